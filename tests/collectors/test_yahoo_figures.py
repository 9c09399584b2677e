"""Figures out of Yahoo's answers stand in the unit that their item promises."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from collectors.contract import Dataset
from collectors.numbers import Refusals
from collectors.yahoo_places import ESG, STATEMENTS, SUMMARY
from tests.collectors.dataset_samples import (
    AAPL,
    ASKED,
    TIMESERIES,
    Case,
    cases,
    esg,
    question,
    summary,
    told,
)
from tests.collectors.dataset_samples import (
    SUMMARY as ADDRESS,
)
from tests.collectors.yahoo_samples import JSE
from wizdata_core.items import ITEMS, Unit

if TYPE_CHECKING:
    from pathlib import Path

    from wizdata_core.bars import Harvest

SBK = replace(JSE, symbol="SBK.JO", provider_symbol="SBK.JO")
NO_STATEMENTS: dict[str, Any] = {"timeseries": {"result": [], "error": None}}


def figures(harvest: Harvest) -> dict[tuple[str, str], dict[str, Any]]:
    rows = harvest.records["instrument_observations"].to_pylist()
    return {(row["item"], row["period_type"]): row for row in rows}


def of_jse(**fields: dict[str, Any]) -> Harvest:
    """An answer for SBK.JO as a public test documents it; the other numbers are made."""
    body: dict[str, dict[str, Any]] = {
        "summaryDetail": {
            "currency": "ZAc",
            "previousClose": 30139.0,
            "dividendRate": 18.04,
            "dividendYield": 0.0006,
            "trailingAnnualDividendRate": 17.8,
            "trailingAnnualDividendYield": 0.00059,
            "marketCap": 495_000_000_000,
            "trailingPE": 11.2,
        },
        "financialData": {
            "financialCurrency": "ZAR",
            "currentPrice": 30139.0,
            "totalRevenue": 180_000_000_000,
            "debtToEquity": 145,
        },
        "defaultKeyStatistics": {"bookValue": 165.5, "priceToBook": 182.1, "trailingEps": 26.9},
        "price": {"currency": "ZAc"},
    }
    for module, changes in fields.items():
        body[module] = body[module] | changes
    answer = {"quoteSummary": {"result": [body], "error": None}}
    exchanges = (
        told(ADDRESS + "SBK.JO", answer),
        told(TIMESERIES + "SBK.JO", NO_STATEMENTS),
    )
    return Case("yahoo", Dataset.FUNDAMENTALS, question(SBK), exchanges).harvest()


def test_a_jse_price_is_cents_and_everything_else_is_rand() -> None:
    found = figures(of_jse())
    expected = {
        "price": (301.39, "ZAR", "ZAc"),
        "previous_close": (301.39, "ZAR", "ZAc"),
        "dividend_rate": (18.04, "ZAR", "ZAR"),
        "market_cap": (495e9, "ZAR", "ZAR"),
    }
    for item, told_of in expected.items():
        row = found[item, "latest"]
        assert (row["value"], row["currency"], row["reported_unit"]) == told_of, item
    assert found["revenue", "trailing"]["value"] == 180e9
    assert found["debt_to_equity", "trailing"]["value"] == 1.45


def test_ratios_of_rand_and_cents_are_computed_anew() -> None:
    found = figures(of_jse())
    assert found["dividend_yield", "latest"]["value"] == pytest.approx(18.04 / 301.39)
    assert found["dividend_yield_trailing", "latest"]["value"] == pytest.approx(17.8 / 301.39)
    assert found["price_to_book", "latest"]["value"] == pytest.approx(301.39 / 165.5)
    assert found["price_to_book", "latest"]["reported_unit"] == "computed"
    assert found["pe_trailing", "latest"]["value"] == 11.2


def test_a_ratio_whose_parts_are_in_two_currencies_is_refused() -> None:
    harvest = of_jse(financialData={"financialCurrency": "USD"})
    found = figures(harvest)
    assert ("price_to_book", "latest") not in found
    assert found["revenue", "trailing"]["currency"] == "USD"
    assert found["price", "latest"]["currency"] == "ZAR"
    assert "defaultKeyStatistics.priceToBook" in {each.where for each in harvest.rejects}


def test_money_without_a_currency_is_refused() -> None:
    harvest = of_jse(financialData={"financialCurrency": None})
    assert ("revenue", "trailing") not in figures(harvest)
    reasons = {each.where: each.reason for each in harvest.rejects}
    assert reasons["financialData.totalRevenue"] == "money without a currency"
    assert figures(harvest)["market_cap", "latest"]["currency"] == "ZAR"


def test_apples_recorded_figures(shared: Path) -> None:
    del shared
    case = next(case for case in cases() if case.dataset is Dataset.FUNDAMENTALS)
    rows = case.harvest().records["instrument_observations"].to_pylist()
    by_key = {(row["item"], row["period_type"], row["period_end"]): row for row in rows}
    income = by_key["net_income", "yearly", date(2024, 9, 30)]
    assert (income["value"], income["currency"]) == (93_736e6, "USD")
    assert by_key["dividend_yield", "latest", ASKED.date()]["value"] == 0.0041
    assert by_key["dividend_yield_5_years", "latest", ASKED.date()]["value"] == 0.006
    assert by_key["revenue", "trailing", date(2024, 12, 28)]["value"] == 395_760_009_216
    assert by_key["shares_diluted", "yearly", date(2024, 9, 30)]["currency"] == ""
    assert {row["period_type"] for row in rows} == {"yearly", "quarterly", "trailing", "latest"}


def test_a_company_that_reports_in_another_currency(shared: Path) -> None:
    del shared
    turkish = replace(AAPL, symbol="THYAO.IS", provider_symbol="THYAO.IS", quote_unit="TRY")
    exchanges = (
        told(ADDRESS + "THYAO.IS", summary("THYAO.IS")),
        told(TIMESERIES + "THYAO.IS", NO_STATEMENTS),
    )
    found = figures(Case("yahoo", Dataset.FUNDAMENTALS, question(turkish), exchanges).harvest())
    assert found["market_cap", "latest"]["currency"] == "TRY"
    assert found["revenue", "trailing"]["currency"] == "USD"


@pytest.mark.parametrize(
    ("symbol", "day", "scores"),
    [
        ("AAPL", date(2020, 7, 1), (23.62, 0.49, 12.98, 10.15)),
        ("TSLA", date(2021, 9, 1), (30.46, 2.95, 17.31, 10.2)),
    ],
)
def test_recorded_scores_add_up_and_have_the_month_of_their_rating(
    shared: Path, symbol: str, day: date, scores: tuple[float, ...]
) -> None:
    del shared
    exchanges = (told(ADDRESS + "AAPL", esg(symbol)),)
    found = figures(Case("yahoo", Dataset.SUSTAINABILITY, question(AAPL), exchanges).harvest())
    names = ("esg_risk", "environment_risk", "social_risk", "governance_risk")
    assert tuple(found[name, "rating"]["value"] for name in names) == scores
    assert found["esg_risk", "rating"]["period_end"] == day
    assert 0 < found["esg_percentile", "rating"]["value"] < 1
    assert scores[0] == pytest.approx(sum(scores[1:]))


def test_the_calendar_of_apple(shared: Path) -> None:
    del shared
    case = next(case for case in cases() if case.dataset is Dataset.CALENDAR)
    rows = {row["kind"]: row for row in case.harvest().records["calendar_events"].to_pylist()}
    assert rows["ex_dividend"]["starts_on"] == date(2025, 2, 10)
    assert rows["dividend"]["starts_on"] == date(2025, 2, 13)
    assert rows["earnings"]["starts_on"] == date(2025, 4, 30)
    assert rows["earnings"]["ends_on"] == date(2025, 5, 5)
    assert rows["earnings"]["estimated"] is True


def test_the_recorded_split_and_dividend(shared: Path) -> None:
    del shared
    case = next(case for case in cases() if case.dataset is Dataset.ACTIONS)
    harvest = case.harvest()
    found = {(row["kind"], row["ex_date"]): row["value"] for row in harvest.actions.to_pylist()}
    assert found["split", date(2020, 8, 31)] == 4.0
    assert found["dividend", date(2020, 11, 6)] == 0.205
    assert harvest.bars.num_rows == 0


def test_yahoos_news_is_linked_by_its_tickers(shared: Path) -> None:
    del shared
    case = next(case for case in cases() if case.name == "yahoo news")
    harvest = case.harvest()
    (first, *_) = harvest.records["news_items"].to_pylist()
    assert first["published_at"] == datetime(2025, 2, 25, 0, 20, tzinfo=UTC)
    named = harvest.records["news_mentions"].to_pylist()
    assert {each["symbol"] for each in named} == {"AAPL"}


def test_every_place_names_an_item_and_every_item_has_a_place() -> None:
    named = {place.item for place in (*SUMMARY, *ESG)} | set(STATEMENTS.values())
    assert named == set(ITEMS)
    assert len({(each.module, each.field) for each in (*SUMMARY, *ESG)}) == len(SUMMARY) + len(ESG)


def test_only_plain_ratios_are_computed_from_parts() -> None:
    for place in SUMMARY:
        if place.parts:
            assert ITEMS[place.item].unit in {Unit.FRACTION, Unit.MULTIPLE}
            assert all(ITEMS[part].unit is Unit.PER_SHARE for part in place.parts)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 1e308, "1,234.5", "7", True, [1], {"raw": "x"}]
)
def test_hostile_values_are_refused_by_name(value: object) -> None:
    refused = Refusals()
    assert refused.number(value, "here") is None
    assert [each.where for each in refused.all()] == ["here"]


@pytest.mark.parametrize("value", [None, {}, {"raw": None}])
def test_a_missing_value_is_missing_and_not_refused(value: object) -> None:
    refused = Refusals()
    assert refused.number(value, "here") is None
    assert refused.all() == ()


def test_the_recording_is_left_as_it_was(shared: Path) -> None:
    del shared
    (case, *_) = cases()
    before = copy.deepcopy(case.exchanges)
    case.harvest()
    assert case.exchanges == before
