"""The catalogue of quality: everything that may be wrong with a bar or an action, an entry each.

Rules are applied in this order. A refused row is no neighbour to the rules after it, and a repaired
one is seen repaired; so a good row never suffers for a bad one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Protocol

from wizdata_core.quality import level_faults, oddities, row_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa

    from wizdata_core.quality.row_faults import Found
    from wizdata_core.quality.sheet import Sheet


class Verdict(StrEnum):
    """What becomes of a row, best first."""

    ACCEPTED = "accepted"
    FLAGGED = "flagged"
    REPAIRED = "repaired"
    QUARANTINED = "quarantined"


class Severity(StrEnum):
    """How much a reader should care: a note, a doubt about the row, or a row that was wrong."""

    NOTE = "note"
    DOUBT = "doubt"
    WRONG = "wrong"


class Find(Protocol):
    """Finds the rows of a sheet that break a rule; the actions of the same answer may explain."""

    def __call__(self, sheet: Sheet, actions: pa.Table) -> Found: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that may be wrong with a bar: its name, what it means, what becomes of the row.

    `alone` says that the rule looks at each row by itself.
    """

    name: str
    severity: Severity
    meaning: str
    verdict: Verdict
    find: Find
    alone: bool = False


@dataclass(frozen=True, slots=True)
class ActionRule:
    """One thing that may be wrong with a corporate action; `quality.actions` finds it."""

    name: str
    severity: Severity
    meaning: str
    verdict: Verdict


def _alone(find: Callable[[Sheet], Found], sheet: Sheet, actions: pa.Table) -> Found:  # noqa: ARG001 - rules that need no actions
    return find(sheet)


def _rule(
    find: Callable[[Sheet], Found], verdict: Verdict, severity: Severity, meaning: str
) -> Rule:
    alone = find.__module__ == row_faults.__name__ and find is not row_faults.repeated_stamp
    return Rule(find.__name__, severity, meaning, verdict, partial(_alone, find), alone)


_REFUSED, _REPAIRED, _FLAGGED = Verdict.QUARANTINED, Verdict.REPAIRED, Verdict.FLAGGED
_NOTE, _DOUBT, _WRONG = Severity.NOTE, Severity.DOUBT, Severity.WRONG

