"""Cleaning judges: repairs keep their originals, stored bars are context, replay gives the same.

The answers are of Yahoo's form and made up, from a seed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sqlalchemy import select, text

from collectors.contract import Target
from collectors.replay import adopt, replay
from db.models import bars_daily, corporate_actions, quarantine, repairs, revisions
from tests.collectors.test_replay import archive, fingerprint_of
from tests.wizdata_core.quality.faults import walk
from wizdata_core.calendars import CALENDARS
from wizdata_core.queries.quality import (
    RuleCount,
    marked_actions,
    marked_bars,
    rule_counts,
)
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from sqlalchemy import Row

    from collectors.stages.collect import Outside
    from wizdata_core.quality.series import Prices
    from wizdata_core.store import Engines

NASPERS = Target(
    "NPN.JO", "NPN.JO", "equity", "ZAR", "ZAc", "Africa/Johannesburg", "09:00", "17:00"
)
COUNT = 80
SESSIONS = CALENDARS["XJSE"].sessions(date(2026, 3, 2), date(2026, 12, 31))[:COUNT].tolist()


def share() -> Prices:
    prices = walk(np.random.default_rng(12), COUNT, 0.015)
    return prices.times(np.full(COUNT, 100.0))  # in cents


def days(rows: range) -> list[datetime]:
    """Midnights of sessions, as Johannesburg has them."""
    midnight = datetime.combine(SESSIONS[0], time(), UTC) - timedelta(hours=2)
    return [midnight + (SESSIONS[row] - SESSIONS[0]) for row in rows]


def answer(
    prices: Prices, rows: range, currency: str = "ZAc", dividends: dict[int, float] | None = None
) -> dict[str, object]:
    """Some rows of a share in the form of Yahoo's chart."""
    times = [int(each.timestamp()) for each in days(rows)]
    quote = {
        name: [float(each) for each in getattr(prices, name)[rows.start : rows.stop]]
        for name in ("open", "high", "low", "close", "volume")
    }
    quote["volume"] = [round(each) for each in quote["volume"]]
    paid = {
        str(at): {"amount": cash, "date": at}
        for row, cash in (dividends or {}).items()
        for at in [int(days(range(row, row + 1))[0].timestamp())]
    }
    meta = {
        "currency": currency, "symbol": "NPN.JO", "exchangeName": "JNB", "instrumentType": "EQUITY",
        "timezone": "SAST", "exchangeTimezoneName": "Africa/Johannesburg", "gmtoffset": 7200,
        "regularMarketPrice": quote["close"][-1], "priceHint": 2, "dataGranularity": "1d",
        "range": "", "validRanges": ["1d", "max"], "regularMarketTime": times[-1],
    }  # fmt: skip
    result = {
        "meta": meta, "timestamp": times, "events": {"dividends": paid},
        "indicators": {"quote": [quote], "adjclose": [{"adjclose": quote["close"]}]},
    }  # fmt: skip
    return {"chart": {"result": [result], "error": None}}


def cleaned(outside: Outside, *bodies: dict[str, object]) -> None:
    """Archives answers, a day apart, and cleans all in order."""
    at = datetime(2026, 7, 1, tzinfo=UTC)
    for place, body in enumerate(bodies):
        archive(outside, NASPERS, body, at + timedelta(days=place))
    adopt(outside)
    done = replay(outside)
    assert done.unread == ()


def stored(store: Engines) -> list[Row[tuple[object, ...]]]:
    with reading(store) as connection:
        return list(connection.execute(select(bars_daily).order_by(bars_daily.c.opened_at)))


def test_days_that_come_a_hundred_times_too_high_are_stored_right_with_their_originals(
    outside: Outside,
) -> None:
    sound = share()
    wrong = sound.times(np.where(np.arange(COUNT) >= 70, 100.0, 1.0))
    cleaned(outside, answer(sound, range(70)), answer(wrong, range(68, COUNT)))
    rows = stored(outside.store)
    assert [row.close for row in rows] == pytest.approx(list(sound.close / 100))
    assert [row.quality for row in rows] == ["accepted"] * 70 + ["repaired"] * 10
    assert {row.flags for row in rows[70:]} == {"unit_flip"}
    with reading(outside.store) as connection:
        kept = connection.execute(select(repairs).order_by(repairs.c.opened_at)).all()
        assert connection.execute(select(revisions)).all() == []
        assert rule_counts(connection) == (
            RuleCount("unit_flip", "repaired", 10, rows[-1].opened_at),
        )
        marked = marked_bars(connection, "unit_flip")
        assert marked_bars(connection, "spike") == ()
    assert [each.close for each in kept] == pytest.approx(list(wrong.close[70:] / 100))
    assert [each.opened_at for each in marked] == [row.opened_at for row in reversed(rows[70:])]
    assert marked[0].original is not None
    assert marked[0].original.close == kept[-1].close
    assert marked[0].stored.close == rows[-1].close


