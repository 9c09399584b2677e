"""The rules of quality: each catches what it names, and no good row suffers for a bad one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.bars import BARS
from wizdata_core.quality.judge import judge
from wizdata_core.quality.rules import RULES

ASKED = datetime(2026, 11, 20, 16, tzinfo=UTC)
NAN, INFINITE = float("nan"), float("inf")


def row(**changes: object) -> dict[str, object]:
    """A bar without fault, made up."""
    on = changes.pop("on", date(2026, 11, 19))
    assert isinstance(on, date)
    return {
        "symbol": "NPN.JO",
        "interval": "1d",
        "opened_at": datetime.combine(on, time(), UTC),
        "session_date": on,
        "open": 100.0,
        "high": 105.0,
        "low": 95.0,
        "close": 101.0,
        "volume": 1_000.0,
        "quote_unit": "ZAc",
        "quote_factor": 0.01,
        "final": True,
    } | changes


def judged(*rows: dict[str, object]) -> tuple[list[dict[str, object]], list[str]]:
    """The rows that pass, and the names of the rules that each refused row broke."""
    good, rejects = judge(pa.Table.from_pylist(list(rows), schema=BARS), ASKED)
    return good.to_pylist(), [
        " ".join(part.split(":")[0] for part in each.reason.split("; ")) for each in rejects
    ]


def intraday(minutes: int) -> dict[str, object]:
    return row(interval="1m", opened_at=ASKED + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (row(close=NAN), "not_finite"),
        (row(close=None), "not_finite"),
        (row(high=INFINITE), "not_finite"),
        (row(volume=INFINITE), "not_finite"),
        (row(high=100.5), "out_of_order"),
        (row(low=100.5), "out_of_order"),
        (row(high=90.0, low=110.0), "out_of_order"),
        (row(volume=-1.0), "negative_volume"),
        (row(on=date(2026, 11, 22)), "in_the_future"),
        (intraday(2), "in_the_future"),
    ],
)
def test_what_a_rule_names_is_refused_by_it(broken: dict[str, object], rule: str) -> None:
    assert judged(broken) == ([], [rule])


@pytest.mark.parametrize(
    "sound",
    [
        row(),
        row(open=None, high=None, low=None, volume=None),
        row(open=NAN, high=NAN, low=NAN, volume=NAN),
        row(open=100.0, high=100.0, low=100.0, close=100.0, volume=0.0),
        row(high=101.0 * (1 - 1e-7)),  # rounded by itself
        row(on=ASKED.date()),  # the session under way
        row(on=date(2026, 11, 21)),  # already trading in Auckland
        intraday(0),
    ],
)
def test_what_is_only_incomplete_rounded_or_early_is_kept(sound: dict[str, object]) -> None:
    good, broken = judged(sound)
    assert (len(good), broken) == (1, [])


def test_a_real_day_of_more_than_plus_97_percent_survives() -> None:
    """GameStop on 2021-01-27, as it traded: from 147.98 to 347.51, plus 135 %."""
    day = row(open=354.83, high=380.0, low=249.0, close=347.51, volume=93_396_700.0)
    assert judged(row(close=147.98, high=150.0, open=88.56, low=80.2), day)[1] == []


def test_the_negative_price_of_oil_survives() -> None:
    """WTI for May 2020 settled at -37.63 dollars on 2020-04-20, between 17.85 and -40.32."""
    good, broken = judged(row(open=17.73, high=17.85, low=-40.32, close=-37.63, volume=247_947.0))
    assert broken == []
    assert good[0]["close"] == -37.63


def test_a_row_that_breaks_two_rules_is_refused_once_with_both_reasons() -> None:
    assert judged(row(high=1.0, volume=-5.0)) == ([], ["out_of_order negative_volume"])


def test_a_refusal_says_which_bar_and_shows_its_prices() -> None:
    _, (reject,) = judge(pa.Table.from_pylist([row(volume=-5.0)], schema=BARS), ASKED)
    assert reject.where == "NPN.JO 1d 2026-11-19T00:00:00Z"
    assert reject.reason == "negative_volume: the volume is below zero"
    assert reject.content == "open=100.0 high=105.0 low=95.0 close=101.0 volume=-5.0"


def test_no_bars_are_judged_without_complaint() -> None:
    assert judge(BARS.empty_table(), ASKED) == (BARS.empty_table(), ())


def test_rules_have_names_of_their_own_and_say_what_they_mean() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.meaning and rule.verdict == "quarantine" for rule in RULES)


prices = st.floats(-1e6, 1e6).filter(lambda price: price == 0 or abs(price) > 1e-6)


@st.composite
def sound_rows(draw: st.DrawFn) -> dict[str, object]:
    low, first, second, high = sorted(draw(st.lists(prices, min_size=4, max_size=4)))
    opened, closed = draw(st.permutations([first, second]))
    missing = draw(st.sets(st.sampled_from(["open", "high", "low", "volume"])))
    volume = draw(st.floats(0, 1e12))
    whole = row(open=opened, high=high, low=low, close=closed, volume=volume)
    return whole | dict.fromkeys(missing)


broken_rows = st.sampled_from(
    [row(close=NAN), row(high=1.0), row(volume=-1.0), row(on=date(2027, 1, 1))]
)


@given(st.lists(st.tuples(sound_rows(), st.booleans(), broken_rows), max_size=12))
def test_good_rows_never_suffer_for_bad_neighbours(
    drawn: list[tuple[dict[str, object], bool, dict[str, object]]],
) -> None:
    rows = [each for sound, bad, broken in drawn for each in ([sound, broken] if bad else [sound])]
    good, broken = judged(*rows)
    assert len(broken) == sum(bad for _, bad, _ in drawn)
    assert len(good) == len(drawn)
    for kept, (sound, _, _) in zip(good, drawn, strict=True):
        for name in ("open", "high", "low", "close", "volume"):
            assert kept[name] == sound[name] or np.isnan(kept[name])  # type: ignore[call-overload]  # a float
