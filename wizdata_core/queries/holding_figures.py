"""What is held of companies for a portfolio: each figure, period by period, as of a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.money import DOLLAR
from wizdata_core.esg.panel import STATUSES
from wizdata_core.esg.portfolio import AVERAGED
from wizdata_core.esg.positions import Fact, Origin
from wizdata_core.esg.scope_bases import SCOPE_BASES
from wizdata_core.esg.selection import EVERYTHING, best, eligible, preference
from wizdata_core.queries.esg_columns import Span, observed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from wizdata_core.esg.columns import Columns
    from wizdata_core.queries.holding_money import Money

    Found = dict[str, dict[str, list[Fact]]]

MAX_AGE_MONTHS = 36
_INTENSITY = "ghg_intensity_s12"
METRICS_READ: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            *(metric for basis in SCOPE_BASES.values() for metric in basis.metrics),
            _INTENSITY,
            "evic",
            "revenue",
            "fossil_exposure",
            "energy_renewable_pct",
            "energy_total",
            "biodiversity_sites",
            "water_pollutants",
            "waste_hazardous",
            "gender_pay_gap",
            "board_women_pct",
            "controversial_weapons",
            *AVERAGED,
        )
    )
)
"""The metrics of companies that a portfolio's figures are made of."""
_EPOCH = date(1970, 1, 1)


def company_facts(
    connection: Connection, issuers: Sequence[str], as_of: date, money: Money
) -> Found:
    """Of each company and metric the figure of each period that counts as of the end of a day.

    Which counts is what `wizdata_core.esg.selection` says, period by period; those that ended more
    than 36 months before the day are left out. A figure of money for which no rate is held is not
    there.
    """
    since = date(as_of.year - MAX_AGE_MONTHS // 12 - 1, as_of.month, 1)
    columns = observed(connection, METRICS_READ, issuers, Span(since, as_of))
    ages = np.full(len(METRICS_READ), MAX_AGE_MONTHS, dtype=np.int64)
    rows = eligible(columns, as_of, EVERYTHING, ages)
    if not len(rows):
        return {}
    keys = np.stack([columns.entity[rows], columns.metric[rows], columns.end[rows]])
    cells, places = np.unique(keys, axis=1, return_inverse=True)
    preferred = preference(columns, EVERYTHING).whole[rows]
    chosen = best(rows, places.reshape(-1), preferred, cells.shape[1])
    chosen = chosen[~np.isnan(columns.value[chosen])]
    return _facts(columns, chosen, money)


def _facts(
    columns: Columns, chosen: np.ndarray[tuple[int], np.dtype[np.int64]], money: Money
) -> Found:
    found: Found = {}
    fields = (
        columns.entity, columns.metric, columns.start, columns.end, columns.value,
        columns.status, columns.quality, columns.currency, columns.id,
    )  # fmt: skip
    for entity, metric, start, end, value, status, quality, currency, at in zip(
        *(field[chosen].tolist() for field in fields), strict=True
    ):
        name = columns.metrics[metric]
        ended = _EPOCH + timedelta(days=end)
        period = _EPOCH + timedelta(days=start), ended
        own = _converted(name, value, columns.currencies[currency], period, money)
        if own is None:
            continue
        fact = Fact(
            own[0], ended, Origin.HELD, quality, STATUSES[status], f"observation {at}", own[1]
        )
        found.setdefault(columns.entities[entity], {}).setdefault(name, []).append(fact)
    return found


def _converted(
    metric: str, value: float, currency: str, period: tuple[date, date], money: Money
) -> tuple[float, str] | None:
    if metric == _INTENSITY:  # by a million dollars, whatever the company's currency is
        dollars = money.over(1.0, DOLLAR, *period)
        return None if dollars is None else (value / dollars[0], dollars[1])
    if not currency:
        return value, ""
    if metric == "evic":
        return money.on_the_day(value, currency)
    return money.over(value, currency, *period)
