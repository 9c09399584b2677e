"""Factsheets: what the PDF and the workbook say, read back by other libraries than wrote them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pypdf
import pytest
from reportlab.pdfbase import pdfmetrics

from tests.made_up_esg import batch, company, country_figure, figure
from wizdata_core.errors import BadInput
from wizdata_core.esg.factsheet import Event, Origin, said
from wizdata_core.esg.methods import COMPANIES, COUNTRIES, METHODS
from wizdata_core.esg.metrics import METRICS
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.queries.esg_factsheet import company_factsheet, country_factsheet
from wizdata_core.reference import rows
from wizdata_core.results.factsheet_layout import fitted, printable
from wizdata_core.results.factsheet_pdf import MOST_PAGES, factsheet_pdf, fonts
from wizdata_core.results.factsheet_workbook import COLUMNS, factsheet_workbook
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.esg.factsheet import Factsheet
    from wizdata_core.store import Engines

DAY = date(2025, 9, 30)
MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FETCHED = datetime(2025, 5, 7, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def held(module_store: Engines) -> Engines:
    """The fictional companies, and a made-up figure of two countries."""
    with writing(module_store) as connection:
        load_examples(connection, MADE)
        country_figure(connection, "ZAF", "SH.DYN.MORT", 34.0, FETCHED)
        country_figure(connection, "CIV", "SH.DYN.MORT", 70.0, FETCHED)
    return module_store


@pytest.fixture(scope="module")
def amber(held: Engines) -> Factsheet:
    with reading(held) as connection:
        return company_factsheet(connection, "example-amber", DAY, MADE)


@pytest.fixture(scope="module")
def ivory_coast(held: Engines) -> Factsheet:
    with reading(held) as connection:
        return country_factsheet(connection, "CI", DAY, MADE)


def pages(sheet: Factsheet) -> list[str]:
    return [page.extract_text() for page in _read(factsheet_pdf(sheet)).pages]


def _read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def test_the_pdf_of_the_worked_example_says_its_numbers_and_what_made_them(
    amber: Factsheet,
) -> None:
    (text,) = pages(amber)
    for words in (
        "Example Amber Mining (fictional)",
        "FICTIONAL EXAMPLE",
        "49.7",
        "C+",
        "43.1",  # its environment pillar
        "None known",  # controversies
        "0 of the 7 figures",
        "Sustainability report 2024",
        "Made up to show the method; CC0",
        f"Method {amber.card.method}, SHA-256 {amber.method.fingerprint}",
        f"Inputs SHA-256 {amber.card.inputs_hash}",
        "As of 2025-09-30. Made 2026-01-02 03:04 UTC",
        "Scored among 4 fictional companies",
        "not a rating of MSCI, LSEG, Sustainalytics, S&P",
        "1 of 1",
    ):
        assert words in text, words
    assert "GHG intensity" in text
    assert "820" in text


def test_the_sheet_is_a4_and_carries_its_fonts_and_its_moment(amber: Factsheet) -> None:
    pdf = _read(factsheet_pdf(amber))
    (page,) = pdf.pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    resources: Any = page["/Resources"]
    used = [each.get_object() for each in resources["/Font"].values()]
    embedded = [each for each in used if "/FontDescriptor" in each]
    assert {str(each["/BaseFont"]).split("+")[1] for each in embedded} == {
        "DejaVuSans", "DejaVuSans-Bold",
    }  # fmt: skip
    assert all("/FontFile2" in each["/FontDescriptor"] for each in embedded)
    assert pdf.metadata is not None
    assert pdf.metadata.creation_date == MADE


def test_equal_records_make_equal_bytes_and_another_moment_does_not(amber: Factsheet) -> None:
    assert factsheet_pdf(amber) == factsheet_pdf(replace(amber))
    later = replace(amber, made_at=MADE + timedelta(seconds=1))
    assert factsheet_pdf(amber) != factsheet_pdf(later)


def test_what_was_not_disclosed_is_counted_and_named_as_a_gap(held: Engines) -> None:
    with reading(held) as connection:
        cobalt = company_factsheet(connection, "example-cobalt", DAY, MADE)
    text = " ".join(" ".join(pages(cobalt)).split())
    assert "2 of the 7 figures of the method are not disclosed or too old" in text
    assert "Renewable share of energy; Anti-corruption policy" in text
    assert "57%" in text  # confidence


def test_controversies_stand_with_their_day_and_severity(held: Engines) -> None:
    with reading(held) as connection:
        dune = company_factsheet(connection, "example-dune", DAY, MADE)
    assert [(each.happened_on, each.severity) for each in dune.events] == [
        (date(2025, 5, 20), 3),
        (date(2024, 11, 5), 5),
    ]
    text = " ".join(pages(dune))
    assert "Village resettled without consent" in text
    assert "36.0" in text  # after controversies


def test_the_sheet_of_a_country_says_whom_it_is_ranked_among(ivory_coast: Factsheet) -> None:
    text = " ".join(pages(ivory_coast))
    assert "Côte d'Ivoire" in text
    assert "Scored among 2 countries" in text
    assert "World Bank, World Development Indicators" in text
    assert "Controversies" not in text
    assert ivory_coast.card.method == COUNTRIES
    assert "FICTIONAL" not in text
    assert "Ranked in: Africa" in text
    assert "withheld, under 40%" in text


def test_a_country_is_ranked_in_the_group_asked_for_or_refused(held: Engines) -> None:
    with reading(held) as connection:
        west = country_factsheet(connection, "CIV", DAY, MADE, "west")
        assert (west.universe, dict(west.who.facts)["Ranked in"]) == (1, "West Africa")
        with pytest.raises(BadInput, match="is not in the group southern"):
            country_factsheet(connection, "CIV", DAY, MADE, "southern")


def test_what_a_figure_is_divided_by_is_named_with_its_source_and_licence(held: Engines) -> None:
    money = {"unit": "USD", "given_unit": "USD", "source": "nzdpu", "document": "", "page": ""}
    with writing(held) as connection:
        company(connection, "made-up-mine")
        of = batch(connection)
        figure(connection, of, "made-up-mine", "ghg_scope1", 900.0, unit="tCO2e", scope="S1")
        figure(connection, of, "made-up-mine", "revenue", 3e6, **money)
    with reading(held) as connection:
        sheet = company_factsheet(connection, "made-up-mine", DAY, MADE)
    (scope,) = sheet.disclosed
    assert (scope.line.compared, scope.line.compared_unit) == (300.0, "tCO2e/USDm")
    assert scope.origin is not None
    assert scope.origin.document == "Sustainability report 2024"
    assert [each.redistribute for each in scope.others] == [False]
    assert [(each.source, count) for each, count in sheet.origins] == [
        ("Company's own report", 1),
        ("Net-Zero Data Public Utility", 1),
    ]
    text = " ".join(pages(sheet))
    assert "not to be passed on" in text
    assert "withheld" in text


def fullest(sheet: Factsheet, version: str) -> Factsheet:
    """A record as long as one can be: every figure disclosed, long words, many controversies."""
    method = METHODS[version]
    first = sheet.figures[0]
    origins = [
        Origin(f"Source {at} of a very long name " * 3, "A long licence " * 9, at % 2 == 0)
        for at in range(9)
    ]
    figures = tuple(
        replace(
            first,
            line=replace(first.line, metric=each.name, disclosed=at % 9 > 0),
            label="A figure of a very long name " * 4,
            origin=origins[at % 9],
        )
        for at, each in enumerate(method.metrics)
    )
    part = sheet.card.categories[0]
    card = replace(
        sheet.card,
        categories=tuple(
            replace(part, name=each.name, label=each.label, weight=0.1)
            for each in method.categories
        ),
    )
    event = Event(DAY, "tailings", 5, "A controversy of a very long title " * 9, "open", "")
    who = replace(sheet.who, name="A company of a very long name " * 5)
    return replace(sheet, who=who, card=card, method=method, figures=figures, events=(event,) * 30)


@pytest.mark.parametrize("version", [COMPANIES, COUNTRIES])
def test_no_sheet_is_longer_than_two_pages(amber: Factsheet, version: str) -> None:
    text = pages(fullest(amber, version))
    assert len(text) == MOST_PAGES == 2
    assert [f"{at} of 2" in page for at, page in enumerate(text, start=1)] == [True, True]
    assert all("SHA-256" in page and "FICTIONAL EXAMPLE" in page for page in text)


def test_every_name_that_we_know_prints_as_it_is() -> None:
    fonts()
    names = [
        row["name"] for name in ("issuers", "issuers_example", "countries") for row in rows(name)
    ]
    names += [each.label for each in METRICS.values()]
    names += ["Ọṣun Ẹ̀kọ́", "Société Générale", "Σίγμα", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "ߒߞߏ"]
    for name in names:
        assert printable(name) == " ".join(name.split())
    assert printable("株") == "\N{REPLACEMENT CHARACTER}"


def test_a_text_that_is_too_wide_is_cut_with_an_ellipsis_and_never_beyond_its_width() -> None:
    plain, _ = fonts()
    for width in (5.0, 30.0, 61.0):
        cut = fitted("Independent non-executive directors", width, plain, 7)
        assert cut.endswith("…")
        assert pdfmetrics.stringWidth(cut, plain, 7) <= max(width, 7)
    assert fitted("short", 100, plain, 7) == "short"


def test_the_workbook_holds_every_figure_with_its_unit_and_no_formula(amber: Factsheet) -> None:
    evil = replace(amber, who=replace(amber.who, name='=HYPERLINK("http://x","y")'))
    book = openpyxl.load_workbook(io.BytesIO(factsheet_workbook(evil)))
    assert book.sheetnames == ["Summary", "Figures", "Sources", "Method"]
    assert all(
        cell.data_type != "f"
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
    )
    header, units, *figures = book["Figures"].iter_rows(values_only=True)
    assert list(header) == [name for name, _, _ in COLUMNS]
    assert list(units) == [unit for _, unit, _ in COLUMNS]
    found = [dict(zip(header, row, strict=True)) for row in figures]
    assert len(found) == 7
    ghg = next(each for each in found if each["metric"] == "ghg_intensity_s12")
    assert (ghg["value"], ghg["unit"], ghg["percentile"], ghg["page"]) == (
        820, "tCO2e/USDm", 37.5, "41",
    )  # fmt: skip
    assert ghg["period_end"] == datetime(2024, 12, 31)
    assert sum(float(str(each["points"])) for each in found) == pytest.approx(49.6875)


def test_the_workbook_says_the_method_the_hashes_and_the_licences(amber: Factsheet) -> None:
    book = openpyxl.load_workbook(io.BytesIO(factsheet_workbook(amber)))
    method = dict(book["Method"].iter_rows(values_only=True))
    assert method["method SHA-256"] == amber.method.fingerprint
    assert method["inputs SHA-256"] == amber.card.inputs_hash
    summary = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert summary["score, missing left out"] == pytest.approx(49.6875)
    assert summary["score, missing as worst"] == pytest.approx(49.6875)
    assert summary["scored among"] == "4 fictional companies"
    assert "FICTIONAL EXAMPLE" in summary
    _, source = book["Sources"].iter_rows(values_only=True)
    assert source == (
        "Fictional example of WizData", 7, "Made up to show the method; CC0", "yes",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "%", "\N{EN DASH}"),
        (1.0, "yes/no", "yes"),
        (0.0, "yes/no", "no"),
        (2050.0, "year", "2050"),
        (1_234_567.8, "tCO2e", "1,234,568"),
        (820.0, "tCO2e/USDm", "820"),
        (0.45, "per million hours", "0.45"),
        (12.5, "%", "12.5"),
        (0.0, "count", "0"),
    ],
)
def test_a_figure_in_words_has_the_digits_it_deserves(
    value: float | None, unit: str, words: str
) -> None:
    assert said(value, unit) == words
