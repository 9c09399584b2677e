"""A portfolio over HTTP: the worked example's numbers, and every refusal with its reason."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from starlette.applications import Starlette

from api.esg_portfolio import MOST_BODY, portfolio_routes
from tests.api.calling import Answer, call
from wizdata_core.portfolio.examples import EXAMPLES
from wizdata_core.portfolio.holding_tables import holdings_of_text

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOW = datetime(2026, 11, 27, 18, tzinfo=UTC)
PATH = "/api/v1/esg/portfolio"
TEXT = EXAMPLES["worked-example"].text


class Client:
    """The route on a database, asked in this process."""

    def __init__(self, store: Engines) -> None:
        self._app = Starlette(routes=portfolio_routes(lambda: store, lambda: NOW))

    def post(self, body: object) -> Answer:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return anyio.run(call, self._app, PATH, {}, sent)

    def get(self) -> Answer:
        return anyio.run(call, self._app, PATH, {}, None)


@pytest.fixture(scope="module")
def client(module_store: Engines) -> Client:
    return Client(module_store)


def asked(client: Client, **body: object) -> dict[str, Any]:
    answer = client.post(body)
    assert answer.status == 200, answer.body
    said: dict[str, Any] = answer.json()
    return said


def refused(answer: Answer) -> str:
    assert answer.status in {400, 404, 413}, answer.body
    return str(answer.json()["error"])


def test_the_worked_example_is_answered_as_text_and_as_rows(client: Client) -> None:
    from_text = asked(client, text=TEXT, as_of="2025-09-30")
    rows = [dict(each.cells) for each in holdings_of_text(TEXT).rows]
    assert asked(client, holdings=rows, as_of="2025-09-30") == from_text
    found = {each["name"]: each for each in from_text["summary"]}
    assert round(found["waci"]["value"], 4) == 221.9444
    assert round(found["financed_emissions"]["value"], 4) == 10475.0
    assert round(found["score"]["value"], 4) == 63.5714
    assert round(found["score"]["coverage"], 4) == 0.7778
    assert from_text["fictional"] is True
    assert from_text["badge"] == "sound"
    shares = [each["share"] for each in from_text["measures"]["waci"]["contributions"]]
    assert sum(shares) == pytest.approx(1.0)
    lines = {each["number"]: each for each in from_text["pai"]}
    assert len(lines) == 18
    assert "No rate to the euro" in lines["2"]["note"]
    assert lines["10"]["not_covered"]


def test_another_scope_basis_is_answered_when_it_is_asked(client: Client) -> None:
    found = asked(client, text=TEXT, scopes="s123")
    waci = next(each for each in found["summary"] if each["name"] == "waci")
    assert waci["coverage"] == pytest.approx(2 / 3)
    assert found["measures"]["waci"]["lacking"][0]["holding"] == "P2 (fictional)"
    assert found["as_of"] == date(2026, 11, 27).isoformat()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({}, "give either holdings or text"),
        ({"text": "CASH, 1 USD", "holdings": []}, "give either holdings or text"),
        ({"text": "CASH, 1 USD", "scope": "s1"}, "unknown parameter 'scope'; nearest: scopes"),
        ({"text": "CASH, 1 USD", "scopes": "s4"}, "unknown scope basis 's4'"),
        ({"text": "CASH, 1 USD", "currency": "GBP"}, "unknown currency of a portfolio 'GBP'"),
        ({"text": "CASH, 1 USD", "as_of": "soon"}, "as_of 'soon' is no day"),
        ({"text": "CASH, 1 USD", "as_of": "2027-01-01"}, "has not come yet"),
        ({"text": "CASH, 1 USD", "stand_ins": "yes"}, "neither true nor false"),
        ({"text": 5}, "text 5 is no text"),
        ({"text": ""}, "no holdings are given"),
        ({"holdings": []}, "is no list of rows"),
        ({"holdings": ["CASH"]}, "row 1 is no object"),
        ({"holdings": [{"holder": "CASH"}]}, "unknown column of holdings 'holder'"),
        ({"holdings": [{"holding": ["CASH"]}]}, "neither text nor a number"),
        ({"holdings": [{"holding": "CASH"}] * 5_001}, "at most 5,000 are read"),
        ({"text": "example-amber, 1 USD\nNPN.JO, 1 USD"}, "is fictional"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    client: Client, body: dict[str, object], why: str
) -> None:
    assert why in refused(client.post(body))


def test_refused_rows_are_listed_and_nothing_is_worked_out(client: Client) -> None:
    answer = client.post({"text": "CASH, 1 USD\nNPNN.JO, 1 USD\nSOL.JO, -1 USD"})
    assert answer.status == 400
    said = answer.json()
    assert said["error"] == "2 holdings are refused; nothing was worked out"
    assert [each["number"] for each in said["refused"]] == [2, 3]
    assert "nearest: NPN.JO" in said["refused"][0]["why"]


def test_a_body_that_is_too_large_or_no_json_is_refused(client: Client) -> None:
    large = client.post(b" " * (MOST_BODY + 1))
    assert large.status == 413
    assert "more than 1,048,576 bytes" in refused(large)
    assert "no JSON" in refused(client.post(b"{"))
    assert "no JSON object" in refused(client.post(b"[]"))
    assert "a name twice" in refused(client.post(b'{"text": "a", "text": "b"}'))
    assert client.get().status == 405
