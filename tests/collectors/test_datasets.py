"""Every dataset beside bars goes the same way: asked, archived, cleaned, stored and rebuilt."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from collectors.contract import Dataset
from collectors.faults import Fault, FaultKind
from collectors.providers import PROVIDERS, worldbank
from collectors.questions import due_records
from collectors.recording import Recording
from collectors.replay import replay
from collectors.runs import run_queries
from collectors.schedule import JOBS
from collectors.stages.clean import clean
from collectors.stages.collect import Outside, archive, collect
from tests.collectors.dataset_samples import (
    AAPL,
    ASKED,
    SUMMARY,
    Case,
    cases,
    esg,
    owners,
    question,
    summary,
    told,
)
from wizdata_core import clock
from wizdata_core.ingest.runs import claimed
from wizdata_core.kinds import KINDS
from wizdata_core.queries.country_indicators import indicator_series
from wizdata_core.queries.datasets import states
from wizdata_core.queries.targets import targets
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from collectors.wire import Exchange, Wire
    from tests.collectors.conftest import Loopback
    from wizdata_core.store import Engines

pytestmark = pytest.mark.shared


@pytest.fixture
def each_case(shared: Path) -> list[Case]:
    del shared
    return cases()


def stored(outside: Outside, case: Case) -> int:
    """Archives and cleans the recorded answers of a case; gives the rows that were stored."""
    taken = Recording(case.provider, case.dataset.value, case.query, case.exchanges)
    _, raw_id = archive(taken, outside)
    with writing(outside.store) as connection:
        return clean(connection, taken, raw_id, clock.now()).rows


def counts(store: Engines) -> dict[str, int]:
    with reading(store) as connection:
        return {
            kind: connection.execute(text(f"select count(*) from {kind}")).scalar_one()  # noqa: S608 - ours
            for kind in (*KINDS, "corporate_actions")
        }


def test_every_feed_without_bars_has_a_recorded_case(each_case: list[Case]) -> None:
    # Streamed trades make bars; they are heard, not asked for. Files and packages have own tests.
    feeds = {
        (provider.name, dataset)
        for provider in PROVIDERS.values()
        if provider.network
        for dataset in provider.feeds
        if dataset not in {Dataset.BARS, Dataset.TRADES}
    }
    assert {(case.provider, case.dataset) for case in each_case} == feeds


def test_every_dataset_has_a_job(each_case: list[Case]) -> None:
    asked = {(job.provider, job.dataset) for job in JOBS}
    assert {(case.provider, case.dataset) for case in each_case} <= asked


def test_answers_are_stored_and_the_lake_rebuilds_them(
    outside: Outside, each_case: list[Case]
) -> None:
    for case in [*each_case, owners()]:
        stored(outside, case)
    before = counts(outside.store)
    assert all(before.values()), before
    done = replay(outside, rebuild=True)
    assert done.unread == ()
    assert done.same
    assert counts(outside.store) == before
    # Cleaning them once more changes nothing.
    assert replay(outside).same


def test_every_row_names_its_answer(outside: Outside, each_case: list[Case]) -> None:
    for case in each_case:
        stored(outside, case)
        for kind in KINDS:
            with reading(outside.store) as connection:
                adrift = connection.scalar(
                    text(
                        f"select count(*) from {kind} k left join raw_objects r on r.id = k.raw_id"  # noqa: S608 - ours
                        " where r.id is null or r.provider <> k.provider"
                        " or r.fetched_at <> k.fetched_at"
                    )
                )
            assert adrift == 0, (case.name, kind)


def test_the_state_of_each_subject_is_kept(outside: Outside, each_case: list[Case]) -> None:
    for case in each_case:
        stored(outside, case)
        with reading(outside.store) as connection:
            held = states(connection, case.provider, case.dataset.value)
        subject = case.query.subject or "AAPL"
        assert held[subject].state == "fresh", case.name
        assert held[subject].answered_at == ASKED


def test_a_restated_figure_keeps_its_predecessor(outside: Outside, shared: Path) -> None:
    del shared
    case = next(case for case in cases() if case.dataset is Dataset.FUNDAMENTALS)
    stored(outside, case)
    later = replace(case.query, asked_at=ASKED.replace(day=26))
    body = case.exchanges[1].body.replace(b"93736000000", b"93737000000")
    restated = (case.exchanges[0], replace(case.exchanges[1], body=body), case.exchanges[2])
    stored(outside, replace(case, query=later, exchanges=restated))
    query = text(
        "select value from instrument_observations where item = 'net_income'"
        " and period_type = 'yearly' and period_end = '2024-09-30' order by fetched_at"
    )
    with reading(outside.store) as connection:
        assert list(connection.scalars(query)) == [93_736e6, 93_737e6]
        vintages = "select count(*) from instrument_observations where period_type = 'yearly'"
        all_rows = connection.scalar(text(vintages))
        keys = connection.scalar(
            text(vintages.replace("count(*)", "count(distinct (item, period_end))"))
        )
    assert all_rows == (keys or 0) + len({"net_income", "net_income_common"})
    assert replay(outside, rebuild=True).same


NO_SCORES = {
    "quoteSummary": {
        "result": None,
        "error": {
            "code": "Not Found",
            "description": "No fundamentals data found for any of the summaryTypes=esgScores",
        },
    }
}


@pytest.mark.parametrize(
    ("body", "status", "state"),
    [
        (NO_SCORES, 404, "withdrawn"),
        ({"quoteSummary": {"result": [], "error": None}}, 200, "withdrawn"),
        ({"quoteSummary": {"result": None, "error": None}}, 200, "withdrawn"),
        ({"quoteSummary": {"result": [{"esgScores": {"maxAge": 1}}], "error": None}}, 200, "empty"),
    ],
)
def test_scores_that_yahoo_withdrew_are_a_state_and_no_fault(
    outside: Outside, body: object, status: int, state: str
) -> None:
    case = replace(_sustainability(), exchanges=(told(SUMMARY + "AAPL", body, status),))
    assert stored(outside, case) == 0
    with reading(outside.store) as connection:
        held = states(connection, "yahoo", "sustainability")["AAPL"]
    assert held.state == state
    assert held.detail


def _sustainability() -> Case:
    return Case("yahoo", Dataset.SUSTAINABILITY, question(AAPL), ())


@dataclass
class OneAnswer:
    """A wire on which every request gets one answer, or meets one fault."""

    answer: Callable[[str], Exchange]

    def send(self, method: str, url: str, perform: Callable[[], Exchange]) -> Exchange:
        del method, perform
        return self.answer(url)


def ends_in(case: Case, wire: Wire) -> Fault:
    with pytest.raises(Fault) as met:
        PROVIDERS[case.provider].feeds[case.dataset].harvest(case.query, wire)
    return met.value


HTML = b"<!DOCTYPE html><html><body>Sorry, something went wrong</body></html>"
ANSWERS = {
    "429": (429, b"Too Many Requests", FaultKind.RATE_LIMITED),
    "403": (403, b"Forbidden", FaultKind.BLOCKED),
    "500": (500, b"oops", FaultKind.UNAVAILABLE),
    "503 html": (503, HTML, FaultKind.UNAVAILABLE),
    "200 html": (200, HTML, FaultKind.MALFORMED),
    "200 empty": (200, b"", FaultKind.MALFORMED),
    "200 null": (200, b"null", FaultKind.MALFORMED),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_bad_answer_is_the_right_fault_on_every_feed(each_case: list[Case], answer: str) -> None:
    status, body, kind = ANSWERS[answer]
    for case in each_case:
        wire = OneAnswer(lambda url: told(url, body, status, **{"Retry-After": "9"}))
        fault = ends_in(case, wire)
        assert fault.kind is kind, (case.name, str(fault))
        if kind is FaultKind.RATE_LIMITED:
            assert fault.retry_after == 9, case.name


def test_a_cut_off_answer_is_malformed_on_every_feed(each_case: list[Case]) -> None:
    for case in each_case:
        cut = tuple(replace(each, body=each.body[: len(each.body) // 2]) for each in case.exchanges)
        with pytest.raises(Fault) as met:
            case.harvest(cut)
        assert met.value.kind is FaultKind.MALFORMED, (case.name, str(met.value))


def test_nobody_there_is_unavailable_on_every_feed(each_case: list[Case]) -> None:
    def nobody(url: str) -> Exchange:
        raise Fault(FaultKind.UNAVAILABLE, f"{url}: timed out")

    for case in each_case:
        assert ends_in(case, OneAnswer(nobody)).kind is FaultKind.UNAVAILABLE, case.name


def test_offline_no_feed_asks(outside: Outside, each_case: list[Case]) -> None:
    for case in each_case:
        with pytest.raises(Fault) as met:
            collect(PROVIDERS[case.provider], case.dataset, case.query, outside)
        assert met.value.kind is FaultKind.OFFLINE, case.name


def test_a_source_is_told_the_marks_of_its_last_answer(outside: Outside, shared: Path) -> None:
    del shared
    case = next(case for case in cases() if case.provider == "feeds")
    marked = replace(
        case.exchanges[0], headers=(("ETag", '"7"'), ("Last-Modified", "Tue, 06 Oct 2026"))
    )
    stored(outside, replace(case, exchanges=(marked,)))
    with reading(outside.store) as connection:
        known = states(connection, "feeds", "news")
    queries = due_records(PROVIDERS["feeds"], Dataset.NEWS, [], known)
    options = {query.subject: dict(query.options) for query in queries}
    assert options["nairametrics"]["etag"] == '"7"'
    assert options["nairametrics"]["modified"] == "Tue, 06 Oct 2026"
    assert "etag" not in options["moneyweb"]


def test_only_companies_are_asked_for_fundamentals(outside: Outside) -> None:
    with reading(outside.store) as connection:
        listed = targets(connection, "yahoo", "1d")
    asked = due_records(PROVIDERS["yahoo"], Dataset.FUNDAMENTALS, listed, {})
    assert {query.targets[0].asset_class for query in asked} == {"equity"}
    assert {row.asset_class for row in listed} > {"equity"}


def test_a_question_says_what_it_asks_of() -> None:
    assert question(AAPL).named == "AAPL"
    assert question(AAPL, AAPL).named == "2 instruments"
    assert question(subject="kraken").named == "kraken"
    assert summary("AAPL")["quoteSummary"]["result"]
    assert esg("TSLA")


def test_a_dataset_is_run_over_real_http_and_lands(
    outside: Outside, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Collect, archive, clean and store, as a job does it; the rows are made."""
    monkeypatch.setattr(worldbank, "SITE", loopback.url)
    row = {"countryiso3code": "ZAF", "date": "2024", "value": 4.4, "decimal": 1}
    head = {"page": 1, "pages": 1, "total": 1, "sourceid": "2", "lastupdated": "2026-07-13"}
    loopback.answer("/country/ZAF/indicator/GOOD", json.dumps([head, [row]]).encode())
    queries = [question(subject=code, countries="ZAF", code=code) for code in ("GONE", "GOOD")]
    online = replace(outside, offline=False)
    now = clock.now()
    with claimed(outside.store, "test", now, "worldbank", now) as lease:
        assert lease is not None
        outcome = run_queries(
            lease,
            PROVIDERS["worldbank"],
            queries,
            online,
            threading.Event(),
            dataset=Dataset.INDICATORS,
        )
    assert (outcome.state, outcome.asked, outcome.answered, outcome.stored) == ("faulty", 2, 1, 1)
    with reading(outside.store) as connection:
        (year,) = indicator_series(connection, "ZAF", "GOOD")
        noted = connection.execute(text("select symbol, interval, kind from faults")).one()
    assert (year.year, year.value) == (2024, 4.4)
    assert tuple(noted) == ("GONE", "indicators", "unknown_symbol")
    assert replay(outside, rebuild=True).same


def test_text_that_no_encoding_holds_is_no_untyped_error(
    outside: Outside, each_case: list[Case]
) -> None:
    for case in each_case:
        if case.provider == "feeds":
            continue
        broken = tuple(
            replace(each, body=json.dumps(broken_text(json.loads(each.body))).encode())
            for each in case.exchanges
        )
        # Some answers are lost with their texts; what is raised then is a fault.
        with suppress(Fault):
            stored(outside, replace(case, exchanges=broken))


def broken_text(value: object) -> object:
    """The answer with a lone surrogate at the end of each of its texts and an unknown field."""
    if isinstance(value, dict):
        return {name: broken_text(each) for name, each in value.items()} | {"new\ud800": 1}
    if isinstance(value, list):
        return [broken_text(each) for each in value]
    return value + "\ud800" if isinstance(value, str) else value
