"""Indicators with knobs of one's own, computed for every instrument that a screen looks at.

They are computed in this process from the stored daily bars, and handed to the screen's statement
as bound arrays. A value of a day counts prices in the shares of that day, as the snapshots do, and
sees final bars up to that day only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import bars_daily, corporate_actions, providers, series
from wizdata_core.adjustment import SPLIT, Action, Basis
from wizdata_core.bars import Interval
from wizdata_core.fields import FIELDS
from wizdata_core.indicators.catalogue import INPUTS, SESSION, Choice, anchored, output_of, warm_up
from wizdata_core.indicators.expression import parse
from wizdata_core.indicators.program import prepare
from wizdata_core.queries.bars import on_basis
from wizdata_core.resample import BarColumns
from wizdata_core.screener.expression import SeriesValue
from wizdata_core.store import arrow, reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa
    from sqlalchemy import Engine, Row

    from wizdata_core.indicators.catalogue import Floats
    from wizdata_core.indicators.program import Program
    from wizdata_core.screener.expression import Operand
    from wizdata_core.store import Engines

# Recursive indicators forget their seed: after sixteen warm-ups less than a part in 10^6 is left.
_SETTLE, _SETTLE_LEAST = 16, 500
_DAYS_A_SESSION = 1.6  # weekends and holidays, generously
_AT_A_TIME = 500  # instruments whose bars are held at once
_BEHIND = 10  # sessions that the snapshots may be behind the bars
_KEPT = 32


@dataclass(frozen=True, slots=True)
class SeriesTable:
    """Values by instrument and day, in columns of one length; `values` by the label of each."""

    instruments: list[int]
    days: list[date]
    values: dict[str, list[float | None]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days of which values are wanted: up to `last`, and so many sessions before `first`.

    `last` None is the newest bar of each instrument; `first` None is the same day as `last`.
    """

    last: date | None = None
    first: date | None = None
    sessions: int = 1


@lru_cache(maxsize=1024)
def field_holding(wanted: Choice) -> str | None:
    """The field that holds this very indicator on daily bars, if there is one."""
    plain = replace(wanted, output=output_of(wanted))
    for each in FIELDS.values():
        if each.series.startswith(wanted.name):
            held = parse(each.series)
            if replace(held, output=output_of(held)) == plain:
                return each.name
    return None


def series_table(
    store: Engines, labels: Mapping[Operand, str], stretch: Stretch
) -> SeriesTable | None:
    """The values of the indicators among `labels` that no field holds; None where there are none.

    One call computes them; later ones with the same bars underneath are answered from memory.
    """
    wanted = {
        label: operand.choice
        for operand, label in labels.items()
        if isinstance(operand, SeriesValue) and label not in FIELDS
    }
    return _kept(store, wanted, stretch) if wanted else None


_cache: WeakKeyDictionary[Engine, dict[object, SeriesTable]] = WeakKeyDictionary()
_lock = Lock()


def _kept(store: Engines, wanted: dict[str, Choice], stretch: Stretch) -> SeriesTable:
    with reading(store) as connection:
        stamp = tuple(connection.execute(_STAMP).one())
    key = (stamp, tuple(wanted.items()), stretch)
    with _lock:
        kept = _cache.setdefault(store.statements, {})
        if key in kept:
            return kept[key]
    made = _table(store, wanted, stretch)
    with _lock:
        while len(kept) >= _KEPT:
            del kept[next(iter(kept))]
        kept[key] = made
    return made


# It rises with every change of the bars or actions of a daily series.
_STAMP = select(func.count(), func.coalesce(func.sum(series.c.version), 0)).where(
    series.c.interval == Interval.DAY.value
)
# As every page chooses: the daily series from the best provider that has one.
_BEST = (
    select(series.c.id, series.c.instrument_id, series.c.provider)
    .join(providers, providers.c.provider == series.c.provider)
    .where(series.c.interval == Interval.DAY.value, series.c.bars > 0)
    .ext(distinct_on(series.c.instrument_id))
    .order_by(series.c.instrument_id, providers.c.rank, series.c.id)
)


