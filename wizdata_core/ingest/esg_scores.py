"""Stores scores of companies and countries as of days, in place of those of the same days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import insert

from db.models import esg_scores
from wizdata_core.esg.methods import COUNTRIES, Entity, company_method, method_named
from wizdata_core.esg.scoring.cards import held_cards
from wizdata_core.esg.scoring.scores import scores
from wizdata_core.ingest.esg_methods import freeze
from wizdata_core.queries.esg_countries import country_panel
from wizdata_core.queries.esg_panel import company_panels
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from wizdata_core.esg.methods import Method
    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.esg.scoring.panel import Panel
    from wizdata_core.store import Engines

_AT_ONCE = 1_000


def refresh_scores(engines: Engines, days: Sequence[date], now: datetime) -> int:
    """Scores every company and country as of each day and stores that; gives how many were stored.

    The methods are frozen with it. A country is scored among the African ones.

    Raises:
        BadInput: a method was changed under its version.
        DatabaseUnavailable: the database cannot be reached.
    """
    made: list[tuple[Entity, Method, list[Scorecard]]] = []
    for example in (False, True):
        method = company_method(None, example=example)
        with reading(engines) as connection:
            panels = company_panels(connection, days, method, example=example)
            made.append((Entity.COMPANY, method, _cards(panels, method)))
    method = method_named(COUNTRIES)
    with reading(engines) as connection:
        countries = (country_panel(connection, day) for day in days)
        made.append((Entity.COUNTRY, method, _cards(countries, method)))
    with writing(engines) as connection:
        for entity, method, cards in made:
            freeze(connection, method, now)
            held = esg_scores.c
            gone = esg_scores.delete().where(
                held.method == method.version, held.as_of.in_(list(days))
            )
            connection.execute(gone)
            store_scores(connection, entity, cards, now)
    return sum(len(cards) for _, _, cards in made)


def _cards(panels: Iterable[Panel], method: Method) -> list[Scorecard]:
    return [card for panel in panels for card in held_cards(scores(panel, method), explained=False)]


def store_scores(
    connection: Connection, entity: Entity, cards: Sequence[Scorecard], now: datetime
) -> None:
    """Stores scorecards by their entity, method and day, in place of those that are there."""
    for first in range(0, len(cards), _AT_ONCE):
        rows = [_row(entity, each, now) for each in cards[first : first + _AT_ONCE]]
        statement = insert(esg_scores).values(rows)
        keys = [each.name for each in esg_scores.primary_key]
        changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))


def _row(entity: Entity, card: Scorecard, now: datetime) -> dict[str, object]:
    environment, social, governance = card.pillars
    return {
        "entity_type": entity.value,
        "entity": card.entity,
        "method": card.method,
        "as_of": card.as_of,
        "total": card.total,
        "penalised": card.penalised,
        "environment": environment.score,
        "social": social.score,
        "governance": governance.score,
        "environment_penalised": environment.penalised,
        "social_penalised": social.penalised,
        "governance_penalised": governance.penalised,
        "controversies": card.controversies,
        "combined": card.combined,
        "grade": card.grade,
        "combined_grade": card.combined_grade,
        "coverage": card.coverage,
        "confidence": card.confidence,
        "badge": card.badge.value,
        "peer_group": card.peer_group,
        "inputs_hash": card.inputs_hash,
        "computed_at": now,
    }
