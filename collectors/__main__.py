"""The collector's command line: `python -m collectors`.

Exit codes: 0 all well; 1 some questions met faults, or a replay differed; 2 a command, name or
setting was refused; 3 the database or the lake cannot be reached.
"""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path  # noqa: TC003 - Typer reads annotations at run time
from typing import TYPE_CHECKING, Annotated

import typer

from collectors import imports, runs
from collectors.commands import dead_letters
from collectors.commands.assets import import_assets_command
from collectors.commands.budgets import budgets_command
from collectors.commands.calendar import calendar_command
from collectors.commands.countries import import_countries_command
from collectors.commands.esg import esg_app
from collectors.commands.esg_scores import esg_scores_command
from collectors.commands.export import export_command
from collectors.commands.jobs import jobs_command
from collectors.commands.judge import judge_command
from collectors.commands.lake import lake_app
from collectors.commands.replay import replay_command
from collectors.commands.run import run_command
from collectors.commands.snapshots import print_made, refreshed, snapshots_command
from collectors.commands.stream import stream_command
from collectors.commands.ticks import ticks_command
from collectors.contract import Dataset
from collectors.opening import opened
from collectors.printing import (
    print_imported,
    print_outcome,
    print_status,
    progress,
)
from collectors.providers import PROVIDERS
from collectors.questions import history_queries, job_queries
from collectors.schedule import Job, chosen_jobs
from collectors.timetable import Every
from wizdata_core import clock
from wizdata_core.bars import Interval, interval
from wizdata_core.errors import (
    BadInput,
    DatabaseUnavailable,
    LakeUnavailable,
    UnknownName,
    WizDataError,
)
from wizdata_core.ingest.runs import Outcome, claimed
from wizdata_core.queries.instruments import canonical
from wizdata_core.queries.status import status
from wizdata_core.queries.targets import targets
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collectors.contract import Provider, Query
    from collectors.stages.collect import Outside
    from wizdata_core.queries.targets import TargetRow

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__
)
_FAULTY, _REFUSED, _UNREACHED = 1, 2, 3
_WEEK = timedelta(days=7)
app.command("run")(run_command)
app.command("jobs")(jobs_command)
app.command("budgets")(budgets_command)
app.command("calendar")(calendar_command)
app.command("stream")(stream_command)
app.command("ticks")(ticks_command)
app.command("replay")(replay_command)
app.command("export")(export_command)
app.add_typer(lake_app, name="lake")
app.add_typer(esg_app, name="esg")
app.add_typer(dead_letters.app, name="dead-letters")
app.command("judge")(judge_command)
app.command("import-countries")(import_countries_command)
app.command("snapshots")(snapshots_command)
esg_app.command("scores")(esg_scores_command)
app.command("import-assets")(import_assets_command)


@app.command()
def once(
    provider: Annotated[str, typer.Option(help="only this provider")] = "",
    symbol: Annotated[
        list[str] | None, typer.Option(help="only these instruments, by symbol, alias or code")
    ] = None,
    interval_code: Annotated[str, typer.Option("--interval", help="only this interval")] = "",
    dataset: Annotated[str, typer.Option(help="only this dataset, as in fundamentals")] = "",
) -> None:
    """Runs every job's work once, now, whether or not it is due."""
    jobs = _jobs(provider, interval_code, dataset, by_symbol=bool(symbol))
    with opened() as outside:
        named = _named(outside, symbol or [])
        outcomes = []
        for job in jobs:
            listed = _targets(outside, job, named)
            if _has_work(job, listed, named):
                with reading(outside.store) as connection:
                    queries = job_queries(connection, job, PROVIDERS[job.provider], listed)
                named_once = replace(job, name=f"once {job.name}")
                outcomes.append(_supervised(named_once, queries, outside))
        made = refreshed(outside)
    if not outcomes:
        raise BadInput(f"no job asks for {', '.join(named) or 'anything'}")
    print_made(made)
    _leave(outcomes)


