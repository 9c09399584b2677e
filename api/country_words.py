"""What requests for countries may say: a group and a day, strictly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.address_words import day_in, words_in
from wizdata_core.errors import BadInput
from wizdata_core.esg.countries.groups import Country, country_meant, group_named

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

WORDS = ("group", "as_of")


@dataclass(frozen=True, slots=True)
class Asked:
    """A group of countries and the day, at its end in UTC, as of which it is asked for."""

    group: str
    as_of: date


def asked(pairs: Iterable[tuple[str, str]], today: date) -> Asked:
    """What the words of an address ask for: `group` (`africa` else), `as_of` (today else).

    Raises:
        UnknownName: there is no such word or group.
        BadInput: a word stands twice, or the day is none, or has not come yet.
    """
    words = words_in(pairs, WORDS)
    return Asked(group_named(words.get("group", "africa")).name, day_in(words, today))


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
