"""What explains the score of one company: its own figures, and those of the peers it has.

Peers are read from the narrowest group outwards, and wider only for the metrics of which too few
have a figure. The company's score is then the one that it has among all.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.scoring.ages import first_day
from wizdata_core.esg.scoring.columns import merged
from wizdata_core.esg.scoring.comparing import Comparison, metrics_read, needed_for
from wizdata_core.esg.scoring.peers import LEVELS, WIDENING, group_of
from wizdata_core.esg.scoring.scores import ranked_values
from wizdata_core.queries.esg_columns import Span, observed
from wizdata_core.queries.esg_controversies import controversies
from wizdata_core.queries.esg_panel import members
from wizdata_core.queries.esg_rates import period_rates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from wizdata_core.esg.methods import Method, Peers, Scored
    from wizdata_core.esg.scoring.columns import Columns
    from wizdata_core.esg.scoring.panel import Member, Panel
    from wizdata_core.esg.scoring.selection import Choice


def panel_around(
    connection: Connection,
    own: Member,
    as_of: date,
    method: Method,
    choice: Choice | None = None,
) -> Panel:
    """A panel in which one company has the scores that it has among all companies.

    The other members have only the figures that it is ranked among.
    """
    peers = _Peers(connection, as_of, method, choice)
    levels = {each: iter(_levels(own, each)) for each in method.metrics}
    left: dict[Scored, Peers] = {each: next(levels[each]) for each in method.metrics}
    while left:
        for level in LEVELS:
            wanted = [each for each in method.metrics if left.get(each) is level]
            if wanted:
                name = group_of(own, level)
                group = members(connection, example=own.example, level=level, group=name)
                peers.read(group, wanted)
        panel = peers.panel()
        few = _with_few(panel, own, method, left)
        left = {each: level for each in few for level in islice(levels[each], 1)}
    return replace(panel, events=controversies(connection, [own.entity]))


def _levels(own: Member, metric: Scored) -> list[Peers]:
    """The levels at which a company has peers for a metric, the narrowest first."""
    return [level for level in WIDENING[metric.peers] if group_of(own, level)]


def _with_few(
    panel: Panel, own: Member, method: Method, levels: Mapping[Scored, Peers]
) -> list[Scored]:
    """The metrics for which the company's group has fewer values than make a ranking."""
    known = ~np.isnan(ranked_values(panel, method))
    inside = {
        level: np.array([group_of(each, level) == group_of(own, level) for each in panel.members])
        for level in set(levels.values())
    }
    return [
        each
        for column, each in enumerate(method.metrics)
        if each in levels and known[inside[levels[each]], column].sum() < method.least_peers
    ]


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
        self._members: dict[str, Member] = {}
        self._held: dict[str, bool] = {}

    def read(self, group: Sequence[Member], wanted: Sequence[Scored]) -> None:
        """Reads some metrics of a group."""
        self._parts.append(self._columns(group, wanted))
        self._members |= {each.entity: each for each in group}

    def panel(self) -> Panel:
        """All that was read so far; `held` counts other metrics than were read, too."""
        group = list(self._members.values())
        panel = self._compared(merged(self._parts), group)
        rest = [
            each
            for each, held in zip(panel.members, panel.held.tolist(), strict=True)
            if not held and each.entity not in self._held
        ]
        if rest:
            found = self._compared(self._columns(rest, self._method.metrics), rest)
            for each, held in zip(found.members, found.held.tolist(), strict=True):
                self._held[each.entity] = held
        panel.held[:] |= [self._held.get(each.entity, False) for each in panel.members]
        return panel

    def _columns(self, group: Sequence[Member], wanted: Sequence[Scored]) -> Columns:
        entities = [each.entity for each in group]
        only = needed_for(wanted)
        return observed(self._connection, self._names, entities, self._span, only=only)

    def _compared(self, columns: Columns, group: Sequence[Member]) -> Panel:
        compared = Comparison(columns, self._method, self._choice, self._rates)
        return compared.panel(self._as_of, group)
