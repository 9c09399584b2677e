"""Scores of what is held: the newest that were stored by a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, String, any_, literal, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import esg_scores
from wizdata_core.esg.scorecards import Badge
from wizdata_core.portfolio.positions import PENALISED, SCORE, Fact
from wizdata_core.queries.esg_scores import league

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

OLDEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class HeldScore:
    """A score as of the day or the last day before on which scores were stored.

    `total` is None where the company's coverage is too low for one.
    """

    total: float | None
    penalised: float | None
    scored_on: date
    weak: bool
    method: str

    def facts(self) -> dict[str, list[Fact]]:
        """The score under both treatments, as facts."""
        if self.total is None:
            return {}
        source = f"{self.method}, scored on {self.scored_on}"
        found = {SCORE: [Fact(self.total, None, source=source)]}
        if self.penalised is not None:
            found[PENALISED] = [Fact(self.penalised, None, source=source)]
        return found


def held_scores(
    connection: Connection, kind: str, entities: Sequence[str], as_of: date, method: str
) -> dict[str, HeldScore]:
    """The newest stored score of each company or country (`company`, `country`).

    One more than 31 days older than the day is none.
    """
    held = esg_scores.c
    query = (
        select(held.entity, held.total, held.penalised, held.as_of, held.badge)
        .where(
            held.entity_type == kind,
            held.entity == any_(literal(list(entities), ARRAY(String))),
            held.method == method,
            held.as_of <= as_of,
            held.as_of >= as_of - OLDEST,
        )
        .ext(distinct_on(held.entity))
        .order_by(held.entity, held.as_of.desc())
    )
    return {
        row.entity: HeldScore(
            row.total, row.penalised, row.as_of, row.badge == Badge.LOW.value, method
        )
        for row in connection.execute(query)
    }


def fresh_scores(connection: Connection, as_of: date, *, example: bool) -> dict[str, HeldScore]:
    """The scores of every company of whom a figure is held, for days without stored ones."""
    return {
        each.entity: HeldScore(
            each.total, each.penalised, as_of, each.badge is Badge.LOW, each.method
        )
        for each in league(connection, as_of, example=example)
    }
