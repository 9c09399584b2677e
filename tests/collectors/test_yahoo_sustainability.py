"""Yahoo's ESG scores through the real yfinance: how it fails, and what our feed makes of the same.

`Ticker.sustainability` ends in four ways: a table, an empty table, its own exception, a TypeError.
The good answers are the recorded ones; the failures are built in the forms that were reported.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
import yfinance
from yfinance.config import YfConfig
from yfinance.exceptions import YFDataException

from collectors.contract import Dataset
from collectors.faults import Fault, FaultKind
from collectors.providers import PROVIDERS
from collectors.wire import Exchange
from collectors.yahoo_client import fresh_session
from tests.collectors.dataset_samples import AAPL, esg, question

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wizdata_core.bars import Harvest

QUERY = question(AAPL)
GONE = {
    "quoteSummary": {
        "result": None,
        "error": {
            "code": "Not Found",
            "description": "No fundamentals data found for any of the summaryTypes=esgScores",
        },
    }
}
EMPTY: dict[str, Any] = {"quoteSummary": {"result": [], "error": None}}
NULL = {"quoteSummary": {"result": None, "error": None}}


@dataclass
class Yahoo:
    """A wire on which Yahoo's summary says one thing; cookie and crumb are given as Yahoo does."""

    body: object
    status: int = 200

    def send(self, method: str, url: str, perform: Callable[[], Exchange]) -> Exchange:
        del perform
        if "/quoteSummary/" in urlsplit(url).path:
            raw = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
            return Exchange(method, url, self.status, (), raw)
        return Exchange(method, url, 200, (), b"crumb")


def yfinances(yahoo: Yahoo) -> pd.DataFrame:
    """What yfinance's own table of scores holds, with its faults hidden as it hides them."""
    with fresh_session(yahoo) as session:
        YfConfig.debug.hide_exceptions = True
        try:
            found = yfinance.Ticker("AAPL", session=session).sustainability
        finally:
            YfConfig.debug.hide_exceptions = False
    assert isinstance(found, pd.DataFrame)
    return found


def ours(yahoo: Yahoo) -> Harvest:
    return PROVIDERS["yahoo"].feeds[Dataset.SUSTAINABILITY].harvest(QUERY, yahoo)


def state(harvest: Harvest) -> tuple[str, str]:
    (books,) = harvest.records["dataset_states"].to_pylist()
    return books["state"], books["detail"]


def figures(harvest: Harvest) -> dict[str, Any]:
    rows = harvest.records["instrument_observations"].to_pylist()
    return {row["item"]: row for row in rows}


@pytest.mark.shared
def test_a_good_answer_is_a_table_there_and_dated_figures_here(shared: Path) -> None:
    del shared
    yahoo = Yahoo(esg("AAPL"))
    table = yfinances(yahoo)
    assert list(table.columns) == ["esgScores"]
    assert table.loc["totalEsg", "esgScores"] == 23.62
    found = figures(ours(yahoo))
    assert found["esg_risk"]["value"] == 23.62
    assert found["esg_risk"]["period_end"] == date(2020, 7, 1)
    assert state(ours(yahoo))[0] == "fresh"


@pytest.mark.shared
def test_the_formatted_form_leaves_dictionaries_there_and_numbers_here(shared: Path) -> None:
    del shared
    yahoo = Yahoo(esg("TSLA"))
    assert yfinances(yahoo).loc["totalEsg", "esgScores"] == {"raw": 30.46}
    found = figures(ours(yahoo))
    assert found["esg_risk"]["value"] == 30.46
    assert found["esg_percentile"]["value"] == pytest.approx(0.6116)
    assert ours(yahoo).rejects == ()


def test_an_http_error_is_an_empty_table_there_and_a_withdrawal_here() -> None:
    yahoo = Yahoo(GONE, 404)
    assert yfinances(yahoo).empty
    said, detail = state(ours(yahoo))
    assert said == "withdrawn"
    assert "No fundamentals data found" in detail


def test_an_empty_list_is_an_exception_there_and_a_withdrawal_here() -> None:
    yahoo = Yahoo(EMPTY)
    with pytest.raises(YFDataException):
        yfinances(yahoo)
    assert state(ours(yahoo)) == ("withdrawn", "Yahoo: no quoteSummary of AAPL, and no reason")


def test_a_null_is_a_type_error_there_and_a_withdrawal_here() -> None:
    yahoo = Yahoo(NULL)
    with pytest.raises(TypeError):
        yfinances(yahoo)
    assert state(ours(yahoo)) == ("withdrawn", "Yahoo: no quoteSummary of AAPL, and no reason")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"quoteSummary": {"result": [{"esgScores": {}}], "error": None}}, "empty"),
        ({"quoteSummary": {"result": [{"esgScores": None}], "error": None}}, "empty"),
        ({"quoteSummary": {"result": [{}], "error": None}}, "empty"),
        ({"quoteSummary": {"result": [{"esgScores": {"totalEsg": None}}], "error": None}}, "empty"),
    ],
)
def test_an_answer_without_scores_is_empty_and_no_zero(body: object, said: str) -> None:
    harvest = ours(Yahoo(body))
    assert state(harvest)[0] == said
    assert "instrument_observations" not in harvest.records


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, b"Too Many Requests", FaultKind.RATE_LIMITED),
        (401, b'{"finance":{"result":null,"error":{"code":"Unauthorized"}}}', FaultKind.BLOCKED),
        (500, b"oops", FaultKind.UNAVAILABLE),
        (200, b"<html>consent</html>", FaultKind.MALFORMED),
    ],
)
def test_no_answer_at_all_is_a_fault_and_never_a_withdrawal(
    status: int, body: bytes, kind: FaultKind
) -> None:
    with pytest.raises(Fault) as met:
        ours(Yahoo(body, status))
    assert met.value.kind is kind
