"""Indicators of trend and momentum against their formulas, worked bar by bar over 502 days of SPY.

These are the ones for which no published values are at hand.
"""

from __future__ import annotations

from itertools import pairwise
from math import cos, exp, isnan, pi, sin, sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.wizdata_core.indicators.recorded import SHARED, Columns, quotes
from wizdata_core.indicators.catalogue import compute
from wizdata_core.indicators.expression import parse

if TYPE_CHECKING:
    from collections.abc import Callable

recorded = pytest.mark.skipif(not SHARED.exists(), reason=f"the recorded bars are not at {SHARED}")


@pytest.fixture(scope="module")
def spy() -> Columns:
    return quotes("default.csv")


Slow = dict[str, list[float]]


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def smoothed(values: list[float], window: int, weight: float = 0.0) -> list[float]:
    """The exponential average that begins with the mean of the first window of values known."""
    first = next(at for at, value in enumerate(values) if not isnan(value)) + window - 1
    answer = [float("nan")] * first + [mean(values[first - window + 1 : first + 1])]
    for value in values[first + 1 :]:
        answer.append(answer[-1] + (weight or 2 / (window + 1)) * (value - answer[-1]))
    return answer


def less(left: list[float], right: list[float]) -> list[float]:
    return [a - b for a, b in zip(left, right, strict=True)]


def over(left: list[float], right: list[float]) -> list[float]:
    return [a / b for a, b in zip(left, right, strict=True)]


def last(values: list[float], window: int) -> list[float]:
    """The mean of the last values at each bar, NaN until there are so many."""
    known = range(window - 1, len(values))
    nan = [float("nan")] * (window - 1)
    return nan + [mean(values[at - window + 1 : at + 1]) for at in known]


def steps(values: list[float], bars: int = 1) -> list[float]:
    return [float("nan")] * bars + [b - a for a, b in zip(values, values[bars:], strict=False)]


def percent(values: list[float], bars: int) -> list[float]:
    nan = [float("nan")] * bars
    return nan + [100 * (b / a - 1) for a, b in zip(values, values[bars:], strict=False)]


def middles(bars: Slow) -> list[float]:
    return [(high + low) / 2 for high, low in zip(bars["high"], bars["low"], strict=True)]


def true_ranges(bars: Slow) -> list[float]:
    answer = [float("nan")]
    for at in range(1, len(bars["close"])):
        before = bars["close"][at - 1]
        answer.append(max(bars["high"][at], before) - min(bars["low"][at], before))
    return answer


def movements(bars: Slow) -> tuple[list[float], list[float]]:
    up, down = steps(bars["high"]), [-each for each in steps(bars["low"])]
    nan = [float("nan")]
    return (
        nan + [a if a > b and a > 0 else 0.0 for a, b in zip(up[1:], down[1:], strict=True)],
        nan + [b if b > a and b > 0 else 0.0 for a, b in zip(up[1:], down[1:], strict=True)],
    )


def slow_dx(bars: Slow) -> list[float]:
    up, down = (smoothed(each, 14, 1 / 14) for each in movements(bars))
    return [100 * abs(a - b) / (a + b) for a, b in zip(up, down, strict=True)]


def slow_movement(moved: list[float]) -> list[float]:
    answer = [float("nan")] * 14 + [sum(moved[1:15])]
    for each in moved[15:]:
        answer.append(answer[-1] - answer[-1] / 14 + each)
    return answer


def slow_walk(bars: Slow, *, up: bool) -> list[float]:
    high, low, moved = bars["high"], bars["low"], true_ranges(bars)
    answer = [float("nan")] * 15
    for at in range(15, len(moved)):
        walks = []
        for count in range(2, 15):
            then = at - count + 1
            went = high[at] - low[then] if up else high[then] - low[at]
            walks.append(went / (mean(moved[at - count : at]) * sqrt(count)))
        answer.append(max(walks))
    return answer


def slow_kst(bars: Slow) -> list[float]:
    spans = ((10, 10), (15, 10), (20, 10), (30, 15))
    parts = [last(percent(bars["close"], window), smooth) for window, smooth in spans]
    return [a + 2 * b + 3 * c + 4 * d for a, b, c, d in zip(*parts, strict=True)]


def slow_mass(bars: Slow) -> list[float]:
    height = smoothed(less(bars["high"], bars["low"]), 9)
    return [25 * each for each in last(over(height, smoothed(height, 9)), 25)]


def slow_zlema(bars: Slow) -> list[float]:
    close = bars["close"]
    return smoothed([a + b for a, b in zip(close, steps(close, 9), strict=True)], 20)


def slow_vidya(bars: Slow) -> list[float]:
    close, change = bars["close"], steps(bars["close"])
    answer = [float("nan")] * 13 + [close[13]]
    for at in range(14, len(close)):
        moves = change[at - 13 : at + 1]
        pace = 2 / 15 * abs(sum(moves)) / sum(abs(each) for each in moves)
        answer.append(pace * close[at] + (1 - pace) * answer[-1])
    return answer


