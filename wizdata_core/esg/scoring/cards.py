"""Scorecards from the arrays of scores: one member's score with all that explains it. Pure."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.controversies import combined
from wizdata_core.esg.scorecards import Badge, Line, Part, Scorecard
from wizdata_core.esg.scoring.grades import badge, grade
from wizdata_core.esg.scoring.inputs import Inputs
from wizdata_core.esg.scoring.panel import NONE, STATUSES
from wizdata_core.esg.scoring.peers import LEVELS, group_of
from wizdata_core.esg.scoring.weighing import DEFAULT, PILLARS, added

if TYPE_CHECKING:
    from datetime import date

    from wizdata_core.esg.methods import Scored
    from wizdata_core.esg.scoring.panel import Floats, Whole
    from wizdata_core.esg.scoring.scores import Scores

_DIGITS = 12
"""To which sums of weights are shown: what adds up to 1 is 1."""
PILLAR_LABELS = ("Environment", "Social", "Governance")


class Cards:
    """The scorecards of some scores, made one at a time, by the member's row."""

    def __init__(self, scores: Scores) -> None:
        self._scores = scores
        self._inputs = Inputs(scores)
        self._weighted = dict(scores.method.weights)
        self._pillar_weights = np.stack(
            [
                added(
                    scores.weights.category[:, [at for at, own in _places(scores) if own == each]]
                )
                for each in range(len(PILLARS))
            ],
            axis=1,
        )

    def of(self, row: int, *, explained: bool = True) -> Scorecard:
        """The scorecard of the member in a row of the panel.

        Its categories and lines are there only if it is explained.
        """
        found, method = self._scores, self._scores.method
        member = found.panel.members[row]
        coverage = round(float(found.coverage[row]), _DIGITS)
        mark = badge(coverage, method)
        shown = mark is not Badge.WITHHELD
        total = number(found.excluding.total[row]) if shown else None
        left = number(found.controversies[row])
        after = combined(total, left) if total is not None and left is not None else None
        return Scorecard(
            entity=member.entity,
            method=method.version,
            as_of=found.panel.as_of,
            example=member.example,
            total=total,
            penalised=number(found.penalising.total[row]) if shown else None,
            grade=grade(total, method.grades),
            pillars=self._pillars(row),
            categories=self._categories(row) if explained else (),
            controversies=left,
            combined=after,
            combined_grade=grade(after, method.grades),
            coverage=coverage,
            confidence=round(float(found.confidence[row]), _DIGITS),
            badge=mark,
            peer_group=member.industry if member.industry in self._weighted else DEFAULT,
            lines=tuple(
                self._line(row, column, each, shown=shown)
                for column, each in enumerate(method.metrics)
                if explained
            ),
            inputs_hash=self._inputs.of(row),
            method_hash=method.fingerprint,
        )

    def _pillars(self, row: int) -> tuple[Part, ...]:
        found = self._scores
        return tuple(
            Part(pillar.value, label, weight, number(score), number(penalised))
            for pillar, label, weight, score, penalised in zip(
                PILLARS,
                PILLAR_LABELS,
                self._pillar_weights[row].tolist(),
                found.excluding.pillar[row].tolist(),
                found.penalising.pillar[row].tolist(),
                strict=True,
            )
        )

    def _categories(self, row: int) -> tuple[Part, ...]:
        found = self._scores
        return tuple(
            Part(each.name, each.label, weight, number(score), number(penalised))
            for each, weight, score, penalised in zip(
                found.method.categories,
                found.weights.category[row].tolist(),
                found.excluding.category[row].tolist(),
                found.penalising.category[row].tolist(),
                strict=True,
            )
        )

    def _line(self, row: int, column: int, metric: Scored, *, shown: bool) -> Line:
        found, at = self._scores, (row, column)
        panel, placed = found.panel, found.placed
        known = panel.status[at] != NONE
        level = LEVELS[placed.level[at]] if placed.level[at] != NONE else None
        return Line(
            metric=metric.name,
            category=metric.category,
            direction=metric.direction,
            disclosed=bool(panel.disclosed[at]),
            value=number(panel.value[at]),
            unit=panel.texts[panel.unit[at]],
            compared=number(panel.compared[at]),
            compared_unit=panel.texts[panel.compared_unit[at]],
            observation=_whole(panel.observation, at),
            normaliser_observation=_whole(panel.normaliser, at),
            period_end=_day(panel.period_end[at]),
            age_months=int(panel.age[at]) if known else None,
            status=STATUSES[panel.status[at]] if known else None,
            quality=_whole(panel.quality, at),
            peers=level,
            peer_group=group_of(panel.members[row], level) if level else "",
            peer_count=int(placed.count[at]),
            median=number(placed.median[at]),
            percentile=number(placed.percentile[at]),
            percentile_penalised=number(found.penalised_percentile[at]),
            weight=float(found.weights.effective[at]),
            points=number(found.excluding.points[at]) if shown else None,
            points_penalised=number(found.penalising.points[at]) if shown else None,
            addend_observation=_whole(panel.addend, at),
            note=panel.texts[panel.note[at]],
        )


def held_cards(scores: Scores, *, explained: bool = True) -> tuple[Scorecard, ...]:
    """The scorecards of the members of whom anything is known, by name."""
    cards = Cards(scores)
    rows = np.flatnonzero(scores.panel.held).tolist()
    return tuple(cards.of(row, explained=explained) for row in rows)


def number(value: np.float64 | float) -> float | None:
    """A number, or None for NaN."""
    found = float(value)
    return None if isnan(found) else found


def _places(scores: Scores) -> list[tuple[int, int]]:
    return list(enumerate(scores.weights.pillar_of))


def _whole(values: Whole | Floats, at: tuple[int, int]) -> int | None:
    return None if values[at] == NONE else int(values[at])


def _day(value: np.datetime64) -> date | None:
    return None if np.isnat(value) else value.astype("datetime64[D]").astype(object)
