"""The only reader of time; everything else takes the time as an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, in UTC with its zone attached."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that reads the clock
