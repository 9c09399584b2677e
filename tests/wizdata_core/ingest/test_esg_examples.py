"""The fictional companies' figures are loaded once, whoever opens the store and however often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from collectors.opening import opened
from wizdata_core.ingest.esg_batches import undo
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.queries.esg_batches import batches
from wizdata_core.queries.esg_issuers import listed_issuers
from wizdata_core.queries.esg_observations import observations
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from wizdata_core.store import Engines

NOW = datetime(2025, 9, 30, 12, tzinfo=UTC)


def test_the_examples_are_stored_as_any_file_is(store: Engines) -> None:
    with writing(store) as connection:
        made = load_examples(connection, NOW)
    with reading(store) as connection:
        held = batches(connection)
        facts = {each.issuer: each for each in listed_issuers(connection) if each.example}
        amber = {each.metric: each for each in observations(connection, "example-amber")}
        cobalt = {each.metric: each for each in observations(connection, "example-cobalt")}
    assert len(made) == 2
    assert [(each.kind, each.accepted, each.refusals) for each in held] == [
        ("example", 3, ()),
        ("example", 28, ()),
    ]
    assert {name: each.figures for name, each in facts.items()} == {
        "example-amber": 7, "example-baobab": 7, "example-cobalt": 7, "example-dune": 7,
    }  # fmt: skip
    assert amber["ghg_intensity_s12"].value == 820.0
    assert amber["anti_corruption_policy"].value == 1.0
    assert not cobalt["energy_renewable_pct"].disclosed
    assert cobalt["energy_renewable_pct"].value is None


def test_many_processes_at_once_load_them_once(store: Engines) -> None:
    def load(_: int) -> int:
        with writing(store) as connection:
            return len(load_examples(connection, NOW))

    with ThreadPoolExecutor(4) as pool:
        made = sorted(pool.map(load, range(8)))
    assert made == [0] * 7 + [2]


def test_examples_that_somebody_took_back_do_not_return(store: Engines) -> None:
    with writing(store) as connection:
        figures, _ = load_examples(connection, NOW)
        undo(connection, figures, "I know the method by now", NOW)
        assert load_examples(connection, NOW) == ()
        assert observations(connection, "example-amber") == ()


def test_opening_the_store_loads_them_unless_the_sample_is_off(
    database_url: str, store: Engines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIZDATA_DATABASE_URL", database_url)
    monkeypatch.setenv("WIZDATA_HOME", str(tmp_path))
    monkeypatch.setenv("WIZDATA_OFFLINE", "1")
    found = {}
    for sample in ("off", "auto"):
        monkeypatch.setenv("WIZDATA_SAMPLE", sample)
        with opened(), reading(store) as connection:
            found[sample] = len(batches(connection))
    assert found == {"off": 0, "auto": 2}
