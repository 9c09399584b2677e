"""Companies' ESG for programs: the worked example's numbers, files, and refusals by name."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pypdf
import pytest
import requests
from starlette.applications import Starlette

from api.esg import esg_routes
from tests.browser.apple import served_app
from tests.made_up_esg import country_figure
from wizdata_core.esg.methods import EXAMPLES, METHODS
from wizdata_core.esg.metrics import METRICS
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.results.scores_csv import COLUMNS
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wizdata_core.store import Engines

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DAY = "2025-09-30"


@pytest.fixture(scope="module")
def get(module_store: Engines) -> Iterator[Callable[..., requests.Response]]:
    """Asks the routes, on a database with the fictional companies and a country's figure."""
    with writing(module_store) as connection:
        load_examples(connection, NOW)
        country_figure(connection, "ZAF", "SH.DYN.MORT", 34.0, datetime(2025, 5, 7, 12, tzinfo=UTC))
    routes = esg_routes(lambda: module_store, lambda: NOW)
    with served_app(Starlette(routes=routes)) as base:

        def asked(path: str, **words: str) -> requests.Response:
            return requests.get(f"{base}/api/v1/esg/{path}", params=words, timeout=20)

        yield asked


def test_the_list_gives_every_company_of_a_kind_and_the_scores_of_those_with_figures(
    get: Callable[..., requests.Response],
) -> None:
    fictional = get("companies", as_of=DAY, example="true").json()
    totals = {each["issuer"]: each["scores"]["total"] for each in fictional["companies"]}
    assert totals == pytest.approx(
        {
            "example-amber": 49.6875,
            "example-baobab": 68.8542,
            "example-cobalt": 22.7083,
            "example-dune": 52.0833,
        },
        abs=5e-5,
    )
    assert (fictional["method"], fictional["scored"]) == (EXAMPLES, 4)
    real = get("companies").json()
    assert real["scored"] == 0
    assert all(each["scores"] is None and not each["example"] for each in real["companies"])
    assert len(real["companies"]) > 100


def test_a_scorecard_has_every_line_down_to_its_page_and_its_points_sum(
    get: Callable[..., requests.Response],
) -> None:
    answer = get("companies/example-amber", as_of=DAY)
    assert answer.headers["cache-control"] == "no-store"
    card = answer.json()
    lines = {each["metric"]: each for each in card["lines"]}
    ghg = lines["ghg_intensity_s12"]
    assert (ghg["value"], ghg["unit"], ghg["percentile"]) == (820.0, "tCO2e/USDm", 37.5)
    assert (ghg["origin"]["page"], ghg["origin"]["document"]) == (
        "41", "Sustainability report 2024 (fictional)",
    )  # fmt: skip
    assert ghg["origin"]["licence"] == "Made up to show the method; CC0"
    assert sum(each["points"] for each in card["lines"]) == pytest.approx(card["scores"]["total"])
    assert card["method"]["sha256"] == METHODS[EXAMPLES].fingerprint
    assert len(card["inputs_sha256"]) == 64
    assert card["universe"] == {"count": 4, "words": "4 fictional companies"}
    assert "not a rating" in card["statement"]
    assert "unit" in card["units"]["value"]
    assert card["scores"]["confidence"] == pytest.approx(0.9250)


def test_as_of_an_earlier_day_less_is_known(get: Callable[..., requests.Response]) -> None:
    early = get("companies/example-amber", as_of="2024-01-01").json()
    assert early["scores"]["total"] is None
    assert all(not each["disclosed"] for each in early["lines"])


def test_observations_are_every_vintage_with_their_sources(
    get: Callable[..., requests.Response],
) -> None:
    whole = get("companies/example-cobalt/observations").json()
    assert (whole["count"], len(whole["observations"])) == (7, 7)
    assert whole["sources"]["example"]["redistribute"] is True
    one = get("companies/example-cobalt/observations", metric="energy_renewable_pct").json()
    (row,) = one["observations"]
    assert (row["disclosed"], row["value"], row["period_end"]) == (False, None, "2023-12-31")


