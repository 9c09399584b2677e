"""A panel while it is filled from columns of observations, one metric after the other. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.scoring.ages import ages
from wizdata_core.esg.scoring.money import MILLION, UNITS_OF_MONEY, per_dollar
from wizdata_core.esg.scoring.panel import NONE

if TYPE_CHECKING:
    from wizdata_core.esg.scoring.columns import Columns
    from wizdata_core.esg.scoring.derived import Derivation
    from wizdata_core.esg.scoring.money import Rates
    from wizdata_core.esg.scoring.panel import Floats, Panel, Truths, Whole
    from wizdata_core.esg.scoring.periods import Periods
    from wizdata_core.esg.scoring.selection import Preference

_COUNTED = {"employees_total": "employee", "customers": "customer"}
"""What a count counts, where it divides."""


class Filling:
    """Puts figures into an empty panel; `texts` becomes what its units and notes are places in."""

    def __init__(self, panel: Panel, columns: Columns, rates: Rates) -> None:
        self._panel, self._columns, self._rates = panel, columns, rates
        self.texts: dict[str, int] = {"": 0}
        places = {name: place for place, name in enumerate(columns.entities)}
        named = [places.get(each.entity, NONE) for each in panel.members]
        self._entity = np.array(named, dtype=np.int64)
        self._rows: Whole = np.empty(0, dtype=np.int64)  # of the metric that was put last

    def put(self, column: int, found: Whole, metric: str) -> None:
        """The figure of each member as it is: `found` are rows by entity, -1 for none."""
        panel, columns = self._panel, self._columns
        rows = self._of_members(found)
        held = np.flatnonzero(rows != NONE)
        own = rows[held]
        value = columns.value[own]
        panel.disclosed[held, column] = ~np.isnan(value)
        panel.value[held, column] = panel.compared[held, column] = value
        panel.quality[held, column] = columns.quality[own]
        panel.status[held, column] = columns.status[own]
        panel.observation[held, column] = columns.id[own]
        self._date(held, column, columns.end[own])
        unit = METRICS[metric].unit
        panel.unit[:, column] = panel.compared_unit[:, column] = self._text(unit)
        if unit in UNITS_OF_MONEY:
            named = [self._text(unit.replace("money", each)) for each in columns.currencies]
            panel.unit[held, column] = np.array(named)[columns.currency[own]]
            panel.compared_unit[:, column] = self._text(UNITS_OF_MONEY[unit])
        self._rows = rows

    def exchange(self, column: int) -> None:
        """Brings the money that was put last to dollars."""
        held = np.flatnonzero(self._panel.disclosed[:, column])
        cost = self._cost(self._rows[held])
        self._panel.compared[held, column] /= cost
        self._note_rates(held, column, self._rows[held], cost)

    def divide(self, column: int, normaliser: str, periods: Periods) -> None:
        """Divides what was put last by another amount of the same period."""
        panel, columns, metric = self._panel, self._columns, METRICS[normaliser]
        of_money = METRICS[panel.metrics[column]].unit in UNITS_OF_MONEY
        by_money = metric.unit in UNITS_OF_MONEY
        panel.compared_unit[:, column] = self._text(_by(panel.metrics[column], normaliser))
        held = np.flatnonzero(panel.disclosed[:, column])
        own = self._rows[held]
        divisor = periods.beside(own, normaliser)
        there = (divisor != NONE) & (columns.value[divisor] > 0)
        panel.compared[held[~there], column] = np.nan
        said = f"not divided: no {metric.label!r} of the same period"
        panel.note[held[~there], column] = self._text(said)
        held, own, divisor = held[there], own[there], divisor[there]
        panel.normaliser[held, column] = columns.id[divisor]
        under, over = columns.value[divisor], columns.value[own]
        if by_money:
            cost, own_cost = self._cost(divisor), self._cost(own) if of_money else 1.0
            if of_money:  # one currency over itself needs no rate
                same = columns.currency[own] == columns.currency[divisor]
                cost, own_cost = np.where(same, 1.0, cost), np.where(same, 1.0, own_cost)
            under, over = under / cost / MILLION, over / own_cost
            self._note_rates(held, column, divisor, cost)
            self._note_rates(held, column, own, np.broadcast_to(own_cost, cost.shape))
        panel.compared[held, column] = over / under

    def derive(
        self, column: int, derivation: Derivation, periods: Periods, preference: Preference
    ) -> None:
        """Makes the figures that the members do not give, or give of an older period, of others."""
        columns = self._columns
        first = periods.of(derivation.addends[0])
        others = [periods.beside(first, each) for each in derivation.parts[1:]]
        whole = ~np.isnan(columns.value[first])
        for each in others:
            whole &= (each != NONE) & ~np.isnan(columns.value[each])
        whole &= columns.value[others[-1]] > 0
        parts = [each[whole] for each in (first, *others)]
        if not len(parts[0]):
            return
        preferred = np.min([preference.period[each] for each in parts], axis=0)
        newest = self._newest(parts[0], preferred)
        mine = self._of_members(newest)
        given = np.where(self._rows != NONE, preference.period[self._rows], NONE)
        ahead = (mine != NONE) & (preferred[mine] > given)
        self._put_derived(column, np.flatnonzero(ahead), [each[mine[ahead]] for each in parts])

    def _of_members(self, found: Whole) -> Whole:
        if not len(found):
            return np.full(len(self._entity), NONE, dtype=np.int64)
        return np.where(self._entity != NONE, found[self._entity], NONE)

    def _newest(self, rows: Whole, preferred: Whole) -> Whole:
        """Of each entity the place of its most preferred row, -1 without one."""
        order = np.argsort(preferred, kind="stable")
        found = np.full(len(self._columns.entities), NONE, dtype=np.int64)
        found[self._columns.entity[rows[order]]] = order
        return found

    def _put_derived(self, column: int, held: Whole, parts: list[Whole]) -> None:
        panel, columns = self._panel, self._columns
        *addends, divisor = parts
        cost = self._cost(divisor)
        amount = sum((columns.value[each] for each in addends), np.zeros(len(held)))
        derived = amount / (columns.value[divisor] / cost / MILLION)
        panel.disclosed[held, column] = True
        panel.value[held, column] = panel.compared[held, column] = derived
        panel.quality[held, column] = np.max([columns.quality[each] for each in parts], axis=0)
        panel.status[held, column] = np.max([columns.status[each] for each in parts], axis=0)
        panel.observation[held, column] = columns.id[addends[0]]
        panel.addend[held, column] = columns.id[addends[1]] if len(addends) > 1 else NONE
        panel.normaliser[held, column] = columns.id[divisor]
        self._date(held, column, columns.end[divisor])
        self._note_rates(held, column, divisor, cost)

    def _cost(self, rows: Whole) -> Floats:
        columns = self._columns
        return per_dollar(
            columns.currency[rows],
            columns.currencies,
            columns.start[rows],
            columns.end[rows],
            self._rates,
        )

    def _date(self, held: Whole, column: int, end: Whole) -> None:
        days = end.astype("datetime64[D]")
        self._panel.period_end[held, column] = days
        self._panel.age[held, column] = ages(days, self._panel.as_of)

    def _note_rates(self, held: Whole, column: int, rows: Whole, cost: Floats) -> None:
        missing: Truths = np.isnan(cost)
        for place in np.unique(self._columns.currency[rows[missing]]).tolist():
            own = held[missing & (self._columns.currency[rows] == place)]
            name = self._columns.currencies[place] or "an unnamed currency"
            said = f"no average rate of {name} to the dollar for the period"
            self._panel.note[own, column] = self._text(said)

    def _text(self, text: str) -> int:
        return self.texts.setdefault(text, len(self.texts))


def _by(metric: str, normaliser: str) -> str:
    """The unit of a metric by its normaliser: `tCO2e/USDm`, `days/employee`."""
    over, under = METRICS[metric].unit, METRICS[normaliser].unit
    over = UNITS_OF_MONEY.get(over, over)
    if under in UNITS_OF_MONEY:
        return f"{over}/USDm"
    return f"{over}/{_COUNTED.get(normaliser, under)}"
