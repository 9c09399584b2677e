"""Average rates of exchange over a period, from stored daily bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.scoring.columns import day_number
from wizdata_core.esg.scoring.money import DOLLAR
from wizdata_core.queries.binary_copy import DECIMAL, WHOLE, numbers
from wizdata_core.snapshots.inputs import Around, Dated
from wizdata_core.snapshots.rates import Rates as Daily

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from wizdata_core.esg.scoring.money import Rates

LEAST_SHARE = 0.9
"""The part of a period's weekdays that need a rate for it to have an average."""

_OVER = (DOLLAR, "EUR", "ZAR")
_COLUMNS = {"pair": WHOLE, "day": WHOLE, "close": DECIMAL}
# Of each pair the series that every page chooses: that of its best provider.
_CLOSES = """
select best.pair, cast(b.session_date - date '1970-01-01' as bigint), b.close
from (
    select distinct on (i.id) s.id, p.pair
    from unnest(cast(:pairs as text[])) with ordinality as p (symbol, pair)
    join instruments as i on i.symbol = p.symbol
    join series as s on s.instrument_id = i.id and s.interval = '1d' and s.bars > 0
    join providers as o on o.provider = s.provider
    order by i.id, o.rank, s.id
) as best
join bars_daily as b on b.series_id = best.id and b.final
"""


def period_rates(connection: Connection) -> Rates:
    """What a dollar cost on average over a period: the mean of its weekdays' closes.

    Rates are direct, turned round, or over the euro or the rand; one counts for the seven days
    after it. A currency's closes are read when it is first asked for, in the transaction of the
    connection.
    """
    known: dict[str, tuple[Daily, int, int] | None] = {}
    means: dict[tuple[str, date, date], float | None] = {}

    def mean(currency: str, start: date, end: date) -> float | None:
        if not currency or currency == DOLLAR:
            return 1.0 if currency else None
        if currency not in known:
            known[currency] = _daily(connection, currency)
        key = currency, start, end
        if key not in means:
            means[key] = _mean(known[currency], *key)
        return means[key]

    return mean


def _daily(connection: Connection, currency: str) -> tuple[Daily, int, int] | None:
    names = dict.fromkeys((currency, *_OVER))
    pairs = [f"{one}/{other}" for one in names for other in names if one != other]
    rows = numbers(connection, _CLOSES, {"pairs": pairs}, _COLUMNS)
    if not len(rows):
        return None
    rows = rows[np.lexsort((rows["day"], rows["pair"]))]
    edges = np.searchsorted(rows["pair"], np.arange(1, len(pairs) + 2))
    dated = {
        pair: Dated(
            rows["day"][start:stop].astype(np.int64), rows["close"][start:stop].astype(np.float64)
        )
        for pair, start, stop in zip(pairs, edges[:-1], edges[1:], strict=True)
        if start < stop
    }
    first, last = int(rows["day"].min()), int(rows["day"].max())
    return Daily(Around(rates=dated), first, last), first, last


def _mean(
    known: tuple[Daily, int, int] | None, currency: str, start: date, end: date
) -> float | None:
    if known is None:
        return None
    daily, first, last = known
    days = np.arange(day_number(start), day_number(end) + 1)
    days = days[np.is_busday(days.astype("datetime64[D]"))]
    held = days[(days >= first) & (days <= last)]
    values = daily.on(DOLLAR, currency, held)
    values = values[~np.isnan(values)]
    if not len(values) or len(values) < LEAST_SHARE * len(days):
        return None
    return float(values.mean())
