"""Fields that an indicator makes: one line each, the expression that a chart would draw."""

from __future__ import annotations

from wizdata_core.fields.catalogue import Field, Group, Kind, Unit

_LOCAL = Unit.LOCAL
_PERCENT = (0.0, 100.0)


def _on(group: Group, name: str, label: str, series: str, unit: Unit = Unit.NONE) -> Field:
    return Field(name, label, group, unit=unit, series=series)


def _flag(name: str, label: str, about: str = "") -> Field:
    return Field(name, label, Group.EVENTS, Kind.FLAG, help=about)


_AVERAGES = (
    *(
        _on(Group.TREND, f"sma_{n}", f"Simple average, {n}", f"sma({n})", _LOCAL)
        for n in (10, 20, 50, 100, 200)
    ),
    *(
        _on(Group.TREND, f"ema_{n}", f"Exponential average, {n}", f"ema({n})", _LOCAL)
        for n in (9, 20, 50, 200)
    ),
    _on(Group.TREND, "wma_20", "Weighted average, 20", "wma(20)", _LOCAL),
    _on(Group.TREND, "hma_20", "Hull average, 20", "hma(20)", _LOCAL),
    _on(Group.TREND, "dema_20", "Double exponential average, 20", "dema(20)", _LOCAL),
    _on(Group.TREND, "tema_20", "Triple exponential average, 20", "tema(20)", _LOCAL),
    _on(Group.TREND, "kama_10", "Kaufman's adaptive average, 10", "kama(10)", _LOCAL),
    _on(Group.TREND, "vwma_20", "Volume-weighted average, 20", "vwma(20)", _LOCAL),
)
_TREND = (
    _on(Group.TREND, "adx_14", "Average directional index, 14", "adx(14).adx"),
    _on(Group.TREND, "plus_di_14", "+DI, 14", "adx(14).plus"),
    _on(Group.TREND, "minus_di_14", "-DI, 14", "adx(14).minus"),
    _on(Group.TREND, "aroon_up_25", "Aroon up, 25", "aroon(25).up"),
    _on(Group.TREND, "aroon_down_25", "Aroon down, 25", "aroon(25).down"),
    _on(Group.TREND, "psar", "Parabolic stop", "psar", _LOCAL),
    _on(Group.TREND, "ichimoku_conversion", "Ichimoku conversion", "ichimoku.tenkan", _LOCAL),
    _on(Group.TREND, "ichimoku_base", "Ichimoku base", "ichimoku.kijun", _LOCAL),
    _on(Group.TREND, "ichimoku_span_a", "Ichimoku span A", "ichimoku.span_a", _LOCAL),
    _on(Group.TREND, "ichimoku_span_b", "Ichimoku span B", "ichimoku.span_b", _LOCAL),
    _on(Group.TREND, "supertrend_rising", "Supertrend, rising", "supertrend.rising", _LOCAL),
    _on(Group.TREND, "supertrend_falling", "Supertrend, falling", "supertrend.falling", _LOCAL),
    _on(Group.TREND, "vortex_plus_14", "Vortex +, 14", "vortex(14).plus"),
    _on(Group.TREND, "vortex_minus_14", "Vortex -, 14", "vortex(14).minus"),
    _on(Group.TREND, "choppiness_14", "Choppiness, 14", "choppiness(14)"),
    _on(Group.TREND, "slope_20", "Slope of the regression, 20", "slope(20).slope", _LOCAL),
    _on(Group.TREND, "r_squared_20", "R² of the regression, 20", "slope(20).r_squared"),
)
_MOMENTUM = (
    _on(Group.MOMENTUM, "rsi_2", "RSI, 2", "rsi(2)"),
    _on(Group.MOMENTUM, "rsi_7", "RSI, 7", "rsi(7)"),
    _on(Group.MOMENTUM, "rsi_14", "RSI, 14", "rsi(14)"),
    _on(Group.MOMENTUM, "rsi_14_weekly", "RSI, 14 finished weeks", "rsi(14)@1w"),
    _on(Group.MOMENTUM, "macd", "MACD", "macd(12,26,9).macd", _LOCAL),
    _on(Group.MOMENTUM, "macd_signal", "MACD signal", "macd(12,26,9).signal", _LOCAL),
    _on(Group.MOMENTUM, "macd_histogram", "MACD histogram", "macd(12,26,9).histogram", _LOCAL),
    _on(Group.MOMENTUM, "ppo", "Percentage price oscillator", "ppo(12,26,9).ppo", Unit.PERCENT),
    _on(Group.MOMENTUM, "stochastic_k", "Stochastic %K", "stochastic(14,3,3).k"),
    _on(Group.MOMENTUM, "stochastic_d", "Stochastic %D", "stochastic(14,3,3).d"),
    _on(Group.MOMENTUM, "stochastic_rsi", "Stochastic RSI", "stochastic_rsi(14,14,3,1).k"),
    _on(Group.MOMENTUM, "williams_r_14", "Williams %R, 14", "williams_r(14)"),
    _on(Group.MOMENTUM, "cci_20", "Commodity channel index, 20", "cci(20)"),
    _on(Group.MOMENTUM, "roc_10", "Rate of change, 10", "roc(10)", Unit.PERCENT),
    _on(Group.MOMENTUM, "roc_20", "Rate of change, 20", "roc(20)", Unit.PERCENT),
    _on(Group.MOMENTUM, "momentum_10", "Momentum, 10", "momentum(10)", _LOCAL),
    _on(Group.MOMENTUM, "ultimate", "Ultimate oscillator", "ultimate(7,14,28)"),
    _on(Group.MOMENTUM, "awesome", "Awesome oscillator", "awesome(5,34)", _LOCAL),
    _on(Group.MOMENTUM, "trix_15", "Trix, 15", "trix(15)", Unit.PERCENT),
    _on(Group.MOMENTUM, "tsi", "True strength index", "tsi(25,13,7).tsi"),
    _on(Group.MOMENTUM, "cmo_14", "Chande momentum, 14", "cmo(14)"),
    _on(Group.MOMENTUM, "connors_rsi", "Connors RSI", "connors_rsi(3,2,100).connors_rsi"),
    _on(Group.MOMENTUM, "coppock", "Coppock curve, days", "coppock(14,11,10)", Unit.PERCENT),
    _on(Group.MOMENTUM, "balance_of_power", "Balance of power, 14", "bop(14)"),
)
_VOLATILITY = (
    _on(Group.VOLATILITY, "atr_14", "Average true range, 14", "atr(14)", _LOCAL),
    _on(Group.VOLATILITY, "natr_14", "Average true range of the price", "natr(14)", Unit.PERCENT),
    _on(Group.VOLATILITY, "bollinger_upper", "Bollinger, upper", "bollinger(20,2).upper", _LOCAL),
    _on(Group.VOLATILITY, "bollinger_lower", "Bollinger, lower", "bollinger(20,2).lower", _LOCAL),
    _on(Group.VOLATILITY, "percent_b", "Bollinger %B", "bollinger_percent_b(20,2)"),
    _on(Group.VOLATILITY, "bandwidth", "Bollinger bandwidth", "bollinger_width(20,2)"),
    _on(Group.VOLATILITY, "keltner_upper", "Keltner, upper", "keltner(20,2,10).upper", _LOCAL),
    _on(Group.VOLATILITY, "keltner_lower", "Keltner, lower", "keltner(20,2,10).lower", _LOCAL),
    _on(Group.VOLATILITY, "donchian_upper", "Donchian, upper", "donchian(20).upper", _LOCAL),
    _on(Group.VOLATILITY, "donchian_lower", "Donchian, lower", "donchian(20).lower", _LOCAL),
    _on(Group.VOLATILITY, "z_score_20", "Z score, 20", "z_score(20)"),
    _on(Group.VOLATILITY, "ulcer_14", "Ulcer index, 14", "ulcer_index(14)", Unit.PERCENT),
)
_VOLUME = (
    _on(Group.VOLUME, "mfi_14", "Money flow index, 14", "mfi(14)"),
    _on(Group.VOLUME, "cmf_20", "Chaikin money flow, 20", "cmf(20)"),
    _on(Group.VOLUME, "force_13", "Force index, 13", "force_index(13)"),
    _on(Group.VOLUME, "pvo", "Percentage volume oscillator", "pvo(12,26,9).pvo", Unit.PERCENT),
    _on(Group.VOLUME, "chaikin_oscillator", "Chaikin oscillator", "chaikin_oscillator(3,10)"),
)
_FROM_AVERAGES = tuple(
    Field(
        f"price_to_sma_{n}",
        f"Price from its average of {n}",
        Group.TREND,
        unit=Unit.FRACTION,
        help="0 on the average, positive above it",
    )
    for n in (20, 50, 200)
)
_EVENTS = (
    _flag("golden_cross", "Golden cross", "The average of 50 crossed above that of 200"),
    _flag("death_cross", "Death cross", "The average of 50 crossed below that of 200"),
    _flag("price_above_sma_50", "Price crossed above its average of 50"),
    _flag("price_below_sma_50", "Price crossed below its average of 50"),
    _flag("price_above_sma_200", "Price crossed above its average of 200"),
    _flag("price_below_sma_200", "Price crossed below its average of 200"),
    _flag("macd_up", "MACD crossed above its signal"),
    _flag("macd_down", "MACD crossed below its signal"),
    _flag("rsi_out_of_oversold", "RSI crossed above 30"),
    _flag("rsi_out_of_overbought", "RSI crossed below 70"),
    _flag("breakout_20", "Close above the highest of the 20 sessions before"),
    _flag("breakdown_20", "Close below the lowest of the 20 sessions before"),
    _flag("gap_up", "Gap up", "The low is above the high before"),
    _flag("gap_down", "Gap down", "The high is below the low before"),
    _flag("inside_day", "Inside day", "Within the range of the session before"),
    _flag("outside_day", "Outside day", "Beyond the range of the session before on both sides"),
    _flag("squeeze", "Squeeze", "Bollinger's bands lie within Keltner's"),
    _flag("volume_spike", "Volume spike", "Over three times the mean of 20 sessions"),
    _flag("supertrend_up", "Supertrend rises"),
    _flag("above_cloud", "Above the Ichimoku cloud"),
    Field(
        "patterns",
        "Candlestick patterns",
        Group.EVENTS,
        Kind.TEXT,
        help="Names of those that the day completed: + ahead is bullish, - bearish, none neither",
    ),
    Field("bullish_patterns", "Bullish patterns", Group.EVENTS, unit=Unit.COUNT),
    Field("bearish_patterns", "Bearish patterns", Group.EVENTS, unit=Unit.COUNT),
)

FIELDS = (
    *_AVERAGES,
    *_FROM_AVERAGES,
    *_TREND,
    *_MOMENTUM,
    *_VOLATILITY,
    *_VOLUME,
    *_EVENTS,
)
