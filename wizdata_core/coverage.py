"""Coverage: the stretches of time that answers have covered, and what is left to ask. Pure.

A stretch is a pair of moments, the second not included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, timedelta

    Span = tuple[datetime, datetime]


def uncovered(span: Span, asked: Sequence[Span]) -> tuple[Span, ...]:
    """The parts of a stretch that none of `asked` covers, rising; `asked` rises and is apart."""
    since, until = span
    left = []
    for first, last in asked:
        if first > since:
            left.append((since, min(first, until)))
        since = max(since, last)
        if since >= until:
            break
    if since < until:
        left.append((since, until))
    return tuple(each for each in left if each[0] < each[1])


def chunked(span: Span, most: timedelta | None) -> Iterator[Span]:
    """A stretch in parts of at most `most`, the newest first; whole where that is None."""
    since, until = span
    if most is None:
        yield span
        return
    while until > since:
        start = max(since, until - most)
        yield start, until
        until = start


def joined(spans: Sequence[Span], most: timedelta | None) -> tuple[Span, ...]:
    """The stretches, rising, with those that touch made one as far as `most` allows."""
    made: list[Span] = []
    for since, until in sorted(spans):
        if made and since <= made[-1][1]:
            whole = (made[-1][0], max(made[-1][1], until))
            if most is None or whole[1] - whole[0] <= most:
                made[-1] = whole
                continue
        made.append((since, until))
    return tuple(made)
