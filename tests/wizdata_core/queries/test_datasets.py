"""What is held beside bars, as readers get it: as known now, and as it was known then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from wizdata_core.ingest.bars import Origin
from wizdata_core.ingest.manifest import RawObject, note_raw
from wizdata_core.ingest.records import store_records
from wizdata_core.kinds import KINDS, State, state_of
from wizdata_core.lake import Stored
from wizdata_core.queries.country_indicators import indicator_series
from wizdata_core.queries.datasets import DATASETS, dataset_lines, states
from wizdata_core.queries.events import calendar
from wizdata_core.queries.fundamentals import fundamentals
from wizdata_core.queries.markets import markets
from wizdata_core.queries.news import latest_news
from wizdata_core.queries.status import status
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

FIRST = datetime(2026, 11, 1, tzinfo=UTC)
LATER = FIRST + timedelta(days=7)


def put(
    store: Engines, kind: str, *rows: dict[str, object], at: datetime = FIRST, dataset: str = ""
) -> None:
    """Stores made rows of a kind as an answer of Yahoo's at a moment."""
    table = pa.Table.from_pylist(list(rows), schema=KINDS[kind].schema)
    key = f"yahoo/{dataset or kind}/{at:%Y%m%d}_{len(rows)}_{kind}"
    with writing(store) as connection:
        about = RawObject("yahoo", dataset or kind, "", "", at)
        raw_id = note_raw(connection, Stored(key=key, sha256="0" * 64, bytes=1), about)
        store_records(connection, {kind: table}, Origin("yahoo", at, raw_id))


def figure(value: float, item: str = "net_income") -> dict[str, object]:
    return {
        "symbol": "NPN.JO", "item": item, "period_type": "yearly",
        "period_end": date(2026, 3, 31), "value": value, "currency": "USD", "reported_unit": "USD",
    }  # fmt: skip


def test_a_restated_figure_is_read_as_it_was_known_then(store: Engines) -> None:
    put(store, "instrument_observations", figure(100.0), figure(7.0, "revenue"))
    put(store, "instrument_observations", figure(90.0), at=LATER)
    with reading(store) as connection:
        now = {each.item: each for each in fundamentals(connection, "NPN.JO")}
        then = {each.item: each for each in fundamentals(connection, "NPN.JO", as_of=FIRST)}
        before = fundamentals(connection, "NPN.JO", as_of=FIRST - timedelta(seconds=1))
        nobody = fundamentals(connection, "PRX.JO")
    assert (now["net_income"].value, then["net_income"].value) == (90.0, 100.0)
    assert now["net_income"].label == "Net income"
    assert list(now) == ["revenue", "net_income"]
    assert before == nobody == ()


def test_the_calendar_says_what_was_announced_last(store: Engines) -> None:
    def event(kind: str, first: int, last: int) -> dict[str, object]:
        days = {"starts_on": date(2026, 12, first), "ends_on": date(2026, 12, last)}
        return {"symbol": "NPN.JO", "kind": kind, "estimated": first != last} | days

    put(store, "calendar_events", event("earnings", 1, 9), event("dividend", 3, 3))
    put(store, "calendar_events", event("earnings", 5, 5), at=LATER)
    with reading(store) as connection:
        found = calendar(connection, "NPN.JO")
    assert [(each.kind, each.starts_on.day, each.estimated) for each in found] == [
        ("dividend", 3, False),
        ("earnings", 5, False),
    ]


def story(
    guid: str, link: str, published_at: datetime | None, source: str = "one"
) -> dict[str, object]:
    return {
        "source": source, "guid": guid, "title": f"Made {guid}", "link": link, "summary": "",
        "publisher": source, "language": "en", "published_at": published_at,
    }  # fmt: skip


