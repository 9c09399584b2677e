"""What a screen may ask: the one place where names, kinds, units and bounds are checked.

Nothing is skipped: a name that no catalogue holds, an operator that does not suit its field, or
two sides that cannot be compared refuse the whole screen, with what would be right.
"""

from __future__ import annotations

import sys
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, UnknownName, nearest
from wizdata_core.fields import FIELDS, Field, Kind, Unit
from wizdata_core.indicators import expression as series_text
from wizdata_core.indicators.catalogue import Choice, repaints
from wizdata_core.screener.expression import (
    MOST_FACTOR,
    MOST_SERIES,
    MOST_WORD,
    Condition,
    FieldValue,
    Scaled,
    SeriesValue,
    Standing,
    conditions,
    operands,
)
from wizdata_core.screener.operators import LIST, OPERATORS, Operator, operators_for
from wizdata_core.screener.refusal import ScreenError, offered

if TYPE_CHECKING:
    from wizdata_core.screener.expression import Operand, Right, Screen, Value

STANDINGS = ("rank", "percentile")
_A_KIND = {
    Kind.NUMBER: "a number",
    Kind.TEXT: "text",
    Kind.FLAG: "true or false",
    Kind.DATE: "a date",
}
_SUCH_AS = {
    Kind.NUMBER: "a number such as 5, 5m or 5%",
    Kind.TEXT: "text such as 'gold'",
    Kind.FLAG: "true or false",
    Kind.DATE: "a date such as 2026-01-31",
}


def check(screen: Screen) -> Screen:
    """The screen itself, where everything that it asks has a meaning.

    Raises:
        ScreenError: it has not; `part` says which part of the condition is at fault.
    """
    series: set[Choice] = set()
    for each in conditions(screen):
        check_condition(each)
        series.update(side.choice for side in operands(each) if isinstance(side, SeriesValue))
    if len(series) > MOST_SERIES:
        raise ScreenError(
            f"{len(series)} different indicators are computed for the screen: {MOST_SERIES} at "
            "most; those that are fields already, such as rsi_14, do not count as long as they "
            "are named as fields"
        )
    return screen


def check_condition(condition: Condition) -> None:
    """Refuses a condition that has no meaning; see `check`."""
    check_operand(condition.left, "left")
    row = _operator(condition)
    kind = kind_of(condition.left)
    if kind not in row.kinds:
        suits = tuple(each.text for each in operators_for(kind))
        raise ScreenError(
            f"{name_of(condition.left)} is {_A_KIND[kind]}, which {row.text!r} does not suit; "
            f"what suits it: {', '.join(suits)}",
            part="operator",
            nearest=suits,
        )
    _check_count(condition, row)
    for place, right in enumerate(condition.right):
        _check_right(condition.left, row, right, f"right {place}")
    _check_looking_back(condition, row)


def check_operand(operand: Operand, part: str) -> None:
    """Refuses a field, indicator or standing that no catalogue holds, or that may not decide."""
    match operand:
        case FieldValue(name):
            known_field(name, part)
        case SeriesValue(wanted):
            _check_series(wanted, part)
        case Standing():
            _check_standing(operand, part)


def known_field(name: str, part: str = "") -> Field:
    """The field called `name`.

    Raises:
        ScreenError: there is none; the nearest are offered.
    """
    if name not in FIELDS:
        near = nearest(name, FIELDS)
        raise ScreenError(offered(f"unknown field {name!r}", near), part=part, nearest=near)
    return FIELDS[name]


def kind_of(operand: Operand | Scaled) -> Kind:
    """What sort of value an operand has."""
    return FIELDS[operand.name].kind if isinstance(operand, FieldValue) else Kind.NUMBER


def unit_of(operand: Operand | Scaled) -> Unit:
    """What an operand counts; NONE for indicators and standings."""
    match operand:
        case FieldValue(name):
            return FIELDS[name].unit
        case Scaled(_, of):
            return unit_of(of)
    return Unit.NONE


def name_of(operand: Operand | Scaled) -> str:
    """An operand as it is typed, brackets and all."""
    match operand:
        case FieldValue(name):
            return name
        case SeriesValue(wanted):
            text = series_text.text_of(wanted)
            # Brackets tell an indicator from a field of the same name.
            return text if "(" in text else text.replace(wanted.name, f"{wanted.name}()", 1)
        case Standing(how, name, within):
            return f"{how}({name}) within {within}" if within else f"{how}({name})"
    return name_of(operand.of)


def _operator(condition: Condition) -> Operator:
    if condition.operator not in OPERATORS:
        near = nearest(condition.operator, OPERATORS)
        told = offered(f"unknown operator {condition.operator!r}", near)
        raise ScreenError(told, part="operator", nearest=near)
    return OPERATORS[condition.operator]


def _check_count(condition: Condition, row: Operator) -> None:
    given = len(condition.right)
    if given == row.takes or (row.takes == LIST and given):
        return
    takes = {LIST: "a list of at least one value", 0: "no value", 1: "one value"}
    told = f"{row.text!r} takes {takes.get(row.takes, f'{row.takes} values')}; given {given}"
    raise ScreenError(told, part="operator")


