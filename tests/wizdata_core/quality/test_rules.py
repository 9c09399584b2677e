"""The catalogue: every rule catches what it names, keeps to its own rows, and is in the docs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.wizdata_core.quality.faults import COLUMNS, NOW, table, walk
from wizdata_core.bars import ACTIONS, BARS
from wizdata_core.quality.facts import Facts
from wizdata_core.quality.judge import Judged, judge
from wizdata_core.quality.rules import ACTION_RULES, ALL_RULES, RULES, Rule, Severity, Verdict
from wizdata_core.quality.series import Prices

DOCS = Path(__file__).resolve().parents[3] / "docs" / "quality.md"
NO_ACTIONS = ACTIONS.empty_table()
COUNT = 80
few = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def put(bars: pa.Table, name: str, row: int, value: object) -> pa.Table:
    values = bars[name].to_pylist()
    values[row] = value
    column = pa.array(values, BARS.field(name).type)
    return bars.set_column(bars.schema.get_field_index(name), BARS.field(name), column)


def scaled(bars: pa.Table, rows: range, factor: float) -> pa.Table:
    for name in COLUMNS[:4]:
        values = np.array(bars[name].to_numpy())
        values[list(rows)] *= factor
        place = bars.schema.get_field_index(name)
        bars = bars.set_column(place, BARS.field(name), pa.array(values))
    return bars


def flat(bars: pa.Table, rows: range, volume: float) -> pa.Table:
    for row in rows:
        for name in COLUMNS[:4]:
            bars = put(bars, name, row, bars["close"][rows[0]].as_py())
        bars = put(bars, "volume", row, volume)
    return bars


def copy_of_before(bars: pa.Table, row: int) -> pa.Table:
    for name in COLUMNS:
        bars = put(bars, name, row, bars[name][row - 1].as_py())
    return bars


def stamp(bars: pa.Table, row: int, days: int) -> pa.Table:
    """A row's day and opening moved by so many days."""
    moved = bars["session_date"][row].as_py().toordinal() + days
    on = date.fromordinal(moved)
    at = pa.scalar(on).cast(pa.timestamp("us")).as_py()
    return put(put(bars, "session_date", row, on), "opened_at", row, at.replace(tzinfo=NOW.tzinfo))


def close_of(bars: pa.Table, row: int) -> float:
    return float(bars["close"][row].as_py())


ROW = 40
# For each rule a way to break it, at a row of a clean series; and the rows that must break.
BREAKS = {
    "misshapen": lambda bars: put(bars, "quote_factor", ROW, -1.0),
    "not_finite": lambda bars: put(bars, "close", ROW, float("nan")),
    "absurd": lambda bars: put(bars, "high", ROW, 1e308),
    "negative_volume": lambda bars: put(bars, "volume", ROW, -1.0),
    "in_the_future": lambda bars: stamp(bars, COUNT - 1, 30),
    "below_zero": lambda bars: put(bars, "low", ROW, -1.0),
    "no_price": lambda bars: put(put(bars, "close", ROW, 0.0), "low", ROW, 0.0),
    "repeated_stamp": lambda bars: stamp(bars, ROW, _days_back(bars, ROW)),
    "zero_part": lambda bars: put(bars, "open", ROW, 0.0),
    "unit_flip": lambda bars: scaled(bars, range(ROW, ROW + 1), 100.0),
    "out_of_order": lambda bars: put(bars, "high", ROW, 0.5 * close_of(bars, ROW)),
    "unfinished": lambda bars: stamp(bars, COUNT - 1, 2),
    "ghost": lambda bars: _with_saturday(bars, volume=0.0),
    "level_shift": lambda bars: scaled(bars, range(ROW, COUNT), 0.012),
    "shifted": lambda bars: stamp(bars, _friday(bars), 1),
    "off_calendar": lambda bars: _with_saturday(bars, volume=17.0),
    "outside_range": lambda bars: put(bars, "open", ROW, 1.02 * bars["high"][ROW].as_py()),
    "copied": lambda bars: copy_of_before(bars, ROW),
    "frozen": lambda bars: flat(bars, range(ROW, ROW + 5), 10.0),
    "stale": lambda bars: flat(bars, range(ROW, ROW + 10), 0.0),
    "spike": lambda bars: scaled(bars, range(ROW, ROW + 1), 1.9),
    "wick": lambda bars: put(bars, "high", ROW, 2.5 * close_of(bars, ROW)),
    "incomplete": lambda bars: put(bars, "open", ROW, None),
    "after_gap": lambda bars: pa.concat_tables([bars.slice(0, ROW), bars.slice(ROW + 1)]),
}


