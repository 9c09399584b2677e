"""What explains the score of one company: its own figures, and those of the peers it has.

Peers are read from the narrowest group outwards, and wider only for the metrics of which too few
have a figure. The company's score is then the one that it has among all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.errors import UnknownName
from wizdata_core.esg.ages import first_day
from wizdata_core.esg.columns import merged
from wizdata_core.esg.comparing import Comparison, metrics_read, needed_for
from wizdata_core.esg.peers import LEVELS, WIDENING, group_of
from wizdata_core.esg.scoring import ranked_values
from wizdata_core.esg.selection import Choice
from wizdata_core.queries.esg_columns import Span, observed
from wizdata_core.queries.esg_panel import controversies, members
from wizdata_core.queries.esg_rates import period_rates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from wizdata_core.esg.columns import Columns
    from wizdata_core.esg.methods import Method, Scored
    from wizdata_core.esg.panel import Member, Panel


def panel_around(
    connection: Connection,
    issuer: str,
    as_of: date,
    method: Method,
    *,
    choice: Choice | None = None,
    example: bool = False,
) -> Panel:
    """A panel in which one company has the scores that it has among all companies.

    The other members have only the figures that it is ranked among.

    Raises:
        UnknownName: no company, real or fictional as asked, has that name.
    """
    everyone = members(connection, example=example)
    own = next((each for each in everyone if each.entity == issuer), None)
    if own is None:
        raise UnknownName("company", issuer, (each.entity for each in everyone))
    peers = _Peers(connection, as_of, method, choice)
    left = list(method.metrics)
    for level in LEVELS:
        wanted = [each for each in left if level in WIDENING[each.peers]]
        name = group_of(own, level)
        if wanted and name:
            group = [each for each in everyone if group_of(each, level) == name]
            few = peers.read(group, wanted)
            left = [each for each in left if each not in wanted or each in few]
    return peers.panel({each.entity: each for each in everyone})


class _Peers:
    """What was read of a company's peers so far."""

    def __init__(
        self, connection: Connection, as_of: date, method: Method, choice: Choice | None
    ) -> None:
        self._connection, self._as_of, self._method = connection, as_of, method
        self._choice, self._rates = choice, period_rates(connection)
        oldest = max(each.max_age_months for each in method.metrics)
        self._span = Span(first_day(as_of, oldest), as_of)
        self._names = metrics_read(method)
        self._parts: list[Columns] = []
        self._held: dict[str, bool] = {}

    def read(self, group: Sequence[Member], wanted: Sequence[Scored]) -> list[Scored]:
        """Reads some metrics of a group; gives those of which too few of it have a figure."""
        columns = self._columns(group, wanted)
        self._parts.append(columns)
        method = replace(self._method, metrics=tuple(wanted))
        panel = self._marked(self._compared(columns, method, group))
        counts = (~np.isnan(ranked_values(panel, method))).sum(axis=0)
        return [
            each
            for each, count in zip(wanted, counts.tolist(), strict=True)
            if count < method.least_peers
        ]

    def panel(self, everyone: Mapping[str, Member]) -> Panel:
        """All that was read, with the controversies of those that it was read of."""
        columns = merged(self._parts)
        group = [everyone[name] for name in columns.entities]
        events = controversies(self._connection, columns.entities)
        panel = self._marked(self._compared(columns, self._method, group))
        return replace(panel, events=events)

    def _columns(self, group: Sequence[Member], wanted: Sequence[Scored]) -> Columns:
        entities = [each.entity for each in group]
        only = needed_for(wanted)
        return observed(self._connection, self._names, entities, self._span, only=only)

    def _compared(self, columns: Columns, method: Method, group: Sequence[Member]) -> Panel:
        choice = self._choice or Choice(self._method.statuses)
        return Comparison(columns, method, choice, self._rates).panel(self._as_of, group)

    def _marked(self, panel: Panel) -> Panel:
        """The panel with `held` true of those of whom another metric is known than was read."""
        rest = [
            each
            for each, held in zip(panel.members, panel.held.tolist(), strict=True)
            if not held and each.entity not in self._held
        ]
        if rest:
            columns = self._columns(rest, self._method.metrics)
            found = self._compared(columns, self._method, rest)
            for each, held in zip(found.members, found.held.tolist(), strict=True):
                self._held[each.entity] = held
        panel.held[:] |= [self._held.get(each.entity, False) for each in panel.members]
        return panel
