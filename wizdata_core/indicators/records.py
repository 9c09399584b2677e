"""What an indicator is, in values: its knobs, outputs and pane, and a choice of it with its knobs.

Everything here is data; `catalogue` holds the table and computes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]
Style = Literal["line", "histogram", "dots"]

PRICES = ("open", "high", "low", "close")
INPUTS = (*PRICES, "volume")
# The session date of each bar, as a day's number, which is equal within a session.
SESSION = "session"


@dataclass(frozen=True, slots=True)
class Span:
    """The values that a knob may take, both ends included, and the step of its slider."""

    low: float
    high: float
    step: float = 1


Window = Annotated[int, Span(2, 400)]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A knob of an indicator, as its signature states it."""

    name: str
    label: str
    whole: bool
    default: float
    span: Span


@dataclass(frozen=True, slots=True)
class Output:
    """One series that an indicator answers; `label` is empty where its title says it all."""

    name: str
    label: str = ""
    style: Style = "line"


@dataclass(frozen=True, slots=True)
class Pane:
    """Where an indicator is drawn: over the price, or on its own, perhaps within fixed bounds.

    `levels` are guides drawn across a pane of its own, rising: where its readers look for a turn.
    """

    own: bool
    range: tuple[float, float] | None = None
    levels: tuple[float, ...] = ()


PRICE = Pane(own=False)
OWN = Pane(own=True)
ABOUT_ZERO = Pane(own=True, levels=(0,))


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of the catalogue.

    `warm_up` takes those knobs that it depends on, by name; the function of that name asks it.
    `help` is the first line of the function's docstring, `notes` the rest. `repaints` is true where
    later bars may change a value: such an indicator can be drawn, and nothing may be decided by it.
    """

    name: str
    label: str
    short: str
    group: str
    inputs: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    outputs: tuple[Output, ...]
    pane: Pane
    warm_up: Callable[..., int]
    source: str
    help: str
    notes: str
    function: Callable[..., Floats | tuple[Floats, ...]]
    repaints: bool = False

    @property
    def anchored(self) -> bool:
        """Whether it adds up from its first bar, so that a chart begins it at the first shown."""
        return self.warm_up is from_first_bar


def from_first_bar() -> int:
    """The warm-up of an indicator that has a value at once, and never forgets where it began."""
    return 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the bars, or a price made of several: close, volume, hl2, hlc3, ohlc4."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An indicator by name with the values of all its knobs, in the order of its signature.

    `source` stands in for every price that it reads; None leaves the bars' own. `interval` are the
    longer bars on which it is computed, such as 1w; empty for the bars at hand. `output` names one
    of its outputs; empty means all where it is drawn, and the first where one number is asked.
    """

    name: str
    parameters: tuple[tuple[str, float], ...] = ()
    source: Choice | Column | None = None
    output: str = ""
    interval: str = ""
