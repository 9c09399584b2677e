"""The portfolio's words in the address: read, remembered for a session, and written."""

from __future__ import annotations

from pages.parts import address
from pages.parts.portfolio_state import WORDS

_LAST = "_portfolio_words"
_CHANGE = ("out", "in", "of", "to")


def words() -> dict[str, str]:
    """The words from the URL; without any, those that the session had last."""
    return address.read(WORDS, _LAST)


def write(changed: dict[str, str]) -> None:
    """Writes words into the address; an empty one is taken out, so that its default holds."""
    address.write(WORDS, _LAST, changed)


def open_portfolio(*, saved: str = "", text: str = "", as_of: str = "") -> None:
    """Opens other holdings, without what was looked at of those before."""
    write({"p": saved, "h": text, "as_of": as_of, **dict.fromkeys(_CHANGE, "")})


def undo_change() -> None:
    """Takes the change that was looked at out of the address."""
    write(dict.fromkeys(_CHANGE, ""))


def reset() -> None:
    """Takes every word of the portfolio out of the address."""
    address.forget(WORDS, _LAST)
