"""A portfolio of 1,000 holdings, from its rows to every figure, reading from the database too.

Run by `python -m bench portfolio`. The companies, their figures and scores are made up, in a
database of this bench only. Rival: pandas over the same figures, already in memory as one frame.
"""

from __future__ import annotations

import gc
import statistics
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sqlalchemy import insert

from bench.database import scratch
from collectors.providers import PROVIDERS
from db.models import (
    esg_batches,
    esg_methods,
    esg_observations,
    esg_scores,
    instruments,
    issuers,
)
from wizdata_core.esg.methods import COMPANIES
from wizdata_core.ingest.reference import ProviderFacts, store_reference
from wizdata_core.portfolio.holding_tables import holdings_of_text
from wizdata_core.portfolio.scope_bases import USUAL
from wizdata_core.portfolio.summary import summary
from wizdata_core.queries.esg_holdings import Asked, held_positions
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.portfolio.figures import PortfolioFigures
    from wizdata_core.queries.esg_holdings import Looked
    from wizdata_core.store import Engines

HOLDINGS, YEARS, ROUNDS, LIMIT_MS = 1_000, (2022, 2023, 2024), 15, 100
DAY = date(2025, 9, 30)
# Metric, unit and scope, and the largest value that is made up.
FIGURES = (
    ("ghg_scope1", "tCO2e", "S1", 1e6),
    ("ghg_scope2_loc", "tCO2e", "S2-location", 5e5),
    ("ghg_scope3", "tCO2e", "S3", 5e6),
    ("revenue", "USD", "", 1e10),
    ("evic", "USD", "", 5e10),
    ("board_women_pct", "%", "", 60.0),
    ("energy_renewable_pct", "%", "", 100.0),
    ("waste_hazardous", "t", "", 1e4),
)


def main() -> None:
    """Fills the tables, then measures and prints."""
    with scratch() as store:
        facts = [
            ProviderFacts(each.name, each.label, each.terms, each.rank, each.sample, each.network)
            for each in PROVIDERS.values()
        ]
        with writing(store) as connection:
            store_reference(connection, facts)
        frame = fill(store)
        text = "holding,value,currency\n" + "".join(
            f"{row.symbol},{row.value:.0f},USD\n" for row in frame.itertuples()
        )
        given = holdings_of_text(text)

        def looked() -> Looked:
            with reading(store) as connection:
                found = held_positions(connection, given, Asked(DAY))
            if found.refused:
                raise SystemExit(f"refused: {found.refused[0]}")
            return found

        held = looked()
        _hold_equal(held.figures(USUAL), rival(frame))
        print(f"{HOLDINGS:,} holdings, {HOLDINGS * len(FIGURES) * len(YEARS):,} observations held")
        gc.collect()
        gc.freeze()  # as the web application does with what never dies
        spent, busy = timed(lambda: looked().figures(USUAL))
        alone, _ = timed(lambda: held.figures(USUAL))
        parsed, _ = timed(lambda: holdings_of_text(text))
        beside, _ = timed(lambda: rival(frame))
        print(f"reading the text of holdings        {parsed:6.1f} ms")
        print(f"from rows to every figure           {spent:6.1f} ms   limit {LIMIT_MS} ms")
        print(f"  of it this process' own work      {busy:6.1f} ms")
        print(f"  the figures of what is read alone {alone:6.1f} ms")
        print(f"pandas, four figures from memory    {beside:6.1f} ms   ratio {spent / beside:.1f}")


def _hold_equal(ours: PortfolioFigures, expected: dict[str, float]) -> None:
    for name, value in expected.items():
        mine = next(each.value for each in summary(ours) if each.name == name) or 0.0
        if abs(mine / value - 1) > 1e-9:
            raise SystemExit(f"{name}: {mine} is not pandas' {value}")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """The medians of some rounds, in milliseconds: of the clock, and of this process' own time."""
    spent, busy = [], []
    for _ in range(ROUNDS):
        began, worked = time.perf_counter(), time.process_time()
        work()
        spent.append(1_000 * (time.perf_counter() - began))
        busy.append(1_000 * (time.process_time() - worked))
    return statistics.median(spent), statistics.median(busy)


