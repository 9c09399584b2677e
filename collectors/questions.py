"""Which questions are due: what is held decides how far back each instrument is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.contract import Dataset, Query, Target
from wizdata_core import clock
from wizdata_core.bars import Interval
from wizdata_core.queries.datasets import states

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Connection

    from collectors.contract import Provider
    from collectors.schedule import Job
    from wizdata_core.queries.datasets import SubjectState
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


def due_records(
    provider: Provider,
    dataset: Dataset,
    listed: Sequence[TargetRow],
    known: Mapping[str, SubjectState],
) -> list[Query]:
    """The questions of a dataset without bars: one for each subject, or for each instrument.

    A source that marked its last answer is told the mark, so that it need not answer twice the
    same.
    """
    feed = provider.feeds[dataset]
    now = clock.now()
    whole = (Interval.DAY, now, now, now)
    if feed.subjects is None:
        suited = [
            row for row in listed if row.asset_class in (feed.asset_classes or {row.asset_class})
        ]
        return [
            Query(tuple(target(row) for row in part), *whole, _options(part[0]))
            for part in _parts(suited, feed.most_targets)
        ]
    return [
        Query((), *whole, (*each.options, *_marks(known.get(each.name))), each.name)
        for each in feed.subjects()
    ]


def job_queries(
    connection: Connection, job: Job, provider: Provider, listed: Sequence[TargetRow]
) -> list[Query]:
    """The questions of a job: those that bring bars up to date, or those of its other dataset."""
    if job.dataset is Dataset.BARS:
        return due_queries(provider, job.interval, listed, overlap=job.overlap)
    known = states(connection, job.provider, job.dataset.value)
    return due_records(provider, job.dataset, listed, known)


def _marks(state: SubjectState | None) -> tuple[tuple[str, str], ...]:
    if state is None:
        return ()
    marks = (("etag", state.etag), ("modified", state.modified))
    return tuple((name, value) for name, value in marks if value)


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
    )


def _parts(listed: Sequence[TargetRow], most: int) -> Iterator[Sequence[TargetRow]]:
    for start in range(0, len(listed), most):
        yield listed[start : start + most]


def _since(row: TargetRow, earliest: datetime, overlap: timedelta) -> datetime:
    return earliest if row.last_opened_at is None else max(earliest, row.last_opened_at - overlap)


def _options(row: TargetRow) -> tuple[tuple[str, str], ...]:
    venue, colon, _ = row.provider_symbol.partition(":")
    return (("venue", venue),) if colon else ()
