"""`python -m collectors esg scores`: scores made by hand, and what a wrong day is told."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from typer.testing import CliRunner

from collectors.__main__ import app
from collectors.commands.run import _rescored
from db.models import esg_scores
from wizdata_core.errors import BadInput
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.ingest.esg_refresh import NOTHING_SEEN, refresh_changed
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.stages.collect import Outside
    from wizdata_core.store import Engines

NOW = datetime(2025, 9, 30, tzinfo=UTC)


@pytest.fixture
def run(
    store: Engines, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> CliRunner:
    monkeypatch.setenv("WIZDATA_DATABASE_URL", database_url)
    monkeypatch.setenv("WIZDATA_HOME", str(tmp_path))
    with writing(store) as connection:
        load_examples(connection, NOW)
    return CliRunner()


def test_it_makes_the_scores_of_all_days_that_matter_and_then_only_what_changed(
    run: CliRunner, store: Engines
) -> None:
    first = run.invoke(app, ["esg", "scores"])
    assert first.exit_code == 0, first.output
    assert "4 companies and countries have another score than before" in first.output
    again = run.invoke(app, ["esg", "scores"])
    assert "0 companies and countries have another score than before" in again.output
    with reading(store) as connection:
        days = connection.scalar(select(func.count(esg_scores.c.as_of.distinct())))
    assert days is not None
    assert days > 24  # each first of a month since the first example was published


def test_a_day_that_has_not_come_is_refused(run: CliRunner) -> None:
    with pytest.raises(BadInput, match="--since 2999-01-01 is in the future"):
        run.invoke(app, ["esg", "scores", "--since", "2999-01-01"], catch_exceptions=False)


def test_where_scores_cannot_be_made_the_collector_says_so_and_goes_on(
    outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    with writing(outside.store) as connection:
        load_examples(connection, NOW)
    refresh_changed(outside.store, NOW)
    with writing(outside.store) as connection:
        connection.execute(text("update esg_methods set fingerprint = 'another'"))
    with caplog.at_level(logging.INFO):
        assert _rescored(outside, NOTHING_SEEN) == NOTHING_SEEN
    assert "scores.failed" in caplog.text
    assert "WZ-ESG" in caplog.text
