"""Scores from the database: the fictional companies, one company among its peers, and rates."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from db.models import esg_batches, esg_observations, issuers
from wizdata_core.bars import BARS
from wizdata_core.errors import UnknownName
from wizdata_core.esg.methods import COMPANIES, COUNTRIES, method_named
from wizdata_core.esg.metrics import METRICS, ValueType
from wizdata_core.esg.scoring.selection import Choice
from wizdata_core.ingest.bars import Origin, store_bars
from wizdata_core.ingest.esg_batches import undo
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.queries.binary_copy import DECIMAL, WHOLE, numbers
from wizdata_core.queries.esg_rates import period_rates
from wizdata_core.queries.esg_scores import league, scorecard
from wizdata_core.store import Engines, reading, writing

if TYPE_CHECKING:
    from sqlalchemy import Connection

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
AS_OF = date(2025, 9, 30)
METHOD = method_named(COMPANIES)


def test_the_fictional_companies_score_as_in_the_worked_example(store: Engines) -> None:
    with writing(store) as connection:
        batches = load_examples(connection, NOW)
    with reading(store) as connection:
        found = league(connection, AS_OF, example=True)
        one = scorecard(connection, "example-cobalt", AS_OF)
        assert league(connection, AS_OF) == ()
        before = scorecard(connection, "example-amber", date(2024, 12, 31))
        certain = Choice(include_estimates=False)
        fewer = scorecard(connection, "example-cobalt", AS_OF, choice=certain)
        assert fewer in league(connection, AS_OF, example=True, choice=certain)
    assert [(each.entity, each.grade, each.combined_grade) for each in found] == [
        ("example-baobab", "B+", "B-"),
        ("example-dune", "B-", "C"),
        ("example-amber", "C+", "C+"),
        ("example-cobalt", "D+", "D+"),
    ]
    assert [each.total for each in found] == pytest.approx(
        [68.8542, 52.0833, 49.6875, 22.7083], abs=5e-5
    )
    assert one == found[3]
    assert fewer.coverage == pytest.approx(0.55)  # its GHG intensity is an estimate
    assert (before.coverage, before.total) == (0.0, None)  # its report was not out yet
    with writing(store) as connection:
        for batch in batches:
            undo(connection, batch, "test", NOW)
    with reading(store) as connection:
        assert league(connection, AS_OF, example=True) == ()


def test_unknown_names_are_refused(store: Engines) -> None:
    with reading(store) as connection:
        with pytest.raises(UnknownName, match="nearest: example-cobalt"):
            scorecard(connection, "example-cobald", AS_OF)
        with pytest.raises(UnknownName, match="unknown method"):
            league(connection, AS_OF, "WZ-ESG-9")
        with pytest.raises(UnknownName, match="method of companies"):
            league(connection, AS_OF, COUNTRIES)


def made_up(connection: Connection, seed: int) -> None:
    """Figures by chance of companies that are made up, most of them missing."""
    random = np.random.default_rng(seed)
    groups = [("EM-MM", "ZA")] * 9 + [("EM-CO", "KE")] * 3 + [("FN-CB", "ZA")] * 6 + [("", "KE")]
    facts = {"sector": "", "icb_industry": "", "example": False}
    companies = [
        facts | {"issuer": f"t{at:02}", "name": f"T{at}", "country": country, "sasb_sics": code}
        for at, (code, country) in enumerate(groups)
    ]
    connection.execute(issuers.insert(), companies)
    batch = connection.execute(
        esg_batches.insert()
        .values(kind="file", name="made up", sha256="", accepted=1, refusals=[], collected_at=NOW)
        .returning(esg_batches.c.id)
    ).scalar_one()
    names = [each.name for each in METHOD.metrics] + ["revenue", "hours_worked"]
    rows = [
        observation(random, batch, str(company["issuer"]), name, year)
        for company in companies[:-1]
        for name in names
        for year in (2022, 2023, 2024)
        if random.random() < (0.9 if name == "revenue" else 0.25)
    ]
    connection.execute(esg_observations.insert(), rows)


def observation(
    random: np.random.Generator, batch: int, issuer: str, name: str, year: int
) -> dict[str, Any]:
    """An observation by chance."""
    metric = METRICS[name]
    yes = metric.value_type is ValueType.BOOL
    value = float(random.integers(0, 2) if yes else random.integers(1, 30))
    silent = bool(random.random() < 0.1)
    texts = dict.fromkeys(("given", "given_unit", "document", "page", "url", "note"), "")
    return texts | {
        "batch": batch, "issuer": issuer, "metric": name, "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31), "disclosed": not silent,
        "value": None if silent else value, "unit": metric.unit.replace("money", "USD"),
        "scope": metric.scope, "boundary": "group", "status": "reported", "quality": 2,
        "assurance": "none", "source": "company_report", "published_on": date(year + 1, 3, 31),
        "collected_at": NOW,
    }  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_a_company_read_with_its_peers_has_the_score_that_it_has_among_all(
    store: Engines, seed: int
) -> None:
    with writing(store) as connection:
        made_up(connection, seed)
    with reading(store) as connection:
        found = {each.entity: each for each in league(connection, AS_OF)}
        assert len(found) == 18
        levels = {line.peers for card in found.values() for line in card.lines}
        assert len(levels) == 4  # all ways of widening are tried
        for name, card in found.items():
            assert scorecard(connection, name, AS_OF) == card
        lone = scorecard(connection, "t18", AS_OF)
    assert (lone.coverage, lone.total, len(lone.lines)) == (0.0, None, 72)


def test_a_period_has_the_mean_of_its_daily_rates(store: Engines) -> None:
    days = [date(2024, 1, 1) + timedelta(days=each) for each in range(366)]
    weekdays = [each for each in days if each.weekday() < 5]
    with writing(store) as connection:
        rate(connection, "USD/ZAR", [(each, 18.0 + each.month / 10) for each in weekdays])
        rate(connection, "EUR/ZAR", [(each, 20.0) for each in weekdays])
        rate(connection, "USD/KES", [(each, 130.0) for each in weekdays if each.weekday() == 2])
        rate(connection, "USD/NGN", [(each, 1500.0) for each in weekdays[:100]])
    year = date(2024, 1, 1), date(2024, 12, 31)
    with reading(store) as connection:
        rates = period_rates(connection)
        wanted = np.mean([18.0 + each.month / 10 for each in weekdays])
        assert rates("ZAR", *year) == pytest.approx(wanted)
        assert rates("EUR", *year) == pytest.approx(wanted / 20)  # over the rand
        assert rates("KES", *year) == pytest.approx(130.0)  # once a week is enough
        assert rates("USD", *year) == 1.0
        assert rates("NGN", *year) is None  # less than half of the year
        assert rates("ZAR", date(2023, 1, 1), date(2023, 12, 31)) is None
        assert rates("XXX", *year) is None
        assert rates("", *year) is None


def rate(connection: Connection, symbol: str, closes: list[tuple[date, float]]) -> None:
    """Stores daily closes of a currency pair as a provider's series."""
    rows = [
        {
            "symbol": symbol, "interval": "1d", "session_date": day, "close": close,
            "opened_at": datetime.combine(day, time(), UTC), "quote_unit": symbol[-3:],
            "quote_factor": 1.0, "final": True,
        }
        for day, close in closes
    ]  # fmt: skip
    store_bars(connection, pa.Table.from_pylist(rows, schema=BARS), Origin("yahoo", NOW, 1))


def test_numbers_travel_in_their_binary_form(store: Engines) -> None:
    columns = {"whole": WHOLE, "decimal": DECIMAL}
    query = (
        "select n, n / cast(4 as double precision)"
        " from generate_series(:first, cast(3 as bigint)) as n"
    )
    with reading(store) as connection:
        found = numbers(connection, query, {"first": 1}, columns)
        assert found["whole"].tolist() == [1, 2, 3]
        assert found["decimal"].tolist() == [0.25, 0.5, 0.75]
        assert len(numbers(connection, query, {"first": 9}, columns)) == 0
        with pytest.raises(ValueError, match="was null"):
            numbers(connection, "select cast(null as bigint)", {}, {"whole": WHOLE})
