"""Observations in columns: how millions of them are read, chosen from and compared. Pure.

A row is one observation. Days are numbers since 1970-01-01; entities, metrics, statuses and units
are places in their lists. Rows stand in the order of their ids.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.observations import Boundary
from wizdata_core.esg.scoring.panel import NONE, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from wizdata_core.esg.observations import Observation
    from wizdata_core.esg.scoring.panel import Floats, Whole


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Observations of the whole group that count what their metric counts.

    `known` is the day of publication, or else of collecting. `value` is NaN where the figure is
    said not to be disclosed. `currency` is a place in `currencies`, the first of which is none.
    `supersedes` is an id or -1.
    """

    id: Whole
    entity: Whole
    metric: Whole
    start: Whole
    end: Whole
    known: Whole
    status: Whole
    value: Floats
    quality: Whole
    currency: Whole
    supersedes: Whole
    entities: tuple[str, ...]
    metrics: tuple[str, ...]
    currencies: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuses rows that are not in the order of their ids.

        Raises:
            ValueError: they are not.
        """
        if (np.diff(self.id) <= 0).any():
            raise ValueError("rows of observations must rise by their ids")


def comparable(metric: str, scope: str, boundary: str) -> bool:
    """Whether a figure may be compared: of the whole group, and of the scope that its metric has.

    A part of a company is no company, and scope 2 by market is not scope 2 by location.
    """
    wanted = METRICS[metric].scope if metric in METRICS else ""
    return boundary == Boundary.GROUP.value and (not wanted or scope == wanted)


def columns_of(observations: Iterable[Observation], metrics: Sequence[str]) -> Columns:
    """The columns of the observations that may be compared and were not taken back."""
    places = {name: place for place, name in enumerate(metrics)}
    rows = sorted(
        (
            each
            for each in observations
            if each.metric in places
            and not each.undone
            and comparable(each.metric, each.scope, each.boundary)
        ),
        key=lambda each: each.id,
    )
    entities = tuple(sorted({each.issuer for each in rows}))
    of_entity = {name: place for place, name in enumerate(entities)}
    named = [currency_of(each.unit) for each in rows]
    currencies = ("", *sorted(set(named) - {""}))
    return Columns(
        id=_whole(each.id for each in rows),
        entity=_whole(of_entity[each.issuer] for each in rows),
        metric=_whole(places[each.metric] for each in rows),
        start=_whole(day_number(each.period_start) for each in rows),
        end=_whole(day_number(each.period_end) for each in rows),
        known=_whole(day_number(each.published_on or each.collected_at.date()) for each in rows),
        status=_whole(STATUSES.index(each.status) for each in rows),
        value=np.array(
            [np.nan if each.value is None else each.value for each in rows], dtype=np.float64
        ),
        quality=_whole(each.quality for each in rows),
        currency=_whole(currencies.index(each) for each in named),
        supersedes=_whole(NONE if each.supersedes is None else each.supersedes for each in rows),
        entities=entities,
        metrics=tuple(metrics),
        currencies=currencies,
    )


def merged(parts: Sequence[Columns]) -> Columns:
    """The rows of several columns of the same metrics, each row once."""
    entities = tuple(sorted({name for part in parts for name in part.entities}))
    currencies = tuple(sorted({"", *(name for part in parts for name in part.currencies)}))
    of_entity = {name: place for place, name in enumerate(entities)}
    of_currency = {name: place for place, name in enumerate(currencies)}
    ids, first = np.unique(np.concatenate([part.id for part in parts]), return_index=True)

    def joined(name: str) -> NDArray[np.int64]:
        found: NDArray[np.int64] = np.concatenate([getattr(part, name) for part in parts])[first]
        return found

    def moved(name: str, names: str, places: dict[str, int]) -> NDArray[np.int64]:
        found = [
            _whole(places[each] for each in getattr(part, names))[getattr(part, name)]
            for part in parts
        ]
        return np.concatenate(found)[first]

    return Columns(
        id=ids,
        entity=moved("entity", "entities", of_entity),
        metric=joined("metric"),
        start=joined("start"),
        end=joined("end"),
        known=joined("known"),
        status=joined("status"),
        value=np.concatenate([part.value for part in parts])[first],
        quality=joined("quality"),
        currency=moved("currency", "currencies", of_currency),
        supersedes=joined("supersedes"),
        entities=entities,
        metrics=parts[0].metrics,
        currencies=currencies,
    )


def currency_of(unit: str) -> str:
    """The currency in which a unit counts: `ZAR` of `ZAR` and of `ZAR/tCO2e`, else empty."""
    named = _MONEY.fullmatch(unit)
    return named[1] if named else ""


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


_EPOCH = 719_163
_MONEY = re.compile(r"([A-Z]{3})(?:/tCO2e)?")


def _whole(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, dtype=np.int64)
