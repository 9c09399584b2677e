"""What the collector's commands print: for people, to be read; `status --json` is for programs."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from collectors.imports import Imported
    from collectors.replay import Replayed
    from wizdata_core.ingest.runs import Outcome
    from wizdata_core.queries.status import Status

_MOST_REJECTS, _MOST_FAULTS, _MOST_UNREAD, _MOST_DETAIL = 50, 10, 10, 80
console = Console()


def say(line: str) -> None:
    """Prints a line as it is: never wrapped, nothing in it taken for markup."""
    console.print(line, markup=False, highlight=False, soft_wrap=True)


def print_imported(name: str, imported: Imported, what: str = "bars") -> None:
    """Prints each refused row with its reason, then what the import came to."""
    _print_rejects(imported)
    refused = len(imported.rejects)
    say(
        f"{name}: {imported.new:,} new {what}, {imported.changed:,} changed,"
        f" {imported.rows:,} good rows, {refused:,} refused"
    )


def print_countries(name: str, imported: Imported) -> None:
    """Prints what was left out or refused, then what the import of countries' figures came to."""
    for each in imported.left_out:
        say(f"left out {each.reason}")
    _print_rejects(imported)
    say(
        f"{name}: {imported.new:,} new figures, {imported.changed:,} changed,"
        f" {imported.rows:,} good ones, {len(imported.rejects):,} refused"
    )


def _print_rejects(imported: Imported) -> None:
    for reject in imported.rejects[:_MOST_REJECTS]:
        say(f"refused {reject.where}: {reject.reason}")
    refused = len(imported.rejects)
    if refused > _MOST_REJECTS:
        say(f"… and {refused - _MOST_REJECTS:,} more; the Coverage page lists them all")


def print_replayed(done: Replayed) -> None:
    """Prints what a replay came to: the hashes decide."""
    for key, error in done.unread[:_MOST_UNREAD]:
        say(f"cannot read {key}: {error}")
    say(f"{done.objects:,} objects, {done.refusals:,} of them refusals, {len(done.unread)} unread")
    say(f"before {done.before}\nafter  {done.after}\n{'the same' if done.same else 'DIFFERENT'}")


def print_outcome(job: str, outcome: Outcome) -> None:
    """Prints one run in a line."""
    say(
        f"{job}: {outcome.state}, {outcome.answered}/{outcome.asked} answered,"
        f" {outcome.stored:,} bars stored, {outcome.refused:,} refused {outcome.detail}".rstrip()
    )


def print_status(held: Status) -> None:
    """Prints what is held, the last run of each job, what was missed, and the newest faults."""
    say(f"{held.instruments:,} instruments, {held.bars:,} bars")
    sources = Table("source", "series", "bars", "newest bar", "last answer")
    for name, source in held.sources.items():
        counts = f"{source.series:,}", f"{source.bars:,}"
        sources.add_row(name, *counts, moment(source.last_bar), moment(source.checked_at))
    console.print(sources)
    if held.datasets:
        datasets = Table("dataset", "rows", "state", "newest row", "last answer")
        for name, told in held.datasets.items():
            moments = moment(told["newest"]), moment(told["answered_at"])
            datasets.add_row(name, f"{told['rows']:,}", str(told["state"]), *moments)
        console.print(datasets)
    runs = Table("job", "state", "started", "answered", "stored", "detail")
    for job, run in held.last_run.items():
        answered, detail = f"{run['answered']}/{run['asked']}", str(run["detail"])[:_MOST_DETAIL]
        facts = str(run["state"]), moment(run["started_at"]), answered, str(run["stored"])
        runs.add_row(job, *facts, detail)
    console.print(runs)
    for job, missed in held.missed.items():
        newest = f"the last of {moment(missed.last_period)} because {missed.reason}"
        say(f"{job}: {missed.times:,} missed, {newest}")
    for fault in held.faults[:_MOST_FAULTS]:
        whose = f"{fault.provider} {fault.symbol} {fault.interval}"
        say(f"{fault.kind} {moment(fault.at)} {whose}: {fault.detail}")


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int, str], None]]:
    """A bar on standard error while the block lasts; the block says how far it is, and at what."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[what]}"),
    )
    errors = Console(stderr=True)
    hidden = not errors.is_terminal
    with Progress(*columns, console=errors, transient=True, disable=hidden) as shown:
        task = shown.add_task(label, total=None, what="")

        def advance(index: int, total: int, what: str) -> None:
            shown.update(task, completed=index, total=total, what=what)

        yield advance


def moment(at: object) -> str:
    """A moment to the minute, in UTC; `never` where there is none."""
    return f"{at:%Y-%m-%d %H:%M} UTC" if isinstance(at, datetime) else "never"
