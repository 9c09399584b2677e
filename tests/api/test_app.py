"""The web application over HTTP: health, downloads, headers, and what is nowhere."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from typing import TYPE_CHECKING

import pytest
import requests
from sqlalchemy import create_engine, text

from wizdata_core.exports import csv_chunks
from wizdata_core.queries.chart import chart_choice, chart_view
from wizdata_core.store import reading

if TYPE_CHECKING:
    from tests.api.conftest import Web
    from wizdata_core.store import Engines

CSV = "/api/v1/bars.csv"


def test_it_is_healthy_while_the_database_answers(web: Web) -> None:
    answer = web.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok"})
    assert answer.headers["cache-control"] == "no-store"


def test_it_says_503_while_the_database_is_gone_and_is_well_again_after(
    web: Web, server: str, sample_url: str
) -> None:
    name = sample_url.rsplit("/", 1)[1]
    url = server.replace("postgresql://", "postgresql+psycopg2://")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    words = {"symbol": "AAPL", "range": "5d"}
    assert web.get(CSV, params=words).status_code == 200
    with admin.connect() as connection:
        try:
            connection.execute(text(f"alter database {name} allow_connections false"))
            connection.execute(
                text(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where backend_type = 'client backend' and datname = :name"
                ),
                {"name": name},
            )
            answer = web.get("/healthz")
            assert answer.status_code == 503
            assert answer.json()["status"] == "degraded"
            assert "is not currently accepting connections" in answer.json()["database"]
            refused = web.get(CSV, params=words)
            assert refused.status_code == 503
            assert refused.json()["error"].startswith("the database does not answer: ")
        finally:
            connection.execute(text(f"alter database {name} allow_connections true"))
    admin.dispose()
    assert web.get("/healthz").status_code == 200
    assert web.get(CSV, params=words).status_code == 200


@pytest.mark.parametrize(
    "words",
    [
        {"symbol": "AAPL"},
        {"symbol": "aapl", "range": "max", "basis": "total", "indicators": "sma(rsi,5)@1w,rsi"},
        {"symbol": "USD/ZAR", "interval": "1mo", "range": "10y", "source": "ecb"},
    ],
)
def test_a_download_is_the_view_to_the_last_byte(
    web: Web, sample_store: Engines, words: dict[str, str]
) -> None:
    answer = web.get(CSV, params=words)
    with reading(sample_store) as connection:
        choice = chart_choice(connection, words)
    assert answer.status_code == 200
    assert answer.text == "".join(csv_chunks(chart_view(sample_store, choice)))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    named = answer.headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+\.csv"', named)
    assert len(list(csv.DictReader(io.StringIO(answer.text)))) > 10


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ({}, 400, "symbol is missing; give one, as in /api/v1/bars.csv?symbol=NPN.JO"),
        ({"symbol": ""}, 400, "symbol is missing"),
        ({"symbol": "AAPK"}, 404, "unknown symbol 'AAPK'; nearest: AAPL"),
        ({"symbol": "AA\0PL/../%2e"}, 404, "unknown symbol "),
        ({"symbol": "NPN.JO"}, 400, "no bars are held of NPN.JO yet"),
        ({"symbol": "AAPL", "rnage": "1y"}, 404, "unknown parameter 'rnage'; nearest: range"),
        ({"symbol": "AAPL", "range": "7y"}, 404, "unknown range '7y'"),
        ({"symbol": "AAPL", "basis": "totl"}, 404, "unknown price basis 'totl'; nearest: total"),
        ({"symbol": "AAPL", "interval": "1h"}, 400, "no 1h bars are held of AAPL"),
        ({"symbol": "AAPL", "indicators": "rsi(1)"}, 400, "rsi: window 1 is outside 2 to 400"),
        ({"symbol": "AAPL", "indicators": "("}, 400, ""),
        ({"symbol": "AAPL", "source": "yahoo"}, 404, "unknown source of AAPL 'yahoo'"),
    ],
)
def test_a_download_that_cannot_be_is_refused_by_name(
    web: Web, words: dict[str, str], status: int, said: str
) -> None:
    answer = web.get(CSV, params=words)
    assert answer.status_code == status
    assert answer.json()["error"].startswith(said)
    assert isinstance(answer.json()["nearest"], list)


def test_an_address_of_the_api_that_leads_nowhere_is_refused_with_the_nearest(web: Web) -> None:
    answer = web.get("/api/v1/feilds")
    assert answer.status_code == 404
    assert answer.json()["error"].startswith("unknown address '/api/v1/feilds'; nearest: ")
    assert "/api/v1/fields" in answer.json()["nearest"]


def test_nobody_writes_to_a_download(web: Web) -> None:
    assert requests.post(web.url + CSV, timeout=20).status_code == 405


# --- headers --------------------------------------------------------------------------------

ON_ALL = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
}


def directives(policy: str) -> dict[str, set[str]]:
    parts = [each.split() for each in policy.split(";")]
    return {name: set(values) for name, *values in parts}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/chart",
        "/no/such/page",
        "/healthz",
        f"{CSV}?symbol=AAPL&range=5d",
        CSV,
        "/api/v1/no-such-route",
        "/_stcore/health",
        "/embed/chart/AAPL",
        "/embed/chart/AAPK",
        "/static/no-such-file.js",
    ],
)
def test_every_kind_of_answer_has_the_security_headers(web: Web, path: str) -> None:
    headers = web.get(path).headers
    own = {"referrer-policy": "no-referrer"} if path.startswith("/embed") else {}
    for name, value in (ON_ALL | own).items():
        assert headers.get(name) == value, name
    policy = directives(headers["content-security-policy"])
    assert policy["object-src" if "object-src" in policy else "default-src"] == {"'none'"}
    assert not {"*", "'unsafe-eval'", "http:", "https:", "data:"} & policy["script-src"]
    assert "'unsafe-inline'" not in policy["script-src"]


def test_the_scripts_in_a_page_are_let_in_by_their_hash_and_no_other(web: Web) -> None:
    page = web.get("/")
    policy = directives(page.headers["content-security-policy"])
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page.text, re.DOTALL)
    digests = {
        "'sha256-" + base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() + "'"
        for each in inline
    }
    assert digests == {each for each in policy["script-src"] if each.startswith("'sha256-")}
    assert policy["script-src"] - digests == {"'self'", "blob:"}
    assert policy["frame-ancestors"] == {"'none'"}
    assert policy["connect-src"] == {"'self'"}


def test_an_embed_keeps_its_own_policy_and_may_be_framed(web: Web) -> None:
    policy = directives(web.get("/embed/chart/AAPL").headers["content-security-policy"])
    assert "blob:" not in policy["script-src"]
    assert policy["frame-ancestors"] != {"'none'"}


def test_what_is_nowhere_is_a_page_that_says_so_or_a_404_and_never_an_error(
    web: Web,
) -> None:
    for path in ("/no/such/page", "/api/v2/nothing", "/healthz/x", "/%2e%2e/%2e%2e/etc/passwd"):
        answer = web.get(path)
        assert answer.status_code in {200, 400, 404}
        assert "root:" not in answer.text
