"""Saved screens: names unlike each other, addresses that last, and old ones that are never lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.ingest.screens import (
    Draft,
    delete_screen,
    overwrite_screen,
    rename_screen,
    save_screen,
)
from wizdata_core.queries.screens import saved_screen, saved_screens
from wizdata_core.screener.text import ScreenError
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.queries.screens import SavedScreen
    from wizdata_core.store import Engines

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SLUG, OTHER = "a" * 16, "b" * 16
DRAFT = Draft("rsi_14<30 and exchange=XJSE", ("price", "rsi_14"), "rsi_14", "Look on Mondays")


@pytest.fixture(autouse=True)
def clear(module_store: Engines) -> Iterator[None]:
    yield
    with writing(module_store) as connection:
        connection.execute(text("truncate screens"))


def save(store: Engines, name: str, draft: Draft = DRAFT, slug: str = SLUG) -> None:
    with writing(store) as connection:
        save_screen(connection, name, draft, slug, NOW)


def held(store: Engines) -> dict[str, SavedScreen]:
    with reading(store) as connection:
        return {each.name: each for each in saved_screens(connection)}


def test_a_saved_screen_is_found_by_its_address_in_the_one_form_of_its_text(
    module_store: Engines,
) -> None:
    save(module_store, "  Oversold   in Johannesburg ")
    with reading(module_store) as connection:
        found = saved_screen(connection, SLUG)
    assert found.name == "Oversold in Johannesburg"
    assert found.text == "rsi_14 < 30 and exchange = XJSE"
    assert (found.columns, found.sort, found.note) == ("price,rsi_14", "rsi_14", "Look on Mondays")
    assert (found.created_at, found.updated_at, found.error) == (NOW, NOW, "")


def test_screens_are_listed_by_name(module_store: Engines) -> None:
    save(module_store, "beta")
    save(module_store, "Alpha", slug=OTHER)
    assert list(held(module_store)) == ["Alpha", "beta"]


@pytest.mark.parametrize("name", ["Oversold", "OVERSOLD", " oversold "])
def test_a_name_that_is_taken_is_refused_whatever_its_case(
    module_store: Engines, name: str
) -> None:
    save(module_store, "Oversold")
    with pytest.raises(BadInput, match="is saved already; choose another name"):
        save(module_store, name, slug=OTHER)
    assert list(held(module_store)) == ["Oversold"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "needs a name"), (" \n ", "needs a name"), ("x" * 81, "has 81 characters; at most 80")],
)
def test_a_name_that_is_none_is_refused(module_store: Engines, name: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        save(module_store, name)


def test_a_name_may_hold_any_character_that_a_database_takes(module_store: Engines) -> None:
    odd = "'; drop table screens; -- \u00e9 \U0001f600 \0"
    save(module_store, odd)
    assert list(held(module_store)) == ["'; drop table screens; -- \u00e9 \U0001f600 \u2400"]


def test_a_screen_that_cannot_be_read_is_not_saved(module_store: Engines) -> None:
    with pytest.raises(ScreenError):
        save(module_store, "Wrong", Draft("rsi_14 <"))
    with pytest.raises(UnknownName, match="field 'prize'; nearest: price"):
        save(module_store, "Wrong", Draft("rsi_14 < 30", ("prize",)))
    with pytest.raises(UnknownName, match="field 'nosuch'"):
        save(module_store, "Wrong", Draft("rsi_14 < 30", (), "nosuch"))
    assert not held(module_store)


def test_an_old_screen_that_cannot_be_run_any_more_is_shown_with_the_reason(
    module_store: Engines,
) -> None:
    save(module_store, "Old")
    save(module_store, "Sound", slug=OTHER)
    with writing(module_store) as connection:
        connection.execute(text("update screens set text = 'rsi_99 < 30' where name = 'Old'"))
    found = held(module_store)
    assert "rsi_99" in found["Old"].error
    assert found["Old"].text == "rsi_99 < 30"
    assert found["Sound"].error == ""
    with writing(module_store) as connection:
        connection.execute(
            text("update screens set text = '', columns = 'price,gone_1' where name = 'Old'")
        )
    assert "gone_1" in held(module_store)["Old"].error


def test_a_renamed_screen_keeps_its_address(module_store: Engines) -> None:
    save(module_store, "First")
    later = NOW + timedelta(days=1)
    with writing(module_store) as connection:
        rename_screen(connection, SLUG, "Second", later)
        rename_screen(connection, SLUG, "SECOND", later)
    (found,) = held(module_store).values()
    assert (found.slug, found.name, found.created_at, found.updated_at) == (
        SLUG, "SECOND", NOW, later,
    )  # fmt: skip


def test_a_rename_to_a_name_that_is_taken_is_refused_and_changes_nothing(
    module_store: Engines,
) -> None:
    save(module_store, "First")
    save(module_store, "Second", slug=OTHER)
    with (
        pytest.raises(BadInput, match="'second' is saved already"),
        writing(module_store) as connection,
    ):
        rename_screen(connection, SLUG, "second", NOW)
    assert set(held(module_store)) == {"First", "Second"}


def test_an_overwritten_screen_keeps_its_name_and_address(module_store: Engines) -> None:
    save(module_store, "Mine")
    later = NOW + timedelta(hours=1)
    with writing(module_store) as connection:
        overwrite_screen(connection, SLUG, Draft("price > 5"), later)
    (found,) = held(module_store).values()
    assert (found.slug, found.name, found.text, found.columns) == (SLUG, "Mine", "price > 5", "")
    assert (found.created_at, found.updated_at) == (NOW, later)


def test_a_deleted_screen_is_gone_and_its_address_names_no_other(module_store: Engines) -> None:
    save(module_store, "Mine")
    save(module_store, "Other", slug=OTHER)
    with writing(module_store) as connection:
        delete_screen(connection, SLUG)
    assert list(held(module_store)) == ["Other"]
    with reading(module_store) as connection, pytest.raises(UnknownName) as refused:
        saved_screen(connection, SLUG)
    assert OTHER not in str(refused.value)
    assert refused.value.nearest == ()


@pytest.mark.parametrize("slug", ["", "nosuch", "\0", "' or 1=1 --"])
def test_what_is_not_saved_cannot_be_opened_or_changed(module_store: Engines, slug: str) -> None:
    with reading(module_store) as connection, pytest.raises(UnknownName, match="saved screen"):
        saved_screen(connection, slug)
    plain = slug.replace("\0", "")
    with writing(module_store) as connection:
        with pytest.raises(UnknownName, match="saved screen"):
            delete_screen(connection, plain)
        with pytest.raises(UnknownName, match="saved screen"):
            rename_screen(connection, plain, "New", NOW)
        with pytest.raises(UnknownName, match="saved screen"):
            overwrite_screen(connection, plain, DRAFT, NOW)


def test_a_short_slug_is_no_slug(module_store: Engines) -> None:
    with pytest.raises(ValueError, match="random and long"):
        save(module_store, "Mine", slug="short")
