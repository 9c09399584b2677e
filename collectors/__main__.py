"""The collector's command line: `python -m collectors`.

Exit codes: 0 all well; 1 some questions met faults, or a replay differed; 2 a command, name or
setting was refused; 3 the database cannot be reached.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path  # noqa: TC003 - Typer reads annotations at run time
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from collectors import imports, replay, runs
from collectors.contract import Dataset
from collectors.providers import PROVIDERS
from collectors.schedule import JOBS, run_scheduler
from collectors.stages.collect import Outside
from wizdata_core import clock, logs
from wizdata_core.bars import Interval, interval
from wizdata_core.errors import BadInput, DatabaseUnavailable, UnknownName
from wizdata_core.ingest.reference import UNIVERSE, ProviderFacts, store_reference
from wizdata_core.ingest.runs import Outcome, claim_run
from wizdata_core.lake import open_lake
from wizdata_core.queries.instruments import canonical
from wizdata_core.queries.status import Status, status
from wizdata_core.queries.targets import targets
from wizdata_core.settings import load
from wizdata_core.store import open_store, reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from collectors.contract import Provider, Query

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
console = Console()
_FAULTY, _REFUSED, _NO_DATABASE = 1, 2, 3


@app.command("run")
def run_command() -> None:
    """Collects by the schedule until told to stop (Ctrl-C or SIGTERM)."""
    with opened() as outside:
        stop = threading.Event()

        def start(job: object) -> None:
            runs.run_job(job, outside, stop)  # type: ignore[arg-type]  # APScheduler hands back what it was given

        def retry() -> None:
            for job in JOBS:
                runs.run_job(job, outside, stop)

        def told_to_stop(*_: object) -> None:
            stop.set()
            raise KeyboardInterrupt

        signal.signal(signal.SIGTERM, told_to_stop)
        try:
            run_scheduler(JOBS, start, retry)
        except KeyboardInterrupt:
            stop.set()


@app.command()
def once(
    provider: Annotated[str, typer.Option(help="only this provider")] = "",
    symbol: Annotated[list[str] | None, typer.Option(help="only these instruments, by symbol, alias or code")] = None,
    interval_code: Annotated[str, typer.Option("--interval", help="only this interval")] = "",
) -> None:
    """Runs every job's work once, now, whether or not it is due."""
    chosen = _interval(interval_code)
    with opened() as outside:
        _known_provider(provider)
        outcomes = []
        jobs = {(job.provider, job.interval): job for job in reversed(JOBS) if provider in {"", job.provider} and chosen in {None, job.interval}}
        for job in JOBS:
            if job not in jobs.values() and not (provider in {"", job.provider} and chosen in {None, job.interval}):
                continue
            queries = _queries(outside, PROVIDERS[job.provider], job.interval, symbol, groups=() if symbol else job.groups, overlap=job.overlap)
            if queries:
                outcomes.append(_supervised(f"once {job.name}", PROVIDERS[job.provider], queries, outside))
            if symbol and provider:
                break
    _leave(outcomes)


@app.command()
def backfill(
    symbol: Annotated[list[str], typer.Argument(help="instruments, by symbol, alias or code")],
    provider: Annotated[str, typer.Option(help="the provider to ask")] = "yahoo",
    interval_code: Annotated[str, typer.Option("--interval", help="the interval of the bars")] = "1d",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the first day; all there is without it")] = None,
) -> None:
    """Asks for an instrument's whole history, from `--since` to the present."""
    chosen = _interval(interval_code) or Interval.DAY
    with opened() as outside:
        _known_provider(provider)
        start = since.replace(tzinfo=UTC) if since else None
        if start and start > clock.now():
            raise BadInput(f"--since {since:%Y-%m-%d} is in the future; give a day up to {clock.now():%Y-%m-%d}")
        queries = _queries(outside, PROVIDERS[provider], chosen, symbol, since=start, whole=True)
        if not queries:
            raise BadInput(f"{provider} does not offer {', '.join(symbol)} at {chosen.value}")
        outcome = _supervised(f"backfill {provider}", PROVIDERS[provider], queries, outside)
    _leave([outcome])


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="a CSV, Parquet or XLSX file")],
    mapping: Annotated[Path, typer.Option(help="the TOML file that says what its columns mean; see docs/howto/import-a-file.md")],
) -> None:
    """Imports bars from a file: good rows land, each bad row is listed with its line and reason."""
    with opened() as outside:
        imported = imports.import_file(file, mapping, outside)
    for reject in imported.rejects[:50]:
        console.print(f"[yellow]refused[/] {reject.where}: {reject.reason}", highlight=False, soft_wrap=True)
    if len(imported.rejects) > 50:  # noqa: PLR2004 - as many as a person reads
        console.print(f"… and {len(imported.rejects) - 50:,} more; the Coverage page lists them all")
    console.print(f"{file.name}: {imported.new:,} new bars, {imported.changed:,} changed, {imported.rows:,} good rows, {len(imported.rejects):,} refused")
    raise typer.Exit(_FAULTY if imported.rejects else 0)


