"""PRESETS: screens to begin with, as catalogue entries: what each looks for, and where it misleads.

Floors of liquidity are in rand and stand in the text, where a reader sees and changes them. What
an African market trades on a day is small: a floor taken from New York would leave nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wizdata_core.errors import UnknownName


class PresetGroup(StrEnum):
    """Where a reader looks for a preset."""

    MOMENTUM = "Momentum and breakouts"
    REVERSAL = "Reversals"
    VALUE = "Value and quality"
    INCOME = "Income"
    ESG = "ESG"
    AFRICA = "Rand and Africa"
    LIQUIDITY = "Liquidity and risk"
    TRUST = "Trust in the data"


@dataclass(frozen=True, slots=True)
class Preset:
    """A screen to begin with: its text, the columns and the sort that show why a row is there."""

    name: str
    label: str
    group: PresetGroup
    looks_for: str
    caveat: str
    text: str
    columns: str
    sort: str
    descending: bool = True


_G = PresetGroup

PRESETS: dict[str, Preset] = {
    each.name: each
    for each in (
        Preset(
            "new_highs_on_volume",
            "New highs on volume",
            _G.MOMENTUM,
            "A new high of 52 weeks on at least 1.5 times the usual volume.",
            "At least R1m traded on the median day. One block trade can make the volume.",
            "new_high_52w and relative_volume >= 1.5 and value_traded_20d_zar >= 1m",
            "performance",
            "relative_volume",
        ),
        Preset(
            "breakout_20",
            "Breakouts of 20 sessions",
            _G.MOMENTUM,
            "A close above the highest of the 20 sessions before, on more than usual volume.",
            "At least R500k traded on the median day. Most breakouts fail, on volume too.",
            "breakout_20 and relative_volume > 1 and value_traded_20d_zar >= 500k",
            "technical",
            "relative_volume",
        ),
        Preset(
            "golden_crosses",
            "Golden crosses",
            _G.MOMENTUM,
            "The average of 50 sessions crossed above that of 200 within the last 5.",
            "A slow signal: much of the rise lies behind it. No floor of liquidity.",
            "golden_cross within 5 sessions",
            "technical",
            "price_to_sma_200",
        ),
        Preset(
            "momentum_leaders",
            "Momentum leaders, 12-1",
            _G.MOMENTUM,
            "The best fifth of the exchange by the return of twelve months without the last.",
            "At least R1m traded on the median day. Momentum falls together and fast.",
            "percentile(return_12_1) within exchange >= 80 and value_traded_20d_zar >= 1m",
            "performance",
            "return_12_1",
        ),
        Preset(
            "squeeze_release",
            "Squeeze releases",
            _G.MOMENTUM,
            "Bollinger's bands lay within Keltner's in the last 5 sessions and do no longer, "
            "with momentum up.",
            "No floor of liquidity. The direction is a guess from the MACD histogram.",
            "squeeze is true within 5 sessions and squeeze is false and macd_histogram > 0",
            "technical",
            "bandwidth",
            descending=False,
        ),
        Preset(
            "gap_ups",
            "Gaps up",
            _G.MOMENTUM,
            "The day's low is above the high of the day before, by 2% at the open.",
            "At least R500k traded on the day. A dividend or split not yet known looks alike.",
            "gap_up and gap >= 2% and value_traded_zar >= 500k",
            "technical",
            "gap",
        ),
        Preset(
            "strong_trends",
            "Strong trends",
            _G.MOMENTUM,
            "Price above its averages of 50 and 200, these in order, and ADX of 25 or more.",
            "At least R500k traded on the median day. Says nothing of how old the trend is.",
            "price > sma_50 and sma_50 > sma_200 and adx_14 >= 25 and value_traded_20d_zar >= 500k",
            "technical",
            "adx_14",
        ),
        Preset(
            "beats_index",
            "Ahead of the local index",
            _G.MOMENTUM,
            "Ahead of the local index over 3 months and over a year.",
            "Compared with the price index: dividends count for neither side. No floor.",
            "relative_return_3m > 5% and relative_return_1y > 10%",
            "performance",
            "relative_return_1y",
        ),
        Preset(
            "oversold_quality",
            "Oversold quality",
            _G.REVERSAL,
            "RSI below 35 in companies that earn 12% on equity, with debt below their equity.",
            "At least R500k traded on the median day. A fall may be the first to know.",
            "rsi_14 < 35 and return_on_equity >= 12% and debt_to_equity <= 100% and "
            "value_traded_20d_zar >= 500k",
            "valuation",
            "rsi_14",
            descending=False,
        ),
        Preset(
            "rsi_recovers",
            "RSI out of oversold",
            _G.REVERSAL,
            "RSI of 14 crossed above 30 within the last 5 sessions.",
            "No floor of liquidity: a share that hardly trades swings between the extremes.",
            "rsi_14 crosses_above 30 within 5 sessions",
            "technical",
            "rsi_14",
        ),
        Preset(
            "weekly_oversold",
            "Weekly oversold",
            _G.REVERSAL,
            "RSI of 14 finished weeks below 30.",
            "The running week is left out, so the last days do not count. No floor.",
            "rsi_14_weekly < 30",
            "technical",
            "rsi_14_weekly",
            descending=False,
        ),
        Preset(
            "bullish_candles",
            "Bullish candlesticks",
            _G.REVERSAL,
            "Two or more bullish patterns on one day, below the average of 50 sessions.",
            "At least R500k traded on the day. Patterns foretell little; liquidity makes them "
            "at least real.",
            "bullish_patterns >= 2 and price < sma_50 and value_traded_zar >= 500k",
            "technical",
            "bullish_patterns",
        ),
        Preset(
            "drawdown_recoveries",
            "Recoveries from deep falls",
            _G.REVERSAL,
            "Still 40% below the high of 52 weeks, yet up 20% from the low and above the "
            "average of 50.",
            "At least R500k traded on the median day. What has halved can halve again.",
            "from_high_52w <= -40% and from_low_52w >= 20% and price > sma_50 and "
            "value_traded_20d_zar >= 500k",
            "performance",
            "from_low_52w",
        ),
        Preset(
            "lows_with_insiders",
            "Near lows, insiders hold",
            _G.REVERSAL,
            "Within 5% of the low of 52 weeks, where insiders hold a tenth or more.",
            "What insiders hold, not what they bought. No floor of liquidity.",
            "from_low_52w <= 5% and held_by_insiders >= 10%",
            "valuation",
            "from_low_52w",
            descending=False,
        ),
        Preset(
            "index_laggards",
            "Behind the local index",
            _G.REVERSAL,
            "Behind the local index by 20% over a year, and ahead of it over 3 months.",
            "At least R500k traded on the median day. Most laggards lag on.",
            "relative_return_1y <= -20% and relative_return_3m > 0 and "
            "value_traded_20d_zar >= 500k",
            "performance",
            "relative_return_3m",
        ),
        Preset(
            "value",
            "Value",
            _G.VALUE,
            "Price below 10 times earnings and 1.5 times book.",
            "At least R500k traded on the median day. Earnings are past ones and may be peak.",
            "pe_trailing between 0.1 and 10 and price_to_book between 0.1 and 1.5 and "
            "value_traded_20d_zar >= 500k",
            "valuation",
            "pe_trailing",
            descending=False,
        ),
        Preset(
            "quality",
            "Quality",
            _G.VALUE,
            "15% on equity, a net margin of 10%, debt at most half of equity.",
            "Banks and insurers have no such debt ratio and drop out. No floor of liquidity.",
            "return_on_equity >= 15% and net_margin >= 10% and debt_to_equity <= 50%",
            "valuation",
            "return_on_equity",
        ),
        Preset(
            "cheap_in_sector",
            "Cheap within the sector",
            _G.VALUE,
            "The cheapest fifth of its sector by price to earnings, still profitable.",
            "At least R500k traded on the median day. Sectors span countries and accounts.",
            "percentile(pe_trailing) within sector <= 20 and pe_trailing > 0 and "
            "value_traded_20d_zar >= 500k",
            "valuation",
            "pe_trailing",
            descending=False,
        ),
        Preset(
            "small_caps",
            "Small caps that trade",
            _G.VALUE,
            "A market capitalisation of R500m to R10bn and R250k traded on the median day.",
            "The floor in rand is low on purpose: ask how many days your order would take.",
            "asset_class = equity and market_cap_zar between 500m and 10bn and "
            "value_traded_20d_zar >= 250k",
            "overview",
            "value_traded_20d_zar",
        ),
        Preset(
            "cash_yield",
            "Cash for the price",
            _G.VALUE,
            "Free cash flow of 8% of the market capitalisation, and growing revenue.",
            "One good year of working capital looks the same. No floor of liquidity.",
            "free_cash_flow_yield >= 8% and revenue_growth > 0",
            "valuation",
            "free_cash_flow_yield",
        ),
        Preset(
            "dividend_growers",
            "Dividend growers",
            _G.INCOME,
            "Dividends up by 5% a year over 5 years, a yield of 2%, at most 80% paid out.",
            "By ex-date and in the share's currency: special dividends count as growth.",
            "dividend_growth_5y >= 5% and dividend_yield >= 2% and payout_ratio <= 80%",
            "dividends",
            "dividend_growth_5y",
        ),
        Preset(
            "dividends_without_cut",
            "Payers without a cut",
            _G.INCOME,
            "At least 5 years in a row without a lower dividend, and one in the last year.",
            "Years are counted only as far back as dividends are held. No floor of liquidity.",
            "dividend_years_without_cut >= 5 and dividend_count_1y >= 1",
            "dividends",
            "dividend_years_without_cut",
        ),
        Preset(
            "high_yield",
            "High yields that are earned",
            _G.INCOME,
            "A dividend yield of 6% or more from at most 90% of earnings.",
            "At least R500k traded on the median day. A fallen price raises every yield.",
            "dividend_yield >= 6% and payout_ratio between 0 and 90% and "
            "value_traded_20d_zar >= 500k",
            "dividends",
            "dividend_yield",
        ),
        Preset(
            "ex_date_soon",
            "Ex-dates within two weeks",
            _G.INCOME,
            "An announced ex-date in the next 14 days.",
            "Only dates that a provider has announced; most African ones come late.",
            "days_to_ex_date between 0 and 14",
            "dividends",
            "days_to_ex_date",
            descending=False,
        ),
        Preset(
            "esg_leaders",
            "ESG leaders",
            _G.ESG,
            "A score of 60 or more, controversies counted, on a coverage of 65% or more.",
            "Our own score, of figures that were entered: a company without them is not in it.",
            "esg_combined >= 60 and esg_coverage >= 65% and esg_confidence >= 50%",
            "esg",
            "esg_combined",
        ),
        Preset(
            "esg_thin_ground",
            "Good scores on thin ground",
            _G.ESG,
            "A score of 60 or more where coverage or confidence is low: the trap of silence.",
            "What is disclosed may be the best of it. Look at the score with missing as worst.",
            "esg_score >= 60 and (esg_coverage < 65% or esg_confidence < 50%)",
            "esg",
            "esg_confidence",
            descending=False,
        ),
        Preset(
            "esg_lowered",
            "Lowered by controversies",
            _G.ESG,
            "A score that controversies have pulled down.",
            "Only controversies that were entered count; small companies are reported on less.",
            "esg_combined < esg_score",
            "esg",
            "esg_combined",
            descending=False,
        ),
        Preset(
            "esg_ahead_of_country",
            "Ahead of its country",
            _G.ESG,
            "A score of 60 or more in a country that scores below 40.",
            "Companies and countries are scored apart; the two numbers are not one scale.",
            "esg_score >= 60 and country_esg_score < 40",
            "esg",
            "esg_score",
        ),
        Preset(
            "esg_low_risk",
            "Low ESG risk, as rated",
            _G.ESG,
            "A provider's ESG risk of at most 20 (low), and no controversy above 2.",
            "A risk is lower where it is better. Ratings are months old; see their date.",
            "esg_risk <= 20 and controversy <= 2",
            "esg_rating",
            "esg_risk",
            descending=False,
        ),
        Preset(
            "controversies",
            "High controversy",
            _G.ESG,
            "A controversy of 4 or 5, of 5.",
            "The rating counts what was reported; small companies are reported on less.",
            "controversy >= 4",
            "esg_rating",
            "controversy",
        ),
        Preset(
            "governance_first",
            "Well governed, less well ruled",
            _G.ESG,
            "Low governance risk in a country whose control of corruption is below average.",
            "Country figures are of the last year published, often two years back.",
            "governance_risk <= 7 and country_corruption_control < 0",
            "esg_rating",
            "governance_risk",
            descending=False,
        ),
        Preset(
            "rand_hedges",
            "Rand hedges",
            _G.AFRICA,
            "Shares of Johannesburg that gain where the rand falls: beta to USD/ZAR above 0.3.",
            "At least R1m traded on the median day. Betas of one year change with the year.",
            "exchange = XJSE and beta_usdzar_1y >= 0.3 and value_traded_20d_zar >= 1m",
            "currency",
            "beta_usdzar_1y",
        ),
        Preset(
            "rand_sensitive",
            "Rand-sensitive",
            _G.AFRICA,
            "Shares of Johannesburg that lose where the rand falls: banks, retailers, property.",
            "At least R1m traded on the median day. Betas of one year change with the year.",
            "exchange = XJSE and beta_usdzar_1y <= -0.3 and value_traded_20d_zar >= 1m",
            "currency",
            "beta_usdzar_1y",
            descending=False,
        ),
        Preset(
            "african_ex_jse",
            "Africa outside Johannesburg",
            _G.AFRICA,
            "Shares of the other African exchanges that traded in the last 5 sessions.",
            "Prices can be days old; see the age of the price. No floor of liquidity.",
            "exchange in (XNSA, XNAI, XCAI, XCAS, XBRV, XGHA, XBOT, XNAM, XMAU, XUGA, XDAR, "
            "XLUS, XZIM, XTUN, XMSW, RSEX) and stale_price_sessions <= 5",
            "liquidity",
            "value_traded_20d_zar",
        ),
        Preset(
            "currency_made_it",
            "The currency made the return",
            _G.AFRICA,
            "The share's own currency moved by 20% against the dollar over a year.",
            "Official rates, where a parallel market may trade elsewhere. No floor.",
            "fx_return_1y_usd >= 20% or fx_return_1y_usd <= -20%",
            "currency",
            "fx_return_1y_usd",
        ),
        Preset(
            "illiquid_traps",
            "Illiquid traps",
            _G.LIQUIDITY,
            "Looks good, cannot be sold: up 20% in a year, below R100k on the median day or idle "
            "for 5 sessions of 20.",
            "The ceiling is in rand. What one buyer moved up, one seller moves down.",
            "return_1y >= 20% and (value_traded_20d_zar < 100k or zero_trade_days_20d >= 5)",
            "liquidity",
            "zero_trade_days_20d",
        ),
        Preset(
            "volume_spikes",
            "Volume spikes",
            _G.LIQUIDITY,
            "More than three times the mean volume of 20 sessions.",
            "At least R250k traded on the day. Index changes and expiries do this too.",
            "volume_spike and value_traded_zar >= 250k",
            "liquidity",
            "relative_volume",
        ),
        Preset(
            "low_volatility",
            "Low volatility",
            _G.LIQUIDITY,
            "The calmest fifth of the exchange over a year, and traded nearly every day.",
            "At least R500k traded on the median day: a price that never trades is calm too.",
            "percentile(volatility_1y) within exchange <= 20 and zero_trade_share_1y <= 5% and "
            "value_traded_20d_zar >= 500k",
            "risk",
            "volatility_1y",
            descending=False,
        ),
        Preset(
            "tail_risk",
            "Fat left tails",
            _G.LIQUIDITY,
            "A worst session of -10% or more within the year and a negative skew.",
            "A split that is not known yet looks like a fall. No floor of liquidity.",
            "worst_day_1y <= -10% and skewness_1y < 0",
            "risk",
            "worst_day_1y",
            descending=False,
        ),
        Preset(
            "stale_prices",
            "Stale prices",
            _G.TRUST,
            "No trade for 10 sessions or more.",
            "Everything worked out from such a price is as old as it.",
            "stale_price_sessions >= 10",
            "trust",
            "stale_price_sessions",
        ),
        Preset(
            "flagged_prices",
            "Flagged prices",
            _G.TRUST,
            "The judge marked or repaired the last bar.",
            "A mark is a doubt and no verdict; the flag names the rule.",
            "quality in (flagged, repaired)",
            "trust",
            "price_date",
        ),
        Preset(
            "missing_bars",
            "Bars missing",
            _G.TRUST,
            "The calendar expects bars that are not held.",
            "A closed day that the calendar does not know counts as missing.",
            "open_gaps >= 1",
            "trust",
            "open_gaps",
        ),
    )
}


def preset(name: str) -> Preset:
    """The preset with this name.

    Raises:
        UnknownName: there is none.
    """
    if name not in PRESETS:
        raise UnknownName("preset", name, PRESETS)
    return PRESETS[name]
