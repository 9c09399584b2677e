"""What is chosen on the page of companies. The URL is the state: every view has an address.

A word of the address that cannot be read is refused by name and never mended in silence. Fictional
companies have a method and a day of their own, and are never chosen beside real ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.methods import COMPANIES, EXAMPLES
from wizdata_core.esg.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wizdata_core.queries.esg_issuers import IssuerFacts

WORDS = ("company", "as_of", "missing", "vintages", "metric", "beside")
EXAMPLE_DAY = date(2025, 9, 30)
"""The day of the worked example: its figures are 9, 21 and 33 months old on it."""
MOST_BESIDE = 5


class Treatment(StrEnum):
    """How figures that are not disclosed are counted where one of two scores must be chosen."""

    EXCLUDE = "exclude"
    PENALISE = "penalise"


class Vintages(StrEnum):
    """Which of several figures of one period is shown: known on the day, the first, the last."""

    KNOWN = "known"
    FIRST = "first"
    RESTATED = "restated"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A company and how it is looked at, as an address asks for it.

    `issuer` is empty where no company is known at all. `as_of` is the day at whose end the record
    is read; `dated` says that the address names it. `example` is said of fictional companies.
    `metric` is the figure that is explained, empty where none is open; `beside` are the companies
    it is compared with, of its own kind.
    """

    issuer: str
    as_of: date
    dated: bool = False
    example: bool = False
    missing: Treatment = Treatment.EXCLUDE
    vintages: Vintages = Vintages.KNOWN
    metric: str = ""
    beside: tuple[str, ...] = ()

    @property
    def method(self) -> str:
        """The version of the method by which companies of this kind are scored."""
        return EXAMPLES if self.example else COMPANIES


def chosen_of(words: Mapping[str, str], known: Sequence[IssuerFacts], today: date) -> Chosen:
    """What the words of an address choose among the companies known; `today` is a day in UTC.

    A missing word has its default: the first real company with figures, else the first example,
    and today, or for examples the day of the worked example.

    Raises:
        BadInput: a word cannot be read; it says which.
    """
    facts = {each.issuer: each for each in known}
    company = words.get("company", "").strip()
    if company and company not in facts:
        raise UnknownName("company", company, facts)
    issuer = company or opening(known)
    example = bool(issuer) and facts[issuer].example
    day = _day(words.get("as_of", ""), today)
    beside = tuple(dict.fromkeys(filter(None, words.get("beside", "").split(","))))
    for each in beside:
        if each not in facts:
            raise UnknownName("company", each, facts)
        if facts[each].example != example:
            raise BadInput(f"company {each!r} cannot stand beside {issuer!r}: one is fictional")
    if len(beside) > MOST_BESIDE:
        raise BadInput(f"beside names {len(beside)} companies; at most {MOST_BESIDE} are compared")
    return Chosen(
        issuer,
        day or (EXAMPLE_DAY if example else today),
        day is not None,
        example,
        Treatment(_one_of("missing", words, tuple(Treatment))),
        Vintages(_one_of("vintages", words, tuple(Vintages))),
        _metric(words.get("metric", "")),
        tuple(each for each in beside if each != issuer),
    )


def opening(known: Sequence[IssuerFacts], *, example: bool | None = None) -> str:
    """The company that is shown where none is asked for, of one kind where `example` says it.

    Those of which figures are held go before those of which none are, real ones before examples.
    """
    offered = [each for each in known if example is None or each.example == example]
    first = min(offered, key=lambda each: (not each.figures, each.example), default=None)
    return first.issuer if first else ""


def parameters(chosen: Chosen) -> dict[str, str]:
    """The words of an address that chooses this; those that say the default are left out."""
    words = {
        "company": chosen.issuer,
        "as_of": chosen.as_of.isoformat() if chosen.dated else "",
        "missing": "" if chosen.missing is Treatment.EXCLUDE else chosen.missing.value,
        "vintages": "" if chosen.vintages is Vintages.KNOWN else chosen.vintages.value,
        "metric": chosen.metric,
        "beside": ",".join(chosen.beside),
    }
    return {name: value for name, value in words.items() if value}


def _day(said: str, today: date) -> date | None:
    if said.strip() in {"", "now"}:
        return None
    try:
        day = date.fromisoformat(said.strip())
    except ValueError as error:
        raise BadInput(f"as_of {said!r} is no day; write it as 2025-09-30, or leave it") from error
    if day > today:
        raise BadInput(f"as_of {said!r} has not come yet; today is {today}")
    return day


def _metric(name: str) -> str:
    if name and name not in METRICS:
        raise UnknownName("metric", name, METRICS)
    return name


def _one_of(name: str, words: Mapping[str, str], known: tuple[str, ...]) -> str:
    value = words.get(name, "")
    if value and value not in known:
        raise UnknownName(name, value, known)
    return value or known[0]