@app.command()
def backfill(
    *,
    symbol: Annotated[
        list[str], typer.Argument(help="instruments, by symbol, alias or code", show_default=False)
    ],
    provider: Annotated[str, typer.Option(help="the provider to ask")] = "yahoo",
    interval_code: Annotated[
        str, typer.Option("--interval", help="the interval of the bars")
    ] = "1d",
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="the first day; all there is without it"),
    ] = None,
    again: Annotated[
        bool, typer.Option(help="ask for what answers have covered already, too")
    ] = False,
) -> None:
    """Asks for an instrument's whole history, from `--since` to the present.

    It goes in parts, and resumes: what an answer has covered is not asked for again.
    """
    asked, chosen = _provider(provider), interval(interval_code)
    _check_offered(asked, chosen)
    start, now = since.replace(tzinfo=UTC) if since else None, clock.now()
    if start and start > now:
        raise BadInput(
            f"--since {start:%Y-%m-%d} is in the future; give a day up to {now:%Y-%m-%d}"
        )
    with opened() as outside:
        job = Job(f"backfill {provider}", provider, chosen, Every(_WEEK))
        listed = _targets(outside, job, _named(outside, symbol))
        if not listed:
            raise BadInput(f"{provider} does not offer {', '.join(symbol)}")
        queries = history_queries(asked, chosen, listed, since=start, again=again)
        outcome = _supervised(job, queries, outside)
        print_made(refreshed(outside))
    _leave([outcome])


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="a CSV, Parquet or XLSX file", show_default=False)],
    mapping: Annotated[
        Path,
        typer.Option(
            help="the TOML file that says what its columns mean; see docs/howto/import-a-file.md",
            show_default=False,
        ),
    ],
) -> None:
    """Imports bars from a file: good rows land, each bad row is listed with its reason."""
    with opened() as outside:
        imported = imports.import_file(file, mapping, outside)
        made = refreshed(outside)
    print_imported(file.name, imported)
    print_made(made)
    raise typer.Exit(_FAULTY if imported.rejects else 0)


@app.command("status")
def status_command(
    *, as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False
) -> None:
    """Prints what is held, how the last runs went and which faults there were."""
    with opened() as outside, reading(outside.store) as connection:
        held = status(connection)
    if as_json:
        sys.stdout.write(json.dumps(held.as_dict()) + "\n")
    else:
        print_status(held)


def _jobs(provider: str, interval_code: str, dataset: str, *, by_symbol: bool) -> list[Job]:
    """The jobs to run; for instruments named, each provider and interval once, in no group."""
    asked = _provider(provider) if provider else None
    chosen = interval(interval_code) if interval_code else None
    if dataset and dataset not in set(Dataset):
        raise UnknownName("dataset", dataset, [each.value for each in Dataset])
    jobs = chosen_jobs(provider, chosen, Dataset(dataset) if dataset else None)
    if asked and chosen and not jobs:
        _check_offered(asked, chosen)
    if by_symbol:
        once_each = {
            (job.provider, job.dataset, job.interval): replace(job, groups=()) for job in jobs
        }
        return list(once_each.values())
    return jobs


def _has_work(job: Job, listed: list[TargetRow], named: list[str]) -> bool:
    """Whether a job has whom to ask of; one with subjects of its own has none by symbol."""
    feed = PROVIDERS[job.provider].feeds[job.dataset]
    return bool(listed) if feed.subjects is None else not named


def _provider(name: str) -> Provider:
    if name not in PROVIDERS:
        raise UnknownName("provider", name, PROVIDERS)
    return PROVIDERS[name]


def _check_offered(provider: Provider, chosen: Interval) -> None:
    bars = provider.feeds.get(Dataset.BARS)
    offered = [each.value for each in bars.history] if bars else []
    if chosen.value not in offered:
        raise UnknownName(f"interval of {provider.name}", chosen.value, offered)


def _named(outside: Outside, symbols: list[str]) -> list[str]:
    with reading(outside.store) as connection:
        return [canonical(connection, each) for each in symbols]


def _targets(outside: Outside, job: Job, named: list[str]) -> list[TargetRow]:
    with reading(outside.store) as connection:
        return targets(
            connection, job.provider, job.interval.value, groups=job.groups, symbols=named
        )


def _supervised(job: Job, queries: list[Query], outside: Outside) -> Outcome:
    provider, now = PROVIDERS[job.provider], clock.now()
    claim = claimed(outside.store, job.name, now, provider.name, now)
    with claim as lease, progress(job.name) as advance:
        if lease is None:
            raise BadInput(f"{job.name} was started twice in one moment")
        outcome = runs.run_queries(
            lease,
            provider,
            queries,
            outside,
            threading.Event(),
            lambda index, total, query: advance(index, total, query.named),
            dataset=job.dataset,
        )
    print_outcome(job.name, outcome)
    return outcome


def _leave(outcomes: list[Outcome]) -> None:
    raise typer.Exit(_FAULTY if any(outcome.state != "done" for outcome in outcomes) else 0)


def main() -> None:
    """Runs the command; what a person got wrong is said in one line, not as a traceback."""
    try:
        app()
    except WizDataError as error:
        typer.echo(str(error), err=True)
        codes = {BadInput: _REFUSED, DatabaseUnavailable: _UNREACHED, LakeUnavailable: _UNREACHED}
        raise SystemExit(
            next((code for kind, code in codes.items() if isinstance(error, kind)), _FAULTY)
        ) from None


if __name__ == "__main__":
    main()