def test_one_answer_whose_unit_flipped_is_measured_by_what_is_stored(outside: Outside) -> None:
    """Yahoo says rand and gives cents still: alone, ten days would not betray it."""
    sound = share()
    cleaned(outside, answer(sound, range(70)), answer(sound, range(70, COUNT), currency="ZAR"))
    rows = stored(outside.store)
    assert [row.close for row in rows] == pytest.approx(list(sound.close / 100))
    assert [row.quality for row in rows[70:]] == ["repaired"] * 10


def test_replaying_and_rebuilding_give_the_same_repairs(outside: Outside) -> None:
    sound = share()
    wrong = sound.times(np.where(np.arange(COUNT) % 20 == 15, 0.01, 1.0))
    dividends = {30: 250.0, 60: 25_000.0}
    bodies = [answer(wrong, range(rows), dividends=dividends) for rows in (70, 75, COUNT)]
    cleaned(outside, *bodies)
    once = fingerprint_of(outside.store)
    with reading(outside.store) as connection:
        originals = connection.execute(select(repairs)).all()
    assert len(originals) == 4  # each once, whichever of the three answers brought it
    assert replay(outside).after == once
    assert replay(outside, rebuild=True).after == once


def test_a_dividend_in_cents_times_a_hundred_is_repaired_and_shown_with_its_original(
    outside: Outside,
) -> None:
    sound = share()
    cash = float(sound.close[39] * 0.02)
    fallen = sound.times(np.where(np.arange(COUNT) >= 40, 0.98, 1.0))
    cleaned(outside, answer(fallen, range(COUNT), dividends={40: 100 * cash}))
    with reading(outside.store) as connection:
        (held,) = connection.execute(select(corporate_actions)).all()
        (shown,) = marked_actions(connection)
        counts = rule_counts(connection)
    assert held.value == pytest.approx(cash / 100)
    assert (held.quality, held.flags) == ("repaired", "dividend_too_big")
    assert shown.value == held.value
    assert shown.original == pytest.approx(cash)
    assert [(each.rule, each.verdict, each.rows) for each in counts] == [
        ("dividend_too_big", "repaired", 1)
    ]


def test_a_phantom_that_an_earlier_answer_brought_goes_when_a_later_one_unmasks_it(
    outside: Outside,
) -> None:
    sound = share()
    cash = float(sound.close[39] * 0.04)
    fallen = sound.times(np.where(np.arange(COUNT) >= 40, 0.96, 1.0))
    first = answer(fallen, range(39), dividends={38: cash})
    both = answer(fallen, range(COUNT), dividends={38: cash, 40: cash})
    cleaned(outside, first, both)
    with reading(outside.store) as connection:
        (held,) = connection.execute(select(corporate_actions)).all()
        reasons = connection.scalars(select(quarantine.c.reason)).all()
    assert held.ex_date == SESSIONS[40]
    assert [each.split(":")[0] for each in reasons] == ["dividend_phantom"]


def test_refused_rows_are_counted_by_their_rule(outside: Outside) -> None:
    sound = share()
    sound.volume[5] = -7.0
    cleaned(outside, answer(sound, range(COUNT)))
    with reading(outside.store) as connection:
        counts = [(each.rule, each.verdict, each.rows) for each in rule_counts(connection)]
    assert counts == [("after_gap", "flagged", 1), ("negative_volume", "quarantined", 1)]


CHANGES = (
    "update bars_daily set flags = 'spike' where flags = ''",
    "update repairs set close = close + 1e-9",
    "update repairs set rule = 'x'",
    "delete from repairs",
    "update corporate_actions set flags = 'x'",
    "update action_repairs set was = was + 1",
)


def test_flags_and_originals_are_part_of_the_fingerprint(outside: Outside) -> None:
    sound = share()
    fallen = sound.times(np.where(np.arange(COUNT) >= 40, 0.98, 1.0))
    flipped = fallen.times(np.where(np.arange(COUNT) == 20, 100.0, 1.0))
    cash = float(sound.close[39] * 0.02)
    cleaned(outside, answer(flipped, range(COUNT), dividends={40: 100 * cash}))
    before = fingerprint_of(outside.store)
    for change in CHANGES:
        with writing(outside.store) as connection:
            assert connection.execute(text(change)).rowcount > 0
        assert fingerprint_of(outside.store) != before, change
        replay(outside, rebuild=True)
        assert fingerprint_of(outside.store) == before
