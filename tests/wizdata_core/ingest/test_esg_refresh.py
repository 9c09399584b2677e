"""Scores follow their figures: made when these come, gone when these go, shown in snapshots."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from db.models import esg_batches, esg_scores, instruments, snapshot_due
from tests.made_up_esg import bars, batch, company, country_figure, figure
from wizdata_core.esg.methods import COMPANIES, COUNTRIES
from wizdata_core.ingest.esg_refresh import refresh_changed, refresh_from, refresh_where_due
from wizdata_core.ingest.snapshots import refresh, refresh_due
from wizdata_core.queries.snapshots import SNAPSHOTS
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

ISSUER, SYMBOL = "made-up-mine", "MUM.JO"
NOW = datetime(2025, 6, 5, 12, tzinfo=UTC)
PUBLISHED = date(2025, 3, 31)
DAYS = [day for at in range(80) if (day := date(2025, 3, 3) + timedelta(days=at)).weekday() < 5]


@pytest.fixture
def mine(store: Engines) -> Engines:
    """A company with a share, bars, and one figure of a report of 31 March 2025."""
    with writing(store) as connection:
        company(connection, ISSUER, SYMBOL)
        bars(connection, SYMBOL, DAYS, NOW)
        figure(connection, batch(connection), ISSUER, "ltifr", 0.5, unit="per million hours")
    return store


def scored(store: Engines, method: str = COMPANIES) -> dict[tuple[str, date], float]:
    """The coverage of every score of a method, by entity and day."""
    held = esg_scores.c
    query = select(held.entity, held.as_of, held.coverage).where(held.method == method)
    with reading(store) as connection:
        return {(row.entity, row.as_of): row.coverage for row in connection.execute(query)}


def days_of(store: Engines, entity: str, method: str = COMPANIES) -> list[date]:
    return sorted(day for each, day in scored(store, method) if each == entity)


def shown(store: Engines, field: str, symbol: str = SYMBOL) -> dict[date, object]:
    """A field of every snapshot of a share."""
    query = select(SNAPSHOTS.c.day, SNAPSHOTS.c[field]).where(SNAPSHOTS.c.symbol == symbol)
    with reading(store) as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def due(store: Engines) -> dict[str, date]:
    query = select(instruments.c.symbol, snapshot_due.c.since).join(
        snapshot_due, snapshot_due.c.instrument_id == instruments.c.id
    )
    with reading(store) as connection:
        return {row.symbol: row.since for row in connection.execute(query)}


def test_a_score_is_made_as_of_publication_of_each_month_and_of_today(mine: Engines) -> None:
    made = refresh_changed(mine, NOW)
    firsts = [date(2025, month, 1) for month in (4, 5, 6)]
    assert days_of(mine, ISSUER) == [PUBLISHED, *firsts, NOW.date()]
    assert made.changed == 1
    assert made.days == 5


def test_snapshots_show_the_score_from_the_day_of_publication_on(mine: Engines) -> None:
    refresh(mine, NOW, [SYMBOL], DAYS[0])
    assert set(shown(mine, "esg_coverage").values()) == {None}
    refresh_changed(mine, NOW)
    assert due(mine) == {SYMBOL: PUBLISHED}
    refresh_due(mine, NOW)
    coverage, scored_on = shown(mine, "esg_coverage"), shown(mine, "esg_scored_on")
    before = [day for day in DAYS if day < PUBLISHED]
    assert {coverage[day] for day in before} == {None}
    assert all(float(str(coverage[day])) > 0 for day in DAYS if day >= PUBLISHED)
    assert scored_on[date(2025, 4, 30)] == date(2025, 4, 1)
    assert {shown(mine, "esg_badge")[day] for day in DAYS if day >= PUBLISHED} == {"withheld"}
    assert set(shown(mine, "esg_score").values()) == {None}  # too little of it for a total


def test_a_figure_that_is_taken_back_takes_its_scores_with_it(mine: Engines) -> None:
    refresh_changed(mine, NOW)
    later = NOW + timedelta(minutes=1)
    with writing(mine) as connection:
        connection.execute(update(esg_batches).values(undone_at=later, undone_why="a test"))
    assert refresh_changed(mine, later).changed == 1
    assert scored(mine) == {}
    assert due(mine) == {SYMBOL: PUBLISHED}


def test_a_figure_that_comes_later_changes_scores_from_its_own_day_on(mine: Engines) -> None:
    refresh_changed(mine, NOW)
    before = scored(mine)
    later = NOW + timedelta(minutes=1)
    with writing(mine) as connection:
        held = batch(connection)
        connection.execute(
            update(esg_batches).where(esg_batches.c.id == held).values(collected_at=later)
        )
        figure(connection, held, ISSUER, "board_women_pct", 30.0, published_on=date(2025, 5, 20))
    refresh_changed(mine, later)
    after = scored(mine)
    assert after[ISSUER, date(2025, 5, 20)] > before[ISSUER, date(2025, 5, 1)]
    assert after[ISSUER, date(2025, 5, 1)] == before[ISSUER, date(2025, 5, 1)]
    assert due(mine) == {SYMBOL: PUBLISHED}  # due since the first refresh, and so it stays


def test_where_nothing_changed_nothing_is_made_until_the_next_day(mine: Engines) -> None:
    newest = select(func.max(esg_scores.c.computed_at))
    seen = refresh_where_due(mine, NOW)
    assert refresh_where_due(mine, NOW + timedelta(hours=1), seen) == seen
    with reading(mine) as connection:
        assert connection.scalar(newest) == NOW
    tomorrow = NOW + timedelta(days=1)
    assert refresh_where_due(mine, tomorrow, seen) != seen
    assert days_of(mine, ISSUER)[-1] == tomorrow.date()


def test_countries_are_scored_when_their_figures_come_and_all_their_shares_are_due(
    mine: Engines,
) -> None:
    refresh_changed(mine, NOW)
    refresh(mine, NOW, [SYMBOL], DAYS[0])
    assert due(mine) == {}
    fetched = datetime(2025, 5, 7, 12, tzinfo=UTC)
    with writing(mine) as connection:
        country_figure(connection, "ZAF", "SH.DYN.MORT", 34.0, fetched)
        country_figure(connection, "NGA", "SH.DYN.MORT", 105.0, fetched)
    refresh_from(mine, fetched.date(), NOW)
    assert days_of(mine, "ZAF", COUNTRIES) == [fetched.date(), date(2025, 6, 1), NOW.date()]
    assert due(mine)[SYMBOL] == fetched.date()
    refresh_due(mine, NOW)
    coverage = shown(mine, "country_esg_coverage")
    assert coverage[date(2025, 5, 6)] is None
    assert float(str(coverage[date(2025, 5, 7)])) > 0


def test_a_countrys_figure_leaves_the_past_of_companies_alone(mine: Engines) -> None:
    seen = refresh_where_due(mine, NOW)
    later = NOW + timedelta(minutes=1)
    with writing(mine) as connection:
        country_figure(connection, "ZAF", "SH.DYN.MORT", 34.0, later)
    refresh_where_due(mine, later, seen)
    query = select(esg_scores.c.as_of).where(
        esg_scores.c.entity == ISSUER, esg_scores.c.computed_at == later
    )
    with reading(mine) as connection:
        assert connection.execute(query).scalars().all() == [NOW.date()]
    assert days_of(mine, "ZAF", COUNTRIES) == [NOW.date()]
