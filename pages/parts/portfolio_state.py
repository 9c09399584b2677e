"""What is chosen on the portfolio's page. The URL is the state: every portfolio has an address.

A word that cannot be read is refused by name and never mended in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.portfolio.scope_bases import USUAL, ScopeBasis, basis_named
from wizdata_core.queries.esg_holdings import CURRENCIES, Asked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

WORDS = ("p", "h", "as_of", "ccy", "scopes", "stand_ins", "figure", "out", "in", "of", "to")
MOST_ADDRESS = 3_000  # characters of holdings that an address carries; longer ones are saved


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A change that is looked at: `out` gives way to `into`, and `of` becomes `to` percent."""

    out: str = ""
    into: str = ""
    of: str = ""
    to: float | None = None

    @property
    def chosen(self) -> bool:
        """Whether anything would change."""
        return bool((self.out and self.into) or (self.of and self.to is not None))


@dataclass(frozen=True, slots=True)
class Chosen:
    """A portfolio as an address asks for it.

    `saved` is a slug or the name of an example, `text` holdings that stand in the address; both are
    empty where nothing is open. `figure` is the line whose contributors are shown.
    """

    saved: str
    text: str
    asked: Asked
    basis: ScopeBasis
    figure: str = "waci"
    what_if: WhatIf = WhatIf()


def chosen_of(words: Mapping[str, str], today: date) -> Chosen:
    """What the words of an address choose; a missing word has its default.

    Raises:
        UnknownName, BadInput: a word cannot be read; it says which.
    """
    currency = words.get("ccy") or CURRENCIES[0]
    if currency not in CURRENCIES:
        raise UnknownName("currency of a portfolio", currency, CURRENCIES)
    if words.get("stand_ins", "") not in {"", "on"}:
        raise UnknownName("value of stand_ins", words["stand_ins"], ("on",))
    return Chosen(
        words.get("p", "").strip(),
        words.get("h", ""),
        Asked(_day(words.get("as_of", ""), today), currency, bool(words.get("stand_ins"))),
        basis_named(words.get("scopes", "")),
        words.get("figure") or "waci",
        WhatIf(
            words.get("out", ""),
            words.get("in", ""),
            words.get("of", ""),
            _share(words.get("to", "")),
        ),
    )


def parameters(chosen: Chosen, today: date) -> dict[str, str]:
    """The words of an address that chooses this; those that say the default are left out."""
    asked, what_if = chosen.asked, chosen.what_if
    words = {
        "p": chosen.saved,
        "h": chosen.text,
        "as_of": "" if asked.as_of == today else asked.as_of.isoformat(),
        "ccy": "" if asked.currency == CURRENCIES[0] else asked.currency,
        "scopes": "" if chosen.basis is USUAL else chosen.basis.name,
        "stand_ins": "on" if asked.stand_ins else "",
        "figure": "" if chosen.figure == "waci" else chosen.figure,
        "out": what_if.out,
        "in": what_if.into,
        "of": what_if.of,
        "to": "" if what_if.to is None else f"{what_if.to:g}",
    }
    return {name: value for name, value in words.items() if value}


def _day(said: str, today: date) -> date:
    if not said:
        return today
    try:
        day = type(today).fromisoformat(said)
    except ValueError:
        raise BadInput(f"as_of {said[:40]!r} is no day; write it as 2024-06-28") from None
    if day > today:
        raise BadInput(f"as_of {said} is after today, {today}")
    return day


def _share(said: str) -> float | None:
    if not said:
        return None
    try:
        share = float(said)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 100:  # noqa: PLR2004 - percent
        raise BadInput(f"a weight of {said[:40]!r} is not from 0 to 100 %")
    return share