def test_metrics_and_methods_are_the_catalogues_and_may_be_kept(
    get: Callable[..., requests.Response],
) -> None:
    metrics = get("metrics")
    assert metrics.headers["cache-control"] == "public, max-age=3600"
    assert [each["name"] for each in metrics.json()["metrics"]] == list(METRICS)
    methods = {each["version"]: each for each in get("methods").json()["methods"]}
    assert {name: each["sha256"] for name, each in methods.items()} == {
        name: each.fingerprint for name, each in METHODS.items()
    }


def test_scores_are_a_table_with_units_the_best_first(
    get: Callable[..., requests.Response],
) -> None:
    answer = get("scores.csv", as_of=DAY, example="true")
    assert answer.headers["content-type"].startswith("text/csv")
    header, units, *rows = csv.reader(io.StringIO(answer.text))
    assert header == list(COLUMNS)
    assert units == list(COLUMNS.values())
    entities = [row[0] for row in rows]
    assert entities == ["example-baobab", "example-dune", "example-amber", "example-cobalt"]
    plain = list(csv.reader(io.StringIO(get("scores.csv", as_of=DAY, units="off").text)))
    assert plain == [list(COLUMNS)]
    countries = list(csv.DictReader(io.StringIO(get("scores.csv", of="countries").text)))
    assert len(countries) == 1 + 54


def test_factsheets_are_files_of_a_company_and_of_a_country(
    get: Callable[..., requests.Response],
) -> None:
    pdf = get("companies/example-amber/factsheet.pdf", as_of=DAY)
    assert pdf.headers["content-type"] == "application/pdf"
    name = 'attachment; filename="esg_example-amber_2025-09-30.pdf"'
    assert pdf.headers["content-disposition"] == name
    assert "49.7" in pypdf.PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert pdf.content == get("companies/example-amber/factsheet.pdf", as_of=DAY).content
    book = openpyxl.load_workbook(
        io.BytesIO(get("countries/ZA/factsheet.xlsx").content), read_only=True
    )
    assert book.sheetnames == ["Summary", "Figures", "Sources", "Method"]


@pytest.mark.parametrize(
    ("path", "words", "status", "said"),
    [
        ("companies/example-ambre", {}, 404, "unknown company 'example-ambre'"),
        ("companies/example-amber", {"day": DAY}, 404, "unknown parameter 'day'"),
        ("companies/example-amber", {"as_of": "yesterday"}, 400, "is no day"),
        ("companies/example-amber", {"as_of": "2026-01-03"}, 400, "has not come yet"),
        ("companies", {"example": "yes"}, 404, "unknown value of example 'yes'"),
        ("companies/example-amber/observations", {"metric": "ltif"}, 404, "unknown metric 'ltif'"),
        ("countries/XX/factsheet.pdf", {}, 404, "unknown country 'XX'"),
        ("companies/example-amber/factsheet.xlsx", {"page": "1"}, 404, "unknown parameter"),
        ("scores.csv", {"of": "funds"}, 404, "unknown value of of 'funds'"),
        ("metrics", {"pillar": "E"}, 404, "unknown parameter 'pillar'"),
    ],
)
def test_what_is_unknown_is_refused_by_name(
    get: Callable[..., requests.Response],
    path: str,
    words: dict[str, str],
    status: int,
    said: str,
) -> None:
    answer = get(path, **words)
    assert answer.status_code == status
    assert said in answer.json()["error"]


def test_no_answer_holds_what_json_has_no_word_for(get: Callable[..., requests.Response]) -> None:
    def refuse(word: str) -> Any:
        raise AssertionError(word)

    for path in ("companies", "companies/example-dune", "companies/NPN.JO"):
        json.loads(get(path).text, parse_constant=refuse)
