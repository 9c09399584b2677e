"""The catalogue of countries' figures: what it holds, and what other codes come to."""

from __future__ import annotations

import pytest

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.countries.indicators import (
    INDICATORS,
    POPULATION,
    RENAMED,
    SOURCES,
    indicator_meant,
)
from wizdata_core.esg.methods import COUNTRIES, METHODS
from wizdata_core.esg.observations import Status

VIEW_ONLY = {
    "EG.ELC.COAL.ZS", "EG.IMP.CONS.ZS", "EG.USE.PCAP.KG.OE", "EG.USE.COMM.FO.ZS",
    "EG.ELC.RNEW.ZS", "ER.PTD.TOTL.ZS",
}  # fmt: skip


def test_the_framework_has_78_indicators_of_which_67_are_scored() -> None:
    framework = [each for each in INDICATORS.values() if each.framework]
    assert len(framework) == 78
    assert sum(each.scored for each in framework) == 67
    assert not any(each.scored for each in INDICATORS.values() if not each.framework)


def test_the_method_and_the_catalogue_say_the_same() -> None:
    method = {each.name: each for each in METHODS[COUNTRIES].metrics}
    scored = {code: each for code, each in INDICATORS.items() if each.scored}
    assert method.keys() == scored.keys()
    for code, each in scored.items():
        used = method[code]
        assert (used.direction, used.normaliser, used.max_age_months) == (
            each.direction,
            each.normaliser,
            each.max_age_months,
        ), code


def test_six_series_may_be_looked_at_and_not_given_away() -> None:
    assert {code for code, each in INDICATORS.items() if not each.redistribute} == VIEW_ONLY


def test_low_energy_use_is_no_virtue() -> None:
    assert INDICATORS["EG.USE.PCAP.KG.OE"].direction == 0


def test_amounts_are_compared_by_population_in_a_unit_of_their_own() -> None:
    for each in INDICATORS.values():
        assert each.absolute == bool(each.normalised_unit), each.code
        assert each.normaliser in {"", POPULATION}
        assert each.source in SOURCES
    assert INDICATORS["EN.GHG.CO2.MT.CE.AR5"].normalised_unit == "t CO2e/capita"
    assert INDICATORS["SM.POP.NETM"].absolute


def test_context_series_are_there() -> None:
    assert {
        "SP.POP.TOTL", "NY.GDP.MKTP.CD", "NY.GDP.MKTP.PP.CD", "NY.GDP.PCAP.CD", "FP.CPI.TOTL.ZG",
    } <= INDICATORS.keys()  # fmt: skip


def test_a_code_that_was_replaced_says_what_changed() -> None:
    emissions = indicator_meant("EN.ATM.CO2E.PC")
    assert emissions.indicator.code == "EN.GHG.CO2.PC.CE.AR5"
    assert "land use" in emissions.changed
    gap = indicator_meant("SI.SPR.PCAP.ZG")
    assert (gap.indicator.code, gap.indicator.direction) == ("SI.SPR.PGAP", -1)
    assert "direction flips" in gap.changed


def test_governance_goes_by_both_of_its_codes() -> None:
    for code in ("CC.EST", "GOV_WGI_CC.EST", " cc.est "):
        meant = indicator_meant(code)
        assert meant.indicator.code == "CC.EST"
        assert "GOV_WGI_CC.EST since 2026" in meant.changed


def test_what_has_ended_says_so_and_what_is_unknown_is_named() -> None:
    with pytest.raises(BadInput, match=r"IC.BUS.EASE.XQ has ended: Doing Business"):
        indicator_meant("IC.BUS.EASE.XQ")
    with pytest.raises(UnknownName, match=r"'SP.POP.TOTAL'; nearest: SP.POP.TOTL"):
        indicator_meant("SP.POP.TOTAL")


def test_every_other_code_leads_to_one_that_is_kept() -> None:
    for old, (new, changed) in RENAMED.items():
        assert old not in INDICATORS
        assert new in {"", *INDICATORS}
        assert changed


def test_modelled_and_estimated_series_are_named_so() -> None:
    assert INDICATORS["SL.UEM.TOTL.ZS"].status is Status.MODELLED
    assert INDICATORS["CC.EST"].status is Status.ESTIMATED
    assert (INDICATORS["SP.POP.TOTL"].status, INDICATORS["SP.POP.TOTL"].quality) == (
        Status.REPORTED,
        2,
    )
