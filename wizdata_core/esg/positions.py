"""Positions: the holdings of a portfolio as of a day, each with the figures that are known of it.

Money is in single units of the portfolio's currency, emissions in tCO2e. What a figure is and where
it came from stays with it: held here, given by the user, or another figure in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from wizdata_core.esg.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wizdata_core.esg.observations import Status

MILLION = 1e6


class Kind(StrEnum):
    """What a holding is.

    Companies and what is not looked through are eligible for figures of companies; countries stand
    apart; cash has no figures.
    """

    COMPANY = "company"
    SOVEREIGN = "country"
    CASH = "cash"
    OTHER = "not looked through"


class Origin(StrEnum):
    """Where a figure of a holding comes from."""

    HELD = "held"
    GIVEN = "given by the user"
    STAND_IN = "stand-in"


class Fact(NamedTuple):
    """A figure of a holding.

    `period_end` is None where the user gave it, or where it is of the day itself. `quality` is 1 to
    5, None where nothing says it. `source` names the provider or the method; `note`
    says what was done to it, such as the rate at which it was converted. `observation` is the id of
    the row behind it, None where there is none.
    """

    value: float
    period_end: date | None = None
    origin: Origin = Origin.HELD
    quality: int | None = None
    status: Status | None = None
    source: str = ""
    note: str = ""
    observation: int | None = None


Facts = Mapping[str, tuple[Fact, ...]]

SCORE, PENALISED = "score", "score_penalised"
COUNTRY_GHG, COUNTRY_GHG_LAND = "country_ghg", "country_ghg_land"
COUNTRY_GDP, COUNTRY_GDP_PPP = "country_gdp", "country_gdp_ppp"
OWN_LABELS: dict[str, str] = {
    SCORE: "Score",
    PENALISED: "Score, undisclosed as worst",
    COUNTRY_GHG: "Country's greenhouse gases without land use",
    COUNTRY_GHG_LAND: "Country's greenhouse gases with land use",
    COUNTRY_GDP: "Country's GDP",
    COUNTRY_GDP_PPP: "Country's GDP at purchasing power parity",
}
"""Figures of a holding that are no metrics; all others are called as in `METRICS`."""


@dataclass(frozen=True, slots=True)
class Position:
    """A holding: its value, and its figures by metric, those of the newest period first.

    `key` is a symbol, an issuer, a country's ISO code or `CASH`; several positions may share one.
    `industry` is the SASB industry (`EM-MM`), empty where it is not known. `example` is said of a
    fictional company. `priced` says how a quantity became a value. `weak_score` is said where the
    holding's own score is marked as of low coverage. `issuer` is the company's name here, empty
    where it is none of ours.
    """

    key: str
    name: str
    kind: Kind
    value: float
    facts: Facts = field(default_factory=dict)
    industry: str = ""
    example: bool = False
    priced: str = ""
    weak_score: bool = False
    issuer: str = ""

    @property
    def eligible(self) -> bool:
        """Whether figures of companies are expected of it."""
        return self.kind is Kind.COMPANY or self.kind is Kind.OTHER


def facts_of(given: Mapping[str, Sequence[Fact]]) -> Facts:
    """Facts by metric, the newest period first, what has no period before all."""
    return {
        name: tuple(facts) if _in_order(facts) else tuple(sorted(facts, key=_age_of))
        for name, facts in given.items()
    }


def _in_order(facts: Sequence[Fact]) -> bool:
    if len(facts) == 1:
        return True
    ends = [each.period_end for each in facts]
    return None not in ends and all(a >= b for a, b in pairwise(ends) if a and b)


def _age_of(fact: Fact) -> int:
    return _age(fact.period_end)


def _age(period_end: date | None) -> int:
    return -period_end.toordinal() if period_end else -(10**7)


def newest(position: Position, metric: str) -> Fact | None:
    """The figure of the newest period."""
    facts = position.facts.get(metric, ())
    return facts[0] if facts else None


def together(position: Position, metrics: tuple[str, ...]) -> tuple[Fact, ...] | None:
    """One figure of each metric, all of the newest period that has every one of them.

    A figure without a period, as users give them, stands for any. None where no period has all:
    figures of two years are never added up.
    """
    held = [position.facts.get(metric, ()) for metric in metrics]
    if not all(held):
        return None
    newest_of_each = [facts[0] for facts in held]
    end = newest_of_each[0].period_end
    for each in newest_of_each:
        if each.period_end != end:
            break
    else:
        return tuple(newest_of_each)
    ends = {each.period_end for facts in held for each in facts}
    for end in sorted(ends, key=_age):
        found = [_of(facts, end) for facts in held]
        if all(found):
            return tuple(each for each in found if each is not None)
    return None


def _of(facts: tuple[Fact, ...], end: date | None) -> Fact | None:
    """The figure of a period; one that was given without a period stands for every period."""
    return next((each for each in facts if each.period_end in {end, None}), None)


def beside(position: Position, metric: str, others: tuple[Fact, ...]) -> Fact | None:
    """The figure of a metric for the period of others, such as the revenue beside emissions."""
    facts = position.facts.get(metric, ())
    if not facts:
        return None
    end = others[0].period_end if others else None
    if end is None:
        end = next((each.period_end for each in others if each.period_end), None)
    if end is None or facts[0].period_end == end:
        return facts[0]
    return _of(facts, end)


def label_of(metric: str) -> str:
    """What a figure of a holding is called."""
    return OWN_LABELS.get(metric) or METRICS[metric].label
