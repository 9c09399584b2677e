"""Countries' figures as CSV: every digit, year and terms, and no numbers that may not go out."""

from __future__ import annotations

import csv
import io

from tests.wizdata_core.esg.countries.made_up_values import value
from wizdata_core.results.country_csv import COLUMNS, LEFT_OUT, country_csv

LIFE, COAL = "SP.DYN.LE00.IN", "EG.ELC.COAL.ZS"


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_figure_has_every_digit_its_year_its_age_and_its_licence() -> None:
    values = [value("ZAF", LIFE, 60.123456789012, updated=None)]
    (row,) = read("".join(country_csv(values, {("ZAF", LIFE): 62.5})))
    assert list(row) == list(COLUMNS)
    assert (row["value"], row["year"], row["percentile"]) == ("60.123456789012", "2023", "62.5")
    assert (row["age_months"], row["too_old"], row["sample"]) == ("21", "false", "false")
    assert (row["licence"], row["revised_on"], row["note"]) == ("CC BY-4.0", "", "")


def test_a_figure_under_other_terms_keeps_its_row_without_numbers() -> None:
    (row,) = read("".join(country_csv([value("ZAF", COAL, 86.0)], {("ZAF", COAL): 3.0})))
    assert (row["value"], row["compared"], row["percentile"]) == ("", "", "")
    assert (row["licence"], row["note"]) == ("IEA terms", LEFT_OUT)


def test_no_text_is_a_formula_and_nothing_is_a_head_alone() -> None:
    (row,) = read("".join(country_csv([value("ZAF", LIFE, 1.0, unit="=1+1")], {})))
    assert row["unit"] == "'=1+1"
    assert "".join(country_csv([], {})) == ",".join(COLUMNS) + "\n"
