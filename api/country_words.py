"""What requests for countries may say: a group and a day, strictly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.countries.groups import Country, country_meant, group_named

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS = ("group", "as_of")
_FIRST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A group of countries and the day, at its end in UTC, as of which it is asked for."""

    group: str
    as_of: date


def asked(pairs: Iterable[tuple[str, str]], today: date) -> Asked:
    """What the words of an address ask for: `group` (`africa` else), `as_of` (today else).

    Raises:
        UnknownName: there is no such word or group.
        BadInput: a word stands twice, or the day is none, or lies ahead.
    """
    words: dict[str, str] = {}
    for name, value in pairs:
        if name not in WORDS:
            raise UnknownName("parameter", name, WORDS)
        if name in words:
            raise BadInput(f"{name} is given twice; give it once")
        words[name] = value
    return Asked(group_named(words.get("group", "africa")).name, _day(words, today))


def _day(words: dict[str, str], today: date) -> date:
    if "as_of" not in words:
        return today
    said = words["as_of"]
    try:
        day = date.fromisoformat(said)
    except ValueError as error:
        raise BadInput(f"as_of {said!r} is no day; write it as 2024-06-28") from error
    if not _FIRST <= day <= today:
        raise BadInput(f"as_of {said!r} lies outside {_FIRST} to {today}, today")
    return day


def country_in(code: str, group: str) -> Country:
    """The country of a code, where it is in the group.

    Raises:
        UnknownName: no country that is compared has the code.
        BadInput: the country is not in the group.
    """
    country = country_meant(code)
    if country.iso3 not in group_named(group).countries:
        raise BadInput(
            f"country {country.iso3} is not in the group {group!r}; ask with a group that holds "
            "it, as africa+peers"
        )
    return country
