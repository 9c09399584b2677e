"""Samples of countries: what the installed packages carry lands, dated, and marked as sample."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from collectors.contract import Dataset, Query
from collectors.faults import Fault, FaultKind
from collectors.providers.country_samples import PROVIDER, SAMPLES
from collectors.schedule import JOBS
from collectors.stages.clean import clean
from collectors.stages.collect import collect
from collectors.wire import Exchange, RecordingWire, ReplayWire
from wizdata_core import clock
from wizdata_core.bars import Interval
from wizdata_core.esg.countries.groups import COMPARED
from wizdata_core.esg.countries.indicators import INDICATORS
from wizdata_core.queries.esg_countries import country_scorecards, indicator_values
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collectors.stages.collect import Outside
    from wizdata_core.bars import Harvest

ASKED = datetime(2026, 11, 20, tzinfo=UTC)
FEED = PROVIDER.feeds[Dataset.INDICATORS]


def query(name: str) -> Query:
    return Query((), Interval.DAY, ASKED, ASKED, ASKED, subject=name)


def harvested(name: str) -> Harvest:
    return FEED.harvest(query(name), RecordingWire(offline=True))


def test_gapminder_has_every_fifth_year_to_2007() -> None:
    rows = harvested("gapminder").records["country_observations"].to_pylist()
    found = {(each["country"], each["indicator"], each["year"]): each["value"] for each in rows}
    assert {each["year"] for each in rows} == set(range(1952, 2008, 5))
    # As plotly.data.gapminder has them.
    assert found["NAM", "SP.DYN.LE00.IN", 2007] == pytest.approx(52.906)
    assert found["COD", "SP.POP.TOTL", 2007] == 64_606_759
    assert found["ZAF", "GM.GDP.PCAP.PP", 2007] == 9269.657808
    assert "COG" in {each["country"] for each in rows}


def test_emissions_per_head_end_in_2012() -> None:
    rows = harvested("cdiac").records["country_observations"].to_pylist()
    found = {(each["country"], each["year"]): each["value"] for each in rows}
    assert max(year for _, year in found) == 2012
    assert found["ZAF", 2012] == 9.086901625
    assert {"COD", "CIV", "SWZ", "CPV", "EGY", "GMB"} <= {country for country, _ in found}


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_of_known_countries_and_indicators(name: str) -> None:
    harvest = harvested(name)
    rows = harvest.records["country_observations"].to_pylist()
    assert harvest.rejects == ()
    assert {each["country"] for each in rows} <= set(COMPARED)
    assert {each["indicator"] for each in rows} <= set(INDICATORS)


def test_a_file_of_another_form_is_refused() -> None:
    for body, kind in ((b"a,b\n1,2\n", FaultKind.MALFORMED), (b"\x1f\x8bno", FaultKind.MALFORMED)):
        wire = ReplayWire([Exchange("GET", "package://plotly/gapminder.csv.gz", 200, (), body)])
        with pytest.raises(Fault) as met:
            FEED.harvest(query("gapminder"), wire)
        assert met.value.kind is kind


def test_a_first_start_without_network_shows_them_and_scores_none(outside: Outside) -> None:
    (job,) = [each for each in JOBS if each.provider == PROVIDER.name]
    assert (job.dataset, PROVIDER.network, PROVIDER.sample) == (Dataset.INDICATORS, False, True)
    day = clock.now().date()
    for name in SAMPLES:
        now = clock.now()
        asked = Query((), Interval.DAY, now, now, now, subject=name)
        archived = collect(PROVIDER, Dataset.INDICATORS, asked, outside)
        with writing(outside.store) as connection:
            clean(connection, archived.recording, archived.raw_id, clock.now())
    with reading(outside.store) as connection:
        found = indicator_values(connection, day, ["ZAF"])
        cards = country_scorecards(connection, day)
    assert {(each.indicator, each.year) for each in found} == {
        ("SP.DYN.LE00.IN", 2007), ("SP.POP.TOTL", 2007), ("GM.GDP.PCAP.PP", 2007),
        ("EN.GHG.CO2.PC.CE.AR5", 2012),
    }  # fmt: skip
    assert all(each.sample and each.too_old for each in found)
    assert {each.updated for each in found} == {date(2007, 12, 31), date(2012, 12, 31)}
    assert all(card.coverage == 0 and card.total is None for card in cards)