def _friday(bars: pa.Table) -> int:
    days = bars["session_date"].to_pylist()
    return next(row for row in range(ROW, COUNT) if days[row].weekday() == 4)


def _days_back(bars: pa.Table, row: int) -> int:
    before, day = (bars["session_date"][at].as_py() for at in (row - 1, row))
    return (before - day).days  # type: ignore[no-any-return]  # dates


def _with_saturday(bars: pa.Table, volume: float) -> pa.Table:
    friday = _friday(bars)
    extra = flat(stamp(bars.slice(friday, 1), 0, 1), range(1), volume)
    return pa.concat_tables([bars.slice(0, friday + 1), extra, bars.slice(friday + 1)])


def facts(bars: pa.Table) -> Facts:
    days = bars["session_date"].to_numpy().astype("datetime64[D]")
    sessions = np.arange(days.min(), days.max() + 1)
    weekdays = sessions[np.is_busday(sessions)]
    return Facts(NOW, {"A": "equity"}, {"A": weekdays})


def clean(seed: int) -> pa.Table:
    """A generated series without a fault."""
    return table("A", walk(np.random.default_rng(seed), COUNT, 0.01), unit="USD")


def split_stretch(bars: pa.Table) -> tuple[pa.Table, pa.Table]:
    """A series in which a split of 4:1 was undone in rows that had not been adjusted for it."""
    row = {
        "symbol": "A", "kind": "split", "ex_date": bars["session_date"][ROW].as_py(), "value": 4.0,
        "quote_unit": "USD", "quote_factor": 1.0,
    }  # fmt: skip
    traded = scaled(bars, range(ROW, COUNT), 0.25)
    return scaled(traded, range(ROW - 9, ROW), 4.0), pa.Table.from_pylist([row], schema=ACTIONS)


def broken_by(rule: Rule, seed: int) -> tuple[pa.Table, pa.Table]:
    bars = clean(seed)
    if rule.name == "split_stretch":
        return split_stretch(bars)
    return BREAKS[rule.name](bars), NO_ACTIONS


def named(done: Judged, name: str) -> bool:
    stored = any(name in each.split() for each in done.bars["flags"].to_pylist())
    return stored or any(f"{name}: " in each.reason for each in done.rejects)


def test_every_rule_has_an_example_that_breaks_it() -> None:
    assert {*BREAKS, "split_stretch"} == {rule.name for rule in RULES}


def test_a_clean_series_breaks_no_rule() -> None:
    for seed in range(20):
        bars = clean(seed)
        done = judge(bars, NO_ACTIONS, facts(bars))
        assert done.rejects == ()
        assert set(done.bars["flags"].to_pylist()) == {""}
        assert done.bars.select(BARS.names) == bars


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@given(seed=st.integers(0, 10_000))
@few
def test_what_breaks_a_rule_gets_its_verdict_and_only_those_rows_change(
    rule: Rule, seed: int
) -> None:
    bars, actions = broken_by(rule, seed)
    done = judge(bars, actions, facts(clean(seed)))
    assert named(done, rule.name)
    assert {each.value for each in Verdict} >= set(done.bars["quality"].to_pylist())
    refused = len(done.rejects)
    assert (refused > 0) == (rule.verdict is Verdict.QUARANTINED)
    assert done.bars.num_rows == bars.num_rows - refused
    kept = bars.take(pa.array(done.places))
    for before, after in zip(kept.to_pylist(), done.bars.to_pylist(), strict=True):
        flagged = after["flags"] != ""
        assert flagged == (after["quality"] != "accepted")
        if after["quality"] != "repaired":
            assert {name: after[name] for name in BARS.names} == before


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@given(seed=st.integers(0, 10_000), shuffle=st.randoms(use_true_random=False))
@few
def test_rows_in_any_order_and_rows_judged_twice_come_to_the_same(
    rule: Rule, seed: int, shuffle: object
) -> None:
    bars, actions = broken_by(rule, seed)
    told = facts(clean(seed))
    once = judge(bars, actions, told)
    order = list(range(bars.num_rows))
    shuffle.shuffle(order)  # type: ignore[attr-defined]  # a random.Random of hypothesis
    mixed = judge(bars.take(pa.array(order)), actions, told)
    assert mixed.bars.sort_by("opened_at") == once.bars.sort_by("opened_at")
    assert sorted(mixed.rejects, key=str) == sorted(once.rejects, key=str)
    again = judge(once.bars, once.actions, told)
    assert again.bars == once.bars
    assert (again.rejects, again.originals.num_rows) == ((), 0)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_another_series_of_the_same_answer_is_not_touched(rule: Rule) -> None:
    bars, actions = broken_by(rule, 5)
    other = table("B", walk(np.random.default_rng(6), COUNT, 0.01), unit="USD")
    told = facts(clean(5))
    done = judge(pa.concat_tables([bars, other]), actions, told)
    mine = done.bars.filter(pa.compute.equal(done.bars["symbol"], "B"))
    assert mine.select(BARS.names) == other
    assert set(mine["flags"].to_pylist()) == {""}
    alone = judge(bars, actions, told)
    assert done.bars.filter(pa.compute.equal(done.bars["symbol"], "A")) == alone.bars


