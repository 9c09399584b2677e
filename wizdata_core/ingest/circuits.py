"""Keeps circuits: one row an endpoint, changed by one collector at a time, shared by all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from db.models import circuits
from wizdata_core.breaker import Circuit, CircuitState, admit, after_fault, after_success
from wizdata_core.ingest.text import storable
from wizdata_core.store import writing

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from wizdata_core.ingest.budgets import Ledger

_MOST_REASON = 400
_STATE = ("state", "faults", "window", "until")


def try_circuit(ledger: Ledger, scope: str, endpoint: str) -> float:
    """The seconds until this circuit may be asked again; 0: now, and the caller is its probe."""
    with writing(ledger.store) as connection:
        held, moment = _held(connection, ledger, scope, endpoint)
        changed, wait = admit(held, moment)
        _keep(connection, (scope, endpoint), held, changed, moment)
    return wait


def note_failure(ledger: Ledger, scope: str, endpoint: str, reason: str, luck: float) -> Circuit:
    """The circuit after a fault of the provider; `luck` (0 to 1) is its share of the jitter."""
    with writing(ledger.store) as connection:
        held, moment = _held(connection, ledger, scope, endpoint)
        changed = after_fault(held, moment, luck)
        _keep(connection, (scope, endpoint), held, changed, moment, reason)
    return changed


def note_success(ledger: Ledger, scope: str, endpoint: str) -> None:
    """Closes the circuit after an answer, where it has met faults."""
    with writing(ledger.store) as connection:
        held, moment = _held(connection, ledger, scope, endpoint)
        _keep(connection, (scope, endpoint), held, after_success(held), moment)


def _held(
    connection: Connection, ledger: Ledger, scope: str, endpoint: str
) -> tuple[Circuit, datetime]:
    """The circuit as it is, locked until the transaction ends, and the ledger's present moment."""
    # The row may not be there to be locked yet.
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"{scope} {endpoint}"))))
    own = (circuits.c.scope == scope, circuits.c.endpoint == endpoint)
    row = connection.execute(select(circuits).where(*own).with_for_update()).one_or_none()
    moment: datetime = (
        ledger.clock() if ledger.clock else connection.scalars(select(func.clock_timestamp())).one()
    )
    if row is None:
        return Circuit(), moment
    return Circuit(CircuitState(row.state), row.faults, row.window, row.until), moment


def _keep(
    connection: Connection,
    key: tuple[str, str],
    held: Circuit,
    changed: Circuit,
    moment: datetime,
    reason: str = "",
) -> None:
    if changed == held:
        return
    facts = {name: getattr(changed, name) for name in _STATE} | {"changed_at": moment}
    made = insert(circuits).values(
        scope=key[0], endpoint=key[1], reason=storable(reason, _MOST_REASON), **facts
    )
    renewed = {name: made.excluded[name] for name in (*_STATE, "changed_at")}
    if reason or changed == Circuit():
        renewed["reason"] = made.excluded.reason
    connection.execute(
        made.on_conflict_do_update(index_elements=["scope", "endpoint"], set_=renewed)
    )
