"""Which indicators answer matrices, a series in each column, as they answer each column alone.

NumPy takes little longer for sixteen short series at once than for one. What is worked out bar by
bar, or by pandas, is not among them and is asked column by column.
"""

from __future__ import annotations

MATRICES = frozenset(
    """
accelerator accumulation_distribution adx adxr alligator alma anchored_vwap apo aroon
aroon_oscillator atr average_price awesome bollinger bollinger_percent_b bollinger_width bop cci
chaikin_oscillator chande_forecast chandelier_exit choppiness cmf cmo connors_rsi coppock dema
directional_movement disparity donchian donchian_width dpo dx efficiency_ratio elder_ray ema
endpoint force_index fractal_confirmed garman_klass gator heikin_ashi highest
historical_volatility hma ht_dominant_period ht_dominant_phase ht_phasor ht_sine ht_trend_mode
ichimoku intraday_momentum kama keltner keltner_width linear_regression log_return lowest
ma_envelopes macd market_facilitation mass_index mean_absolute_deviation median_price mesa_sine
mfi momentum natr negative_volume_index obv parkinson percent_rank positive_volume_index ppo
pretty_good price_channel price_volume_trend psychological_line pvo qstick relative_vigor
relative_volatility relative_volume roc roc_bands rocr rogers_satchell rolling_pivots
rolling_vwap rsi schaff_trend_cycle simple_return slope sma smma squeeze_momentum
standard_deviation standard_deviation_channels standard_error starc_bands stochastic
stochastic_fast stochastic_momentum stochastic_rsi sum_of supertrend t3 tema
time_series_forecast trima trix true_range tsi typical_price ulcer_index ultimate up_down_volume
variance vertical_horizontal_filter volume_oscillator volume_sma vortex vwap vwma weighted_close
williams_accumulation williams_r wma yang_zhang z_score zlema
    """.split()  # noqa: SIM905 - a list of a hundred quoted names reads worse
)
