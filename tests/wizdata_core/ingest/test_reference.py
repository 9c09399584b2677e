"""Reference data: what the files say is what the database holds, however often it is loaded."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from db.models import (
    aliases,
    countries,
    exchanges,
    instruments,
    issuers,
    provider_symbols,
    universe_members,
)
from tests.conftest import facts
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.ingest.reference import store_reference
from wizdata_core.ingest.universe import universe_groups
from wizdata_core.reference import FOLDER, rows
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from pathlib import Path

    from wizdata_core.store import Engines

KNOWN = [facts("yahoo"), facts("exchanges"), facts("ecb"), facts("nbp"), facts("sample")]


def listed(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_319_instruments_and_the_five_of_the_sample_are_held(store: Engines) -> None:
    symbols = {row["symbol"] for row in listed("instruments")}
    assert len(symbols) == 319
    with reading(store) as connection:
        held = set(connection.scalars(select(instruments.c.symbol)))
    assert held == symbols | {"AAPL", "MSFT", "IBM", "GOOG", "FB"}


def test_na_is_namibia(store: Engines) -> None:
    with reading(store) as connection:
        row = connection.execute(select(countries).where(countries.c.iso2 == "NA")).one()
        exchange = connection.execute(select(exchanges).where(exchanges.c.mic == "XNAM")).one()
    assert (row.name, row.iso3, row.currency, row.african) == ("Namibia", "NAM", "NAD", True)
    assert exchange.country == "NA"


def test_nothing_is_joined_on_an_isin(store: Engines) -> None:
    """No key or reference has it, and no alias is one: lists of ISINs disagree."""
    with reading(store) as connection:
        constraints = connection.scalars(
            text(
                "select pg_get_constraintdef(oid) from pg_constraint"
                " where conrelid = 'instruments'::regclass and contype in ('p', 'u', 'f')"
            )
        ).all()
        isins = set(connection.scalars(select(instruments.c.isin))) - {""}
        named = set(connection.scalars(select(aliases.c.alias)))
    assert not any("isin" in each for each in constraints)
    assert isins
    assert not isins & named


def test_loading_again_writes_nothing(store: Engines) -> None:
    tables = [instruments, issuers, countries, exchanges, aliases, provider_symbols]
    with writing(store) as connection:
        before = [connection.scalar(select(func.max(_xmin(each.name)))) for each in tables]
        store_reference(connection, KNOWN)
        after = [connection.scalar(select(func.max(_xmin(each.name)))) for each in tables]
    assert after == before


def _xmin(table: str) -> object:
    # A row's last writer.
    return text(f"(select max(xmin::text::bigint) from {table})")  # noqa: S608 - a table of ours


def test_a_changed_fact_is_brought_back_in_line(store: Engines) -> None:
    with writing(store) as connection:
        connection.execute(instruments.update().values(name="wrong"))
        store_reference(connection, KNOWN)
        names = set(connection.scalars(select(instruments.c.name)))
    assert "wrong" not in names


def test_names_at_providers_that_are_not_there_are_left_out(store: Engines) -> None:
    with writing(store) as connection:
        connection.execute(provider_symbols.delete())
        store_reference(connection, [facts("ecb")])
        held = set(connection.scalars(select(provider_symbols.c.provider)))
    assert held == {"ecb"}


def test_the_universe_is_what_its_file_says_in_its_order(store: Engines) -> None:
    with reading(store) as connection:
        query = (
            select(universe_members.c.group_name, instruments.c.symbol)
            .join(instruments, instruments.c.id == universe_members.c.instrument_id)
            .order_by(universe_members.c.group_rank, universe_members.c.position)
        )
        held = [(row.group_name, row.symbol) for row in connection.execute(query)]
    first = universe_groups()[0]
    assert held[: len(first.symbols)] == [(first.name, symbol) for symbol in first.symbols]
    assert Counter(name for name, _ in held) == {
        group.name: len(group.symbols) for group in universe_groups()
    }


def universe(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_universe_of_ones_own_takes_aliases_and_keeps_the_first_of_two(
    store: Engines, tmp_path: Path
) -> None:
    path = universe(tmp_path, '[[group]]\nname = "mine"\nsymbols = ["AGL", "NPN.JO", "AGL.JO"]\n')
    with writing(store) as connection:
        store_reference(connection, KNOWN, path)
        query = (
            select(instruments.c.symbol)
            .join(universe_members, instruments.c.id == universe_members.c.instrument_id)
            .order_by(universe_members.c.position)
        )
        held = connection.scalars(query).all()
    assert held == ["AGL.JO", "NPN.JO"]


@pytest.mark.parametrize(
    "content",
    [
        "this is not TOML",
        "",
        "group = 3",
        "[group]\nname = 'x'",
        "[[group]]\nsymbols = ['NPN.JO']",
        "[[group]]\nname = 'x'",
        "[[group]]\nname = 'x'\nsymbols = []",
        "[[group]]\nname = 'x'\nsymbols = 'NPN.JO'",
        "[[group]]\nname = 'x'\nsymbols = ['NPN.JO']\nrank = 'first'",
        "[[group]]\nname = 'x'\nsymbols = ['NPN.JO']\n[[group]]\nname = 'x'\nsymbols = ['AGL.JO']",
    ],
)
def test_a_universe_that_cannot_be_used_is_refused_with_its_path(
    tmp_path: Path, content: str
) -> None:
    with pytest.raises(BadInput, match=r"mine\.toml"):
        universe_groups(universe(tmp_path, content))


def test_an_unknown_instrument_in_a_universe_is_refused_with_the_nearest_and_nothing_changes(
    store: Engines, tmp_path: Path
) -> None:
    path = universe(tmp_path, '[[group]]\nname = "mine"\nsymbols = ["NPM.JO"]\n')
    said = r"unknown instrument in mine.toml, group mine 'NPM.JO'; nearest: .*NPN\.JO"
    with pytest.raises(UnknownName, match=said), writing(store) as connection:
        store_reference(connection, KNOWN, path)
    with reading(store) as connection:
        assert connection.scalar(select(func.count()).select_from(universe_members)) == sum(
            len(group.symbols) for group in universe_groups()
        )


def test_a_name_of_several_instruments_in_a_universe_is_refused(
    store: Engines, tmp_path: Path
) -> None:
    path = universe(tmp_path, '[[group]]\nname = "mine"\nsymbols = ["TWIN"]\n')
    with writing(store) as connection:
        ids = connection.scalars(select(instruments.c.id).limit(2)).all()
        twins = [{"alias": "TWIN", "instrument_id": each, "kind": "test"} for each in ids]
        connection.execute(aliases.insert(), twins)
    with (
        pytest.raises(BadInput, match=r"'TWIN' in mine\.toml, group mine names several"),
        writing(store) as connection,
    ):
        store_reference(connection, KNOWN, path)


def test_every_name_in_the_files_has_its_instrument() -> None:
    symbols = {
        row["symbol"] for name in ("instruments", "instruments_sample") for row in rows(name)
    }
    for name in ("aliases", "provider_symbols"):
        assert {row["symbol"] for row in rows(name)} <= symbols
