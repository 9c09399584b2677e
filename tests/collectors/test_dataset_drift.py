"""Answers whose form has drifted: nothing untyped is raised, and good rows still land.

Each field of each recorded answer is taken away, renamed and given other types, one at a time. A
failing turn prints its seed; `WIZDATA_SEED=<seed> pytest <this file>` takes the same turns again.
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from collectors.contract import Dataset
from collectors.faults import Fault
from tests.collectors.dataset_samples import cases
from wizdata_core.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.collectors.dataset_samples import Case
    from wizdata_core.bars import Harvest

pytestmark = pytest.mark.shared
SEED = int(os.environ.get("WIZDATA_SEED", "20261127"))
ODD: dict[str, object] = {
    "null": None,
    "text": "n/a",
    "number as text": "1,234.5",
    "list": [],
    "object": {},
    "truth": True,
    "nan": float("nan"),
    "infinite": float("-inf"),
    "vast": 1e308,
    "negative": -1,
}
MUTATIONS = ("removed", "renamed", *ODD)
Path_ = tuple[str | int, ...]


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Every field of an answer; of a list's items the first and the last stand for the others."""
    if isinstance(value, dict):
        for name, held in value.items():
            yield (*path, name)
            yield from places(held, (*path, name))
    elif isinstance(value, list):
        for index in sorted({0, len(value) - 1} if value else ()):
            yield from places(value[index], (*path, index))


def changed(body: bytes, path: Path_, mutation: str) -> tuple[bytes, Any]:
    """The answer with one field mutated, NaN as Python writes it; and what the field held."""
    whole = json.loads(body)
    holder = whole
    for step in path[:-1]:
        holder = holder[step]
    held = holder[path[-1]]
    if mutation == "removed":
        del holder[path[-1]]
    elif mutation == "renamed":
        holder[f"{path[-1]}2"] = holder.pop(path[-1])
    else:
        holder[path[-1]] = ODD[mutation]
    return json.dumps(whole).encode(), held


def turns(case: Case) -> list[tuple[int, Path_, str]]:
    """Every (answer, field, mutation) of a case whose answers are JSON."""
    found = []
    for index, exchange in enumerate(case.exchanges):
        for path in places(json.loads(exchange.body)):
            found += [(index, path, mutation) for mutation in MUTATIONS]
    return found


def rows_of(harvest: Harvest) -> int:
    """The rows that count, each table checked against the schema of its kind."""
    total = int(harvest.bars.num_rows + harvest.actions.num_rows)
    for name, table in harvest.records.items():
        assert table.schema.equals(KINDS[name].schema), name
        table.validate(full=True)
        total += table.num_rows if KINDS[name].counted else 0
    return total


def leaves(value: Any) -> int:
    """How many plain values stand at a place."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return sum(leaves(each) for each in inner)
    return 1


def take(case: Case, turn: tuple[int, Path_, str], whole: int) -> None:
    """Takes one turn: only a field of the envelope may end in a fault, and no other row suffers."""
    index, path, mutation = turn
    answers = list(case.exchanges)
    body, held = changed(answers[index].body, path, mutation)
    answers[index] = replace(answers[index], body=body)
    said = f"{case.name}: {path} {mutation} (WIZDATA_SEED={SEED})"
    # ccxt, and yfinance where it reads a chart, take an answer whole or not at all.
    whole_or_none = case.dataset in {Dataset.MARKETS, Dataset.ACTIONS}
    try:
        harvest = case.harvest(tuple(answers))
    except Exception as error:
        allowed = whole_or_none or path[-1] in case.envelope
        if isinstance(error, Fault) and allowed:
            return
        raise AssertionError(f"{said}: {type(error).__name__}: {error}") from error
    kept = rows_of(harvest)
    if not whole_or_none and path[-1] not in case.envelope | case.shared:
        assert whole - kept <= max(1, leaves(held)), f"{said}: {whole - kept} rows lost"


def drift(case: Case, most: int) -> int:
    """Takes `most` turns of a case by the seed, or all; gives how many were taken."""
    whole = rows_of(case.harvest())
    assert whole
    chosen = turns(case)
    if len(chosen) > most:
        chosen = random.Random(f"{SEED} {case.name}").sample(chosen, most)  # noqa: S311 - no secret
    for turn in chosen:
        take(case, turn, whole)
    return len(chosen)


def json_cases() -> list[Case]:
    return [case for case in cases() if case.provider != "feeds"]


def test_a_field_that_drifts_costs_no_other_row(shared: Path) -> None:
    del shared
    for case in json_cases():
        assert drift(case, most=60) > 0


@pytest.mark.torture_long
@pytest.mark.timeout(3_600)
def test_no_field_that_drifts_costs_another_row(shared: Path) -> None:
    del shared
    for case in json_cases():
        assert drift(case, most=3_000) > 0


def test_fields_that_were_added_are_counted_once(shared: Path) -> None:
    del shared
    for case in json_cases():
        if case.dataset not in {Dataset.FUNDAMENTALS, Dataset.SUSTAINABILITY, Dataset.INDICATORS}:
            continue
        body = json.loads(case.exchanges[0].body)
        rows = body[1] if isinstance(body, list) else body["quoteSummary"]["result"][0].values()
        for row in rows:
            row["newlyInvented"] = 1
        before, whole = case.harvest(), rows_of(case.harvest())
        answers = (replace(case.exchanges[0], body=json.dumps(body).encode()), *case.exchanges[1:])
        after = case.harvest(answers)
        assert rows_of(after) == whole
        assert after.rejects == before.rejects
        (detail,) = after.records["dataset_states"]["detail"].to_pylist()
        assert "newlyInvented" in detail, case.name
