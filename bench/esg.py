"""ESG: scoring 5,000 companies by 80 metrics over ten years, and explaining one from the database.

Run by `python -m bench esg`. Everything is made up, in a database of this bench only. Rival of the
scoring: pandas, ranking the same figures by group and year, with nothing chosen, compared, hashed
or explained.
"""

from __future__ import annotations

import time
from datetime import date

import numpy as np

from wizdata_core.esg.cards import Cards
from wizdata_core.esg.columns import Columns
from wizdata_core.esg.comparing import Comparison, metrics_read
from wizdata_core.esg.methods import COMPANIES, method_named
from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.panel import Member
from wizdata_core.esg.scoring import scores

COMPANIES_COUNT, METRIC_COUNT, YEARS, GOAL_SECONDS = 5_000, 80, 10, 10.0
FILLED = 0.8
FIRST_YEAR = 2015
METHOD = method_named(COMPANIES)
NEEDED = metrics_read(METHOD)
NAMES = (*NEEDED, *(name for name in METRICS if name not in NEEDED))[:METRIC_COUNT]
DAYS = [date(FIRST_YEAR + year + 1, 9, 30) for year in range(YEARS)]
INDUSTRIES = [
    f"{sector}-{code}"
    for sector in ("EM", "FN", "TC", "HC", "IF", "RT", "FB", "CG")
    for code in ("AA", "BB", "CC", "DD", "EE", "FF", "GG", "HH", "II")
]
COUNTRIES = ("ZA", "NG", "KE", "EG", "MA", "GH", "MU", "BW", "TN", "CI")


def main() -> None:
    """Measures and prints."""
    scoring()


def scoring() -> None:
    """Seconds for growing numbers of companies, beside pandas."""
    print(f"{METRIC_COUNT} metrics x {YEARS} years, {FILLED:.0%} filled")
    for count in (1_250, 2_500, 5_000):
        columns, members = made_up(count)
        began = time.perf_counter()
        compared = Comparison(columns, METHOD)
        prepared = time.perf_counter() - began
        t = [0.0, 0.0, 0.0]
        for day in DAYS:
            b = time.perf_counter()
            panel = compared.panel(day, members)
            t[0] += time.perf_counter() - b
            b = time.perf_counter()
            found = scores(panel, METHOD)
            t[1] += time.perf_counter() - b
            b = time.perf_counter()
            inputs = Cards(found)._inputs
            hashes = [inputs.of(row) for row in range(count)]
            t[2] += time.perf_counter() - b
        seconds = time.perf_counter() - began
        print(count, len(columns.id), prepared, t, seconds)
        began = time.perf_counter()
        Cards(found).of(3)
        print("card", time.perf_counter() - began)


def made_up(count: int) -> tuple[Columns, list[Member]]:
    random = np.random.default_rng(20251127)
    members = [
        Member(
            f"C{number:05}",
            INDUSTRIES[number % len(INDUSTRIES)],
            COUNTRIES[number % 7 if number % 3 else 0],
        )
        for number in range(count)
    ]
    cells = count * METRIC_COUNT * YEARS
    kept = np.flatnonzero(random.random(cells) < FILLED)
    entity, rest = np.divmod(kept, METRIC_COUNT * YEARS)
    metric, year = np.divmod(rest, YEARS)
    first = np.datetime64(f"{FIRST_YEAR}-01-01") + np.zeros(YEARS, dtype="timedelta64[D]")
    starts = (
        np.array([np.datetime64(f"{FIRST_YEAR + y}-01-01") for y in range(YEARS)])
        .astype("datetime64[D]")
        .astype(np.int64)
    )
    ends = (
        np.array([np.datetime64(f"{FIRST_YEAR + y}-12-31") for y in range(YEARS)])
        .astype("datetime64[D]")
        .astype(np.int64)
    )
    value = np.round(random.lognormal(3, 1, len(kept)), 2)
    yes = np.array([METRICS[n].value_type.value == "bool" for n in NAMES])[metric]
    value[yes] = random.random(int(yes.sum())) < 0.6
    n = len(kept)
    whole = np.full(n, -1, dtype=np.int64)
    return Columns(
        id=np.arange(1, n + 1),
        entity=entity,
        metric=metric,
        start=starts[year],
        end=ends[year],
        known=ends[year] + 90 + random.integers(0, 30, n),
        status=np.ones(n, dtype=np.int64),
        value=value,
        quality=random.integers(1, 4, n),
        currency=np.array([METRICS[x].unit.startswith("money") for x in NAMES], dtype=np.int64)[
            metric
        ],
        supersedes=whole,
        entities=tuple(m.entity for m in members),
        metrics=NAMES,
        currencies=("", "USD"),
    ), members
