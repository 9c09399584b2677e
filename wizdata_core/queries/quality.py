"""What was found wrong with stored rows: flagged, repaired with the original beside, refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, cast, func, literal, select, true, union_all

from db.models import (
    action_repairs,
    bars_daily,
    bars_intraday,
    corporate_actions,
    instruments,
    quarantine,
    raw_objects,
    repairs,
    series,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import CTE, Connection, Select, Table

MOST_MARKED = 500
_PRICES = ("open", "high", "low", "close", "volume")


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many rows a rule marked, and the newest of them; `verdict` is what became of them."""

    rule: str
    verdict: str
    rows: int
    newest: datetime | None


def rule_counts(connection: Connection) -> tuple[RuleCount, ...]:
    """Stored bars and actions by the rules that marked them, and refused rows by theirs."""
    marked = _marked_rows()
    rule = func.unnest(func.string_to_array(marked.c.flags, " ")).label("rule")
    stored = select(rule, marked.c.quality, marked.c.at).subquery()
    refusals = _refusals()
    query = union_all(
        select(stored.c.rule, stored.c.quality, func.count(), func.max(stored.c.at)).group_by(
            stored.c.rule, stored.c.quality
        ),
        select(
            refusals.c.rule, literal("quarantined"), func.count(), func.max(refusals.c.at)
        ).group_by(refusals.c.rule),
    )
    rows = [RuleCount(*row) for row in connection.execute(query)]
    return tuple(sorted(rows, key=lambda each: (-each.rows, each.rule, each.verdict)))


@dataclass(frozen=True, slots=True)
class Values:
    """The prices and the volume of a bar; None is none."""

    open: float | None
    high: float | None
    low: float | None
    close: float | None
    volume: float | None


@dataclass(frozen=True, slots=True)
class MarkedBar:
    """A bar that is flagged or was repaired; `original` is what its provider gave, where it was.

    `flags` are names of rules, with spaces between; prices of both are in the major unit of
    `quote_unit`.
    """

    symbol: str
    interval: str
    provider: str
    opened_at: datetime
    quality: str
    flags: str
    stored: Values
    original: Values | None
    quote_unit: str


def marked_bars(
    connection: Connection, rule: str = "", most: int = MOST_MARKED
) -> tuple[MarkedBar, ...]:
    """The newest marked bars, of one rule where it is named, those opened last first."""
    parts = [_newest(table, rule, most) for table in (bars_daily, bars_intraday)]
    newest = union_all(*parts).subquery()
    last = (
        select(repairs)
        .where(repairs.c.series_id == newest.c.series_id)
        .where(repairs.c.opened_at == newest.c.opened_at)
        .order_by(repairs.c.raw_id.desc())
        .limit(1)
        .lateral("last")
    )
    query = (
        select(
            instruments.c.symbol,
            series.c.interval,
            series.c.provider,
            newest.c.opened_at,
            newest.c.quality,
            newest.c.flags,
            *(newest.c[name] for name in _PRICES),
            last.c.rule,
            *(last.c[name] for name in _PRICES),
            newest.c.quote_unit,
        )
        .select_from(newest)
        .join(series, series.c.id == newest.c.series_id)
        .join(instruments, instruments.c.id == series.c.instrument_id)
        .outerjoin(last, true())
        .order_by(newest.c.opened_at.desc(), instruments.c.symbol, series.c.provider)
        .limit(most)
    )
    return tuple(
        MarkedBar(*row[:6], Values(*row[6:11]), Values(*row[12:17]) if row[11] else None, row[17])
        for row in connection.execute(query)
    )


@dataclass(frozen=True, slots=True)
class MarkedAction:
    """A corporate action that is flagged or was repaired; `original` is the value as it came.

    Dividends are in the major unit of `quote_unit`; a split is a ratio.
    """

    symbol: str
    provider: str
    kind: str
    ex_date: date
    quality: str
    flags: str
    value: float
    original: float | None
    quote_unit: str


def marked_actions(connection: Connection, most: int = MOST_MARKED) -> tuple[MarkedAction, ...]:
    """The newest marked actions, by ex-date."""
    held = corporate_actions.c
    last = (
        select(action_repairs.c.was)
        .where(
            action_repairs.c.instrument_id == held.instrument_id,
            action_repairs.c.provider == held.provider,
            action_repairs.c.kind == held.kind,
            action_repairs.c.ex_date == held.ex_date,
        )
        .order_by(action_repairs.c.raw_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            instruments.c.symbol, held.provider, held.kind, held.ex_date, held.quality,
            held.flags, held.value, last, held.quote_unit,
        )
        .join(instruments, instruments.c.id == held.instrument_id)
        .where(held.flags != "")
        .order_by(held.ex_date.desc(), instruments.c.symbol, held.kind)
        .limit(most)
    )  # fmt: skip
    return tuple(MarkedAction(*row) for row in connection.execute(query))


def _marked_rows() -> CTE:
    """Flags, quality and moment of every marked bar and action."""
    parts = [
        select(table.c.flags, table.c.quality, table.c.opened_at.label("at")).where(
            table.c.flags != ""
        )
        for table in (bars_daily, bars_intraday)
    ]
    held = corporate_actions.c
    moment = func.timezone("UTC", cast(held.ex_date, DateTime))
    parts.append(select(held.flags, held.quality, moment).where(held.flags != ""))
    return union_all(*parts).cte("marked")


def _refusals() -> CTE:
    """The rule and the moment of asking of every refused row; rows refused in words have none."""
    named = quarantine.c.reason.op("~")(r"^[a-z_]+: ")
    first = func.split_part(quarantine.c.reason, ":", 1)
    return (
        select(first.label("rule"), raw_objects.c.fetched_at.label("at"))
        .select_from(quarantine)
        .outerjoin(raw_objects, raw_objects.c.id == quarantine.c.raw_id)
        .where(named)
        .cte("refusals")
    )


def _newest(table: Table, rule: str, most: int) -> Select[tuple[object, ...]]:
    names = ("series_id", "opened_at", "quality", "flags", "quote_unit", *_PRICES)
    columns = [table.c[name] for name in names]
    query = select(*columns).where(table.c.flags != "")
    if rule:
        query = query.where(literal(rule) == func.any(func.string_to_array(table.c.flags, " ")))
    return select(query.order_by(table.c.opened_at.desc()).limit(most).subquery())
