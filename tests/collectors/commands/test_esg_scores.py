"""`python -m collectors esg-scores`: scores made by hand, and what a wrong day is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from collectors.__main__ import app
from db.models import esg_scores
from wizdata_core.errors import BadInput
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from pathlib import Path

    from wizdata_core.store import Engines


@pytest.fixture
def run(
    store: Engines, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> CliRunner:
    monkeypatch.setenv("WIZDATA_DATABASE_URL", database_url)
    monkeypatch.setenv("WIZDATA_HOME", str(tmp_path))
    with writing(store) as connection:
        load_examples(connection, datetime(2025, 9, 30, tzinfo=UTC))
    return CliRunner()


def test_it_makes_the_scores_of_all_days_that_matter_and_then_only_what_changed(
    run: CliRunner, store: Engines
) -> None:
    first = run.invoke(app, ["esg-scores"])
    assert first.exit_code == 0, first.output
    assert "4 companies and countries have another score than before" in first.output
    again = run.invoke(app, ["esg-scores"])
    assert "0 companies and countries have another score than before" in again.output
    with reading(store) as connection:
        days = connection.scalar(select(func.count(esg_scores.c.as_of.distinct())))
    assert days is not None
    assert days > 24  # each first of a month since the first example was published


def test_a_day_that_has_not_come_is_refused(run: CliRunner) -> None:
    with pytest.raises(BadInput, match="--since 2999-01-01 is in the future"):
        run.invoke(app, ["esg-scores", "--since", "2999-01-01"], catch_exceptions=False)
