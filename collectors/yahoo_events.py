"""Events out of Yahoo's calendar: the results, the ex-dividend day and the payment announced."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa

from collectors.yahoo_answers import at_path
from collectors.yahoo_figures import day_of
from wizdata_core.kinds import CALENDAR_EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from collectors.contract import Target
    from collectors.numbers import Refusals

# Events that have one day, which Yahoo writes as midnight UTC.
_DAYS = {"ex_dividend": "exDividendDate", "dividend": "dividendDate"}


def events(modules: Mapping[str, object], target: Target, refused: Refusals) -> pa.Table:
    """The events that the module `calendarEvents` announces, as rows of `CALENDAR_EVENTS`."""
    calendar = modules.get("calendarEvents")
    rows: list[dict[str, object]] = []
    for kind, field in _DAYS.items():
        day = day_of(at_path(calendar, field), f"calendarEvents.{field}", refused)
        if day is not None:
            rows.append(_row(target, kind, day, day, estimated=False))
    days = _earnings(at_path(calendar, "earnings", "earningsDate"), target, refused)
    if days:
        estimated = at_path(calendar, "earnings", "isEarningsDateEstimate") is not False
        rows.append(_row(target, "earnings", min(days), max(days), estimated=estimated))
    return pa.Table.from_pylist(rows, schema=CALENDAR_EVENTS.schema)


def _row(
    target: Target, kind: str, first: date, last: date, *, estimated: bool
) -> dict[str, object]:
    days = {"starts_on": first, "ends_on": last, "estimated": estimated}
    return {"symbol": target.symbol, "kind": kind} | days


def _earnings(stamps: object, target: Target, refused: Refusals) -> list[date]:
    """The days of results, one or the two ends of a span, as the exchange's clock has them."""
    where = "calendarEvents.earnings.earningsDate"
    if stamps is None:
        return []
    if not isinstance(stamps, list):
        refused.add(where, "no list of moments", stamps)
        return []
    zone = ZoneInfo(target.timezone or "UTC")
    days = (day_of(each, f"{where}[{place}]", refused, zone) for place, each in enumerate(stamps))
    return [day for day in days if day is not None]
