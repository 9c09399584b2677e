from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from collectors.splits import Split, later_ratio, undo_splits

FIRST = date(2020, 1, 1)
DAYS = np.arange(np.datetime64(FIRST), np.datetime64(FIRST + timedelta(days=60)))
RATIOS = st.sampled_from([2.0, 3.0, 4.0, 10.0, 20.0, 1.5, 0.1, 0.05, 1.01])
SPLITS = st.dictionaries(st.integers(-10, 80), RATIOS, max_size=4).map(
    lambda at: [Split(FIRST + timedelta(days=day), ratio) for day, ratio in at.items()]
)
PRICES = st.lists(st.floats(0.01, 1e6), min_size=60, max_size=60).map(np.array)


def _restated(traded: list[float], splits: list[Split]) -> list[float]:
    """What a provider shows: each price divided by every split that came after its day."""
    shown = []
    for place, price in enumerate(traded):
        value = price
        for split in splits:
            if FIRST + timedelta(days=place) < split.ex_date:
                value /= split.ratio
        shown.append(value)
    return shown


@given(PRICES, SPLITS)
def test_undoing_gives_back_what_was_traded(traded: np.ndarray, splits: list[Split]) -> None:
    shown = np.array(_restated(traded.tolist(), splits))
    np.testing.assert_allclose(undo_splits(shown, DAYS, splits), traded, rtol=1e-12)


@given(PRICES, SPLITS, st.data())
def test_a_split_that_the_provider_loses_and_finds_again_moves_no_row(
    traded: np.ndarray, splits: list[Split], data: st.DataObject
) -> None:
    known = [split for split in splits if data.draw(st.booleans())]
    with_all = undo_splits(np.array(_restated(traded.tolist(), splits)), DAYS, splits)
    with_some = undo_splits(np.array(_restated(traded.tolist(), known)), DAYS, known)
    np.testing.assert_allclose(with_some, with_all, rtol=1e-12)


@given(PRICES, SPLITS)
def test_the_order_of_splits_is_of_no_matter_and_money_turned_over_is_kept(
    shown: np.ndarray, splits: list[Split]
) -> None:
    prices = undo_splits(shown, DAYS, splits)
    np.testing.assert_allclose(prices, undo_splits(shown, DAYS, splits[::-1]), rtol=1e-12)
    volumes = 1000 / later_ratio(DAYS, splits)
    np.testing.assert_allclose(prices * volumes, shown * 1000, rtol=1e-12)


def test_the_ex_date_itself_is_already_in_new_shares() -> None:
    days = np.array(["2020-08-28", "2020-08-31"], dtype="datetime64[D]")
    shown = np.array([124.8075, 129.04])
    split = Split(date(2020, 8, 31), 4.0)
    assert undo_splits(shown, days, [split]).tolist() == [499.23, 129.04]


def test_without_splits_nothing_moves() -> None:
    assert undo_splits(np.array([1.1, np.nan]), DAYS[:2], []).tolist()[0] == 1.1