def _check_right(left: Operand, row: Operator, right: Right, part: str) -> None:
    match right:
        case FieldValue() | SeriesValue() | Standing():
            check_operand(right, part)
            _check_other(left, row, right, part)
        case Scaled():
            check_operand(right.of, part)
            _check_factor(right, part)
            _check_other(left, row, right, part)
        case _:
            _check_value(left, right, part)


def _check_factor(right: Scaled, part: str) -> None:
    if kind_of(right.of) is not Kind.NUMBER:
        raise ScreenError(f"{name_of(right)} is no number: it cannot be multiplied", part=part)
    if not 1 / MOST_FACTOR <= abs(right.factor) <= MOST_FACTOR:
        raise ScreenError(
            f"the factor {right.factor:g} is refused: its size must be "
            f"{1 / MOST_FACTOR:g} to {MOST_FACTOR:g}",
            part=part,
        )


def _check_other(left: Operand, row: Operator, right: Operand | Scaled, part: str) -> None:
    mine, other = kind_of(left), kind_of(right)
    if not row.fields:
        told = f"{row.text!r} takes {_SUCH_AS[mine]}, not another field; given {name_of(right)}"
        raise ScreenError(told, part=part)
    if mine is not other:
        raise ScreenError(
            f"{name_of(left)} is {_A_KIND[mine]} and {name_of(right)} is {_A_KIND[other]}: "
            "they cannot be compared",
            part=part,
        )
    counts, others = unit_of(left), unit_of(right)
    if Unit.NONE in {counts, others} or counts is others:
        return
    like = [n for n, each in FIELDS.items() if each.unit is counts and FieldValue(n) != left]
    near = nearest(name_of(right), like)
    told = (
        f"{name_of(left)} counts {counts.value} and {name_of(right)} counts {others.value}: "
        "they cannot be compared"
    )
    raise ScreenError(offered(told, near), part=part, nearest=near)


def _check_value(left: Operand, value: Value, part: str) -> None:
    kind = kind_of(left)
    if _kind_of_value(value) is not kind:
        near = nearest(value, FIELDS) if isinstance(value, str) else ()
        told = f"{name_of(left)} is {_A_KIND[kind]}: compare it with {_SUCH_AS[kind]}"
        raise ScreenError(offered(f"{told}; given {_said(value)}", near), part=part, nearest=near)
    if isinstance(value, str):
        _check_text(value, part)
    elif isinstance(value, float | int) and not abs(value) <= sys.float_info.max:
        told = f"{name_of(left)} cannot be compared with {_said(value)}: a number must be finite"
        raise ScreenError(told, part=part)


def _said(value: Value) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return repr(value)[:MOST_WORD]


def _check_text(value: str, part: str) -> None:
    if len(value) > MOST_WORD:
        told = f"a text of {len(value)} characters is too long: {MOST_WORD} at most"
        raise ScreenError(told, part=part)
    if any(unicodedata.category(each) in {"Cc", "Cs"} for each in value):
        told = f"the text {value!r} holds a control character, which no field does"
        raise ScreenError(told, part=part)


def _kind_of_value(value: object) -> Kind | None:
    match value:
        case bool():
            return Kind.FLAG
        case int() | float():
            return Kind.NUMBER
        case str():
            return Kind.TEXT
        case date() if not isinstance(value, datetime):
            return Kind.DATE
    return None


def _check_series(wanted: Choice, part: str) -> None:
    try:
        readable = series_text.parse(series_text.text_of(wanted)) == wanted
        may_change = repaints(wanted)
    except UnknownName as error:
        raise ScreenError(str(error), part=part, nearest=error.nearest) from error
    except BadInput as error:
        raise ScreenError(str(error), part=part) from error
    if not readable:
        told = f"the indicator {wanted.name} is given in a way that no text of it says"
        raise ScreenError(told, part=part)
    if may_change:
        raise ScreenError(
            f"{name_of(SeriesValue(wanted))} repaints: later bars change what it said, "
            "so nothing can be decided by it",
            part=part,
        )


def _check_standing(operand: Standing, part: str) -> None:
    if operand.how not in STANDINGS:
        near = nearest(operand.how, STANDINGS)
        told = offered(f"unknown standing {operand.how!r}", near or STANDINGS)
        raise ScreenError(told, part=part, nearest=near or STANDINGS)
    if known_field(operand.name, part).kind is not Kind.NUMBER:
        told = f"{operand.name} is no number: it cannot be ranked"
        raise ScreenError(told, part=part)
    if operand.within and known_field(operand.within, part).kind is not Kind.TEXT:
        texts = [each.name for each in FIELDS.values() if each.kind is Kind.TEXT]
        near = nearest(operand.within, texts) or ("exchange", "sector", "country")
        told = f"{operand.within} is no text field: nothing can be ranked within it"
        raise ScreenError(offered(told, near), part=part, nearest=near)


def _check_looking_back(condition: Condition, row: Operator) -> None:
    if not (row.lookback or condition.within):
        return
    for each in operands(condition):
        if isinstance(each, Standing):
            raise ScreenError(
                f"{name_of(each)} is worked out for the day alone: it can neither cross nor "
                "stand within sessions",
                part="operator" if row.lookback else "within",
            )