def slow_ppo(bars: Slow) -> list[float]:
    fast, slow = smoothed(bars["close"], 12), smoothed(bars["close"], 26)
    return [100 * (a - b) / b for a, b in zip(fast, slow, strict=True)]


def slow_apo(bars: Slow) -> list[float]:
    return less(smoothed(bars["close"], 12), smoothed(bars["close"], 26))


def slow_accelerator(bars: Slow) -> list[float]:
    awesome = less(last(middles(bars), 5), last(middles(bars), 34))
    return less(awesome, last(awesome, 5))


def slow_coppock(bars: Slow) -> list[float]:
    pairs = zip(percent(bars["close"], 14), percent(bars["close"], 11), strict=True)
    change = [a + b for a, b in pairs]
    answer = [float("nan")] * 23
    for at in range(23, len(change)):
        answer.append(sum((10 - ago) * change[at - ago] for ago in range(10)) / 55)
    return answer


def slow_disparity(bars: Slow) -> list[float]:
    return [100 * (a / b - 1) for a, b in zip(bars["close"], last(bars["close"], 14), strict=True)]


def slow_pretty_good(bars: Slow) -> list[float]:
    return over(less(bars["close"], last(bars["close"], 14)), smoothed(true_ranges(bars), 14))


def swung(values: list[float]) -> list[float]:
    nan = [float("nan")] * 3
    fours = zip(values, values[1:], values[2:], values[3:], strict=False)
    return nan + [(a + 2 * b + 2 * c + d) / 6 for a, b, c, d in fours]


def slow_vigor(bars: Slow) -> list[float]:
    moved = last(swung(less(bars["close"], bars["open"])), 10)
    return over(moved, last(swung(less(bars["high"], bars["low"])), 10))


def slow_volatility(bars: Slow) -> list[float]:
    close, rises, falls = bars["close"], [float("nan")] * 9, [float("nan")] * 9
    for at in range(9, len(close)):
        spread = float(np.std(close[at - 9 : at + 1]))
        rises.append(spread if close[at] > close[at - 1] else 0.0)
        falls.append(spread if close[at] < close[at - 1] else 0.0)
    up, down = smoothed(rises, 14, 1 / 14), smoothed(falls, 14, 1 / 14)
    return [100 * a / (a + b) for a, b in zip(up, down, strict=True)]


def slow_psychology(bars: Slow) -> list[float]:
    rose = [float(b > a) for a, b in pairwise(bars["close"])]
    return [100 * each for each in last([float("nan"), *rose], 12)]


def slow_intraday(bars: Slow) -> list[float]:
    body = less(bars["close"], bars["open"])
    up, down = last([max(b, 0) for b in body], 14), last([max(-b, 0) for b in body], 14)
    return [100 * a / (a + b) for a, b in zip(up, down, strict=True)]


def slow_fast(bars: Slow) -> list[float]:
    answer = [float("nan")] * 13
    for at in range(13, len(bars["close"])):
        low, high = min(bars["low"][at - 13 : at + 1]), max(bars["high"][at - 13 : at + 1])
        answer.append(100 * (bars["close"][at] - low) / (high - low))
    return answer


def slow_smoother(values: list[float], window: int) -> list[float]:
    a1 = exp(-sqrt(2) * pi / window)
    b1 = 2 * a1 * cos(sqrt(2) * pi / window)
    c1 = 1 - b1 + a1 * a1
    answer = values[:2]
    for at in range(2, len(values)):
        level = c1 * (values[at] + values[at - 1]) / 2
        answer.append(level + b1 * answer[at - 1] - a1 * a1 * answer[at - 2])
    return answer


def slow_cyber(bars: Slow) -> list[float]:
    price, alpha = middles(bars), 0.07
    smooth = swung(price)
    answer = [float("nan")] * 2
    for at in range(2, len(price)):
        if at < 6:
            answer.append((price[at] - 2 * price[at - 1] + price[at - 2]) / 4)
            continue
        bend = smooth[at] - 2 * smooth[at - 1] + smooth[at - 2]
        level = (1 - alpha / 2) ** 2 * bend + 2 * (1 - alpha) * answer[-1]
        answer.append(level - (1 - alpha) ** 2 * answer[-2])
    return answer


def slow_decycler(bars: Slow) -> list[float]:
    close = bars["close"]
    alpha = (cos(2 * pi / 125) + sin(2 * pi / 125) - 1) / cos(2 * pi / 125)
    answer = close[:1]
    for before, here in pairwise(close):
        answer.append(alpha / 2 * (here + before) + (1 - alpha) * answer[-1])
    return answer


