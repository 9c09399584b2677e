"""Ratings of others as they were given, with the state of the source; all rows are made."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from wizdata_core.ingest.bars import Origin
from wizdata_core.ingest.manifest import RawObject, note_raw
from wizdata_core.ingest.records import store_records
from wizdata_core.kinds import KINDS, State, state_of
from wizdata_core.lake import Stored
from wizdata_core.queries.esg_ratings import given_ratings
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

FIRST, THEN = datetime(2025, 7, 1, 9, tzinfo=UTC), datetime(2026, 1, 5, 9, tzinfo=UTC)


def keep(
    store: Engines, at: datetime, state: State, rated: date | None = None, **items: float
) -> None:
    rows = [
        {
            "symbol": "NPN.JO",
            "item": item,
            "period_type": "rating",
            "period_end": rated,
            "value": value,
            "currency": "",
            "reported_unit": "",
        }
        for item, value in items.items()
    ]
    kind = KINDS["instrument_observations"]
    tables = {
        "instrument_observations": pa.Table.from_pylist(rows, schema=kind.schema),
        "dataset_states": state_of("sustainability", "NPN.JO", state, at, detail="it said"),
    }
    with writing(store) as connection:
        raw = Stored(key=f"yahoo/made/{at:%Y}", sha256=f"{at:%Y}".zfill(64), bytes=1)
        about = RawObject("yahoo", "sustainability", "", "", at)
        store_records(connection, tables, Origin("yahoo", at, note_raw(connection, raw, about)))


def test_the_last_rating_stays_when_its_source_withdraws(store: Engines) -> None:
    keep(store, FIRST, State.FRESH, date(2025, 6, 1), esg_risk=23.5, controversy=2.0)
    keep(store, THEN, State.WITHDRAWN)
    with reading(store) as connection:
        (found,) = given_ratings(connection, ["NPN.JO", "MTN.JO"], date(2026, 2, 1))
    assert dict(found.figures) == {"esg_risk": 23.5, "controversy": 2.0}
    assert (found.rated_on, found.fetched_at) == (date(2025, 6, 1), FIRST)
    assert (found.state, found.detail, found.answered_at) == ("withdrawn", "it said", THEN)
    assert found.label == "Yahoo Finance"


def test_a_rating_is_not_known_before_it_was_collected(store: Engines) -> None:
    keep(store, FIRST, State.FRESH, date(2025, 6, 1), esg_risk=23.5)
    with reading(store) as connection:
        (before,) = given_ratings(connection, ["NPN.JO"], date(2025, 6, 30))
        (after,) = given_ratings(connection, ["NPN.JO"], date(2025, 7, 1))
    assert before.figures == ()
    assert dict(after.figures) == {"esg_risk": 23.5}


def test_an_instrument_never_asked_for_is_left_out(store: Engines) -> None:
    with reading(store) as connection:
        assert given_ratings(connection, ["NPN.JO"], date(2026, 2, 1)) == ()
