"""Saved screens: all of them by name, or the one that an address names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import screens
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.fields import field
from wizdata_core.screener.text import parse

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class SavedScreen:
    """A screen that somebody saved; `columns` are names of fields with commas between.

    `error` says why it cannot be run any more, as where a field is gone; empty where it can.
    """

    slug: str
    name: str
    text: str
    columns: str
    sort: str
    note: str
    created_at: datetime
    updated_at: datetime
    error: str = ""


def saved_screens(connection: Connection) -> tuple[SavedScreen, ...]:
    """Every saved screen by name, those that cannot be run any more among them."""
    query = select(screens).order_by(func.lower(screens.c.name))
    return tuple(_saved(row) for row in connection.execute(query))


def saved_screen(connection: Connection, slug: str) -> SavedScreen:
    """The saved screen that an address names.

    Raises:
        UnknownName: there is none; no others are offered, since they are not to be guessed.
    """
    row = connection.execute(
        select(screens).where(screens.c.slug == slug.replace("\0", ""))
    ).one_or_none()
    if row is None:
        raise UnknownName("saved screen", slug, ())
    return _saved(row)


def _saved(row: Row[*tuple[object, ...]]) -> SavedScreen:
    values = row._asdict()
    return SavedScreen(**values, error=error_of(values["text"], values["columns"], values["sort"]))


def error_of(text: str, columns: str, sort: str) -> str:
    """Why a screen with these columns cannot be run, in words; empty where it can."""
    try:
        if text:
            parse(text)
        for name in (*columns.split(","), sort):
            if name:
                field(name)
    except BadInput as error:
        return str(error)
    return ""
