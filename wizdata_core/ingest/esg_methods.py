"""Freezes methods: what a version was when a score was first made by it, it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from db.models import esg_methods
from wizdata_core.errors import BadInput
from wizdata_core.esg.methods import body

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from wizdata_core.esg.methods import Method


def freeze(connection: Connection, method: Method, now: datetime) -> None:
    """Keeps the whole of a method under its version, once.

    Raises:
        BadInput: another method is frozen under that version.
    """
    facts = {
        "method": method.version,
        "body": body(method),
        "fingerprint": method.fingerprint,
        "frozen_at": now,
    }
    connection.execute(insert(esg_methods).values(facts).on_conflict_do_nothing())
    held = connection.scalar(
        select(esg_methods.c.fingerprint).where(esg_methods.c.method == method.version)
    )
    if held != method.fingerprint:
        raise BadInput(
            f"method {method.version!r} is frozen with the fingerprint {held} and was changed to"
            f" {method.fingerprint}; give a changed method a new version"
        )
