"""Made-up snapshots of made-up instruments, TEST01 to TEST40: rows for the screener to look at.

Every number is a formula of the instrument's place, so that a test can say what must be found.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from db.models import instruments
from wizdata_core.ingest.snapshot_rows import ensure_years
from wizdata_core.queries.snapshots import LATEST, SNAPSHOTS
from wizdata_core.store import writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

COUNT = 40
DAY, BEFORE, OLD = date(2024, 12, 31), date(2024, 12, 30), date(2024, 11, 29)
MADE = datetime(2025, 1, 1, tzinfo=UTC)
SECTORS = ("Banks", "Mining", "Retail", None)


def symbol(at: int) -> str:
    return f"TEST{at:02d}"


def fields(at: int) -> dict[str, object]:
    """The fields of instrument `at`, 1 to `COUNT`; each tenth has no return."""
    return {
        "symbol": symbol(at),
        "name": f"Made up {at}",
        "asset_class": "equity",
        "exchange": "XJSE" if at % 2 else "XNSA",
        "country": "ZA" if at % 2 else "NG",
        "sector": SECTORS[at % 4],
        "currency": "ZAR" if at % 2 else "NGN",
        "sample": at <= 5,
        "price": 10.0 * at,
        "return_1d": (at - 20) / 1000,
        "return_1m": (at - 20) / 200,
        "return_1y": None if at % 10 == 0 else (at - 20) / 40,
        "volatility_1y": 0.1 + at / 100,
        "market_cap_zar": at * 2e9,
        "value_traded_zar": at * 1e6,
        "value_traded_20d_zar": at * 1e6,
        "rsi_14": 2.0 * at,
        "esg_score": 50.0 + at,
        "golden_cross": at == 7,
        "stale_price_sessions": 9.0 if at == 3 else 0.0,
    }


def hold(store: Engines) -> None:
    """Holds the rows: `DAY` and `BEFORE` for all but the last two, whose newest row is `OLD`."""
    with writing(store) as connection:
        ensure_years(connection, OLD, DAY)
        connection.execute(insert(instruments), [_instrument(at) for at in range(1, COUNT + 1)])
        ids = dict(
            connection.execute(
                select(instruments.c.symbol, instruments.c.id).where(
                    instruments.c.symbol.like("TEST%")
                )
            ).all()
        )
        connection.execute(insert(LATEST), [_row(at, ids, _newest(at)) for at in _ALL])
        connection.execute(
            insert(SNAPSHOTS),
            [_row(at, ids, day) for at in _ALL for day in {_newest(at), _newest(at) - _STEP}],
        )


_ALL = range(1, COUNT + 1)
_STEP = timedelta(days=1)


def _newest(at: int) -> date:
    return OLD if at > COUNT - 2 else DAY


def _row(at: int, ids: dict[str, int], day: date) -> dict[str, object]:
    before = {"rsi_14": 90.0} if day not in {DAY, OLD} else {}
    return {
        "instrument_id": ids[symbol(at)],
        "day": day,
        "made_at": MADE,
        "reconstructed": True,
        **fields(at),
        **before,
    }


def _instrument(at: int) -> dict[str, object]:
    return {
        "symbol": symbol(at),
        "name": f"Made up {at}",
        "asset_class": "equity",
        "currency": "ZAR" if at % 2 else "NGN",
        "quote_unit": "ZAR" if at % 2 else "NGN",
        **dict.fromkeys(("isin", "isin_sources", "figi", "data_source", "verified", "note"), ""),
    }
