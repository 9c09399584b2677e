"""Packing: what is put comes back, and no frame unpacks to more than its size allows."""

from __future__ import annotations

import hashlib
import resource
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core import lake as lakes
from wizdata_core.errors import BadInput, DamagedObject
from wizdata_core.lake_keys import LakeKey
from wizdata_core.lake_packing import (
    FREE_BYTES,
    MOST_BYTES,
    CannotUnpackError,
    packed,
    unpacked,
    unpacked_size,
)

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def frame_header(content_size: int) -> bytes:
    """A frame's header with an eight-byte content size, written from RFC 8878, section 3.1.1."""
    return b"\x28\xb5\x2f\xfd" + bytes([0b1110_0000]) + content_size.to_bytes(8, "little")


@given(st.binary(max_size=5_000))
def test_any_content_comes_back_and_says_its_size(content: bytes) -> None:
    frame = packed(content)
    assert unpacked(frame) == content
    assert unpacked_size(frame[:18]) == len(content)


def test_an_answer_of_the_largest_size_comes_back_however_small_it_packs() -> None:
    nulls = b"null," * (32 * 1024 * 1024 // 5)
    frame = packed(nulls)
    assert len(nulls) / len(frame) > 1_000
    assert unpacked(frame) == nulls


def test_what_could_not_be_unpacked_is_not_packed() -> None:
    with pytest.raises(BadInput, match="too much for one lake object"):
        packed(bytes(FREE_BYTES + 1))


@pytest.mark.parametrize("claimed", [FREE_BYTES + 1, MOST_BYTES * 40, 2**62])
def test_a_frame_that_says_it_is_a_bomb_is_refused_unread(claimed: int) -> None:
    with pytest.raises(CannotUnpackError, match=f"say that they unpack to {claimed:,}, most is"):
        unpacked(frame_header(claimed) + b"\0" * 40)


def test_a_frame_that_holds_more_than_it_says_is_refused() -> None:
    honest = zstandard.ZstdCompressor(level=3).compress(bytes(1024 * 1024))
    # Blocks of another frame under a header that claims less.
    blocks = honest[zstandard.frame_header_size(honest) :]
    with pytest.raises(CannotUnpackError):
        unpacked(frame_header(1_000) + blocks)


def test_a_frame_that_does_not_say_its_size_is_refused() -> None:
    unsaid = zstandard.ZstdCompressor(write_content_size=False).compress(b"an answer" * 1000)
    with pytest.raises(CannotUnpackError, match="most is"):
        unpacked(unsaid)


def test_noise_is_refused_or_gives_no_more_than_is_allowed() -> None:
    noise, refused = np.random.default_rng(5), 0
    for _ in range(2_000):
        frame = b"\x28\xb5\x2f\xfd" + noise.bytes(int(noise.integers(60)))
        try:
            assert len(unpacked(frame)) <= FREE_BYTES
        except CannotUnpackError:
            refused += 1
    assert refused > 1_900


BOMB = """
import re, sys
from pathlib import Path
from wizdata_core import lake as lakes
from wizdata_core.errors import DamagedObject
lake = lakes.open_lake(sys.argv[1])
def peak():  # ru_maxrss would count the parent's
    return int(re.findall(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[0])
before = peak()
for key in lakes.keys(lake):
    try:
        lakes.get(lake, key)
    except DamagedObject as error:
        print(error)
print(peak() - before)
"""


def test_bombs_in_the_lake_are_named_and_cost_no_memory(tmp_path: Path) -> None:
    """A gigabyte in 32 KB, with its size said, unsaid and denied."""
    lake = lakes.open_lake((tmp_path / "lake").as_uri())
    writer = zstandard.ZstdCompressor(level=3, write_content_size=True)
    parts = writer.compressobj(size=1 << 30)
    honest = b"".join(parts.compress(bytes(1 << 24)) for _ in range(64)) + parts.flush()
    blocks = honest[zstandard.frame_header_size(honest) :]
    bombs = (honest, frame_header(2**64 - 1) + blocks, frame_header(1_000) + blocks)
    for bomb in bombs:
        key = LakeKey("yahoo", "bars", AT, hashlib.sha256(bomb).hexdigest())
        path = tmp_path / "lake" / str(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bomb)
    done = subprocess.run(
        [sys.executable, "-c", BOMB, lake.url],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)),
    )
    *named, grown = done.stdout.splitlines()
    assert len(named) == 3
    assert all("cannot be unpacked" in line for line in named)
    assert int(grown) < 50 * 1024  # KiB
    with pytest.raises(DamagedObject):
        lakes.get(lake, str(key))
