"""What is held of each dataset beside bars, and what came of the last question for each subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, literal, literal_column, select

from db.base import metadata
from db.models import dataset_states, providers, raw_objects

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


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """A dataset of one provider: its rows, its subjects by state, and its newest answer.

    `provider` and `states` are empty where nothing was asked for yet; `drifted` counts subjects in
    whose last answer something was remarked.
    """

    dataset: str
    provider: str
    provider_label: str
    rows: int
    newest: datetime | None
    answered_at: datetime | None
    states: tuple[tuple[str, int], ...]
    drifted: int

    @property
    def state(self) -> str:
        """The states of its subjects in words, the most frequent first."""
        said = sorted(self.states, key=lambda each: (-each[1], each[0]))
        return ", ".join(f"{count:,} {state}" for state, count in said) or "never asked"


# The datasets beside bars, in the order in which they are shown, and the tables of their rows.
DATASETS: dict[str, tuple[str, ...]] = {
    "fundamentals": ("instrument_observations",),
    "actions": ("corporate_actions",),
    "calendar": ("calendar_events",),
    "sustainability": ("instrument_observations",),
    "news": ("news_items",),
    "markets": ("venue_markets",),
    "indicators": ("country_observations",),
    "assets": ("asset_emissions", "asset_owners"),
}


def dataset_lines(connection: Connection) -> tuple[DatasetLine, ...]:
    """Every dataset with each provider that was asked for it, and those never asked for."""
    books = _books(connection)
    counted = _counted(connection)
    labels = {row.provider: row.label for row in connection.execute(select(providers))}
    lines = []
    for dataset in DATASETS:
        asked = {name for name, of in (*books, *counted) if of == dataset}
        for provider in sorted(asked) or [""]:
            rows, newest = counted.get((provider, dataset), (0, None))
            states_held, answered, drifted = books.get((provider, dataset), ({}, None, 0))
            label = labels.get(provider, provider)
            told = (rows, newest, answered, tuple(sorted(states_held.items())), drifted)
            lines.append(DatasetLine(dataset, provider, label, *told))
    return tuple(lines)


def _books(
    connection: Connection,
) -> dict[tuple[str, str], tuple[dict[str, int], datetime, int]]:
    """By provider and dataset: subjects by state, the newest answer, and how many had remarks."""
    held = dataset_states.c
    remarked = func.count().filter(held.detail != "", held.state == "fresh")
    query = select(
        held.provider, held.dataset, held.state, func.count(), func.max(held.answered_at), remarked
    ).group_by(held.provider, held.dataset, held.state)
    found: dict[tuple[str, str], tuple[dict[str, int], datetime, int]] = {}
    for provider, dataset, state, count, answered, drifted in connection.execute(query):
        by_state, newest, before = found.get((provider, dataset), ({}, answered, 0))
        key = (provider, dataset)
        found[key] = (by_state | {state: count}, max(newest, answered), before + drifted)
    return found


def _counted(connection: Connection) -> dict[tuple[str, str], tuple[int, datetime | None]]:
    """By provider and dataset: how many rows are held, and when the newest of them came."""
    found: dict[tuple[str, str], tuple[int, datetime | None]] = {}
    for name in sorted({table for tables in DATASETS.values() for table in tables}):
        table = metadata.tables[name]
        # The answer says which dataset a row is of; actions come with bars too.
        of_answer = case(
            (literal(name) == "corporate_actions", "actions"), else_=raw_objects.c.dataset
        ).label("of")
        query = (
            select(table.c.provider, of_answer, func.count(), func.max(table.c.fetched_at))
            .join(raw_objects, raw_objects.c.id == table.c.raw_id)
            .group_by(table.c.provider, literal_column("of"))
        )
        for provider, of, count, newest in connection.execute(query):
            found[provider, of] = (count, newest)
    return found
