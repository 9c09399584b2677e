"""Every way in which Yahoo gives no rows has a kind of its own."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.faults import Fault, FaultKind
from collectors.wire import FINAL_URL, Exchange, ReplayWire
from collectors.yahoo_answers import verdict
from tests.collectors.yahoo_samples import (
    ASKED,
    CHART,
    CRUMB,
    FEED,
    NOT_FOUND,
    RECORDED,
    asking,
    exchange_of,
    fault_of,
    harvest_of,
    intraday,
    recorded,
)
from wizdata_core.bars import BARS, Interval

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not RECORDED.is_dir(), reason="the recorded answers are not beside the repo"
    ),
]


def _refusal(code: str, words: str) -> dict[str, object]:
    return {"chart": {"result": None, "error": {"code": code, "description": words}}}


WEEKDAY = "Data doesn't exist for startDate = 1, endDate = 2"
TOO_LONG = "1m data not available for startTime=1. Only 8 days worth of 1m granularity data"
NO_ROWS = {"chart": {"result": [{"meta": {"currency": "USD"}, "indicators": {"quote": [{}]}}]}}


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (429, b"Too Many Requests\r\n", FaultKind.RATE_LIMITED, "Too Many Requests"),
        (429, b"", FaultKind.RATE_LIMITED, "status 429"),
        (999, b"Unable to process request", FaultKind.RATE_LIMITED, "Unable"),
        (200, b"Edge: Too Many Requests", FaultKind.RATE_LIMITED, "Edge"),
        (200, b"<html>Will be right back...</html>", FaultKind.UNAVAILABLE, "right back"),
        (500, b"", FaultKind.UNAVAILABLE, "500"),
        (502, b"<html>Bad gateway</html>", FaultKind.UNAVAILABLE, "Bad gateway"),
        (503, NOT_FOUND, FaultKind.UNAVAILABLE, "503"),
        (504, b"null", FaultKind.UNAVAILABLE, "504"),
        (200, b"", FaultKind.MALFORMED, "an empty answer"),
        (200, b"null", FaultKind.MALFORMED, "null"),
        (200, b"{}", FaultKind.MALFORMED, "other than a chart"),
        (200, b"[]", FaultKind.MALFORMED, "other than a chart"),
        (200, b'{"chart": {"result": [{"meta": {"curr', FaultKind.MALFORMED, "curr"),
        (200, b"\x1f\x8b\x08garbage", FaultKind.MALFORMED, "other than a chart"),
        (200, b"<!DOCTYPE html><title>login</title>", FaultKind.MALFORMED, "DOCTYPE"),
        (200, {"chart": {"result": [{}]}}, FaultKind.MALFORMED, "other than a chart"),
        (401, _refusal("Unauthorized", "Invalid Crumb"), FaultKind.BLOCKED, "Invalid Crumb"),
        (403, b"Forbidden", FaultKind.BLOCKED, "Forbidden"),
        (404, NOT_FOUND, FaultKind.UNKNOWN_SYMBOL, "may be delisted"),
        (404, b"<html>no such page</html>", FaultKind.MALFORMED, "404"),
        (404, b"", FaultKind.MALFORMED, "404"),
        (400, _refusal("Bad Request", WEEKDAY), FaultKind.EMPTY, "Data doesn't exist"),
        (400, _refusal("Bad Request", "Bad interval"), FaultKind.MALFORMED, "Bad interval"),
        (422, _refusal("Unprocessable Entity", TOO_LONG), FaultKind.MALFORMED, "Only 8 days"),
        (200, {"chart": {"result": None, "error": None}}, FaultKind.EMPTY, "no rows"),
        (200, {"chart": {"result": [], "error": None}}, FaultKind.EMPTY, "no rows"),
        (200, NO_ROWS, FaultKind.EMPTY, "no rows"),
    ],
)  # fmt: skip
def test_every_bad_answer_has_its_own_kind_and_words(
    status: int, body: object, kind: FaultKind, words: str
) -> None:
    fault = fault_of([exchange_of(body, status)])
    assert fault.kind is kind
    assert words in fault.detail


COOKIE = Exchange("GET", "https://fc.yahoo.com", 404, (), b"")


def crumb_of(status: int, body: bytes) -> Exchange:
    return Exchange("GET", CRUMB, status, (), body)


@pytest.mark.parametrize("crumb", [crumb_of(200, b"Too Many Requests\r\n"), crumb_of(429, b"")])
def test_a_poisoned_crumb_is_a_rate_limit_and_never_a_missing_symbol(crumb: Exchange) -> None:
    assert fault_of([COOKIE, crumb, exchange_of(NOT_FOUND, 404)]).kind is FaultKind.RATE_LIMITED


@pytest.mark.parametrize("token", [b"Too Many Requests\r\n", b"<!DOCTYPE html>\n<html>", b"a.b"])
def test_a_poisoned_crumb_is_of_no_matter_where_the_chart_came(token: bytes) -> None:
    body = recorded("chart-AAPL-2020-08-31-to-2020-11-07")
    wire = ReplayWire([COOKIE, crumb_of(200, token), exchange_of(body, symbol="AAPL")])
    assert FEED.harvest(asking("AAPL"), wire).bars.num_rows == 49


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("7", 7.0),
        (format_datetime(ASKED + timedelta(seconds=90), usegmt=True), 90.0),
        ("1000000000", 3600.0),
        ("-7", None),
        ("soon", None),
    ],
)
def test_when_to_come_back_is_told_with_a_rate_limit(value: str, wait: float | None) -> None:
    fault = fault_of(
        [Exchange("GET", CHART + "X", 429, (("Retry-After", value),), b"Too Many Requests")]
    )
    assert (fault.kind, fault.retry_after) == (FaultKind.RATE_LIMITED, wait)


def test_a_consent_page_is_a_refusal() -> None:
    page = Exchange(
        "GET", CHART + "X", 200, ((FINAL_URL, "https://consent.yahoo.com/v2"),), b"<form></form>"
    )
    fault = verdict([page], ASKED)
    assert fault is not None
    assert fault.kind is FaultKind.BLOCKED


def test_an_answer_that_yfinance_cannot_read_is_malformed() -> None:
    body = recorded("chart-AAPL-2020-08-31-to-2020-11-07")
    del body["chart"]["result"][0]["meta"]["exchangeTimezoneName"]
    fault = fault_of([exchange_of(body)])
    assert fault.kind is FaultKind.MALFORMED
    assert "exchangeTimezoneName" in fault.detail


WRONG: st.SearchStrategy[object] = st.sampled_from(
    [None, "1,234.5", [], {}, -1, True, float("nan"), float("inf"), 1e308]
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_an_answer_of_another_shape_is_bars_or_one_fault(data: st.DataObject) -> None:
    body = recorded("chart-AAPL-2020-08-31-to-2020-11-07")
    node: Any = body["chart"]["result"][0]
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        inner = node[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        node = inner
    if data.draw(st.booleans()) or isinstance(node, list):
        node[key] = data.draw(WRONG)
    else:
        del node[key]
    with suppress(Fault):  # any other exception would fail
        assert harvest_of(body, asking("AAPL")).bars.schema == BARS


def test_rows_outside_the_session_are_no_rows() -> None:
    """Made: minutes of one evening, after the session that the answer names."""
    evening = datetime(2025, 2, 20, 23, tzinfo=UTC)
    body = intraday("America/New_York", evening, 5, 1)
    noon = int(datetime(2025, 2, 20, 17, tzinfo=UTC).timestamp())
    body["chart"]["result"][0]["meta"]["tradingPeriods"][0][0] |= {"start": noon, "end": noon + 60}
    start = datetime(2025, 2, 20, tzinfo=UTC)
    fault = fault_of([exchange_of(body)], asking("X", interval=Interval.MINUTE, start=start))
    assert fault.kind is FaultKind.EMPTY
    assert "outside" in fault.detail
