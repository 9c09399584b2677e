"""Constructed ESG rows for tests, written straight into the tables; nothing real is in them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from db.models import esg_batches, esg_controversies, esg_observations
from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.observations import Assurance, Observation, Status

if TYPE_CHECKING:
    from sqlalchemy import Connection

COLLECTED = datetime(2025, 4, 2, 9, tzinfo=UTC)
_IDS = count(1)
_UNITS = {"money": "ZAR", "money/tCO2e": "ZAR/tCO2e"}
YEAR_START, YEAR_END, PUBLISHED = date(2024, 1, 1), date(2024, 12, 31), date(2025, 3, 31)


def observation(metric: str, value: float | None = 1.0, **given: Any) -> Observation:
    """A reported figure of 2024 of a made company; without a value it is one not disclosed."""
    whole: dict[str, Any] = {
        "id": next(_IDS),
        "batch": 1,
        "issuer": "example-amber",
        "metric": metric,
        "period_start": YEAR_START,
        "period_end": YEAR_END,
        "disclosed": value is not None,
        "value": value,
        "unit": _UNITS.get(METRICS[metric].unit, METRICS[metric].unit),
        "given": "" if value is None else str(value),
        "given_unit": "",
        "scope": METRICS[metric].scope,
        "boundary": "group",
        "status": Status.REPORTED,
        "quality": 2,
        "assurance": Assurance.NONE,
        "source": "example",
        "document": "Report 2024 (fictional)",
        "page": "7",
        "url": "",
        "note": "",
        "published_on": PUBLISHED,
        "collected_at": COLLECTED,
    }
    return Observation(**whole | given)


def put(connection: Connection, *rows: Observation, undone: bool = False) -> int:
    """Stores observations as one batch; its number."""
    number = _batch(connection, undone=undone)
    for row in rows:
        facts = {name: getattr(row, name) for name in Observation.__slots__}
        facts = {key: facts[key] for key in facts if key not in {"id", "undone"}}
        connection.execute(insert(esg_observations).values(facts | {"batch": number}))
    return number


def put_controversy(connection: Connection, issuer: str, happened_on: date, **given: Any) -> None:
    """Stores one controversy in a batch of its own."""
    whole: dict[str, Any] = {
        "batch": _batch(connection),
        "issuer": issuer,
        "happened_on": happened_on,
        "topic": "tailings",
        "severity": 5,
        "title": "Spill (fictional)",
        "url": "",
        "state": "open",
        "source": "example",
        "published_on": happened_on,
        "collected_at": COLLECTED,
    }
    connection.execute(insert(esg_controversies).values(whole | given))


def _batch(connection: Connection, *, undone: bool = False) -> int:
    facts = {
        "kind": "file",
        "name": "made.csv",
        "sha256": "0" * 64,
        "accepted": 1,
        "refusals": [],
        "collected_at": COLLECTED,
        "undone_at": COLLECTED if undone else None,
    }
    query = insert(esg_batches).values(facts).returning(esg_batches.c.id)
    return int(connection.execute(query).scalar_one())
