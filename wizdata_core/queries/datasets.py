"""What is held of each dataset beside bars, and what came of the last question for each subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import dataset_states

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class SubjectState:
    """What came of the last question for a subject; the marks are a source's own, to tell it."""

    state: str
    detail: str
    etag: str
    modified: str
    answered_at: datetime


def states(connection: Connection, provider: str, dataset: str) -> dict[str, SubjectState]:
    """The state of each subject that a provider was asked of for a dataset."""
    held = dataset_states.c
    query = select(
        held.subject, held.state, held.detail, held.etag, held.modified, held.answered_at
    ).where(held.provider == provider, held.dataset == dataset)
    return {row[0]: SubjectState(*row[1:]) for row in connection.execute(query)}
