"""The forward-return study on made-up markets with known answers, and with traps in them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from wizdata_core.errors import BadInput
from wizdata_core.screener.study import Formation, Outcome, Rules, Traded, study

FIRST = date(2020, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def share(number: int, closes: list[float], group: str = "MADE UP", since: int = 0) -> Traded:
    days = np.datetime64(FIRST, "D") + np.arange(since, since + len(closes))
    return Traded(number, group, days, np.array(closes, dtype=np.float64))


def flat(number: int, sessions: int, group: str = "MADE UP") -> Traded:
    return share(number, [1.0] * sessions, group)


def formed(days: list[int], members: set[int], universe: set[int]) -> list[Formation]:
    return [Formation(day(each), frozenset(members), frozenset(universe)) for each in days]


def free(horizon: int, **given: float) -> Rules:
    return Rules((horizon,), **{"cost": 0.0, **given})


def one(formations: list[Formation], market: list[Traded], rules: Rules) -> Outcome:
    (found,) = study(formations, market, rules)
    return found


# Two shares, 100 sessions: number 1 gains 1 % a session, number 2 loses 1 % a session; 20 more
# stand still, so that there are members enough.
SESSIONS = 100
UP = share(1, [1.01**each for each in range(SESSIONS)])
DOWN = share(2, [0.99**each for each in range(SESSIONS)])
STILL = [flat(number, SESSIONS) for number in range(3, 23)]
MARKET = [UP, DOWN, *STILL]
EVERYBODY = set(range(1, 23))
EVERY_FIFTH = list(range(0, 90, 5))


def test_the_return_is_from_the_close_of_the_next_session_to_that_many_sessions_later() -> None:
    closes = [1.0, 10.0, 11.0, 12.0, 13.0, 14.0, 99.0]
    shares = [share(number, closes * 20) for number in range(1, 5)]
    starts = [7 * each for each in range(15)]
    found = one(formed(starts, {1, 2}, {1, 2, 3, 4}), shares, free(4))
    # Formed on the day of 1.0, bought at 10.0 and sold four sessions later at 14.0.
    assert found.summary is not None
    assert found.summary.mean == pytest.approx(0.4)
    assert found.summary.spread.mean == pytest.approx(0.0)
    assert (found.formations, found.members, found.independent) == (15, 30, 15)


def test_the_mean_benchmark_and_spread_are_those_worked_out_by_hand() -> None:
    found = one(formed(EVERY_FIFTH, {1, 2, 3}, EVERYBODY), MARKET, free(5))
    up, down = 1.01**5 - 1, 0.99**5 - 1
    assert found.summary is not None
    assert found.summary.mean == pytest.approx((up + down) / 3)
    assert found.summary.benchmark == pytest.approx((up + down) / 22)
    assert found.summary.spread.mean == pytest.approx((up + down) / 3 - (up + down) / 22)
    assert found.summary.median == pytest.approx(0.0)
    assert found.summary.risen == pytest.approx(1 / 3)
    assert found.summary.better == 1.0


def test_costs_are_charged_on_buying_and_on_selling_exactly() -> None:
    found = one(formed(EVERY_FIFTH, {1, 3}, EVERYBODY), MARKET, free(5, cost=50.0))
    bought, sold = 1.005, 0.995
    assert found.summary is not None
    assert found.summary.mean == pytest.approx(((1.01**5 + 1) * sold / bought - 2) / 2, rel=1e-12)
    gross = (1.01**5 + 0.99**5 + 20) / 22
    assert found.summary.benchmark == pytest.approx(gross * sold / bought - 1, rel=1e-12)


def test_a_screen_that_peeks_at_the_next_session_gains_nothing() -> None:
    rng = np.random.default_rng(5)
    moves = rng.normal(0, 0.02, size=(600, 60))
    prices = 100 * np.exp(np.cumsum(moves, axis=0))
    market = [share(number, list(prices[:, number])) for number in range(60)]
    everybody = frozenset(range(60))
    peeking = [
        Formation(day(at), frozenset(np.argsort(moves[at + 1])[-6:].tolist()), everybody)
        for at in range(0, 590, 5)
    ]
    found = one(peeking, market, free(4))
    assert found.summary is not None
    # Bought on the formation day itself, the spread would be some 3.5 %.
    assert abs(found.summary.spread.mean) < 0.004
    assert found.summary.spread.low < 0 < found.summary.spread.high


def test_a_random_screen_has_no_spread_whatever_the_costs_and_the_drift() -> None:
    rng = np.random.default_rng(7)
    prices = 100 * np.exp(np.cumsum(rng.normal(0.001, 0.02, size=(800, 80)), axis=0))
    market = [share(number, list(prices[:, number])) for number in range(80)]
    chosen = [
        Formation(
            day(at), frozenset(rng.choice(80, 15, replace=False).tolist()), frozenset(range(80))
        )
        for at in range(0, 790, 21)
    ]
    found = one(chosen, market, Rules((21,), cost=100.0))
    assert found.summary is not None
    assert abs(found.summary.spread.mean) < 0.01
    assert found.summary.spread.low < 0 < found.summary.spread.high


def test_a_share_that_falls_to_nearly_nothing_and_stops_is_counted_with_its_last_price() -> None:
    failed = share(1, [100.0] * 22 + [1.0])  # and never again
    assert _return_of(failed, 20) == pytest.approx(1.0 / 100.0 - 1)


def _return_of(failed: Traded, at: int, haircut: float = 0.0) -> float:
    """The return of the failed share's formation, in a study that is large enough to be shown."""
    rest = list(range(at + 5, at + 70, 5))
    formations = formed([at], {1}, EVERYBODY) + formed(rest, {3, 4, 5}, EVERYBODY)
    found = one(formations, [failed, DOWN, *STILL], free(5, haircut=haircut))
    assert found.stopped == 1
    assert found.points[0].day == day(at)
    return found.points[0].mean


