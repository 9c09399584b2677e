"""Finding an instrument: by symbol, alias, code or name, and never a wrong one."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db.models import aliases, instruments
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.queries.instruments import canonical, listed, search
from wizdata_core.reference import FOLDER
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines


def found(store: Engines, words: str) -> list[str]:
    with reading(store) as connection:
        return [each.symbol for each in search(connection, words)]


def test_every_symbol_and_every_alias_names_its_instrument_in_any_case(
    sample_store: Engines,
) -> None:
    with (FOLDER / "aliases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with reading(sample_store) as connection:
        symbols = set(connection.scalars(select(instruments.c.symbol)))
        for row in rows[::7]:
            if row["alias"] not in symbols:
                assert canonical(connection, f" {row['alias'].lower()} ") == row["symbol"]
        for symbol in sorted(symbols)[::13]:
            assert canonical(connection, symbol.swapcase()) == symbol


def test_an_unknown_name_is_refused_with_the_nearest(sample_store: Engines) -> None:
    said = r"unknown symbol 'NPN\.J'; nearest: NPN\.JO"
    with reading(sample_store) as connection, pytest.raises(UnknownName, match=said):
        canonical(connection, "NPN.J")


def test_an_alias_of_several_instruments_lists_them(store: Engines) -> None:
    with writing(store) as connection:
        query = select(instruments.c.id).where(instruments.c.symbol.in_(["NPN.JO", "PRX.JO"]))
        twins = [
            {"alias": "NASPERS", "instrument_id": each, "kind": "test"}
            for each in connection.scalars(query)
        ]
        connection.execute(aliases.insert(), twins)
    said = r"'naspers' names several instruments: NPN\.JO, PRX\.JO"
    with reading(store) as connection, pytest.raises(BadInput, match=said):
        canonical(connection, "naspers")


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("NPN.JO", "NPN.JO"),
        ("npn", "NPN.JO"),
        ("naspers", "NPN.JO"),
        ("standard bank", "SBK.JO"),
        ("bank standard", "SBK.JO"),
        ("usdzar", "USD/ZAR"),
        ("ZAR=X", "USD/ZAR"),
        ("usd/zar", "USD/ZAR"),
    ],
)
def test_a_search_takes_name_code_and_alias(sample_store: Engines, words: str, first: str) -> None:
    assert first in found(sample_store, words)[:3]


@pytest.mark.parametrize("words", ["%", "_", "\\", "'; drop table bars_daily; --", "\0", "no such"])
def test_what_a_search_is_given_is_text_and_nothing_else(sample_store: Engines, words: str) -> None:
    with reading(sample_store) as connection:
        everything = len(listed(connection))
    assert len(found(sample_store, words)) in ({20} if words == "\0" else {0, 1})
    assert everything == 324


def test_instruments_that_are_held_come_first(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        bars = [each.bars > 0 for each in listed(connection)]
    assert bars == sorted(bars, reverse=True)
    assert any(bars)


def test_an_exact_symbol_comes_before_all_that_hold_it(sample_store: Engines) -> None:
    assert found(sample_store, "FB")[0] == "FB"


def test_a_mistyped_company_name_is_offered_by_the_name_it_comes_near(store: Engines) -> None:
    with reading(store) as connection, pytest.raises(UnknownName) as refused:
        canonical(connection, "NASPRS")
    assert refused.value.nearest[0] == "Naspers"