@app.command("replay")
def replay_command(
    rebuild: Annotated[bool, typer.Option(help="empty the tables first, and build them from the lake alone")] = False,  # noqa: FBT002 - a flag on the command line
    prefix: Annotated[str, typer.Option(help="only objects whose key starts so, as in yahoo/bars/2026-11-21")] = "",
) -> None:
    """Builds bars again from the archived answers and says whether the tables are the same, by hash."""
    if rebuild and prefix:
        raise BadInput("--rebuild empties everything, so it takes the whole lake: leave --prefix out")
    with opened() as outside, _progress("replaying") as advance:
        done = replay.replay(outside, rebuild=rebuild, prefix=prefix, progress=lambda index, total: advance(index, total, ""))
    console.print(f"{done.objects:,} objects, {done.refusals:,} of them refusals\nbefore {done.before}\nafter  {done.after}\n{'the same' if done.same else 'DIFFERENT'}")
    raise typer.Exit(0 if done.same else _FAULTY)


@app.command("status")
def status_command(
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,  # noqa: FBT002 - a flag on the command line
) -> None:
    """Prints what is held, how the last runs went and which faults there were."""
    with opened() as outside, reading(outside.store) as connection:
        held = status(connection)
    if as_json:
        sys.stdout.write(json.dumps(held.as_dict(), default=_plain) + "\n")
        return
    _print_status(held)


@contextmanager
def opened() -> Iterator[Outside]:
    """The database and the lake that the settings name, with reference data in place."""
    settings = load()
    logs.start(settings.log_level)
    store = open_store(settings, application="wizdata-collector")
    with writing(store) as connection:
        store_reference(connection, [_facts(provider) for provider in PROVIDERS.values()], settings.universe or UNIVERSE)
    yield Outside(store, open_lake(settings.lake), settings.offline)
    store.statements.dispose()
    store.bulk.dispose()


def _facts(provider: Provider) -> ProviderFacts:
    return ProviderFacts(provider.name, provider.label, provider.terms, provider.rank, provider.sample, provider.network)


def _queries(  # noqa: PLR0913 - the ways to narrow one question
    outside: Outside,
    provider: Provider,
    chosen: Interval,
    symbols: list[str] | None,
    *,
    groups: tuple[str, ...] = (),
    overlap: timedelta = timedelta(days=7),
    since: datetime | None = None,
    whole: bool = False,
) -> list[Query]:
    feed = provider.feeds[Dataset.BARS]
    if chosen not in feed.history:
        raise UnknownName(f"interval of {provider.name}", chosen.value, [each.value for each in feed.history])
    with reading(outside.store) as connection:
        named = [canonical(connection, each) for each in symbols or []]
        listed = targets(connection, provider.name, chosen.value, groups=groups, symbols=named)
    if whole:
        listed = [replace(row, bars=0, last_opened_at=None) for row in listed]
    return runs.due_queries(provider, chosen, listed, overlap=overlap, since=since)


def _supervised(job: str, provider: Provider, queries: list[Query], outside: Outside) -> Outcome:
    now = clock.now()
    with writing(outside.store) as connection:
        run_id = claim_run(connection, job, now, provider.name, now)
    if run_id is None:
        raise BadInput(f"{job} was started twice in one moment")
    with _progress(job) as advance:
        outcome = runs.run_queries(run_id, provider, queries, outside, threading.Event(), lambda index, total, query: advance(index, total, query.targets[0].symbol))
    console.print(f"{job}: {outcome.state}, {outcome.answered}/{outcome.asked} answered, {outcome.stored:,} bars stored, {outcome.refused:,} refused {outcome.detail}", highlight=False, soft_wrap=True)
    return outcome


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int, str], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.fields[what]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=None, what="")

        def advance(index: int, total: int, what: str) -> None:
            progress.update(task, completed=index, total=total, what=what)

        yield advance


def _interval(code: str) -> Interval | None:
    return interval(code) if code else None


def _known_provider(name: str) -> None:
    if name and name not in PROVIDERS:
        raise UnknownName("provider", name, PROVIDERS)


def _leave(outcomes: list[Outcome]) -> None:
    raise typer.Exit(_FAULTY if any(outcome.state != "done" for outcome in outcomes) else 0)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not JSON")


def _print_status(held: Status) -> None:
    console.print(f"{held.instruments:,} instruments, {held.bars:,} bars")
    table = Table("source", "series", "bars", "newest bar", "last answer")
    for name, source in held.sources.items():
        table.add_row(name, f"{source.series:,}", f"{source.bars:,}", _moment(source.last_bar), _moment(source.checked_at))
    console.print(table)
    runs_table = Table("job", "state", "started", "answered", "stored", "detail")
    for job, run in held.last_run.items():
        started = run["started_at"]
        runs_table.add_row(job, str(run["state"]), _moment(started if isinstance(started, datetime) else None), f"{run['answered']}/{run['asked']}", str(run["stored"]), str(run["detail"])[:80])
    console.print(runs_table)
    for fault in held.faults[:10]:
        console.print(f"[yellow]{fault.kind}[/] {_moment(fault.at)} {fault.provider} {fault.symbol} {fault.interval}: {fault.detail}", highlight=False, soft_wrap=True)


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "never"


def main() -> None:
    """Runs the command; what a person got wrong is said in one line, not as a traceback."""
    try:
        app()
    except BadInput as error:
        typer.echo(str(error), err=True)
        raise SystemExit(_REFUSED) from None
    except DatabaseUnavailable as error:
        typer.echo(str(error), err=True)
        raise SystemExit(_NO_DATABASE) from None


if __name__ == "__main__":
    main()
