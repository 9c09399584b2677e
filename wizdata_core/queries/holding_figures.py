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
    from wizdata_core.esg.panel import Truths, Whole
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
_OF_PERIODS = [
    METRICS_READ.index(name)
    for name in (*SCOPE_BASES["s123"].metrics, *SCOPE_BASES["s123-market"].metrics,
                 "evic", "revenue", "energy_total")
]  # fmt: skip
_EPOCH = date(1970, 1, 1)
_DAY_BITS = 20  # days since then, up to the year 4840


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
    # One whole number for each company, metric and period.
    pairs = columns.entity[rows] * len(METRICS_READ) + columns.metric[rows]
    cells, places = np.unique((pairs << _DAY_BITS) | columns.end[rows], return_inverse=True)
    preferred = preference(columns, EVERYTHING).whole[rows]
    chosen = best(rows, places, preferred, len(cells))
    chosen = chosen[~np.isnan(columns.value[chosen])]
    return _facts(columns, chosen, money)


def _facts(columns: Columns, chosen: Whole, money: Money) -> Found:
    """The figures of rows by company and metric, those of the newest period first."""
    chosen = chosen[np.argsort(-columns.end[chosen], kind="stable")]
    chosen = chosen[_newest_alone(columns, chosen)]
    days = {
        number: _EPOCH + timedelta(days=number)
        for number in np.unique(
            np.concatenate((columns.start[chosen], columns.end[chosen]))
        ).tolist()
    }
    found: dict[int, dict[str, list[Fact]]] = {}
    names, currencies = columns.metrics, columns.currencies
    fields = (
        columns.entity, columns.metric, columns.start, columns.end, columns.value,
        columns.status, columns.quality, columns.currency, columns.id,
    )  # fmt: skip
    for entity, metric, start, end, value, status, quality, currency, at in zip(
        *(field[chosen].tolist() for field in fields), strict=True
    ):
        name, note = names[metric], ""
        if name == _INTENSITY or currencies[currency] not in {"", money.currency}:
            period = days[start], days[end]
            own = _converted(name, value, currencies[currency], period, money)
            if own is None:
                continue
            value, note = own  # noqa: PLW2901 - the same figure in the portfolio's currency
        fact = Fact(value, days[end], Origin.HELD, quality, STATUSES[status], "", note, at)
        of = found.get(entity)
        if of is None:
            of = found[entity] = {}
        if name in of:
            of[name].append(fact)
        else:
            of[name] = [fact]
    return {columns.entities[entity]: facts for entity, facts in found.items()}


def _newest_alone(columns: Columns, chosen: Whole) -> Truths:
    """Of metrics that never stand beside others of their period, the newest rows alone."""
    kept = np.isin(columns.metric[chosen], _OF_PERIODS)
    pairs = columns.entity[chosen] * len(METRICS_READ) + columns.metric[chosen]
    kept[np.unique(pairs, return_index=True)[1]] = True
    return kept


def _converted(
    metric: str, value: float, currency: str, period: tuple[date, date], money: Money
) -> tuple[float, str] | None:
    if metric == _INTENSITY:  # by a million dollars, whatever the company's currency is
        dollars = money.over(1.0, DOLLAR, *period)
        return None if dollars is None else (value / dollars[0], dollars[1])
    if metric == "evic":
        return money.on_the_day(value, currency)
    return money.over(value, currency, *period)
