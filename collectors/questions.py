"""Which questions are due: what is held and what was asked decide what each instrument lacks.

An instrument's newest bars are asked for first, then the history that no answer has covered, the
newest part first, and last its gaps. A load that is stopped goes on where it was: what has been
answered is covered.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from collectors.contract import Dataset, Query, Target
from wizdata_core import clock
from wizdata_core.coverage import chunked, joined, uncovered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, timedelta

    from collectors.contract import Feed, Provider
    from wizdata_core.bars import Interval
    from wizdata_core.coverage import Span
    from wizdata_core.queries.gaps import OpenGap
    from wizdata_core.queries.targets import TargetRow


def due_queries(
    provider: Provider, interval: Interval, listed: Sequence[TargetRow], *, overlap: timedelta
) -> list[Query]:
    """The questions that bring `listed` up to date: every one's end, then history not yet asked.

    Questions to the end reach to the present: an answer is only whole with the splits that came
    after.
    """
    feed = provider.feeds[Dataset.BARS]
    now = clock.now()
    earliest = now - feed.history[interval]
    if feed.most_targets > 1:
        return [
            _query(part, interval, (min(_tail(row, earliest, overlap) for row in part), now), now)
            for part in _parts(listed, feed.most_targets)
        ]
    spans = [_spans(row, feed, interval, (earliest, now), overlap) for row in listed]
    ends = [_query([row], interval, of[0], now) for row, of in zip(listed, spans, strict=True)]
    rest = [
        _query([row], interval, each, now)
        for row, of in zip(listed, spans, strict=True)
        for each in of[1:]
    ]
    return ends + rest


def history_queries(
    provider: Provider,
    interval: Interval,
    listed: Sequence[TargetRow],
    *,
    since: datetime | None,
    again: bool = False,
) -> list[Query]:
    """The questions for all history from `since` on that no answer has covered, newest first.

    With `again` what has been covered is asked for too. A feed that answers for many instruments at
    once is asked for all of it in one question.
    """
    feed = provider.feeds[Dataset.BARS]
    now = clock.now()
    whole = (since or now - feed.history[interval], now)
    if feed.most_targets > 1:
        return [_query(part, interval, whole, now) for part in _parts(listed, feed.most_targets)]
    return [
        _query([row], interval, chunk, now)
        for row in listed
        for hole in reversed(uncovered(whole, () if again else row.asked))
        for chunk in chunked(hole, feed.chunks.get(interval))
    ]


def gap_queries(
    provider: Provider, interval: Interval, listed: Sequence[TargetRow], found: Sequence[OpenGap]
) -> list[Query]:
    """The questions for open gaps, in the order given; an instrument's near ones are one question.

    A gap from before what the provider keeps is left out.
    """
    feed = provider.feeds[Dataset.BARS]
    now = clock.now()
    earliest = now - feed.history[interval]
    rows = {row.symbol: row for row in listed}
    by_symbol: dict[str, list[Span]] = {}
    for gap in found:
        if gap.symbol in rows and gap.first_opened_at >= earliest:
            span = (gap.first_opened_at - interval.length, gap.last_opened_at + interval.length)
            by_symbol.setdefault(gap.symbol, []).append((span[0], min(span[1], now)))
    return [
        _query([rows[symbol]], interval, span, now)
        for symbol, spans in by_symbol.items()
        for span in joined(spans, feed.chunks.get(interval))
    ]


def asked_now(query: Query, moment: datetime) -> Query:
    """The question as it is put at `moment`; one that reaches to the present goes on doing so."""
    end = moment if query.end >= query.asked_at else query.end
    return replace(query, asked_at=moment, end=end)


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


def _query(part: Sequence[TargetRow], interval: Interval, span: Span, now: datetime) -> Query:
    return Query(tuple(map(target, part)), interval, *span, now, _options(part[0]))


def _spans(
    row: TargetRow, feed: Feed, interval: Interval, whole: Span, overlap: timedelta
) -> list[Span]:
    """What an instrument lacks: its end, then each part of its history that was not asked for."""
    (earliest, now), most = whole, feed.chunks.get(interval)
    tail = _tail(row, earliest, overlap)
    holes = uncovered((earliest, tail), row.asked)
    if most is None and holes:
        # In one question with the end, since the provider gives all of it at once.
        return [(holes[0][0], now)]
    end, *older = chunked((tail, now), most)
    return [end, *older, *(each for hole in reversed(holes) for each in chunked(hole, most))]


def _parts(listed: Sequence[TargetRow], most: int) -> Iterator[Sequence[TargetRow]]:
    for start in range(0, len(listed), most):
        yield listed[start : start + most]


def _tail(row: TargetRow, earliest: datetime, overlap: timedelta) -> datetime:
    return earliest if row.last_opened_at is None else max(earliest, row.last_opened_at - overlap)


def _options(row: TargetRow) -> tuple[tuple[str, str], ...]:
    venue, colon, _ = row.provider_symbol.partition(":")
    return (("venue", venue),) if colon else ()