def test_news_is_newest_first_each_link_once_and_by_instrument(store: Engines) -> None:
    put(
        store,
        "news_items",
        story("a", "https://x.org/a", FIRST - timedelta(days=2)),
        story("b", "https://x.org/b", None),
        story("a2", "https://x.org/a", FIRST - timedelta(days=1), source="two"),
        story("c", "", FIRST - timedelta(hours=1)),
    )
    named: dict[str, object] = {
        "source": "one",
        "guid": "a",
        "symbol": "NPN.JO",
        "matched": "Naspers",
    }
    put(store, "news_mentions", named, dataset="news")
    with reading(store) as connection:
        found = latest_news(connection)
        of_naspers = latest_news(connection, "NPN.JO")
        few = latest_news(connection, most=1)
        none = latest_news(connection, "PRX.JO")
    assert [each.title for each in found] == ["Made b", "Made c", "Made a"]
    assert found[0].published_at is None
    assert [each.symbols for each in of_naspers] == [("NPN.JO",)]
    assert (len(few), none) == (1, ())


def test_an_indicator_is_a_series_of_years_with_its_gaps(store: Engines) -> None:
    def year(of: int, value: float | None, updated: date) -> dict[str, object]:
        return {
            "country": "ZAF", "indicator": "X", "year": of, "value": value, "unit": "%",
            "decimals": 1, "status": "", "source": "2", "updated": updated,
        }  # fmt: skip

    revised = date(2026, 11, 5)
    first, again = FIRST.date(), year(2023, None, revised)
    put(store, "country_observations", year(2024, 1.0, first), year(2023, None, first))
    put(store, "country_observations", year(2024, 2.0, revised), again, at=LATER)
    with reading(store) as connection:
        now = indicator_series(connection, "ZAF", "X")
        then = indicator_series(connection, "ZAF", "X", as_of=FIRST)
        none = indicator_series(connection, "NGA", "X")
    assert [(each.year, each.value) for each in now] == [(2023, None), (2024, 2.0)]
    assert [(each.year, each.value) for each in then] == [(2023, None), (2024, 1.0)]
    assert now[1].updated == revised
    assert now[0].fetched_at == FIRST
    assert none == ()


def test_markets_of_a_venue(store: Engines) -> None:
    nothing = dict.fromkeys(
        ("active", "price_step", "amount_step", "least_amount", "most_amount", "least_cost")
    )
    whole = {"venue": "luno", "venue_symbol": "X", "kind": "spot", "base": "BTC", "quote": "ZAR"}
    fees = {"maker_fee": 0.004, "taker_fee": 0.006}
    put(store, "venue_markets", whole | nothing | fees | {"market": "BTC/ZAR"})
    with reading(store) as connection:
        (found,) = markets(connection, "luno")
        none = markets(connection, "kraken")
    assert (found.market, found.taker_fee, found.active) == ("BTC/ZAR", 0.006, None)
    assert none == ()


def test_datasets_are_counted_and_their_states_said(store: Engines) -> None:
    with reading(store) as connection:
        untouched = dataset_lines(connection)
    assert [line.dataset for line in untouched] == list(DATASETS)
    assert {line.state for line in untouched} == {"never asked"}
    put(store, "instrument_observations", figure(1.0), dataset="fundamentals")
    with writing(store) as connection:
        origin = Origin("yahoo", FIRST, 1)
        for subject, state in (("NPN.JO", State.WITHDRAWN), ("PRX.JO", State.WITHDRAWN)):
            books = state_of("sustainability", subject, state, FIRST, detail="gone")
            store_records(connection, {"dataset_states": books}, origin)
        fresh = state_of("fundamentals", "NPN.JO", State.FRESH, FIRST, detail="1 field")
        store_records(connection, {"dataset_states": fresh}, origin)
    with reading(store) as connection:
        lines = {line.dataset: line for line in dataset_lines(connection)}
        held = status(connection).datasets
        assert states(connection, "yahoo", "sustainability")["NPN.JO"].detail == "gone"
    assert (lines["fundamentals"].rows, lines["fundamentals"].state) == (1, "1 fresh")
    assert lines["fundamentals"].drifted == 1
    assert (lines["sustainability"].rows, lines["sustainability"].state) == (0, "2 withdrawn")
    assert lines["news"].state == "never asked"
    assert held["yahoo fundamentals"]["rows"] == 1
    assert set(held) == {"yahoo fundamentals", "yahoo sustainability"}
