"""Work that is left, for pages to show: a dead letter, gaps, repairs, limits, runs, a stream.

Prices are generated, from the seed of `tests.collectors.test_clean`, in the form of Yahoo's chart.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select

from collectors import pipeline
from collectors.limits import LIMITS
from collectors.pipeline import STAGES, handlers
from collectors.plans import budget_plans
from collectors.replay import adopt
from db.models import gaps, raw_objects, series
from tests.collectors.test_clean import COUNT, NASPERS, answer, cleaned, share
from tests.collectors.test_replay import archive
from wizdata_core import clock
from wizdata_core.breaker import OPENS_AFTER
from wizdata_core.bus import DirectBus, Topic
from wizdata_core.ingest.budgets import Charge, Ledger, declare, hold, pay
from wizdata_core.ingest.circuits import note_failure
from wizdata_core.ingest.quotes import store_quotes
from wizdata_core.ingest.runs import MissedRun, claim_run, note_missed
from wizdata_core.quotes import quoted
from wizdata_core.store import reading, writing
from wizdata_core.units import quote_unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from collectors.stages.collect import Outside

_DAY = timedelta(days=1)
# The opening of the first missing bar of a gap in each state.
GAPS = {
    "open": datetime(2026, 3, 10, tzinfo=UTC),
    "refilled": datetime(2026, 3, 17, tzinfo=UTC),
    "confirmed_empty": datetime(2026, 3, 24, tzinfo=UTC),
}


def leave_repairs(outside: Outside) -> None:
    """Ten bars that came a hundred times too high, and were repaired."""
    sound = share()
    wrong = sound.times(np.where(np.arange(COUNT) >= 70, 100.0, 1.0))
    cleaned(outside, answer(sound, range(70)), answer(wrong, range(68, COUNT)))


def leave_gaps(outside: Outside) -> None:
    """A gap in each state, in the series of `leave_repairs`."""
    now = clock.now()
    with writing(outside.store) as connection:
        held = connection.scalars(select(series.c.id).where(series.c.bars > 0)).first()
        rows = [
            {
                "series_id": held,
                "first_opened_at": first,
                "last_opened_at": first + _DAY,
                "bars": 2,
                "state": state,
                "found_at": now - 3 * _DAY,
                "asked": 3,
                "asked_at": now,
                "settled_at": None if state == "open" else now,
            }
            for state, first in GAPS.items()
        ]
        connection.execute(gaps.insert(), rows)


class Collector:
    """What a running collector does behind its archive, when it is told to: sweep and handle."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside

        def publish(topic: Topic, keys: Sequence[str]) -> None:
            self.bus.publish(topic, keys)

        self.say = pipeline.over(publish, outside, clock.now)
        self.bus = DirectBus(outside.store, handlers(outside, self.say, list(STAGES.values())))

    def sweep(self) -> int:
        """One sweep, a minute from now; how many keys it told of."""
        return pipeline.sweep(self.outside, self.say, clock.now() + timedelta(minutes=1))


def leave_dead_letter(outside: Outside, lake: Path) -> tuple[str, Path]:
    """An answer that no attempt could read, for the lake lost it; its key, and where it lies now.

    `lake` is the lake's folder. To mend it, move the file back to its key.
    """
    key = archive(outside, NASPERS, answer(share(), range(60)), datetime(2026, 9, 1, tzinfo=UTC))
    assert adopt(outside).unread == ()
    aside = lake.parent / "lost.zst"
    (lake / key).rename(aside)
    Collector(outside).sweep()
    return key, aside


def leave_limits(outside: Outside) -> None:
    """The real limits with something spent, one provider on hold, and one circuit open."""
    ledger = Ledger(outside.store)
    with writing(outside.store) as connection:
        declare(connection, *budget_plans(connection, clock.now()))
    limit = next(each for each in LIMITS if each.per >= timedelta(hours=1))
    asked = Charge(limit.budget, limit.amount // 4, ((limit.amount, limit.per.total_seconds()),))
    pay(ledger, limit.provider, "test", [asked])
    hold(ledger, "worldbank", timedelta(minutes=30), timedelta(0), "it said Retry-After: 1800")
    for _ in range(OPENS_AFTER):
        note_failure(ledger, "exchanges:luno", "bars", "502 Bad Gateway", 0.0)


def leave_runs(outside: Outside) -> None:
    """A run under way and a missed period."""
    now = clock.now()
    with writing(outside.store) as connection:
        claim_run(connection, "jse_daily", now, "yahoo", now)
        missed = [MissedRun(now - _DAY, "the collector was not running")]
        note_missed(connection, "jse_daily", "yahoo", missed, now)


def leave_quotes(outside: Outside) -> None:
    """A live quote of one instrument and an old one of another; prices are made up."""
    now = clock.now()
    with writing(outside.store) as connection:
        for symbol, at, price in (("NPN.JO", now, 4321.5), ("PRX.JO", now - _DAY, 987.25)):
            quote = quoted((symbol, "yahoo"), quote_unit("ZAR"), (at, at), {"price": price})
            store_quotes(connection, [quote])


def leave_everything(outside: Outside, lake: Path) -> str:
    """All of the above; gives the dead letter's key. One answer waits to be cleaned."""
    leave_repairs(outside)
    key, _ = leave_dead_letter(outside, lake)
    leave_gaps(outside)
    leave_limits(outside)
    leave_runs(outside)
    leave_quotes(outside)
    archive(outside, NASPERS, answer(share(), range(65)), clock.now() - timedelta(minutes=20))
    adopt(outside)
    return key


def steps_of(outside: Outside, key: str) -> tuple[str, bool, bool]:
    """The fault of an object in the manifest, and whether it is cleaned and derived from."""
    with reading(outside.store) as connection:
        row = connection.execute(select(raw_objects).where(raw_objects.c.key == key)).one()
    return row.fault, row.cleaned_at is not None, row.derived_at is not None
