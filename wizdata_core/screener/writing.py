"""Writes a screen as text, with no more brackets than it needs; `parse` reads it back the same."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from wizdata_core.fields import FIELDS, Kind, Unit
from wizdata_core.screener.expression import (
    MOST_TEXT,
    All,
    Condition,
    Either,
    FieldValue,
    Not,
    Scaled,
    SeriesValue,
    Standing,
)
from wizdata_core.screener.meaning import kind_of, name_of, unit_of
from wizdata_core.screener.operators import LIST, OPERATORS
from wizdata_core.screener.refusal import ScreenError
from wizdata_core.screener.tokens import KEYWORDS

if TYPE_CHECKING:
    from wizdata_core.screener.expression import Operand, Right, Screen

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*", re.ASCII)
_AMOUNTS = (("tn", 12), ("bn", 9), ("m", 6))
_SHORT = 5  # digits that are read faster with a suffix than without
_PLAIN = range(-12, 16)  # powers of ten that are written out


def text_of(screen: Screen) -> str:
    """The text that `parse` reads back as `screen`; that of everything is empty.

    The screen is one that `check` accepts.

    Raises:
        ScreenError: the text would be longer than `parse` takes.
    """
    text = "" if screen == All() else _written(screen)
    if len(text) > MOST_TEXT:
        told = f"the screen takes {len(text)} characters as text: {MOST_TEXT} at most"
        raise ScreenError(told)
    return text


def _written(screen: Screen) -> str:
    match screen:
        case Condition():
            return condition_text(screen)
        case Not(of):
            return f"not {_inside(of, All, Either)}"
        case All(parts):
            if len(parts) < 2:  # noqa: PLR2004 - a joint stands between two
                return f"all({''.join(map(_written, parts))})"
            return " and ".join(_inside(part, All, Either) for part in parts)
        case Either(parts):
            if len(parts) < 2:  # noqa: PLR2004 - as above
                return f"any({_written(parts[0])})"
            return " or ".join(_inside(part, Either) for part in parts)


def _inside(part: Screen, *looser: type[All | Either]) -> str:
    text = _written(part)
    joined = isinstance(part, looser) and isinstance(part, All | Either) and len(part.of) > 1
    return f"({text})" if joined else text


def condition_text(condition: Condition) -> str:
    """One condition as it is typed."""
    left, row = condition.left, OPERATORS[condition.operator]
    words = [name_of(left)]
    if row.key != "yes":
        words.append(row.text)
    sides = [right_text(left, each) for each in condition.right]
    if row.takes == LIST:
        words.append(f"({', '.join(sides)})")
    elif sides:
        words.append(" and ".join(sides))
    if condition.within:
        plural = "session" if condition.within == 1 else "sessions"
        words.append(f"within {condition.within} {plural}")
    return " ".join(words)


def right_text(left: Operand, right: Right) -> str:
    """What stands on the right of an operator, as it is typed beside `left`."""
    match right:
        case FieldValue() | SeriesValue() | Standing():
            return name_of(right)
        case Scaled(factor, of):
            return f"{number_text(factor)} * {name_of(of)}"
        case bool():
            return "true" if right else "false"
        case str():
            return quoted(right) if kind_of(left) is Kind.TEXT else right
        case date():
            return right.isoformat()
    return number_text(right, unit_of(left))


def number_text(value: float, unit: Unit = Unit.NONE) -> str:
    """A number as it is typed: 5m, 2.5bn, and 5% where a fraction is counted."""
    exact = Decimal(repr(float(value)))
    if unit is Unit.FRACTION and exact:
        return f"{_plain(exact.scaleb(2))}%"
    for suffix, power in _AMOUNTS:
        if exact.adjusted() >= power and exact.adjusted() < power + 3:
            short = _plain(exact.scaleb(-power))
            return f"{short}{suffix}" if len(short) <= _SHORT else _plain(exact)
    return _plain(exact)


def _plain(value: Decimal) -> str:
    tidy = value.normalize()
    return f"{tidy:f}" if tidy.adjusted() in _PLAIN else f"{tidy:E}"


def quoted(value: str) -> str:
    """A text value as it is typed: bare where it can be nothing else, otherwise in quotes."""
    folded = value.casefold()
    if _BARE.fullmatch(value) and folded not in KEYWORDS and folded not in FIELDS:
        return value
    return "'" + value.replace("'", "''") + "'"
