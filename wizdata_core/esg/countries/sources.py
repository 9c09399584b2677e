"""Where countries' figures come from, indicator by indicator, and what of all of them counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.esg.countries.indicators import INDICATORS, RENAMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from wizdata_core.esg.countries.groups import IndicatorValue
    from wizdata_core.esg.countries.indicators import Indicator


@dataclass(frozen=True, slots=True)
class SourceLine:
    """An indicator and what is held of it: countries with a figure, those whose figure counts.

    `first_year` and `last_year` bound the years of the newest figures. `updated` is when the source
    last revised one, `fetched_at` when the newest was fetched, in UTC. `others` are the other codes
    it goes by, each with what changed.
    """

    indicator: Indicator
    countries: int
    counting: int
    samples: int
    first_year: int | None
    last_year: int | None
    updated: date | None
    fetched_at: datetime | None
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """All figures together: how many are held, how many count, are too old, or are of samples.

    `sampled` names the indicators of which only samples are held, each with its newest year.
    """

    figures: int
    counting: int
    too_old: int
    samples: int
    indicators: int
    updated: date | None
    fetched_at: datetime | None
    sampled: tuple[tuple[str, int], ...]

    @property
    def only_samples(self) -> bool:
        """Whether nothing but samples of the past is held."""
        return self.figures > 0 and self.samples == self.figures


def counts(value: IndicatorValue) -> bool:
    """Whether a figure is new enough, and no sample."""
    return not value.too_old and not value.sample


def source_lines(values: Iterable[IndicatorValue]) -> tuple[SourceLine, ...]:
    """Every indicator in the catalogue's order, those of which nothing is held among them."""
    held: dict[str, list[IndicatorValue]] = {}
    for value in values:
        held.setdefault(value.indicator, []).append(value)
    return tuple(_line(each, held.get(each.code, [])) for each in INDICATORS.values())


def _line(indicator: Indicator, held: Sequence[IndicatorValue]) -> SourceLine:
    years = [each.year for each in held]
    return SourceLine(
        indicator,
        len(held),
        sum(map(counts, held)),
        sum(each.sample for each in held),
        min(years, default=None),
        max(years, default=None),
        max((each.updated for each in held if each.updated), default=None),
        max((each.fetched_at for each in held), default=None),
        tuple((old, changed) for old, (new, changed) in RENAMED.items() if new == indicator.code),
    )


def holding(values: Sequence[IndicatorValue]) -> Holding:
    """What is held of these figures, all indicators together."""
    lines = source_lines(values)
    live = [each for each in values if not each.sample]
    return Holding(
        len(values),
        sum(map(counts, values)),
        sum(each.too_old for each in live),
        len(values) - len(live),
        sum(line.countries > 0 for line in lines),
        max((each.updated for each in live if each.updated), default=None),
        max((each.fetched_at for each in live), default=None),
        tuple(
            (line.indicator.label, line.last_year)
            for line in lines
            if line.samples and line.samples == line.countries and line.last_year is not None
        ),
    )