def slow_roofing(bars: Slow) -> list[float]:
    close, angle = bars["close"], 2 * pi / 48 / sqrt(2)
    alpha = (cos(angle) + sin(angle) - 1) / cos(angle)
    high = [0.0, 0.0]
    for at in range(2, len(close)):
        bend = close[at] - 2 * close[at - 1] + close[at - 2]
        level = (1 - alpha / 2) ** 2 * bend + 2 * (1 - alpha) * high[-1]
        high.append(level - (1 - alpha) ** 2 * high[-2])
    return slow_smoother(high, 10)


def slow_qqe(bars: Slow) -> tuple[list[float], list[float]]:
    change = steps(bars["close"])
    nan = [float("nan")]
    up = smoothed(nan + [max(each, 0) for each in change[1:]], 14, 1 / 14)
    down = smoothed(nan + [max(-each, 0) for each in change[1:]], 14, 1 / 14)
    line = smoothed([100 * a / (a + b) for a, b in zip(up, down, strict=True)], 5)
    reach = smoothed(smoothed([abs(each) for each in steps(line)], 27), 27)
    answer, rising = [float("nan")] * 71, True
    for at in range(71, len(line)):
        away = 4.236 * reach[at]
        last = answer[-1]
        if at > 71 and (line[at] < last if rising else line[at] > last):
            rising = not rising
            answer.append(line[at] - away if rising else line[at] + away)
        else:
            fresh = line[at] - away if rising else line[at] + away
            kept = max(fresh, last) if rising else min(fresh, last)
            answer.append(fresh if at == 71 else kept)
    return line, answer


_SLOW: dict[tuple[str, str], Callable[[Slow], list[float]]] = {
    ("accelerator", "accelerator"): slow_accelerator,
    ("apo", "apo"): slow_apo,
    ("coppock", "coppock"): slow_coppock,
    ("cyber_cycle", "cycle"): slow_cyber,
    ("cyber_cycle", "trigger"): lambda bars: [float("nan"), *slow_cyber(bars)[:-1]],
    ("decycler", "decycler"): slow_decycler,
    ("directional_movement", "plus"): lambda bars: slow_movement(movements(bars)[0]),
    ("directional_movement", "minus"): lambda bars: slow_movement(movements(bars)[1]),
    ("disparity", "disparity"): slow_disparity,
    ("dx", "dx"): slow_dx,
    ("intraday_momentum", "intraday_momentum"): slow_intraday,
    ("kst", "kst"): slow_kst,
    ("kst", "signal"): lambda bars: last(slow_kst(bars), 9),
    ("mass_index", "mass_index"): slow_mass,
    ("ppo", "ppo"): slow_ppo,
    ("ppo", "signal"): lambda bars: smoothed(slow_ppo(bars), 9),
    ("ppo", "histogram"): lambda bars: less(slow_ppo(bars), smoothed(slow_ppo(bars), 9)),
    ("pretty_good", "pretty_good"): slow_pretty_good,
    ("psychological_line", "psychological_line"): slow_psychology,
    ("qqe", "qqe"): lambda bars: slow_qqe(bars)[0],
    ("qqe", "trail"): lambda bars: slow_qqe(bars)[1],
    ("random_walk_index", "high"): lambda bars: slow_walk(bars, up=True),
    ("random_walk_index", "low"): lambda bars: slow_walk(bars, up=False),
    ("relative_vigor", "rvi"): slow_vigor,
    ("relative_vigor", "signal"): lambda bars: swung(slow_vigor(bars)),
    ("relative_volatility", "relative_volatility"): slow_volatility,
    ("roofing_filter", "roofing_filter"): slow_roofing,
    ("stochastic_fast", "k"): slow_fast,
    ("stochastic_fast", "d"): lambda bars: last(slow_fast(bars), 3),
    ("super_smoother", "super_smoother"): lambda bars: slow_smoother(bars["close"], 10),
    ("vidya", "vidya"): slow_vidya,
    ("zlema", "zlema"): slow_zlema,
}


@recorded
@pytest.mark.shared
@pytest.mark.parametrize("key", _SLOW, ids=".".join)
def test_series_agree_with_the_definition_worked_bar_by_bar(
    key: tuple[str, str], spy: Columns
) -> None:
    expected = np.array(_SLOW[key]({name: each.tolist() for name, each in spy.items()}))
    found = compute(parse(key[0]), spy)[key[1]]
    known = ~np.isnan(found)
    assert known.sum() > 400
    np.testing.assert_allclose(found[known], expected[known], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("text", ["stochastic_rsi", "pretty_good", "disparity", "mesa_sine"])
def test_the_rounding_of_a_suspended_share_is_not_blown_up(text: str) -> None:
    moving = 100 + np.sin(np.arange(60.0))
    close = np.concatenate((moving, np.full(1000, 100.1)))
    found = compute(parse(text), {"high": close, "low": close, "close": close})
    for values in found.values():
        standing = values[-700:]
        assert np.abs(standing[np.isfinite(standing)]).max(initial=0) < 1e-9


ANSWERED = {name for name, _ in _SLOW}
