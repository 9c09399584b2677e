"""Screens as JSON, for REST, saved screens and other programs; read back strictly.

A condition is `{"field": "rsi_14", "op": "crosses_above", "value": 30, "within": 5}`; another left
side is `{"left": {"rank": "price_zar", "within": "exchange"}, "op": "le", "value": 40}`. Groups
are `{"all": […]}`, `{"any": […]}` and `{"not": {…}}`. Dates are texts such as "2026-01-31".
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, nearest
from wizdata_core.fields import FIELDS, Kind
from wizdata_core.indicators import expression as series_text
from wizdata_core.screener.expression import (
    MOST_DEPTH,
    MOST_SESSIONS,
    All,
    Condition,
    Either,
    FieldValue,
    Not,
    Scaled,
    SeriesValue,
    Standing,
)
from wizdata_core.screener.meaning import STANDINGS, check, kind_of, known_field
from wizdata_core.screener.operators import LIST, OPERATORS
from wizdata_core.screener.refusal import ScreenError, offered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizdata_core.screener.expression import Operand, Right, Screen

_GROUPS = ("all", "any", "not")
_CONDITION = ("field", "left", "op", "value", "within")


def to_json(screen: Screen) -> dict[str, object]:
    """The screen as JSON; `from_json` reads it back the same."""
    match screen:
        case All(parts):
            return {"all": [to_json(part) for part in parts]}
        case Either(parts):
            return {"any": [to_json(part) for part in parts]}
        case Not(of):
            return {"not": to_json(of)}
        case Condition():
            return _condition_to(screen)


def from_json(given: object) -> Screen:
    """The screen that parsed JSON says.

    Raises:
        ScreenError: it cannot be read, or asks what has no meaning; the text says where.
    """
    return check(_screen(given, "", 1))


def _condition_to(condition: Condition) -> dict[str, object]:
    left, takes = condition.left, OPERATORS[condition.operator].takes
    made: dict[str, object] = (
        {"field": left.name} if isinstance(left, FieldValue) else {"left": _operand_to(left)}
    )
    made["op"] = condition.operator
    values = [_right_to(each) for each in condition.right]
    if takes == 1:
        made["value"] = values[0]
    elif takes:
        made["value"] = values
    if condition.within:
        made["within"] = condition.within
    return made


def _operand_to(operand: Operand) -> dict[str, object]:
    match operand:
        case FieldValue(name):
            return {"field": name}
        case SeriesValue(wanted):
            return {"series": series_text.text_of(wanted)}
        case Standing(how, name, within):
            return {how: name, "within": within} if within else {how: name}


def _right_to(right: Right) -> object:
    match right:
        case Scaled(factor, of):
            return {"scale": factor, **_operand_to(of)}
        case FieldValue() | SeriesValue() | Standing():
            return _operand_to(right)
        case date():
            return right.isoformat()
    return right


def _screen(given: object, path: str, depth: int) -> Screen:
    if depth > MOST_DEPTH:
        raise ScreenError(f"the screen is more than {MOST_DEPTH} levels deep")
    found = _mapping(given, path)
    groups = [key for key in _GROUPS if key in found]
    if not groups:
        return _condition(found, path)
    _only(found, groups[:1], path)
    return _group(groups[0], found[groups[0]], path, depth)


def _group(key: str, inner: object, path: str, depth: int) -> Screen:
    here = f"{path}.{key}".lstrip(".")
    if key == "not":
        return Not(_screen(inner, here, depth + 1))
    if not isinstance(inner, list):
        raise ScreenError(f"{here} takes a list of conditions; given {_said(inner)}")
    parts = tuple(_screen(each, f"{here}[{at}]", depth + 1) for at, each in enumerate(inner))
    return All(parts) if key == "all" else Either(parts)


def _condition(found: Mapping[str, object], path: str) -> Condition:
    _only(found, _CONDITION, path)
    if ("field" in found) == ("left" in found):
        raise ScreenError(f"{_at(path)}a condition has either a field or a left side")
    left = _operand({"field": found["field"]} if "field" in found else found["left"], path)
    key = found.get("op", "yes" if "value" not in found else "")
    if not isinstance(key, str) or key not in OPERATORS:
        near = nearest(str(key), OPERATORS)
        told = offered(f"{_at(path)}unknown operator {_said(key)}", near or tuple(OPERATORS))
        raise ScreenError(told, part="operator", nearest=near)
    within = found.get("within", 0)
    if isinstance(within, bool) or not isinstance(within, int):
        raise ScreenError(f"{_at(path)}within is a number of sessions; given {_said(within)}")
    kind = kind_of(left) if not isinstance(left, FieldValue) else known_field(left.name).kind
    rights = tuple(_right(each, kind, path) for each in _values(found, key, path))
    try:
        return Condition(left, key, rights, within)
    except ScreenError as error:
        raise ScreenError(f"{_at(path)}{error}", part=error.part) from error


def _values(found: Mapping[str, object], key: str, path: str) -> list[object]:
    takes = OPERATORS[key].takes
    if takes == 1:
        return [found["value"]] if "value" in found else []
    value = found.get("value", [])
    if not isinstance(value, list):
        many = "a list of values" if takes == LIST else f"a list of {takes} values"
        raise ScreenError(f"{_at(path)}{key} takes {many}; given {_said(value)}")
    return value


def _right(given: object, kind: Kind, path: str) -> Right:
    if isinstance(given, dict):
        if "scale" not in given:
            return _operand(given, path)
        rest = {name: value for name, value in given.items() if name != "scale"}
        return _scaled(given["scale"], _operand(rest, path), path)
    if isinstance(given, str) and kind is Kind.DATE:
        return _day(given, path)
    if isinstance(given, bool | str):
        return given
    return _number(given, path)


def _scaled(factor: object, of: Operand, path: str) -> Scaled:
    if isinstance(of, Standing):
        raise ScreenError(f"{_at(path)}a {of.how} cannot be multiplied; a field or series can")
    return Scaled(_number(factor, path), of)


def _number(given: object, path: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ScreenError(f"{_at(path)}a number was expected; given {_said(given)}")
    try:
        return float(given)
    except OverflowError as error:
        raise ScreenError(f"{_at(path)}a number is out of all range") from error


def _day(given: str, path: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        told = f"{_at(path)}a date such as 2026-01-31 was expected; given {_said(given)}"
        raise ScreenError(told) from error


def _operand(given: object, path: str) -> Operand:
    found = _mapping(given, path)
    kinds = [key for key in ("field", "series", *STANDINGS) if key in found]
    if len(kinds) != 1:
        one = "one of field, series, rank and percentile"
        raise ScreenError(f"{_at(path)}an operand has {one}; given {_said(given)}")
    kind = kinds[0]
    _only(found, (kind, "within") if kind in STANDINGS else (kind,), path)
    name, within = found[kind], found.get("within", "")
    if not (isinstance(name, str) and isinstance(within, str)):
        raise ScreenError(f"{_at(path)}{kind} takes a name; given {_said(given)}")
    if kind == "field":
        return FieldValue(name)
    return _series(name, path) if kind == "series" else Standing(kind, name, within)


def _series(text: str, path: str) -> SeriesValue:
    try:
        return SeriesValue(series_text.parse(text))
    except BadInput as error:
        near = getattr(error, "nearest", ())
        raise ScreenError(f"{_at(path)}{error}", nearest=near) from error


def _mapping(given: object, path: str) -> Mapping[str, object]:
    if not isinstance(given, dict):
        raise ScreenError(f"{_at(path)}an object was expected; given {_said(given)}")
    return given


def _only(found: Mapping[str, object], allowed: tuple[str, ...] | list[str], path: str) -> None:
    for key in found:
        if key not in allowed:
            near = nearest(str(key), [*_GROUPS, *_CONDITION])
            told = f"{_at(path)}{_said(key)} does not belong beside {', '.join(allowed)}"
            raise ScreenError(offered(told, near), nearest=near)


def _at(path: str) -> str:
    return f"{path}: " if path else ""


def _said(value: object) -> str:
    return repr(value)[:80]


def schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of what `from_json` reads; what suits a field, `check` says."""
    named: dict[str, object] = {"enum": list(FIELDS)}
    texts = {"enum": [each.name for each in FIELDS.values() if each.kind is Kind.TEXT]}
    numbers = {"enum": [each.name for each in FIELDS.values() if each.kind is Kind.NUMBER]}
    field = _object({"field": named})
    series = _object({"series": {"type": "string"}})
    standings = [_object({how: numbers}, {"within": texts}) for how in STANDINGS]
    scale = {"scale": {"type": "number"}}
    scaled = [
        _object({**scale, "field": named}),
        _object({**scale, "series": {"type": "string"}}),
    ]
    value = {"type": ["number", "string", "boolean"]}
    side = {"anyOf": [value, field, series, *standings, *scaled]}
    sides = {"anyOf": [side, {"type": "array", "items": side, "minItems": 1}]}
    rest = {"value": sides, "within": {"type": "integer", "minimum": 0, "maximum": MOST_SESSIONS}}
    operator = {"op": {"enum": list(OPERATORS)}}
    screens = {"type": "array", "items": {"$ref": "#"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "anyOf": [
            _object({"all": screens}),
            _object({"any": {**screens, "minItems": 1}}),
            _object({"not": {"$ref": "#"}}),
            _object({"field": named}, {**operator, **rest}),
            _object({"left": {"anyOf": [field, series, *standings]}, **operator}, rest),
        ],
    }


def _object(needed: dict[str, object], also: dict[str, object] | None = None) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {**needed, **(also or {})},
        "required": list(needed),
        "additionalProperties": False,
    }
