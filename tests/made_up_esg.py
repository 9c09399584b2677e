"""Made-up ESG rows of companies that do not exist, put straight into the tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert

from db.models import (
    esg_batches,
    esg_controversies,
    esg_observations,
    instruments,
    issuers,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

COLLECTED = datetime(2025, 6, 1, 12, tzinfo=UTC)


def company(connection: Connection, issuer: str, symbol: str = "", country: str = "ZA") -> None:
    """A fictional company of metals and mining, and one share of it where a symbol is given."""
    facts = {"country": country, "sector": "Materials", "icb_industry": "Basic Materials"}
    connection.execute(
        insert(issuers),
        {"issuer": issuer, "name": f"Made-up {issuer}", "sasb_sics": "EM-MM"} | facts,
    )
    if symbol:
        texts = ("isin", "isin_sources", "figi", "data_source", "verified", "note")
        listed = {"mic": "XJSE", "asset_class": "equity", "currency": "ZAR", "quote_unit": "ZAR"}
        connection.execute(
            insert(instruments),
            {
                **dict.fromkeys(texts, ""),
                **listed,
                "symbol": symbol,
                "name": issuer,
                "issuer": issuer,
            },
        )


def batch(connection: Connection, *, undone: bool = False) -> int:
    """A batch that rows may belong to."""
    facts = {"kind": "file", "name": "made-up.csv", "sha256": "", "accepted": 0, "refusals": []}
    times = {"collected_at": COLLECTED, "undone_at": COLLECTED if undone else None}
    made = insert(esg_batches).returning(esg_batches.c.id)
    return int(connection.execute(made, facts | times).scalar_one())


def figure(
    connection: Connection, of: int, issuer: str, metric: str, value: float | None, **facts: object
) -> int:
    """A figure of the year 2024 as a report of 31 March 2025 has it, unless `facts` say else."""
    row = {
        "batch": of,
        "issuer": issuer,
        "metric": metric,
        "period_start": date(2024, 1, 1),
        "period_end": date(2024, 12, 31),
        "disclosed": value is not None,
        "value": value,
        "unit": "%",
        "given": "" if value is None else f"{value:g}",
        "given_unit": "%",
        "scope": "",
        "boundary": "group",
        "status": "reported",
        "quality": 2,
        "assurance": "none",
        "source": "company_report",
        "document": "Sustainability report 2024",
        "page": "41",
        "url": "",
        "note": "",
        "published_on": date(2025, 3, 31),
        "collected_at": COLLECTED,
    }
    made = insert(esg_observations).returning(esg_observations.c.id)
    return int(connection.execute(made, row | facts).scalar_one())


def controversy(connection: Connection, of: int, issuer: str, **facts: object) -> int:
    """A controversy of February 2025, of severity 4, unless `facts` say else."""
    row = {
        "batch": of,
        "issuer": issuer,
        "happened_on": date(2025, 2, 14),
        "topic": "tailings",
        "severity": 4,
        "title": "Made-up spill",
        "url": "",
        "state": "open",
        "source": "news",
        "published_on": date(2025, 2, 15),
        "collected_at": COLLECTED,
    }
    made = insert(esg_controversies).returning(esg_controversies.c.id)
    return int(connection.execute(made, row | facts).scalar_one())
