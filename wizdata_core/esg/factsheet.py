"""A factsheet: everything that one page says of a company or country, as a record. Pure.

PDF and workbook are written from it, so they cannot disagree. It is made of a scorecard and of what
stands behind its lines; nothing is computed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.esg.methods import Entity, method_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from wizdata_core.esg.methods import Method
    from wizdata_core.esg.scorecards import Line, Scorecard

EXAMPLE = "FICTIONAL EXAMPLE"
NO_RATING = (
    "A score of WizData by the published method named here. It is not a rating of MSCI, LSEG,"
    " Sustainalytics, S&P or any other provider, and no advice."
)


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a factsheet is of: its own name here, its name to people, facts as label and text."""

    entity: Entity
    key: str
    name: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a figure comes from: the source with its licence, and the place in its document."""

    source: str
    licence: str
    redistribute: bool
    document: str = ""
    page: str = ""
    url: str = ""
    published_on: date | None = None
    assurance: str = ""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a line: its label, where its figure is from, what else went into it."""

    label: str
    origin: Origin | None
    others: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A controversy as it is known: of its rows the newest."""

    happened_on: date
    topic: str
    severity: int
    title: str
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the scorecard with its words, and where its figure is from; None where nowhere.

    `others` are the origins of what was added to the figure, or what it was divided by.
    """

    line: Line
    label: str
    category: str
    pillar: str
    origin: Origin | None
    others: tuple[Origin, ...] = ()

    @property
    def words(self) -> str:
        """The figure in words, without its unit."""
        return said(self.line.value, self.line.unit)


@dataclass(frozen=True, slots=True)
class Factsheet:
    """What a factsheet says; figures stand in the order of the method.

    `universe` counts those that were scored together. `made_at` is when it was made, in UTC.
    """

    who: Who
    card: Scorecard
    method: Method
    figures: tuple[Figure, ...]
    events: tuple[Event, ...]
    universe: int
    made_at: datetime

    @property
    def disclosed(self) -> tuple[Figure, ...]:
        """The figures that there are."""
        return tuple(each for each in self.figures if each.line.disclosed)

    @property
    def gaps(self) -> tuple[Figure, ...]:
        """The figures that there are not."""
        return tuple(each for each in self.figures if not each.line.disclosed)

    @property
    def key_figures(self) -> tuple[Figure, ...]:
        """The figures that there are, those of the most weight first."""
        return tuple(sorted(self.disclosed, key=lambda each: -each.line.weight))

    @property
    def origins(self) -> tuple[tuple[Origin, int], ...]:
        """Each source once, as its first figure names it, with how many figures it gave."""
        found: dict[str, tuple[Origin, int]] = {}
        for each in self.disclosed:
            for origin in (each.origin, *each.others):
                if origin is not None:
                    first, count = found.get(origin.source, (origin, 0))
                    found[origin.source] = (first, count + 1)
        return tuple(found.values())

    @property
    def scored_among(self) -> str:
        """The universe in words."""
        kind = "countries" if self.who.entity is Entity.COUNTRY else "companies"
        fictional = "fictional " if self.card.example else ""
        return f"{self.universe} {fictional}{kind}"


def factsheet(
    who: Who,
    card: Scorecard,
    behind: Mapping[str, Behind],
    events: Sequence[Event],
    universe: int,
    made_at: datetime,
) -> Factsheet:
    """The factsheet of a scorecard; `behind` says of each metric where its figure is from.

    Raises:
        UnknownName: the scorecard's method is none of `METHODS`.
    """
    method = method_named(card.method)
    categories = {each.name: each for each in method.categories}
    figures = tuple(
        Figure(
            line,
            behind[line.metric].label,
            categories[line.category].label,
            categories[line.category].pillar.value,
            behind[line.metric].origin,
            behind[line.metric].others,
        )
        for line in card.lines
        if line.category in categories
    )
    newest = sorted(events, key=lambda each: each.happened_on, reverse=True)
    return Factsheet(who, card, method, figures, tuple(newest), universe, made_at)


def said(value: float | None, unit: str) -> str:
    """A figure in words, without its unit: yes or no, or a number with the digits it deserves."""
    if value is None:
        return "\N{EN DASH}"
    if unit == "yes/no":
        return "yes" if value else "no"
    if unit in {"year", "count"} or abs(value) >= _WHOLE:
        return f"{value:.0f}" if unit == "year" else f"{value:,.0f}"
    return f"{value:,.4g}" if abs(value) < 1 else f"{value:,.2f}".rstrip("0").rstrip(".")


_WHOLE = 10_000