def _table(store: Engines, wanted: dict[str, Choice], stretch: Stretch) -> SeriesTable:
    program = prepare(tuple(wanted.values()))
    with reading(store) as connection:
        best = connection.execute(_BEST).all()
        splits = _splits(connection.execute(_SPLITS).all())
    instruments: list[int] = []
    days: list[date] = []
    values: list[Floats] = []
    for at in range(0, len(best), _AT_A_TIME):
        part = best[at : at + _AT_A_TIME]
        bars = _bars(store, [each.id for each in part], _since(wanted, stretch), stretch.last)
        for each in part:
            if each.id in bars:
                acted = splits.get((each.instrument_id, each.provider), [])
                dates, found = _values(program, bars[each.id], acted, stretch)
                instruments += [each.instrument_id] * len(dates)
                days += dates
                values.append(found)
    rows = np.concatenate(values) if values else np.empty((0, len(wanted)))
    return SeriesTable(
        instruments,
        days,
        {
            label: [None if value != value else value for value in column]  # noqa: PLR0124 - NaN alone differs from itself
            for label, column in zip(wanted, rows.T.tolist(), strict=True)
        },
    )


def _since(wanted: dict[str, Choice], stretch: Stretch) -> date | None:
    """The day from which bars are read; None reads them all."""
    first = stretch.first or stretch.last
    if first is None or any(map(anchored, wanted.values())):
        return None
    settled = max(_SETTLE * max(map(warm_up, wanted.values())), _SETTLE_LEAST)
    back = round((settled + stretch.sessions + _BEHIND) * _DAYS_A_SESSION) + 366
    return date.fromordinal(max(1, first.toordinal() - back))


_SPLITS = (
    select(
        corporate_actions.c.instrument_id,
        corporate_actions.c.provider,
        corporate_actions.c.ex_date,
        corporate_actions.c.value,
    )
    .where(corporate_actions.c.kind == SPLIT)
    .order_by(corporate_actions.c.ex_date)
)


def _splits(
    rows: Sequence[Row[int, str, date, float]],
) -> dict[tuple[int, str], list[Action]]:
    found: dict[tuple[int, str], list[Action]] = {}
    for row in rows:
        action = Action(SPLIT, row.ex_date, row.value)
        found.setdefault((row.instrument_id, row.provider), []).append(action)
    return found


def _bars(
    store: Engines, ids: Sequence[int], since: date | None, until: date | None
) -> dict[int, BarColumns]:
    bar = bars_daily.c
    query = select(
        bar.series_id,
        bar.session_date,
        *(bar[name] for name in INPUTS),
    ).where(bar.series_id.in_(ids), bar.final)
    if since is not None:
        query = query.where(bar.session_date >= since, bar.opened_at >= since - timedelta(days=2))
    if until is not None:
        query = query.where(bar.session_date <= until, bar.opened_at <= until + timedelta(days=2))
    return dict(_by_series(arrow(store, query.order_by(bar.series_id, bar.session_date))))


def _by_series(rows: pa.Table) -> Iterator[tuple[int, BarColumns]]:
    ids = rows["series_id"].to_numpy()
    dates = rows["session_date"].to_numpy().astype("datetime64[D]")
    prices = {name: np.asarray(rows[name].to_numpy(), dtype=np.float64) for name in INPUTS}
    turns = np.flatnonzero(np.diff(ids, prepend=-1, append=-1))
    for start, end in pairwise(turns.tolist()):
        span = slice(start, end)
        yield (
            int(ids[start]),
            BarColumns(
                times=dates[span].astype(np.int64),
                dates=dates[span],
                **{name: column[span] for name, column in prices.items()},
                final=np.ones(end - start, dtype=bool),
            ),
        )


def _values(
    program: Program, bars: BarColumns, splits: Sequence[Action], stretch: Stretch
) -> tuple[list[date], Floats]:
    """The days wanted of one instrument and its values on them, each in the shares of its day."""
    count = len(bars)
    if stretch.first is None:
        low = max(0, count - stretch.sessions - _BEHIND)
    else:
        first = np.datetime64(stretch.first) - np.timedelta64(366, "D")
        low = max(0, int(np.searchsorted(bars.dates, first)) - stretch.sessions)
    turns = {int(np.searchsorted(bars.dates, np.datetime64(each.ex_date))) for each in splits}
    edges = [low, *sorted(at for at in turns if low < at < count), count]
    found = []
    for start, end in pairwise(edges):
        part = BarColumns(*(getattr(bars, name)[:end] for name in bars.__slots__))
        part = on_basis(part, splits, Basis.SPLITS)
        columns = {name: getattr(part, name) for name in INPUTS}
        columns[SESSION] = part.dates.astype(np.int64)
        found.append(program.whole(columns)[start:end])
    return bars.dates[low:].tolist(), np.concatenate(found)
