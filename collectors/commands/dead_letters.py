"""`python -m collectors dead-letters`: what could not be handled, and what to do about it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from collectors.opening import opened
from collectors.printing import console, say
from wizdata_core import clock
from wizdata_core.bus import open_bus, replay_dead
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.ingest.dead_letters import drop_dead
from wizdata_core.queries.dead_letters import DeadLetter, dead
from wizdata_core.settings import load
from wizdata_core.store import Engines, reading, writing

app = typer.Typer(
    add_completion=False,
    invoke_without_command=True,
    help="What the bus could not handle: list it, replay it once its cause is mended, or drop it.",
)
_MOST_ERROR = 100


@app.callback()
def dead_letters(context: typer.Context) -> None:
    """Lists what is dead where no other word follows."""
    if context.invoked_subcommand is None:
        list_command()


@app.command("list")
def list_command(
    *, whole: Annotated[bool, typer.Option("--traceback", help="print each traceback")] = False
) -> None:
    """Lists the dead letters, newest first."""
    with opened() as outside, reading(outside.store) as connection:
        letters = dead(connection)
    print_dead(letters, whole=whole)


@app.command("replay")
def replay_command(
    key: Annotated[
        list[str] | None, typer.Argument(help="keys as `list` shows them", show_default=False)
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="every dead letter")] = False,
) -> None:
    """Puts dead letters back on the bus; each stays listed until it is handled well."""
    if bool(key) == every:
        raise BadInput("give the keys to replay, or --all")
    with opened() as outside:
        keys = None if every else _known(outside.store, key or [])
        with open_bus(load(), outside.store) as bus:
            count = replay_dead(outside.store, bus, keys, clock.now())
    say(f"{count:,} replayed")


@app.command("drop")
def drop_command(
    key: Annotated[str, typer.Argument(help="a key as `list` shows it", show_default=False)],
) -> None:
    """Forgets a dead letter; its raw object stays in the lake."""
    with opened() as outside:
        _known(outside.store, [key])
        with writing(outside.store) as connection:
            count = drop_dead(connection, key)
    say(f"{count:,} dropped")


def print_dead(letters: tuple[DeadLetter, ...], *, whole: bool = False) -> None:
    """Prints the letters as a table, or each with its traceback."""
    if not letters:
        say("no dead letters")
        return
    table = Table("topic", "key", "attempts", "last attempt", "replayed", "error")
    for each in letters:
        if whole:
            say(f"{each.topic} {each.key}: {each.attempts} attempts\n{each.traceback}")
            continue
        error = f"{each.error_type}: {each.error}"[:_MOST_ERROR]
        replayed = f"{each.replayed_at:%Y-%m-%d %H:%M} UTC" if each.replayed_at else ""
        when = f"{each.last_at:%Y-%m-%d %H:%M} UTC"
        table.add_row(each.topic, each.key, str(each.attempts), when, replayed, error)
    if not whole:
        console.print(table)
    say(f"{len(letters):,} dead letters")


def _known(store: Engines, keys: list[str]) -> list[str]:
    with reading(store) as connection:
        known = {letter.key for letter in dead(connection)}
    for key in keys:
        if key not in known:
            raise UnknownName("dead letter", key, known)
    return keys
