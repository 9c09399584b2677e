"""`python -m collectors budgets`: what is left of every limit, and who is not asked just now."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from collectors.opening import opened
from collectors.printing import console, say
from wizdata_core import clock
from wizdata_core.queries.budgets import budgets
from wizdata_core.store import reading

if TYPE_CHECKING:
    from wizdata_core.queries.budgets import BudgetRow, Budgets

_LENGTHS = {1.0: "second", 60.0: "minute", 3_600.0: "hour", 86_400.0: "day"}


def budgets_command(
    *, as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False
) -> None:
    """Prints each limit: what is spent, what the schedule still asks today, when it runs out."""
    with opened() as outside, reading(outside.store) as connection:
        held = budgets(connection, clock.now())
    if as_json:
        sys.stdout.write(json.dumps(held.as_dict()) + "\n")
    else:
        _print(held)


def _print(held: Budgets) -> None:
    table = Table("provider", "limit", "spent", "left", "still planned today", "runs out")
    for row in held.limits:
        planned, out = f"{row.planned_today:,}", row.runs_out_at
        when = f"{out:%H:%M} UTC" if out else ""
        table.add_row(_whose(row), _limit(row), f"{row.spent:,}", f"{row.left:,}", planned, when)
    console.print(table)
    for circuit in held.circuits:
        until = f" until {circuit.until:%H:%M:%S} UTC" if circuit.until else ""
        whose = f"{circuit.scope} {circuit.endpoint}"
        say(f"circuit {whose}: {circuit.state}{until}, {circuit.faults} faults: {circuit.reason}")
    for hold in held.holds:
        say(f"hold {hold.scope}: until {hold.until:%H:%M:%S} UTC: {hold.reason}")


def _whose(row: BudgetRow) -> str:
    venue = f":{row.venue}" if row.venue else ""
    endpoint = f" {row.endpoint}" if row.endpoint else ""
    return f"{row.provider}{venue}{endpoint}"


def _limit(row: BudgetRow) -> str:
    length = _LENGTHS.get(row.per_seconds) or str(timedelta(seconds=row.per_seconds))
    unit = row.unit.removesuffix("s") if row.amount == 1 else row.unit
    return f"{row.amount:,} {unit} a {length}"
