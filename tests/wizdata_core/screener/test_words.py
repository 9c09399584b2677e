"""Screens in words, with labels and units."""

from __future__ import annotations

import pytest

from wizdata_core.screener.text import parse
from wizdata_core.screener.words import words_of

SAID = {
    "": "every instrument",
    "rsi_14 crosses_above 30 and value_traded_zar > 5m": (
        "RSI, 14 crosses above 30, and value traded in rand is above R5 million"
    ),
    "price_usd < -2.5": "price in dollars is below -$2.5",
    "return_1y >= 12.5%": "return, 1 year is at least 12.5 %",
    "roc_10 > 5": "rate of change, 10 is above 5 %",
    "volume > 2bn": "volume is above 2 billion shares",
    "market_cap > 1.5tn": "market capitalisation is above 1.5 trillion in its currency",
    "pe_trailing between 5 and 10": "price to earnings is between 5 times and 10 times",
    "golden_cross within 5 sessions": "golden cross holds in one of the last 5 sessions",
    "exchange in (XJSE, XNSA, XNAI)": "exchange is one of XJSE, XNSA or XNAI",
    "name contains 'gold fields'": "name contains “gold fields”",
    "price > 1.05 * sma_200": "price is above 1.05 times simple average, 200",
    "price > sma(30)": "price is above SMA 30",
    "rank(price_zar) within exchange <= 40": (
        "the rank by price in rand within its exchange is at most 40"
    ),
    "price_date >= 2026-01-31": "date of the price is at least 31 January 2026",
    "esg_score is missing": "ESG score is missing",
    "not golden_cross": "it is not so that golden cross holds",
    "golden_cross or death_cross and squeeze": (
        "either golden cross holds, or (death cross holds, and squeeze holds)"
    ),
}


@pytest.mark.parametrize("text", SAID)
def test_words_read_as_english(text: str) -> None:
    assert words_of(parse(text)) == SAID[text]
