"""Runs: one fault never reaches another question, and every run ends with what it came to."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from collectors import recording
from collectors.contract import Dataset, Feed, Provider, Query, Target
from collectors.faults import Fault, FaultKind
from collectors.providers import PROVIDERS
from collectors.questions import due_queries
from collectors.runs import run_job, run_queries
from collectors.schedule import JOBS, Job
from collectors.timetable import Every
from collectors.wire import Exchange, Wire
from db.models import faults, raw_objects, runs
from tests.conftest import facts
from wizdata_core import clock
from wizdata_core import lake as lakes
from wizdata_core.bars import Harvest, Interval
from wizdata_core.ingest.reference import store_reference
from wizdata_core.ingest.runs import Lease, claimed
from wizdata_core.queries.targets import TargetRow, targets
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from collectors.stages.collect import Outside
    from wizdata_core.ingest.runs import Outcome

SYMBOLS = ("NPN.JO", "PRX.JO", "AGL.JO", "BHG.JO")
SAMPLE = next(job for job in JOBS if job.provider == "sample")


def provider_of(monkeypatch: pytest.MonkeyPatch, act: Callable[[str], None]) -> Provider:
    """A source on this machine whose answer to each symbol is what `act` does."""

    def ask(query: Query, wire: Wire) -> None:
        symbol = query.targets[0].symbol
        url = f"file:///{symbol}"
        wire.send("GET", url, lambda: Exchange("GET", url, 200, (), symbol.encode()))
        act(symbol)

    def harvest(query: Query, wire: Wire) -> Harvest:
        ask(query, wire)
        return Harvest()

    feed = Feed(ask, harvest, {Interval.DAY: timedelta(days=30)})
    made = replace(PROVIDERS["yahoo"], feeds={Dataset.BARS: feed})
    monkeypatch.setitem(PROVIDERS, "yahoo", made)
    return made


def queries(options: dict[str, str] | None = None) -> list[Query]:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return [
        Query(
            (Target(symbol, symbol, "equity", "ZAR", "ZAc", "Africa/Johannesburg"),),
            Interval.DAY,
            at,
            at,
            at,
            (("venue", options[symbol]),) if options else (),
        )
        for symbol in SYMBOLS
    ]


def run(
    outside: Outside,
    provider: Provider,
    asked: list[Query] | None = None,
    stop: threading.Event | None = None,
) -> Outcome:
    now = clock.now()
    with claimed(outside.store, "test", now, "yahoo", now) as lease:
        assert lease is not None
        wanted = queries() if asked is None else asked
        return run_queries(lease, provider, wanted, outside, stop or threading.Event())


def noted(outside: Outside) -> list[tuple[str, str]]:
    with reading(outside.store) as connection:
        query = select(faults.c.symbol, faults.c.kind).order_by(faults.c.id)
        return [(row.symbol, row.kind) for row in connection.execute(query)]


def last_state(outside: Outside) -> str:
    with reading(outside.store) as connection:
        query = select(runs.c.state).order_by(runs.c.id.desc()).limit(1)
        return str(connection.scalars(query).one())


def raises(symbol: str, error: Exception) -> Callable[[str], None]:
    def act(asked: str) -> None:
        if asked == symbol:
            raise error

    return act


# --- faults ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", [FaultKind.EMPTY, FaultKind.UNKNOWN_SYMBOL, FaultKind.MALFORMED, FaultKind.TOO_LARGE]
)
def test_a_fault_of_one_question_stops_no_other(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, kind: FaultKind
) -> None:
    provider = provider_of(monkeypatch, raises("PRX.JO", Fault(kind, "no rows")))
    outcome = run(outside, provider)
    assert (outcome.state, outcome.asked, outcome.answered) == ("faulty", 4, 3)
    assert noted(outside) == [("PRX.JO", kind.value)]


def test_no_fault_is_ever_a_verdict_on_the_instrument(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reading(outside.store) as connection:
        before = targets(connection, "yahoo", "1d", symbols=SYMBOLS)
    for kind in FaultKind:
        run(outside, provider_of(monkeypatch, raises("PRX.JO", Fault(kind, "maybe delisted"))))
    with reading(outside.store) as connection:
        after = targets(connection, "yahoo", "1d", symbols=SYMBOLS)
    assert [replace(row, asked=()) for row in after] == before


@pytest.mark.parametrize(
    "kind", [FaultKind.UNAVAILABLE, FaultKind.RATE_LIMITED, FaultKind.BLOCKED, FaultKind.OFFLINE]
)
def test_a_provider_out_of_reach_ends_its_run_after_one_question(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, kind: FaultKind
) -> None:
    asked: list[str] = []

    def act(symbol: str) -> None:
        asked.append(symbol)
        if symbol == "PRX.JO":
            raise Fault(kind, "out of reach")

    outcome = run(outside, provider_of(monkeypatch, act))
    assert asked == ["NPN.JO", "NPN.JO", "PRX.JO"]  # asked, cleaned, asked
    state = "offline" if kind is FaultKind.OFFLINE else "failed"
    assert (outcome.state, outcome.detail) == (state, "out of reach")


def test_a_venue_out_of_reach_leaves_the_other_venues(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = raises("NPN.JO", Fault(FaultKind.UNAVAILABLE, "venue a is down"))
    venues = dict(zip(SYMBOLS, ("a", "b", "a", "b"), strict=True))
    outcome = run(outside, provider_of(monkeypatch, act), queries(venues))
    assert (outcome.asked, outcome.answered) == (3, 2)
    assert outcome.detail == "venue a is down"


@pytest.mark.parametrize(
    "error", [ValueError("what nobody foresaw"), RecursionError(), KeyError("x"), MemoryError()]
)
def test_whatever_nobody_foresaw_is_a_fault_and_the_run_goes_on_and_ends(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    outcome = run(outside, provider_of(monkeypatch, raises("PRX.JO", error)))
    assert (outcome.state, outcome.asked, outcome.answered) == ("faulty", 4, 3)
    assert noted(outside) == [("PRX.JO", "malformed")]
    assert type(error).__name__ in outcome.detail
    assert last_state(outside) == "faulty"


def test_an_answer_that_nobody_foresaw_is_in_the_lake(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(outside, provider_of(monkeypatch, raises("PRX.JO", ValueError("unforeseen"))))
    kept = [recording.decode(lakes.get(outside.lake, key)) for key in lakes.keys(outside.lake)]
    by_body = {each.exchanges[0].body: each.fault for each in kept}
    assert by_body[b"PRX.JO"] == "malformed"
    assert len(by_body) == 4


def test_a_run_whose_questions_cannot_even_be_made_ends_with_a_fault(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider_of(monkeypatch, lambda _: None)  # it serves days alone
    outcome = run_job(
        Job("odd", "yahoo", Interval.HOUR, Every(timedelta(hours=1)), groups=("jse_top_40",)),
        outside,
    )
    assert outcome is not None
    assert outcome.state == "failed"
    assert noted(outside) == [("", "malformed")]
    assert last_state(outside) == "failed"


def test_offline_is_a_fault_of_its_own_kind_and_archives_nothing(outside: Outside) -> None:
    for job in (each for each in JOBS if PROVIDERS[each.provider].network):
        outcome = run_job(job, outside)
        assert outcome is not None
        assert (outcome.state, outcome.asked, outcome.answered) == ("offline", 1, 0)
        assert run_job(job, outside) is None
    assert {kind for _, kind in noted(outside)} == {"offline"}
    assert list(lakes.keys(outside.lake)) == []


# --- jobs -----------------------------------------------------------------------------------


def test_a_job_runs_once_a_period(outside: Outside) -> None:
    first = run_job(SAMPLE, outside)
    assert first is not None
    assert (first.state, first.answered) == ("done", 1)
    assert first.stored > 13_000
    assert run_job(SAMPLE, outside) is None


def test_asking_again_stores_nothing_new(outside: Outside) -> None:
    run_job(SAMPLE, outside)
    again = run_job(replace(SAMPLE, name="again"), outside)
    assert again is not None
    assert (again.state, again.stored) == ("done", 0)


def test_a_job_that_is_told_to_stop_claims_nothing(outside: Outside) -> None:
    stop = threading.Event()
    stop.set()
    assert run_job(SAMPLE, outside, stop) is None
    with reading(outside.store) as connection:
        assert connection.execute(select(runs)).all() == []


def test_a_run_told_to_stop_ends_before_its_next_question_and_may_be_claimed_again(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    provider = provider_of(monkeypatch, lambda _: stop.set())
    outcome = run(outside, provider, stop=stop)
    assert (outcome.state, outcome.asked) == ("stopped", 1)


def test_a_run_that_was_stopped_goes_on_where_it_was_and_asks_nothing_twice(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, asked = threading.Event(), set[str]()

    def act(symbol: str) -> None:
        asked.add(symbol)
        if len(asked) == 5:
            stop.set()

    provider_of(monkeypatch, act)
    job = Job("daily", "yahoo", Interval.DAY, Every(timedelta(days=1)), groups=("jse_top_40",))
    first = run_job(job, outside, stop)
    assert first is not None
    assert (first.state, first.answered) == ("stopped", 5)
    with reading(outside.store) as connection:
        listed = [row.symbol for row in targets(connection, "yahoo", "1d", groups=job.groups)]
    second = run_job(job, outside)
    assert second is not None
    assert (second.state, second.asked) == ("done", len(listed) - 5)
    with reading(outside.store) as connection:
        kept = connection.scalars(select(raw_objects.c.symbols).order_by(raw_objects.c.id)).all()
    assert kept == listed


def test_no_instruments_are_nothing_to_do(outside: Outside) -> None:
    job = Job("none", "yahoo", Interval.DAY, Every(timedelta(hours=1)), groups=("no such group",))
    outcome = run_job(job, outside)
    assert outcome is not None
    assert (outcome.state, outcome.asked) == ("done", 0)


def test_what_is_archived_is_in_the_manifest(outside: Outside) -> None:
    run_job(SAMPLE, outside)
    with reading(outside.store) as connection:
        (row,) = connection.execute(select(raw_objects)).all()
    assert row.key in set(lakes.keys(outside.lake))
    assert row.rows > 13_000
    assert (row.provider, row.symbols) == ("sample", "AAPL GOOG IBM MSFT FB")


# --- questions ------------------------------------------------------------------------------


def listed(last: datetime | None, symbol: str = "NPN.JO", venue: str = "") -> TargetRow:
    code = f"{venue}:{symbol}" if venue else symbol
    bars, asked = (0, ()) if last is None else (10, ((datetime(1900, 1, 1, tzinfo=UTC), last),))
    facts = (code, "equity", "ZAR", "ZAc", "UTC", "09:00", "17:00")
    return TargetRow(symbol, *facts, bars, last, asked=asked)


def test_all_history_is_asked_where_none_is_held_and_an_overlap_where_some_is() -> None:
    now = clock.now()
    yahoo = PROVIDERS["yahoo"]
    whole, some = due_queries(
        yahoo,
        Interval.DAY,
        [listed(None), listed(now - timedelta(days=3))],
        overlap=timedelta(days=7),
    )
    history = yahoo.feeds[Dataset.BARS].history[Interval.DAY]
    assert abs(whole.start - (now - history)) < timedelta(minutes=1)
    assert some.start == now - timedelta(days=10)
    assert {abs(each.end - now) < timedelta(minutes=1) for each in (whole, some)} == {True}


def test_no_question_reaches_further_back_than_the_provider_does() -> None:
    yahoo = PROVIDERS["yahoo"]
    old = clock.now() - timedelta(days=4_000)
    (hourly,) = due_queries(yahoo, Interval.HOUR, [listed(old)], overlap=timedelta(days=2))
    history = yahoo.feeds[Dataset.BARS].history[Interval.HOUR]
    assert abs(clock.now() - history - hourly.start) < timedelta(minutes=1)


def test_a_venue_is_told_apart_from_the_symbol_there() -> None:
    provider = PROVIDERS["exchanges"]
    asked, *_ = due_queries(
        provider, Interval.DAY, [listed(None, "BTC/ZAR", "luno")], overlap=timedelta(days=7)
    )
    assert asked.options == (("venue", "luno"),)
    assert asked.targets[0].provider_symbol == "BTC/ZAR"


def test_instruments_are_asked_together_as_far_as_the_feed_takes_them() -> None:
    ecb = PROVIDERS["ecb"]
    rows = [listed(None, f"S{n}") for n in range(1_001)]
    asked = due_queries(ecb, Interval.DAY, rows, overlap=timedelta(days=7))
    most = ecb.feeds[Dataset.BARS].most_targets
    assert [len(each.targets) for each in asked] == [most] * (1_001 // most) + [1_001 % most]


def test_the_universe_orders_what_is_asked(outside: Outside) -> None:
    with reading(outside.store) as connection:
        rows = targets(connection, "yahoo", "1d", groups=("jse_top_40", "jse_indices"))
    assert rows[0].symbol == "NPN.JO"
    assert [row.symbol.startswith("^") for row in rows] == sorted(
        row.symbol.startswith("^") for row in rows
    )
    assert rows[0].open_local == "09:00"
    assert rows[0].timezone == "Africa/Johannesburg"


def test_a_run_that_loses_the_database_is_left_for_the_next_claim(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(outside.store) as connection:
        store_reference(connection, [facts("yahoo")])

    def act(symbol: str) -> None:
        del symbol
        with writing(outside.store) as connection:
            connection.execute(text("drop table faults"))
        raise ValueError

    provider = provider_of(monkeypatch, act)
    with pytest.raises(Exception, match="faults"):
        run(outside, provider)
    assert last_state(outside) == "running"
    with reading(outside.store) as connection:
        row = connection.execute(select(runs)).one()
    now = clock.now()
    with claimed(outside.store, row.job, row.period, "yahoo", now) as again:
        assert again == Lease(row.id, 2)
