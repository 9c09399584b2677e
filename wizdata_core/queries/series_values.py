"""Indicators with knobs of one's own, computed for every instrument that a screen looks at.

They are computed in this process from the stored daily bars, and handed to the screen's statement
as bound arrays. A value of a day counts prices in the shares of that day, as the snapshots do, and
sees final bars up to that day only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from sqlalchemy import and_, func, or_, select

from db.models import bars_daily, corporate_actions, providers, series
from wizdata_core.adjustment import SPLIT, Action, Basis
from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput
from wizdata_core.fields import FIELDS
from wizdata_core.indicators import expression
from wizdata_core.indicators.catalogue import INPUTS, SESSION, Choice, compute, known, warm_up
from wizdata_core.queries.bars import on_basis
from wizdata_core.resample import BarColumns
from wizdata_core.screener.expression import SeriesValue
from wizdata_core.store import arrow, reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Select

    from wizdata_core.indicators.catalogue import Floats
    from wizdata_core.screener.expression import Operand
    from wizdata_core.store import Engines

# Recursive indicators forget their seed: after sixteen warm-ups less than a part in 10^6 is left.
_SETTLE, _SETTLE_LEAST = 16, 500
_DAYS_A_SESSION = 1.6  # weekends and holidays, generously
_AT_A_TIME = 500  # instruments whose bars are held at once
_KEPT = 32


@dataclass(frozen=True, slots=True)
class SeriesTable:
    """Values by instrument and day, in columns of one length; `values` by the label of each."""

    instruments: list[int]
    days: list[date]
    values: dict[str, list[float | None]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days of which values are wanted: up to `last`, from `first` on or `sessions` of them."""

    last: date
    first: date | None = None
    sessions: int = 1


@lru_cache(maxsize=1)
def held_by_fields() -> dict[Operand, str]:
    """The indicators that a field holds already, by what a screen calls them."""
    held: dict[Operand, str] = {}
    for name, each in FIELDS.items():
        if each.series:
            held[SeriesValue(expression.parse(each.series))] = name
    return held


def series_table(
    store: Engines, labels: Mapping[Operand, str], stretch: Stretch
) -> SeriesTable | None:
    """The values of the indicators among `labels` that no field holds; None where there are none.

    One call computes them, later ones with the same bars underneath are answered from memory.
    """
    wanted = {
        label: operand.choice
        for operand, label in labels.items()
        if isinstance(operand, SeriesValue) and label not in FIELDS
    }
    return _kept(store, wanted, stretch) if wanted else None


_cache: dict[tuple[object, ...], SeriesTable] = {}
_lock = Lock()


def _kept(store: Engines, wanted: dict[str, Choice], stretch: Stretch) -> SeriesTable:
    with reading(store) as connection:
        stamp = connection.execute(_STAMP).one()
    key = (str(store.statements.url), id(store), tuple(stamp), tuple(wanted.items()), stretch)
    with _lock:
        if key in _cache:
            return _cache[key]
    made = _table(store, wanted, stretch)
    with _lock:
        while len(_cache) >= _KEPT:
            del _cache[next(iter(_cache))]
        _cache[key] = made
    return made


# Rises with every change of bars or actions of a daily series.
_STAMP = select(func.count(), func.coalesce(func.sum(series.c.version), 0)).where(
    series.c.interval == Interval.DAY.value
)
