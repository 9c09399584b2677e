"""Bars: what an instrument did between two moments, and the intervals that they come in.

Bars travel in columns: a pyarrow table with the schema `BARS`, prices in major currency units,
times in UTC. A daily, weekly or monthly bar opens, by agreement, at 00:00 UTC of its (first)
session date, whatever the exchange's zone; an intraday bar opens at its true moment. Corporate
actions travel beside them with the schema `ACTIONS`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import pyarrow as pa

from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping


class Interval(StrEnum):
    """How long a bar lasts; the value is the code that people and URLs write."""

    MINUTE = "1m"
    MINUTES_5 = "5m"
    MINUTES_15 = "15m"
    MINUTES_30 = "30m"
    HOUR = "1h"
    HOURS_4 = "4h"
    DAY = "1d"
    WEEK = "1w"
    MONTH = "1mo"

    @property
    def length(self) -> timedelta:
        """The time from one bar's opening to the next; a month counts as 31 days."""
        return _LENGTHS[self]

    @property
    def intraday(self) -> bool:
        """Whether bars of this interval are shorter than a day."""
        return self.length < timedelta(days=1)


_LENGTHS = {
    Interval.MINUTE: timedelta(minutes=1),
    Interval.MINUTES_5: timedelta(minutes=5),
    Interval.MINUTES_15: timedelta(minutes=15),
    Interval.MINUTES_30: timedelta(minutes=30),
    Interval.HOUR: timedelta(hours=1),
    Interval.HOURS_4: timedelta(hours=4),
    Interval.DAY: timedelta(days=1),
    Interval.WEEK: timedelta(days=7),
    Interval.MONTH: timedelta(days=31),
}


def interval(code: str) -> Interval:
    """The interval that `code` names.

    Raises:
        UnknownName: no interval has that code.
    """
    try:
        return Interval(code)
    except ValueError:
        raise UnknownName("interval", code, [each.value for each in Interval]) from None


_PRICE = pa.float64()
_MOMENT = pa.timestamp("us", tz="UTC")

# One row a bar. `symbol` is the canonical one. `quote_unit` and `quote_factor` say what the
# provider quoted (ZAc, 0.01); the prices here are already converted. `final` is false while the
# bar's end had not passed, with the provider's lag, when it was fetched.
BARS = pa.schema(
    [
        pa.field("symbol", pa.string(), nullable=False),
        pa.field("interval", pa.string(), nullable=False),
        pa.field("opened_at", _MOMENT, nullable=False),
        pa.field("session_date", pa.date32(), nullable=False),
        pa.field("open", _PRICE),
        pa.field("high", _PRICE),
        pa.field("low", _PRICE),
        pa.field("close", _PRICE),
        pa.field("volume", _PRICE),
        pa.field("quote_unit", pa.string(), nullable=False),
        pa.field("quote_factor", _PRICE, nullable=False),
        pa.field("final", pa.bool_(), nullable=False),
    ]
)

# One row a corporate action. kind: "dividend" (value = cash per share, major units) or "split"
# (value = new shares per old share, 4.0 for 4:1).
ACTIONS = pa.schema(
    [
        pa.field("symbol", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("ex_date", pa.date32(), nullable=False),
        pa.field("value", _PRICE, nullable=False),
        pa.field("quote_unit", pa.string(), nullable=False),
        pa.field("quote_factor", _PRICE, nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not become a bar: where it stood (line number or key) and why."""

    where: str
    reason: str
    content: str = ""


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one answer of a provider holds: bars, corporate actions, and rows that were refused.

    `records` holds every other kind of row by the name of its kind (`wizdata_core.kinds.KINDS`),
    each a table of that kind's schema.
    """

    bars: pa.Table = field(default_factory=BARS.empty_table)
    actions: pa.Table = field(default_factory=ACTIONS.empty_table)
    rejects: tuple[Reject, ...] = ()
    records: Mapping[str, pa.Table] = field(default_factory=dict)
