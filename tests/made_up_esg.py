"""Made-up ESG rows of companies that do not exist, put straight into the tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlalchemy import insert

from db.models import (
    country_observations,
    esg_batches,
    esg_controversies,
    esg_observations,
    instruments,
    issuers,
)
from wizdata_core.bars import BARS
from wizdata_core.ingest.bars import Origin, store_bars

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def bars(connection: Connection, symbol: str, days: Iterable[date], at: datetime) -> None:
    """Bars of one price of a share on these days, collected at a moment."""
    row = {
        "symbol": symbol,
        "interval": "1d",
        **dict.fromkeys(("open", "high", "low", "close"), 10.0),
        "volume": 100.0,
        "quote_unit": "ZAR",
        "quote_factor": 1.0,
        "final": True,
    }
    table = [
        {
            **row,
            "session_date": day,
            "opened_at": datetime(day.year, day.month, day.day, tzinfo=UTC),
        }
        for day in days
    ]
    store_bars(connection, pa.Table.from_pylist(table, schema=BARS), Origin("yahoo", at, 1))


def country_figure(
    connection: Connection, country: str, indicator: str, value: float, fetched: datetime
) -> None:
    """A country's figure of the year before it was fetched."""
    facts = {"unit": "", "decimals": 1, "status": "", "source": "2", "updated": None, "raw_id": 1}
    connection.execute(
        insert(country_observations),
        {
            "provider": "worldbank",
            "country": country,
            "indicator": indicator,
            "year": fetched.year - 1,
            "fetched_at": fetched,
            "value": value,
            **facts,
        },
    )
