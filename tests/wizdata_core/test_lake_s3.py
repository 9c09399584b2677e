"""The lake in a bucket, on a real S3 server that is killed, frozen and asked with wrong keys."""

from __future__ import annotations

import os
import signal
import socket
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import obstore
import pytest
import zstandard

from wizdata_core import clock
from wizdata_core import lake as lakes
from wizdata_core.errors import DamagedObject, LakeUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.seaweed import Seaweed
    from wizdata_core.lake import Lake

AT = datetime(2026, 11, 21, 9, 30, 1, 250_000, tzinfo=UTC)
BRIEF = timedelta(seconds=1)


def wait_for(act: Callable[[], object]) -> None:
    """Returns once the lake is reached again by itself, as it must be within 30 seconds."""
    deadline = time.monotonic() + 30
    while True:
        try:
            act()
        except LakeUnavailable:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        else:
            return


def test_what_is_put_into_a_bucket_comes_back_and_is_written_once(bucket: Lake) -> None:
    first = lakes.put(bucket, "yahoo", "bars", AT, b"an answer")
    assert lakes.put(bucket, "yahoo", "bars", AT, b"an answer") == first
    assert lakes.get(bucket, first.key) == b"an answer"
    assert lakes.stored(bucket, first.key) == first
    other = lakes.put(bucket, "ecb", "bars", AT, b"rates").key
    assert sorted(lakes.keys(bucket)) == [other, first.key]
    assert list(lakes.keys(bucket, "yahoo/bars/2026-11-2")) == [first.key]
    lakes.remove(bucket, other)
    lakes.remove(bucket, other)
    assert list(lakes.keys(bucket)) == [first.key]
    with pytest.raises(DamagedObject, match=f"the lake has no object {other}"):
        lakes.get(bucket, other)


def test_a_damaged_object_in_a_bucket_is_found_and_mended_by_the_next_put(bucket: Lake) -> None:
    key = lakes.put(bucket, "yahoo", "bars", AT, b"an answer").key
    obstore.put(bucket.store, key, zstandard.compress(b"another answer"))
    with pytest.raises(DamagedObject, match="does not have the content that its key names"):
        lakes.get(bucket, key)
    lakes.put(bucket, "yahoo", "bars", AT, b"an answer")
    assert lakes.get(bucket, key) == b"an answer"


def test_more_objects_than_a_page_of_the_server_are_all_listed(bucket: Lake) -> None:
    moments = [AT + timedelta(seconds=number) for number in range(1_100)]
    keys = {lakes.put(bucket, "yahoo", "bars", at, b"x").key for at in moments}
    assert set(lakes.keys(bucket)) == keys


def test_a_bucket_has_no_limit_of_room_and_nothing_aside(bucket: Lake) -> None:
    lakes.check_room(bucket)
    assert lakes.free_share(bucket) is None
    assert lakes.sweep(bucket, clock.now()) == 0


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_wrong_credentials_are_named_and_never_shown(
    name: str, bucket: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = lakes.put(bucket, "yahoo", "bars", AT, b"an answer").key
    monkeypatch.setenv(name, "canary-of-a-credential")
    refused = lakes.open_lake(bucket.url)
    for act in (
        lambda: lakes.get(refused, key),
        lambda: lakes.put(refused, "yahoo", "bars", AT, b"other"),
        lambda: list(lakes.keys(refused)),
        lambda: lakes.remove(refused, key),
    ):
        with pytest.raises(LakeUnavailable, match=r"refused us .* AWS_ACCESS_KEY_ID and") as said:
            act()
        assert "canary" not in str(said.value)
        assert bucket.url in str(said.value)


@pytest.mark.torture_long
def test_a_server_killed_in_the_middle_is_said_and_holds_what_it_took(
    s3_server: Seaweed, bucket: Lake
) -> None:
    kept = [
        lakes.put(bucket, "yahoo", "bars", AT + timedelta(hours=hour), b"%d" % hour)
        for hour in range(50)
    ]
    s3_server.kill()
    began = time.monotonic()
    for act in (
        lambda: lakes.get(bucket, kept[0].key),
        lambda: lakes.put(bucket, "yahoo", "bars", AT, b"other"),
        lambda: list(lakes.keys(bucket)),
    ):
        with pytest.raises(LakeUnavailable, match=rf"the lake {bucket.url} cannot be reached"):
            act()
    assert time.monotonic() - began < 30
    s3_server.start()
    wait_for(lambda: lakes.get(bucket, kept[0].key))
    assert [lakes.get(bucket, each.key) for each in kept] == [b"%d" % hour for hour in range(50)]
    again = lakes.put(bucket, "yahoo", "bars", AT, b"other")
    assert lakes.get(bucket, again.key) == b"other"


def test_a_server_that_hangs_is_given_up_within_the_patience(
    s3_server: Seaweed, bucket: Lake
) -> None:
    key = lakes.put(bucket, "yahoo", "bars", AT, b"an answer").key
    hurried = lakes.open_lake(bucket.url, BRIEF)
    assert s3_server.child is not None
    os.kill(s3_server.child.pid, signal.SIGSTOP)
    try:
        for act in (
            lambda: lakes.get(hurried, key),
            lambda: lakes.put(hurried, "yahoo", "bars", AT, b"other"),
        ):
            began = time.monotonic()
            with pytest.raises(LakeUnavailable, match="cannot be reached"):
                act()
            assert time.monotonic() - began < 4 * BRIEF.total_seconds()
    finally:
        os.kill(s3_server.child.pid, signal.SIGCONT)
    assert lakes.get(bucket, key) == b"an answer"


def test_nobody_at_the_address_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    for name, value in {"ENDPOINT_URL": f"http://127.0.0.1:{port}", "REGION": "x"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    with pytest.raises(LakeUnavailable, match="the lake s3://nobody/raw cannot be reached"):
        lakes.put(lakes.open_lake("s3://nobody/raw"), "yahoo", "bars", AT, b"x")
