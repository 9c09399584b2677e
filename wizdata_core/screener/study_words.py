"""The rules of a study in sentences, and what it cannot know; nothing is shown without them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.adjustment import Basis
from wizdata_core.screener.study import LEAST_INDEPENDENT, LEAST_MEMBERS, SESSIONS_TO_BUY

if TYPE_CHECKING:
    from wizdata_core.screener.study import Rules

_FORMED = {
    "month": "Formed on the last weekday of each month, of the members of that day.",
    "week": "Formed every seven days, of the members of that day.",
    "entry": "Formed on each weekday, of those alone that were members and none the day before.",
}
_COUNTED = {
    Basis.TOTAL: "dividends reinvested at the close of the ex-date",
    Basis.SPLITS: "of the price alone, without dividends",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a study rests on, in numbers.

    Of `rows` of members that were looked at, `reconstructed` were made later than their day.
    `universe` could have been members on the last formation day; `unpriced` members had no close.
    """

    rows: int
    reconstructed: int
    universe: int
    unpriced: int


def rules_in_words(rules: Rules, when: str, basis: Basis, currency: str) -> tuple[str, ...]:
    """How a study counts, a sentence each."""
    money = "each instrument's own currency" if currency == "local" else currency
    haircut = (
        "at its last close"
        if rules.haircut == 0
        else f"at its last close less {rules.haircut:.0%}, which is assumed"
    )
    return (
        _FORMED[when],
        (
            "Bought at the close of the next session of the instrument's market, never at a close "
            f"that the screen has seen; or at the first close of the {SESSIONS_TO_BUY - 1} "
            "sessions after it; or not at all, and then counted."
        ),
        f"Returns in {money}, {_COUNTED[basis]}.",
        (
            f"Costs of {rules.cost:g} basis points on buying and as much on selling, charged to "
            "members and benchmark alike."
        ),
        (
            "Benchmark: every instrument of the same asset class and exchange that had a row that "
            "day, equally weighted, over the same sessions."
        ),
        f"Who stops trading is sold {haircut}; nobody is left out for what happened later.",
        (
            "The interval of 95 % is Newey and West's, with four times as many lags as windows "
            "overlap, and Kiefer and Vogelsang's critical value for so many."
        ),
        (
            f"No average of fewer than {LEAST_INDEPENDENT} formations that share no time, or "
            f"{LEAST_MEMBERS} members in all."
        ),
    )


def unknowns(facts: Facts) -> tuple[str, ...]:
    """What a study cannot know, a sentence each."""
    late = facts.reconstructed / facts.rows if facts.rows else 0.0
    return (
        (
            f"{facts.reconstructed:,} of {facts.rows:,} rows of members that were looked at "
            f"({late:.0%}) are reconstructed: made later than their day, from bars as they are "
            "known since. A provider may have mended or dropped prices in between."
        ),
        (
            f"The universe is what is held here, {facts.universe:,} instruments on the last "
            "formation day. What was delisted before it was ever collected is in neither members "
            "nor benchmark, which flatters both."
        ),
        f"{facts.unpriced:,} members have no close in this currency and are not in it.",
        (
            "A close is taken to be a price at which one can deal, in any amount. A thinly traded "
            "share may not have been for sale, and dealing moves its price."
        ),
        "Taxes on dividends and gains, and the cost of exchanging currency, are not counted.",
        (
            "Whoever tries many screens on the same years will find some that did well by chance: "
            "the interval speaks of one screen, chosen before looking."
        ),
    )
