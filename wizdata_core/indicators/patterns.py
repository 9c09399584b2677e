# ruff: noqa: A002, E501 - the catalogue reads the column's name, open; a table reads by the line
"""Candlestick patterns: TA-Lib's sixty-one, one row of a table each.

A value is given at the bar that completes a pattern: 100 where it is bullish, -100 where bearish, 0
where there is none. TA-Lib measures bodies and shadows by averages of the bars before, so what is
long or short is so for that price at that time, and no later bar changes an answer.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
import talib
from talib import abstract

from wizdata_core.indicators.catalogue import Floats, Output, Pane, Span, indicator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

_Penetration = Annotated[float, Span(0, 1, 0.05)]
_COUNTS = {1: "One bar", 2: "Two bars", 3: "Three bars", 4: "Four bars", 5: "Five bars"}


@dataclass(frozen=True, slots=True)
class Candle:
    """A pattern: TA-Lib's function without its CDL, of how many bars it is, and what it is.

    `leans` is false where TA-Lib's sign tells no direction: the colour of the bar, or always 100.
    """

    name: str
    function: str
    label: str
    bars: int
    meaning: str
    leans: bool = True


# fmt: off
CANDLES = (
    Candle("abandoned_baby", "ABANDONEDBABY", "Abandoned baby", 3, "a doji with gaps on both sides, shadows and all, between a long body and a turn"),
    Candle("advance_block", "ADVANCEBLOCK", "Advance block", 3, "white bodies that close ever higher with ever less strength; bearish"),
    Candle("belt_hold", "BELTHOLD", "Belt-hold", 1, "a long body that opens at the end it moves away from"),
    Candle("breakaway", "BREAKAWAY", "Breakaway", 5, "a long body, a gap and two bars on its way, and one that closes back in the gap"),
    Candle("closing_marubozu", "CLOSINGMARUBOZU", "Closing marubozu", 1, "a long body without a shadow at its close"),
    Candle("concealing_baby_swallow", "CONCEALBABYSWALL", "Concealing baby swallow", 4, "four black bars, the last of which engulfs the third; bullish"),
    Candle("counterattack", "COUNTERATTACK", "Counterattack", 2, "long bodies of opposite colours that close at the same price"),
    Candle("dark_cloud_cover", "DARKCLOUDCOVER", "Dark cloud cover", 2, "a long white body, and a black one from above it deep into it; bearish"),
    Candle("doji", "DOJI", "Doji", 1, "open and close are almost the same; undecided, so 100 tells no direction", leans=False),
    Candle("doji_star", "DOJISTAR", "Doji star", 2, "a long body, and a doji that gaps away from it; a turn against the body"),
    Candle("dragonfly_doji", "DRAGONFLYDOJI", "Dragonfly doji", 1, "a doji at its high, with a long lower shadow; 100 tells no direction", leans=False),
    Candle("engulfing", "ENGULFING", "Engulfing", 2, "a body that covers the opposite one before; 80 where one end is shared"),
    Candle("evening_doji_star", "EVENINGDOJISTAR", "Evening doji star", 3, "a long white body, a doji above it, a black body back into it; bearish"),
    Candle("evening_star", "EVENINGSTAR", "Evening star", 3, "a long white body, a short one above it, a black body back into it; bearish"),
    Candle("gravestone_doji", "GRAVESTONEDOJI", "Gravestone doji", 1, "a doji at its low, with a long upper shadow; 100 tells no direction", leans=False),
    Candle("hammer", "HAMMER", "Hammer", 1, "a short body near the low before, with a long lower shadow and no upper; bullish"),
    Candle("hanging_man", "HANGINGMAN", "Hanging man", 1, "a short body near the high before, a long lower shadow and no upper; bearish"),
    Candle("harami", "HARAMI", "Harami", 2, "a short body within the long one before; 80 where one end is shared"),
    Candle("harami_cross", "HARAMICROSS", "Harami cross", 2, "a doji within the long body before; 80 where one end is shared"),
    Candle("high_wave", "HIGHWAVE", "High-wave candle", 1, "a short body between very long shadows; the sign is its colour", leans=False),
    Candle("hikkake", "HIKKAKE", "Hikkake", 3, "an inside bar whose break-out fails; 200 once confirmed within three bars"),
    Candle("homing_pigeon", "HOMINGPIGEON", "Homing pigeon", 2, "a short black body within the long black one before; bullish"),
    Candle("identical_three_crows", "IDENTICAL3CROWS", "Identical three crows", 3, "long black bodies, each opening at the close before; bearish"),
    Candle("in_neck", "INNECK", "In-neck", 2, "a long black body, and a white one from below that closes just into it; bearish"),
    Candle("inverted_hammer", "INVERTEDHAMMER", "Inverted hammer", 1, "a short body below the one before, with a long upper shadow; bullish"),
    Candle("kicking", "KICKING", "Kicking", 2, "two marubozu of opposite colours with a gap between; the second's way"),
    Candle("kicking_by_length", "KICKINGBYLENGTH", "Kicking by length", 2, "two marubozu of opposite colours with a gap between; the longer's way"),
    Candle("ladder_bottom", "LADDERBOTTOM", "Ladder bottom", 5, "three black bars falling, one with an upper shadow, a white above; bullish"),
    Candle("long_legged_doji", "LONGLEGGEDDOJI", "Long-legged doji", 1, "a doji with a long shadow or two; 100 tells no direction", leans=False),
    Candle("long_line", "LONGLINE", "Long line", 1, "a long body with short shadows"),
    Candle("marubozu", "MARUBOZU", "Marubozu", 1, "a long body without shadows"),
    Candle("mat_hold", "MATHOLD", "Mat hold", 5, "a long white body, three short bars that hold most of it, a new high; bullish"),
    Candle("matching_low", "MATCHINGLOW", "Matching low", 2, "black bodies that close at the same price; bullish"),
    Candle("modified_hikkake", "HIKKAKEMOD", "Modified hikkake", 4, "a hikkake after a bar that closes at its end; 200 once confirmed"),
    Candle("morning_doji_star", "MORNINGDOJISTAR", "Morning doji star", 3, "a long black body, a doji below it, a white body back into it; bullish"),
    Candle("morning_star", "MORNINGSTAR", "Morning star", 3, "a long black body, a short one below it, a white body back into it; bullish"),
    Candle("on_neck", "ONNECK", "On-neck", 2, "a long black body, and a white one from below that closes at its low; bearish"),
    Candle("piercing", "PIERCING", "Piercing line", 2, "a long black body, and a white one from below it past its middle; bullish"),
    Candle("rickshaw_man", "RICKSHAWMAN", "Rickshaw man", 1, "a long-legged doji in the middle of its range; 100 tells no direction", leans=False),
    Candle("rising_falling_three_methods", "RISEFALL3METHODS", "Rising and falling three methods", 5, "a long body, three short within its range against it, a body on"),
    Candle("separating_lines", "SEPARATINGLINES", "Separating lines", 2, "opposite bodies that open at the same price, the second a belt-hold"),
    Candle("shooting_star", "SHOOTINGSTAR", "Shooting star", 1, "a short body above the one before, with a long upper shadow; bearish"),
    Candle("short_line", "SHORTLINE", "Short line", 1, "a short body with short shadows; the sign is its colour", leans=False),
    Candle("side_by_side_white_lines", "GAPSIDESIDEWHITE", "Side-by-side white lines", 3, "two like white bodies beyond a gap, on whose way it goes on"),
    Candle("spinning_top", "SPINNINGTOP", "Spinning top", 1, "a short body between longer shadows; the sign is its colour", leans=False),
    Candle("stalled_pattern", "STALLEDPATTERN", "Stalled pattern", 3, "two long white bodies, and a short one that gets no farther; bearish"),
    Candle("stick_sandwich", "STICKSANDWICH", "Stick sandwich", 3, "a white body between two black ones that close at one price; bullish"),
    Candle("takuri", "TAKURI", "Takuri", 1, "a dragonfly doji with a very long lower shadow; 100 tells no direction", leans=False),
    Candle("tasuki_gap", "TASUKIGAP", "Tasuki gap", 3, "a gap, a body on its way, and one that goes back into it but does not close it"),
    Candle("three_black_crows", "3BLACKCROWS", "Three black crows", 3, "long black bodies that open within and close below the one before; bearish"),
    Candle("three_inside", "3INSIDE", "Three inside up and down", 3, "a harami, and a close beyond the first open"),
    Candle("three_line_strike", "3LINESTRIKE", "Three-line strike", 4, "three bodies one way, and one that takes back all of them; it goes on"),
    Candle("three_outside", "3OUTSIDE", "Three outside up and down", 3, "an engulfing body, and a close farther on its way"),
    Candle("three_stars_in_the_south", "3STARSINSOUTH", "Three stars in the south", 3, "black bars, each smaller and within the one before; bullish"),
    Candle("three_white_soldiers", "3WHITESOLDIERS", "Three white soldiers", 3, "long white bodies that open within and close above the one before; bullish"),
    Candle("thrusting", "THRUSTING", "Thrusting", 2, "a long black body, and a white one from below, short of its middle; bearish"),
    Candle("tristar", "TRISTAR", "Tristar", 3, "three doji, the middle one beyond a gap; a turn against the gap"),
    Candle("two_crows", "2CROWS", "Two crows", 3, "a long white body, a black one above it, and one from there into it; bearish"),
    Candle("unique_three_river", "UNIQUE3RIVER", "Unique three river", 3, "a long black body, a hammer within it, a short white below; bullish"),
    Candle("upside_downside_gap_three_methods", "XSIDEGAP3METHODS", "Gap three methods", 3, "two bodies with a gap between, and one that closes it; it goes on"),
    Candle("upside_gap_two_crows", "UPSIDEGAP2CROWS", "Upside gap two crows", 3, "a white body, a black one above, one that engulfs it; bearish"),
)
# fmt: on
PATTERNS: tuple[str, ...] = tuple(each.name for each in CANDLES)
_EVERY = slice(None)
# Below the wrapper of `talib`, as `library` has the others.
_FUNCTIONS = tuple(inspect.unwrap(getattr(talib, f"CDL{each.function}")) for each in CANDLES)


def signals(
    columns: Mapping[str, NDArray[np.generic]], bars: NDArray[np.int64] | slice = _EVERY
) -> NDArray[np.int32]:
    """Every pattern at these bars: a row each in the order of `PATTERNS`, TA-Lib's own numbers.

    As the catalogue computes them one by one with their defaults, but 0 where a row of the
    catalogue has no value: before its warm-up, and on bars that lack a price, after which patterns
    begin anew. `columns` maps open, high, low and close to equally long arrays.
    """
    prices = [np.ascontiguousarray(columns[name], np.float64) for name in _PRICES]
    whole = np.logical_and.reduce([np.isfinite(each) for each in prices])
    if len(whole) and whole.all():
        return np.array([function(*prices)[bars] for function in _FUNCTIONS])
    answer = np.zeros((len(CANDLES), len(whole)), np.int32)
    edges = np.flatnonzero(np.diff(whole, prepend=False, append=False))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        part = [each[start:end] for each in prices]
        for row, function in zip(answer, _FUNCTIONS, strict=True):
            row[start:end] = function(*part)
    return answer[:, bars]


_PRICES = ("open", "high", "low", "close")


def _enter(candle: Candle) -> None:
    """Enters a pattern into the catalogue."""
    told = abstract.Function(f"CDL{candle.function}")  # type: ignore[attr-defined]  # made at import
    lookback = int(told.lookback)
    function = _plain(told.info["name"], lookback)
    if "penetration" in told.parameters:
        function = _penetrating(told.info["name"], lookback, told.parameters["penetration"])
    function.__name__ = candle.name
    function.__doc__ = f"{_COUNTS[candle.bars]}: {candle.meaning}."
    if "penetration" in told.parameters:
        function.__doc__ += "\n\nPenetration is how far back the last bar goes, as a share of the "
        function.__doc__ += "body before; by closes."
    most = 200 if "HIKKAKE" in candle.function else 100
    indicator(
        candle.label,
        short=candle.label,
        source="TA-Lib",
        pane=Pane(own=True, range=(-most, most), levels=(0,)),
        outputs=(Output(candle.name, style="histogram"),),
        warm_up=lambda: lookback,
    )(function)


def _plain(name: str, lookback: int) -> Callable[..., Floats]:
    def pattern(open: Floats, high: Floats, low: Floats, close: Floats, /) -> Floats:
        return _known(getattr(talib, name)(open, high, low, close), lookback)

    return pattern


def _penetrating(name: str, lookback: int, usual: float) -> Callable[..., Floats]:
    def pattern(
        open: Floats,
        high: Floats,
        low: Floats,
        close: Floats,
        /,
        *,
        penetration: _Penetration = usual,
    ) -> Floats:
        return _known(getattr(talib, name)(open, high, low, close, penetration), lookback)

    return pattern


def _known(signs: NDArray[np.int32], lookback: int) -> Floats:
    answer = signs.astype(np.float64)
    answer[:lookback] = np.nan
    return answer


for _candle in CANDLES:
    _enter(_candle)