def test_a_haircut_takes_its_part_of_the_last_price_of_what_stopped() -> None:
    failed = share(1, [100.0] * 22 + [40.0])
    assert _return_of(failed, 20, haircut=0.3) == pytest.approx(0.4 * 0.7 - 1)


def test_what_stopped_weighs_on_the_benchmark_too() -> None:
    failed = share(1, [100.0] * 22 + [50.0])
    rest = list(range(25, 90, 5))
    formations = formed([20], {3}, {1, 3, 4}) + formed(rest, {3, 4, 5}, EVERYBODY)
    found = one(formations, [failed, *STILL], free(5))
    assert found.points[0].benchmark == pytest.approx(-0.5 / 3)


def test_a_pause_is_no_end_and_takes_no_haircut() -> None:
    pausing = Traded(
        1,
        "MADE UP",
        np.concatenate([UP.days[:22], UP.days[40:]]),
        np.concatenate([np.full(22, 100.0), np.full(60, 50.0)]),
    )
    rest = list(range(25, 90, 5))
    formations = formed([20], {1}, EVERYBODY) + formed(rest, {3, 4, 5}, EVERYBODY)
    found = one(formations, [pausing, DOWN, *STILL], free(5, haircut=1.0))
    assert found.stopped == 0
    assert found.points[0].mean == pytest.approx(0.0)


def test_windows_that_have_not_ended_are_left_out_and_counted() -> None:
    found = one(formed([*EVERY_FIFTH, 94, 95, 98, 99], {1, 3}, EVERYBODY), MARKET, free(5))
    # Formed on 93, the window would close on 99, the last session; formed on 94, a day later.
    assert (found.formations, found.not_ended) == (18, 4)
    last = one(formed([*EVERY_FIFTH, 93], {1, 3}, EVERYBODY), MARKET, free(5))
    assert (last.formations, last.not_ended) == (19, 0)


