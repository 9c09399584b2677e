"""Made-up ESG figures of made-up companies that stand for real ones, and the fictional examples.

The companies `test-1` to `test-6` disclose every figure by a formula of their place, `test-7` only
a few; `test-1` has the three vintages of one figure that the reference works out by hand.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert

from db.models import esg_batches, esg_observations, issuers
from wizdata_core.esg.methods import COMPANIES, method_named
from wizdata_core.esg.metrics import METRICS
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.store import writing

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wizdata_core.store import Engines

LEARNT = datetime(2025, 9, 1, 8, tzinfo=UTC)
FULL, SILENT = tuple(f"test-{at}" for at in range(1, 7)), "test-7"
YEAR = (date(2024, 1, 1), date(2024, 12, 31))
_UNITS = {"money": "USD", "money/tCO2e": "USD/tCO2e"}


def hold_companies(store: Engines) -> None:
    """Stores the companies that stand for real ones, in one batch; `test-8` has no figure."""
    companies = [
        {
            "issuer": issuer,
            "name": f"Made Up {issuer[-1]} Limited",
            "country": "ZA",
            "sector": "Materials",
            "icb_industry": "Basic Materials",
            "sasb_sics": "EM-MM",
            "example": False,
        }
        for issuer in (*FULL, SILENT, "test-8")
    ]
    with writing(store) as connection:
        connection.execute(insert(issuers), companies)
        batch = _batch(connection, "figures.csv")
        found = [
            _figure(batch, issuer, metric, _value(at, place, metric))
            for at, issuer in enumerate(FULL, 1)
            for place, metric in enumerate(_scored())
            if (issuer, metric) != ("test-1", "ghg_scope1")
        ]
        found += [_figure(batch, SILENT, name, 5.0) for name in ("ltifr", "board_women_pct")]
        found.append(_figure(batch, SILENT, "energy_renewable_pct", None))
        found.append(
            _figure(batch, SILENT, "board_indep_pct", 50.0)
            | {"period_start": date(2020, 1, 1), "period_end": date(2020, 12, 31)}
        )
        connection.execute(insert(esg_observations), found)
        _vintages(connection, batch)


def _scored() -> tuple[str, ...]:
    names = [each.name for each in method_named(COMPANIES).metrics]
    wanted = [name for name in names if METRICS[name].value_type.value != "derived"]
    return (
        *wanted,
        *(
            each
            for each in ("revenue", "hours_worked", "customers", "employees_total")
            if each not in wanted
        ),
    )


def _value(at: int, place: int, metric: str) -> float:
    known = METRICS[metric]
    match known.unit:
        case "yes/no":
            return float(at % 2)
        case "year":
            return 2040.0 + at
        case "B-BBEE level" | "CDP grade":
            return float(at)
        case "assurance level":
            return float(at % 3)
    if metric == "revenue":
        return 1e9
    return float(at * 10 + place % 7) if known.value_type.value == "number" else float(at)


def _vintages(connection: Connection, batch: int) -> None:
    """FY2023: an estimate of 950, then 1000 as reported, then 1100 as restated; FY2024: 1200."""
    steps = (
        ("estimated", 950.0, date(2023, 12, 1)),
        ("reported", 1000.0, date(2024, 4, 30)),
        ("restated", 1100.0, date(2025, 4, 30)),
    )
    before = None
    for status, value, published in steps:
        row = _figure(batch, "test-1", "ghg_scope1", value) | {
            "status": status,
            "published_on": published,
            "period_start": date(2022, 12, 1),
            "period_end": date(2023, 11, 30),
            "supersedes": before if status == "restated" else None,
        }
        before = connection.execute(
            insert(esg_observations).returning(esg_observations.c.id), row
        ).scalar_one()
    connection.execute(insert(esg_observations), _figure(batch, "test-1", "ghg_scope1", 1200.0))


def _figure(batch: int, issuer: str, metric: str, value: float | None) -> dict[str, object]:
    known = METRICS[metric]
    unit = _UNITS.get(known.unit, known.unit)
    return {
        "batch": batch,
        "issuer": issuer,
        "metric": metric,
        "period_start": YEAR[0],
        "period_end": YEAR[1],
        "disclosed": value is not None,
        "value": value,
        "unit": unit,
        "given": "not disclosed" if value is None else f"{value:g}",
        "given_unit": unit,
        "scope": known.scope,
        "boundary": "group",
        "status": "reported",
        "quality": 2,
        "assurance": "none",
        "source": "company_report",
        "document": "Annual report 2024 (made up)",
        "page": "12",
        "url": "https://example.com/report.pdf",
        "note": "",
        "published_on": date(2025, 3, 31),
        "collected_at": LEARNT,
        "supersedes": None,
    }


def _batch(connection: Connection, name: str) -> int:
    return int(
        connection.execute(
            insert(esg_batches).returning(esg_batches.c.id),
            {
                "kind": "file",
                "name": name,
                "sha256": "0" * 64,
                "accepted": 1,
                "refusals": [],
                "collected_at": LEARNT,
            },
        ).scalar_one()
    )


def hold_examples(store: Engines) -> None:
    """Stores the four fictional companies as a first start does."""
    with writing(store) as connection:
        load_examples(connection, LEARNT)
