"""Figures, events, ratings and countries stand in a row as they were known by its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.wizdata_core.snapshots.making import (
    Share,
    dated,
    flat,
    inputs,
    moment,
    row_of,
    sessions,
)
from wizdata_core.snapshots.inputs import Announced, Around, Learnt, Missing, Scores, Yearly
from wizdata_core.snapshots.scores import NUMBERS

DAYS = sessions(60, date(2024, 1, 2))
YEAR = date(2023, 12, 31)
RATE = Around({"USD/ZAR": dated(dict.fromkeys(DAYS, 20.0))})


def share(*figures: tuple[str, str, date, date, float, str], **learnt: object) -> Share:
    made = Learnt(**learnt)  # type: ignore[arg-type]  # the tests' own words
    return Share(flat(DAYS, [50.0] * len(DAYS)), learnt=made, figures=figures)


def test_a_restated_figure_counts_from_the_day_it_was_collected() -> None:
    given = inputs(
        share(
            ("revenue", "yearly", YEAR, DAYS[10], 100.0, "ZAR"),
            ("revenue", "yearly", YEAR, DAYS[30], 90.0, "ZAR"),
        )
    )
    found = [row_of(given, DAYS[place])["revenue"] for place in (9, 10, 29, 30)]
    assert found == [None, 100.0, 100.0, 90.0]


def test_twelve_months_come_before_a_year_and_a_quarter_never_stands_in() -> None:
    quarter = ("revenue", "quarterly", date(2024, 3, 31), DAYS[0], 30.0, "ZAR")
    year = ("revenue", "yearly", YEAR, DAYS[5], 100.0, "ZAR")
    trailing = ("revenue", "trailing", date(2023, 9, 30), DAYS[8], 110.0, "ZAR")
    given = inputs(share(quarter, year, trailing))
    assert [row_of(given, DAYS[place])["revenue"] for place in (4, 5, 8)] == [None, 100.0, 110.0]


def test_a_balance_is_of_the_newest_balance_sheet() -> None:
    year = ("assets", "yearly", YEAR, DAYS[0], 500.0, "ZAR")
    quarter = ("assets", "quarterly", date(2024, 3, 31), DAYS[5], 520.0, "ZAR")
    older = ("assets", "quarterly", date(2023, 9, 30), DAYS[6], 400.0, "ZAR")
    given = inputs(share(year, quarter, older))
    assert [row_of(given, DAYS[place])["assets"] for place in (0, 5, 6)] == [500.0, 520.0, 520.0]


def test_money_in_another_currency_is_converted_or_missing() -> None:
    figure = ("revenue", "yearly", YEAR, DAYS[0], 7.0, "USD")
    assert row_of(inputs(share(figure), around=RATE), DAYS[5])["revenue"] == pytest.approx(140.0)
    assert row_of(inputs(share(figure)), DAYS[5])["revenue"] is None


def test_ratios_with_a_price_take_the_price_of_the_day() -> None:
    figures = (
        ("shares_outstanding", "latest", DAYS[0], DAYS[0], 1000.0, ""),
        ("eps_diluted", "trailing", YEAR, DAYS[0], 5.0, "ZAR"),
        ("target_price", "latest", DAYS[0], DAYS[0], 60.0, "ZAR"),
        ("debt", "latest", DAYS[0], DAYS[0], 700.0, "ZAR"),
        ("cash", "latest", DAYS[0], DAYS[0], 200.0, "ZAR"),
        ("ebitda", "trailing", YEAR, DAYS[0], 250.0, "ZAR"),
        ("free_cash_flow", "trailing", YEAR, DAYS[0], 2500.0, "ZAR"),
        ("pe_trailing", "latest", DAYS[0], DAYS[0], 9.0, ""),
    )
    row = row_of(inputs(share(*figures), around=RATE), DAYS[5])
    assert (row["market_cap"], row["market_cap_usd"]) == (50_000.0, 2500.0)
    assert row["enterprise_value"] == 50_500.0
    assert row["earnings_yield"] == pytest.approx(0.1)
    assert row["target_upside"] == pytest.approx(0.2)
    assert row["net_debt_to_ebitda"] == pytest.approx(2.0)
    assert row["free_cash_flow_yield"] == pytest.approx(0.05)
    assert row["pe_trailing"] == 9.0  # as its provider gave it
    assert row["fundamentals_date"] == DAYS[0]


def test_shares_and_figures_a_share_are_counted_in_the_shares_of_the_day() -> None:
    figures = (
        ("shares_outstanding", "latest", DAYS[0], DAYS[0], 1000.0, ""),
        ("eps_diluted", "trailing", YEAR, DAYS[0], 8.0, "ZAR"),
    )
    learnt = Learnt(splits=dated({DAYS[10]: 4.0}))
    closes = [40.0] * 10 + [10.0] * (len(DAYS) - 10)
    given = inputs(Share(flat(DAYS, closes), learnt=learnt, figures=figures))
    before, after = row_of(given, DAYS[9]), row_of(given, DAYS[10])
    assert before["market_cap"] == after["market_cap"] == pytest.approx(40_000.0)
    assert (before["eps_diluted"], after["eps_diluted"]) == (8.0, 2.0)
    assert after["shares_outstanding"] == 4000.0


def test_announced_days_are_those_known_then() -> None:
    events = {
        "earnings": (
            Announced(moment(DAYS[2]), _day(DAYS[20])),
            Announced(moment(DAYS[10]), _day(DAYS[25])),
        )
    }
    given = inputs(share(events=events))
    found = [row_of(given, DAYS[place])["next_earnings_date"] for place in (1, 2, 10, 26)]
    assert found == [None, DAYS[20], DAYS[25], None]
    assert row_of(given, DAYS[20])["days_to_earnings"] == (DAYS[25] - DAYS[20]).days


def test_a_rating_and_its_state_stand_from_the_day_they_came() -> None:
    figure = ("esg_risk", "rating", date(2023, 11, 1), DAYS[3], 21.5, "")
    given = inputs(share(figure, esg_state=(moment(DAYS[4]), "fresh")))
    before, after = row_of(given, DAYS[2]), row_of(given, DAYS[4])
    assert (before["esg_risk"], before["esg_state"]) == (None, None)
    assert (after["esg_risk"], after["esg_state"]) == (21.5, "fresh")
    assert after["esg_date"] == date(2023, 11, 1)
    assert (after["esg_score"], after["fundamentals_date"]) == (None, None)


def scores(total: list[float], days: list[date], grades: tuple[str, ...]) -> Scores:
    """Scores of an entity; its coverage is a hundredth of its total, and all else is missing."""
    values = np.array(total)
    lacking = dict.fromkeys(NUMBERS.values(), np.full(len(days), np.nan))
    return Scores(
        np.array([_day(each) for each in days]),
        {**lacking, "total": values, "coverage": values / 100},
        {"grade": grades, "badge": ("sound",) * len(days), "peer_group": ("EM-MM",) * len(days)},
    )


def test_a_score_counts_from_the_day_as_of_which_it_was_made() -> None:
    held = scores([61.0, float("nan"), 70.0], [DAYS[3], DAYS[10], DAYS[20]], ("B", "", "A-"))
    there = {"ZAF": scores([33.0], [DAYS[5]], ("",)), "NGA": scores([99.0], [DAYS[0]], ("",))}
    given = inputs(share(scores=held), around=Around(scores=there))
    rows = [row_of(given, DAYS[place]) for place in (2, 3, 9, 10, 20)]
    assert [row["esg_score"] for row in rows] == [None, 61.0, 61.0, None, 70.0]
    assert [row["esg_grade"] for row in rows] == [None, "B", "B", None, "A-"]
    scored_on = [row["esg_scored_on"] for row in rows]
    assert scored_on == [None, DAYS[3], DAYS[3], DAYS[10], DAYS[20]]
    assert [row["esg_coverage"] for row in rows[3:]] == [None, 0.70]
    assert [row["country_esg_score"] for row in rows] == [None, None, 33.0, 33.0, 33.0]
    assert rows[-1]["esg_peer_group"] == "EM-MM"
    assert rows[-1]["esg_confidence"] is None


def test_a_country_has_its_newest_year_of_at_most_five_years_ago() -> None:
    years = (
        Yearly(moment(DAYS[0]), 2018, 1.0),
        Yearly(moment(DAYS[0]), 2021, 2.0),
        Yearly(moment(DAYS[5]), 2022, float("nan")),
        Yearly(moment(DAYS[9]), 2021, 2.5),
    )
    around = Around(countries={("ZAF", "CC.EST"): years, ("ZAF", "RL.EST"): years[:1]})
    given = inputs(share(), around=around)
    rows = [row_of(given, DAYS[place]) for place in (0, 5, 9)]
    assert [row["country_corruption_control"] for row in rows] == [2.0, 2.0, 2.5]
    assert rows[0]["country_rule_of_law"] is None  # 2018 is six years before 2024


def test_gaps_are_counted_while_they_are_known_and_open() -> None:
    gaps = (Missing(_day(DAYS[1]), 3, moment(DAYS[10]), moment(DAYS[20])),)
    given = inputs(share(gaps=gaps))
    assert [row_of(given, DAYS[place])["open_gaps"] for place in (9, 10, 19, 20)] == [0, 3, 3, 0]


def test_a_session_in_an_open_gap_is_neither_traded_nor_untraded() -> None:
    lacking = DAYS[1:4]
    whole = share()
    bars = tuple(bar for bar in whole.bars if bar[0] not in lacking)
    gaps = (Missing(_day(DAYS[1]), 3, moment(DAYS[2], 1), moment(DAYS[22])),)
    given = inputs(replace(whole, bars=bars, learnt=replace(whole.learnt, gaps=gaps)))
    open_, settled = row_of(given, DAYS[20]), row_of(given, DAYS[22])
    assert (open_["zero_trade_days_20d"], settled["zero_trade_days_20d"]) == (0, 1)
    assert settled["zero_trade_days_60d"] is None
    before, inside = row_of(given, DAYS[1]), row_of(given, DAYS[2])
    assert (before["return_1d"], before["volume"]) == (0, 0)  # the gap is not known yet
    assert (inside["return_1d"], inside["volume"], inside["value_traded"]) == (None, None, None)


def _day(day: date) -> int:
    return moment(day) // 86_400_000_000
