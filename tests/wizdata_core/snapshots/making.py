"""Inputs of snapshots made up for tests, and the rows that are made of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from wizdata_core.calendars import CALENDARS
from wizdata_core.snapshots.inputs import (
    MICROSECONDS_A_DAY,
    NO_VINTAGES,
    Around,
    Bars,
    Dated,
    Inputs,
    Learnt,
    Subject,
    Vintages,
)
from wizdata_core.snapshots.panel import Panel, Wanted, number_of
from wizdata_core.snapshots.parts import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FAR = date(2100, 1, 1)
SHARE = Subject(
    *(1, "TEST1", "Test one", "equity", "XJSE", "ZA", "ZAF", "Mining", "Gold", "ZAR", "yahoo"),
    sample=False,
    answered=number_of(FAR),
)


@dataclass(frozen=True, slots=True)
class Share:
    """One instrument: its bars as (day, open, high, low, close, volume) and what is learnt of it.

    `figures` are (item, kind of period, period end, day of collecting, value, currency).
    """

    bars: Sequence[tuple[date, float, float, float, float, float]]
    subject: Subject = SHARE
    learnt: Learnt = field(default_factory=Learnt)
    figures: Sequence[tuple[str, str, date, date, float, str]] = ()


def sessions(count: int, first: date = date(2022, 1, 3), mic: str = "XJSE") -> list[date]:
    """The first sessions of an exchange from a day on."""
    days = CALENDARS[mic].sessions(first, first + timedelta(days=2 * count + 30))
    return [day.item() for day in days[:count]]


def flat(
    days: Sequence[date], closes: Sequence[float], volume: float = 1000.0
) -> list[tuple[date, float, float, float, float, float]]:
    """Bars whose open, high, low and close are one price."""
    return [(day, *(4 * (close,)), volume) for day, close in zip(days, closes, strict=True)]


def dated(values: Mapping[date, float]) -> Dated:
    """Values by day."""
    days = sorted(values)
    return Dated(
        np.array([number_of(day) for day in days], np.int64),
        np.array([values[day] for day in days], np.float64),
    )


def moment(day: date, hours: float = 12) -> int:
    """A moment of a day."""
    return number_of(day) * MICROSECONDS_A_DAY + int(hours * 3_600_000_000)


def inputs(*shares: Share, around: Around | None = None) -> Inputs:
    """What the rows of these instruments are made of; ids count from 1."""
    subjects = tuple(replace(each.subject, id=place + 1) for place, each in enumerate(shares))
    rows = [bar for each in shares for bar in each.bars]
    columns = {
        name: np.array([row[place] for row in rows], np.float64)
        for place, name in enumerate(("open", "high", "low", "close", "volume"), start=1)
    }
    lengths = [len(each.bars) for each in shares]
    bars = Bars(
        np.append(0, np.cumsum(lengths)).astype(np.int64),
        np.array([number_of(row[0]) for row in rows], np.int64),
        **columns,
        quality=pa.array(["accepted"] * len(rows)),
        flags=pa.array([""] * len(rows)),
    )
    learnt = tuple(each.learnt for each in shares)
    return Inputs(subjects, bars, learnt, around or Around(), _vintages(shares))


def _vintages(shares: Sequence[Share]) -> Vintages:
    rows = sorted(
        (place, fetched, end, item, kind, currency, value)
        for place, each in enumerate(shares)
        for item, kind, end, fetched, value, currency in each.figures
    )
    if not rows:
        return NO_VINTAGES
    names = [sorted({row[place] for row in rows}) for place in (3, 4, 5)]
    codes = [
        np.array([known.index(row[place]) for row in rows], np.int64)
        for place, known in zip((3, 4, 5), names, strict=True)
    ]
    return Vintages(
        np.array([row[0] for row in rows], np.int64),
        np.array([number_of(row[1]) for row in rows], np.int64),
        codes[0],
        codes[1],
        np.array([number_of(row[2]) for row in rows], np.int64),
        np.array([row[6] for row in rows], np.float64),
        codes[2],
        *(tuple(str(each) for each in known) for known in names),
    )


def wanted(count: int, since: date = date(1900, 1, 1), until: date = FAR) -> Wanted:
    """Every row of `count` instruments from a day to a day; sessions after the last bar too."""
    return Wanted(
        np.full(count, number_of(since)),
        np.full(count, number_of(until)),
        np.full(count, 1 << 30),
        number_of(until) if until < FAR else 0,
    )


def rows(given: Inputs, since: date = date(1900, 1, 1), until: date = FAR) -> pa.Table:
    """The rows of all instruments with their `day`, first instrument first."""
    panel = Panel(given, wanted(len(given.subjects), since, until))
    days = pa.array(panel.day.astype("datetime64[D]"))
    return rows_of(panel).append_column("day", days)


def row_of(given: Inputs, day: date, symbol: str = "TEST1") -> dict[str, object]:
    """The row of one instrument and day, as it is made on that day."""
    found = [
        row
        for row in rows(given, until=day).to_pylist()
        if row["day"] == day and row["symbol"] == symbol
    ]
    assert len(found) == 1, f"{len(found)} rows of {symbol} on {day}"
    row: dict[str, object] = found[0]
    return row
