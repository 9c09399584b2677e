"""The whole way over a real S3 server: collected, replayed, rebuilt and checked; and its death."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from collectors import runs
from collectors.lake_check import verify
from collectors.replay import replay
from collectors.schedule import JOBS
from collectors.stages.collect import Outside
from tests.conftest import load_offline
from wizdata_core import lake as lakes
from wizdata_core.queries.fingerprint import fingerprint
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.seaweed import Seaweed
    from wizdata_core.lake import Lake
    from wizdata_core.store import Engines

AT = datetime(2026, 11, 21, tzinfo=UTC)
SAMPLE = next(each for each in JOBS if each.provider == "sample")


def test_the_lake_in_a_bucket_gives_a_lost_database_back(
    bucket: Lake, store: Engines, other_store: Callable[[], Engines]
) -> None:
    outside = Outside(store, bucket, offline=True)
    load_offline(outside, ("sample",))
    with reading(store) as connection:
        collected = fingerprint(connection)
    new = Outside(other_store(), bucket, offline=True)
    assert replay(new).after == collected
    assert replay(new, rebuild=True).after == collected
    assert verify(new, "", lambda *_: None).sound


def test_collecting_stops_visibly_while_the_server_is_dead_and_goes_on_when_it_is_back(
    s3_server: Seaweed, bucket: Lake, store: Engines
) -> None:
    outside = Outside(store, bucket, offline=True)
    kept = lakes.put(bucket, "yahoo", "bars", AT, b"an answer").key
    s3_server.kill()
    try:
        outcome = runs.run_job(SAMPLE, outside)
    finally:
        s3_server.start()
    assert outcome is not None
    assert (outcome.state, outcome.answered) == ("failed", 0)
    assert f"the lake {bucket.url} cannot be reached" in outcome.detail
    again = runs.run_job(replace(SAMPLE, name="its next period"), outside)
    assert again is not None
    assert (again.state, again.stored) == ("done", 13_663)
    assert len(list(lakes.keys(bucket))) == 2
    assert lakes.get(bucket, kept) == b"an answer"
