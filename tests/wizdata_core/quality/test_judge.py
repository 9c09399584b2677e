"""The judge: each row gets its verdict, and no good row suffers for a bad one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wizdata_core.quality.rows import ASKED, row, shifted_by, table, verdicts, wave
from wizdata_core.bars import ACTIONS, BARS
from wizdata_core.quality.facts import Facts
from wizdata_core.quality.judge import JUDGED_BARS, judge

NAN, INFINITE = float("nan"), float("inf")


def judged(*rows: dict[str, object]) -> tuple[list[dict[str, object]], list[str]]:
    """The rows that pass, and the names of the rules that each refused row broke."""
    done = verdicts(*rows)
    return done.bars.to_pylist(), [
        " ".join(part.split(":")[0] for part in each.reason.split("; ")) for each in done.rejects
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
        (row(high=1e308), "absurd"),
        (row(volume=1e300), "absurd"),
        (row(open=-1.0, low=-2.0), "below_zero"),
        (row(close=0.0, low=0.0), "no_price"),
        (row(high=70.0), "out_of_order"),
        (row(low=140.0, high=150.0), "out_of_order"),
        (row(high=90.0, low=110.0), "out_of_order"),
        (row(interval="3d"), "misshapen"),
        (row(quote_factor=0.0), "misshapen"),
        (row(session_date=date(2026, 11, 18)), "misshapen"),
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
    before = row(on=date(2026, 11, 18), close=147.98, high=150.0, open=88.56, low=80.2)
    day = row(open=354.83, high=380.0, low=249.0, close=347.51, volume=93_396_700.0)
    done = verdicts(before, day)
    assert done.rejects == ()
    assert done.bars["quality"].to_pylist() == ["accepted", "accepted"]


def test_the_negative_price_of_oil_survives() -> None:
    """WTI for May 2020 settled at -37.63 dollars on 2020-04-20, between 17.85 and -40.32."""
    before = row(on=date(2026, 11, 17), open=24.0, high=25.0, low=17.3, close=18.27)
    day = row(
        on=date(2026, 11, 18), open=17.73, high=17.85, low=-40.32, close=-37.63, volume=247_947.0
    )
    after = row(on=date(2026, 11, 19), open=-14.0, high=13.86, low=-16.74, close=10.01)
    for asset_class in ("future", "commodity", ""):
        done = verdicts(before, day, after, asset_class=asset_class)
        assert done.rejects == ()
        assert done.bars["close"].to_pylist() == [18.27, -37.63, 10.01]
        assert done.originals.num_rows == 0


def test_a_row_that_breaks_two_rules_is_refused_once_with_both_reasons() -> None:
    assert judged(row(high=1.0, volume=-5.0)) == ([], ["negative_volume out_of_order"])


def test_a_refusal_says_which_bar_and_shows_its_prices() -> None:
    (reject,) = verdicts(row(volume=-5.0)).rejects
    assert reject.where == "NPN.JO 1d 2026-11-19T00:00:00Z"
    assert reject.reason == "negative_volume: the volume is below zero"
    assert reject.content == "open=100.0 high=105.0 low=95.0 close=101.0 volume=-5.0"


def test_no_bars_are_judged_without_complaint() -> None:
    done = judge(BARS.empty_table(), ACTIONS.empty_table(), Facts(ASKED))
    assert (done.bars, done.rejects) == (JUDGED_BARS.empty_table(), ())


def test_a_close_a_little_outside_its_range_is_kept_with_a_flag() -> None:
    """London's thin shares close at a mid price, which no trade need have touched."""
    for odd in (row(high=100.5), row(low=100.5)):
        done = verdicts(odd)
        assert done.rejects == ()
        assert done.bars["flags"].to_pylist() == ["outside_range"]
        assert done.bars["quality"].to_pylist() == ["flagged"]
        assert done.bars["high"].to_pylist() == [odd["high"]]


def test_of_two_rows_of_one_stamp_the_final_one_of_more_volume_is_taken() -> None:
    live = row(close=99.0, final=False, volume=5_000.0)
    early, late = row(close=100.0, volume=900.0), row(close=101.0, volume=1_000.0)
    for order in ((live, early, late), (late, live, early), (early, late, live)):
        done = verdicts(*order)
        assert done.bars["close"].to_pylist() == [101.0]
        assert [each.reason.split(":")[0] for each in done.rejects] == ["repeated_stamp"] * 2


def test_a_missing_price_given_as_zero_is_taken_as_not_given_and_its_original_kept() -> None:
    done = verdicts(row(open=0.0, high=0.0, low=0.0), row(on=date(2026, 11, 18), low=0.0))
    first, second = done.bars.to_pylist()
    assert (first["open"], first["high"], first["low"], first["close"]) == (None, None, None, 101.0)
    assert second["low"] == 100.0
    assert [each["quality"] for each in (first, second)] == ["repaired"] * 2
    assert done.originals["low"].to_pylist() == [0.0, 0.0]
    assert done.originals["rule"].to_pylist() == ["zero_part", "zero_part"]


