"""Countries: groups, ages, amounts by population, and the worked example to its last digit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from wizdata_core.errors import UnknownName
from wizdata_core.esg.countries.figures import Known, panel_of_countries, valued
from wizdata_core.esg.countries.groups import AFRICA, GROUPS, PEERS, country_meant, group_named
from wizdata_core.esg.countries.indicators import INDICATORS
from wizdata_core.esg.countries.minmax import between_extremes
from wizdata_core.esg.methods import COUNTRIES, METHODS
from wizdata_core.esg.scoring.scores import scored

if TYPE_CHECKING:
    from pathlib import Path

    from wizdata_core.esg.methods import Method

DAY = date(2025, 6, 30)
# The example's short names: a pillar each.
CODES = {"EG_FEC": "EG.FEC.RNEW.ZS", "SH_DYN": "SH.DYN.MORT", "CC": "CC.EST"}


def known(country: str, indicator: str, year: int, value: float, **rest: Any) -> Known:
    """A figure that is made."""
    facts: dict[str, Any] = {
        "unit": "", "decimals": 1, "status": "", "source": "2", "updated": date(2025, 6, 1),
        "provider": "worldbank", "rank": 40, "sample": False,
        "fetched_at": datetime(2025, 6, 2, tzinfo=UTC), "previous": None,
        "previous_fetched_at": None,
    }  # fmt: skip
    return Known(country, indicator, year, value, **(facts | rest))


def of_three() -> Method:
    """The countries' method with the example's three indicators, a pillar each."""
    method = METHODS[COUNTRIES]
    metrics = tuple(each for each in method.metrics if each.name in CODES.values())
    names = [each.category for each in metrics]
    return replace(
        method,
        version="TEST-COUNTRY",
        categories=tuple(each for each in method.categories if each.name in names),
        weights=(("DEFAULT", tuple((name, 1 / 3) for name in names)),),
        metrics=metrics,
    )


def test_the_worked_example_comes_out(shared: Path) -> None:
    expected = json.loads((shared / "domain/country_example_expected.json").read_bytes())
    values = [
        valued(known(country, CODES[name], 2024, value), DAY, {})
        for country, given in expected["input"].items()
        for name, value in given.items()
        if value is not None
    ]
    panel = panel_of_countries(DAY, expected["input"], values)
    cards = {card.entity: card for card in scored(panel, of_three())}
    for country, card in cards.items():
        lines = {line.metric: line for line in card.lines}
        for name, percentile in expected["pct"][country].items():
            assert lines[CODES[name]].percentile == pytest.approx(percentile), (country, name)
        assert card.total == pytest.approx(expected["score_pct"][country], abs=5e-5)
        assert card.coverage == pytest.approx(expected["coverage"][country], abs=5e-5)
    for name, direction in expected["direction"].items():
        column = [expected["input"][country][name] for country in expected["input"]]
        for country, found in zip(
            expected["input"], between_extremes(column, direction), strict=True
        ):
            wanted = expected["minmax"][country].get(name)
            assert found == (None if wanted is None else pytest.approx(wanted, abs=5e-5))


def test_between_extremes_has_its_edges() -> None:
    assert between_extremes([], 1) == ()
    assert between_extremes([None], 1) == (None,)
    assert between_extremes([4.0, None, 4.0], -1) == (50.0, None, 50.0)
    assert between_extremes([1.0, 3.0], -1) == (100.0, 0.0)


def test_age_counts_from_the_end_of_the_year() -> None:
    ages = [
        valued(known("ZAF", "SH.DYN.MORT", year, 30.0), date(2025, 12, 31), {}) for year in
        (2025, 2022, 2021)
    ]  # fmt: skip
    assert [each.age_months for each in ages] == [0, 36, 48]
    assert [each.too_old for each in ages] == [False, False, True]
    # A figure of a year that has not ended is not of the future.
    assert valued(known("ZAF", "SP.POP.TOTL", 2025, 6e7), DAY, {}).age_months == 0


def test_surveys_may_be_older() -> None:
    gini = valued(known("ZAF", "SI.POV.GINI", 2019, 63.0), date(2025, 12, 31), {})
    assert (gini.age_months, gini.max_age_months, gini.too_old) == (72, 72, False)


def test_an_amount_is_compared_by_the_population_of_its_own_year() -> None:
    people = {("ZAF", 2023): 50_000_000.0, ("ZAF", 2024): 99.0}
    emitted = valued(known("ZAF", "EN.GHG.CO2.MT.CE.AR5", 2023, 400.0), DAY, people)
    assert (emitted.value, emitted.unit) == (400.0, "Mt CO2e")
    assert (emitted.normalised, emitted.normalised_unit) == (8.0, "t CO2e/capita")
    left = valued(known("ZAF", "SM.POP.NETM", 2023, -100_000.0), DAY, people)
    assert (left.normalised, left.normalised_unit) == (-2.0, "per 1,000 people")
    without = valued(known("NGA", "EN.GHG.CO2.MT.CE.AR5", 2023, 100.0), DAY, people)
    assert without.normalised is None


def test_a_share_is_compared_as_it_is() -> None:
    share = valued(known("ZAF", "EG.FEC.RNEW.ZS", 2023, 9.0), DAY, {})
    assert (share.normalised, share.normalised_unit) == (9.0, share.unit)


def test_old_figures_samples_and_context_are_not_ranked() -> None:
    values = [
        valued(known("ZAF", "SH.DYN.MORT", 2010, 50.0), DAY, {}),
        valued(known("NGA", "SH.DYN.MORT", 2024, 99.0, sample=True), DAY, {}),
        valued(known("KEN", "EG.USE.PCAP.KG.OE", 2024, 500.0), DAY, {}),
        valued(known("GHA", "EN.GHG.CO2.MT.CE.AR5", 2024, 20.0), DAY, {}),
    ]
    panel = panel_of_countries(DAY, ["ZAF", "NGA", "KEN", "GHA"], values)
    assert "EG.USE.PCAP.KG.OE" not in panel.metrics
    # Known, but without a population not to be compared; its note says so.
    assert panel.disclosed.sum() == 1
    (card,) = [each for each in scored(panel, METHODS[COUNTRIES]) if each.entity == "GHA"]
    assert card.coverage == 0
    (line,) = [each for each in card.lines if each.metric == "EN.GHG.CO2.MT.CE.AR5"]
    assert (line.value, line.compared, line.percentile) == (20.0, None, None)


def test_the_54_states_and_their_peers_make_the_groups() -> None:
    assert len(AFRICA) == 54
    assert {"BRA", "IND", "CHN", "VNM", "TUR"} <= set(PEERS)
    parts = [GROUPS[name].countries for name in ("north", "west", "central", "east", "southern")]
    assert sorted(sum(parts, ())) == sorted(AFRICA)
    assert GROUPS["africa+peers"].countries == (*AFRICA, *PEERS)
    with pytest.raises(UnknownName, match=r"group of countries 'afrika'; nearest: africa"):
        group_named("afrika")


@pytest.mark.parametrize("code", ["COD", "ZAR", "ZR", "CD", "cod"])
def test_dr_congo_goes_by_five_codes(code: str) -> None:
    assert country_meant(code).iso3 == "COD"


def test_namibia_is_no_missing_value() -> None:
    assert country_meant("NA").name == "Namibia"
    with pytest.raises(UnknownName, match="unknown country 'XX'"):
        country_meant("XX")


def test_every_peer_has_its_reason() -> None:
    assert all(country_meant(code).why for code in PEERS)
    assert not any(country_meant(code).why for code in AFRICA)


def test_every_indicator_gives_a_value() -> None:
    for code, indicator in INDICATORS.items():
        value = valued(known("ZAF", code, 2024, 1.0), DAY, {("ZAF", 2024): 1.0})
        assert value.normalised == indicator.factor
