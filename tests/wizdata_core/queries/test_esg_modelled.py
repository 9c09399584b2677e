"""Modelled emissions out of the store: by owner, in the vintage of the day; nothing in scores."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from tests.esg_rows import observation, put
from wizdata_core.ingest.bars import Origin
from wizdata_core.ingest.manifest import RawObject, note_raw
from wizdata_core.ingest.records import store_records
from wizdata_core.kinds import KINDS
from wizdata_core.lake import Stored
from wizdata_core.queries.esg_modelled import modelled_check
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from wizdata_core.store import Engines

FIRST = datetime(2025, 6, 1, 9, tzinfo=UTC)
SASOL = "sasol-limited"


def emitted(asset: str, year: int, tonnes: float, gas: str = "co2e_100yr") -> dict[str, object]:
    return {
        "asset": asset,
        "year": year,
        "gas": gas,
        "name": f"Made up works {asset}",
        "country": "ZAF",
        "sector": "petrochemicals",
        "tonnes": tonnes,
    }


def owned(asset: str, owner: str, share: float | None) -> dict[str, object]:
    return {"asset": asset, "owner": owner, "share": share}


def keep(connection: Connection, days: int, **kinds: list[dict[str, object]]) -> None:
    at = FIRST + timedelta(days=days)
    raw = Stored(key=f"climatetrace/assets/{days}", sha256=f"{days:064}", bytes=1)
    about = RawObject("climatetrace", "assets", "", "", at)
    origin = Origin("climatetrace", at, note_raw(connection, raw, about))
    tables = {
        name: pa.Table.from_pylist(given, schema=KINDS[name].schema)
        for name, given in kinds.items()
    }
    store_records(connection, tables, origin)


@pytest.fixture
def connection(store: Engines) -> Iterator[Connection]:
    with writing(store) as writer:
        keep(
            writer,
            0,
            asset_emissions=[
                emitted("1", 2024, 1000.0),
                emitted("1", 2024, 3.0, "co2"),
                emitted("2", 2024, 400.0),
                emitted("9", 2024, 7.0),
            ],
            asset_owners=[
                owned("1", "Sasol Ltd", 0.5),
                owned("2", "SASOL LIMITED", None),
                owned("9", "Sasol Mining Ltd", 1.0),
            ],
        )
        keep(writer, 30, asset_emissions=[emitted("1", 2024, 1200.0)])
        put(
            writer,
            observation("ghg_scope1", 800.0, issuer=SASOL, source="company_report"),
        )
    with reading(store) as reader:
        yield reader


def test_assets_of_the_companys_own_name_are_added_beside_its_figure(
    connection: Connection,
) -> None:
    found = modelled_check(connection, SASOL, date(2025, 6, 15))
    (year,) = found.years
    assert (year.provider, year.year) == ("climatetrace", 2024)
    assert (year.owned, year.whole, year.unshared) == (500.0, 1400.0, 1)
    assert year.reported_tonnes == 800.0
    assert year.owned_difference == pytest.approx(-0.375)
    (inventory,) = found.inventories
    assert inventory.label == "Climate TRACE"
    assert "CC BY 4.0" in inventory.terms


def test_an_inventory_is_read_as_it_was_known_on_the_day(connection: Connection) -> None:
    assert modelled_check(connection, SASOL, date(2025, 5, 31)).years == ()
    (later,) = modelled_check(connection, SASOL, date(2025, 7, 1)).years
    assert later.owned == 600.0


def test_a_company_without_a_link_has_no_check_and_says_so(connection: Connection) -> None:
    found = modelled_check(connection, "mtn-group-limited", date(2025, 7, 1))
    assert (found.links, found.years) == ((), ())
    linked = modelled_check(connection, "exxaro-resources-limited", date(2025, 7, 1))
    assert linked.links
    assert linked.years == ()