def test_a_final_bar_that_cannot_be_over_is_stored_as_open() -> None:
    minute = intraday(0) | {"final": True}
    done = verdicts(minute, row(on=date(2026, 11, 16), interval="1w"))
    assert done.bars["final"].to_pylist() == [False, False]
    assert done.bars["flags"].to_pylist() == ["unfinished", "unfinished"]
    assert done.originals["final"].to_pylist() == [True, True]


@st.composite
def moments_of_asking(draw: st.DrawFn) -> tuple[dict[str, object], datetime]:
    """A final bar of any interval on any day, and a moment of asking around its end."""
    code = draw(st.sampled_from(["1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w"]))
    on = draw(st.dates(date(2000, 1, 1), date(2037, 12, 31)))
    opened = datetime.combine(on, time(), UTC)
    if code not in {"1d", "1w"}:
        opened += timedelta(minutes=draw(st.integers(0, 1439)))
    asked = opened + timedelta(minutes=draw(st.integers(-2000, 20_000)))
    return row(on=on, interval=code, opened_at=opened), asked


@given(moments_of_asking())
def test_no_bar_is_final_before_it_can_be_over(drawn: tuple[dict[str, object], datetime]) -> None:
    bar, asked = drawn
    lengths = {"1m": 1, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "4h": 240, "1d": 0, "1w": 10_080}
    done = judge(table(bar), ACTIONS.empty_table(), Facts(asked))
    opened = bar["opened_at"]
    assert isinstance(opened, datetime)
    over = opened + timedelta(minutes=lengths[str(bar["interval"])]) <= asked
    assert [each for each in done.bars["final"].to_pylist() if each] == [True] * over


@pytest.mark.parametrize(
    ("asset_class", "factor"), [("equity", 1.53), ("fx", 1.97), ("crypto", 0.1)]
)
def test_real_jumps_survive_as_they_are(asset_class: str, factor: float) -> None:
    """Sasol rose 53 % on 2020-04-07, the pound's price in Egypt 97 %, coins fell by 90 %."""
    rows = wave(40)
    moved = [
        each | shifted_by(each, factor) if place >= 25 else each for place, each in enumerate(rows)
    ]
    done = verdicts(*moved, asset_class=asset_class)
    assert done.rejects == ()
    assert done.originals.num_rows == 0
    assert done.bars["close"].to_pylist() == [each["close"] for each in moved]


def test_stored_bars_are_context_and_are_never_judged_themselves() -> None:
    rows = wave(40)
    flipped = [each | shifted_by(each, 100.0) for each in rows[30:]]
    done = verdicts(*flipped, held=table(*rows[:30]))
    assert done.bars["close"].to_pylist() == [each["close"] for each in rows[30:]]
    assert done.bars["quality"].to_pylist() == ["repaired"] * 10
    assert done.originals["close"].to_pylist() == [each["close"] for each in flipped]


def test_marks_of_an_earlier_judgement_stay() -> None:
    rows = wave(30, d9={"close": 0.0})
    rows[12] |= shifted_by(rows[12], 0.01)
    once = verdicts(*rows)
    again = judge(once.bars, once.actions, Facts(ASKED, {"NPN.JO": "equity"}))
    assert again.bars == once.bars
    assert again.rejects == ()
    assert again.originals.num_rows == 0


prices = st.floats(80.0, 125.0)


@st.composite
def sound_rows(draw: st.DrawFn) -> dict[str, object]:
    low, first, second, high = sorted(draw(st.lists(prices, min_size=4, max_size=4)))
    opened, closed = draw(st.permutations([first, second]))
    missing = draw(st.sets(st.sampled_from(["open", "high", "low", "volume"])))
    volume = draw(st.floats(0, 1e12))
    whole = {"open": opened, "high": high, "low": low, "close": closed, "volume": volume}
    return whole | dict.fromkeys(missing)


broken_rows = st.sampled_from(
    [{"close": NAN}, {"high": 30.0}, {"volume": -1.0}, {"interval": "?"}, {"close": 1e308}]
)


@given(st.lists(st.tuples(sound_rows(), st.booleans(), broken_rows), max_size=12))
def test_good_rows_never_suffer_for_bad_neighbours(
    drawn: list[tuple[dict[str, object], bool, dict[str, object]]],
) -> None:
    days = [date(2026, 1, 5) + timedelta(days=place) for place in range(2 * len(drawn))]
    sounds = [row(on=day) | sound for day, (sound, _, _) in zip(days[::2], drawn, strict=True)]
    breaks = [
        row(on=day) | broken for day, (_, bad, broken) in zip(days[1::2], drawn, strict=True) if bad
    ]
    rows = sorted([*sounds, *breaks], key=lambda each: str(each["session_date"]))
    good, broken = judged(*rows)
    assert len(broken) == sum(bad for _, bad, _ in drawn)
    assert len(good) == len(drawn)
    for kept, sound in zip(good, sounds, strict=True):
        for name in ("open", "high", "low", "close", "volume"):
            assert kept[name] == sound[name]