def fill(store: Engines) -> pd.DataFrame:
    """Makes companies up, each with an instrument, figures of three years and a score."""
    rng = np.random.default_rng(7)
    names = [f"bench-{at:04d}" for at in range(HOLDINGS)]
    blank = dict.fromkeys(("isin", "isin_sources", "figi", "data_source", "verified", "note"), "")
    frame = pd.DataFrame({"issuer": names, "symbol": [f"BENCH{at:04d}" for at in range(HOLDINGS)]})
    frame["value"] = rng.uniform(1e5, 1e7, HOLDINGS).round()
    rows: list[dict[str, object]] = []
    for year in YEARS:
        for metric, unit, scope, most in FIGURES:
            values = rng.uniform(0.01 * most, most, HOLDINGS)
            frame[metric] = values  # of the last year in the end
            rows += [
                _observation(name, metric, year, float(value), unit, scope)
                for name, value in zip(names, values, strict=True)
            ]
    frame["score"] = rng.uniform(10, 90, HOLDINGS)
    with writing(store) as connection:
        connection.execute(
            insert(issuers),
            [
                {"issuer": name, "name": f"Made-up company {name}", "country": "ZA",
                 "sector": "Materials", "icb_industry": "", "sasb_sics": "EM-MM", "example": False}
                for name in names
            ],
        )  # fmt: skip
        connection.execute(
            insert(instruments),
            [
                {"symbol": symbol, "name": symbol, "issuer": name, "mic": "XJSE",
                 "asset_class": "equity", "currency": "ZAR", "quote_unit": "ZAR", **blank}
                for symbol, name in zip(frame["symbol"], names, strict=True)
            ],
        )  # fmt: skip
        connection.execute(insert(esg_batches), _batch())
        connection.execute(insert(esg_observations), rows)
        now = datetime(2025, 9, 30, tzinfo=UTC)
        connection.execute(
            insert(esg_methods),
            {"method": COMPANIES, "body": {}, "fingerprint": "", "frozen_at": now},
        )
        connection.execute(
            insert(esg_scores),
            [_score(name, score, now) for name, score in zip(names, frame["score"], strict=True)],
        )
    return frame


def rival(frame: pd.DataFrame) -> dict[str, float]:
    """Four of the figures by pandas, from a frame that holds everything already."""
    emitted = frame["ghg_scope1"] + frame["ghg_scope2_loc"]
    weight = frame["value"] / frame["value"].sum()
    financed = (frame["value"] / frame["evic"] * emitted).sum()
    return {
        "waci": float((weight * emitted / (frame["revenue"] / 1e6)).sum()),
        "financed_emissions": float(financed),
        "footprint": float(financed / (frame["value"].sum() / 1e6)),
        "score": float((weight * frame["score"]).sum()),
    }


def _batch() -> dict[str, object]:
    return {
        "kind": "file",
        "name": "bench",
        "sha256": "",
        "accepted": 0,
        "refusals": [],
        "collected_at": datetime(2025, 1, 1, tzinfo=UTC),
    }


def _observation(
    issuer: str, metric: str, year: int, value: float, unit: str, scope: str
) -> dict[str, object]:
    return {
        "batch": 1,
        "issuer": issuer,
        "metric": metric,
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "disclosed": True,
        "value": value,
        "unit": unit,
        "given": "",
        "given_unit": unit,
        "scope": scope,
        "boundary": "group",
        "status": "reported",
        "quality": 2,
        "assurance": "none",
        "source": "company_report",
        "document": "made up",
        "page": "",
        "url": "",
        "note": "",
        "published_on": date(year + 1, 3, 31),
        "collected_at": datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=1),
    }


def _score(issuer: str, score: float, now: datetime) -> dict[str, object]:
    return {
        "entity_type": "company",
        "entity": issuer,
        "method": COMPANIES,
        "as_of": DAY,
        "total": score,
        "penalised": score,
        "grade": "",
        "combined_grade": "",
        "coverage": 1.0,
        "confidence": 1.0,
        "badge": "sound",
        "peer_group": "",
        "inputs_hash": "",
        "computed_at": now,
    }
