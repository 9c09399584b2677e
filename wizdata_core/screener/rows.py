"""A screen as the rows of a form: conditions, and groups of them one level deep; and back again."""

from __future__ import annotations

from dataclasses import dataclass

from wizdata_core.screener.expression import All, Condition, Either, Not, Screen


@dataclass(frozen=True, slots=True)
class Row:
    """One condition of a form, or its opposite."""

    condition: Condition
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of which all, or where `either` any one, must hold; or the opposite of that.

    The outermost block of a form holds rows and blocks, an inner one rows alone.
    """

    either: bool = False
    of: tuple[Row | Block, ...] = ()
    negated: bool = False


def as_rows(screen: Screen) -> Block | None:
    """The form of a screen; None where it is deeper than a form can show."""
    match screen:
        case All(parts) | Either(parts):
            inner = [_row(part) or _group(part) for part in parts]
            rows = tuple(each for each in inner if each is not None)
            return Block(isinstance(screen, Either), rows) if len(rows) == len(parts) else None
    only = _row(screen) or _group(screen)
    return Block(of=(only,)) if only else None


def from_rows(block: Block) -> Screen:
    """The screen that a form says; a single row of it stands for itself."""
    parts = tuple(_part(each) for each in block.of)
    if len(parts) == 1:
        return parts[0]
    return Either(parts) if block.either and parts else All(parts)


def _row(screen: Screen) -> Row | None:
    match screen:
        case Condition():
            return Row(screen)
        case Not(Condition() as condition):
            return Row(condition, negated=True)
    return None


def _group(screen: Screen) -> Block | None:
    match screen:
        case Not(All() | Either() as inner):
            found, negated = inner, True
        case All() | Either():
            found, negated = screen, False
        case _:
            return None
    rows = tuple(_row(part) for part in found.of)
    if not rows or None in rows:
        return None
    return Block(isinstance(found, Either), tuple(row for row in rows if row), negated)


def _part(each: Row | Block) -> Screen:
    if isinstance(each, Row):
        return Not(each.condition) if each.negated else each.condition
    parts = tuple(_part(row) for row in each.of)
    joined: Screen = Either(parts) if each.either and parts else All(parts)
    return Not(joined) if each.negated else joined
