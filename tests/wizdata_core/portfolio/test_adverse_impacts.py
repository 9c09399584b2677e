"""The table of adverse impacts, and what is held in countries: formula by formula, by hand."""

from __future__ import annotations

import pytest

from tests.wizdata_core.portfolio.made_up_positions import MILLION, position, worked_example
from wizdata_core.portfolio.adverse_impacts import INDICATORS, NACE, NOT_COVERED, PaiLine, pai_table
from wizdata_core.portfolio.figures import Rates, figures
from wizdata_core.portfolio.positions import Kind
from wizdata_core.portfolio.scope_bases import USUAL
from wizdata_core.portfolio.sovereigns import sovereigns
from wizdata_core.reference import rows


def table(euros: float | None = 1.0) -> dict[str, PaiLine]:
    return {each.indicator.number: each for each in pai_table(worked_example(), USUAL, euros)}


def test_every_mandatory_indicator_has_a_line_with_figures_or_the_reason_why_not() -> None:
    lines = table()
    assert list(lines) == [str(number) for number in range(1, 19)]
    assert [each.asset for each in INDICATORS].count("investee") == 14
    for number, line in lines.items():
        assert bool(line.values) != bool(line.not_covered) or number == "6"
        assert line.indicator.formula
        assert line.indicator.unit
    assert set(NOT_COVERED) == {"10", "11", "16", "17", "18"}


def test_emissions_are_given_scope_by_scope_and_in_total() -> None:
    found = {each.label: each for each in table()["1"].values}
    # 40/20000 * 0.9 Mt, 30/60000 * 0.05 Mt, 20/10000 * 3 Mt, in tonnes.
    assert found["Scope 1"].by_formula == pytest.approx(1_800 + 25 + 6_000)
    assert found["Scope 2"].by_formula == pytest.approx(600 + 50 + 2_000)
    assert found["Scope 3"].by_formula == pytest.approx(4_000 + 12_000)
    # P2 has no scope 3, so the total is of P1 and P3 alone.
    assert found["Total"].by_formula == pytest.approx(6_400 + 20_000)
    assert found["Total"].aggregate.coverage == pytest.approx(60 / 90)


def test_footprint_and_intensity_divide_by_all_investments_and_by_what_is_covered() -> None:
    (footprint,) = table()["2"].values
    assert footprint.by_formula == pytest.approx(26_400 / 100)
    assert footprint.covered == pytest.approx(26_400 / 60)
    (intensity,) = table()["3"].values
    # 40 * 3.2 Mt / 5000 m + 20 * 10 Mt / 8000 m, by 100 and by 60.
    owned = 40 * 3.2e6 / 5_000 + 20 * 10e6 / 8_000
    assert intensity.by_formula == pytest.approx(owned / 100)
    assert intensity.covered == pytest.approx(owned / 60)


def test_at_another_rate_figures_by_money_change_and_tonnes_do_not() -> None:
    at_par, half = table(1.0), table(0.5)
    assert half["1"].values[3].by_formula == pytest.approx(at_par["1"].values[3].by_formula)
    for number in ("2", "3"):
        before = at_par[number].values[0].by_formula
        assert before is not None
        assert half[number].values[0].by_formula == pytest.approx(2 * before)


def test_without_a_rate_to_the_euro_lines_by_money_say_so() -> None:
    lines = table(None)
    for number in ("2", "3", "6", "8", "9", "15"):
        assert not lines[number].values
        assert "No rate to the euro" in lines[number].note
    assert lines["1"].values
    assert lines["13"].values[0].covered == pytest.approx(31.1111, abs=1e-4)


