"""Bars made of trades as venues make their candles: to the last digit, in whatever order they come.

A bar opens with its first trade and closes with its last, by time and then by trade number; a trade
on the edge of a minute belongs to the minute that begins there. Volume is the sum of the amounts as
decimal numbers, turned into a float once: binary sums differ in their last digit with the order of
addition, decimal ones have no order. Times are UTC, prices in whatever unit the trades are quoted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

_MOMENT = pa.timestamp("us", tz="UTC")

# One row a trade. `amount` is the decimal number as the venue wrote it, in the pair's base; `id` is
# the venue's own number or name of the trade, empty where it gives none.
TRADES = pa.schema(
    [
        pa.field("traded_at", _MOMENT, nullable=False),
        pa.field("price", pa.float64(), nullable=False),
        pa.field("amount", pa.string(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
    ]
)

# One row a bar. `vwap` is NaN and `trades` 0 where a bar without trades stands in for a gap.
TRADE_BARS = pa.schema(
    [
        pa.field("opened_at", _MOMENT, nullable=False),
        pa.field("open", pa.float64(), nullable=False),
        pa.field("high", pa.float64(), nullable=False),
        pa.field("low", pa.float64(), nullable=False),
        pa.field("close", pa.float64(), nullable=False),
        pa.field("volume", pa.float64(), nullable=False),
        pa.field("vwap", pa.float64(), nullable=False),
        pa.field("trades", pa.int64(), nullable=False),
        pa.field("final", pa.bool_(), nullable=False),
    ]
)
PRICES = ("open", "high", "low", "close", "volume")
# 18 decimals are what coins are divided into; the wider type is for what is longer still.
_DECIMALS = (pa.decimal128(38, 18), pa.decimal256(76, 38))


class Gaps(StrEnum):
    """What stands where an interval had no trades; venues differ."""

    NONE = "none"  # no bar
    PREVIOUS = "previous"  # a bar at the close before, with no volume


@dataclass(frozen=True, slots=True)
class Tidied:
    """Trades in order, each once; how many came again, and which ids came with other contents."""

    trades: pa.Table
    repeated: int
    conflicting: tuple[str, ...]


def tidied(trades: pa.Table) -> Tidied:
    """The trades by time, then by number where all ids are numbers, else in the order given.

    A list that is given newest first is read from its end. Of trades with one id the earliest
    counts; trades without an id are all kept, for two equal trades are not one.
    """
    times = _micros(trades["traded_at"])
    if len(times) > 1 and times[0] > times[-1] and bool((np.diff(times) <= 0).all()):
        trades, times = trades.take(pa.array(np.arange(len(times))[::-1])), times[::-1]
    numbers = _numbers(trades["id"])
    if numbers is not None and _is_in_order(times, numbers):
        return Tidied(trades, 0, ())
    places = np.arange(len(times))
    order = np.lexsort((places if numbers is None else numbers, times))
    ordered = trades.take(pa.array(order))
    codes = pc.dictionary_encode(ordered["id"]).combine_chunks()
    kinds = np.asarray(codes.indices, dtype=np.int64)
    firsts = _firsts(kinds)
    is_first = firsts == np.arange(len(kinds))
    is_first |= np.asarray(pc.equal(ordered["id"], ""), dtype=np.bool_)
    if is_first.all():
        return Tidied(ordered, 0, ())
    again = np.flatnonzero(~is_first)
    differs = _differ(ordered, again, firsts[again])
    named = dict.fromkeys(ordered["id"].take(pa.array(again[differs])).to_pylist())
    kept = ordered.filter(pa.array(is_first))
    return Tidied(kept, len(again), tuple(named))


def bars_of_trades(
    trades: pa.Table, interval: Interval, as_of: datetime, *, gaps: Gaps = Gaps.NONE
) -> pa.Table:
    """Bars (`TRADE_BARS`) of tidied trades (`TRADES`); a bar is final if it had ended by `as_of`.

    Days and longer turn at 00:00 UTC, weeks on Mondays, shorter intervals on their multiples.

    Raises:
        BadInput: an amount is no decimal number, or is below zero, or a price is not finite.
    """
    if trades.num_rows == 0:
        return TRADE_BARS.empty_table()
    _check(trades)
    opens = openings(_micros(trades["traded_at"]), interval)
    starts = np.flatnonzero(np.append([True], opens[1:] != opens[:-1]))
    ends = np.append(starts[1:], len(opens))
    price = trades["price"].to_numpy()
    columns: dict[str, NDArray[np.generic]] = {
        "open": price[starts],
        "high": np.maximum.reduceat(price, starts),
        "low": np.minimum.reduceat(price, starts),
        "close": price[ends - 1],
        "volume": _volumes(trades["amount"], starts, ends),
        "vwap": _vwaps(price, trades["amount"].cast(pa.float64()).to_numpy(), starts, ends),
        "trades": ends - starts,
    }
    opened = opens[starts]
    until = int(np.datetime64(as_of.replace(tzinfo=None), "us").astype(np.int64))
    if gaps is Gaps.PREVIOUS:
        opened, columns = _filled(opened, columns, interval, until)
    final = _ends(opened, interval) <= until
    table = {"opened_at": pa.array(opened, pa.timestamp("us")).cast(_MOMENT)} | columns
    return pa.table(table | {"final": final}, schema=TRADE_BARS)


def openings(times: Longs, interval: Interval) -> Longs:
    """When the bars open to which moments belong; both in microseconds since 1970, UTC."""
    if interval is Interval.MONTH:
        months = times.astype("datetime64[us]").astype("datetime64[M]")
        return months.astype("datetime64[us]").astype(np.int64)
    step = _step(interval)
    # 1970-01-01 was a Thursday: three days on, weeks turn on Mondays.
    shift = 3 * _step(Interval.DAY) if interval is Interval.WEEK else 0
    return (times + shift) // step * step - shift


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two sets of bars differ; a value is None where there is no bar."""

    opened_at: datetime
    column: str
    ours: float | None
    theirs: float | None


