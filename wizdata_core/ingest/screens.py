"""Saves screens: under a name that no other has, in the one form of text that they have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from db.models import screens
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.fields import field
from wizdata_core.ingest.text import storable
from wizdata_core.screener.text import parse, text_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

MOST_NAME, MOST_NOTE, MOST_COLUMNS, MOST_SAVED = 80, 500, 100, 1_000
LEAST_SLUG = 16  # characters of base 64: 96 random bits


@dataclass(frozen=True, slots=True)
class Draft:
    """What is saved of a screen: its text as typed, the columns and the sort of its table."""

    text: str
    columns: tuple[str, ...] = ()
    sort: str = ""
    note: str = ""


def save_screen(connection: Connection, name: str, draft: Draft, slug: str, now: datetime) -> None:
    """Saves a screen under a new name and a random slug.

    Raises:
        BadInput: the name is empty, too long or taken, or a thousand are saved already.
        ScreenError: the text is no screen.
        UnknownName: a column or the sort is no field.
    """
    if len(slug) < LEAST_SLUG:
        raise ValueError("the slug of a saved screen must be random and long")
    said, values = _name(name), _values(draft)
    if (connection.scalar(select(func.count()).select_from(screens)) or 0) >= MOST_SAVED:
        raise BadInput(f"{MOST_SAVED:,} screens are saved, the most that are kept; delete some")
    made = connection.execute(
        insert(screens)
        .values(slug=slug, name=said, created_at=now, updated_at=now, **values)
        .on_conflict_do_nothing()
        .returning(screens.c.slug)
    ).one_or_none()
    if made is None:
        raise _taken(said)


def overwrite_screen(connection: Connection, slug: str, draft: Draft, now: datetime) -> None:
    """Puts another screen in the place of a saved one, which keeps its name and its address.

    Raises:
        UnknownName: nothing is saved under that slug, or a column or the sort is no field.
        ScreenError: the text is no screen.
    """
    changed = screens.update().where(screens.c.slug == slug)
    _found(connection.execute(changed.values(updated_at=now, **_values(draft))).rowcount, slug)


def rename_screen(connection: Connection, slug: str, name: str, now: datetime) -> None:
    """Gives a saved screen another name; its address stays.

    Raises:
        BadInput: the name is empty, too long or another's.
        UnknownName: nothing is saved under that slug.
    """
    said = _name(name)
    changed = screens.update().where(screens.c.slug == slug).values(name=said, updated_at=now)
    try:
        with connection.begin_nested():
            count = connection.execute(changed).rowcount
    except IntegrityError as error:  # the one thing that names must be: unlike each other
        raise _taken(said) from error
    _found(count, slug)


def delete_screen(connection: Connection, slug: str) -> None:
    """Deletes a saved screen for good; its address leads nowhere from then on.

    Raises:
        UnknownName: nothing is saved under that slug.
    """
    _found(connection.execute(screens.delete().where(screens.c.slug == slug)).rowcount, slug)


def _found(count: int, slug: str) -> None:
    if not count:
        raise UnknownName("saved screen", slug, ())


def _taken(name: str) -> BadInput:
    return BadInput(f"a screen called {name!r} is saved already; choose another name")


def _name(name: str) -> str:
    said = " ".join(storable(name, 10 * MOST_NAME).split())
    if not said:
        raise BadInput("a saved screen needs a name")
    if len(said) > MOST_NAME:
        raise BadInput(f"the name has {len(said)} characters; at most {MOST_NAME} are kept")
    return said


def _values(draft: Draft) -> dict[str, str]:
    if len(draft.columns) > MOST_COLUMNS:
        raise BadInput(f"{len(draft.columns)} columns are too many; at most {MOST_COLUMNS} are")
    columns = ",".join(field(name).name for name in draft.columns)
    sort = field(draft.sort).name if draft.sort else ""
    note = storable(draft.note.strip(), MOST_NOTE)
    text = text_of(parse(draft.text)) if draft.text.strip() else ""
    return {"text": text, "columns": columns, "sort": sort, "note": note}
