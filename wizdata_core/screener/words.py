"""A screen in words: `RSI, 14 crosses above 30, and value traded in rand is above R5 million`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from wizdata_core.fields import FIELDS, Kind, Unit
from wizdata_core.indicators.expression import title
from wizdata_core.screener.expression import (
    All,
    Condition,
    Either,
    FieldValue,
    Not,
    Scaled,
    SeriesValue,
    Standing,
)
from wizdata_core.screener.meaning import kind_of, unit_of
from wizdata_core.screener.operators import LIST, OPERATORS

if TYPE_CHECKING:
    from wizdata_core.screener.expression import Operand, Right, Screen

_AMOUNTS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_BEFORE = {Unit.ZAR: "R", Unit.USD: "$"}
_AFTER = {
    Unit.LOCAL: " in its currency",
    Unit.FRACTION: " %",
    Unit.PERCENT: " %",
    Unit.SHARES: " shares",
    Unit.SESSIONS: " sessions",
    Unit.DAYS: " days",
    Unit.YEARS: " years",
    Unit.MULTIPLE: " times",
}


def words_of(screen: Screen) -> str:
    """The screen as a person would say it, with labels and units in place of names."""
    if screen == All():
        return "every instrument"
    return _said(screen)


def _said(screen: Screen) -> str:
    match screen:
        case Condition():
            return condition_words(screen)
        case Not(of):
            return f"it is not so that {_grouped(of)}"
        case All(parts):
            return ", and ".join(map(_grouped, parts)) or "anything"
        case Either(parts):
            joined = ", or ".join(map(_grouped, parts))
            return f"either {joined}" if len(parts) > 1 else joined


def _grouped(part: Screen) -> str:
    several = isinstance(part, All | Either) and len(part.of) > 1
    return f"({_said(part)})" if several or isinstance(part, Not) else _said(part)


def condition_words(condition: Condition) -> str:
    """One condition in words."""
    row, left = OPERATORS[condition.operator], condition.left
    sides = [_right(left, each) for each in condition.right]
    words = [operand_words(left), row.words]
    if row.takes == LIST:
        words.append(_listed(sides, "or"))
    elif sides:
        words.append(" and ".join(sides))
    if condition.within == 1:
        words.append("in the last session")
    elif condition.within:
        words.append(f"in one of the last {condition.within} sessions")
    return " ".join(words)


def operand_words(operand: Operand) -> str:
    """A field by its label, an indicator by its title, a standing by what it stands among."""
    match operand:
        case FieldValue(name):
            return _lower(FIELDS[name].label)
        case SeriesValue(wanted):
            return title(wanted)
        case Standing(how, name, within):
            thing = "the rank by" if how == "rank" else "the percentile of"
            among = f" within its {_lower(FIELDS[within].label)}" if within else ""
            return f"{thing} {_lower(FIELDS[name].label)}{among}"


def _right(left: Operand, right: Right) -> str:
    match right:
        case FieldValue() | SeriesValue() | Standing():
            return operand_words(right)
        case Scaled(factor, of):
            return f"{_number(factor)} times {operand_words(of)}"
        case bool():
            return "true" if right else "false"
        case str():
            return right if kind_of(left) is Kind.TEXT and right.isalnum() else f"“{right}”"
        case date():
            return f"{right.day} {right:%B} {right.year}"
    return amount_words(right, unit_of(left))


def amount_words(value: float, unit: Unit) -> str:
    """A number with its unit: `R5 million`, `5 %`, `20 sessions`."""
    shown = value * 100 if unit is Unit.FRACTION else value
    for size, word in _AMOUNTS:
        if abs(shown) >= size:
            text = f"{_number(shown / size)} {word}"
            break
    else:
        text = _number(shown)
    if unit in _BEFORE:
        sign = "-" if text.startswith("-") else ""
        return f"{sign}{_BEFORE[unit]}{text.removeprefix('-')}"
    return text + _AFTER.get(unit, "")


def _number(value: float) -> str:
    return f"{value:,.10g}"


def _listed(words: list[str], joint: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}"


def _lower(label: str) -> str:
    """A label within a sentence; one that begins with an abbreviation keeps its capitals."""
    first = label.split(maxsplit=1)[0].rstrip(",")
    return label if first[1:] != first[1:].lower() else label[0].lower() + label[1:]