RULES: tuple[Rule, ...] = (
    _rule(
        row_faults.misshapen, _REFUSED, _WRONG,
        "the interval is unknown, the unit's factor is none, or the date is another's",
    ),
    _rule(
        row_faults.not_finite, _REFUSED, _WRONG,
        "the close is missing, or a price or volume is infinite",
    ),
    _rule(
        row_faults.absurd, _REFUSED, _WRONG,
        "a price is above 10^15 or a volume above 10^18, which no market has quoted",
    ),
    _rule(row_faults.negative_volume, _REFUSED, _WRONG, "the volume is below zero"),
    _rule(
        row_faults.in_the_future, _REFUSED, _WRONG,
        "the bar opens after the moment at which it was fetched",
    ),
    _rule(
        row_faults.below_zero, _REFUSED, _WRONG,
        "a price is below zero, which this asset class has none of",
    ),
    _rule(
        row_faults.no_price, _REFUSED, _WRONG,
        "the close is zero, which this asset class has none of",
    ),
    _rule(
        row_faults.repeated_stamp, _REFUSED, _WRONG,
        "another row of the same answer has this opening, and was taken",
    ),
    _rule(
        row_faults.zero_part, _REPAIRED, _WRONG,
        "the open, high or low is zero beside a close: it was not given",
    ),
    Rule(
        "split_stretch", _WRONG,
        "a split that the same answer names reached other rows and not this one, or this one twice",
        _REPAIRED, level_faults.split_stretch,
    ),
    Rule(
        "unit_flip", _WRONG,
        "prices are a hundred times off: in the minor unit among major ones, or the other way",
        _REPAIRED, level_faults.unit_flip,
    ),
    _rule(
        row_faults.out_of_order, _REFUSED, _WRONG,
        "the high is below the low, or the open or close more than a fifth outside them",
    ),
    _rule(
        row_faults.unfinished, _REPAIRED, _WRONG,
        "the bar was said to be final before it can have been over: it is stored as open",
    ),
    _rule(
        oddities.ghost, _REFUSED, _WRONG,
        "the exchange was closed, and the row is a copy of the close before",
    ),
    Rule(
        "level_shift", _DOUBT,
        "prices moved a hundred-fold, and whether by a unit, a split or a crash is not to be told",
        _FLAGGED, level_faults.level_shift,
    ),
    _rule(
        oddities.shifted, _FLAGGED, _DOUBT,
        "the exchange was closed, and a session beside this day has no bar",
    ),
    _rule(
        oddities.off_calendar, _FLAGGED, _DOUBT, "the exchange was closed on this day"
    ),
    _rule(
        row_faults.outside_range, _FLAGGED, _DOUBT,
        "the open or close is outside the high and low, by up to a fifth of the close",
    ),
    _rule(
        oddities.copied, _FLAGGED, _DOUBT, "all prices and the volume are those of the bar before"
    ),
    _rule(
        oddities.frozen, _FLAGGED, _DOUBT,
        "at least the fifth bar of one price, though each has a volume",
    ),
    _rule(
        oddities.stale, _FLAGGED, _NOTE, "at least the tenth bar of one price without a trade"
    ),
    _rule(
        oddities.spike, _FLAGGED, _DOUBT,
        "the close is far from the bars before and after, which are near to each other",
    ),
    _rule(
        oddities.wick, _FLAGGED, _DOUBT,
        "the high is twice as high as the closes around, or the low half as low",
    ),
    _rule(
        oddities.incomplete, _FLAGGED, _NOTE,
        "the open, high or low is missing, which most bars of the series have",
    ),
    _rule(oddities.after_gap, _FLAGGED, _NOTE, "at least one session before this bar has none"),
)  # fmt: skip

ACTION_RULES: tuple[ActionRule, ...] = (
    ActionRule(
        "action_not_positive", _WRONG, "the value is not a finite number above zero", _REFUSED
    ),
    ActionRule(
        "dividend_too_big", _WRONG,
        "the dividend is a hundred times what the price lost: it is in the minor unit", _REPAIRED,
    ),
    ActionRule(
        "dividend_too_small", _WRONG,
        "the dividend is a hundredth of what the price lost: it is in the major unit", _REPAIRED,
    ),
    ActionRule(
        "dividend_before_split", _WRONG,
        "the dividend is counted in shares before the split of its day", _REPAIRED,
    ),
    ActionRule(
        "dividend_phantom", _WRONG,
        "another dividend of this size within 17 days is the one that the price lost", _REFUSED,
    ),
    ActionRule(
        "dividend_wrong_day", _DOUBT,
        "the price lost the dividend on one other day near, and not on this", _FLAGGED,
    ),
    ActionRule(
        "dividend_adjusted_wrong", _DOUBT,
        "the adjusted close says a tenth of the dividend or less, or ten times it or more",
        _FLAGGED,
    ),
    ActionRule(
        "gain_counted_twice", _WRONG,
        "a fund's capital gain is in the dividend, and the adjusted close counts it once more",
        _REPAIRED,
    ),
    ActionRule(
        "split_repeated", _DOUBT, "a split of the same ratio stands within 7 days before", _FLAGGED
    ),
)  # fmt: skip

ALL_RULES: tuple[Rule | ActionRule, ...] = (*RULES, *ACTION_RULES)


def joined(held: str, names: Iterable[str]) -> str:
    """Names of rules in one text, in the order of the catalogue and each once."""
    given = {*held.split(), *names}
    return " ".join(rule.name for rule in ALL_RULES if rule.name in given)
