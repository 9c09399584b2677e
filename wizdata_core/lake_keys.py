"""Keys of the lake: provider/dataset/day/time_sha256.zst, and nothing else is a key.

Keys are made here from facts, never from text that came from outside, and text is read back only
where it is exactly what would have been made: no `..`, no escape, no second spelling of a key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wizdata_core.errors import BadKey

SUFFIX = ".zst"
_NAME = r"[a-z][a-z0-9_]{0,39}"
_FORM = re.compile(
    rf"(?P<provider>{_NAME})/(?P<dataset>{_NAME})/(?P<day>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})"
    r"/(?P<time>[0-9]{8}T[0-9]{12})_(?P<sha256>[0-9a-f]{64})\.zst"
)
_PREFIX = re.compile(r"(?!.*(?:^|/)\.)(?!.*//)[A-Za-z0-9_./-]{0,200}")
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class LakeKey:
    """What a key says: whose answer, to which dataset, fetched when (UTC), and its content's hash.

    Raises:
        BadKey: a name, time or hash that a key cannot hold.
    """

    provider: str
    dataset: str
    fetched_at: datetime
    sha256: str

    def __post_init__(self) -> None:
        if self.fetched_at.utcoffset() != timedelta(0):
            raise BadKey(f"a lake key takes a time in UTC, not {self.fetched_at.isoformat()}")
        if not _FORM.fullmatch(str(self)):
            raise _refused(str(self))

    def __str__(self) -> str:
        at = self.fetched_at
        return (
            f"{self.provider}/{self.dataset}/{at:%Y-%m-%d}"
            f"/{at:%Y%m%dT%H%M%S%f}_{self.sha256}{SUFFIX}"
        )


def lake_key(text: str) -> LakeKey:
    """The key that a text is.

    Raises:
        BadKey: it is not exactly a key as they are made here.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise _refused(text)
    try:
        at = datetime.strptime(form["time"], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        raise _refused(text) from None
    key = LakeKey(form["provider"], form["dataset"], at, form["sha256"])
    if str(key) != text:  # the day is another than the time's
        raise _refused(text)
    return key


def is_lake_key(text: str) -> bool:
    """Whether a text is exactly a key as they are made here."""
    try:
        lake_key(text)
    except BadKey:
        return False
    return True


def checked_prefix(prefix: str) -> str:
    """The beginning of keys, as it was given.

    Raises:
        BadKey: no key begins so.
    """
    if not _PREFIX.fullmatch(prefix) or prefix.startswith("/"):
        raise BadKey(f"{prefix[:_SHOWN]!r} begins no lake key; one begins like yahoo/bars/2026-11")
    return prefix


def _refused(text: str) -> BadKey:
    return BadKey(
        f"{text[:_SHOWN]!r} is no lake key; one looks like"
        " yahoo/bars/2026-11-21/20261121T093001250000_<64 hex digits>.zst"
    )
