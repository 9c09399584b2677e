"""Pruning: what goes is said and marked, what was never read stays, and what it gave is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from collectors.lake_check import lake_report
from collectors.replay import replay
from collectors.retention import RETENTION, Pruned, age, prune
from db.models import raw_objects
from tests.collectors.test_replay import archive, held_quotes, target_of
from tests.collectors.yahoo_samples import JSE, NEW_YORK, RECORDED, made
from wizdata_core import lake as lakes
from wizdata_core.errors import BadInput, LakeUnavailable
from wizdata_core.queries.orphans import Keys
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.stages.collect import Outside

pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded answers are not beside the repository"
)
NOW = datetime(2026, 11, 27, tzinfo=UTC)
YEAR = {"bars": timedelta(days=365)}


def filled(outside: Outside) -> tuple[str, str]:
    """An answer of two years ago and one of last week, both read; gives their keys."""
    keys = tuple(
        archive(
            outside,
            target_of(JSE, "NPN.JO"),
            made([1_732_003_200 - 86_400 * days], [100.0 + days], currency="ZAc"),
            NOW - timedelta(days=days),
        )
        for days in (700, 7)
    )
    replay(outside)
    return keys[0], keys[1]


def pruned_at(outside: Outside, key: str) -> datetime | None:
    with reading(outside.store) as connection:
        query = select(raw_objects.c.pruned_at).where(raw_objects.c.key == key)
        found: datetime | None = connection.scalars(query).one()
        return found


def test_by_default_nothing_is_pruned() -> None:
    assert dict(RETENTION) == {}


def test_what_is_too_old_goes_is_marked_and_its_rows_stay(outside: Outside) -> None:
    old, new = filled(outside)
    size = lakes.stored(outside.lake, old).bytes
    would = prune(outside, YEAR, NOW, dry_run=True)
    assert would == Pruned(objects=1, bytes=size, rows=1, kept=0)
    assert (pruned_at(outside, old), set(lakes.keys(outside.lake))) == (None, {old, new})
    assert prune(outside, YEAR, NOW) == would
    assert (pruned_at(outside, old), pruned_at(outside, new)) == (NOW, None)
    assert list(lakes.keys(outside.lake)) == [new]
    assert len(held_quotes(outside.store, "NPN.JO")) == 2
    assert prune(outside, YEAR, NOW + timedelta(days=1)).objects == 0
    assert pruned_at(outside, old) == NOW


def test_another_dataset_is_left_alone(outside: Outside) -> None:
    filled(outside)
    assert prune(outside, {"news": timedelta(days=1)}, NOW).objects == 0


def test_a_rebuild_after_pruning_keeps_what_the_lake_can_no_longer_give(outside: Outside) -> None:
    filled(outside)
    prune(outside, YEAR, NOW)
    done = replay(outside, rebuild=True)
    assert (done.objects, done.same, done.unread) == (1, True, ())
    assert len(held_quotes(outside.store, "NPN.JO")) == 2
    with reading(outside.store) as connection:
        held = connection.execute(text("select bars, first_opened_at from series")).one()
        first = connection.scalar(text("select min(opened_at) from bars_daily"))
    assert tuple(held) == (2, first)


def test_what_was_never_read_is_not_pruned_and_a_refusal_is(outside: Outside) -> None:
    long_ago = NOW - timedelta(days=900)
    unread = archive(outside, target_of(NEW_YORK, "NOSUCH"), made([1_732_003_200], [1.0]), long_ago)
    replay(outside)
    unnoted = archive(outside, target_of(NEW_YORK, "AAPL"), b"{}", long_ago)
    assert prune(outside, YEAR, NOW) == Pruned(0, 0, 0, kept=2)
    with writing(outside.store) as connection:
        connection.execute(raw_objects.update().values(fault="blocked"))
    assert prune(outside, YEAR, NOW).objects == 1
    assert list(lakes.keys(outside.lake)) == [unnoted]
    assert pruned_at(outside, unread) == NOW


def test_a_pruning_that_was_cut_short_is_said_and_ended_by_the_next(
    outside: Outside, tmp_path: Path
) -> None:
    old, new = filled(outside)
    moved = tmp_path / "lake" / old
    content = moved.read_bytes()
    prune(outside, YEAR, NOW)
    moved.write_bytes(content)  # as if it had died between marking and removing
    assert lake_report(outside).orphans.unremoved == Keys(1, (old,))
    assert replay(outside).objects == 1
    assert prune(outside, YEAR, NOW).objects == 1
    assert list(lakes.keys(outside.lake)) == [new]


def test_a_lake_that_cannot_be_reached_is_said_and_nothing_is_marked(
    outside: Outside, tmp_path: Path
) -> None:
    old, _ = filled(outside)
    (tmp_path / "lake").rename(tmp_path / "unplugged")
    with pytest.raises(LakeUnavailable):
        prune(outside, YEAR, NOW)
    assert pruned_at(outside, old) is None


@pytest.mark.parametrize(("words", "days"), [("1d", 1), ("400d", 400)])
def test_an_age_is_given_in_days(words: str, days: int) -> None:
    assert age(words) == timedelta(days=days)


@pytest.mark.parametrize(
    "words", ["", "0d", "400", "-1d", "1y", "1d ", "999999d", "\N{FULLWIDTH DIGIT ONE}d"]
)
def test_what_is_no_age_is_refused(words: str) -> None:
    with pytest.raises(BadInput, match="is no age; give days, as in 400d"):
        age(words)
