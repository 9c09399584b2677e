"""A screen as rows of widgets: what a page can edit without text, and back to the same tree.

Rows stand in groups. Group 0 is the screen itself; every other group is one bracket within it.
Deeper trees have no rows: the page then shows their text alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.fields import FIELDS, Kind
from wizdata_core.screener.expression import All, Condition, Either, FieldValue, Not
from wizdata_core.screener.meaning import check, kind_of, name_of
from wizdata_core.screener.refusal import ScreenError
from wizdata_core.screener.sides import read_left, read_right
from wizdata_core.screener.writing import right_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.screener.expression import Operand, Right, Screen

ALL, ANY = "all", "any"


@dataclass(frozen=True, slots=True)
class Group:
    """How the rows of a group are joined, all or any, and whether the group is negated."""

    join: str = ALL
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One condition as widgets hold it.

    `left` and `values` are as they are typed: `rsi_14`, `rank(price) within sector`, `5m`,
    `1.05 * sma_200`; beside a text field a value is the plain text, without quotes. `operator` is a
    key of `OPERATORS`; `group` counts the groups of `Rows`.
    """

    left: str
    operator: str
    values: tuple[str, ...] = ()
    within: int = 0
    negated: bool = False
    group: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a screen and their groups; a group stands where its first row does."""

    rows: tuple[Row, ...] = ()
    groups: tuple[Group, ...] = (Group(),)


def as_rows(screen: Screen) -> Rows | None:
    """The rows that `from_rows` turns back into `screen`; None where it is deeper than rows go.

    A group of one condition comes back as that condition, which finds the same instruments.
    """
    negated, inner = _bare(screen)
    if negated and isinstance(inner, All | Either):
        return _listed((screen,), ALL)
    if isinstance(inner, All | Either) and inner != All():
        return _listed(inner.of, _join(inner))
    return Rows() if inner == All() else _listed((screen,), ALL)


def from_rows(rows: Rows) -> Screen:
    """The screen that rows say; that of no rows is true of every instrument.

    Raises:
        ScreenError: a row cannot be read or has no meaning; `part` names its place ("row 2"), then
            the part of its condition.
    """
    read = [(row.group, _condition(at, row)) for at, row in enumerate(rows.rows)]
    parts: dict[tuple[int, int], list[Screen]] = {}
    for at, (group, condition) in enumerate(read):
        # The rows of the screen itself are each a part of it; those of a group make one together.
        parts.setdefault((group, at if group == 0 else 0), []).append(condition)
    top = rows.groups[0]
    made = [
        each[0] if group == 0 else _joined(each, _group(rows, group))
        for (group, _), each in parts.items()
    ]
    return check(_joined(made, top) if made else All())


def _group(rows: Rows, number: int) -> Group:
    if not 0 <= number < len(rows.groups):
        raise ScreenError(f"there is no group {number}: there are {len(rows.groups)}")
    return rows.groups[number]


def _joined(parts: list[Screen], group: Group) -> Screen:
    join = All if group.join == ALL else Either
    whole = parts[0] if len(parts) == 1 else join(tuple(parts))
    return Not(whole) if group.negated else whole


def _bare(screen: Screen) -> tuple[bool, Screen]:
    return (True, screen.of) if isinstance(screen, Not) else (False, screen)


def _join(group: All | Either) -> str:
    return ALL if isinstance(group, All) else ANY


def _listed(parts: tuple[Screen, ...], join: str) -> Rows | None:
    rows: list[Row] = []
    groups = [Group(join)]
    for part in parts:
        negated, inner = _bare(part)
        if isinstance(inner, Condition):
            rows.append(_row(inner, 0, negated=negated))
            continue
        nested = list(_rows_of(inner, len(groups)))
        if not nested or None in nested:
            return None
        rows += [row for row in nested if row is not None]
        groups.append(Group(_join(inner) if isinstance(inner, All | Either) else ALL, negated))
    return Rows(tuple(rows), tuple(groups))


def _rows_of(screen: Screen, group: int) -> Iterator[Row | None]:
    """The rows of a group of conditions; None for what a group cannot hold."""
    if not isinstance(screen, All | Either):
        yield None
        return
    for part in screen.of:
        negated, inner = _bare(part)
        yield _row(inner, group, negated=negated) if isinstance(inner, Condition) else None


def _row(condition: Condition, group: int, *, negated: bool) -> Row:
    left = condition.left
    values = tuple(_cell(left, each) for each in condition.right)
    return Row(name_of(left), condition.operator, values, condition.within, negated, group)


def _cell(left: Operand, right: Right) -> str:
    # Text is plain in a widget, unless it could be read as something else there.
    if isinstance(right, str) and not _special(right):
        return right
    return right_text(left, right)


def _special(value: str) -> bool:
    named = FIELDS.get(value)
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return quoted or value != value.strip() or (named is not None and named.kind is Kind.TEXT)


def _condition(at: int, row: Row) -> Screen:
    part = "left"
    try:
        left = read_left(row.left)
        part = "right"
        right = tuple(_value(left, each) for each in row.values)
        condition = check(Condition(left, row.operator, right, row.within))
    except ScreenError as error:
        told = f"row {at} {error.part or part}"
        raise ScreenError(str(error), part=told, nearest=error.nearest) from error
    return Not(condition) if row.negated else condition


def _value(left: Operand, text: str) -> Right:
    if kind_of(left) is not Kind.TEXT:
        return read_right(text, left)
    if text in FIELDS and _special(text):
        return FieldValue(text)
    return read_right(text, left) if _special(text) else text
