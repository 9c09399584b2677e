"""The lake held against its manifest: sizes, orphans on either side, damage found by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from collectors.lake_check import lake_report, verify
from collectors.replay import adopt
from tests.collectors.test_replay import archive, target_of
from tests.collectors.yahoo_samples import NEW_YORK
from wizdata_core import lake as lakes
from wizdata_core.queries.orphans import Keys

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.stages.collect import Outside

AT = datetime(2026, 10, 30, 18, tzinfo=UTC)
NONE = Keys(0, ())


def silent(index: int, total: int, key: str) -> None:
    del index, total, key


def filled(outside: Outside, count: int) -> list[str]:
    """So many answers a day apart, noted and not cleaned; gives their keys."""
    body = b'{"chart": "' + b"x" * 500 + b'"}'
    target = target_of(NEW_YORK, "AAPL")
    keys = [archive(outside, target, body, AT + timedelta(days=day)) for day in range(count)]
    adopt(outside)
    return keys


def test_the_report_adds_up_by_provider_dataset_and_month(outside: Outside) -> None:
    keys = filled(outside, 5)
    found = lake_report(outside)
    october, november = found.parts
    assert (october.provider, october.dataset, october.month) == ("yahoo", "bars", "2026-10")
    assert (october.objects, november.objects) == (2, 3)
    assert october.bytes + november.bytes == sum(lakes.stored(outside.lake, k).bytes for k in keys)
    contents = [len(lakes.get(outside.lake, key)) for key in keys]
    assert october.content_bytes + november.content_bytes == sum(contents)
    assert (october.oldest, november.newest) == (AT, AT + timedelta(days=4))
    assert (november.uncleaned, november.unmeasured, november.pruned) == (3, 0, 0)
    assert found.free_share is not None
    assert 0 < found.free_share < 1
    assert found.url == outside.lake.url


def test_orphans_of_either_side_are_named(outside: Outside, tmp_path: Path) -> None:
    keys = filled(outside, 3)
    unnoted = archive(outside, target_of(NEW_YORK, "AAPL"), b"{}", AT - timedelta(days=9))
    (tmp_path / "lake" / keys[1]).unlink()
    (tmp_path / "lake" / "yahoo" / "notes.zst").write_bytes(b"a stranger is no orphan")
    found = lake_report(outside).orphans
    assert (found.unnoted, found.missing) == (Keys(1, (unnoted,)), Keys(1, (keys[1],)))
    assert found.unremoved == NONE


def test_many_orphans_are_counted_and_the_first_are_named(outside: Outside) -> None:
    body = target_of(NEW_YORK, "AAPL")
    keys = [archive(outside, body, b"{}", AT + timedelta(hours=hour)) for hour in range(450)]
    found = lake_report(outside).orphans
    assert found.unnoted == Keys(450, tuple(sorted(keys)[:20]))


def test_a_sound_lake_is_said_to_be_sound(outside: Outside) -> None:
    filled(outside, 3)
    found = verify(outside, "", silent)
    assert (found.objects, found.damaged, found.sound) == (3, (), True)


def test_what_is_damaged_or_missing_is_named_and_the_rest_is_read(
    outside: Outside, tmp_path: Path
) -> None:
    keys = filled(outside, 8)
    whole = (tmp_path / "lake" / keys[0]).read_bytes()
    (tmp_path / "lake" / keys[1]).write_bytes(b"")
    (tmp_path / "lake" / keys[3]).write_bytes(whole[:-5])
    (tmp_path / "lake" / keys[5]).write_bytes(whole)
    (tmp_path / "lake" / keys[7]).unlink()
    seen: list[tuple[int, int]] = []
    found = verify(outside, "", lambda at, of, _: seen.append((at, of)))
    assert {key for key, _ in found.damaged} == {keys[1], keys[3], keys[5]}
    assert all(key in why for key, why in found.damaged)
    assert found.orphans.missing == Keys(1, (keys[7],))
    assert (found.objects, found.sound) == (7, False)
    assert seen == [(0, 8)]


def test_a_part_of_the_lake_is_verified_alone(outside: Outside) -> None:
    filled(outside, 5)
    assert verify(outside, "yahoo/bars/2026-11", silent).objects == 3
