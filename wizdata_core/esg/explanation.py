"""A line of a scorecard as sums in words: how a figure became a percentile, and what it weighs.

Every number of a sentence is one of the line's, or counted anew from the peers' figures, so that a
reader can do the sum again by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.scoring.ages import freshness
from wizdata_core.esg.scoring.grades import grade
from wizdata_core.esg.scoring.peers import group_of
from wizdata_core.esg.scoring.percentiles import rounded
from wizdata_core.esg.scoring.scores import ranked_values
from wizdata_core.esg.wording import figure_in_unit, group_label, number, points, share
from wizdata_core.figures.numbers import TIMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizdata_core.esg.methods import Method, Scored
    from wizdata_core.esg.scorecards import Line, Scorecard
    from wizdata_core.esg.scoring.panel import Panel

_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a figure stands among its peers: how many there are, are worse, and are equal.

    `equal` counts the company itself.
    """

    count: int
    worse: int
    equal: int

    @property
    def percentile(self) -> float:
        """100 (worse + equal / 2) / count, from 0 to 100."""
        return 100 * (self.worse + 0.5 * self.equal) / self.count


def rank(own: float, others: Sequence[float], direction: int) -> Rank:
    """The rank of a figure among its peers' figures; `direction` -1 says that less is better.

    Figures are equal that agree to the digits that scoring looks at.
    """
    values = rounded(np.array([[own, *others]])) * direction
    mine, theirs = values[0, 0], values[0, 1:]
    return Rank(len(others) + 1, int((theirs < mine).sum()), 1 + int((theirs == mine).sum()))


def peers_figures(line: Line, entity: str, panel: Panel, method: Method) -> tuple[float, ...]:
    """The figures of the others of a line's peer group, as they were ranked.

    `panel` is that of which the line's scorecard was made, with the metrics of the method alone.
    """
    if line.peers is None or not line.direction:
        return ()
    values = ranked_values(panel, method)[:, panel.metrics.index(line.metric)] * line.direction
    return tuple(
        float(value)
        for each, value in zip(panel.members, values, strict=True)
        if each.entity != entity
        and not np.isnan(value)
        and group_of(each, line.peers) == line.peer_group
    )


def _ranked_value(line: Line) -> float:
    """What was ranked: where a missing answer stands for no, that is 0."""
    return 0.0 if line.compared is None else line.compared


def ranked(line: Line, scored: Scored, others: Sequence[float]) -> tuple[str, ...]:
    """How a figure became its percentile, in sentences; `others` are its peers' figures."""
    if line.percentile is None:
        return (_unranked(line),)
    if line.direction == 0:
        return ("It is shown for context and not scored: neither more nor less of it is better.",)
    found = rank(_ranked_value(line), others, line.direction)
    better = "More" if line.direction > 0 else "Less"
    sums = f"100 {TIMES} ({found.worse} + 0.5 {TIMES} {found.equal}) / {found.count}"
    return (
        *_made(line, scored),
        f"It is ranked among {_group(line, scored)}. {better} is better.",
        f"{_count(found)}: {sums} = {points(found.percentile)}.",
    )


def _count(found: Rank) -> str:
    verb = "is" if found.worse == 1 else "are"
    return f"{found.worse:,} {verb} worse, {found.equal:,} equal (itself included)"


def weighed(line: Line, total: float | None) -> tuple[str, ...]:
    """What a line does to the score under both treatments, in sentences."""
    if not line.weight:
        return ("It is shown and has no weight in the score.",)
    said = [f"It has {share(line.weight)} of the weight of the whole method."]
    if line.points is None:
        said.append("Left out, it adds nothing and its weight goes to the figures that are there.")
    elif line.percentile:
        said.append(_sum(line.points, line.percentile, line.weight, total))
    else:
        said.append("At percentile 0 it adds no points.")
    if line.points_penalised is not None and line.points_penalised != line.points:
        said.append(
            f"Where missing counts as worst, its percentile is {points(line.percentile_penalised)} "
            f"and it adds {points(line.points_penalised)} points."
        )
    return tuple(said)


