"""Rows of one made-up share, and their judgement, for tests of the judge."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa

from wizdata_core.bars import ACTIONS, BARS
from wizdata_core.quality.facts import Facts
from wizdata_core.quality.judge import Judged, judge

ASKED = datetime(2026, 11, 20, 16, tzinfo=UTC)


def row(**changes: object) -> dict[str, object]:
    """A bar without fault, made up."""
    on = changes.pop("on", date(2026, 11, 19))
    assert isinstance(on, date)
    return {
        "symbol": "NPN.JO",
        "interval": "1d",
        "opened_at": datetime.combine(on, time(), UTC),
        "session_date": on,
        "open": 100.0,
        "high": 105.0,
        "low": 95.0,
        "close": 101.0,
        "volume": 1_000.0,
        "quote_unit": "ZAc",
        "quote_factor": 0.01,
        "final": True,
    } | changes


def table(*rows: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=BARS)


def verdicts(
    *rows: dict[str, object],
    actions: pa.Table | None = None,
    asset_class: str = "equity",
    **facts: object,
) -> Judged:
    """The judgement on rows of one share."""
    told = Facts(ASKED, {"NPN.JO": asset_class} if asset_class else {}, **facts)  # type: ignore[arg-type]  # a test's own
    return judge(table(*rows), ACTIONS.empty_table() if actions is None else actions, told)


def wave(count: int, **changes: dict[str, float]) -> list[dict[str, object]]:
    """A share that moves by about a percent a day; `changes` by place, as in `d7`."""
    rows = []
    for place in range(count):
        close = 100.0 + (place * 7 % 5) / 4
        rows.append(
            row(
                on=date(2026, 9, 1) + timedelta(days=place),
                open=close - 0.2,
                high=close + 0.5,
                low=close - 0.5,
                close=close,
                volume=1000.0 + place,
            )
            | changes.get(f"d{place}", {})
        )
    return rows


def shifted_by(each: dict[str, object], factor: float) -> dict[str, object]:
    return {name: float(str(each[name])) * factor for name in ("open", "high", "low", "close")}
