"""What snapshots read of countries: every vintage of one provider, and no samples."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.country_figures import put
from wizdata_core.esg.countries.indicators import INDICATORS
from wizdata_core.queries.snapshot_inputs import around_all
from wizdata_core.snapshots.countries import INDICATORS as FIELDS

if TYPE_CHECKING:
    from wizdata_core.store import Engines


def test_every_field_of_a_country_is_an_indicator_that_the_bank_is_asked_for() -> None:
    assert all(INDICATORS[code].api_code for code in FIELDS.values())


def test_figures_of_countries_come_from_one_provider_and_never_from_samples(
    store: Engines,
) -> None:
    co2, rule = ("ZAF", "EN.GHG.CO2.PC.CE.AR5"), ("ZAF", "RL.EST")
    put(store, (*co2, 2012, 9.1), provider="country_samples")
    assert around_all(store).countries == {}
    put(store, (*rule, 2024, 0.1), (*rule, 2023, None), updated=date(2025, 9, 1))
    put(store, (*rule, 2022, 0.3), provider="worldbank_files", updated=date(2024, 9, 1))
    put(store, (*co2, 2023, 7.0), provider="worldbank_files", updated=None)
    found = around_all(store).countries
    assert [(each.year, each.value) for each in found[co2]] == [(2023, 7.0)]
    assert [each.year for each in found[rule]] == [2023, 2024]