def _sum(added: float, percentile: float, weight: float, total: float | None) -> str:
    counted = added / percentile
    renewed = (
        f"As figures beside it are missing and left out, it counts {share(counted)}. "
        if abs(counted - weight) > _SAME
        else ""
    )
    whole = "" if total is None else f" of the score of {points(total)}"
    sums = f"{number(counted)} {TIMES} {points(percentile)} = {added:.4f}"
    return f"{renewed}{sums} points{whole}."


def _made(line: Line, scored: Scored) -> tuple[str, ...]:
    if not line.disclosed:
        return ("No answer is held, and a policy that nobody can read counts as no.",)
    if line.compared_unit == line.unit:
        return ()
    divisor = (scored.normaliser or "its normaliser").replace("_", " ")
    made = figure_in_unit(line.compared, line.compared_unit)
    given = figure_in_unit(line.value, line.unit)
    return (f"{given} divided by {divisor} of the same period is {made}, which is ranked.",)


def _group(line: Line, scored: Scored) -> str:
    among = f"the {line.peer_count:,} of {group_label(line.peers, line.peer_group)} with a value"
    if line.peers is scored.peers:
        return among
    return f"{among} (widened: too few of its own {scored.peers.value} have one)"


def _unranked(line: Line) -> str:
    if not line.disclosed:
        return "No figure counts: nothing is ranked, and no zero stands for it."
    return f"It is disclosed and not ranked: {line.note or 'it cannot be compared'}."


@dataclass(frozen=True, slots=True)
class Trust:
    """What a disclosed figure adds to the confidence: weight by quality factor by freshness."""

    metric: str
    weight: float
    quality: float
    freshness: float

    @property
    def part(self) -> float:
        """The product of the three."""
        return self.weight * self.quality * self.freshness


def trusted(card: Scorecard, method: Method) -> tuple[Trust, ...]:
    """The parts of which the confidence of a scorecard is the sum."""
    factors = dict(method.quality_factors)
    return tuple(
        Trust(
            line.metric,
            line.weight,
            factors[line.quality],
            _freshness(line.age_months, method),
        )
        for line in card.lines
        if line.disclosed
        and line.percentile is not None
        and line.quality is not None
        and line.age_months is not None
    )


def _freshness(months: int, method: Method) -> float:
    return float(freshness(np.array([float(months)]), method.fresh_months, method.fade_months)[0])


def trust_in_words(card: Scorecard, method: Method) -> str:
    """The confidence as a sum that a reader can do again."""
    parts = trusted(card, method)
    said = " + ".join(
        f"{number(each.weight)} {TIMES} {number(each.quality)} {TIMES} {number(each.freshness)}"
        for each in parts
    )
    return f"{said or '0'} = {sum(each.part for each in parts):.4f}"


def combined_in_words(card: Scorecard) -> str:
    """How controversies changed a score, or that they did not."""
    if card.total is None or card.controversies is None or card.combined is None:
        return "No score is published, so nothing is combined."
    left = number(card.controversies)
    if card.controversies >= card.total:
        return f"{left} is not below {points(card.total)}, so the score stays."
    sums = f"({points(card.total)} + {left}) / 2 = {points(card.combined)}"
    return f"{left} is below {points(card.total)}, so the mean of both counts: {sums}."


def grade_in_words(score: float, grades: tuple[str, ...]) -> str:
    """How a score became its grade: which of the equal bands it falls into, counted from 1."""
    count = len(grades)
    step = f"{points(score)} / 100 {TIMES} {count} = {score / 100 * count:.3f}"
    band = grades.index(grade(score, grades)) + 1
    return f"{step}, rounded up: band {band} of {count}, {grades[band - 1]}."
