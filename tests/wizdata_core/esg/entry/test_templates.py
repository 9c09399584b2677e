"""Templates are made from the catalogues, and what is filled into them is read."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.esg_entry_rows import KNOWN, TODAY, event, figure
from wizdata_core.errors import BadInput
from wizdata_core.esg.entry.columns import COLUMNS, Subject, names
from wizdata_core.esg.entry.preview import RowState, preview
from wizdata_core.esg.entry.table import sheet_of
from wizdata_core.esg.entry.templates import csv_template, xlsx_template
from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.topics import TOPICS
from wizdata_core.reference import rows

ROWS = {Subject.FIGURES: figure(), Subject.CONTROVERSIES: event()}


def template(subject: Subject) -> bytes:
    return xlsx_template(subject, KNOWN.companies.companies, KNOWN.sources)


@pytest.mark.parametrize("subject", Subject)
def test_a_template_alone_holds_nothing_to_store(subject: Subject) -> None:
    for body in (csv_template(subject).encode(), template(subject)):
        with pytest.raises(BadInput, match="no row below its header"):
            sheet_of(body, "template")


@pytest.mark.parametrize("subject", Subject)
def test_what_is_filled_into_a_workbook_is_read_and_its_example_left_out(
    subject: Subject,
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(subject)))
    book[subject.value.capitalize()].append(list(ROWS[subject].values())[:9])
    book[subject.value.capitalize()].cell(3, 12, "company_report")
    if subject is Subject.CONTROVERSIES:
        book[subject.value.capitalize()].cell(3, 12).value = None
    out = io.BytesIO()
    book.save(out)
    sheet = sheet_of(out.getvalue(), "filled.xlsx")
    assert sheet.notes == ("The example row of the template was left out.",)
    judged = preview(sheet, KNOWN, TODAY)
    assert [row.line.number for row in judged.rows] == [3]
    missing = [each.column for each in judged.rows[0].findings if each.refuses]
    assert missing == (["quality"] if subject is Subject.FIGURES else [])


@pytest.mark.parametrize("subject", Subject)
def test_the_header_is_frozen_and_each_list_is_offered(subject: Subject) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(subject)))
    sheet = book[subject.value.capitalize()]
    assert sheet.freeze_panes == "B2"
    offered = {}
    for each in sheet.data_validations.dataValidation:
        column = sheet.cell(1, next(iter(each.sqref.ranges)).min_col).value
        if each.type == "list":
            words = book["Words"][each.formula1.removeprefix("Words!").replace("$", "")]
            offered[column] = tuple(str(cell.value) for (cell,) in words)
        assert each.prompt
    for column in COLUMNS[subject]:
        if column.words:
            assert offered[column.name] == column.words
    assert offered["issuer"] == tuple(KNOWN.companies.companies)
    assert offered["source"] == tuple(KNOWN.sources)
    if subject is Subject.FIGURES:
        assert offered["metric"] == tuple(METRICS)
    else:
        assert offered["topic"] == tuple(TOPICS)


def test_the_metrics_are_listed_with_their_units() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(Subject.FIGURES)))
    listed = {row[0]: row for row in book["Metrics"].iter_rows(min_row=2, values_only=True)}
    assert set(listed) == set(METRICS)
    assert listed["ghg_scope1"][4:8] == (
        "tCO2e",
        "tCO2e, kgCO2e, ktCO2e, MtCO2e",
        "S1",
        "at least 0",
    )


@pytest.mark.parametrize(
    ("subject", "file"),
    [(Subject.FIGURES, "esg_example"), (Subject.CONTROVERSIES, "esg_example_controversies")],
)
def test_the_project_s_own_examples_have_the_same_columns(subject: Subject, file: str) -> None:
    assert tuple(rows(file)[0]) == names(subject)


@pytest.mark.parametrize("subject", Subject)
def test_the_example_row_itself_is_in_order(subject: Subject) -> None:
    header, example = csv_template(subject).splitlines()
    body = f"{header}\n{example.replace('Example row: left out when the file is read', 'x')}\n"
    (row,) = preview(sheet_of(body.encode(), "example"), KNOWN, TODAY).rows
    assert row.state is RowState.NEW, row.findings
