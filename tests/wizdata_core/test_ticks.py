"""Trades become the candles that a venue would make of them, digit for digit.

The answers come from a slow reference in Python's decimal numbers, written from the venues' rules
and sharing no line with the code. Trades here are generated unless the test says where they are
from; generated ones stand for no real price.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput
from wizdata_core.ticks import TRADES, Gaps, bars_of_trades, first_difference, tidied

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday
LATER = datetime(2027, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)


@dataclass(frozen=True)
class Trade:
    at: datetime
    price: str
    amount: str
    id: str = ""


def table(trades: list[Trade]) -> pa.Table:
    columns = [
        pa.array([each.at for each in trades], TRADES.field("traded_at").type),
        pa.array([float(each.price) for each in trades], pa.float64()),
        pa.array([each.amount for each in trades], pa.string()),
        pa.array([each.id for each in trades], pa.string()),
    ]
    return pa.table(columns, schema=TRADES)


def opening(at: datetime, interval: Interval) -> datetime:
    """When the bar of a moment opens, by the calendar and not by arithmetic on epochs."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if interval is Interval.MONTH:
        return midnight.replace(day=1)
    if interval is Interval.WEEK:
        return midnight - timedelta(days=midnight.weekday())
    if interval is Interval.DAY:
        return midnight
    return midnight + (at - midnight) // interval.length * interval.length


def reference(trades: list[Trade], interval: Interval) -> list[tuple[object, ...]]:
    """Candles of trades with numbered ids, each exact in decimal and made a float at the end."""
    once = {each.id: each for each in reversed(trades)}
    bars = defaultdict(list)
    for each in sorted(once.values(), key=lambda trade: (trade.at, int(trade.id))):
        bars[opening(each.at, interval)].append(each)
    candles: list[tuple[object, ...]] = []
    for opened, inside in sorted(bars.items()):
        prices = [Decimal(each.price) for each in inside]
        volume = sum((Decimal(each.amount) for each in inside), Decimal(0))
        four = (prices[0], max(prices), min(prices), prices[-1])
        candles.append((opened, *(float(each) for each in four), float(volume), len(inside)))
    return candles


def made(trades: list[Trade], interval: Interval, **rest: Gaps) -> list[tuple[object, ...]]:
    bars = bars_of_trades(tidied(table(trades)).trades, interval, LATER, **rest)
    names = ("opened_at", "open", "high", "low", "close", "volume", "trades")
    return [tuple(row[name] for name in names) for row in bars.to_pylist()]


def generated(seed: int, count: int, decimals: int = 8) -> list[Trade]:
    """Generated trades: bursts at one microsecond, quiet minutes, trades on a minute's edge."""
    chance = random.Random(seed)  # noqa: S311 - chance that is replayed by its seed, no secret
    at, price, trades = START, 50_000_00, []
    for number in range(count):
        step = chance.choice([0, 0, 1, 999, 250_000, 3_000_000, 200_000_000])
        at += timedelta(microseconds=step)
        if chance.random() < 0.1:
            at = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
        price += chance.randint(-500, 500)
        amount = chance.randint(1, 10 ** (decimals + 1))
        trades.append(
            Trade(
                at, f"{price / 100:.2f}", f"{Decimal(amount).scaleb(-decimals):f}", str(number + 7)
            )
        )
    return trades


@pytest.mark.parametrize("interval", list(Interval), ids=str)
def test_every_interval_is_rebuilt_to_the_last_digit(interval: Interval) -> None:
    trades = generated(1, 12_000)
    assert made(trades, interval) == reference(trades, interval)


@given(st.integers(0, 2**32), st.sampled_from(list(Interval)), st.sampled_from([0, 3, 8, 18]))
def test_order_and_repetition_change_no_digit(seed: int, interval: Interval, decimals: int) -> None:
    trades = generated(seed, 60, decimals)
    chance = random.Random(seed)  # noqa: S311 - chance that is replayed by its seed, no secret
    shuffled = trades + chance.sample(trades, 20)
    chance.shuffle(shuffled)
    assert made(shuffled, interval) == reference(trades, interval)


def test_a_sum_that_floats_get_wrong_is_right() -> None:
    amounts = ["0.1"] * 10 + ["1e-18", "123456789.000000001"]
    trades = [
        Trade(START + MICRO * place, "1", amount, str(place))
        for place, amount in enumerate(amounts)
    ]
    [bar] = made(trades, Interval.MINUTE)
    exact = float(Decimal("123456790.000000001000000001"))
    assert bar[5] == exact
    ten = [Trade(START + MICRO * place, "1", "0.1", str(place)) for place in range(10)]
    assert sum([0.1] * 10) != 1.0
    assert made(ten, Interval.MINUTE)[0][5] == 1.0


def test_a_trade_on_the_edge_belongs_to_the_minute_that_begins() -> None:
    edge = START + timedelta(minutes=1)
    trades = [Trade(edge - MICRO, "1", "1", "1"), Trade(edge, "2", "1", "2")]
    assert [(row[0], row[4]) for row in made(trades, Interval.MINUTE)] == [
        (START, 1.0),
        (edge, 2.0),
    ]


def test_trades_of_one_microsecond_are_ordered_by_their_number_and_not_by_its_text() -> None:
    trades = [
        Trade(START, "3", "1", "10"),
        Trade(START, "1", "1", "9"),
        Trade(START, "2", "1", "11"),
    ]
    [bar] = made(trades, Interval.MINUTE)
    assert (bar[1], bar[4]) == (1.0, 2.0)


