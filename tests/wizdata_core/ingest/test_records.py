"""Records of every kind are stored once, by one function, and the newest answer counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from sqlalchemy import text

from db.base import metadata
from wizdata_core.errors import UnknownName
from wizdata_core.ingest.bars import Origin, Written
from wizdata_core.ingest.manifest import RawObject, note_raw
from wizdata_core.ingest.rebuild import forget_derived
from wizdata_core.ingest.records import store_records
from wizdata_core.kinds import KINDS, Kind
from wizdata_core.lake import Stored
from wizdata_core.queries.fingerprint import fingerprint
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wizdata_core.store import Engines

ASKED = datetime(2026, 11, 20, 9, tzinfo=UTC)
EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
VALUES = {
    pa.string(): ("one", "two", "three"),
    pa.float64(): (1.5, 2.5, 3.5),
    pa.int32(): (2001, 2002, 2003),
    pa.bool_(): (True, False, True),
    pa.date32(): (date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)),
    pa.timestamp("us", "UTC"): tuple(ASKED + timedelta(hours=each) for each in range(3)),
}


def row(kind: Kind, turn: int = 0) -> dict[str, object]:
    """A made row; another `turn` says something else of the same key."""
    made: dict[str, object] = {}
    for column in kind.schema:
        made[column.name] = VALUES[column.type][0 if column.name in kind.key else turn]
    return made | ({"symbol": "NPN.JO"} if "symbol" in made else {})


def origin(connection: Connection, hours: int) -> Origin:
    """An answer that came `hours` after the first, noted in the manifest."""
    at = ASKED + timedelta(hours=hours)
    stored = Stored(key=f"yahoo/made/{hours}", sha256=f"{hours:064}", bytes=1)
    about = RawObject("yahoo", "made", "", "", at)
    return Origin("yahoo", at, note_raw(connection, stored, about))


def put(store: Engines, kind: Kind, turn: int, hours: int) -> Written:
    table = pa.Table.from_pylist([row(kind, turn)], schema=kind.schema)
    with writing(store) as connection:
        return store_records(connection, {kind.name: table}, origin(connection, hours))


def held(store: Engines, kind: Kind) -> list[tuple[object, ...]]:
    """What is held of a kind, by the moment of its answer: hours and the first value."""
    value = next(
        name for name in kind.schema.names if name not in kind.key and name not in kind.notes
    )
    query = text(f"select fetched_at, {value} from {kind.name} order by 1")  # noqa: S608 - ours
    with reading(store) as connection:
        return [
            (int((at - ASKED) / timedelta(hours=1)), said) for at, said in connection.execute(query)
        ]


@EACH
def test_a_kind_has_the_columns_of_its_table(kind: Kind) -> None:
    columns = {"instrument_id" if name == "symbol" else name for name in kind.schema.names}
    table = metadata.tables[kind.name]
    assert {column.name for column in table.columns} == columns | {
        "provider",
        "fetched_at",
        "raw_id",
    }
    key = {"instrument_id" if name == "symbol" else name for name in kind.key} | {"provider"}
    assert set(table.primary_key.columns.keys()) == key | (
        {"fetched_at"} if kind.vintages else set()
    )
    assert set(kind.notes) < set(kind.schema.names)


@EACH
def test_equal_rows_write_nothing(store: Engines, kind: Kind) -> None:
    put(store, kind, 0, 0)
    before = held(store, kind)
    assert put(store, kind, 0, 5) == Written()
    assert held(store, kind) == before


@EACH
def test_a_different_answer_counts_from_then_on(store: Engines, kind: Kind) -> None:
    put(store, kind, 0, 0)
    put(store, kind, 1, 5)
    one, two = row(kind, 0), row(kind, 1)
    value = next(n for n in kind.schema.names if n not in kind.key and n not in kind.notes)
    first = [(0, one[value])] if kind.vintages else []
    assert held(store, kind) == [*first, (5, two[value])]


def forget(store: Engines) -> None:
    with writing(store) as connection:
        forget_derived(connection)


@EACH
def test_an_older_answer_never_replaces_a_newer_one(store: Engines, kind: Kind) -> None:
    value = next(n for n in kind.schema.names if n not in kind.key and n not in kind.notes)
    for order in permutations([(0, 0), (1, 3), (2, 9)]):
        forget(store)
        for turn, hours in order:
            put(store, kind, turn, hours)
        newest = [(9, row(kind, 2)[value])]
        older = [(hours, row(kind, turn)[value]) for turn, hours in ((0, 0), (1, 3))]
        assert held(store, kind) == (older if kind.vintages else []) + newest, order


def test_vintages_are_the_same_whatever_came_first(store: Engines) -> None:
    kind = KINDS["instrument_observations"]
    for order in permutations([(0, 0), (1, 3), (0, 6)]):
        forget(store)
        for turn, hours in order:
            put(store, kind, turn, hours)
        # The one that cannot be told: the middle answer came last, between two that are equal.
        untold = [(0, 1.5), (3, 2.5)]
        assert held(store, kind) == (untold if order[2] == (1, 3) else [*untold, (6, 1.5)]), order


@EACH
def test_the_fingerprint_tells_any_change_of_any_column(store: Engines, kind: Kind) -> None:
    put(store, kind, 0, 0)
    with writing(store) as connection:
        before = fingerprint(connection)
        for column in kind.schema:
            if column.name in {"symbol", *kind.notes}:
                continue
            with connection.begin_nested() as undo:
                change = {"value": row(kind, 1)[column.name]}
                if column.name in kind.key:
                    change["value"] = VALUES[column.type][1]
                statement = f"update {kind.name} set {column.name} = :value"  # noqa: S608 - ours
                connection.execute(text(statement), change)
                assert fingerprint(connection) != before, column.name
                undo.rollback()
        assert fingerprint(connection) == before


def test_forgetting_empties_every_kind(store: Engines) -> None:
    with reading(store) as connection:
        empty = fingerprint(connection)
    for kind in KINDS.values():
        put(store, kind, 0, 0)
    with writing(store) as connection:
        forget_derived(connection)
        assert fingerprint(connection) == empty


def test_an_unknown_instrument_is_named(store: Engines) -> None:
    kind = KINDS["calendar_events"]
    table = pa.Table.from_pylist([row(kind) | {"symbol": "NPN.JX"}], schema=kind.schema)
    with writing(store) as connection, pytest.raises(UnknownName, match=r"NPN\.JX"):
        store_records(connection, {kind.name: table}, origin(connection, 0))


def test_text_that_postgresql_refuses_is_made_visible(store: Engines) -> None:
    kind = KINDS["news_items"]
    odd = row(kind) | {"title": "a\0b", "guid": "g" * 9_000}
    table = pa.Table.from_pylist([odd], schema=kind.schema)
    with writing(store) as connection:
        store_records(connection, {kind.name: table}, origin(connection, 0))
        title, guid = connection.execute(text("select title, guid from news_items")).one()
    assert title == "a␀b"
    assert len(guid) == 500


def figures(turn: int, count: int) -> pa.Table:
    """Made figures of countries: many keys, some said twice, some without a value."""
    kind = KINDS["country_observations"]
    rows = [
        row(kind)
        | {
            "country": f"C{number % 7}",
            "indicator": f"I{number % 5}",
            "year": 1960 + number % 60,
            "value": None if number % 4 == 0 else float(number % (60 + turn)),
            "unit": "nul\0" if number % 3 else "",
        }
        for number in range(count)
    ]
    return pa.Table.from_pylist(rows, schema=kind.schema)


def test_many_rows_are_copied_and_come_to_the_same_as_in_batches(
    store: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[tuple[list[Written], list[tuple[object, ...]]]] = []
    # Answers in their order, one again, and one that comes in late.
    answers = ((0, 0), (1, 5), (1, 6), (0, 9), (1, 3))
    for many in (1, 10_000):
        monkeypatch.setattr("wizdata_core.ingest.records._MANY", many)
        written = []
        for turn, hours in answers:
            with writing(store) as connection:
                table = figures(turn, 1_500)
                of = origin(connection, hours)
                written.append(store_records(connection, {"country_observations": table}, of))
        query = text("select * from country_observations order by 2, 3, 4, 5")
        with writing(store) as connection:
            held = [tuple(each)[:-1] for each in connection.execute(query)]
            connection.execute(text("delete from country_observations"))
        kept.append((written, held))
    assert kept[0] == kept[1]
    assert kept[0][0][2] == Written()
    assert kept[0][0][1].new > 0
