"""What a chart shows: the view that is drawn, embedded and downloaded.

One view serves the page, the embed and the CSV, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from wizdata_core.bars import Interval

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mark:
    """A kind of day that is marked on a chart: its letter and shape, and where it stands.

    `colour` is the name of a colour of the palettes. `of_price` is said of what changes the price
    from its day on; other days are those on which something became known.
    """

    kind: str
    label: str
    letter: str
    shape: str
    above: bool
    colour: str
    of_price: bool = False


MARKS: dict[str, Mark] = {
    each.kind: each
    for each in (
        Mark(
            "dividend",
            "Corporate actions",
            "D",
            "circle",
            above=False,
            colour="event",
            of_price=True,
        ),
        Mark(
            "split", "Corporate actions", "S", "square", above=False, colour="event", of_price=True
        ),
        Mark("report", "ESG reports", "R", "circle", above=True, colour="report"),
        Mark("controversy", "Controversies", "C", "square", above=True, colour="controversy"),
    )
}
"""Every kind of mark; those of one label share a line of a legend."""


@dataclass(frozen=True, slots=True)
class Line:
    """One drawn output of an indicator.

    `pane` 0 is the price pane; each indicator that does not lie over the price has its own, from 1.
    `style` is "line", "histogram" or "dots". `values` has one float a bar, NaN where undefined.
    `levels` are guides drawn across its pane, such as 30 and 70 under an oscillator. Lines over the
    price that share a `group`, such as the three of a band, share a colour.
    """

    key: str
    label: str
    pane: int
    style: str
    values: Floats
    levels: tuple[float, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class ChartView:
    """Everything that one chart draws, with where it came from.

    `times` are bar openings in UTC seconds, rising; prices are in major units of `unit`; `dates`
    are session dates as numpy days. `price_digits` is how many decimals the prices deserve.
    `actions` marks days, each of a kind of `MARKS`: (time, kind, label). `silent` counts the
    sessions between the first and last bar of which no trade is held, by what became of them:
    (state, how many).
    """

    symbol: str
    name: str
    asset_class: str
    exchange: str
    timezone: str
    interval: Interval
    unit: str
    basis: str
    provider: str
    provider_label: str
    sample: bool
    quote_unit: str
    quote_factor: float
    fetched_at: datetime | None
    price_digits: int
    times: NDArray[np.int64]
    dates: NDArray[np.datetime64]
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    final: NDArray[np.bool_]
    lines: tuple[Line, ...] = ()
    actions: tuple[tuple[int, str, str], ...] = ()
    silent: tuple[tuple[str, int], ...] = ()
