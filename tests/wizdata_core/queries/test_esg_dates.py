"""A company's reports and controversies are marked on the charts of its instruments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.made_up_esg import bars, batch, company, controversy, figure
from wizdata_core.queries.chart import chart_choice, chart_view
from wizdata_core.queries.esg_dates import esg_dates
from wizdata_core.queries.freshness import stamp
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

ISSUER, SYMBOL = "made-up-mine", "MUM.JO"
FIRST = date(2025, 1, 6)  # a Monday
DAYS = [day for at in range(90) if (day := FIRST + timedelta(days=at)).weekday() < 5]


@pytest.fixture
def mine(store: Engines) -> Engines:
    """A made-up company with a share and bars of every weekday of a quarter."""
    with writing(store) as connection:
        company(connection, ISSUER, SYMBOL)
        bars(connection, SYMBOL, DAYS, datetime(2025, 6, 1, tzinfo=UTC))
    return store


def marks(store: Engines, **words: str) -> list[tuple[date, str, str]]:
    with reading(store) as connection:
        choice = chart_choice(connection, {"symbol": SYMBOL, "range": "max", **words})
    return [
        (datetime.fromtimestamp(time, UTC).date(), kind, label)
        for time, kind, label in chart_view(store, choice).actions
    ]


def test_a_document_has_one_mark_with_how_many_figures_it_disclosed(mine: Engines) -> None:
    with writing(mine) as connection:
        held = batch(connection)
        figure(connection, held, ISSUER, "energy_renewable_pct", 12.0)
        figure(connection, held, ISSUER, "board_women_pct", 30.0)
        figure(connection, held, ISSUER, "women_mgmt_pct", None)
        figure(connection, held, ISSUER, "ltifr", 0.5, document="", published_on=date(2025, 2, 4))
        figure(connection, held, ISSUER, "trifr", 0.5, published_on=None)
    assert marks(mine) == [
        (date(2025, 2, 4), "report", "Company's own report published on 2025-02-04, 1 figure"),
        (
            date(2025, 3, 31),
            "report",
            "Sustainability report 2024 published on 2025-03-31, 2 figures",
        ),
    ]


def test_a_controversy_has_one_mark_of_its_newest_severity(mine: Engines) -> None:
    with writing(mine) as connection:
        held, back = batch(connection), batch(connection, undone=True)
        first = controversy(connection, held, ISSUER, severity=3)
        second = controversy(connection, held, ISSUER, severity=5, supersedes=first)
        controversy(connection, back, ISSUER, severity=1, supersedes=second)
    label = "Controversy on 2025-02-14, severity 5 of 5: Made-up spill"
    assert marks(mine) == [(date(2025, 2, 14), "controversy", label)]


def test_what_came_out_on_a_weekend_is_marked_on_the_monday_and_in_its_own_week(
    mine: Engines,
) -> None:
    with writing(mine) as connection:
        figure(connection, batch(connection), ISSUER, "ltifr", 0.5, published_on=date(2025, 3, 8))
    assert [day for day, _, _ in marks(mine)] == [date(2025, 3, 10)]
    assert [day for day, _, _ in marks(mine, interval="1w")] == [date(2025, 3, 3)]


def test_what_was_taken_back_and_what_lies_beyond_the_bars_is_not_marked(mine: Engines) -> None:
    with writing(mine) as connection:
        figure(connection, batch(connection, undone=True), ISSUER, "ltifr", 0.5)
        held = batch(connection)
        for day in (date(2024, 6, 3), DAYS[-1] + timedelta(days=1)):
            figure(connection, held, ISSUER, "ltifr", 0.5, published_on=day)
        assert len(esg_dates(connection, SYMBOL)) == 2
        assert esg_dates(connection, "USD/ZAR") == ()
    assert marks(mine, range="1mo") == []


def test_the_stamp_of_an_instrument_changes_with_what_its_chart_marks(mine: Engines) -> None:
    with reading(mine) as connection:
        before = stamp(connection, SYMBOL).data
    with writing(mine) as connection:
        batch(connection)
    with reading(mine) as connection:
        assert stamp(connection, SYMBOL).data != before
