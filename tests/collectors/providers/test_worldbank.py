"""World Bank indicators: every page, every country's code, every form of error."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from collectors.bank_places import Sort, place
from collectors.contract import Dataset
from collectors.faults import Fault, FaultKind
from collectors.providers.worldbank import PROVIDER, subjects
from collectors.recording import Recording
from collectors.stages.clean import clean
from collectors.stages.collect import archive
from collectors.wire import ReplayWire
from tests.collectors.dataset_samples import BANK, SIX, Case, bank_pages, question, told
from wizdata_core.esg.countries.indicators import INDICATORS
from wizdata_core.queries.esg_countries import indicator_history, indicator_values
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.stages.collect import Outside
    from wizdata_core.bars import Harvest

ASKED = datetime(2026, 11, 20, tzinfo=UTC)
CODE = "FP.CPI.TOTL.ZG"
QUERY = question(subject=CODE, asked_at=ASKED, countries="ZAF;SSF", code=CODE, source="2")
ADDRESS = f"{BANK}/country/ZAF;SSF/indicator/{CODE}"


def harvested(*bodies: Any) -> Harvest:
    pages = [
        told(f"{ADDRESS}?format=json&per_page=1000&page={place}&source=2", body)
        for place, body in enumerate(bodies, start=1)
    ]
    return PROVIDER.feeds[Dataset.INDICATORS].harvest(QUERY, ReplayWire(pages))


def fault(*bodies: Any) -> Fault:
    with pytest.raises(Fault) as met:
        harvested(*bodies)
    return met.value


def row(year: str, value: float | None, **rest: Any) -> dict[str, Any]:
    """A row in the API's form; its value is made."""
    whole: dict[str, Any] = {
        "indicator": {"id": CODE, "value": "Inflation"},
        "country": {"id": "ZA", "value": "South Africa"},
        "countryiso3code": "ZAF",
        "date": year,
        "value": value,
        "unit": "",
        "obs_status": "",
        "decimal": 1,
    }
    return whole | rest


def answer(*rows: object, **head: Any) -> list[Any]:
    above = {"page": 1, "pages": 1, "per_page": 1000, "total": len(rows), "sourceid": "2"}
    return [above | {"lastupdated": "2026-07-13"} | head, list(rows)]


def observed(harvest: Harvest) -> list[tuple[Any, ...]]:
    rows = harvest.records["country_observations"].to_pylist()
    return [(each["country"], each["year"], each["value"]) for each in rows]


def test_the_recorded_pages_make_one_series_as_the_file_of_the_bank_has_it(shared: Path) -> None:
    code = "EG.ELC.COAL.ZS"
    query = question(subject=code, countries=";".join(SIX), code=code)
    case = Case("worldbank", Dataset.INDICATORS, query, bank_pages(code))
    rows = case.harvest().records["country_observations"].to_pylist()
    assert len(case.exchanges) == 4
    assert {each["country"] for each in rows} == set(SIX)
    assert {each["year"] for each in rows} == set(range(1990, 2021))
    file = shared / "data/esg/worldbank_wdi_1990_2020/wb_raw_download.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        (column,) = [
            name for name in next(csv.reader([lines.readline()])) if "coal" in name.casefold()
        ]
        lines.seek(0)
        listed = {
            (each["country"], int(float(each["year"]))): each[column]
            for each in csv.DictReader(lines)
        }
    for each in rows:
        if each["country"] == "ZAF":
            said = listed["South Africa", each["year"]]
            expected = float(said) if said not in {"", "NaN", "nan"} else None
            assert each["value"] == (None if expected is None else pytest.approx(expected))


def test_every_recorded_page_is_stored_and_read_back(outside: Outside, shared: Path) -> None:
    folder = shared / "data/worldbank_http/reconstructed"
    codes = sorted({file.name.split("__")[1] for file in folder.glob("*.json")})
    known = [code for code in codes if code in INDICATORS]
    assert (len(codes), len(known)) == (13, 12)
    for code in known:
        asked = question(subject=code, asked_at=ASKED, countries=";".join(SIX), code=code)
        taken = Recording("worldbank", Dataset.INDICATORS.value, asked, bank_pages(code))
        _, raw_id = archive(taken, outside)
        with writing(outside.store) as connection:
            assert clean(connection, taken, raw_id, ASKED).refused == 0
    with reading(outside.store) as connection:
        values = indicator_values(connection, ASKED.date(), SIX)
        coal = indicator_history(connection, "ZAF", "EG.ELC.COAL.ZS", ASKED.date())
    found = {(each.country, each.indicator): each for each in values}
    corruption = found["EGY", "CC.EST"]
    assert (corruption.year, corruption.value, corruption.updated) == (
        2023, -0.75, date(2025, 9, 29)
    )  # fmt: skip
    assert (corruption.source, corruption.too_old) == ("3", False)
    assert len(coal) == 31
    assert {each.indicator for each in values} == set(known)


def test_a_year_without_a_value_is_kept_without_one() -> None:
    harvest = harvested(answer(row("2025", None), row("2024", 4.4)))
    assert observed(harvest) == [("ZAF", 2025, None), ("ZAF", 2024, 4.4)]
    assert harvest.rejects == ()


