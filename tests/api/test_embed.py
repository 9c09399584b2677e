"""The embed routes without a browser: answers, refusals, headers and what is never served."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import requests

from tests.browser.apple import apple, served
from wizdata_core.errors import BadInput, DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wizdata_core.chart import ChartView

LIBRARY = "vendor/lightweight-charts.standalone.production.mjs"


class Client:
    """Asks one server for a path."""

    def __init__(self, base: str) -> None:
        self._base = base

    def get(self, path: str, headers: dict[str, str] | None = None) -> requests.Response:
        return requests.get(self._base + path, headers=headers, timeout=20)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with served() as base:
        yield Client(base)


def links(page: str) -> list[str]:
    return re.findall(r'(?:href|src|data-library|data-candles)="(/assets/[^"]+)"', page)


def test_the_page_has_no_inline_script_and_every_file_it_names_is_kept_for_ever(
    client: Client,
) -> None:
    page = client.get("/embed/chart/AAPL")
    assert page.status_code == 200
    assert re.findall(r"<script(?![^>]*\bsrc=)", page.text) == []
    assert re.findall(r"\son\w+=|javascript:", page.text) == []
    named = links(page.text)
    assert any(name.endswith(LIBRARY) for name in named)
    for name in named:
        answer = client.get(name)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"].startswith(("text/javascript", "text/css"))


def test_every_module_that_the_chart_imports_is_preloaded(client: Client) -> None:
    named = links(client.get("/embed/chart/AAPL").text)
    entry = next(name for name in named if name.endswith("/candles.js"))
    imported = set(re.findall(r'from "\./([\w.]+)"', client.get(entry).text))
    assert imported
    assert imported <= {name.rsplit("/", 1)[1] for name in named}


def test_pages_are_framed_by_anyone_and_run_only_our_own_scripts(client: Client) -> None:
    headers = client.get("/embed/chart/AAPL").headers
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors *" in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_data_address_carries_the_symbol_and_the_query_safely(client: Client) -> None:
    page = client.get("/embed/chart/USD%2FZAR?range=20&scale=log&theme=dark").text
    assert 'data-view="/embed/data/chart/USD%2FZAR?range=20&amp;scale=log"' in page
    assert 'data-theme="dark"' in page


@pytest.mark.parametrize("symbol", ["USD/ZAR", "USD%2FZAR", "%5EJ203.JO", "BTC/ZAR%40luno"])
def test_symbols_reach_the_view_whole(client: Client, symbol: str) -> None:
    answer = client.get(f"/embed/data/chart/{symbol}?range=5")
    assert answer.status_code == 200
    assert answer.content.startswith(b"WZC1")
    assert answer.headers["content-type"] == "application/octet-stream"


def test_an_unchanged_view_is_not_sent_twice(client: Client) -> None:
    first = client.get("/embed/data/chart/AAPL?range=20")
    again = client.get(
        "/embed/data/chart/AAPL?range=20", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/embed/data/chart/AAPL?range=21")
    assert other.headers["etag"] != first.headers["etag"]


def test_an_unknown_symbol_is_named_with_the_nearest(client: Client) -> None:
    answer = client.get("/embed/data/chart/AAPX")
    assert answer.status_code == 404
    assert answer.json()["value"] == "AAPX"
    assert answer.json()["nearest"] == ["AAPL"]
    page = client.get("/embed/chart/AAPX")
    assert page.status_code == 404
    assert "AAPX" in page.text
    assert "AAPL" in page.text


def test_what_a_caller_wrote_is_never_markup(client: Client) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    for url in (
        f"/embed/chart/{hostile}",
        f"/embed/chart/AAPL?theme={hostile}",
        f"/embed/chart/AAPL?{hostile}=1",
        f"/embed/chart/AAPL?interval={hostile}",
    ):
        page = client.get(url)
        assert page.status_code == 404
        assert "<script>alert" not in page.text
        assert "<img" not in page.text


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("theme=sepia", "unknown theme &#x27;sepia&#x27;"),
        ("scale=cubic", "unknown scale &#x27;cubic&#x27;"),
        ("zone=moon", "unknown zone &#x27;moon&#x27;"),
        ("style=kagi", "unknown style &#x27;kagi&#x27;"),
        ("colour=red", "unknown parameter &#x27;colour&#x27;"),
        ("interval=7m", "unknown interval &#x27;7m&#x27;"),
    ],
)
def test_a_word_that_no_chart_knows_is_refused_by_name(
    client: Client, query: str, named: str
) -> None:
    page = client.get(f"/embed/chart/AAPL?{query}")
    assert page.status_code == 404
    assert named in page.text


@pytest.mark.parametrize(
    ("error", "status"),
    [(BadInput("range 'x' is not a number"), 400), (DatabaseUnavailable("no database"), 503)],
)
def test_refusals_have_their_status_on_page_and_data(error: Exception, status: int) -> None:
    def refuse(_symbol: str, _words: Mapping[str, str]) -> ChartView:
        raise error

    with served(refuse) as base:
        page = Client(base).get("/embed/chart/AAPL")
        data = Client(base).get("/embed/data/chart/AAPL")
    assert (page.status_code, data.status_code) == (status, status)
    assert data.json() == {"error": str(error)}
    assert page.headers["cache-control"] == data.headers["cache-control"] == "no-store"


def test_a_view_whose_days_repeat_is_refused_with_the_day() -> None:
    view = apple(5)
    dates = view.dates.copy()
    dates[3] = dates[2]
    with served(lambda _symbol, _words: replace(view, dates=dates)) as base:
        data = Client(base).get("/embed/data/chart/AAPL")
    assert data.status_code == 500
    assert data.json()["error"].startswith(f"AAPL: bar 3 at {dates[2]} does not come after")


def test_the_style_travels_to_the_packed_view(client: Client) -> None:
    page = client.get("/embed/chart/AAPL?style=area").text
    assert 'data-view="/embed/data/chart/AAPL?style=area"' in page
    assert b'"style":"area"' in client.get("/embed/data/chart/AAPL?style=area").content
    assert b'"style":"candles"' in client.get("/embed/data/chart/AAPL").content
    assert b'"style":"line"' in client.get("/embed/data/chart/EUR%2FZAR").content


def test_the_view_is_loaded_in_a_thread_with_the_views_words_only() -> None:
    seen: list[tuple[str, dict[str, str], bool]] = []

    def load(symbol: str, words: Mapping[str, str]) -> ChartView:
        own = threading.current_thread().name.startswith("AnyIO worker")
        seen.append((symbol, dict(words), own))
        return apple(5)

    with served(load) as base:
        Client(base).get("/embed/data/chart/AAPL?range=1y&scale=log&zone=reader")
    assert seen == [("AAPL", {"range": "1y"}, True)]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/candles/x/..%2f..%2f..%2fapi%2fembed.py",
        "/assets/candles/x/__init__.py",
        "/assets/candles/x/vendor",
        "/assets/candles/x/nothing.js",
        "/assets/secrets/x/candles.js",
    ],
)
def test_only_browser_files_of_the_two_folders_are_served(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_file_under_an_outdated_digest_is_served_but_not_kept(client: Client) -> None:
    answer = client.get("/assets/candles/000000000000/candles.js")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