def first_difference(ours: pa.Table, theirs: pa.Table) -> Difference | None:
    """The first digit that differs between bars with the columns `opened_at` and `PRICES`."""
    mine, other = _by_opening(ours), _by_opening(theirs)
    for opened_at in sorted(mine.keys() | other.keys()):
        if opened_at not in mine or opened_at not in other:
            have = (mine.get(opened_at, {}).get("close"), other.get(opened_at, {}).get("close"))
            return Difference(opened_at, "the bar itself", *have)
        for name in PRICES:
            if mine[opened_at][name] != other[opened_at][name]:
                return Difference(opened_at, name, mine[opened_at][name], other[opened_at][name])
    return None


def _by_opening(bars: pa.Table) -> dict[datetime, dict[str, float]]:
    rows = bars.select(["opened_at", *PRICES]).to_pylist()
    return {row["opened_at"]: row for row in rows}


def _micros(moments: pa.ChunkedArray) -> Longs:
    return np.asarray(moments.cast(pa.int64()), dtype=np.int64)


def _numbers(ids: pa.ChunkedArray) -> Longs | None:
    """The ids as numbers; None where not all are."""
    try:
        return np.asarray(ids.cast(pa.int64()), dtype=np.int64)
    except pa.ArrowInvalid:
        return None


def _is_in_order(times: Longs, numbers: Longs) -> bool:
    """Whether trades come by time and each with a higher number than the one before."""
    return bool((np.diff(times) >= 0).all() and (np.diff(numbers) > 0).all())


def _firsts(kinds: Longs) -> Longs:
    """For each place the first one of its kind."""
    _, first, kind = np.unique(kinds, return_index=True, return_inverse=True)
    return np.asarray(first[kind], dtype=np.int64)


