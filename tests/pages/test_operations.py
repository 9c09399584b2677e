"""Operations and the judged parts of Coverage, on a real database with real work left in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pages.parts.operations_limits import circuit_words, forecast_words, limit_of, limit_words
from pages.parts.operations_stages import bus_words, snapshot_words, stage_state
from tests.pages.test_pages import said
from tests.pages.work_left import (
    GAPS,
    Collector,
    leave_dead_letter,
    leave_everything,
    leave_gaps,
    leave_limits,
    leave_quotes,
    leave_repairs,
    leave_runs,
    steps_of,
)
from wizdata_core.clock import now
from wizdata_core.ingest.dead_letters import mark_replayed
from wizdata_core.queries.budgets import BudgetRow, CircuitRow
from wizdata_core.queries.dead_letters import dead
from wizdata_core.queries.waiting import Backlog
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from collectors.stages.collect import Outside
    from wizdata_core.queries.dead_letters import DeadLetter

    OpenApp = Callable[..., AppTest]

OPERATIONS, COVERAGE = "pages/operations.py", "pages/coverage.py"
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
EMPTY = {
    "Stages": "0 answers held a provider's refusal",
    "Dead letters": "No dead letters",
    "Limits": "No limit is declared yet",
    "Schedule": "No run has started yet",
    "Lake": "Nothing is archived yet",
    "Live": "No stream has spoken yet",
}


def test_what_is_left_of_snapshots_is_said_with_who_cannot_have_any() -> None:
    assert snapshot_words(0, ()) == "Snapshots: nothing due."
    told = snapshot_words(2, [("TEST1", "ZeroDivisionError: of a test")])
    assert told.startswith("Snapshots: 2 instruments due.")
    assert told.endswith("None of TEST1 can be made: ZeroDivisionError: of a test.")


def letters(outside: Outside) -> tuple[DeadLetter, ...]:
    with reading(outside.store) as connection:
        return dead(connection)


def metrics(app: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in app.metric}


@pytest.mark.parametrize("tab", EMPTY)
def test_each_tab_says_when_there_is_nothing(
    open_app: OpenApp, database_url: str, tab: str
) -> None:
    app = open_app(database_url, OPERATIONS, tab=tab)
    assert not app.exception
    assert not app.error
    assert EMPTY[tab] in said(app)


@pytest.fixture
def with_a_letter(outside: Outside, tmp_path: Path) -> tuple[str, Path]:
    return leave_dead_letter(outside, tmp_path / "lake")


def chosen(open_app: OpenApp, url: str, action: str) -> AppTest:
    """The page with the first letter selected and an action asked for, not yet confirmed."""
    app = open_app(url, OPERATIONS, tab="Dead letters")
    assert app.button(key="dead_replay").disabled
    app.session_state[str(app.dataframe[0].key)] = {
        "selection": {"rows": [0], "columns": [], "cells": []}
    }
    return app.run().button(key=f"dead_{action}").click().run()


def test_a_replayed_letter_is_swept_handled_well_and_gone(
    open_app: OpenApp, outside: Outside, database_url: str, with_a_letter: tuple[str, Path],
    tmp_path: Path,
) -> None:  # fmt: skip
    key, aside = with_a_letter
    collector = Collector(outside)
    assert collector.sweep() == 0  # what is dead waits for a person
    app = chosen(open_app, database_url, "replay")
    assert "Replay 1 dead letter?" in said(app)
    assert letters(outside)[0].replayed_at is None  # nothing before it is confirmed
    aside.rename(tmp_path / "lake" / key)
    app = app.button(key="dead_sure").click().run()
    assert "1 dead letter put back" in app.success[0].value
    assert letters(outside)[0].replayed_at is not None
    assert collector.sweep() == 1
    assert letters(outside) == ()
    assert steps_of(outside, key) == ("", True, True)
    assert "No dead letters" in said(app.run())


def test_a_letter_that_is_replayed_in_vain_is_dead_again(
    open_app: OpenApp, outside: Outside, database_url: str, with_a_letter: tuple[str, Path]
) -> None:
    del with_a_letter
    chosen(open_app, database_url, "replay").button(key="dead_sure").click().run()
    assert Collector(outside).sweep() == 1
    assert letters(outside)[0].replayed_at is None
    assert Collector(outside).sweep() == 0


def test_a_dropped_letter_never_comes_back(
    open_app: OpenApp, outside: Outside, database_url: str, with_a_letter: tuple[str, Path]
) -> None:
    key, _ = with_a_letter
    app = chosen(open_app, database_url, "drop").button(key="dead_sure").click().run()
    assert "1 dead letter dropped" in app.success[0].value
    assert letters(outside) == ()
    assert Collector(outside).sweep() == 0
    assert steps_of(outside, key) == ("dropped", False, False)


def test_what_is_cancelled_is_not_done(
    open_app: OpenApp, outside: Outside, database_url: str, with_a_letter: tuple[str, Path]
) -> None:
    del with_a_letter
    app = chosen(open_app, database_url, "drop").button(key="dead_cancel").click().run()
    assert "dead letter?" not in said(app)
    assert len(letters(outside)) == 1
    # Another's replay is seen without a run that a stamp could show.
    with writing(outside.store) as connection:
        mark_replayed(connection, letters(outside), NOON)
    app.run()
    assert metrics(app)["Dead letters"] == "0"
    assert app.dataframe[0].value["Replayed (UTC)"][0] == NOON


def test_each_tab_shows_the_work_that_is_left(
    open_app: OpenApp, outside: Outside, database_url: str, tmp_path: Path
) -> None:
    leave_everything(outside, tmp_path / "lake")
    app = open_app(database_url, OPERATIONS)
    assert not app.exception
    assert metrics(app) == {
        "To be cleaned": "1", "To be derived": "0", "Dead letters": "1", "Not asked now": "2",
        "Missed periods": "1",
    }  # fmt: skip
    assert "Stuck" in said(app)
    assert "1 waits, the oldest since" in said(app)
    assert "Bus: PostgreSQL, the database itself" in said(app)

    app.query_params["tab"] = "Lake"
    parts = app.run().dataframe[0].value
    assert set(parts["Provider"]) == {"yahoo"}
    assert parts["Share"].sum() == pytest.approx(1)
    assert parts["Not cleaned"].sum() == 2  # the one that waits and the dead one


def test_limits_are_shown_as_shares_with_who_is_not_asked(
    open_app: OpenApp, outside: Outside, database_url: str
) -> None:
    leave_limits(outside)
    app = open_app(database_url, OPERATIONS, tab="Limits")
    shown = app.dataframe[0].value
    assert shown["Spent"].max() == pytest.approx(0.25)
    warned = "\n".join(each.value for each in app.warning)
    assert "**worldbank** asked to be left alone until" in warned
    assert "it said Retry-After: 1800" in warned
    assert "5 faults in a row, the last: 502 Bad Gateway" in warned


def test_the_schedule_has_runs_under_way_and_what_was_missed(
    open_app: OpenApp, outside: Outside, database_url: str
) -> None:
    leave_limits(outside)
    leave_runs(outside)
    app = open_app(database_url, OPERATIONS, tab="Schedule")
    under_way, jobs = (each.value for each in app.dataframe)
    assert list(under_way["Job"]) == ["jse_daily"]
    assert set(under_way["State"]) <= {"at work", "its worker is silent"}
    row = jobs.set_index("Job").loc["jse_daily"]
    assert (row["Last run"], row["Missed"]) == ("running", 1)
    assert row["Why missed"] == "the collector was not running"
    assert row["Next, about (UTC)"] > now() - timedelta(minutes=1)


def test_live_quotes_have_their_age_and_old_ones_are_not_called_live(
    open_app: OpenApp, outside: Outside, database_url: str
) -> None:
    leave_quotes(outside)
    app = open_app(database_url, OPERATIONS, tab="Live")
    shown = app.dataframe[0].value.set_index("Symbol")
    assert list(shown.loc["NPN.JO", ["Price", "Unit", "State", "Age"]]) == [
        "4,321.50", "ZAR", "live", "just now",
    ]  # fmt: skip
    assert list(shown.loc["PRX.JO", ["State", "Age"]]) == ["last known", "24 h ago"]
    assert "2 instruments, last spoke" in said(app)


def test_repaired_bars_stand_beside_what_they_were(
    open_app: OpenApp, outside: Outside, database_url: str
) -> None:
    app = open_app(database_url, COVERAGE, tab="Quality")
    assert "No rule has found anything wrong" in said(app)
    leave_repairs(outside)
    app.run()
    rules, bars = (each.value for each in app.dataframe)
    assert list(rules[["Rule", "Became", "Rows"]].iloc[0]) == ["unit_flip", "repaired", 10]
    assert "a hundred times off" in rules["What it means"][0]
    assert len(bars) == 10
    for row in bars.to_dict("records"):
        stored, was = (float(row[name].replace(",", "")) for name in ("Close", "Close was"))
        assert was / stored == pytest.approx(100, rel=1e-3)
    assert set(bars["Unit"]) == {"ZAR"}
    assert "Volume was" not in bars  # nothing was changed of it


def test_gaps_are_shown_by_state_with_what_each_means(
    open_app: OpenApp, outside: Outside, database_url: str
) -> None:
    app = open_app(database_url, COVERAGE, tab="Gaps")
    assert "No gap was found" in said(app)
    leave_repairs(outside)
    leave_gaps(outside)
    app.run()
    shown = app.dataframe[0].value
    assert dict(zip(shown["state"], shown["first"], strict=True)) == {
        state.replace("_", " "): first for state, first in GAPS.items()
    }
    assert set(shown["bars"]) == {2}
    assert {name: metrics(app)[name] for name in ("Open", "Refilled", "Confirmed empty")} == {
        "Open": "1", "Refilled": "1", "Confirmed empty": "1",
    }  # fmt: skip
    assert "the source has no such bars" in said(app)


@pytest.mark.parametrize(
    ("objects", "minutes", "words"),
    [(0, 0, "Nothing waits"), (3, 10, "Catching up"), (3, 11, "Stuck")],
)
def test_a_stage_is_stuck_once_its_oldest_has_waited_for_more_than_ten_minutes(
    objects: int, minutes: int, words: str
) -> None:
    oldest = NOON - timedelta(minutes=minutes) if objects else None
    assert stage_state(Backlog(objects, oldest), NOON) == words


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "PostgreSQL, the database itself"),
        ("amqp://me:secret@broker:5672/", "RabbitMQ at broker"),
        ("kafka://a:9092?partitions=6", "Kafka at a"),
        ("rediss://:secret@store:6379", "Redis at store"),
        ("nats://n:4222", "NATS at n"),
    ],
)
def test_the_bus_is_named_without_its_password(url: str, words: str) -> None:
    assert bus_words(url) == words


def test_limits_are_said_in_words() -> None:
    day = BudgetRow(
        "yahoo", "", "chart", "requests", 2_000, 86_400.0, 5, 1_995, 40, None, "its terms"
    )
    assert (limit_of(day), limit_words(day)) == ("yahoo chart", "2,000 requests a day")
    assert forecast_words(day) == "lasts: 40 more planned today"
    second = BudgetRow("ccxt", "kraken", "", "requests", 1, 1.0, 0, 1, 0, None, "its docs")
    assert (limit_of(second), limit_words(second)) == ("ccxt:kraken", "1 request a second")
    assert forecast_words(second) == "only paces"
    short = BudgetRow("x", "", "", "credits", 10, 43_200.0, 9, 1, 8, NOON, "its docs")
    assert limit_words(short) == "10 credits in 43200 seconds"
    assert forecast_words(short) == "runs out at 2026-11-27 12:00 UTC"


@pytest.mark.parametrize(
    ("state", "minutes", "words"),
    [
        ("open", 5, "open: not asked until 2026-11-27 12:05:00 UTC"),
        ("open", -5, "half-open: the next question tries"),
        ("probing", 1, "half-open: one question is out"),
        ("closed", 0, "closed: asked"),
    ],
)
def test_a_circuit_is_said_in_words(state: str, minutes: int, words: str) -> None:
    until = NOON + timedelta(minutes=minutes)
    circuit = CircuitRow("yahoo", "chart", state, 5, until, "502", NOON)
    assert words in circuit_words(circuit, NOON)
