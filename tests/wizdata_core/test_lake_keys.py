"""Keys of the lake: what is not exactly a key is refused by name, and never leaves the root."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core import lake as lakes
from wizdata_core.errors import BadKey
from wizdata_core.lake_keys import LakeKey, checked_prefix, is_lake_key, lake_key

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 21, 9, 30, 1, 250_000, tzinfo=UTC)
DIGEST = "0123456789abcdef" * 4
GOOD = f"yahoo/bars/2026-11-21/20261121T093001250000_{DIGEST}.zst"
OUTSIDE = "a secret outside of the lake"

names = st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)
digests = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
moments = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))


@given(names, names, moments, digests)
def test_every_key_that_is_made_is_read_back_as_it_was_made(
    provider: str, dataset: str, at: datetime, digest: str
) -> None:
    key = LakeKey(provider, dataset, at, digest)
    assert lake_key(str(key)) == key


@given(st.text(max_size=120))
def test_any_other_text_is_no_key(text: str) -> None:
    assert not is_lake_key(text)


@pytest.mark.parametrize(
    ("change", "into"),
    [
        ("2026-11-21/", "2026-11-22/"),  # not the day of its time
        ("T09", "T29"),
        ("20261121T", "20261321T"),
        ("yahoo", "Yahoo"),
        ("yahoo", "yähoo"),
        ("yahoo", ""),
        (".zst", ".zst\n"),
        (".zst", ".zst#1"),
        ("_01", "_0g"),
        ("yahoo/", "yahoo//"),
        ("1T09", "1T\N{FULLWIDTH DIGIT ZERO}9"),
    ],
)
def test_a_key_with_one_thing_wrong_is_refused_by_name(change: str, into: str) -> None:
    text = GOOD.replace(change, into, 1)
    assert text != GOOD
    with pytest.raises(BadKey) as refused:
        lake_key(text)
    assert str(refused.value).startswith(f"{text!r} is no lake key; one looks like yahoo/bars/")


def test_a_time_that_is_not_utc_makes_no_key() -> None:
    for at in (AT.replace(tzinfo=None), AT.astimezone(timezone(timedelta(hours=2)))):
        with pytest.raises(BadKey, match="a lake key takes a time in UTC"):
            LakeKey("yahoo", "bars", at, DIGEST)


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "A", "a" * 41, "a b", "1a", "a.b", "é"])
def test_a_name_that_no_key_can_hold_is_refused_before_anything_is_written(
    name: str, tmp_path: Path
) -> None:
    lake = lakes.open_lake((tmp_path / "lake").as_uri())
    for provider, dataset in ((name, "bars"), ("yahoo", name)):
        with pytest.raises(BadKey, match="is no lake key"):
            lakes.put(lake, provider, dataset, AT, b"x")
    assert list(lakes.listed(lake)) == []
    assert {each.name for each in tmp_path.iterdir()} == {"lake"}


@pytest.mark.parametrize(
    "prefix", ["/", "/etc", "..", "a/../b", "a//b", ".", "a/.b", "%2e", "a\0b"]
)
def test_a_prefix_that_begins_no_key_is_refused(prefix: str) -> None:
    with pytest.raises(BadKey, match="begins no lake key"):
        checked_prefix(prefix)


@pytest.mark.parametrize("prefix", ["", "yahoo", "yahoo/", "yahoo/bars/2026-11-2", GOOD])
def test_a_prefix_that_begins_keys_is_taken(prefix: str) -> None:
    assert checked_prefix(prefix) == prefix


SEED = 20_261_127
_UP = ("../", "..\\", "%2e%2e/", "%252e%252e/", "..%2f", "..;/", "....//", ".\u2024/", "/..//")
_ODD = "\0\n\r\t #?%*:|<>\"'~$`\\\ufeff\u202e\u0301"
_WHOLE = (".", "..", "~", "C:\\secret", "\\\\host\\share", "/etc/passwd", "file:///etc/passwd")


def _changed(any_: np.random.Generator, key: str) -> str:
    """The key with one more way out of the lake tried on it."""
    place, up = int(any_.integers(len(key) + 1)), str(any_.choice(_UP))
    changes = (
        up * int(any_.integers(1, 6)) + key,
        key[:place] + up + key[place:],
        key[:place] + str(any_.choice(list(_ODD))) + key[place:],
        "/" * int(any_.integers(1, 4)) + key,
        key.replace("/", "\\", int(any_.integers(1, 4))),
        key + str(any_.choice(["/", "/.", "#", "?x", ".", " ", "/../secret"])),
        "a" * int(any_.integers(300, 1_000)) + key,
        unicodedata.normalize("NFD", key.replace("a", "é", 1)) + "é",
        key[:place].upper() + "É" + key[place:],
        key[:place] + "/",
        str(any_.choice(_WHOLE)) + key[place:],
    )
    return changes[int(any_.integers(len(changes)))]


def hostile_keys(count: int) -> list[str]:
    """Different keys that each try one to three ways out of the lake; none of them is a key."""
    any_ = np.random.default_rng(SEED)
    keys: set[str] = set()
    while len(keys) < count:
        key = GOOD
        for _ in range(int(any_.integers(1, 4))):
            key = _changed(any_, key)
        if key != GOOD:
            keys.add(key)
    return sorted(keys)


def test_ten_thousand_hostile_keys_never_leave_the_root(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(OUTSIDE)
    lake = lakes.open_lake((tmp_path / "lake").as_uri())
    for key in hostile_keys(10_000):
        for act in (lakes.get, lakes.stored, lakes.remove):
            with pytest.raises(BadKey) as refused:
                act(lake, key)
            assert repr(key[:120])[:-1] in str(refused.value), f"seed {SEED}: {key!r}"
    assert (tmp_path / "secret").read_text() == OUTSIDE
    assert {each.name for each in tmp_path.iterdir()} == {"lake", "secret"}
    assert list(lakes.listed(lake)) == []
