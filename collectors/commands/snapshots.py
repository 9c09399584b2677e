"""`python -m collectors snapshots`: makes the rows that screens read, those due or those asked."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - Typer reads annotations at run time
from typing import TYPE_CHECKING, Annotated

import typer

from collectors.opening import opened
from collectors.printing import say
from wizdata_core import clock
from wizdata_core.errors import BadInput
from wizdata_core.ingest.esg_refresh import refresh_where_due
from wizdata_core.ingest.snapshots import refresh, refresh_due
from wizdata_core.queries.instruments import canonical
from wizdata_core.queries.snapshots import refusals
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collectors.stages.collect import Outside


def snapshots_command(
    *,
    due: Annotated[bool, typer.Option("--due", help="only what is due")] = False,
    symbol: Annotated[
        list[str] | None, typer.Option(help="only these instruments, by symbol, alias or code")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="from this day on; the newest row without it"),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="up to this day; with --since")
    ] = None,
) -> None:
    """Makes snapshots: every field of each instrument, of its newest day or of all since a day."""
    _check(since, until, others=bool(symbol), due=due)
    with opened() as outside:
        if due:
            made = refresh_due(outside.store, clock.now())
        else:
            named = _named(outside, symbol or [])
            days = (each.date() if each else None for each in (since, until))
            made = refresh(outside.store, clock.now(), named, *days)
        with reading(outside.store) as connection:
            refused = refusals(connection)
    say(f"{made:,} rows of snapshots made")
    for symbol_, why in refused:
        say(f"{symbol_}: none can be made: {why}")


def refreshed(outside: Outside) -> int:
    """Makes what a command left due, so that a screen shows what it stored; how many rows.

    Scores are made first, since rows show them.
    """
    now = clock.now()
    refresh_where_due(outside.store, now)
    return refresh_due(outside.store, now)


def print_made(rows: int) -> None:
    """Says how many rows of snapshots a command made; nothing where it made none."""
    if rows:
        say(f"{rows:,} rows of snapshots made")


def _check(since: datetime | None, until: datetime | None, *, others: bool, due: bool) -> None:
    if due and (others or since or until):
        raise BadInput("--due makes all that is due: leave --symbol, --since and --until out")
    if until and (since is None or until < since):
        raise BadInput(f"--until {until:%Y-%m-%d} wants a --since on or before it")


def _named(outside: Outside, symbols: list[str]) -> list[str]:
    with reading(outside.store) as connection:
        return [canonical(connection, each) for each in symbols]
