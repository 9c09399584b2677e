"""What is left of every limit, when the schedule will have used it up, and who is not asked now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import circuits, holds, limits, plans, spends
from wizdata_core.breaker import CircuitState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Row

    # Moments with the units spent at them, in order.
    Spent = list[tuple[datetime, int]]

# A shorter limit only paces what is asked; it comes back before anyone could be told.
FORETOLD = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One limit: `spent` of `amount` in the last `per_seconds`, in requests or credits.

    `planned_today` is what the schedule will still ask until midnight UTC; `runs_out_at` the first
    run whose questions exceed the limit, None where none will or the limit only paces.
    """

    provider: str
    venue: str
    endpoint: str
    unit: str
    amount: int
    per_seconds: float
    spent: int
    left: int
    planned_today: int
    runs_out_at: datetime | None
    source: str


@dataclass(frozen=True, slots=True)
class CircuitRow:
    """A circuit that has met faults; `until` is the end of its window, or of its probe's time."""

    scope: str
    endpoint: str
    state: str
    faults: int
    until: datetime | None
    reason: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A provider or venue that asked to be left alone, and until when."""

    scope: str
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Budgets:
    """All limits by provider, the circuits that are not clean, and the holds that still last."""

    limits: tuple[BudgetRow, ...]
    circuits: tuple[CircuitRow, ...]
    holds: tuple[HoldRow, ...]

    def as_dict(self) -> dict[str, list[dict[str, object]]]:
        """The same with plain values, moments as ISO 8601."""
        return {name: [_plain(row) for row in rows] for name, rows in asdict(self).items()}


def budgets(connection: Connection, now: datetime) -> Budgets:
    """The budgets at the moment `now`."""
    spent, planned = _spent(connection, now), _planned(connection, now)
    window = func.make_interval(0, 0, 0, 0, 0, 0, limits.c.per_seconds)
    taken = (
        select(func.coalesce(func.sum(spends.c.cost), 0))
        .where(spends.c.budget == limits.c.budget, spends.c.at > now - window)
        .scalar_subquery()
    )
    declared = connection.execute(
        select(limits, taken.label("taken")).order_by(
            limits.c.provider,
            limits.c.venue,
            limits.c.endpoint.desc(),
            limits.c.unit,
            limits.c.per_seconds,
        )
    )
    rows = tuple(_budget(row, spent[row.budget], planned[row.budget]) for row in declared)
    return Budgets(rows, _circuits(connection), _holds(connection, now))


def runs_out_at(
    spent: Iterable[tuple[datetime, int]],
    planned: Iterable[tuple[datetime, int]],
    amount: int,
    per: timedelta,
) -> datetime | None:
    """The first planned moment at which the last `per` would have taken more than `amount`."""
    past = sorted(spent)
    for at, units in sorted(planned):
        past.append((at, units))
        if sum(each for when, each in past if when > at - per) > amount:
            return at
    return None


def _budget(row: Row[tuple[object, ...]], spent: Spent, planned: Spent) -> BudgetRow:
    per = timedelta(seconds=row.per_seconds)
    foretold = runs_out_at(spent, planned, row.amount, per) if per >= FORETOLD else None
    return BudgetRow(
        provider=row.provider,
        venue=row.venue,
        endpoint=row.endpoint,
        unit=row.unit,
        amount=row.amount,
        per_seconds=row.per_seconds,
        spent=int(row.taken),
        left=max(row.amount - int(row.taken), 0),
        planned_today=sum(units for _, units in planned),
        runs_out_at=foretold,
        source=row.source,
    )


def _spent(connection: Connection, now: datetime) -> dict[str, Spent]:
    """What each budget was spent at in the last day, by minutes: near enough for a forecast."""
    minute = func.date_trunc("minute", spends.c.at)
    query = (
        select(spends.c.budget, minute.label("at"), func.sum(spends.c.cost).label("units"))
        .where(spends.c.at > now - _DAY)
        .group_by(spends.c.budget, minute)
    )
    found: dict[str, Spent] = defaultdict(list)
    for row in connection.execute(query):
        found[row.budget].append((row.at, int(row.units)))
    return found


def _planned(connection: Connection, now: datetime) -> dict[str, Spent]:
    """What the schedule will ask of each budget from `now` until midnight UTC."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found: dict[str, Spent] = defaultdict(list)
    for row in connection.execute(select(plans)):
        every = timedelta(seconds=row.every_seconds)
        at = row.first_at + every * max(-((row.first_at - now) // every), 0)
        while at < today + _DAY:
            found[row.budget].append((at, row.units))
            at += every
    return found


def _circuits(connection: Connection) -> tuple[CircuitRow, ...]:
    query = select(circuits).where(
        (circuits.c.faults > 0) | (circuits.c.state != CircuitState.CLOSED)
    )
    return tuple(
        CircuitRow(
            row.scope, row.endpoint, row.state, row.faults, row.until, row.reason, row.changed_at
        )
        for row in connection.execute(query.order_by(circuits.c.scope, circuits.c.endpoint))
    )


def _holds(connection: Connection, now: datetime) -> tuple[HoldRow, ...]:
    query = select(holds).where(holds.c.until > now).order_by(holds.c.scope)
    return tuple(HoldRow(row.scope, row.until, row.reason) for row in connection.execute(query))


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }
