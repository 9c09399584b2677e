"""Screens as SQL: one `match` to bound parameters; nothing is pasted, nothing is evaluated.

Logic has three values, as SQL's has: a comparison with a missing value is unknown, unknown is never
a match, and neither is its negation: `not (pe_trailing > 20)` leaves out what has no such ratio.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    Double,
    String,
    all_,
    and_,
    any_,
    bindparam,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from wizdata_core.queries.snapshots import SNAPSHOTS
from wizdata_core.screener.expression import (
    All,
    Condition,
    Either,
    FieldValue,
    Not,
    Scaled,
    SeriesValue,
    Standing,
    conditions,
    operands,
)
from wizdata_core.screener.operators import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import ColumnElement, FromClause, Subquery

    from wizdata_core.indicators.catalogue import Choice
    from wizdata_core.screener.expression import Operand, Right, Screen

DAYS = "series_days"
_TYPES = {str: String, date: Date, bool: Boolean}


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows on which conditions are read: a column for each operand, by its label.

    `universe` is a relation with a row for each instrument of the day: its `instrument_id`, `day`,
    and a column for each label of `labels`.
    """

    universe: FromClause
    labels: Mapping[Operand, str] = field(default_factory=dict)


def labels_of(screen: Screen, held: Callable[[Choice], str | None]) -> dict[Operand, str]:
    """A column's name for each operand of a screen: that of its field, or one by its number.

    `held` says which field holds an indicator already, if one does.
    """
    labels: dict[Operand, str] = {}
    for condition in conditions(screen):
        for each in operands(condition):
            if each not in labels:
                labels[each] = _label(each, held, len(labels))
    return labels


def _label(operand: Operand, held: Callable[[Choice], str | None], number: int) -> str:
    match operand:
        case FieldValue(name):
            return name
        case SeriesValue(wanted):
            return held(wanted) or f"series_{number}"
        case Standing():
            return f"standing_{number}"


def compiled(screen: Screen, rows: Rows) -> ColumnElement[bool]:
    """The screen as one condition on the rows of a universe."""
    match screen:
        case All(parts):
            return and_(true(), *(compiled(part, rows) for part in _cheap_first(parts)))
        case Either(parts):
            return or_(false(), *(compiled(part, rows) for part in _cheap_first(parts)))
        case Not(of):
            return not_(compiled(of, rows))
        case Condition():
            return _condition(screen, rows)


def _cheap_first(parts: tuple[Screen, ...]) -> list[Screen]:
    """The parts that look at the day alone before those that look back; the answer is the same."""
    return sorted(parts, key=lambda part: any(map(_looks_back, conditions(part))))


def _looks_back(condition: Condition) -> bool:
    return condition.within > 1 or OPERATORS[condition.operator].lookback


def _condition(condition: Condition, rows: Rows) -> ColumnElement[bool]:
    crossing = OPERATORS[condition.operator].lookback
    if not crossing and condition.within <= 1:
        return _holds(condition, rows.universe, rows)
    if not crossing:
        recent = _recent(condition, rows, condition.within)
        return _some(_holds(condition, recent, rows), recent)
    if condition.within <= 1:
        return _crosses_today(condition, rows)
    return _crossed(condition, rows)


def _holds(condition: Condition, row: FromClause, rows: Rows) -> ColumnElement[bool]:
    """A condition that is not about crossing, on one row."""
    left = _operand(condition.left, row, rows)
    if condition.operator in _LISTS:
        return _LISTS[condition.operator](left, condition.right)
    right = [_right(each, row, rows) for each in condition.right]
    return _COMPARED[condition.operator](left, *right)


_COMPARED: dict[str, Callable[..., ColumnElement[bool]]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
    "between": lambda left, low, high: and_(left >= low, left <= high),
    "missing": lambda left: left.is_(None),
    "present": lambda left: left.is_not(None),
    "yes": lambda left: left,
    "no": not_,
}
# Those that need the values themselves: a list is one bound array, a pattern is escaped.
_LISTS: dict[str, Callable[..., ColumnElement[bool]]] = {
    "in": lambda left, values: left == any_(_list(values)),
    "not_in": lambda left, values: left != all_(_list(values)),
    "contains": lambda left, values: left.icontains(values[0], autoescape=True),
    "starts_with": lambda left, values: left.istartswith(values[0], autoescape=True),
}
# Which comparison the session before has to meet, and which the session itself.
_CROSSING = {"crosses_above": ("le", "gt"), "crosses_below": ("ge", "lt")}


def _operand(operand: Operand, row: FromClause, rows: Rows) -> ColumnElement[object]:
    return row.c[rows.labels[operand]]


def _right(right: Right, row: FromClause, rows: Rows) -> ColumnElement[object]:
    match right:
        case FieldValue() | SeriesValue() | Standing():
            return _operand(right, row, rows)
        case Scaled(factor, of):
            return literal(float(factor), Double) * _operand(of, row, rows)
        case bool() | str() | date():
            return literal(right, _TYPES[type(right)])
    return literal(float(right), Double)


def _list(values: tuple[Right, ...]) -> ColumnElement[object]:
    if isinstance(values[0], str):
        return bindparam(None, list(values), ARRAY(String))
    return bindparam(None, [float(each) for each in values], ARRAY(Double))  # type: ignore[arg-type]  # `check` lets numbers or texts alone stand in a list


def _recent(condition: Condition, rows: Rows, count: int) -> Subquery:
    """The newest rows of the same instrument up to the universe's own, as many as `count`."""
    row = rows.universe
    query = (
        select(SNAPSHOTS.c.day, *_past(condition, rows))
        .where(
            SNAPSHOTS.c.instrument_id == row.c.instrument_id,
            SNAPSHOTS.c.day <= row.c.day,
        )
        .order_by(SNAPSHOTS.c.day.desc())
        .limit(count)
        .correlate(row)
    )
    return query.subquery()


def _past(condition: Condition, rows: Rows) -> list[ColumnElement[object]]:
    """A column of past rows for each operand of a condition, under its label."""
    found: list[ColumnElement[object]] = []
    for label in dict.fromkeys(rows.labels[each] for each in operands(condition)):
        if label in SNAPSHOTS.c:
            found.append(SNAPSHOTS.c[label])
        else:
            days = rows.universe.c[DAYS]
            place = func.array_position(days, SNAPSHOTS.c.day)
            found.append(rows.universe.c[f"{label}_all"][place].label(label))
    return found


def _some(holds: ColumnElement[bool], recent: Subquery) -> ColumnElement[bool]:
    """Whether something holds on some of the rows: unknown where it holds on none for sure."""
    # A column of its own: `not x is null` would ask for something else than `(not x) is null`.
    judged = select(holds.label("held")).select_from(recent).subquery()
    held = judged.c.held
    told = case((func.bool_or(held), true()), (func.bool_and(held.is_not(None)), false()))
    return select(told).scalar_subquery()


def _crosses_today(condition: Condition, rows: Rows) -> ColumnElement[bool]:
    """On the day itself: one look at the session before, where the day's own side holds."""
    row = rows.universe
    before, after = _CROSSING[condition.operator]
    previous = (
        select(*_past(condition, rows))
        .where(
            SNAPSHOTS.c.instrument_id == row.c.instrument_id,
            SNAPSHOTS.c.day < row.c.day,
        )
        .order_by(SNAPSHOTS.c.day.desc())
        .limit(1)
        .correlate(row)
        .subquery()
    )
    held = select(_sides(condition, previous, rows, before)).scalar_subquery()
    return and_(_sides(condition, row, rows, after), held)


def _sides(
    condition: Condition, row: FromClause, rows: Rows, comparison: str
) -> ColumnElement[bool]:
    left = _operand(condition.left, row, rows)
    return _COMPARED[comparison](left, _right(condition.right[0], row, rows))


def _crossed(condition: Condition, rows: Rows) -> ColumnElement[bool]:
    """On some of the last sessions: each beside the one before it."""
    before, after = _CROSSING[condition.operator]
    recent = _recent(condition, rows, condition.within + 1)
    pairs = select(
        _sides(condition, recent, rows, after).label("after"),
        func.lag(_sides(condition, recent, rows, before))
        .over(order_by=recent.c.day)
        .label("before"),
        func.row_number().over(order_by=recent.c.day.desc()).label("place"),
    ).subquery()
    newest = select(pairs).where(pairs.c.place <= condition.within).subquery()
    return _some(and_(newest.c.after, newest.c.before), newest)
