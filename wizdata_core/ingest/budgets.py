"""Spends budgets: every request is paid for in PostgreSQL, where all collectors share the limits.

A payment is one statement and its own transaction, so it never waits for a transaction of bars,
and what was paid stays paid when the process dies. The ledger's time is the database's own, unless
a clock is given: waits come back in seconds, so collectors whose clocks differ share one time.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from db.models import holds, limits, plans
from wizdata_core.ingest.text import storable
from wizdata_core.store import at_once

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Connection

    from wizdata_core.store import Engines

_MOST_REASON = 400


class Verdict(StrEnum):
    """What a payment came to: paid, or why it was not."""

    PAID = "paid"
    SPENT = "spent"
    HELD = "held"
    CIRCUIT = "circuit"


@dataclass(frozen=True, slots=True)
class Charge:
    """What one request takes from one budget, and the budget's limits as (amount, seconds)."""

    budget: str
    cost: int
    limits: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """The verdict; where it was not paid, the seconds to wait and over how many to spread.

    `about` names the budget, the endpoint or the reason of the hold; where it was paid it is not
    empty if the circuit has met faults, so that a success is worth telling.
    """

    verdict: Verdict
    wait: float = 0.0
    spread: float = 0.0
    about: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where budgets are spent, and by whose clock; without one, by the database's own."""

    store: Engines
    clock: Callable[[], datetime] | None = None


@dataclass(frozen=True, slots=True)
class LimitFacts:
    """A limit as readers see it: `unit` is requests or credits, `source` says who says so."""

    budget: str
    per_seconds: float
    amount: int
    provider: str
    venue: str
    endpoint: str
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a run of a job takes from a budget, from `first_at` on in steps of `every_seconds`."""

    budget: str
    job: str
    first_at: datetime
    every_seconds: float
    units: int


_PAY = text(
    "select verdict, wait, spread, about from pay_budgets(:scope, :endpoint,"
    " cast(:names as text[]), cast(:costs as integer[]), cast(:limit_names as text[]),"
    " cast(:limit_amounts as bigint[]), cast(:limit_seconds as double precision[]),"
    " :probing, cast(:moment as timestamptz))"
)


def pay(
    ledger: Ledger, scope: str, endpoint: str, charges: Sequence[Charge], *, probing: bool = False
) -> Payment:
    """Takes what one request costs from all its budgets, or from none and says what it waits for.

    `scope` is whose hold and circuit count (a provider, or one of its venues). `probing` is said by
    the one whom the circuit of `endpoint` let through.

    Raises:
        DatabaseUnavailable: the database cannot be reached.
    """
    asked = [(each.budget, *limit) for each in charges for limit in each.limits]
    parameters = {
        "scope": scope,
        "endpoint": endpoint,
        "names": [each.budget for each in charges],
        "costs": [each.cost for each in charges],
        "limit_names": [name for name, _, _ in asked],
        "limit_amounts": [amount for _, amount, _ in asked],
        "limit_seconds": [float(seconds) for _, _, seconds in asked],
        "probing": probing,
        "moment": ledger.clock() if ledger.clock else None,
    }
    with at_once(ledger.store) as connection:
        row = connection.execute(_PAY, parameters).one()
    return Payment(Verdict(row.verdict), row.wait, row.spread, row.about)


def hold(ledger: Ledger, scope: str, wait: timedelta, spread: timedelta, reason: str) -> None:
    """Nobody asks `scope` for `wait` from now on; those who wait spread over `spread` after it.

    A hold that already lasts longer stays.
    """
    until = present(ledger) + wait
    facts = {"until": until, "spread": spread.total_seconds()}
    made = upsert(holds).values(scope=scope, reason=storable(reason, _MOST_REASON), **facts)
    newest = {name: made.excluded[name] for name in ("until", "spread", "reason")}
    longer = made.on_conflict_do_update(
        index_elements=["scope"], set_=newest, where=holds.c.until < made.excluded.until
    )
    with at_once(ledger.store) as connection:
        connection.execute(longer)


def present(ledger: Ledger) -> datetime:
    """The present moment of the ledger."""
    if ledger.clock:
        return ledger.clock()
    with at_once(ledger.store) as connection:
        moment: datetime = connection.scalars(select(func.clock_timestamp())).one()
    return moment


def declare(
    connection: Connection, declared: Sequence[LimitFacts], planned: Sequence[PlanFacts]
) -> None:
    """Keeps the limits and plans that a collector goes by, for those who read; replaces the old."""
    connection.execute(text("select pg_advisory_xact_lock(hashtext('wizdata budgets declared'))"))
    for table, rows in ((limits, declared), (plans, planned)):
        connection.execute(table.delete())
        if rows:
            connection.execute(insert(table), [asdict(each) for each in rows])
