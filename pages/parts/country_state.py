"""What is chosen on the page of countries. The URL is the state: every view has an address.

A word of the address that cannot be read is refused by name and never mended in silence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.countries.groups import country_meant, group_named
from wizdata_core.esg.countries.indicators import indicator_meant
from wizdata_core.esg.countries.measures import SCORE, Sort, compared, measure_named
from wizdata_core.esg.countries.ranking import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wizdata_core.esg.countries.groups import IndicatorValue
    from wizdata_core.esg.scorecards import Scorecard

WORDS = (
    "country", "group", "as_of", "measure", "by", "dated", "x", "y", "log", "history", "beside",
)  # fmt: skip
LOGS = ("", "none", "x", "y", "xy")
DATED = ("", "yes")
DEFAULT_COUNTRY, DEFAULT_GROUP = "ZAF", "africa"
FIRST_DAY = date(2000, 1, 1)
# What is looked at first, the first of which figures are held.
_OPENING = (SCORE, "SP.DYN.LE00.IN", "EN.GHG.CO2.PC.CE.AR5")
_ACROSS = ("NY.GDP.PCAP.PP.CD", "NY.GDP.PCAP.CD", "GM.GDP.PCAP.PP")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A country, those it is compared with, and how, as an address asks for it.

    `as_of` is the day at whose end all is read; `day_given` says that the address names it.
    `measure` is what map and ranking show, seen by `view`; figures that are too old are compared
    where `dated`. `x` and `y` are the axes of the scatter, `log` names those on a logarithm.
    `history` is the indicator that is shown by year, beside what was known of it on `beside`.
    A measure, an axis, a history or a `log` that is empty has its default (`settled`).
    """

    as_of: date
    day_given: bool = False
    country: str = DEFAULT_COUNTRY
    group: str = DEFAULT_GROUP
    measure: str = ""
    view: View = View.RAW
    dated: bool = False
    x: str = ""
    y: str = ""
    log: str = ""
    history: str = ""
    beside: date | None = None


def chosen_of(words: Mapping[str, str], today: date) -> Chosen:
    """What the words of an address choose; a missing word has its default.

    Raises:
        BadInput: a word cannot be read; it says which.
    """
    day = _day("as_of", words.get("as_of", ""), today)
    return Chosen(
        day or today,
        day is not None,
        country_meant(words.get("country") or DEFAULT_COUNTRY).iso3,
        group_named(words.get("group") or DEFAULT_GROUP).name,
        _measure(words.get("measure", "")),
        View(_one_of("by", words.get("by") or View.RAW.value, tuple(View))),
        _one_of("dated", words.get("dated", ""), DATED) == "yes",
        _measure(words.get("x", "")),
        _measure(words.get("y", "")),
        _one_of("log", words.get("log", ""), LOGS),
        indicator_meant(words["history"]).indicator.code if words.get("history") else "",
        _day("beside", words.get("beside", ""), today),
    )


def _measure(name: str) -> str:
    return measure_named(name).name if name else ""


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise UnknownName(f"value of {name}", value, known)
    return value


def _day(name: str, said: str, today: date) -> date | None:
    if not said.strip():
        return None
    try:
        day = date.fromisoformat(said.strip())
    except ValueError as error:
        raise BadInput(f"{name} {said!r} is no day; write it as 2024-06-28") from error
    if not FIRST_DAY <= day <= today:
        raise BadInput(f"{name} {said!r} lies outside {FIRST_DAY} to {today}, today")
    return day


def settled(chosen: Chosen, cards: Iterable[Scorecard], values: Iterable[IndicatorValue]) -> Chosen:
    """What is chosen, with a default where nothing was asked for: the first of what is held."""
    held = {each.indicator for each in values if compared(each) is not None}
    if any(card.total is not None for card in cards):
        held.add(SCORE)
    most = _first(_OPENING, held)
    across = _first(_ACROSS, held)
    as_usual = not chosen.x and not chosen.log and across
    return replace(
        chosen,
        measure=chosen.measure or most,
        x=chosen.x or across or most,
        y=chosen.y or most,
        log="x" if as_usual else chosen.log.replace("none", ""),
        history=chosen.history or _history(chosen, most, held),
    )


def _first(wanted: tuple[str, ...], held: set[str]) -> str:
    return next((name for name in wanted if name in held), wanted[-1] if wanted else "")


def _history(chosen: Chosen, most: str, held: set[str]) -> str:
    given = chosen.measure or most
    if given and measure_named(given).sort is Sort.INDICATOR:
        return given
    return _first(_OPENING[1:], held)