def test_flags_counts_and_shares_become_percentages() -> None:
    held = (
        position(
            "A",
            60.0,
            fossil_exposure=1.0,
            energy_renewable_pct=12.0,
            biodiversity_sites=2.0,
            controversial_weapons=0.0,
            gender_pay_gap=10.0,
        ),
        position("B", 20.0, fossil_exposure=0.0, energy_renewable_pct=32.0, biodiversity_sites=0.0),
        position("CASH", 20.0, Kind.CASH),
    )
    found = {each.indicator.number: each for each in pai_table(held, USUAL, 1.0)}
    (fossil,) = found["4"].values
    assert fossil.by_formula == pytest.approx(60.0)
    assert fossil.covered == pytest.approx(75.0)
    (energy,) = found["5"].values
    assert energy.covered == pytest.approx((60 * 88 + 20 * 68) / 80)
    assert found["7"].values[0].by_formula == pytest.approx(60.0)
    assert found["14"].values[0].by_formula == 0.0
    assert found["12"].values[0].covered == pytest.approx(10.0)
    assert [each.position.key for each in found["12"].values[0].aggregate.lacks] == ["B"]


def test_tonnes_of_waste_and_water_pollutants_are_by_million_of_euros_invested() -> None:
    held = (
        position("A", 10 * MILLION, evic=100 * MILLION, waste_hazardous=500.0),
        position("CASH", 10 * MILLION, Kind.CASH),
    )
    found = {each.indicator.number: each for each in pai_table(held, USUAL, 1.0)}
    (waste,) = found["9"].values
    assert waste.by_formula == pytest.approx(50 / 20)
    assert waste.covered == pytest.approx(50 / 10)
    (water,) = found["8"].values
    assert water.by_formula is None
    assert water.aggregate.coverage == 0


def test_energy_stands_by_section_of_nace() -> None:
    from dataclasses import replace  # noqa: PLC0415 - used by this test alone

    mine = position("A", 50.0, energy_total=3_600.0 * 8, revenue=2 * MILLION)
    held = (replace(mine, industry="EM-MM"), position("CASH", 50.0, Kind.CASH))
    found = {each.indicator.number: each for each in pai_table(held, USUAL, 1.0)}
    (section,) = found["6"].values
    assert section.label == "Section B"
    assert section.covered == pytest.approx(8 / 2)
    assert section.by_formula == pytest.approx(2.0)


def test_sections_of_nace_are_high_impact_sectors_of_known_industries() -> None:
    known = {row["sasb_sics"] for row in rows("issuers")}
    assert set(NACE.values()) <= set("ABCDEFGHL")
    # Finance, services, health care delivery and technology services are in none of them.
    outside = {name.split("-")[0] for name in known - set(NACE) if "-" in name}
    assert outside <= {"FN", "SV", "HC", "TC", "FB"}


def test_countries_stand_apart_from_companies() -> None:
    country = position(
        "ZA",
        50 * MILLION,
        Kind.SOVEREIGN,
        country_ghg=500 * MILLION,
        country_gdp=400_000 * MILLION,
        country_gdp_ppp=1_000_000 * MILLION,
        score=40.0,
    )
    held = (*worked_example(), country)
    found = figures(held, USUAL, "USD", Rates(1.0, 1.0))
    assert found.carbon.waci.value == pytest.approx(221.9444, abs=1e-4)
    assert found.score.shown == pytest.approx(63.5714, abs=1e-4)
    assert found.country_score.shown == 40.0
    # 50 m of a million million international dollars, of 500 Mt.
    assert found.sovereigns.financed.value == pytest.approx(50 / 1_000_000 * 500 * MILLION)
    assert found.sovereigns.financed_with_land.value is None
    assert "land use" in found.sovereigns.financed_with_land.lacks[0].what
    assert found.sovereigns.intensity.value == pytest.approx(500 * MILLION / 400_000)
    (line,) = (each for each in found.pai if each.indicator.number == "15")
    assert line.values[0].by_formula == pytest.approx(1_250 * 50 / 150)


def test_without_a_rate_to_the_dollar_nothing_is_attributed_to_countries() -> None:
    country = position("ZA", 1.0, Kind.SOVEREIGN, country_ghg=1.0, country_gdp_ppp=1.0)
    found = sovereigns((country,), "ZAR", None)
    assert found.financed.value is None
    assert found.financed.lacks[0].what == "no rate to USD"