@given(
    st.lists(
        st.tuples(st.sampled_from(COLUMNS), st.integers(0, 29), st.floats(width=64)), max_size=12
    ),
    st.sampled_from(["equity", "fx", "future", ""]),
)
@settings(max_examples=60, deadline=None)
def test_whatever_numbers_come_nothing_fails_and_every_row_is_accounted_for(
    changes: list[tuple[str, int, float]], asset_class: str
) -> None:
    prices = walk(np.random.default_rng(3), 30, 0.02)
    columns = {name: getattr(prices, name).copy() for name in COLUMNS}
    for name, row, value in changes:
        columns[name][row] = value
    bars = table("A", Prices(**columns))
    told = Facts(NOW, {"A": asset_class} if asset_class else {})
    done = judge(bars, NO_ACTIONS, told)
    assert done.bars.num_rows + len(done.rejects) == 30
    assert all(each.reason for each in done.rejects)
    again = judge(done.bars, done.actions, told)
    assert again.bars == done.bars


FIELDS = (*COLUMNS, "quote_factor")
MUTATIONS = {
    "nan": float("nan"), "inf": float("inf"), "-inf": float("-inf"),
    "huge": 1e308, "negative": -5.0, "missing": None,
}  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("mutation", MUTATIONS)
def test_hostile_values_are_marked_with_a_reason_and_good_rows_land(
    field: str, mutation: str
) -> None:
    """Text such as "1,234.5" never gets here: providers' readers refuse it, with its place."""
    value = MUTATIONS[mutation]
    if field == "quote_factor" and value is None:
        value = 0.0  # the column holds no nulls
    bars = put(clean(9), field, ROW, value)
    done = judge(bars, NO_ACTIONS, Facts(NOW, {"A": "equity"}))
    missing = mutation in {"nan", "missing"} and field != "close"
    allowed = missing and field in {"open", "high", "low", "volume"}
    assert len(done.rejects) == (0 if allowed else 1)
    good = [row for place, row in enumerate(bars.to_pylist()) if place != ROW]
    landed = done.bars.select(BARS.names).to_pylist()
    assert [row for row in landed if row in good] == good


def test_names_are_unique_and_every_entry_says_what_it_means() -> None:
    names = [rule.name for rule in ALL_RULES]
    assert len(set(names)) == len(names)
    for rule in ALL_RULES:
        assert rule.name.replace("_", "").isalpha()
        assert rule.meaning
        assert rule.severity in Severity
        assert rule.verdict is not Verdict.ACCEPTED
        assert (rule.severity is Severity.WRONG) == (
            rule.verdict in {Verdict.REPAIRED, Verdict.QUARANTINED}
        )


def test_the_page_of_the_docs_lists_every_rule_as_the_catalogue_has_it() -> None:
    rows = [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in DOCS.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    assert rows == [
        [rule.name, rule.severity.value, rule.verdict.value, rule.meaning] for rule in ALL_RULES
    ]


def test_bars_and_actions_have_rules_of_their_own() -> None:
    assert len(RULES) + len(ACTION_RULES) == len(ALL_RULES)
