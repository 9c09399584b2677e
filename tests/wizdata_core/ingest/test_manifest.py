"""The manifest: one row an object, and the refusals of its last cleaning."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import quarantine, raw_objects
from wizdata_core.bars import Reject
from wizdata_core.ingest.manifest import RawObject, note_cleaned, note_raw
from wizdata_core.lake import Stored
from wizdata_core.queries.quarantine import refused_rows
from wizdata_core.queries.raw import lake_size, unknown_keys
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def noted(store: Engines, key: str = "files/bars/2026-11-20/x.zst") -> int:
    with writing(store) as connection:
        about = RawObject("files", "bars", "NPN.JO", "1d", NOON)
        return note_raw(connection, Stored(key, "0" * 64, 123), about)


def cleaned(store: Engines, raw_id: int, *rejects: Reject) -> None:
    with writing(store) as connection:
        note_cleaned(connection, raw_id, NOON, rows=5, rejects=rejects)


def refused(store: Engines, raw_id: int) -> tuple[Reject, ...]:
    with reading(store) as connection:
        return refused_rows(connection, raw_id)


def test_an_object_noted_twice_has_one_row(store: Engines) -> None:
    assert noted(store) == noted(store)
    with reading(store) as connection:
        known, other = "files/bars/2026-11-20/x.zst", "files/bars/2026-11-20/y.zst"
        assert unknown_keys(connection, [other, known]) == (other,)
        assert lake_size(connection).bytes == 123


def test_refused_rows_come_back_in_the_order_of_their_lines(store: Engines) -> None:
    raw_id = noted(store)
    rejects = [Reject(f"line {line}", "no close", f"row {line}") for line in (10, 9, 100, 2)]
    cleaned(store, raw_id, *rejects)
    assert [each.where for each in refused(store, raw_id)] == [
        "line 2",
        "line 9",
        "line 10",
        "line 100",
    ]


def test_cleaning_again_replaces_what_was_refused(store: Engines) -> None:
    raw_id = noted(store)
    cleaned(store, raw_id, Reject("line 2", "no close"))
    cleaned(store, raw_id, Reject("line 3", "no date"))
    assert refused(store, raw_id) == (Reject("line 3", "no date"),)
    with reading(store) as connection:
        assert connection.execute(select(raw_objects.c.rows, raw_objects.c.refused)).one() == (5, 1)


def test_whatever_a_bad_row_holds_is_kept_as_far_as_it_is_useful(store: Engines) -> None:
    raw_id = noted(store)
    cleaned(store, raw_id, Reject("line 1 \0", "x" * 10_000, "\ud800" + "y" * 10_000))
    (kept,) = refused(store, raw_id)
    assert kept.where == "line 1 ␀"
    assert (len(kept.reason), len(kept.content)) == (400, 2_000)


def test_many_refusals_of_one_object_are_kept(store: Engines) -> None:
    raw_id = noted(store)
    cleaned(store, raw_id, *(Reject(f"line {line}", "no close") for line in range(20_000)))
    with reading(store) as connection:
        assert connection.scalar(select(func.count()).select_from(quarantine)) == 20_000