def test_who_cannot_be_bought_is_counted_and_who_trades_a_little_later_is_bought_then() -> None:
    never = share(1, [5.0] * 10)
    late = Traded(2, "MADE UP", UP.days[[0, 14, 15, 16, 40]], np.array([9.0, 2.0, 2.0, 3.0, 3.0]))
    rest = list(range(25, 90, 5))
    formations = formed([10], {1, 2}, EVERYBODY) + formed(rest, {3, 4, 5}, EVERYBODY)
    found = one(formations, [never, late, *STILL], free(5))
    assert found.unbought == 1
    # Bought at 2.0 on day 14 and sold on day 16, when the window of all closes.
    assert found.points[0].mean == pytest.approx(0.5)
    assert found.points[0].members == 1


def test_a_member_that_nothing_is_held_of_is_counted_as_not_bought() -> None:
    found = one(formed(EVERY_FIFTH, {1, 3, 999}, EVERYBODY), MARKET, free(5))
    assert found.unbought == len(EVERY_FIFTH)


def test_each_member_is_compared_with_its_own_group() -> None:
    other = [
        share(number, [1.02**each for each in range(SESSIONS)], "OTHER") for number in (50, 51)
    ]
    rest = formed(EVERY_FIFTH, {1, 50}, EVERYBODY | {50, 51})
    found = one(rest, [*MARKET, *other], free(5))
    mine = (1.01**5 + 0.99**5 + 20) / 22 - 1
    assert found.points[0].benchmark == pytest.approx((mine + 1.02**5 - 1) / 2)
    assert found.points[0].mean == pytest.approx((1.01**5 + 1.02**5) / 2 - 1)


def test_a_formation_with_nobody_to_buy_is_counted_as_empty() -> None:
    found = one(
        formed(EVERY_FIFTH, {1, 3}, EVERYBODY) + formed([3], set(), EVERYBODY), MARKET, free(5)
    )
    assert (found.empty, found.formations) == (1, 18)


@pytest.mark.parametrize(
    ("days", "members", "said"),
    [
        (EVERY_FIFTH[:11], {1, 2, 3}, "there are 11, and at least 12 are needed"),
        (EVERY_FIFTH[:12], {1, 2}, "of members in all 24, and at least 30 are needed"),
        (list(range(40)), {1, 2, 3}, "there are 8, and"),
        ([], {1}, "there are 0, and"),
    ],
)
def test_an_average_of_too_little_is_refused_with_the_numbers(
    days: list[int], members: set[int], said: str
) -> None:
    found = one(formed(days, members, EVERYBODY), MARKET, free(5))
    assert found.summary is None
    assert found.points == ()
    assert said in found.refusal


def test_days_without_a_usable_close_are_no_days() -> None:
    odd = share(1, [1.0, float("nan"), 2.0, 0.0, -3.0] * 20)
    found = one(formed(EVERY_FIFTH, {1, 3, 4}, EVERYBODY), [odd, DOWN, *STILL], free(2))
    # Formed on the day of 1.0: neither NaN nor 0 nor less is a price, 2.0 is bought and kept.
    assert found.points[0].mean == pytest.approx(0.0)


def test_the_order_in_which_formations_come_changes_nothing() -> None:
    there = formed(EVERY_FIFTH, {1, 2, 3}, EVERYBODY)
    assert one(there, MARKET, free(5)) == one(there[::-1], MARKET[::-1], free(5))


@pytest.mark.parametrize(
    "given",
    [
        {"cost": -1.0},
        {"cost": 1_001.0},
        {"cost": float("nan")},
        {"haircut": 1.1},
        {"haircut": float("nan")},
        {"horizons": (0,)},
        {"horizons": (1_251,)},
    ],
)
def test_rules_outside_their_bounds_are_refused(given: dict[str, float]) -> None:
    with pytest.raises(BadInput, match="is outside"):
        Rules(**given)  # type: ignore[arg-type]  # one wrong value at a time


def test_an_empty_market_gives_no_average() -> None:
    assert one(formed([0, 1], {1}, {1}), [], free(5)).summary is None
