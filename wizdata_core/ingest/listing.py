"""A listing of the lake in the database for one transaction, to be held against the manifest.

A million keys do not belong in memory, and two such lists are compared best where one of them is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, String, Table, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

listed_keys = Table("listed_keys", MetaData(), Column("key", String), prefixes=["TEMPORARY"])


def note_listing(connection: Connection, pages: Iterable[Sequence[str]]) -> None:
    """Makes the listing, which is gone when the transaction ends."""
    connection.execute(text("create temporary table listed_keys (key text) on commit drop"))
    for page in pages:
        connection.execute(listed_keys.insert(), [{"key": key} for key in page])
    connection.execute(text("analyze listed_keys"))
