"""ESG: scoring 5,000 companies by 80 metrics over ten years, and explaining one from the database.

Run by `python -m bench esg`. Everything is made up, in a database of this bench only. Rival of the
scoring: pandas, ranking figures that were already chosen by group and year. The rival widens no
group, has one treatment of what is missing, and neither hashes nor explains.
"""

from __future__ import annotations

import os
import statistics
import time
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sqlalchemy import text

from bench.database import scratch
from wizdata_core.esg.methods import COMPANIES, method_named
from wizdata_core.esg.metrics import METRICS, ValueType
from wizdata_core.esg.scoring.cards import held_cards
from wizdata_core.esg.scoring.columns import Columns
from wizdata_core.esg.scoring.comparing import Comparison, metrics_read
from wizdata_core.esg.scoring.panel import Member
from wizdata_core.esg.scoring.scores import scores
from wizdata_core.ingest.reference import ProviderFacts, store_reference
from wizdata_core.queries.esg_scores import scorecard
from wizdata_core.store import Engines, reading, writing

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNTS = (1_250, 2_500, 5_000)
METRIC_COUNT, YEARS, FILLED, FIRST_YEAR = 80, 10, 0.8, 2015
SCORED_S, EXPLAINED_MS, EXPLAINED = 10.0, 50.0, 40
METHOD = method_named(COMPANIES)
NEEDED = metrics_read(METHOD)
NAMES = (*NEEDED, *(name for name in METRICS if name not in NEEDED))[:METRIC_COUNT]
YES = np.array([METRICS[name].value_type is ValueType.BOOL for name in NAMES])
DAYS = [date(FIRST_YEAR + year + 1, 9, 30) for year in range(YEARS)]
# SICS has 77 industries in 11 sectors, Africa 54 countries.
INDUSTRIES = [f"{sector}-{at}" for sector in "ABCDEFGHIJK" for at in range(7)]
COUNTRIES = 54
FACTS = ProviderFacts("yahoo", "made up", "", 0, False, False)


def main() -> None:
    """Measures and prints."""
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    scoring()
    with scratch() as store:
        fill(store)
        explaining(store)


def scoring() -> None:
    """Seconds for growing numbers of companies, from observations to scores with their hashes."""
    print(f"{METRIC_COUNT} metrics x {YEARS} years, {FILLED:.0%} filled; goal {SCORED_S:g} s")
    for count in COUNTS:
        columns, members = made_up(count)
        frame = chosen(columns, members)
        began = time.perf_counter()
        choosing, ranking, hashing, made = scored(columns, members)
        ours, work = time.perf_counter() - began, choosing + ranking + hashing
        busy = time.process_time()
        by_pandas(frame)
        rival = time.process_time() - busy
        print(
            f"  {count:>5,} companies, {len(columns.id):>9,} figures: {made:>6,} scores in"
            f" {ours:5.2f} s, {work:5.2f} s of work, {1e6 * work / made:4.0f} us a score"
            f" (choosing {choosing:.2f}, ranking {ranking:.2f}, hashing {hashing:.2f});"
            f" pandas, ranking alone: {rival:.2f} s of work"
        )


def scored(columns: Columns, members: list[Member]) -> tuple[float, float, float, int]:
    """Seconds of work in choosing and comparing, in ranking, in hashing; and how many scores."""
    marks = [time.process_time()]
    spent, made = np.zeros(3), 0
    compared = Comparison(columns, METHOD)
    for day in DAYS:
        panel = compared.panel(day, members)
        marks.append(time.process_time())
        found = scores(panel, METHOD)
        marks.append(time.process_time())
        made += len(held_cards(found, explained=False))
        marks.append(time.process_time())
        spent += np.diff(marks)
        marks = marks[-1:]
    choosing, ranking, hashing = spent.tolist()
    return choosing, ranking, hashing, made


def made_up(count: int) -> tuple[Columns, list[Member]]:
    """Observations of some companies, one a metric and year, four in five of them there."""
    random = np.random.default_rng(20251127)
    members = [
        Member(f"C{at:05}", INDUSTRIES[at % len(INDUSTRIES)], f"N{at % COUNTRIES:02}")
        for at in range(count)
    ]
    kept = np.flatnonzero(random.random(count * METRIC_COUNT * YEARS) < FILLED)
    entity, rest = np.divmod(kept, METRIC_COUNT * YEARS)
    metric, year = np.divmod(rest, YEARS)
    value = np.round(random.lognormal(3, 1, len(kept)), 2)
    value[YES[metric]] = random.random(int(YES[metric].sum())) < 0.6
    money = np.array([METRICS[name].unit.startswith("money") for name in NAMES], dtype=np.int64)
    starts, ends = _days("01-01"), _days("12-31")
    return Columns(
        id=np.arange(len(kept), dtype=np.int64),
        entity=entity,
        metric=metric,
        start=starts[year],
        end=ends[year],
        known=ends[year] + random.integers(60, 120, len(kept)),
        status=np.ones(len(kept), dtype=np.int64),
        value=value,
        quality=random.integers(1, 4, len(kept)),
        currency=money[metric],
        supersedes=np.full(len(kept), -1, dtype=np.int64),
        entities=tuple(each.entity for each in members),
        metrics=NAMES,
        currencies=("", "USD"),
    ), members


def _days(day: str) -> NDArray[np.int64]:
    days = np.array([f"{FIRST_YEAR + year}-{day}" for year in range(YEARS)], dtype="datetime64[D]")
    return days.astype(np.int64)


