"""Numbers and moments as a person reads them; every price with the digits that it deserves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wizdata_core.figures.heatmap import signed
from wizdata_core.figures.numbers import NONE, TIMES, price, short

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["NONE", "TIMES", "ago", "plain", "plural", "price", "short", "signed", "size", "utc"]

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def size(octets: int) -> str:
    """A number of bytes, such as 3.4 MB."""
    value, units = float(octets), ["bytes", "KB", "MB", "GB", "TB"]
    while value >= 1000 and len(units) > 1:  # noqa: PLR2004 - decimal units, as disks are sold
        value /= 1000
        units.pop(0)
    return f"{value:,.0f} {units[0]}" if units[0] == "bytes" else f"{value:,.1f} {units[0]}"


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun, such as `1 share` or `75 shares`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def plain(said: str) -> str:
    """Text as Markdown that shows it as it stands: what came in an address draws nothing."""
    return re.sub(r"([\\`*_{}\[\]()#+!|~<>$&^]|:(?=\S))", r"\\\1", said)


def utc(moment: datetime | None) -> str:
    """A moment to the minute with its zone; `never` where there is none."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"


def ago(moment: datetime | None, now: datetime) -> str:
    """How long ago a moment was, in its largest unit."""
    if moment is None:
        return "never"
    seconds = max(0, int((now - moment).total_seconds()))
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min ago"
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR} h ago"
    return f"{plural(seconds // _DAY, 'day')} ago"