def _differ(trades: pa.Table, these: Longs, those: Longs) -> NDArray[np.bool_]:
    pairs = [
        (trades[name].take(pa.array(these)), trades[name].take(pa.array(those)))
        for name in ("traded_at", "price", "amount")
    ]
    unequal = [np.asarray(pc.not_equal(one, other), dtype=np.bool_) for one, other in pairs]
    differs: NDArray[np.bool_] = unequal[0] | unequal[1] | unequal[2]
    return differs


def _check(trades: pa.Table) -> None:
    finite = np.isfinite(trades["price"].to_numpy())
    if not finite.all():
        place = int(np.argmin(finite))
        raise BadInput(f"the price {trades['price'][place]} of trade {place + 1} is not finite")


def _decimal(amounts: pa.ChunkedArray) -> pa.ChunkedArray:
    """The amounts as decimal numbers, exact.

    Raises:
        BadInput: one is not a number, has more than 38 decimals, or is below zero.
    """
    for kind in _DECIMALS:
        try:
            numbers = amounts.cast(kind)
        except pa.ArrowInvalid as error:
            refused = str(error)
            continue
        least = pc.min(numbers).as_py()
        if least < 0:
            raise BadInput(f"a trade's amount is {least}; it must be zero or more")
        return numbers
    raise BadInput(f"a trade's amount is no decimal number: {refused}")


def _volumes(amounts: pa.ChunkedArray, starts: Longs, ends: Longs) -> Floats:
    numbers = pa.table(
        {"bar": np.repeat(np.arange(len(starts)), ends - starts), "amount": _decimal(amounts)}
    )
    summed = numbers.group_by("bar", use_threads=False).aggregate([("amount", "sum")])
    totals = summed.sort_by("bar")["amount_sum"].to_pylist()
    return np.array([float(total) for total in totals])


def _vwaps(price: Floats, amount: Floats, starts: Longs, ends: Longs) -> Floats:
    """Mean prices weighted by amount; `fsum` rounds once, so no order of trades can matter."""
    values, bounds = price * amount, zip(starts.tolist(), ends.tolist(), strict=True)
    sums = [
        (math.fsum(values[start:end].tolist()), math.fsum(amount[start:end].tolist()))
        for start, end in bounds
    ]
    return np.array([value / total if total else math.nan for value, total in sums])


def _filled(
    opened: Longs, columns: dict[str, NDArray[np.generic]], interval: Interval, until: int
) -> tuple[Longs, dict[str, NDArray[np.generic]]]:
    """The bars with one at the close before, without volume, wherever there was no trade."""
    last = max(int(opened[-1]), int(openings(np.array([until]), interval)[0]))
    every = _every(int(opened[0]), last, interval)
    source = np.searchsorted(opened, every, side="right") - 1
    empty = opened[source] != every
    filled = {name: values[source] for name, values in columns.items()}
    for name in ("open", "high", "low"):
        filled[name] = np.where(empty, filled["close"], filled[name])
    filled["volume"] = np.where(empty, 0.0, filled["volume"])
    filled["vwap"] = np.where(empty, math.nan, filled["vwap"])
    filled["trades"] = np.where(empty, 0, filled["trades"])
    return every, filled


def _every(first: int, last: int, interval: Interval) -> Longs:
    if interval is Interval.MONTH:
        months = np.array([first, last]).astype("datetime64[us]").astype("datetime64[M]")
        each = np.arange(months[0], months[1] + 1)
        return np.asarray(each.astype("datetime64[us]").astype(np.int64), dtype=np.int64)
    return np.arange(first, last + 1, _step(interval), dtype=np.int64)


def _ends(opened: Longs, interval: Interval) -> Longs:
    if interval is Interval.MONTH:
        months = opened.astype("datetime64[us]").astype("datetime64[M]")
        return (months + 1).astype("datetime64[us]").astype(np.int64)
    return opened + _step(interval)


def _step(interval: Interval) -> int:
    return int(np.timedelta64(interval.length, "us").astype(np.int64))
