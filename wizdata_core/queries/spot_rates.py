"""What currencies were worth on a day, from stored rates, with the day and the source of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from db.models import instruments
from wizdata_core.queries.last_closes import last_closes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import Connection

    from wizdata_core.queries.last_closes import Close

OLDEST = timedelta(days=366)
USUAL = timedelta(days=7)
"""A rate that is older than this is said to be stale wherever it is shown."""
_OVER = ("USD", "EUR", "ZAR")


@dataclass(frozen=True, slots=True)
class SpotRate:
    """What one unit of `source` was in `target`, through which pairs, and their oldest day."""

    source: str
    target: str
    rate: float
    day: date
    pairs: str
    stale: bool


class SpotRates:
    """The rates of one day between any two currencies: direct, turned round, or over a third."""

    def __init__(self, closes: dict[str, Close], day: date) -> None:
        self._closes = closes
        self.day = day
        self._found: dict[tuple[str, str], SpotRate | None] = {}

    def rate(self, source: str, target: str) -> SpotRate | None:
        """The rate; None where no pair is held that leads there."""
        key = source, target
        if key not in self._found:
            self._found[key] = self._looked_up(source, target)
        return self._found[key]

    def used(self) -> tuple[SpotRate, ...]:
        """Every rate between two currencies that was asked for and is held."""
        found = (each for each in self._found.values() if each and each.source != each.target)
        return tuple(sorted(found, key=lambda each: (each.source, each.target)))

    def _looked_up(self, source: str, target: str) -> SpotRate | None:
        if source == target:
            return SpotRate(source, target, 1.0, self.day, "", stale=False)
        ways = [*self._straight(source, target), *self._over(source, target)]
        # A fresh way over a third currency goes before a stale direct one.
        return min(ways, key=lambda each: each.stale, default=None)

    def _straight(self, source: str, target: str) -> Iterator[SpotRate]:
        for pair, turned in ((f"{source}/{target}", False), (f"{target}/{source}", True)):
            close = self._closes.get(pair)
            if close is not None and close.value > 0:
                rate = 1.0 / close.value if turned else close.value
                stale = self.day - close.day > USUAL
                pairs = f"{pair} ({close.provider})"
                yield SpotRate(source, target, rate, close.day, pairs, stale)

    def _over(self, source: str, target: str) -> Iterator[SpotRate]:
        for third in _OVER:
            if third in {source, target}:
                continue
            for first in self._straight(source, third):
                for second in self._straight(third, target):
                    yield SpotRate(
                        source,
                        target,
                        first.rate * second.rate,
                        min(first.day, second.day),
                        f"{first.pairs}, {second.pairs}",
                        first.stale or second.stale,
                    )


def spot_rates(connection: Connection, day: date) -> SpotRates:
    """The rates of every pair that is held, the last on or before the day and within a year."""
    closes = last_closes(connection, instruments.c.asset_class == "fx", day, OLDEST)
    return SpotRates({each.symbol: each for each in closes.values()}, day)
