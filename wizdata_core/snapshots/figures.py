"""FIGURES: which collected figure each field is, of which kind of period, and what it counts. Pure.

A sum over time is of the last twelve months, else of the last year; a quarter's is never taken for
it. A balance is today's, or else of the newest balance sheet, of a year or a quarter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Counts(StrEnum):
    """What a figure counts, and so what becomes of it by the day of a row."""

    MONEY = "money"
    PER_SHARE = "money per share"
    SHARES = "shares"
    PLAIN = "a number"


@dataclass(frozen=True, slots=True)
class Figure:
    """A field that is a collected figure: the item, what it counts, and which periods count first.

    Of kinds of period with one rank the period that ended last counts.
    """

    field: str
    item: str
    ranks: Mapping[str, int]
    counts: Counts

    @property
    def rating(self) -> bool:
        """Whether it belongs to an ESG rating."""
        return self.ranks is _RATING


_OVER_TIME = {"trailing": 0, "latest": 1, "yearly": 2}
_ON_A_DAY = {"latest": 0, "trailing": 1, "yearly": 2, "quarterly": 2}
_RATING = {"rating": 0}


def _all(kinds: Mapping[str, int], counts: Counts, *items: str) -> tuple[Figure, ...]:
    return tuple(Figure(item, item, kinds, counts) for item in items)


FIGURES: tuple[Figure, ...] = (
    *_all(
        _OVER_TIME,
        Counts.MONEY,
        "revenue",
        "net_income",
        "ebitda",
        "operating_cash_flow",
        "free_cash_flow",
    ),
    *_all(_ON_A_DAY, Counts.MONEY, "assets", "equity", "debt", "cash"),
    *_all(_OVER_TIME, Counts.PER_SHARE, "eps_diluted"),
    *_all(_ON_A_DAY, Counts.PER_SHARE, "eps_forward", "book_value", "target_price"),
    *_all(
        _OVER_TIME,
        Counts.PLAIN,
        "pe_trailing",
        "pe_forward",
        "price_to_sales",
        "price_to_book",
        "ev_to_revenue",
        "ev_to_ebitda",
        "gross_margin",
        "ebitda_margin",
        "operating_margin",
        "net_margin",
        "return_on_assets",
        "return_on_equity",
        "revenue_growth",
        "earnings_growth",
        "debt_to_equity",
        "current_ratio",
        "quick_ratio",
        "held_by_insiders",
        "held_by_institutions",
        "short_of_float",
        "analysts",
        "payout_ratio",
    ),
    *_all(_ON_A_DAY, Counts.SHARES, "shares_outstanding", "shares_floating"),
    *_all(
        _RATING,
        Counts.PLAIN,
        "esg_risk",
        "environment_risk",
        "social_risk",
        "governance_risk",
        "controversy",
        "esg_percentile",
        "esg_peers",
    ),
)
