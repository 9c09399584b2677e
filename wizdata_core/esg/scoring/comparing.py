"""What is compared as of a day: figures by their normaliser, money in dollars, derived ones made.

A figure is divided by an amount of the same period only. Money becomes US dollars at that period's
average rate. What cannot be brought to a common measure is disclosed and not compared, and the
panel says why.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.scoring.derived import DERIVED
from wizdata_core.esg.scoring.filling import Filling
from wizdata_core.esg.scoring.money import UNITS_OF_MONEY, no_rates
from wizdata_core.esg.scoring.panel import NONE, empty_panel
from wizdata_core.esg.scoring.periods import Periods
from wizdata_core.esg.scoring.selection import Choice, best, eligible, preference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from wizdata_core.esg.controversies import Event
    from wizdata_core.esg.methods import Method, Scored
    from wizdata_core.esg.scoring.columns import Columns
    from wizdata_core.esg.scoring.money import Rates
    from wizdata_core.esg.scoring.panel import Member, Panel


def metrics_read(method: Method) -> tuple[str, ...]:
    """Every metric that a method needs: those it scores, what divides them, what makes them."""
    return needed_for(method.metrics)


def needed_for(metrics: Iterable[Scored]) -> tuple[str, ...]:
    """Some scored metrics by name, with what divides and what makes them."""
    held = tuple(metrics)
    scored = [each.name for each in held]
    divisors = [each.normaliser for each in held if each.normaliser]
    parts = [part for name in scored if name in DERIVED for part in DERIVED[name].parts]
    return tuple(dict.fromkeys((*scored, *divisors, *parts)))


class Comparison:
    """Columns of observations made ready for panels of any number of days.

    `columns.metrics` are those of `metrics_read`. Without rates, only dollars are money in common.
    """

    def __init__(
        self,
        columns: Columns,
        method: Method,
        choice: Choice | None = None,
        rates: Rates = no_rates,
    ) -> None:
        self._columns, self._method, self._rates = columns, method, rates
        self._choice = _within(method, choice or Choice())
        self._preference = preference(columns, self._choice)
        places = {name: place for place, name in enumerate(columns.metrics)}
        self._place = places
        oldest = max(each.max_age_months for each in method.metrics)
        self._ages = np.full(len(places), oldest)
        for each in method.metrics:
            self._ages[places[each.name]] = each.max_age_months
        self._part = np.zeros(len(places), dtype=bool)
        for name in metrics_read(method):
            self._part[places[name]] = name in _parts(method)

    def panel(
        self,
        as_of: date,
        members: Iterable[Member],
        events: Mapping[str, tuple[Event, ...]] | None = None,
    ) -> Panel:
        """What is known of some members as of the end of a day."""
        columns, method = self._columns, self._method
        rows = eligible(columns, as_of, self._choice, self._ages)
        cells = columns.entity[rows] * len(self._place) + columns.metric[rows]
        size = len(columns.entities), len(self._place)
        found = best(rows, cells, self._preference.whole[rows], size[0] * size[1]).reshape(size)
        parts = rows[self._part[columns.metric[rows]]]
        periods = Periods(columns, parts, self._preference)
        panel = empty_panel(as_of, members, [each.name for each in method.metrics])
        filling = Filling(panel, columns, self._rates)
        for column, each in enumerate(method.metrics):
            filling.put(column, found[:, self._place[each.name]], each.name)
            if each.normaliser:
                filling.divide(column, each.normaliser, periods)
            elif METRICS[each.name].unit in UNITS_OF_MONEY:
                filling.exchange(column)
            if each.name in DERIVED:
                filling.derive(column, DERIVED[each.name], periods, self._preference)
        panel.held[:] = (panel.status != NONE).any(axis=1)
        return replace(panel, texts=tuple(filling.texts), events=dict(events or {}))


def _within(method: Method, choice: Choice) -> Choice:
    """The choice without statuses that the method never uses."""
    return replace(
        choice, statuses=tuple(each for each in choice.statuses if each in method.statuses)
    )


def _parts(method: Method) -> set[str]:
    divisors = {each.normaliser for each in method.metrics} - {""}
    return divisors.union(
        *(DERIVED[each.name].parts for each in method.metrics if each.name in DERIVED)
    )
