"""The lake: written once, whole, and never believed without its hash."""

from __future__ import annotations

import hashlib
import threading
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core import lake as lakes
from wizdata_core.errors import DamagedObject

if TYPE_CHECKING:
    from pathlib import Path

    from wizdata_core.lake import Lake

AT = datetime(2026, 11, 21, 9, 30, 1, 250_000, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "lake"


@pytest.fixture
def lake(folder: Path) -> Lake:
    return lakes.open_lake(folder.as_uri())


def test_what_is_put_comes_back_under_a_key_that_says_where_it_belongs(lake: Lake) -> None:
    stored = lakes.put(lake, "yahoo", "bars", AT, b"an answer")
    digest = hashlib.sha256(b"an answer").hexdigest()
    assert stored.key == f"yahoo/bars/2026-11-21/20261121T093001250000_{digest}.zst"
    assert stored.sha256 == digest
    assert lakes.get(lake, stored.key) == b"an answer"
    assert lakes.stored(lake, stored.key) == stored


@pytest.mark.parametrize("content", [b"", b"x", b"an answer" * 10_000])
def test_an_object_of_any_size_says_its_sizes(lake: Lake, content: bytes) -> None:
    stored = lakes.put(lake, "yahoo", "bars", AT, content)
    assert stored.content_bytes == len(content)
    assert lakes.stored(lake, stored.key) == stored
    assert lakes.get(lake, stored.key) == content


def test_an_empty_file_under_a_key_is_a_damaged_object(lake: Lake, folder: Path) -> None:
    key = lakes.put(lake, "yahoo", "bars", AT, b"x").key
    (folder / key).write_bytes(b"")
    assert lakes.stored(lake, key).bytes == 0
    assert lakes.stored(lake, key).content_bytes is None
    with pytest.raises(DamagedObject, match="cannot be unpacked"):
        lakes.get(lake, key)


def test_the_same_content_at_the_same_moment_is_one_object_never_written_again(
    lake: Lake, folder: Path
) -> None:
    first = lakes.put(lake, "yahoo", "bars", AT, b"an answer")
    path = folder / first.key
    before = path.stat()
    assert lakes.put(lake, "yahoo", "bars", AT, b"an answer") == first
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert list(lakes.keys(lake)) == [first.key]


def test_writers_of_one_object_at_one_moment_leave_one_whole_object(lake: Lake) -> None:
    content = bytes(range(256)) * 4_000
    threads = [
        threading.Thread(target=lakes.put, args=(lake, "yahoo", "bars", AT, content))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (key,) = lakes.keys(lake)
    assert lakes.get(lake, key) == content


def test_a_flipped_bit_is_found(lake: Lake, folder: Path) -> None:
    stored = lakes.put(lake, "yahoo", "bars", AT, b"an answer" * 100)
    path = folder / stored.key
    content = bytearray(path.read_bytes())
    for place in range(len(content)):
        spoilt = bytearray(content)
        spoilt[place] ^= 0x10
        path.write_bytes(spoilt)
        # A bit of the frame's header may change nothing that is unpacked.
        with suppress(DamagedObject):
            assert lakes.get(lake, stored.key) == b"an answer" * 100
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(DamagedObject, match="cannot be unpacked"):
        lakes.get(lake, stored.key)


def test_another_object_under_the_name_is_found(lake: Lake, folder: Path) -> None:
    stored = lakes.put(lake, "yahoo", "bars", AT, b"an answer")
    (folder / stored.key).write_bytes(zstandard.compress(b"another answer"))
    with pytest.raises(DamagedObject, match="does not have the content that its key names"):
        lakes.get(lake, stored.key)


def test_an_object_that_is_gone_is_named(lake: Lake, folder: Path) -> None:
    stored = lakes.put(lake, "yahoo", "bars", AT, b"an answer")
    (folder / stored.key).unlink()
    with pytest.raises(DamagedObject, match=f"the lake has no object {stored.key}"):
        lakes.get(lake, stored.key)


def test_keys_are_those_of_objects_below_a_prefix(lake: Lake, folder: Path) -> None:
    yahoo = lakes.put(lake, "yahoo", "bars", AT, b"1").key
    ecb = lakes.put(lake, "ecb", "bars", AT, b"2").key
    (folder / "yahoo" / ".DS_Store").write_bytes(b"a stranger")
    (folder / "README").write_text("a stranger")
    assert sorted(lakes.keys(lake)) == [ecb, yahoo]
    assert list(lakes.keys(lake, "yahoo/bars")) == [yahoo]


def test_an_empty_lake_has_no_keys(lake: Lake) -> None:
    assert list(lakes.keys(lake)) == []


def test_a_bucket_opens_without_asking_for_it() -> None:
    assert "bucket" in repr(lakes.open_lake("s3://bucket/raw"))


@given(st.binary(max_size=2_000))
def test_any_body_survives_being_kept_as_text_or_base64(body: bytes) -> None:
    assert lakes.from_text_or_base64(lakes.text_or_base64(body)) == body


def test_readable_bodies_are_kept_readable() -> None:
    assert lakes.text_or_base64("R 1,20 — café".encode()) == {"text": "R 1,20 — café"}