def test_groups_are_known_by_either_code() -> None:
    group = row(
        "2024", 9.9, country={"id": "ZG", "value": "Sub-Saharan Africa "}, countryiso3code=""
    )
    assert observed(harvested(answer(group))) == [("SSF", 2024, 9.9)]


def test_the_day_of_revision_and_the_source_are_kept() -> None:
    (each,) = harvested(answer(row("2024", 4.4))).records["country_observations"].to_pylist()
    assert (each["updated"], each["source"], each["decimals"]) == (date(2026, 7, 13), "2", 1)


def test_all_of_africa_its_peers_and_its_groups_are_asked_for() -> None:
    asked = dict(subjects()[0].options)["countries"].split(";")
    assert len(set(asked)) == len(asked) == 54 + 22 + 5
    assert {"ZAF", "NAM", "COD", "SSD", "BRA", "CHN", "VNM", "SSF", "MEA", "WLD"} <= set(asked)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("NA", "NAM"), ("ZR", "COD"), ("ZAR", "COD"), ("CD", "COD"), ("COD", "COD"),
        ("Congo, Dem. Rep.", "COD"), ("Congo, Rep.", "COG"), ("Cote d'Ivoire", "CIV"),
        ("  Egypt, Arab Rep. ", "EGY"), ("Swaziland", "SWZ"), ("Sub-Saharan Africa ", "SSF"),
        ("ZG", "SSF"), ("1W", "WLD"), ("Viet Nam", "VNM"),
    ],
)  # fmt: skip
def test_a_place_goes_by_several_codes_and_names(said: str, code: str) -> None:
    found = place(said)
    assert (found.code, found.sort) == (code, Sort.KEPT)


def test_groups_are_told_from_countries() -> None:
    assert place("Low income").sort is place("EUU").sort is place("XM").sort is Sort.GROUP
    assert place("Aruba").sort is place("ABW").sort is place("").sort is Sort.OTHER


def test_indicators_are_asked_for_by_their_present_code() -> None:
    options = {each.name: dict(each.options) for each in subjects()}
    assert options["CC.EST"]["code"] == "GOV_WGI_CC.EST"
    assert options["CC.EST"]["source"] == "3"
    assert options["EN.CLC.HEAT.XD"]["source"] == "75"
    assert options["SP.POP.TOTL"]["source"] == "2"
    assert "EN.ATM.CO2E.PC" not in options
    assert len(options) == 78 + 10


def test_an_address_stays_short_enough_for_the_bank() -> None:
    for each in subjects():
        options = dict(each.options)
        url = f"{BANK}/country/{options['countries']}/indicator/{options['code']}?format=json"
        assert len(url) < 1_400


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ([{"message": [{"id": "175", "key": "Invalid format"}]}], "unknown_symbol"),
        ([{"message": [{"id": "120", "key": "Invalid value"}]}], "unknown_symbol"),
        ([{"message": [{"id": "111", "key": "Other", "value": "x"}]}], "malformed"),
        ([{"message": []}], "malformed"),
        (b"null", "malformed"),
        (b"", "malformed"),
        (b"<html>Service unavailable</html>", "malformed"),
        (b"\xef\xbb\xbf[", "malformed"),
        ([], "malformed"),
        ({"page": 1}, "malformed"),
        ([{"page": 1, "pages": 1, "total": 0}, None], "empty"),
        ([{"page": 1, "pages": 1, "total": 0}, []], "empty"),
        ([{"page": 1, "pages": "many", "total": 0}, []], "malformed"),
        ([{"page": 1, "pages": 5000, "total": 9}, [1]], "too_large"),
        ([{"page": 1, "pages": 1, "total": 9}, [1]], "malformed"),
    ],
)  # fmt: skip
def test_each_form_of_error_has_its_kind(body: object, kind: str) -> None:
    assert fault(body).kind.value == kind


def test_numbers_written_as_text_are_read() -> None:
    first = answer(row("2024", 1.0), pages="2", total="2", page="1")
    second = answer(row("2023", 2.0), pages="2", total="2", page="2")
    assert observed(harvested(first, second)) == [("ZAF", 2024, 1.0), ("ZAF", 2023, 2.0)]


def test_bad_rows_are_refused_and_good_ones_land() -> None:
    bad = [
        7,
        row("2024Q1", 1.0),
        row("2024", "4.4"),  # type: ignore[arg-type]  # as a drifted answer has it
        row("2024", float("inf")),
        row("2024", 1.0, countryiso3code="XXX", country=None),
        {key: value for key, value in row("2022", 1.0).items() if key != "value"},
    ]
    harvest = harvested(json.dumps(answer(*bad, row("2023", 2.0))).encode())
    assert observed(harvest) == [("ZAF", 2023, 2.0)]
    assert len(harvest.rejects) == len(bad)


def test_a_kind_is_told_by_status_first() -> None:
    for status, kind in ((503, FaultKind.UNAVAILABLE), (403, FaultKind.BLOCKED)):
        wire = ReplayWire([replace(told(ADDRESS, b"<html>"), status=status)])
        with pytest.raises(Fault) as met:
            PROVIDER.feeds[Dataset.INDICATORS].ask(QUERY, wire)
        assert met.value.kind is kind
