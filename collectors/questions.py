"""Which questions are due: what is held decides how far back each instrument is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.contract import Dataset, Query, Target
from wizdata_core import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, timedelta

    from collectors.contract import Provider
    from wizdata_core.bars import Interval
    from wizdata_core.queries.targets import TargetRow


def due_queries(
    provider: Provider,
    interval: Interval,
    listed: Sequence[TargetRow],
    *,
    overlap: timedelta,
    since: datetime | None = None,
) -> list[Query]:
    """The questions that bring `listed` up to date: all history where none is held, else the end.

    Every question reaches to the present: an answer is only whole with the splits that came after.
    """
    feed = provider.feeds[Dataset.BARS]
    now = clock.now()
    return [
        Query(
            tuple(target(row) for row in part),
            interval,
            since or min(_since(row, now - feed.history[interval], overlap) for row in part),
            now,
            now,
            _options(part[0]),
        )
        for part in _parts(listed, feed.most_targets)
    ]


def target(row: TargetRow) -> Target:
    """An instrument as the provider's feed takes it: its symbol there without the venue's name."""
    return Target(
        symbol=row.symbol,
        provider_symbol=row.provider_symbol.rpartition(":")[2],
        asset_class=row.asset_class,
        currency=row.currency,
        quote_unit=row.quote_unit,
        timezone=row.timezone,
        open_local=row.open_local,
        close_local=row.close_local,
        mic=row.mic,
    )


def _parts(listed: Sequence[TargetRow], most: int) -> Iterator[Sequence[TargetRow]]:
    for start in range(0, len(listed), most):
        yield listed[start : start + most]


def _since(row: TargetRow, earliest: datetime, overlap: timedelta) -> datetime:
    return earliest if row.last_opened_at is None else max(earliest, row.last_opened_at - overlap)


def _options(row: TargetRow) -> tuple[tuple[str, str], ...]:
    venue, colon, _ = row.provider_symbol.partition(":")
    return (("venue", venue),) if colon else ()
