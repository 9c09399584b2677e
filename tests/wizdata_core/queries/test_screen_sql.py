"""SQL finds what plain Python finds: conditions, looking back, standings, and what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.wizdata_core.screener import evaluation
from tests.wizdata_core.screener.rows import MONDAY, fill
from tests.wizdata_core.screener.screens import conditions, screens
from wizdata_core.fields import FIELDS, Kind
from wizdata_core.queries.screen_sql import _COMPARED, _CROSSING, _LISTS
from wizdata_core.queries.screening import members, memberships
from wizdata_core.screener.expression import Not
from wizdata_core.screener.meaning import kind_of
from wizdata_core.screener.operators import OPERATORS
from wizdata_core.screener.text import parse

if TYPE_CHECKING:
    from wizdata_core.screener.expression import Operand, Right, Screen
    from wizdata_core.store import Engines

NAMES = [
    *("price", "open", "rsi_14", "market_cap_zar", "value_traded_zar", "return_1y", "esg_score"),
    *("exchange", "sector", "golden_cross", "new_high_52w", "price_date", "last_ex_date"),
]
POOLS: dict[Kind, list[object]] = {
    Kind.NUMBER: [0.0, 1.0, 2.0, 3.0, -1.0, 30.0],
    Kind.TEXT: ["XJSE", "xjse", "A%b", "A_b", "Axb", "Gold Mining"],
    Kind.FLAG: [True, False],
    Kind.DATE: [date(2025, 12, 31), date(2026, 1, 5), date(2026, 1, 6)],
}
PARTS = ["XJ", "js", "%", "_", "a%", "a_", "gold", "\\", "/", "", "'", "x"]
LAST = MONDAY + timedelta(days=400)


def made_up() -> dict[int, list[dict[str, object]]]:
    """Rows of instruments that do not exist: young and old, ended, with a year without sessions."""
    random = Random(11)  # noqa: S311 - made-up rows, the same each time
    histories = {}
    for number in range(1, 15):
        days = [MONDAY + timedelta(days=at) for at in range(random.choice([1, 2, 5, 8]))]
        if number % 4 == 0:
            days.append(LAST)
        histories[number] = [
            {
                "day": day,
                **{name: random.choice([*POOLS[FIELDS[name].kind], None]) for name in NAMES},
            }
            for day in days
        ]
    return histories


BARE = 99
HISTORIES: dict[int, list[dict[str, object]]] = {**made_up(), BARE: [{"day": MONDAY}]}
DAYS = [MONDAY - timedelta(days=1), MONDAY, MONDAY + timedelta(days=2), LAST - timedelta(days=30)]
DAYS += [LAST - timedelta(days=25), LAST, LAST + timedelta(days=366), LAST + timedelta(days=367)]


@pytest.fixture(scope="module")
def rows(module_store: Engines) -> Engines:
    fill(module_store, HISTORIES)
    return module_store


def values(left: Operand) -> st.SearchStrategy[Right]:
    """Values that the rows have too, so that conditions are met now and then."""
    kind = kind_of(left)
    pool: st.SearchStrategy[Right] = st.sampled_from(POOLS[kind])
    return st.one_of(pool, st.sampled_from(PARTS)) if kind is Kind.TEXT else pool


SCREENS = screens(conditions(NAMES, series=False, values=values, sessions=4), most=6)


@pytest.mark.parametrize("key", OPERATORS)
def test_each_operator_finds_what_python_finds(rows: Engines, key: str) -> None:
    asked = conditions(NAMES, operator=key, series=False, values=values, sessions=4)

    @given(asked, st.sampled_from([None, *DAYS]))
    @settings(max_examples=25)
    def holds(condition: Screen, day: date | None) -> None:
        expected = evaluation.found(condition, evaluation.as_of(HISTORIES, day))
        assert members(rows, condition, day) == expected

    holds()


@pytest.mark.parametrize(
    ("before", "now", "above", "below"),
    [
        (1.0, 3.0, True, False),
        (2.0, 3.0, True, False),
        (2.0, 1.0, False, True),
        (3.0, 1.0, False, True),
        (1.0, 2.0, False, False),
        (3.0, 2.0, False, False),
        (2.0, 2.0, False, False),
        (3.0, 4.0, False, False),
        (None, 3.0, False, False),
        (1.0, None, False, False),
    ],
)
def test_touching_is_no_crossing_but_leaving_is(
    store: Engines, before: float | None, now: float | None, *, above: bool, below: bool
) -> None:
    fill(store, {1: [{"price": before}, {"price": now}]})
    for text, crossed in (("crosses_above", above), ("crosses_below", below)):
        assert bool(members(store, parse(f"price {text} 2"))) is crossed
        assert bool(members(store, parse(f"price {text} 2 within 2 sessions"))) is crossed


@given(SCREENS, st.sampled_from([None, *DAYS]))
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_finds_what_python_finds(rows: Engines, screen: Screen, day: date | None) -> None:
    expected = evaluation.found(screen, evaluation.as_of(HISTORIES, day))
    assert members(rows, screen, day) == expected


@given(SCREENS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_days_at_once_are_each_day_by_itself(rows: Engines, screen: Screen) -> None:
    table = memberships(rows, screen, DAYS)
    expected = [
        (day, number)
        for day in DAYS
        for number in evaluation.found(screen, evaluation.as_of(HISTORIES, day))
    ]
    assert (
        list(zip(*(table[name].to_pylist() for name in ("day", "instrument_id")), strict=True))
        == expected
    )


@given(SCREENS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_twice_negated_finds_the_same(rows: Engines, screen: Screen) -> None:
    assert members(rows, Not(Not(screen))) == members(rows, screen)


def test_every_operator_has_its_sql() -> None:
    assert {*_COMPARED, *_LISTS, *_CROSSING} == set(OPERATORS)


@pytest.mark.parametrize(
    "text",
    [
        "price > 0",
        "price != 1",
        "price between 0 and 5",
        "price in (1, 2)",
        "price not in (1, 2)",
        "price > 1.05 * open",
        "golden_cross",
        "golden_cross is false",
        "exchange != XJSE",
        "exchange contains ''",
        "price > 0 within 4 sessions",
        "price crosses_above 0",
        "price crosses_above 0 within 4 sessions",
        "rank(price) >= 1",
        "percentile(price) within exchange >= 0",
    ],
)
def test_what_is_missing_matches_neither_a_condition_nor_its_negation(
    rows: Engines, text: str
) -> None:
    for asked in (text, f"not {text}", f"{text} or not {text}"):
        assert BARE not in members(rows, parse(asked))


def test_what_is_missing_is_found_by_asking_for_it(rows: Engines) -> None:
    assert BARE in members(rows, parse("price is missing"))
    assert BARE in members(rows, parse("not price is present"))
    assert BARE in members(rows, parse("price > 0 or price is missing"))
