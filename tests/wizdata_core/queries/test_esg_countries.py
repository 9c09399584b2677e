"""Countries' figures and scores as of a day: newest, withdrawn, revised, from whom, and samples."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from tests.country_figures import JUNE, put
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.queries.esg_countries import (
    country_panel,
    country_scorecards,
    indicator_history,
    indicator_values,
)
from wizdata_core.queries.esg_stamp import country_stamp
from wizdata_core.store import reading

if TYPE_CHECKING:
    from wizdata_core.esg.countries.groups import IndicatorValue
    from wizdata_core.store import Engines

JULY = datetime(2026, 7, 1, 9, tzinfo=UTC)
BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)


def values(store: Engines, day: date, *countries: str) -> dict[tuple[str, str], IndicatorValue]:
    with reading(store) as connection:
        found = indicator_values(connection, day, countries or None)
    return {(each.country, each.indicator): each for each in found}


def test_the_newest_year_with_a_value_counts(store: Engines) -> None:
    put(
        store,
        ("ZAF", "SH.DYN.MORT", 2025, None),
        ("ZAF", "SH.DYN.MORT", 2024, 33.0),
        ("ZAF", "SH.DYN.MORT", 2023, 34.0),
        ("NAM", "SH.DYN.MORT", 2022, 38.0),
        ("SSF", "SH.DYN.MORT", 2024, 60.0),
    )
    found = values(store, AFTER)
    assert [(key[0], each.year, each.value) for key, each in found.items()] == [
        ("NAM", 2022, 38.0),
        ("ZAF", 2024, 33.0),
    ]
    south_africa = found["ZAF", "SH.DYN.MORT"]
    assert (south_africa.age_months, south_africa.too_old) == (19, False)
    assert (south_africa.provider, south_africa.source) == ("worldbank", "2")
    assert (south_africa.updated, south_africa.fetched_at) == (date(2026, 5, 1), JUNE)
    assert found["NAM", "SH.DYN.MORT"].too_old
    assert values(store, AFTER, "NA", "ZAF").keys() == found.keys()
    with pytest.raises(UnknownName, match="'Mars'"):
        values(store, AFTER, "Mars")


def test_a_day_knows_what_had_been_fetched_by_its_end(store: Engines) -> None:
    put(store, ("ZAF", "CC.EST", 2023, 0.1), ("ZAF", "CC.EST", 2022, 0.3))
    put(store, ("ZAF", "CC.EST", 2023, 0.2), at=JULY)
    key = "ZAF", "CC.EST"
    assert values(store, date(2026, 5, 31)) == {}
    first, then = values(store, BEFORE)[key], values(store, AFTER)[key]
    assert (first.value, first.previous) == (0.1, None)
    assert (then.value, then.previous, then.previous_fetched_at) == (0.2, 0.1, JUNE)
    assert then.fetched_at == JULY


def test_a_withdrawn_year_gives_way_to_the_one_before(store: Engines) -> None:
    put(store, ("ZAF", "CC.EST", 2023, 0.1), ("ZAF", "CC.EST", 2022, 0.3))
    put(store, ("ZAF", "CC.EST", 2023, None), at=JULY)
    assert values(store, BEFORE)["ZAF", "CC.EST"].year == 2023
    assert values(store, AFTER)["ZAF", "CC.EST"].year == 2022


def test_one_provider_gives_a_series_and_samples_give_way(store: Engines) -> None:
    key = "ZAF", "SP.DYN.LE00.IN"
    put(store, (*key, 2007, 49.3), provider="country_samples", updated=date(2007, 12, 31))
    only = values(store, BEFORE)[key]
    assert (only.sample, only.too_old, only.year) == (True, True, 2007)
    put(store, (*key, 2005, 53.0), provider="worldbank", updated=None)
    assert values(store, BEFORE)[key].year == 2005
    # A file that was revised later counts, also where it was fetched before.
    put(store, (*key, 2006, 54.0), provider="worldbank_files", updated=date(2024, 1, 1))
    assert values(store, BEFORE)[key].year == 2006
    put(store, (*key, 2005, 53.5), at=JULY, updated=date(2026, 6, 30))
    after = values(store, AFTER)[key]
    assert (after.year, after.provider) == (2005, "worldbank")
    with reading(store) as connection:
        years = indicator_history(connection, "ZA", "SP.DYN.LE00.IN", AFTER)
        before = indicator_history(connection, "ZAF", "SP.DYN.LE00.IN", BEFORE)
    assert [(each.year, each.value) for each in years] == [(2005, 53.5)]
    assert [(each.year, each.provider) for each in before] == [(2006, "worldbank_files")]


def test_amounts_come_by_the_population_of_their_year(store: Engines) -> None:
    put(
        store,
        ("ZAF", "EN.GHG.CO2.MT.CE.AR5", 2024, 400.0),
        ("ZAF", "SP.POP.TOTL", 2025, 1.0),
        ("ZAF", "SP.POP.TOTL", 2024, 50_000_000.0),
    )
    put(store, ("ZAF", "SP.POP.TOTL", 2024, 7.0), provider="country_samples")
    emitted = values(store, AFTER)["ZAF", "EN.GHG.CO2.MT.CE.AR5"]
    assert (emitted.normalised, emitted.normalised_unit) == (8.0, "t CO2e/capita")


def test_history_follows_codes_that_were_replaced(store: Engines) -> None:
    put(store, ("ZAF", "EN.GHG.CO2.PC.CE.AR5", 2023, 7.0), ("ZAF", "CC.EST", 2024, None))
    with reading(store) as connection:
        years = indicator_history(connection, "ZAF", "EN.ATM.CO2E.PC", AFTER)
        assert [(each.year, each.value) for each in years] == [(2023, 7.0)]
        assert indicator_history(connection, "ZAF", "CC.EST", AFTER) == ()
        with pytest.raises(BadInput, match="has ended"):
            indicator_history(connection, "ZAF", "IC.BUS.EASE.XQ", AFTER)


def test_the_countries_of_a_group_are_ranked_among_themselves(store: Engines) -> None:
    put(
        store,
        *(
            (country, "SH.DYN.MORT", 2024, value)
            for country, value in (("ZAF", 33.0), ("BWA", 40.0), ("NGA", 105.0), ("BRA", 14.0))
        ),
    )
    with reading(store) as connection:
        africa = {each.entity: each for each in country_scorecards(connection, AFTER)}
        south = country_panel(connection, AFTER, "southern")
        both = {each.entity: each for each in country_scorecards(connection, AFTER, "africa+peers")}
        with pytest.raises(UnknownName, match="group of countries"):
            country_scorecards(connection, AFTER, "europe")
    assert len(africa) == 54
    assert "BRA" not in africa
    assert {each.entity for each in south.members} == {"BWA", "LSO", "NAM", "SWZ", "ZAF"}
    (line,) = [each for each in africa["ZAF"].lines if each.metric == "SH.DYN.MORT"]
    assert line.percentile == pytest.approx(250 / 3)
    assert line.peer_count == 3
    (line,) = [each for each in both["ZAF"].lines if each.metric == "SH.DYN.MORT"]
    assert (line.percentile, line.peer_count) == (62.5, 4)
    # One indicator of 67 allows no total, and the parts stand all the same.
    assert africa["ZAF"].total is None
    assert africa["ZAF"].coverage < 0.4


def test_the_stamp_changes_with_what_is_held(store: Engines) -> None:
    def stamp() -> str:
        with reading(store) as connection:
            return country_stamp(connection)

    empty = stamp()
    put(store, ("ZAF", "CC.EST", 2023, 0.1))
    first = stamp()
    put(store, ("ZAF", "CC.EST", 2023, 0.1), at=datetime(2026, 6, 8, tzinfo=UTC))
    assert stamp() == first != empty
    put(store, ("ZAF", "CC.EST", 2023, 0.2), at=JULY)
    assert stamp() not in {first, empty}
