"""Fields of the price: the day, returns over the standard spans, extremes, risk, liquidity.

Returns are of the price, splits taken out, unless they say total (dividends reinvested). A span of
months or years reaches back to the last close on or before the same day then.
"""

from __future__ import annotations

from wizdata_core.fields.catalogue import Field, Group, Kind, Unit

_LOCAL, _PART = Unit.LOCAL, Unit.FRACTION
_SHARE = (0.0, 1.0)


def _price(name: str, label: str, unit: Unit, about: str = "") -> Field:
    return Field(name, label, Group.PRICE, unit=unit, help=about)


def _return(name: str, label: str, about: str = "") -> Field:
    return Field(name, label, Group.RETURNS, unit=_PART, help=about)


def _extreme(name: str, label: str, unit: Unit, about: str = "") -> Field:
    return Field(name, label, Group.EXTREMES, unit=unit, help=about)


def _risk(name: str, label: str, unit: Unit, about: str = "") -> Field:
    return Field(name, label, Group.RISK, unit=unit, help=about)


def _liquid(name: str, label: str, unit: Unit, about: str = "") -> Field:
    return Field(name, label, Group.LIQUIDITY, unit=unit, help=about)


_PRICES = (
    _price("price", "Price", _LOCAL, "Last close; carried over sessions without a trade"),
    _price("price_zar", "Price in rand", Unit.ZAR, "At the rate of the day; none for an index"),
    _price("price_usd", "Price in dollars", Unit.USD, "At the rate of the day; none for an index"),
    _price("open", "Open", _LOCAL, "Missing on a session without a bar"),
    _price("high", "High", _LOCAL),
    _price("low", "Low", _LOCAL),
    _price("previous_close", "Previous close", _LOCAL),
    _price("gap", "Gap at the open", _PART, "Open over the close before"),
    _price("day_range", "Range of the day", _PART, "High less low, over the close"),
    _price("close_in_range", "Close within the day", _PART, "0 at the low, 1 at the high"),
)
_RETURNS = (
    _return("return_1d", "Return, 1 day", "0 on a session without a bar"),
    _return("return_1w", "Return, 1 week"),
    _return("return_1m", "Return, 1 month"),
    _return("return_3m", "Return, 3 months"),
    _return("return_6m", "Return, 6 months"),
    _return("return_ytd", "Return, year to date"),
    _return("return_1y", "Return, 1 year"),
    _return("return_3y", "Return, 3 years"),
    _return("return_5y", "Return, 5 years"),
    _return("return_10y", "Return, 10 years"),
    _return("return_12_1", "Return, 12 months without the last", "Momentum as factors count it"),
    _return("total_return_1y", "Total return, 1 year", "Dividends reinvested at the ex-date"),
    _return("total_return_3y", "Total return, 3 years", "Dividends reinvested at the ex-date"),
    _return("total_return_5y", "Total return, 5 years", "Dividends reinvested at the ex-date"),
    _return("return_1m_zar", "Return in rand, 1 month"),
    _return("return_ytd_zar", "Return in rand, year to date"),
    _return("return_1y_zar", "Return in rand, 1 year"),
    _return("return_1m_usd", "Return in dollars, 1 month"),
    _return("return_ytd_usd", "Return in dollars, year to date"),
    _return("return_1y_usd", "Return in dollars, 1 year"),
    _return("fx_return_1y_usd", "Currency's part of it, 1 year", "Own currency against the dollar"),
    _return("relative_return_3m", "Return over the local index, 3 months", "Difference of returns"),
    _return("relative_return_1y", "Return over the local index, 1 year", "Difference of returns"),
)
_EXTREMES = (
    _extreme("high_52w", "Highest, 52 weeks", _LOCAL, "Of 364 days"),
    _extreme("low_52w", "Lowest, 52 weeks", _LOCAL, "Of 364 days"),
    _extreme("from_high_52w", "From the high of 52 weeks", _PART, "0 at the high, negative below"),
    _extreme("from_low_52w", "From the low of 52 weeks", _PART, "0 at the low, positive above"),
    _extreme("position_52w", "Within the range of 52 weeks", _PART, "0 at the low, 1 at the high"),
    _extreme("sessions_since_high_52w", "Since the high of 52 weeks", Unit.SESSIONS),
    _extreme("sessions_since_low_52w", "Since the low of 52 weeks", Unit.SESSIONS),
    _extreme("high_all", "Highest ever held", _LOCAL, "Of all bars held, splits taken out"),
    _extreme("low_all", "Lowest ever held", _LOCAL, "Of all bars held, splits taken out"),
    _extreme("from_high_all", "From the highest ever held", _PART),
    _extreme("drawdown_1y", "Deepest fall within a year", _PART, "Negative: from a peak"),
)
_RISK = (
    _risk("volatility_20d", "Volatility, 20 sessions", _PART, "Of log returns, a year"),
    _risk("volatility_60d", "Volatility, 60 sessions", _PART, "Of log returns, a year"),
    _risk("volatility_1y", "Volatility, 250 sessions", _PART, "Of log returns, a year"),
    _risk("downside_volatility_1y", "Downside volatility, 250 sessions", _PART),
    _risk("beta_1y", "Beta to the local index", Unit.MULTIPLE, "250 sessions, simple returns"),
    _risk("correlation_1y", "Correlation with the local index", Unit.NONE, "250 sessions"),
    _risk(
        "beta_usdzar_1y",
        "Beta to the dollar in rand",
        Unit.MULTIPLE,
        "250 sessions, in rand; above 0: gains where the rand falls (rand hedge)",
    ),
    _risk("correlation_usdzar_1y", "Correlation with the dollar in rand", Unit.NONE),
    _risk("return_over_volatility_1y", "Return over volatility, 1 year", Unit.MULTIPLE),
    _risk("skewness_1y", "Skewness of returns, 250 sessions", Unit.NONE),
    _risk("worst_day_1y", "Worst session, 250 sessions", _PART),
    _risk("value_at_risk_1y", "Value at risk, 95 %, a session", _PART, "Historical; negative"),
)
_LIQUIDITY = (
    _liquid("volume", "Volume", Unit.SHARES),
    _liquid("volume_20d", "Mean volume, 20 sessions", Unit.SHARES),
    _liquid("volume_60d", "Mean volume, 60 sessions", Unit.SHARES),
    _liquid("relative_volume", "Volume over its mean", Unit.MULTIPLE, "Of the 20 sessions before"),
    _liquid("value_traded", "Value traded", _LOCAL, "Volume by close"),
    _liquid("value_traded_zar", "Value traded in rand", Unit.ZAR),
    _liquid("value_traded_usd", "Value traded in dollars", Unit.USD),
    _liquid("value_traded_20d", "Median value traded, 20 sessions", _LOCAL),
    _liquid("value_traded_20d_zar", "Median value traded in rand, 20 sessions", Unit.ZAR),
    _liquid("value_traded_20d_usd", "Median value traded in dollars, 20 sessions", Unit.USD),
    _liquid("zero_trade_days_20d", "Sessions without a trade, of 20", Unit.SESSIONS),
    _liquid("zero_trade_days_60d", "Sessions without a trade, of 60", Unit.SESSIONS),
    _liquid("zero_trade_share_1y", "Share of sessions without a trade, of 250", _PART),
    _liquid("stale_price_sessions", "Age of the price", Unit.SESSIONS, "Sessions since a trade"),
    _liquid("turnover_20d", "Turnover of the shares, 20 sessions", _PART, "Of shares outstanding"),
    _liquid(
        "amihud_60d",
        "Price impact (Amihud), 60 sessions",
        Unit.NONE,
        "Mean of the absolute return over a million rand traded",
    ),
)
_FLAGS = (
    Field(
        "new_high_52w",
        "New high of 52 weeks",
        Group.EXTREMES,
        Kind.FLAG,
        help="Once 350 days are held",
    ),
    Field(
        "new_low_52w",
        "New low of 52 weeks",
        Group.EXTREMES,
        Kind.FLAG,
        help="Once 350 days are held",
    ),
    Field("new_high_all", "New highest ever held", Group.EXTREMES, Kind.FLAG),
)

FIELDS = (*_PRICES, *_RETURNS, *_EXTREMES, *_FLAGS, *_RISK, *_LIQUIDITY)
