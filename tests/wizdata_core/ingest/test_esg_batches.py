"""Batches of ESG entry: nothing before accept, one transaction, taken back and done again."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.esg_entry_rows import NOW, TODAY, csv_of, event, figure
from tests.wizdata_core.esg.entry.test_fuzz import broken_bytes, broken_cells
from wizdata_core.errors import BadInput
from wizdata_core.esg.entry.preview import RowState, preview
from wizdata_core.esg.entry.table import sheet_of
from wizdata_core.ingest.esg_batches import commit, undo
from wizdata_core.queries.esg_batches import batches
from wizdata_core.queries.esg_entry import known_beside
from wizdata_core.queries.esg_issuers import issuer_meant, listed_issuers
from wizdata_core.queries.esg_observations import observation, observations, observations_of
from wizdata_core.queries.esg_stamp import company_stamp
from wizdata_core.store import Engines, reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wizdata_core.esg.entry.preview import Preview

TABLES = ("esg_batches", "esg_observations", "esg_controversies")
FIRST = figure()
RESTATED = figure(value="1300000", status="restated", published_on="2025-08-31")


@pytest.fixture(autouse=True)
def clear(module_store: Engines) -> Iterator[None]:
    """Only with its triggers off can a table of observations be emptied."""
    yield
    with writing(module_store) as connection:
        for table in TABLES[1:]:
            connection.execute(text(f"alter table {table} disable trigger refuse_change"))
            connection.execute(text(f"delete from {table}"))  # noqa: S608 - names of ours
            connection.execute(text(f"alter table {table} enable trigger refuse_change"))
        connection.execute(text("delete from esg_batches"))


def look(store: Engines, *rows: Mapping[str, str]) -> Preview:
    sheet = sheet_of(csv_of(rows), "rows.csv")
    with reading(store) as connection:
        return preview(sheet, known_beside(connection, sheet), TODAY)


def accept(store: Engines, *rows: Mapping[str, str]) -> int:
    judged = look(store, *rows)
    with writing(store) as connection:
        return commit(connection, judged, NOW)


def take_back(store: Engines, batch: int, why: str = "a mistake") -> None:
    with writing(store) as connection:
        undo(connection, batch, why, NOW)


def contents(store: Engines) -> list[object]:
    with reading(store) as connection:
        return [
            list(connection.execute(text(f"select * from {table} order by id")))  # noqa: S608 - names of ours
            for table in TABLES
        ]


def test_looking_at_a_file_changes_nothing(module_store: Engines) -> None:
    before = contents(module_store)
    assert look(module_store, FIRST, figure(value="x")).count(RowState.NEW) == 1
    assert contents(module_store) == before == [[], [], []]


def test_accepting_stores_what_is_in_order_and_names_what_was_refused(
    module_store: Engines,
) -> None:
    batch = accept(module_store, FIRST, figure(value="1,234", metric="energy_total", unit="GJ"))
    with reading(module_store) as connection:
        (held,) = batches(connection)
        (stored,) = observations(connection, "example-amber")
        assert observation(connection, stored.id) == stored
        facts = next(each for each in listed_issuers(connection) if each.issuer == "example-amber")
    assert (held.id, held.kind, held.name, held.accepted) == (batch, "file", "rows.csv", 1)
    refused = [tuple(each[name] for name in ("line", "column", "rule")) for each in held.refusals]
    assert refused == [(3, "value", "ambiguous_number"), (3, "scope", "scope")]
    assert (stored.value, stored.unit, stored.given, stored.page) == (
        1_250_000.0, "tCO2e", "1250000", "41",
    )  # fmt: skip
    assert (stored.batch, stored.collected_at, stored.undone) == (batch, NOW, False)
    assert (facts.figures, facts.latest) == (1, stored.period_end)


def test_a_file_accepted_twice_is_stored_once(module_store: Engines) -> None:
    seen = look(module_store, FIRST)
    with writing(module_store) as connection:
        commit(connection, seen, NOW)
    with (
        pytest.raises(BadInput, match="nothing to store: 1 rows are stored already"),
        writing(module_store) as connection,
    ):
        commit(connection, seen, NOW)
    assert look(module_store, FIRST).count(RowState.UNCHANGED) == 1


def test_many_who_accept_one_file_at_once_store_it_once(module_store: Engines) -> None:
    seen = look(module_store, FIRST, figure(metric="energy_total", unit="GJ", scope=""))

    def go(_: int) -> bool:
        try:
            with writing(module_store) as connection:
                commit(connection, seen, NOW)
        except BadInput:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(go, range(6))) == [False] * 5 + [True]
    assert len(contents(module_store)[1]) == 2  # type: ignore[arg-type]  # a list of rows


def test_what_became_wrong_since_the_preview_stores_nothing(module_store: Engines) -> None:
    seen = look(module_store, figure(metric="energy_total", unit="GJ", scope=""), FIRST)
    accept(module_store, figure(value="1260000"))
    before = contents(module_store)
    with (
        pytest.raises(BadInput, match=r"line 3 was in order .* 1,260,000 tCO2e is stored"),
        writing(module_store) as connection,
    ):
        commit(connection, seen, NOW)
    assert contents(module_store) == before


def test_a_restatement_stands_beside_what_it_supersedes(module_store: Engines) -> None:
    accept(module_store, FIRST)
    accept(module_store, RESTATED)
    with reading(module_store) as connection:
        old, new = observations(connection, "example-amber", "ghg_scope1")
    assert (old.value, new.value, new.supersedes) == (1_250_000.0, 1_300_000.0, old.id)


def test_a_history_in_one_file_is_linked_in_the_order_of_publication(
    module_store: Engines,
) -> None:
    newest = figure(value="1400000", status="restated", published_on="2025-09-15")
    accept(module_store, newest, RESTATED, FIRST)
    with reading(module_store) as connection:
        first, second, third = observations(connection, "example-amber", "ghg_scope1")
    assert [first.value, second.value, third.value] == [1_250_000.0, 1_300_000.0, 1_400_000.0]
    assert (first.supersedes, second.supersedes, third.supersedes) == (None, first.id, second.id)


def test_a_batch_taken_back_keeps_its_rows_and_counts_no_more(module_store: Engines) -> None:
    batch = accept(module_store, FIRST)
    with reading(module_store) as connection:
        before = company_stamp(connection)
    take_back(module_store, batch, "  wrong\nyear ")
    take_back(module_store, batch, "again")
    with reading(module_store) as connection:
        (held,) = batches(connection)
        assert observations(connection, "example-amber") == ()
        assert observations_of(connection, ["example-amber"], ["ghg_scope1"]) == ()
        (kept,) = observations(connection, "example-amber", with_undone=True)
        assert company_stamp(connection) != before
    assert kept.undone
    assert (held.undone_at, held.undone_why) == (NOW, "wrong year")


def test_a_batch_taken_back_can_be_imported_again(module_store: Engines) -> None:
    take_back(module_store, accept(module_store, FIRST))
    accept(module_store, FIRST)
    with reading(module_store) as connection:
        assert len(observations(connection, "example-amber")) == 1
        assert len(observations(connection, "example-amber", with_undone=True)) == 2


def test_what_another_batch_supersedes_is_not_taken_back_before_it(module_store: Engines) -> None:
    first, second = accept(module_store, FIRST), accept(module_store, RESTATED)
    with pytest.raises(BadInput, match=f"take batch {second} back first"):
        take_back(module_store, first)
    take_back(module_store, second)
    take_back(module_store, first)
    with reading(module_store) as connection:
        assert observations(connection, "example-amber") == ()


@pytest.mark.parametrize(("batch", "why", "said"), [(10**9, "x", "no batch"), (1, "  ", "say why")])
def test_taking_back_needs_a_batch_and_a_reason(
    module_store: Engines, batch: int, why: str, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        take_back(module_store, batch, why)


def test_another_state_of_a_controversy_supersedes_the_stored_one(module_store: Engines) -> None:
    first = accept(module_store, event())
    assert look(module_store, event()).count(RowState.UNCHANGED) == 1
    later = event(state="closed", published_on="2025-09-01")
    assert look(module_store, later).count(RowState.RESTATES) == 1
    accept(module_store, later)
    with pytest.raises(BadInput, match="supersedes a row of it"):
        take_back(module_store, first)
    with reading(module_store) as connection:
        rows = connection.execute(
            text("select id, state, supersedes from esg_controversies order by id")
        ).all()
    assert [(row.state, row.supersedes) for row in rows] == [
        ("open", None),
        ("closed", rows[0].id),
    ]


@pytest.mark.parametrize("table", TABLES[1:])
@pytest.mark.parametrize(
    "statement", ["update {} set batch = batch", "delete from {}", "truncate {} cascade"]
)
def test_the_database_refuses_to_change_or_remove_a_row(
    module_store: Engines, table: str, statement: str
) -> None:
    accept(module_store, FIRST)
    accept(module_store, event())
    with (
        pytest.raises(DBAPIError, match="only ever added"),
        writing(module_store) as connection,
    ):
        connection.execute(text(statement.format(table)))


def test_no_bad_file_changes_the_database_before_it_is_accepted(module_store: Engines) -> None:
    accept(module_store, FIRST)
    before = contents(module_store)
    dice = random.Random(5)  # noqa: S311 - the same files each time
    looked = 0
    for _ in range(150):
        body = dice.choice([broken_cells, broken_bytes])(dice)
        try:
            sheet = sheet_of(body, "fuzz")
        except BadInput:
            continue
        with reading(module_store) as connection:
            preview(sheet, known_beside(connection, sheet), TODAY)
        looked += 1
    assert looked > 50
    assert contents(module_store) == before


def test_what_is_kept_of_bad_files_is_what_their_previews_showed(module_store: Engines) -> None:
    dice = random.Random(11)  # noqa: S311 - the same files each time
    stored = 0
    for _ in range(60):
        try:
            sheet = sheet_of(broken_cells(dice), "fuzz\udcff")
        except BadInput:
            continue
        with writing(module_store) as connection:
            judged = preview(sheet, known_beside(connection, sheet), TODAY)
            if judged.to_store:
                commit(connection, judged, NOW)
                stored += len(judged.to_store)
    assert stored > 0
    assert sum(map(len, contents(module_store)[1:])) == stored  # type: ignore[arg-type]  # lists of rows


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("anglo-american-plc", "anglo-american-plc"),
        ("agl.jo", "anglo-american-plc"),
        ("ANGLO AMERICAN PLC", "anglo-american-plc"),
    ],
)
def test_a_company_is_found_by_its_id_symbol_and_name(
    module_store: Engines, said: str, meant: str
) -> None:
    with reading(module_store) as connection:
        assert issuer_meant(connection, said) == meant


def test_a_company_that_is_not_known_is_refused_with_the_nearest(module_store: Engines) -> None:
    with (
        reading(module_store) as connection,
        pytest.raises(BadInput, match="nearest: anglo-american-plc"),
    ):
        issuer_meant(connection, "anglo-americn-plc")
