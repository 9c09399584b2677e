"""What the judge is told: the last stored bars of each series, asset classes and sessions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from tests.wizdata_core.quality.faults import table, walk
from wizdata_core.bars import ACTIONS, BARS
from wizdata_core.ingest.bars import Origin, store_bars
from wizdata_core.quality.facts import HELD
from wizdata_core.quality.judge import judge
from wizdata_core.queries.judging import judging_facts
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.quality.facts import Days, Facts
    from wizdata_core.store import Engines

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
SYMBOLS = ("NPN.JO", "AGL.JO")


def bars(symbol: str, count: int = 100) -> pa.Table:
    return table(symbol, walk(np.random.default_rng(1), count, 0.02))


def stored(store: Engines, *tables: pa.Table, provider: str = "yahoo") -> None:
    with writing(store) as connection:
        store_bars(connection, pa.concat_tables(tables), Origin(provider, NOW, 1))


def told(store: Engines, given: pa.Table) -> Facts:
    with reading(store) as connection:
        return judging_facts(connection, given, "yahoo", NOW)


def test_the_last_bars_before_the_first_new_one_are_held_of_each_series(store: Engines) -> None:
    stored(store, *(bars(symbol) for symbol in SYMBOLS))
    new = pa.concat_tables([bars("NPN.JO").slice(80), bars("AGL.JO").slice(30)])
    facts = told(store, new)
    held = facts.held.to_pylist()
    mine = {symbol: [row for row in held if row["symbol"] == symbol] for symbol in SYMBOLS}
    assert [len(rows) for rows in mine.values()] == [HELD, 30]
    expected = bars("NPN.JO").slice(80 - HELD, HELD).to_pylist()
    assert mine["NPN.JO"] == expected
    assert facts.held.schema == BARS
    assert facts.asset_classes == dict.fromkeys(SYMBOLS, "equity")


def test_open_bars_and_other_providers_are_no_witnesses(store: Engines) -> None:
    open_bars = bars("NPN.JO").slice(0, 50)
    place = BARS.get_field_index("final")
    open_bars = open_bars.set_column(place, BARS.field("final"), pa.array([False] * 50))
    stored(store, open_bars)
    stored(store, bars("NPN.JO").slice(0, 50), provider="files")
    assert told(store, bars("NPN.JO").slice(50)).held.num_rows == 0


def test_an_answer_without_bars_needs_no_facts(store: Engines) -> None:
    assert told(store, BARS.empty_table()).asset_classes == {}


def test_the_sessions_of_an_exchange_are_asked_for_from_the_first_held_day_to_the_last_new_one(
    store: Engines,
) -> None:
    whole = bars("NPN.JO")
    days = whole["session_date"].to_pylist()
    stored(store, whole.slice(0, 90))
    asked = []

    def sessions_of(asset_class: str, mic: str | None, first: date, last: date) -> Days:
        asked.append((asset_class, mic, first, last))
        every = np.arange(np.datetime64(first, "D"), np.datetime64(last + timedelta(days=1), "D"))
        return np.asarray(every[np.is_busday(every)])

    gapped = pa.concat_tables([whole.slice(90, 4), whole.slice(95)])
    with reading(store) as connection:
        facts = judging_facts(connection, gapped, "yahoo", NOW, sessions_of)
    assert asked == [("equity", "XJSE", days[30], days[-1])]
    flags = judge(gapped, ACTIONS.empty_table(), facts).bars["flags"].to_pylist()
    assert flags == [""] * 4 + ["after_gap"] + [""] * 4
