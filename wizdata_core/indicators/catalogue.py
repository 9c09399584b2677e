"""What an indicator is, the table of all of them, and the one door through which they are computed.

An indicator is a pure function of price columns. Its signature is its record: positional-only
parameters name the columns that it reads, keyword-only ones are its knobs with bounds. Menus,
sliders, URLs, reference pages and tests read `INDICATORS` and repeat nothing.

Gaps follow one rule for all: a bar where a column that the indicator reads is NaN or infinite has
no value, and the indicator begins anew, warm-up included, on the bar after it. What is undefined
(0/0) or too large for a float64 is NaN too; nothing is filled in.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from wizdata_core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Floats = NDArray[np.float64]
Style = Literal["line", "histogram", "dots"]

INPUTS = ("open", "high", "low", "close", "volume")
# The session date of each bar, as a number that is equal within a session.
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


INDICATORS: dict[str, Indicator] = {}


def indicator(  # noqa: PLR0913 - what is said of an indicator beside its signature, by keyword
    label: str,
    *,
    short: str,
    warm_up: Callable[..., int],
    source: str,
    pane: Pane = PRICE,
    outputs: tuple[Output, ...] = (),
    repaints: bool = False,
) -> Callable[[Callable[..., Floats | tuple[Floats, ...]]], Indicator]:
    """A decorator that enters a function into `INDICATORS` and answers its record.

    Without `outputs` the function answers one line that bears its own name.

    Raises:
        TypeError: the function, or what is said of it, breaks the rules of the catalogue.
    """

    def register(function: Callable[..., Floats | tuple[Floats, ...]]) -> Indicator:
        name = function.__name__
        head, _, rest = (inspect.getdoc(function) or "").partition("\n")
        inputs, parameters = _signature(function)
        if not head or name in INDICATORS:
            raise TypeError(f"indicator {name} needs a docstring and a name of its own")
        if not _takes(warm_up) <= {each.name for each in parameters}:
            raise TypeError(f"the warm_up of {name} asks for what is not one of its knobs")
        INDICATORS[name] = Indicator(
            name=name,
            label=label,
            short=short,
            group=function.__module__.rpartition(".")[2],
            inputs=inputs,
            parameters=parameters,
            outputs=outputs or (Output(name),),
            pane=pane,
            warm_up=warm_up,
            source=source,
            help=head,
            notes=rest.strip(),
            function=function,
            repaints=repaints,
        )
        return INDICATORS[name]

    return register


def _signature(function: Callable[..., object]) -> tuple[tuple[str, ...], tuple[Parameter, ...]]:
    hints = get_type_hints(function, include_extras=True)
    inputs, parameters = [], []
    for name, each in inspect.signature(function).parameters.items():
        if each.kind is each.POSITIONAL_ONLY and name in (*INPUTS, SESSION):
            inputs.append(name)
        elif each.kind is each.KEYWORD_ONLY and get_origin(hints[name]) is Annotated:
            parameters.append(_parameter(name, each.default, hints[name]))
        else:
            raise TypeError(f"{function.__name__}: {name} is neither a column nor a bounded knob")
    return tuple(inputs), tuple(parameters)


def _parameter(name: str, default: float, hint: object) -> Parameter:
    kind, span = get_args(hint)
    if not (isinstance(span, Span) and span.low <= default <= span.high):
        raise TypeError(f"knob {name} needs a Span that holds its default {default!r}")
    return Parameter(name, name.replace("_", " ").capitalize(), kind is int, default, span)


def known(name: str) -> Indicator:
    """The indicator called `name`.

    Raises:
        UnknownName: the catalogue does not hold it.
    """
    if name not in INDICATORS:
        raise UnknownName("indicator", name, INDICATORS)
    return INDICATORS[name]


def choice(name: str, values: Mapping[str, float] | None = None) -> Choice:
    """The indicator called `name` with these values, and its defaults for knobs left out.

    Raises:
        UnknownName: there is no such indicator, or it has no such knob.
        BadInput: a value is outside the bounds of its knob, or not whole where it must be.
    """
    row, given = known(name), dict(values or {})
    names = [each.name for each in row.parameters]
    for each in given:
        if each not in names:
            raise UnknownName(f"parameter of {name}", each, names)
    return Choice(
        name,
        tuple(
            (each.name, _checked(name, each, given.get(each.name, each.default)))
            for each in row.parameters
        ),
    )


def _checked(name: str, parameter: Parameter, value: float) -> float:
    span = parameter.span
    if not span.low <= value <= span.high:
        near = f"{span.low if not value > span.high else span.high:g}"
        bounds = f"outside {span.low:g} to {span.high:g}"
        raise BadInput(f"{name}: {parameter.name} {value:g} is {bounds}; nearest: {near}")
    if not parameter.whole:
        return float(value)
    if value != int(value):
        raise BadInput(
            f"{name}: {parameter.name} {value:g} is not a whole number; nearest: {round(value)}"
        )
    return int(value)


def warm_up(wanted: Choice) -> int:
    """The index of the first bar at which every output of `wanted` has a value, given no gap."""
    rule = known(wanted.name).warm_up
    return rule(**{name: value for name, value in wanted.parameters if name in _takes(rule)})


def _takes(function: Callable[..., object]) -> set[str]:
    return set(inspect.signature(function).parameters)


def compute(wanted: Choice, columns: Mapping[str, NDArray[np.generic]]) -> dict[str, Floats]:
    """Every output of `wanted` over `columns`, one float64 a bar, NaN where it has no value.

    `columns` maps open, high, low, close, volume and session to equally long arrays, oldest bar
    first; only those that the indicator reads need be there, and none is changed.

    Raises:
        UnknownName, BadInput: `wanted` or `columns` is not what the indicator takes.
    """
    row, settings = (
        known(wanted.name),
        dict(choice(wanted.name, dict(wanted.parameters)).parameters),
    )
    inputs = _inputs(row, columns)
    answers = [np.full(len(inputs[0]), np.nan) for _ in row.outputs]
    with np.errstate(all="ignore"):
        for start, end in _stretches(inputs):
            found = row.function(*(each[start:end] for each in inputs), **settings)
            parts = found if isinstance(found, tuple) else (found,)
            for answer, part in zip(answers, parts, strict=True):
                answer[start:end] = np.where(np.isfinite(part), part, np.nan)
    return {output.name: answer for output, answer in zip(row.outputs, answers, strict=True)}


def _inputs(row: Indicator, columns: Mapping[str, NDArray[np.generic]]) -> list[Floats]:
    missing = [name for name in row.inputs if name not in columns]
    if missing:
        raise BadInput(f"{row.name} reads {', '.join(missing)}, which the bars do not have")
    inputs = [np.ascontiguousarray(columns[name], dtype=np.float64) for name in row.inputs]
    if any(each.ndim != 1 or each.shape != inputs[0].shape for each in inputs):
        shapes = ", ".join(f"{n} {x.shape}" for n, x in zip(row.inputs, inputs, strict=True))
        raise BadInput(f"{row.name} takes columns of one length; given {shapes}")
    return inputs


def _stretches(inputs: list[Floats]) -> Iterator[tuple[int, int]]:
    """The runs of bars at which every input is finite, as (start, end)."""
    whole = np.logical_and.reduce([np.isfinite(each) for each in inputs])
    edges = np.flatnonzero(np.diff(whole.astype(np.int8), prepend=0, append=0))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
