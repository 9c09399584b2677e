"""How money becomes a portfolio's currency: at the rate of a day, or the average of a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.esg.scoring.money import DOLLAR

if TYPE_CHECKING:
    from datetime import date

    from wizdata_core.esg.scoring.money import Rates
    from wizdata_core.queries.spot_rates import SpotRates


@dataclass(frozen=True, slots=True)
class Money:
    """How money becomes the portfolio's currency.

    What stands on a day is converted at the day's rate (`spot`), what flows over a period at the
    period's average (`rates`).
    """

    currency: str
    spot: SpotRates
    rates: Rates

    def on_the_day(self, value: float, currency: str) -> tuple[float, str] | None:
        """An amount of the day and how it was converted; None without a rate."""
        found = self.spot.rate(currency, self.currency)
        if found is None:
            return None
        if currency == self.currency:
            return value, ""
        return value * found.rate, f"{currency} at {found.rate:.6g} of {found.day}"

    def over(self, value: float, currency: str, start: date, end: date) -> tuple[float, str] | None:
        """An amount of a period and how it was converted; None without an average rate."""
        if currency == self.currency:
            return value, ""
        of, own = (self._per_dollar(each, start, end) for each in (currency, self.currency))
        if of is None or own is None:
            return None
        return value / of * own, f"{currency} at the average {own / of:.6g} of {start} to {end}"

    def _per_dollar(self, currency: str, start: date, end: date) -> float | None:
        return 1.0 if currency == DOLLAR else self.rates(currency, start, end)
