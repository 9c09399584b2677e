"""Faults: the ways in which asking a provider goes wrong, each told from "there is no data"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from wizdata_core.errors import WizDataError


class FaultKind(StrEnum):
    """What kind of fault it is; the retry and pause tables go by this."""

    RATE_LIMITED = "rate_limited"
    BLOCKED = "blocked"
    MALFORMED = "malformed"
    EMPTY = "empty"
    UNAVAILABLE = "unavailable"
    UNKNOWN_SYMBOL = "unknown_symbol"
    TOO_LARGE = "too_large"
    OFFLINE = "offline"
    NEEDS_KEY = "needs_key"
    NO_ROOM = "no_room"


class Fault(WizDataError):  # noqa: N818 - the field's word for it
    """A request to a provider that gave no rows, with its kind; never a verdict on the instrument.

    `retry_after` is in seconds, where the provider said when to come back.
    """

    def __init__(self, kind: FaultKind, detail: str, *, retry_after: float | None = None) -> None:
        self.kind, self.detail, self.retry_after = kind, detail, retry_after
        super().__init__(f"{kind.value}: {detail}")


class NotAsked(Fault):
    """A request that was never sent: its budget is spent, its provider is held or failing.

    It says nothing new of the provider, so no circuit counts it.
    """


class ToldToStop(NotAsked):
    """A request that was still waiting for leave when the process was told to stop."""


# Faults that say something of the whole provider; an endpoint's circuit counts them.
OF_THE_PROVIDER = frozenset({FaultKind.UNAVAILABLE, FaultKind.RATE_LIMITED, FaultKind.BLOCKED})
# After one of these the rest of a run would only meet the same wall, so the run stops there and
# tries again at its next period.
STOPS_THE_RUN = OF_THE_PROVIDER | {FaultKind.OFFLINE}

# A provider that asks for longer than this is asked again after this: the next period comes first.
LONGEST_WAIT = timedelta(hours=1)


def wait_asked(retry_after: str | None, asked_at: datetime) -> float | None:
    """The seconds that a `Retry-After` header asks for, from 0 to an hour; None where it is no use.

    It takes both forms of the header, a number of seconds and an HTTP date.
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST_WAIT.total_seconds())
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - asked_at).total_seconds(), 0.0), LONGEST_WAIT.total_seconds())
