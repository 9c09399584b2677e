from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.adjustment import (
    Action,
    Basis,
    PriceSeries,
    Reinvested,
    adjusted,
    factors,
)
from wizdata_core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from random import Random

FIRST = date(2020, 1, 1)
COLUMNS = ("open", "high", "low", "close", "volume")


def series(closes: list[float], volume: float = 100.0) -> PriceSeries:
    close = np.array(closes, dtype=np.float64)
    days = np.datetime64(FIRST) + np.arange(len(closes))
    return PriceSeries(
        days, close * 0.99, close * 1.02, close * 0.98, close, np.full(len(closes), volume)
    )


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


prices = st.floats(1, 1000)
closes = st.lists(prices, min_size=2, max_size=40)
split = st.builds(
    Action,
    st.just("split"),
    st.integers(-5, 50).map(day),
    st.sampled_from([2.0, 3.0, 1.5, 0.1, 7.0]),
)
dividend = st.builds(
    Action, st.just("dividend"), st.integers(-5, 50).map(day), st.floats(0.001, 0.9)
)
events = st.lists(st.one_of(split, dividend), max_size=6)
bases = st.sampled_from(list(Basis))
closes_at = st.sampled_from(list(Reinvested))


def same(one: PriceSeries, other: PriceSeries) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in COLUMNS)


def test_a_split_and_a_dividend_worked_by_hand() -> None:
    # 100, 102 | 2:1 | 50, then a dividend of 1 on a day that closes at 49.
    raw = series([100.0, 102.0, 50.0, 49.0])
    actions = [Action("split", day(2), 2.0), Action("dividend", day(3), 1.0)]
    total = adjusted(raw, actions)
    assert total.close == pytest.approx([50 * 0.98, 51 * 0.98, 50 * 0.98, 49.0])
    assert total.volume.tolist() == [200.0, 200.0, 100.0, 100.0]
    splits = adjusted(raw, actions, Basis.SPLITS)
    assert splits.close.tolist() == [50.0, 51.0, 50.0, 49.0]
    before = adjusted(raw, actions, Basis.TOTAL, Reinvested.BEFORE)
    assert before.close == pytest.approx([50 * (1 - 1 / 50), 51 * 0.98, 49.0, 49.0])


@given(closes, bases, closes_at)
def test_without_actions_nothing_changes(
    given_closes: list[float], basis: Basis, reinvested: Reinvested
) -> None:
    raw = series(given_closes)
    assert same(adjusted(raw, [], basis, reinvested), raw)


@given(closes, events, closes_at)
def test_raw_is_what_was_traded(
    given_closes: list[float], actions: list[Action], reinvested: Reinvested
) -> None:
    raw = series(given_closes)
    assert same(adjusted(raw, actions, Basis.RAW, reinvested), raw)


@given(closes, events, bases, st.randoms())
def test_the_order_of_actions_is_no_matter(
    given_closes: list[float], actions: list[Action], basis: Basis, chance: Random
) -> None:
    raw = series(given_closes)
    mixed = list(actions)
    chance.shuffle(mixed)
    assert same(adjusted(raw, actions, basis), adjusted(raw, mixed, basis))


@given(closes, events, bases)
def test_returns_of_days_without_an_action_stay(
    given_closes: list[float], actions: list[Action], basis: Basis
) -> None:
    raw = series(given_closes)
    made = adjusted(raw, actions, basis)
    quiet = ~np.isin(raw.dates[1:], [np.datetime64(each.ex_date) for each in actions])
    before = raw.close[1:] / raw.close[:-1]
    after = made.close[1:] / made.close[:-1]
    assert after[quiet] == pytest.approx(before[quiet], rel=1e-9)


