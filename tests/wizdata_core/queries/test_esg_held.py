"""What is held of each metric as of a day, told from what was known and not taken back by then."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tests.pages.made_up_figures import hold_companies, hold_examples
from wizdata_core.esg.coverage import Held
from wizdata_core.ingest.esg_batches import undo
from wizdata_core.queries.esg_held import held_metrics
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

DAY = date(2025, 9, 30)


def held(store: Engines, day: date) -> dict[tuple[str, str], Held]:
    with reading(store) as connection:
        return held_metrics(connection, day)


def test_silence_and_figures_are_told_apart_as_of_each_day(store: Engines) -> None:
    hold_companies(store)
    found = held(store, DAY)
    assert found["test-7", "energy_renewable_pct"] == Held(None, date(2024, 12, 31))
    assert found["test-7", "ltifr"] == Held(date(2024, 12, 31), None)
    assert ("test-7", "trifr") not in found
    with reading(store) as connection:
        own = held_metrics(connection, DAY, "test-7")
    assert own == {key: each for key, each in found.items() if key[0] == "test-7"}
    before = held(store, date(2024, 6, 1))
    assert before == {("test-1", "ghg_scope1"): Held(date(2023, 11, 30), None)}
    assert held(store, date(2023, 11, 30)) == {}


def test_a_batch_that_was_taken_back_is_held_no_more(store: Engines) -> None:
    hold_examples(store)
    assert len(held(store, DAY)) == 28
    with writing(store) as connection:
        undo(connection, 1, "to see", datetime(2025, 10, 1, tzinfo=UTC))
    assert held(store, DAY) == {}
