"""What a request says in its address; anything unknown, or said twice, is refused by name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SWITCH = {"true": True, "false": False}


def words_in(pairs: Iterable[tuple[str, str]], allowed: tuple[str, ...]) -> dict[str, str]:
    """The words of an address by name.

    Raises:
        UnknownName: a word is none of those allowed.
        BadInput: a word stands twice.
    """
    words: dict[str, str] = {}
    for name, value in pairs:
        if name not in allowed:
            raise UnknownName("parameter", name, allowed)
        if name in words:
            raise BadInput(f"parameter {name} is given twice; give it once")
        words[name] = value
    return words


def day_in(words: Mapping[str, str], today: date, name: str = "as_of") -> date:
    """The day that a word says; today where it is absent.

    Raises:
        BadInput: it is no day, or has not come yet.
    """
    said = words.get(name, "")
    if not said:
        return today
    try:
        day = date.fromisoformat(said)
    except ValueError:
        raise BadInput(f"{name} {said[:40]!r} is no day; write it as 2025-09-30") from None
    if day > today:
        raise BadInput(f"{name} {day} has not come yet; today is {today}")
    return day


def switch_in(words: Mapping[str, str], name: str) -> bool:
    """Whether a word says `true`; `false` where it is absent.

    Raises:
        UnknownName: it says something else.
    """
    said = words.get(name) or "false"
    if said not in _SWITCH:
        raise UnknownName(f"value of {name}", said, _SWITCH)
    return _SWITCH[said]


def one_of(words: Mapping[str, str], name: str, offered: tuple[str, ...]) -> str:
    """What a word chooses of those offered; the first where it is absent.

    Raises:
        UnknownName: it is none of them.
    """
    said = words.get(name) or offered[0]
    if said not in offered:
        raise UnknownName(f"value of {name}", said, offered)
    return said