@given(closes, events)
def test_the_return_of_an_ex_date_is_crsps_total_return(
    given_closes: list[float], actions: list[Action]
) -> None:
    raw = series(given_closes)
    made = adjusted(raw, actions)
    for at in range(1, len(given_closes)):
        today = [each for each in actions if each.ex_date == day(at)]
        cash = sum(each.value for each in today if each.kind == "dividend")
        ratio = np.prod([each.value for each in today if each.kind == "split"])
        expected = (raw.close[at] + cash) * ratio / raw.close[at - 1]
        assert made.close[at] / made.close[at - 1] == pytest.approx(expected, rel=1e-9)


@given(closes, events)
def test_the_last_bar_is_as_traded_and_bars_keep_their_shape(
    given_closes: list[float], actions: list[Action]
) -> None:
    raw = series(given_closes)
    made = adjusted(raw, actions)
    assert made.close[-1] == raw.close[-1]
    assert made.volume[-1] == raw.volume[-1]
    assert made.high / made.close == pytest.approx(raw.high / raw.close)
    price, volume = factors(raw.dates, raw.close, actions)
    assert made.close == pytest.approx(raw.close * price)
    assert made.volume == pytest.approx(raw.volume * volume)


@given(closes, st.lists(split, max_size=4))
def test_money_traded_is_the_same_before_and_after_a_split(
    given_closes: list[float], actions: list[Action]
) -> None:
    raw = series(given_closes)
    made = adjusted(raw, actions, Basis.SPLITS)
    assert made.close * made.volume == pytest.approx(raw.close * raw.volume)


def test_an_action_on_a_day_without_a_bar_falls_to_the_next_bar() -> None:
    raw = series([100.0, 100.0, 50.0, 50.0])
    holes = PriceSeries(raw.dates[[0, 3]], *(getattr(raw, name)[[0, 3]] for name in COLUMNS))
    made = adjusted(holes, [Action("split", day(1), 2.0), Action("dividend", day(2), 1.0)])
    assert made.close == pytest.approx([50 * 50 / 51, 50.0])


def test_a_dividend_in_old_shares_is_weighed_against_the_close_in_old_shares() -> None:
    # 2 a share on a day without a bar, then 2:1: the next close, 50 new, is 100 old.
    raw = series([102.0, 0.0, 0.0, 50.0])
    holes = PriceSeries(raw.dates[[0, 3]], *(getattr(raw, name)[[0, 3]] for name in COLUMNS))
    made = adjusted(holes, [Action("dividend", day(1), 2.0), Action("split", day(2), 2.0)])
    assert made.close[0] == pytest.approx(51 * 100 / 102)


def test_a_missing_close_on_the_ex_date_is_replaced_by_the_next_one() -> None:
    raw = series([100.0, np.nan, 99.0])
    made = adjusted(raw, [Action("dividend", day(1), 1.0)])
    assert made.close[[0, 2]] == pytest.approx([99.0, 99.0])


def test_no_close_at_all_gives_no_factor() -> None:
    made = adjusted(series([np.nan, np.nan]), [Action("dividend", day(1), 1.0)])
    assert np.isnan(made.close).all()
    assert made.volume.tolist() == [100.0, 100.0]


def test_what_cannot_be_used_is_refused_by_name() -> None:
    raw = series([10.0, 10.0])
    with pytest.raises(
        UnknownName, match="unknown corporate action 'dividends'; nearest: dividend"
    ):
        adjusted(raw, [Action("dividends", day(1), 1.0)])
    with pytest.raises(BadInput, match=r"a split of 0.0 on 2020-01-02 is not above 0"):
        adjusted(raw, [Action("split", day(1), 0.0)])
    with pytest.raises(BadInput, match="is not less than the close before it"):
        adjusted(raw, [Action("dividend", day(1), 1000.0)], Basis.TOTAL, Reinvested.BEFORE)
    with pytest.raises(BadInput, match="must rise"):
        adjusted(PriceSeries(raw.dates[::-1], *(getattr(raw, n) for n in COLUMNS)), [])


def test_an_empty_series_stays_empty() -> None:
    assert len(adjusted(series([]), [Action("split", day(1), 2.0)]).close) == 0
