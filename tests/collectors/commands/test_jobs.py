"""`jobs`: every job's schedule, and how it stands; and the page that says the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from collectors.__main__ import app
from collectors.commands.jobs import job_lines
from collectors.jobs_page import page
from collectors.schedule import JOBS, Policy
from collectors.timetable import words
from wizdata_core.ingest.runs import MissedRun, Outcome, claim_run, finish_run, note_missed
from wizdata_core.queries.coverage import last_runs
from wizdata_core.queries.status import status
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "jobs.md"


@pytest.fixture
def ran(store: Engines) -> Engines:
    """A database in which jse_daily ran at noon and missed two periods after it."""
    with writing(store) as connection:
        lease = claim_run(connection, "jse_daily", NOON, "yahoo", NOON)
        assert lease is not None
        finish_run(connection, lease, Outcome("done", 40, 40), NOON)
        missed = [MissedRun(NOON + each * HOUR, "no collector was running") for each in (1, 2)]
        note_missed(connection, "jse_daily", "yahoo", missed, NOON + 3 * HOUR)
    return store


def test_a_job_stands_by_its_last_run_its_next_and_what_it_missed(ran: Engines) -> None:
    with reading(ran) as connection:
        lines = {line.job.name: line for line in job_lines(connection, NOON)}
    assert list(lines) == [job.name for job in JOBS]
    jse = lines["jse_daily"]
    assert (jse.last_state, jse.last_started_at, jse.missed) == ("done", NOON, 2)
    assert jse.next_due == NOON + timedelta(minutes=25)  # Johannesburg trades until 15:00 UTC
    ecb = lines["ecb_rates"]
    assert (ecb.last_state, ecb.last_started_at, ecb.missed) == ("", None, 0)
    assert ecb.next_due == NOON + 3.5 * HOUR  # 16:30 in Berlin


def test_a_missed_period_is_counted_and_is_not_the_last_run(ran: Engines) -> None:
    with reading(ran) as connection:
        held = status(connection)
        (run,) = last_runs(connection)
    assert (run.state, run.started_at) == ("done", NOON)
    assert held.last_run["jse_daily"]["state"] == "done"
    missed = held.missed["jse_daily"]
    assert (missed.times, missed.last_period) == (2, NOON + 2 * HOUR)
    assert held.as_dict()["missed"] == {
        "jse_daily": {
            "job": "jse_daily",
            "times": 2,
            "last_period": "2026-11-20T14:00:00+00:00",
            "reason": "no collector was running",
        }
    }


@pytest.mark.usefixtures("ran")
def test_the_command_prints_each_job_for_people_and_for_programs(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"DATABASE_URL": database_url, "HOME": str(tmp_path), "LOG_LEVEL": "ERROR"}
    for name, value in given.items():
        monkeypatch.setenv(f"WIZDATA_{name}", value)
    monkeypatch.setattr("collectors.commands.jobs.console.width", 240)
    listed = json.loads(CliRunner().invoke(app, ["jobs", "--json"]).stdout)
    assert [line["name"] for line in listed] == [job.name for job in JOBS]
    jse = next(line for line in listed if line["name"] == "jse_daily")
    assert (jse["missed"], jse["last_state"]) == (2, "done")
    assert jse["schedule"].startswith("every hour at 25 minutes past while XJSE trades")
    assert datetime.fromisoformat(jse["next_due"]).tzinfo is not None
    said = CliRunner().invoke(app, ["jobs"])
    assert said.exit_code == 0
    row = next(line for line in said.stdout.splitlines() if "egx_daily" in line)
    assert "30 min after XCAI closes" in row
    assert "never" in row


def test_the_page_needs_no_database_and_is_the_one_in_the_docs() -> None:
    done = CliRunner().invoke(app, ["jobs", "--page"])
    assert (done.exit_code, done.stdout) == (0, page())
    assert REFERENCE.read_text(encoding="utf-8") == page(), (
        "run: python -m collectors jobs --page > docs/reference/jobs.md"
    )


def test_the_page_names_every_job_its_schedule_and_every_policy() -> None:
    for job in JOBS:
        row = next(line for line in page().splitlines() if line.startswith(f"| `{job.name}` |"))
        assert f"| {words(job.timetable)} | {job.policy.value} |" in row
    for policy in Policy:
        assert f"| {policy.value} |" in page()