def test_a_list_given_newest_first_is_read_from_its_end() -> None:
    """As venues' REST lists come; without ids only the place tells who was first."""
    oldest_first = [
        Trade(START, "1", "1"),
        Trade(START, "2", "1"),
        Trade(START + MICRO, "3", "1"),
        Trade(START + MICRO, "4", "1"),
    ]
    assert made(oldest_first[::-1], Interval.MINUTE) == made(oldest_first, Interval.MINUTE)
    assert made(oldest_first, Interval.MINUTE)[0][1:5] == (1.0, 4.0, 1.0, 4.0)


def test_equal_trades_without_an_id_are_all_kept() -> None:
    [bar] = made([Trade(START, "5", "0.1")] * 3, Interval.MINUTE)
    assert bar[5:] == (0.3, 3)


def test_an_id_with_other_contents_is_named_and_the_earliest_counts() -> None:
    first, other = Trade(START, "5", "1", "a"), Trade(START + MICRO, "6", "1", "a")
    tidy = tidied(table([first, first, other]))
    assert (tidy.repeated, tidy.conflicting) == (2, ("a",))
    assert tidy.trades["price"].to_pylist() == [5.0]


def test_quiet_minutes_have_no_bar_or_one_at_the_close_before() -> None:
    trades = [
        Trade(START, "5", "1", "1"),
        Trade(START + 3 * timedelta(minutes=1), "7", "2", "2"),
    ]
    bars = tidied(table(trades)).trades
    until = START + timedelta(minutes=3, seconds=30)
    assert bars_of_trades(bars, Interval.MINUTE, until).num_rows == 2
    filled = bars_of_trades(bars, Interval.MINUTE, until, gaps=Gaps.PREVIOUS).to_pylist()
    assert [(row["open"], row["close"], row["volume"], row["trades"]) for row in filled] == [
        (5.0, 5.0, 1.0, 1),
        (5.0, 5.0, 0.0, 0),
        (5.0, 5.0, 0.0, 0),
        (7.0, 7.0, 2.0, 1),
    ]
    assert [row["final"] for row in filled] == [True, True, True, False]


@pytest.mark.parametrize("interval", list(Interval), ids=str)
def test_a_bar_is_final_from_its_very_end_on(interval: Interval) -> None:
    trades = table([Trade(START, "5", "1", "1")])
    opened = opening(START, interval)
    end = (
        datetime(2026, 4, 1, tzinfo=UTC) if interval is Interval.MONTH else opened + interval.length
    )
    finals = [
        bars_of_trades(trades, interval, moment)["final"].to_pylist()
        for moment in (end - MICRO, end)
    ]
    assert finals == [[False], [True]]


def test_vwap_is_the_mean_price_by_amount() -> None:
    trades = [Trade(START, "10", "1", "1"), Trade(START + MICRO, "20", "3", "2")]
    assert bars_of_trades(table(trades), Interval.MINUTE, LATER)["vwap"].to_pylist() == [17.5]


def test_a_price_below_zero_is_a_price() -> None:
    trades = [Trade(START, "-36.98", "1", "1"), Trade(START + MICRO, "0.01", "1", "2")]
    [bar] = made(trades, Interval.MINUTE)
    assert bar[1:5] == (-36.98, 0.01, -36.98, 0.01)


@pytest.mark.parametrize("amount", ["-1", "many", "", "1e-60"])
def test_an_amount_that_is_none_is_refused_by_name(amount: str) -> None:
    with pytest.raises(BadInput, match="amount"):
        bars_of_trades(table([Trade(START, "1", amount, "1")]), Interval.MINUTE, LATER)


def test_a_price_that_is_not_finite_is_refused_by_its_place() -> None:
    with pytest.raises(BadInput, match="trade 2 is not finite"):
        bars_of_trades(
            table([Trade(START, "1", "1", "1"), Trade(START, "nan", "1", "2")]),
            Interval.MINUTE,
            LATER,
        )


def test_no_trades_make_no_bars() -> None:
    assert bars_of_trades(TRADES.empty_table(), Interval.DAY, LATER).num_rows == 0


def test_the_first_digit_that_differs_is_found() -> None:
    trades = tidied(table(generated(2, 500))).trades
    ours = bars_of_trades(trades, Interval.MINUTE, LATER)
    assert first_difference(ours, ours) is None
    volumes = ours["volume"].to_pylist()
    volumes[7] += 1e-9
    place = ours.schema.get_field_index("volume")
    theirs = ours.set_column(place, "volume", pa.array(volumes))
    found = first_difference(ours, theirs)
    assert found is not None
    assert (found.opened_at, found.column) == (ours["opened_at"][7].as_py(), "volume")
    missing = first_difference(ours, ours.slice(1))
    assert missing is not None
    assert missing.theirs is None


def test_weeks_turn_on_mondays_and_months_on_the_first() -> None:
    sunday, monday = datetime(2026, 3, 1, 23, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    trades = [Trade(sunday, "1", "1", "1"), Trade(monday, "2", "1", "2")]
    assert [row[0].date() for row in made(trades, Interval.WEEK)] == [  # type: ignore[attr-defined]  # a datetime
        date(2026, 2, 23),
        date(2026, 3, 2),
    ]
    assert len(made(trades, Interval.MONTH)) == 1
