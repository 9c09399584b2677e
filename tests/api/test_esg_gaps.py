"""Gap lists for programs: whole files, nothing that runs, refusals that say what would be right."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import anyio
import openpyxl
import pytest
from starlette.applications import Starlette

from api.esg_gaps import esg_gap_routes, written
from tests.api.calling import Answer, call
from tests.esg_rows import observation, put
from wizdata_core.esg.frameworks import FRAMEWORKS
from wizdata_core.esg.frameworks.disclosures import disclosures
from wizdata_core.esg.frameworks.gaps import COLUMNS, Company, gap_rows
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.store import Engines

    Ask = Callable[..., Answer]
NOW = datetime(2026, 11, 27, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def ask(module_store: Engines) -> Ask:
    with writing(module_store) as connection:
        put(connection, observation("ghg_scope1"), observation("ltifr", issuer="sasol-limited"))
    app = Starlette(routes=esg_gap_routes(lambda: module_store, lambda: NOW))

    def asked(ending: str = "csv", **words: str) -> Answer:
        return anyio.run(call, app, f"/api/v1/esg/gaps.{ending}", words, None)

    return asked


def rows(answer: Answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.body.decode())))


def test_a_company_has_its_gap_list_as_csv_and_as_workbook(ask: Ask) -> None:
    words = {"framework": "jse", "company": "SOL.JO", "as_of": "2025-09-30"}
    answer = ask(**words)
    assert answer.status == 200
    assert "esg-gaps-jse-sasol-limited-2025-09-30.csv" in answer.headers["content-disposition"]
    listed = rows(answer)
    assert list(listed[0]) == list(COLUMNS)
    assert {row["company"] for row in listed} == {"sasol-limited"}
    book = openpyxl.load_workbook(io.BytesIO(ask("xlsx", **words).body))
    assert book["Gaps"].max_row == len(listed) + 1
    assert {row[0].value for row in book["Columns"].iter_rows(min_row=2)} >= set(COLUMNS)


def test_all_companies_of_which_figures_are_held_are_in_one_list(ask: Ask) -> None:
    assert {row["company"] for row in rows(ask(framework="gri"))} == {"sasol-limited"}
    examples = rows(ask(framework="gri", example="true", as_of="2025-09-30"))
    assert {row["company"] for row in examples} == {"example-amber"}
    whole = rows(ask(framework="king-v", company="example-amber", rows="all"))
    assert len(whole) == 17


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ({}, 400, "framework is missing; give one of jse, king-v"),
        ({"framework": "jsee"}, 404, "nearest: jse"),
        ({"framework": "jse", "company": "Sasool"}, 404, "unknown company 'Sasool'"),
        ({"framework": "jse", "as_of": "30.9.2025"}, 400, "write it as 2025-09-30"),
        ({"framework": "jse", "as_of": "2027-01-01"}, 400, "has not come yet"),
        ({"framework": "jse", "rows": "some"}, 404, "unknown value of rows 'some'"),
        ({"framework": "jse", "example": "maybe"}, 404, "unknown value of example 'maybe'"),
        ({"framework": "jse", "day": "2025-09-30"}, 404, "unknown parameter 'day'"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    ask: Ask, words: dict[str, str], status: int, said: str
) -> None:
    answer = ask(**words)
    assert answer.status == status
    assert said in answer.json()["error"]


def test_a_name_that_a_spreadsheet_would_run_is_text_in_both_files() -> None:
    odd = Company("made", "=HYPERLINK(1)", "EM-MM")
    day = date(2025, 9, 30)
    found = gap_rows(FRAMEWORKS["jse"], odd, disclosures([], day), day)
    (first, *_) = csv.DictReader(io.StringIO(written(found, "csv").decode()))
    assert first["name"] == "'=HYPERLINK(1)"
    book = openpyxl.load_workbook(io.BytesIO(written(found, "xlsx")))
    assert book["Gaps"]["B2"].data_type == "s"
