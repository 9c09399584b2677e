"""A country's indicators side by side, what counts of them, and where they come from."""

from __future__ import annotations

from datetime import date

from tests.wizdata_core.esg.countries.made_up_values import FETCHED, value
from wizdata_core.esg.countries.indicators import INDICATORS
from wizdata_core.esg.countries.profile import CONTEXT, REASONS, profile_lines
from wizdata_core.esg.countries.sources import holding, source_lines

LIFE, ENERGY, MAMMALS, GDP = (
    "SP.DYN.LE00.IN",
    "EG.USE.PCAP.KG.OE",
    "EN.MAM.THRD.NO",
    "NY.GDP.MKTP.CD",
)
VALUES = (
    value("ZAF", LIFE, 60.0),
    value("NGA", LIFE, 50.0),
    value("KEN", LIFE, 64.0),
    value("EGY", LIFE, 99.0, too_old=True, year=2012, age_months=153),
    value("ZAF", ENERGY, 2_500.0),
    value("ZAF", MAMMALS, 30.0, normalised=None),
    value("ZAF", GDP, 4e11),
    value("NGA", "EN.GHG.CO2.PC.CE.AR5", 0.6, sample=True, too_old=True, year=2012),
)


def test_every_indicator_without_a_good_end_says_why_and_no_other() -> None:
    context = {each.code for each in INDICATORS.values() if each.framework and not each.direction}
    assert set(REASONS) == context
    assert len(REASONS) == 11


def test_a_profile_has_every_indicator_with_its_figure_or_without() -> None:
    lines = {line.indicator.code: line for line in profile_lines("ZAF", VALUES, None)}
    assert list(lines) == list(INDICATORS)
    assert (lines[LIFE].number, lines[LIFE].median, lines[LIFE].peers) == (60.0, 60.0, 3)
    assert lines[LIFE].remark == ""
    assert lines["CC.EST"].remark == "No figure is held."
    assert lines[GDP].remark == CONTEXT


def test_low_energy_use_is_shown_and_not_scored() -> None:
    lines = {line.indicator.code: line for line in profile_lines("ZAF", VALUES, None)}
    assert lines[ENERGY].percentile is None
    assert lines[ENERGY].remark == "Shown, not scored. Low energy use is poverty, not virtue."


def test_what_keeps_a_figure_from_counting_is_said() -> None:
    egypt = {line.indicator.code: line for line in profile_lines("EGY", VALUES, None)}
    nigeria = {line.indicator.code: line for line in profile_lines("NGA", VALUES, None)}
    south = {line.indicator.code: line for line in profile_lines("ZAF", VALUES, None)}
    assert egypt[LIFE].remark.startswith("Too old")
    assert nigeria["EN.GHG.CO2.PC.CE.AR5"].remark == "A sample of the past: shown, not scored."
    assert south[MAMMALS].remark == "No population of 2023 is held to divide it by."
    assert (south[MAMMALS].number, south[MAMMALS].median) == (None, None)


def test_sources_count_what_is_held_and_name_other_codes() -> None:
    lines = {line.indicator.code: line for line in source_lines(VALUES)}
    life = lines[LIFE]
    assert (life.countries, life.counting, life.first_year, life.last_year) == (4, 3, 2012, 2023)
    assert (life.updated, life.fetched_at) == (date(2025, 8, 20), FETCHED)
    assert [old for old, _ in lines["CC.EST"].others] == ["GOV_WGI_CC.EST"]
    assert lines["CC.EST"].countries == 0


def test_all_together_tells_samples_from_figures_that_count() -> None:
    held = holding(VALUES)
    assert (held.figures, held.counting, held.too_old, held.samples) == (8, 6, 1, 1)
    assert held.sampled == (("CO2 emissions excl. LULUCF per capita", 2012),)
    assert not held.only_samples
    assert holding(VALUES[-1:]).only_samples
    assert (holding(()).figures, holding(()).only_samples, holding(()).fetched_at) == (
        0,
        False,
        None,
    )
