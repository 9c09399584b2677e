"""Templates for ESG entry over HTTP: both kinds, both formats, and words that are refused."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from wizdata_core.esg.entry.columns import Subject, names

if TYPE_CHECKING:
    from tests.api.conftest import Web


@pytest.mark.parametrize("subject", Subject)
def test_a_template_names_the_columns_of_its_kind(web: Web, subject: Subject) -> None:
    as_csv = web.get("/api/v1/esg/template.csv", {"of": subject.value})
    assert (
        as_csv.headers["content-disposition"] == f'attachment; filename="esg_{subject.value}.csv"'
    )
    assert as_csv.text.splitlines()[0] == ",".join(names(subject))
    as_xlsx = web.get("/api/v1/esg/template.xlsx", {"of": subject.value})
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx.content))
    sheet = book[subject.value.capitalize()]
    assert tuple(cell.value for cell in sheet[1]) == names(subject)


def test_the_template_is_that_of_figures_where_nothing_is_said(web: Web) -> None:
    answer = web.get("/api/v1/esg/template.csv")
    assert answer.text.splitlines()[0] == ",".join(names(Subject.FIGURES))


@pytest.mark.parametrize(
    ("words", "said"),
    [({"of": "figure"}, "unknown kind of template 'figure'"), ({"off": "x"}, "unknown parameter")],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_other_words_are_refused_by_name(
    web: Web, words: dict[str, str], said: str, ending: str
) -> None:
    answer = web.get(f"/api/v1/esg/template.{ending}", words)
    assert answer.status_code == 404
    assert said in answer.json()["error"]
