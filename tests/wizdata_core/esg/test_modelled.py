"""Modelled emissions beside reported ones: sums by share and whole, never added twice."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.esg_rows import observation
from wizdata_core.esg.methods import METHODS
from wizdata_core.esg.modelled import (
    CAVEATS,
    OWNER_LINKS,
    OwnedAsset,
    reported_by_year,
    spellings,
    year_check,
)
from wizdata_core.esg.observations import Status
from wizdata_core.reference import rows


def asset(name: str, share: float | None, tonnes: float | None, owner: str = "A") -> OwnedAsset:
    return OwnedAsset(name, name, "ZAF", "cement", owner, share, tonnes)


def test_the_owned_part_and_the_whole_are_two_sums() -> None:
    found = year_check(
        "made",
        2024,
        [asset("1", 0.5, 1000.0), asset("2", 1.0, 200.0), asset("3", None, 50.0)],
        observation("ghg_scope1", 800.0),
    )
    assert (found.owned, found.whole, found.unshared) == (700.0, 1250.0, 1)
    assert found.owned_difference == pytest.approx(-0.125)
    assert found.whole_difference == pytest.approx(0.5625)
    assert [each.asset for each in found.assets] == ["1", "2", "3"]


def test_a_parent_and_its_subsidiary_do_not_own_a_plant_twice() -> None:
    twice = [asset("1", 0.5, 1000.0, "Subsidiary"), asset("1", 0.6, 1000.0, "Parent")]
    found = year_check("made", 2024, twice, None)
    assert (found.owned, found.whole, len(found.assets)) == (600.0, 1000.0, 1)


def test_without_a_reported_figure_there_is_no_difference() -> None:
    found = year_check("made", 2024, [asset("1", 1.0, 5.0)], None)
    assert (found.reported_tonnes, found.owned_difference) == (None, None)
    zero = year_check("made", 2024, [asset("1", 1.0, 5.0)], observation("ghg_scope1", 0.0))
    assert zero.owned_difference is None


@given(st.lists(st.tuples(st.none() | st.floats(0, 1), st.none() | st.floats(0, 1e9)), max_size=20))
def test_the_owned_part_is_never_more_than_the_whole(
    given_assets: list[tuple[float | None, float | None]],
) -> None:
    assets = [asset(str(at), *each) for at, each in enumerate(given_assets)]
    found = year_check("made", 2024, assets, None)
    assert 0.0 <= found.owned <= found.whole + 1e-6


def test_only_what_the_company_reported_by_then_is_compared() -> None:
    held = [
        observation("ghg_scope1", 10.0),
        observation("ghg_scope1", 12.0, status=Status.RESTATED, published_on=date(2026, 3, 1)),
        observation("ghg_scope1", 9.0, status=Status.MODELLED, published_on=date(2025, 5, 1)),
        observation("ghg_scope1", 7.0, boundary="segment: Coal", published_on=date(2025, 6, 1)),
        observation("ghg_scope2_loc", 5.0),
    ]
    then = reported_by_year(held, date(2025, 9, 30))
    assert {year: each.value for year, each in then.items()} == {2024: 10.0}
    assert reported_by_year(held, date(2026, 9, 30))[2024].value == 12.0


def test_a_legal_form_may_be_written_in_full_or_short_and_nothing_else_may_differ() -> None:
    assert "sasol ltd" in spellings("Sasol Limited")
    assert "harmony gold mining co ltd" in spellings("Harmony Gold Mining Company Limited")
    assert "anglo american plc" in spellings("Anglo American PLC")
    assert "sasol mining ltd" not in spellings("Sasol Limited")


def test_links_of_owners_are_few_and_each_is_the_name_of_its_own_issuer() -> None:
    names = {row["issuer"]: row["name"] for row in rows("issuers")}
    assert len({link.owner for link in OWNER_LINKS}) == len(OWNER_LINKS)
    for link in OWNER_LINKS:
        assert link.owner.casefold() in spellings(names[link.issuer])
        assert link.note


def test_no_method_counts_what_is_modelled_of_assets() -> None:
    """Modelled assets are rows of another table than observations, which methods score."""
    assert CAVEATS
    assert all("asset" not in each.name for method in METHODS.values() for each in method.metrics)