def chosen(columns: Columns, members: list[Member]) -> pd.DataFrame:
    """What the rival is given: the figures that count, already compared, with their groups."""
    scored = {each.name: each for each in METHOD.metrics}
    category = {each.name: place for place, each in enumerate(METHOD.categories)}
    names = np.array(columns.metrics)[columns.metric]
    kept = np.isin(names, list(scored))
    industry = np.array([each.industry for each in members])
    return pd.DataFrame(
        {
            "year": columns.end[kept],
            "entity": columns.entity[kept],
            "metric": columns.metric[kept],
            "category": [category[scored[name].category] for name in names[kept]],
            "industry": pd.Categorical(industry[columns.entity[kept]]),
            "value": columns.value[kept] * [scored[name].direction for name in names[kept]],
        }
    )


def by_pandas(frame: pd.DataFrame) -> pd.Series[float]:
    """Percentiles by industry, and their means by category and in all."""
    groups = frame.groupby(["year", "metric", "industry"], observed=True)["value"]
    percentile = 100 * (groups.rank() - 0.5) / groups.transform("count")
    by_category = percentile.groupby([frame["year"], frame["entity"], frame["category"]]).mean()
    weights = np.array(list(METHOD.weights_of("DEFAULT").values()))
    weight = weights[by_category.index.get_level_values("category")]
    keys = ["year", "entity"]
    total: pd.Series[float] = (by_category * weight).groupby(keys).sum()
    return total / pd.Series(weight, by_category.index).groupby(keys).sum()


def fill(store: Engines) -> None:
    """Stores the same kind of observations for 5,000 companies, made by the server itself."""
    count = COUNTS[-1]
    with writing(store) as connection:
        store_reference(connection, [FACTS])
        countries = connection.execute(
            text("select iso2 from countries where african order by iso2")
        ).scalars()
        given = {"industries": INDUSTRIES, "countries": list(countries), "last": count - 1}
        connection.execute(text(_ISSUERS), given)
        connection.execute(text(_BATCH))
        # Checking three million rows for the names that were just made would take minutes.
        for name in ("batch", "issuer", "source", "supersedes"):
            connection.execute(
                text(f"alter table esg_observations drop constraint fk_esg_observations_{name}")
            )
        facts = {
            "last": count - 1,
            "names": list(NAMES),
            "units": [METRICS[name].unit.replace("money", "USD") for name in NAMES],
            "scopes": [METRICS[name].scope for name in NAMES],
            "yes": YES.tolist(),
            "first": FIRST_YEAR,
            "end": FIRST_YEAR + YEARS - 1,
            "filled": FILLED,
        }
        connection.execute(text(_OBSERVATIONS), facts)
    with writing(store) as connection:
        connection.execute(text("analyze"))


def explaining(store: Engines) -> None:
    """Milliseconds to explain one company: its figures and its peers' read, ranked, hashed."""
    took = []
    with reading(store) as connection:
        held = connection.scalar(text("select count(*) from esg_observations"))
        for at in range(EXPLAINED + 1):
            began, busy = time.perf_counter(), time.process_time()
            card = scorecard(connection, f"C{37 * at + 3:05}", DAYS[-1])
            took.append((1e3 * (time.perf_counter() - began), 1e3 * (time.process_time() - busy)))
            assert len(card.lines) == len(METHOD.metrics)  # noqa: S101 - what is timed is whole
    walls, works = zip(*sorted(took[1:]), strict=True)
    print(
        f"one company of {COUNTS[-1]:,} with {held:,} stored figures, explained:"
        f" least {walls[0]:.0f} ms, p50 {statistics.median(walls):.0f} ms,"
        f" p95 {walls[int(0.95 * len(walls))]:.0f} ms; own work {statistics.median(works):.0f} ms;"
        f" goal {EXPLAINED_MS:g} ms"
    )


_ISSUERS = """
insert into issuers (issuer, name, country, sector, icb_industry, sasb_sics, example)
select 'C' || lpad(cast(n as text), 5, '0'), 'made up',
    (cast(:countries as text[]))[1 + n % cardinality(cast(:countries as text[]))], '', '',
    (cast(:industries as text[]))[1 + n % cardinality(cast(:industries as text[]))], false
from generate_series(0, :last) n
"""
_BATCH = """
insert into esg_batches (kind, name, sha256, accepted, refusals, collected_at)
values ('file', 'made up', '', 1, '[]', now())
"""
_OBSERVATIONS = """
insert into esg_observations (batch, issuer, metric, period_start, period_end, disclosed, value,
    unit, given, given_unit, scope, boundary, status, quality, assurance, source, document, page,
    url, note, published_on, collected_at)
select 1, 'C' || lpad(cast(n as text), 5, '0'), m.name, make_date(y, 1, 1), make_date(y, 12, 31),
    true, case when m.yes then cast(random() < 0.6 as int) else exp(3 + random()) end, m.unit, '1',
    m.unit, m.scope, 'group', 'reported', 1 + cast(random() * 2 as int), 'none', 'company_report',
    'Report', '1', '', '', make_date(y + 1, 4, 1), now()
from generate_series(0, :last) n, generate_series(:first, :end) y, unnest(
    cast(:names as text[]), cast(:units as text[]), cast(:scopes as text[]),
    cast(:yes as boolean[])
) m (name, unit, scope, yes)
where random() < :filled
order by n, m.name
"""

if __name__ == "__main__":
    main()
