"""Real past prices that two installed packages carry, so that a first look needs no network.

bokeh_sampledata has five US shares from 2000 to 2013-03-01 as they traded, with an adjusted close
(Quandl's WIKI prices, public domain). hvsampledata has AAPL from 2019 to 2024, its prices counted
in shares of after the split of 2020-08-31; that split is undone here, so those prices are the
traded ones to within two cents. Both name no dividends and no splits: they are read off the steps
of adjusted over unadjusted close. AAPL's dividends between the two pieces are in neither.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from collectors.contract import Dataset, Provider, feed
from collectors.faults import Fault, FaultKind
from collectors.gzipped import text_of
from collectors.packages import package_file
from collectors.sessions import Quotes, bars_table, inside, session_times
from collectors.splits import Split, later_ratio
from wizdata_core.bars import ACTIONS, BARS, Harvest, Interval, Reject
from wizdata_core.units import quote_unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from collectors.contract import Query, Target
    from collectors.wire import Wire

    Floats = NDArray[np.float64]
    Event = tuple[str, date, float]  # kind, ex-date, value

FIELDS = ("open", "high", "low", "close", "volume", "adj_close")


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of sample prices: where it is, how it rounds, and how its source adjusted.

    `close_half` and `adjusted_half` are half of the last digit of each column, the latter as a
    share of the value where `relative`. `at_ex_close` tells which close its source reinvested at.
    """

    package: str
    name: str
    ticker: str
    close_half: float
    adjusted_half: float
    relative: bool
    at_ex_close: bool
    undone: tuple[Split, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """One share's rows of a piece, in rising days, as the file gives them."""

    days: list[date]
    columns: dict[str, Floats]


WIKI = Piece("bokeh_sampledata", "stocks.csv.gz", "", 0.0, 1e-11, relative=True, at_ex_close=True)
APPLE = Piece(
    "hvsampledata",
    "apple_stocks.csv",
    "AAPL",
    0.005,
    0.005,
    relative=False,
    at_ex_close=False,
    undone=(Split(date(2020, 8, 31), 4.0),),
)
PIECES = (WIKI, APPLE)

# Splits that no piece shows in a step: 7:1 lies between AAPL's two pieces, 4:1 is already in the
# prices of the second (Apple, investor relations: "How many times has Apple's stock split?").
KNOWN_SPLITS: dict[str, tuple[tuple[date, float], ...]] = {
    "AAPL": ((date(2014, 6, 9), 7.0), (date(2020, 8, 31), 4.0)),
}

# Cents hide the third digit of AAPL's dividends in the second piece. These are the amounts that
# Apple declared; one is used only where the file's own step admits it.
DECLARED: dict[tuple[str, date], float] = {
    ("AAPL", date.fromisoformat(day)): cash
    for cash, ex_dates in (
        (0.73, ("2019-02-08",)),
        (0.77, ("2019-05-10", "2019-08-09", "2019-11-07", "2020-02-07")),
        (0.82, ("2020-05-08", "2020-08-07")),
        (0.205, ("2020-11-06", "2021-02-05")),
        (0.22, ("2021-05-07", "2021-08-06", "2021-11-05", "2022-02-04")),
        (0.23, ("2022-05-06", "2022-08-05", "2022-11-04", "2023-02-10")),
        (0.24, ("2023-05-12", "2023-08-11", "2023-11-10", "2024-02-09")),
        (0.25, ("2024-05-10", "2024-08-12", "2024-11-08")),
    )
    for day in ex_dates
}


def ask(query: Query, wire: Wire) -> dict[str, bytes]:
    """The files that hold the query's shares, by name."""
    tickers = {target.provider_symbol for target in query.targets}
    wanted = [piece for piece in PIECES if not piece.ticker or piece.ticker in tickers]
    return {
        piece.name: package_file(wire, piece.package, f"{piece.package}/_data", piece.name).body
        for piece in wanted
    }


def rows(answer: dict[str, bytes], query: Query) -> Harvest:
    """Unadjusted bars of the query's window with the splits and dividends that fall in it.

    Raises:
        Fault: MALFORMED where a file is not the table that it should be.
    """
    shares = [
        (piece, ticker, share)
        for piece in PIECES
        if piece.name in answer
        for ticker, share in _shares(piece, answer[piece.name]).items()
    ]
    bars, actions, rejects = [BARS.empty_table()], [ACTIONS.empty_table()], []
    for target in query.targets:
        wanted = target.provider_symbol
        own = [(piece, share) for piece, ticker, share in shares if ticker == wanted]
        if not own:
            rejects.append(Reject(target.symbol, f"no sample prices of {wanted!r}"))
        bars.extend(_bars(target, piece, share, query) for piece, share in own)
        events = [event for piece, share in own for event in _events(target, piece, share)]
        known = [("split", day, ratio) for day, ratio in KNOWN_SPLITS.get(wanted, ())]
        actions.append(_actions(target, [*events, *known] if own else [], query))
    return Harvest(
        pa.concat_tables(bars).combine_chunks(),
        pa.concat_tables(actions).combine_chunks(),
        tuple(rejects),
    )


def _bars(target: Target, piece: Piece, share: Share, query: Query) -> pa.Table:
    split = _undone(piece, share.days)
    opened, high, low, close = (share.columns[field] * split for field in FIELDS[:4])
    quotes = Quotes(opened, high, low, close, share.columns["volume"] / split)
    table = bars_table(
        target.symbol,
        Interval.DAY,
        session_times(share.days, target),
        quotes,
        quote_unit("USD"),
        query.asked_at,
    )
    return table.filter(pa.array(inside(share.days, query)))


def _undone(piece: Piece, days: list[date]) -> Floats:
    """What each day's price is multiplied by to count the shares of that day."""
    return later_ratio(np.array(days, dtype="datetime64[D]"), piece.undone)


def _actions(target: Target, events: list[Event], query: Query) -> pa.Table:
    chosen = [event for event in sorted(events, key=lambda event: event[1]) if _falls(event, query)]
    unit = quote_unit("USD")
    return pa.table(
        [
            pa.repeat(target.symbol, len(chosen)),
            pa.array([kind for kind, _, _ in chosen], pa.string()),
            pa.array([day for _, day, _ in chosen], pa.date32()),
            pa.array([value for _, _, value in chosen], pa.float64()),
            pa.repeat(unit.code, len(chosen)),
            pa.repeat(unit.factor, len(chosen)),
        ],
        schema=ACTIONS,
    )


def _falls(event: Event, query: Query) -> bool:
    return query.start.date() <= event[1] <= query.end.date()


def _events(target: Target, piece: Piece, share: Share) -> list[Event]:
    """Splits and dividends: where the factor of adjustment steps by more than rounding allows."""
    close, split = share.columns["close"], _undone(piece, share.days)
    low, high = _factor_bounds(piece, close, share.columns["adj_close"])
    levels = _levels(low, high)
    events: list[Event] = []
    for (_, below, above), (start, low_after, high_after) in pairwise(levels):
        least, most = low_after / above, high_after / below
        day = share.days[start]
        ratio = _split_between(least, most)
        if ratio:
            events.append(("split", day, ratio))
            continue
        at = start if piece.at_ex_close else start - 1
        bounds = [_cash(piece, step, float(close[at] * split[start])) for step in (least, most)]
        events.append(("dividend", day, _dividend(target, day, bounds[0], bounds[1])))
    return events


def _factor_bounds(piece: Piece, close: Floats, adjusted: Floats) -> tuple[Floats, Floats]:
    """The least and the greatest adjusted / close that each row's rounding admits."""
    half = piece.adjusted_half * adjusted if piece.relative else piece.adjusted_half
    low = (adjusted - half) / (close + piece.close_half)
    return low, (adjusted + half) / (close - piece.close_half)


def _levels(low: Floats, high: Floats) -> list[tuple[int, float, float]]:
    """Runs of rows that one factor explains: where each starts, and the bounds of its factor."""
    levels = [(0, float(low[0]), float(high[0]))]
    for row, (least, most) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        start, below, above = levels[-1]
        if least > above or most < below:
            levels.append((row, least, most))
        else:
            levels[-1] = (start, max(least, below), min(most, above))
    return levels


def _split_between(least: float, most: float) -> float | None:
    """The new shares per old one that explain a step; none for a step as small as a dividend's."""
    middle = (least + most) / 2
    if 0.8 < middle < 1.2:  # noqa: PLR2004 - no split here is finer than 5:4, no dividend so large
        return None
    ratio = float(Fraction(middle).limit_denominator(20 if middle < 1 else 4))
    return ratio if least <= ratio <= most else None


def _cash(piece: Piece, step: float, close: float) -> float:
    return close * (step - 1) if piece.at_ex_close else close * (1 - 1 / step)


def _dividend(target: Target, day: date, least: float, most: float) -> float:
    declared = DECLARED.get((target.provider_symbol, day), 0.0)
    if least <= declared <= most:
        return declared
    return round((least + most) / 2, 4)


def _shares(piece: Piece, answer: bytes) -> dict[str, Share]:
    cells: dict[str, list[tuple[date, list[float]]]] = {}
    try:
        for line in csv.DictReader(io.StringIO(text_of(answer))):
            named = {name.lower().replace(" ", "_"): cell for name, cell in line.items()}
            row = (date.fromisoformat(named["date"]), [float(named[field]) for field in FIELDS])
            cells.setdefault(named.get("ticker", piece.ticker), []).append(row)
    except (KeyError, ValueError, TypeError, AttributeError, OSError, EOFError) as error:
        raise Fault(FaultKind.MALFORMED, f"{piece.name}: {error!r}") from error
    return {ticker: _share(sorted(own)) for ticker, own in cells.items()}


def _share(own: list[tuple[date, list[float]]]) -> Share:
    grid = np.array([values for _, values in own], dtype=np.float64)
    columns = {field: grid[:, at] for at, field in enumerate(FIELDS)}
    return Share([day for day, _ in own], columns)


PROVIDER = Provider(
    "sample",
    label="Sample: real past prices, not live",
    terms="bokeh_sampledata (Quandl WIKI prices, public domain) and hvsampledata (BSD-3-Clause)",
    rank=90,
    feeds={
        Dataset.BARS: feed(
            ask, rows, history={Interval.DAY: timedelta(days=40 * 366)}, most_targets=50
        )
    },
    network=False,
    sample=True,
)
