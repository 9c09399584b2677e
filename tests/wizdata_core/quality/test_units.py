"""Unit flips: found and undone wherever they are, and never seen in a crash or a split."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from tests.wizdata_core.quality.faults import (
    COLUMNS,
    HELD,
    KINDS,
    NOW,
    Faulty,
    crashed,
    doubted,
    faulty,
    prices_of,
    table,
    walk,
)
from wizdata_core.bars import ACTIONS
from wizdata_core.quality.facts import Facts
from wizdata_core.quality.judge import Judged, judge
from wizdata_core.quality.series import Prices
from wizdata_core.quality.units import Baseline, unit_factor

if TYPE_CHECKING:
    from datetime import date

SEED = int(os.environ.get("SEED", "7"))
SERIES, CRASHES, AT_ONCE = 400, 500, 50
UNITS = ("ZAc", "USD", "GBp", "KES")


def judged(tables: list[pa.Table]) -> Judged:
    """Series of daily bars judged together, the first of each as stored ones."""
    names = [each["symbol"][0].as_py() for each in tables]
    held = pa.concat_tables([each.slice(0, HELD) for each in tables])
    facts = Facts(NOW, dict.fromkeys(names, "equity"), held=held)
    new = pa.concat_tables([each.slice(HELD) for each in tables])
    return judge(new, ACTIONS.empty_table(), facts)


def by_symbol(done: Judged) -> dict[str, pa.Table]:
    names = done.bars["symbol"].unique().to_pylist()
    column = done.bars["symbol"].to_numpy()
    return {name: done.bars.filter(pa.array(column == name)) for name in names}


def score(made: Faulty, given: pa.Table, bars: pa.Table) -> Counter[str]:
    """How many faulty rows were marked, and put right to the last digits; and how many others.

    A row that was refused was marked.
    """
    bad, sound = made.bad[HELD:], made.sound.at(slice(HELD, None))
    kept = np.isin(given["opened_at"].to_numpy(), bars["opened_at"].to_numpy())
    marked, right = ~kept, np.zeros(len(bad), dtype=bool)
    marked[kept] = doubted(bars)
    pairs = [(getattr(prices_of(bars), name), getattr(sound, name)[kept]) for name in COLUMNS]
    right[kept] = np.all([np.isclose(is_, was, rtol=1e-9) for is_, was in pairs], axis=0)
    return Counter(
        bad=int(bad.sum()),
        good=int((~bad).sum()),
        found=int((bad & marked).sum()),
        mended=int((bad & right).sum()),
        alarms=int((~bad & (marked | ~right)).sum()),
    )


def scored(seed: int, series: int) -> dict[str, Counter[str]]:
    """Scores by kind of fault over generated series; `seed` decides all of them."""
    random = np.random.default_rng(seed)
    totals: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for begin in range(0, series, AT_ONCE):
        made = {}
        for place in range(begin, min(begin + AT_ONCE, series)):
            sound = walk(random, int(random.integers(90, 400)), float(random.uniform(0.003, 0.06)))
            made[f"S{place}"] = faulty(random, sound, KINDS[place % len(KINDS)])
        tables = [
            table(name, each.prices, UNITS[place % len(UNITS)])
            for place, (name, each) in enumerate(made.items())
        ]
        kept = by_symbol(judged(tables))
        for (name, each), given in zip(made.items(), tables, strict=True):
            totals[each.kind] += score(each, given.slice(HELD), kept[name])
    return totals


def test_99_of_100_faults_are_found_and_mended_and_clean_bars_are_left_alone() -> None:
    """Issue 3 asks for a recall of 99 % and at most one false alarm in 1,000 clean bars."""
    for kind, total in scored(SEED, SERIES).items():
        said = f"{kind}: {dict(total)}; again with SEED={SEED} pytest {__file__}"
        assert total["found"] >= 0.99 * total["bad"], said
        assert total["mended"] >= 0.99 * total["bad"], said
        assert total["alarms"] <= 0.001 * total["good"], said


def test_no_true_crash_or_split_of_500_is_repaired() -> None:
    random = np.random.default_rng(SEED)
    for _ in range(0, CRASHES, AT_ONCE):
        made = {}
        for place in range(AT_ONCE):
            sound = walk(random, int(random.integers(90, 300)), float(random.uniform(0.003, 0.06)))
            made[f"S{place}"] = crashed(random, sound)
        done = judged([table(name, prices) for name, (prices, _) in made.items()])
        wrong = done.originals["symbol"].unique().to_pylist()
        assert wrong == [], f"again with SEED={SEED}: {[made[name][1] for name in wrong]}"
        assert done.rejects == ()


def split(symbol: str, on: date, ratio: float) -> pa.Table:
    row = {
        "symbol": symbol, "kind": "split", "ex_date": on, "value": ratio,
        "quote_unit": "ZAc", "quote_factor": 0.01,
    }  # fmt: skip
    return pa.Table.from_pylist([row], schema=ACTIONS)


@pytest.mark.parametrize("ratio", [100.0, 0.01])
def test_a_split_that_is_told_is_a_split_even_where_volumes_say_nothing(ratio: float) -> None:
    sound = walk(np.random.default_rng(1), 100, 0.02)
    factors = np.where(np.arange(100) < 70, 1.0, 1 / ratio)
    bars = table("A", Prices(*(getattr(sound.times(factors), name) for name in COLUMNS)))
    on = bars["session_date"][70].as_py()
    done = judge(bars, split("A", on, ratio), Facts(NOW, {"A": "equity"}))
    assert done.bars["quality"].unique().to_pylist() == ["accepted"]


def lasting(prices: Prices, unit: str, volume: float | None) -> Judged:
    """A hundredfold fall that stays, with every volume as given."""
    count = len(prices)
    factors = np.where(np.arange(count) < 80, 1.0, 0.01)
    volumes = np.full(count, np.nan if volume is None else volume)
    return judged([table("A", replace(prices.times(factors), volume=volumes), unit)])


def test_without_volumes_a_lasting_change_is_repaired_only_where_units_are_two() -> None:
    sound = walk(np.random.default_rng(2), 100, 0.01)
    rand, dollars = lasting(sound, "ZAc", None), lasting(sound, "USD", None)
    assert rand.bars["quality"].to_pylist()[-20:] == ["repaired"] * 20
    assert dollars.bars["quality"].to_pylist()[-20:] == ["flagged"] * 20
    assert set(dollars.bars["flags"].to_pylist()) == {"", "level_shift"}
    with_volume = lasting(sound, "USD", 1000.0)
    assert with_volume.bars["quality"].to_pylist()[-20:] == ["repaired"] * 20


def test_a_stated_unit_that_changed_with_the_level_was_stated_wrongly() -> None:
    sound = walk(np.random.default_rng(3), 100, 0.02)
    factors = np.where(np.arange(100) < 80, 1.0, 100.0)
    volumes = np.full(100, np.nan)
    bars = table("A", replace(sound.times(factors), volume=volumes), "USD")
    said = np.where(np.arange(100) < 80, 0.01, 1.0)
    place = bars.schema.get_field_index("quote_factor")
    bars = bars.set_column(place, "quote_factor", pa.array(said))
    done = judge(bars, ACTIONS.empty_table(), Facts(NOW, {"A": "equity"}))
    assert done.bars["quality"].to_pylist()[80:] == ["repaired"] * 20


def test_dinars_flip_by_a_thousand() -> None:
    assert [unit_factor(each) for each in ("KWF", "KWD", "TND")] == [1000.0] * 3
    assert [unit_factor(each) for each in ("ZAc", "USD")] == [100.0] * 2
    sound = walk(np.random.default_rng(4), 100, 0.02)
    factors = np.where(np.isin(np.arange(100), [70, 71]), 1000.0, 1.0)
    done = judged([table("A", sound.times(factors), "KWF")])
    assert done.bars["quality"].to_pylist().count("repaired") == 2
    assert np.allclose(prices_of(done.bars).close, sound.close[HELD:])


def test_without_stored_bars_the_level_of_most_rows_counts_or_of_the_newest_where_asked() -> None:
    sound = walk(np.random.default_rng(5), 100, 0.02)
    bars = table("A", sound.times(np.where(np.arange(100) < 90, 1.0, 100.0)))
    for baseline, changed in ((Baseline.MOST, 10), (Baseline.NEWEST, 90)):
        done = judge(bars, ACTIONS.empty_table(), Facts(NOW, {"A": "equity"}, baseline=baseline))
        assert done.originals.num_rows == changed


def test_the_last_copies_of_a_suspended_share_do_not_set_the_level() -> None:
    sound = walk(np.random.default_rng(6), 100, 0.02)
    stopped = np.arange(100) >= 85
    prices = sound.times(np.where(np.arange(100) >= 90, 0.01, 1.0))
    still = replace(prices, volume=np.where(stopped, 0.0, sound.volume))
    facts = Facts(NOW, {"A": "equity"}, baseline=Baseline.NEWEST)
    done = judge(table("A", still, "GBp"), ACTIONS.empty_table(), facts)
    assert done.bars["quality"].to_pylist()[90:] == ["repaired"] * 10
    assert done.originals.num_rows == 10


def test_what_was_judged_and_judged_again_is_the_same() -> None:
    random = np.random.default_rng(SEED)
    tables = []
    for place in range(40):
        sound = walk(random, 150, 0.03)
        made = (
            faulty(random, sound, KINDS[place % 4]).prices
            if place % 5
            else crashed(random, sound)[0]
        )
        tables.append(table(f"S{place}", made, UNITS[place % 4]))
    names = [f"S{place}" for place in range(40)]
    facts = Facts(NOW, dict.fromkeys(names, "equity"))
    once = judge(pa.concat_tables(tables), ACTIONS.empty_table(), facts)
    again = judge(once.bars, once.actions, facts)
    assert again.bars == once.bars
    assert again.rejects == ()
    assert again.originals.num_rows == 0


def test_the_order_of_rows_is_no_matter() -> None:
    random = np.random.default_rng(SEED)
    made = faulty(random, walk(random, 200, 0.03), "random")
    bars = table("A", made.prices)
    facts = Facts(NOW, {"A": "equity"})
    straight = judge(bars, ACTIONS.empty_table(), facts).bars
    shuffled = judge(bars.take(random.permutation(200)), ACTIONS.empty_table(), facts).bars
    assert shuffled.sort_by("opened_at") == straight
