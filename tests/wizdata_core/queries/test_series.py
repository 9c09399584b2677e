"""Which series a reader gets: the best source that has it, or the one that they name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.queries.series import Series, chosen_series, intervals_of

AT = datetime(2026, 11, 20, tzinfo=UTC)


def series(provider: str, rank: int, interval: str) -> Series:
    return Series(
        id=rank,
        symbol="AAPL",
        name="Apple",
        asset_class="equity",
        exchange="XNAS",
        timezone="America/New_York",
        currency="USD",
        interval=Interval(interval),
        provider=provider,
        provider_label=provider,
        sample=provider == "sample",
        rank=rank,
        bars=10,
        first_opened_at=AT,
        last_opened_at=AT,
        checked_at=AT,
        version=1,
    )


SAMPLE, DAYS = series("sample", 90, "1d"), series("yahoo", 20, "1d")
HOURS, WEEKS = series("yahoo", 20, "1h"), series("yahoo", 20, "1w")


@pytest.mark.parametrize(
    ("held", "wanted", "source", "chosen"),
    [
        ((SAMPLE, DAYS), "1d", "", DAYS),
        ((SAMPLE, DAYS), "1d", "sample", SAMPLE),
        ((SAMPLE, DAYS), "1w", "", DAYS),
        ((SAMPLE, DAYS, WEEKS), "1w", "", WEEKS),
        ((WEEKS, DAYS), "1mo", "", DAYS),
        ((SAMPLE, HOURS), "4h", "", HOURS),
        ((SAMPLE, HOURS), "1d", "", SAMPLE),
    ],
)
def test_the_best_source_is_read_its_own_longer_bars_first(
    held: tuple[Series, ...], wanted: str, source: str, chosen: Series
) -> None:
    assert chosen_series(held, Interval(wanted), source) == chosen


def test_an_interval_that_nothing_gives_is_refused_with_those_that_can_be_shown() -> None:
    with pytest.raises(BadInput, match=r"no 4h bars are held of AAPL; .*: 1d, 1w, 1mo$"):
        chosen_series((SAMPLE,), Interval.HOURS_4)
    with pytest.raises(BadInput, match=r"of AAPL; intervals that can be shown: 1h, 4h$"):
        chosen_series((DAYS, series("files", 5, "1h")), Interval.WEEK, "files")


def test_a_source_that_holds_nothing_of_it_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"unknown source of AAPL 'yaho'; nearest: yahoo"):
        chosen_series((DAYS,), Interval.DAY, "yaho")


def test_intervals_are_those_held_and_those_made_of_them() -> None:
    assert [each.value for each in intervals_of((DAYS, HOURS))] == ["1h", "4h", "1d", "1w", "1mo"]
    assert [each.value for each in intervals_of((SAMPLE, HOURS), "sample")] == ["1d", "1w", "1mo"]
