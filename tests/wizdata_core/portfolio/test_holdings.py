"""Holdings as people write them: every form that is read, and every refusal by its words."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.portfolio.holding_tables import (
    MOST_BYTES,
    MOST_ROWS,
    holdings_of_cells,
    holdings_of_file,
    holdings_of_text,
    text_of,
)
from wizdata_core.portfolio.holdings import COLUMNS, By, Column, Measure


def only(text: str) -> tuple[str, By, Measure, float, str]:
    found = holdings_of_text(text)
    assert not found.refused
    (row,) = found.rows
    return row.said, row.by, row.measure, row.amount, row.currency


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("NPN.JO, 40 USDm", 40e6, "USD"),
        ("NPN.JO, 4000000, ZAR", 4e6, "ZAR"),
        ("NPN.JO; 1.5bn; zar", 1.5e9, "ZAR"),
        ("NPN.JO\t250k\tEUR", 250e3, "EUR"),
        ('NPN.JO, "1,250,000.50", ZAR', 1_250_000.5, "ZAR"),
        ("NPN.JO, 1e6 ZAR", 1e6, "ZAR"),
    ],
)
def test_an_amount_is_read_with_its_unit_or_the_currency_beside(
    text: str, amount: float, currency: str
) -> None:
    said, by, measure, found, of = only(text)
    assert (said, by, measure, of) == ("NPN.JO", By.HOLDING, Measure.VALUE, currency)
    assert found == pytest.approx(amount)


def test_a_header_names_columns_in_any_order_and_by_other_names() -> None:
    found = holdings_of_text("ISIN,Shares,Ticker\n,1200,NPN.JO\nZAE000351946,10,\n")
    assert [(each.said, each.by) for each in found.rows] == [
        ("NPN.JO", By.SYMBOL),
        ("ZAE000351946", By.ISIN),
    ]
    assert {each.measure for each in found.rows} == {Measure.QUANTITY}


def test_figures_of_ones_own_are_in_the_metrics_unit() -> None:
    text = (
        "holding,value,s1,s2,s3,evic,revenue,score,women\n"
        "unlisted:P1,40 USDm,0.9 MtCO2e,300 ktCO2e,2000000,20000 USDm,5 USDbn,70,30 %\n"
    )
    (row,) = holdings_of_text(text).rows
    assert {each.metric: (each.value, each.currency) for each in row.given} == {
        "ghg_scope1": (pytest.approx(900_000), ""),
        "ghg_scope2_loc": (pytest.approx(300_000), ""),
        "ghg_scope3": (2_000_000, ""),
        "evic": (pytest.approx(20e9), "USD"),
        "revenue": (pytest.approx(5e9), "USD"),
        "score": (70, ""),
        "board_women_pct": (30, ""),
    }


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (("25%", "75 %"), (0.25, 0.75)),
        (("25", "75"), (0.25, 0.75)),
        (("0.25", "0.75"), (0.25, 0.75)),
        (("0.6", "0.3"), (0.6, 0.3)),
    ],
)
def test_weights_are_read_alike_in_all_rows(
    cells: tuple[str, str], wanted: tuple[float, float]
) -> None:
    found = holdings_of_text(f"holding,weight\nA,{cells[0]}\nB,{cells[1]}\n")
    assert tuple(each.amount for each in found.rows) == pytest.approx(wanted)
    assert f"sum to {sum(wanted):.1%}" in found.notes[0]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("NPN.JO,,", "how much by nothing"),
        (",5 USD,", "does not say who"),
        ("NPN.JO,5,", "has no currency; write it as 40 USDm"),
        ("NPN.JO,5,rand", "is no code of three letters"),
        ("NPN.JO,5 ZAR,USD", "is not in USD, the currency beside it"),
        ("NPN.JO,5 tCO2e,", "is not money"),
        ("NPN.JO,5 sheep,", "unknown unit 'sheep'"),
        ("NPN.JO,-5,ZAR", "is not above 0"),
        ("NPN.JO,0,ZAR", "is not above 0"),
        ("NPN.JO,much,ZAR", "is no amount"),
        ('NPN.JO,"1,234",ZAR', "1234"),
        ("NPN.JO,nan,ZAR", "is no amount"),
        ("NPN.JO,1e300,ZAR", "is not above 0"),
        ("NPN.JO,5,ZAR,extra", "more cells than there are columns: 'extra'"),
    ],
)
def test_a_row_is_refused_by_itself_with_the_reason(row: str, why: str) -> None:
    found = holdings_of_text(f"holding,value,currency\nSOL.JO,1,ZAR\n{row}\n")
    assert [each.said for each in found.rows] == ["SOL.JO"]
    (refused,) = found.refused
    assert refused.number == 3
    assert why in refused.why


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("s1", "-5", "out of bounds"),
        ("s1", "5 GJ", "measures energy"),
        ("score", "101", "out of bounds"),
        ("women", "130", "out of bounds"),
        ("evic", "0 USDm", "is not above 0"),
        ("revenue", "5 tCO2e", "is not money"),
        ("s3", "lots", "is no number"),
    ],
)
def test_a_figure_of_ones_own_is_refused_with_the_reason(column: str, cell: str, why: str) -> None:
    found = holdings_of_text(f"holding,value,{column}\nSOL.JO,1 ZAR,{cell}\n")
    assert not found.rows
    assert why in found.refused[0].why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no holdings are given"),
        ("\n \n", "no holdings are given"),
        ("holding,currency\nA,ZAR", "no column says how much"),
        ("value,currency\n5,ZAR", "no column says who"),
        ("symbol,ticker,value\nA,A,5", "the column symbol stands twice"),
        ("holding,weight,value\nA,10%,\nB,,5 ZAR", "some rows give weights and others amounts"),
        ("holding,weight\nA,10%\nB,5", "some weights have a percent sign and others none"),
        ("holding,weight\nA,80\nB,40", "sum to 120.0 %"),
        ("\n".join(["A,1,ZAR"] * (MOST_ROWS + 1)), "at most 5,000 are read"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_whole(text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        holdings_of_text(text)


def test_an_unknown_column_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="nearest: revenue"):
        holdings_of_text("holding,value,revenu\nA,5 ZAR,1\n")


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_words(text: str) -> None:
    try:
        found = holdings_of_text(text)
    except BadInput:
        return
    assert all(each.why for each in found.refused)
    if found.rows:
        again = holdings_of_text(text_of(each.cells for each in found.rows))
        assert [each.amount for each in again.rows] == [each.amount for each in found.rows]


def test_rows_written_as_text_read_back_the_same() -> None:
    text = "holding,value,currency,s1\nNPN.JO,5,ZAR,12 tCO2e\nCASH,1 USDm,,\n"
    read = holdings_of_text(text)
    written = text_of(each.cells for each in read.rows)
    assert written == text
    assert holdings_of_cells((each.number, each.cells) for each in read.rows).rows == read.rows


@pytest.mark.parametrize("column", COLUMNS.values(), ids=lambda column: column.name)
def test_the_example_of_every_column_is_taken(column: Column) -> None:
    cells = {"holding": "A", "value": "1 ZAR"}
    name = column.name
    if name in set(Measure):
        cells.pop("value")
    found = holdings_of_cells([(1, cells | {name: column.example})])
    assert not found.refused


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_and_a_csv_of_the_same_holdings_read_alike() -> None:
    rows: list[list[object]] = [
        ["symbol", "quantity", "s1"],
        ["NPN.JO", 1200, 5.5],
        ["SOL.JO", 7, None],
    ]
    text = "symbol,quantity,s1\nNPN.JO,1200,5.5\nSOL.JO,7,\n"
    from_workbook = holdings_of_file(workbook(rows), "mine.xlsx")
    assert from_workbook.rows == holdings_of_file(text.encode("utf-8-sig"), "mine.csv").rows
    assert [each.amount for each in from_workbook.rows] == [1200, 7]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"PK\x03\x04 no workbook", "cannot be read as a workbook"),
        (workbook([["symbol", "value"], ["NPN.JO", "=1+1"]]), "formula"),
        (workbook([["what", "ever"], ["NPN.JO", 1]]), "no sheet whose first row names"),
        (b"\x81\x8d", "neither CSV nor XLSX"),
        (b"a" * (MOST_BYTES + 1), "at most"),
    ],
)
def test_a_file_that_is_no_table_of_holdings_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        holdings_of_file(body, "mine")
