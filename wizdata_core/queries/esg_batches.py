"""Batches of ESG entry: what came when, how many rows, what was refused, what was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import esg_batches

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch: its kind (file, form, example), name, rows kept, refusals; times are in UTC.

    Each refusal says `line`, `column`, `value`, `rule` and `said`.
    """

    id: int
    kind: str
    name: str
    sha256: str
    accepted: int
    refusals: tuple[Mapping[str, object], ...]
    collected_at: datetime
    undone_at: datetime | None
    undone_why: str


def batches(connection: Connection, most: int = 200) -> tuple[Batch, ...]:
    """The newest batches, newest first."""
    query = select(esg_batches).order_by(esg_batches.c.id.desc()).limit(most)
    return tuple(
        Batch(
            row.id,
            row.kind,
            row.name,
            row.sha256,
            row.accepted,
            tuple(row.refusals),
            row.collected_at,
            row.undone_at,
            row.undone_why,
        )
        for row in connection.execute(query)
    )
