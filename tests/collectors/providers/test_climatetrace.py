"""Climate TRACE: its API and its files, in the documented form; no recorded answer of it exists.

Field names follow its API (version 6) and its published data schema (version 5, November 2025).
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from collectors.contract import Dataset
from collectors.faults import Fault, FaultKind
from collectors.providers import climatetrace
from collectors.providers.climatetrace import PROVIDER, subjects
from collectors.wire import ReplayWire
from tests.collectors.dataset_samples import TRACE, question, source, told

if TYPE_CHECKING:
    from wizdata_core.bars import Harvest

ASKED = datetime(2026, 11, 20, tzinfo=UTC)
QUERY = question(subject="ZAF", asked_at=ASKED, country="ZAF")
EMPTY: dict[str, Any] = {"assets": None}


def page(body: object, year: int, offset: int = 0) -> Any:
    words = (
        f"countries=ZAF&sectors=power%2Cmanufacturing%2Cfossil-fuel-operations%2C"
        f"mineral-extraction&year={year}&limit={climatetrace.PAGE}&offset={offset}"
    )
    return told(f"{TRACE}/assets?{words}", body)


def harvested(*pages: Any) -> Harvest:
    return PROVIDER.feeds[Dataset.ASSETS].harvest(QUERY, ReplayWire(pages))


def amounts(harvest: Harvest) -> list[tuple[Any, ...]]:
    rows = harvest.records["asset_emissions"].to_pylist()
    return [(each["asset"], each["year"], each["tonnes"]) for each in rows]


def test_the_two_years_before_are_asked_for_and_their_sources_kept() -> None:
    harvest = harvested(
        page({"assets": [source(1, 5.0)]}, 2025), page({"assets": [source(1, 4.0)]}, 2024)
    )
    assert amounts(harvest) == [("1", 2025, 5.0), ("1", 2024, 4.0)]
    (first, _) = harvest.records["asset_emissions"].to_pylist()
    assert (first["gas"], first["country"], first["sector"]) == (
        "co2e_100yr",
        "ZAF",
        "petrochemicals",
    )
    assert harvest.rejects == ()


def test_pages_are_asked_for_until_one_is_not_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(climatetrace, "PAGE", 2)
    harvest = harvested(
        page({"assets": [source(1), source(2)]}, 2025),
        page({"assets": [source(3)]}, 2025, 2),
        page(EMPTY, 2024),
    )
    assert [asset for asset, *_ in amounts(harvest)] == ["1", "2", "3"]


def test_more_pages_than_any_country_has_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(climatetrace, "PAGE", 1)
    monkeypatch.setattr(climatetrace, "_MOST_PAGES", 2)
    with pytest.raises(Fault) as met:
        harvested(*(page({"assets": [source(1)]}, 2025, at) for at in range(3)))
    assert met.value.kind is FaultKind.TOO_LARGE


def test_a_source_without_an_amount_is_kept_without_one() -> None:
    harvest = harvested(page({"assets": [source(1, None)]}, 2025), page(EMPTY, 2024))
    assert amounts(harvest) == [("1", 2025, None)]
    assert harvest.rejects == ()


def test_bad_sources_are_refused_by_place_and_good_ones_land() -> None:
    bad = [
        7,
        source(2, "1,5"),
        source(3, -1.0),
        source(4, EmissionsSummary=None),
        source(5, EmissionsSummary=[{"Gas": "co2", "EmissionsQuantity": 1.0}]),
        source(6, Id=None),
    ]
    harvest = harvested(page({"assets": [*bad, source(9)]}, 2025), page(EMPTY, 2024))
    assert [asset for asset, *_ in amounts(harvest)] == ["9"]
    assert len(harvest.rejects) == len(bad)
    assert harvest.rejects[0].where == "2025 assets[0]"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "malformed"),
        (b"null", "malformed"),
        (b"<html>", "malformed"),
        ([], "malformed"),
        ({"data": []}, "malformed"),
        ({"assets": {}}, "malformed"),
    ],
)
def test_another_form_of_answer_is_malformed(body: object, kind: str) -> None:
    with pytest.raises(Fault) as met:
        harvested(page(body, 2025))
    assert met.value.kind.value == kind


def test_no_source_in_either_year_is_empty_and_a_status_is_told_first() -> None:
    with pytest.raises(Fault) as met:
        harvested(page(EMPTY, 2025), page({"assets": []}, 2024))
    assert met.value.kind is FaultKind.EMPTY
    for status, kind in ((503, FaultKind.UNAVAILABLE), (403, FaultKind.BLOCKED)):
        with pytest.raises(Fault) as refused:
            harvested(replace(page(EMPTY, 2025), status=status))
        assert refused.value.kind is kind


def test_every_african_country_is_a_question() -> None:
    asked = {each.name for each in subjects()}
    assert len(asked) == 54
    assert {"ZAF", "NAM", "COD", "MUS"} <= asked


def given(body: bytes, name: str = "owners.csv") -> Harvest:
    query = question(subject=name, asked_at=ASKED, file=name)
    wire = ReplayWire([told(f"file:///{name}", body)])
    return PROVIDER.feeds[Dataset.ASSETS].harvest(query, wire)


OWNERS = (
    "parent_name,overall_share_percent,immediate_source_owner,source_id,source_name,iso3_country\n"
)
EMISSIONS = (
    "source_id,source_name,iso3_country,sector,subsector,start_time,end_time,gas,"
    "emissions_quantity,temporal_granularity\n"
)


def shares(harvest: Harvest) -> dict[tuple[str, str], float | None]:
    rows = harvest.records["asset_owners"].to_pylist()
    return {(each["asset"], each["owner"]): each["share"] for each in rows}


def test_an_ownership_file_gives_every_owner_with_its_share() -> None:
    lines = (
        "Parent Ltd,60,Works Ltd,1,Works,ZAF\n"
        "Fund PLC,39.95,Works Ltd,1,Works,ZAF\n"
        "unknown,,Works Ltd,2,Other,ZAF\n"
    )
    found = shares(given((OWNERS + lines).encode()))
    assert found == {
        ("1", "Parent Ltd"): pytest.approx(0.6),
        ("1", "Fund PLC"): pytest.approx(0.3995),
        ("1", "Works Ltd"): None,
        ("2", "Works Ltd"): None,
    }


def test_of_two_ways_to_one_owner_the_larger_share_counts() -> None:
    lines = "Parent Ltd,20,Works Ltd,1,Works,ZAF\nParent Ltd,60,Other Ltd,1,Works,ZAF\n"
    assert shares(given((OWNERS + lines).encode()))["1", "Parent Ltd"] == pytest.approx(0.6)


def test_a_share_that_none_can_have_is_refused_with_its_row() -> None:
    lines = "Parent Ltd,160,,1,Works,ZAF\nFund PLC,-1,,1,Works,ZAF\nTrust,n/a,,1,Works,ZAF\n"
    harvest = given((OWNERS + lines).encode())
    assert shares(harvest) == {("1", "Trust"): None}
    assert [each.where for each in harvest.rejects] == ["owners.csv row 2", "owners.csv row 3"]


def emissions_lines(months: int, tonnes: str = "10") -> str:
    return "".join(
        f"1,Works,ZAF,manufacturing,petrochemicals,2024-{month:02}-01 00:00:00,,co2e_100yr,"
        f"{tonnes},month\n"
        for month in range(1, months + 1)
    )


def test_twelve_months_make_a_year_and_fewer_are_refused() -> None:
    assert amounts(given((EMISSIONS + emissions_lines(12)).encode(), "e.csv")) == [
        ("1", 2024, 120.0)
    ]
    short = given((EMISSIONS + emissions_lines(11)).encode(), "e.csv")
    assert amounts(short) == []
    assert short.rejects[0].reason == "11 months of a year"


def test_a_year_of_which_a_month_is_not_known_has_no_amount() -> None:
    lines = emissions_lines(11) + emissions_lines(12, "").splitlines(keepends=True)[-1]
    harvest = given((EMISSIONS + lines).encode(), "e.csv")
    assert amounts(harvest) == [("1", 2024, None)]
    assert harvest.rejects == ()


def test_an_id_that_became_a_fraction_is_the_same_id() -> None:
    found = shares(given((OWNERS + "Parent Ltd,60,,17.0,Works,ZAF\n").encode()))
    assert list(found) == [("17", "Parent Ltd")]


def test_a_month_that_comes_twice_is_counted_once() -> None:
    twice = emissions_lines(12) + emissions_lines(1)
    assert amounts(given((EMISSIONS + twice).encode(), "e.csv")) == [("1", 2024, 120.0)]


def test_tables_in_a_zip_are_read_and_others_in_it_passed_over() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("DATA/owners.csv", OWNERS + "Parent Ltd,60,,1,Works,ZAF\n")
        file.writestr("DATA/emissions.csv", EMISSIONS + emissions_lines(12))
        file.writestr("ABOUT/readme.csv", "title\nabout\n")
        file.writestr("ABOUT/readme.txt", "text")
    harvest = given(packed.getvalue(), "ownership.zip")
    assert amounts(harvest) == [("1", 2024, 120.0)]
    assert shares(harvest) == {("1", "Parent Ltd"): pytest.approx(0.6)}


def test_a_zip_that_unpacks_to_too_much_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collectors.asset_files._MOST_UNPACKED", 100)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("owners.csv", OWNERS * 100)
    with pytest.raises(Fault) as met:
        given(packed.getvalue(), "ownership.zip")
    assert met.value.kind is FaultKind.TOO_LARGE


def damaged() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("owners.csv", OWNERS + "Parent Ltd,60,,1,Works,ZAF\n" * 50)
    body = bytearray(packed.getvalue())
    body[60:70] = b"0123456789"
    return bytes(body)


@pytest.mark.parametrize(
    "body", [damaged(), (OWNERS + "x" * 200_000 + "\n").encode()], ids=["zip", "cell"]
)
def test_a_damaged_file_is_malformed_and_no_untyped_error(body: bytes) -> None:
    with pytest.raises(Fault, match=r"owners\.csv cannot be read") as met:
        given(body)
    assert met.value.kind is FaultKind.MALFORMED


def test_a_file_of_no_known_form_is_refused_with_the_open_form() -> None:
    with pytest.raises(Fault, match="asset, country, gas, name, sector, tonnes, year"):
        given(b"a,b\n1,2\n", "other.csv")
