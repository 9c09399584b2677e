"""Answers whose form has drifted, or that hold hostile values: a typed fault or sound rows.

Each field of a recorded answer is removed, renamed and given other types and values, one at a time.
"""

from __future__ import annotations

import copy
import json
import math
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
import pytest

from collectors.faults import Fault, FaultKind
from collectors.wire import ReplayWire
from tests.collectors import kraken_samples, yahoo_samples
from wizdata_core.quality.facts import Facts
from wizdata_core.quality.judge import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wizdata_core.bars import Harvest

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not (yahoo_samples.RECORDED.is_dir() and kraken_samples.KRAKEN.is_dir()),
        reason="the recorded answers are not beside the repo",
    ),
]
Path = tuple[str | int, ...]
GONE, RENAMED = object(), object()
MUTATIONS: tuple[object, ...] = (
    GONE,
    RENAMED,
    None,
    "1,234.5",
    [],
    {},
    -5,
    True,
    math.nan,
    math.inf,
    -math.inf,
    1e308,
)


def paths(value: object, path: Path = ()) -> Iterator[Path]:
    """Every place in decoded JSON; of a list its first and last element stand for all."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, each in value.items():
            yield from paths(each, (*path, key))
    elif isinstance(value, list):
        for at in sorted({0, len(value) - 1} & set(range(len(value)))):
            yield from paths(value[at], (*path, at))


def mutated(answer: Any, path: Path, mutation: object) -> Any:
    """The answer with another value at one place."""
    changed = copy.deepcopy(answer)
    place = changed
    for step in path[:-1]:
        place = place[step]
    if mutation is GONE:
        del place[path[-1]]
    elif mutation is RENAMED and isinstance(place, dict):
        place[f"{path[-1]}_v2"] = place.pop(path[-1])
    else:
        place[path[-1]] = 0 if mutation is RENAMED else mutation
    return changed


def yahoo(answer: object) -> Harvest:
    query = yahoo_samples.asking("AAPL")
    return yahoo_samples.harvest_of(answer, query)


def kraken(answer: object) -> Harvest:
    return kraken_samples.FEED.harvest(kraken_samples.asking(), kraken_samples.wire_of(answer))


def kraken_markets(answer: object) -> Harvest:
    whole = kraken_samples.wire_of(kraken_samples.kraken("ohlc"))
    first = kraken_samples.exchange_of(f"{kraken_samples.SITE}/0/public/AssetPairs", answer)
    wire = ReplayWire([first, *whole.exchanges[1:]])
    return kraken_samples.FEED.harvest(kraken_samples.asking(), wire)


def chart() -> Any:
    return yahoo_samples.recorded("chart-AAPL-2020-08-31-to-2020-11-07")


def candles() -> Any:
    answer = kraken_samples.kraken("ohlc")
    name = next(each for each in answer["result"] if each != "last")
    answer["result"][name] = answer["result"][name][:20]
    return answer


def markets() -> Any:
    answer = kraken_samples.kraken("assetpairs")
    answer["result"] = {"XXBTZUSD": answer["result"]["XXBTZUSD"]}
    return answer


ANSWERS: dict[str, tuple[Callable[[], Any], Callable[[object], Harvest]]] = {
    "Yahoo's chart": (chart, yahoo),
    "a venue's candles": (candles, kraken),
    "a venue's markets": (markets, kraken_markets),
}


def harvest(read: Callable[[object], Harvest], answer: object) -> Harvest | Fault:
    try:
        return read(answer)
    except Fault as fault:
        return fault


def drift(name: str, step: int) -> int:
    """Tries every so-many-th mutation; gives how many were tried."""
    make, read = ANSWERS[name]
    whole = make()
    good = read(whole).bars.num_rows
    cases = [(path, mutation) for path in paths(whole) for mutation in MUTATIONS]
    for path, mutation in cases[::step]:
        told = harvest(read, mutated(whole, path, mutation))
        if isinstance(told, Fault):
            continue
        bars = judge(told.bars, told.actions, Facts(yahoo_samples.ASKED)).bars
        assert bars.num_rows <= good, (path, mutation)
        prices = [bars[each] for each in ("open", "high", "low", "close")]
        for price in prices:
            held = price.drop_null()
            assert pc.all(pc.is_finite(held)).as_py() in {True, None}, (path, mutation)
        json.dumps([reject.reason for reject in told.rejects])
    return len(cases[::step])


@pytest.mark.parametrize("name", ANSWERS)
def test_a_drifted_answer_is_a_typed_fault_or_sound_rows(name: str) -> None:
    assert drift(name, 17) >= 5


@pytest.mark.torture_long
@pytest.mark.parametrize("name", ANSWERS)
def test_every_drift_of_an_answer_is_a_typed_fault_or_sound_rows(name: str) -> None:
    assert drift(name, 1) >= 100


@pytest.mark.parametrize("value", [None, math.nan, math.inf, 1e308, -5, "1,234.5"])
def test_one_hostile_value_costs_its_own_row_at_most(value: object) -> None:
    whole = chart()
    path: Path = ("chart", "result", 0, "indicators", "quote", 0, "close", 3)
    good = yahoo(whole).bars
    told = harvest(yahoo, mutated(whole, path, value))
    if isinstance(told, Fault):
        # No number that JSON has: the answer's form is gone, and the provider is asked again.
        assert value in ("1,234.5", math.inf) or value != value  # noqa: PLR0124 - NaN alone differs from itself
        assert told.kind is FaultKind.MALFORMED
        return
    bars = judge(told.bars, told.actions, Facts(yahoo_samples.ASKED)).bars
    assert bars.num_rows >= good.num_rows - 1
