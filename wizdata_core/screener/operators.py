"""OPERATORS: what a condition may ask, of which kinds of field, in text and in words."""

from __future__ import annotations

from dataclasses import dataclass

from wizdata_core.errors import UnknownName
from wizdata_core.fields.catalogue import Field, Kind

_NUMBER, _DATE, _TEXT, _FLAG = Kind.NUMBER, Kind.DATE, Kind.TEXT, Kind.FLAG
_ORDERED = frozenset({_NUMBER, _DATE})
_ANY = frozenset(Kind)
LIST = -1  # as many values as one likes, at least one


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator: its key in JSON, how it is typed, how it is said, and what it takes.

    `takes` is how many values stand on its right, LIST for a bracketed list. `fields` says whether
    a field may stand there too. `lookback` is true where it also reads the session before.
    """

    key: str
    text: str
    words: str
    kinds: frozenset[Kind]
    takes: int = 1
    fields: bool = False
    lookback: bool = False


OPERATORS: dict[str, Operator] = {
    each.key: each
    for each in (
        Operator("eq", "=", "is", _ANY, fields=True),
        Operator("ne", "!=", "is not", _ANY, fields=True),
        Operator("gt", ">", "is above", _ORDERED, fields=True),
        Operator("ge", ">=", "is at least", _ORDERED, fields=True),
        Operator("lt", "<", "is below", _ORDERED, fields=True),
        Operator("le", "<=", "is at most", _ORDERED, fields=True),
        Operator("between", "between", "is between", _ORDERED, takes=2, fields=True),
        Operator("in", "in", "is one of", frozenset({_TEXT, _NUMBER}), takes=LIST),
        Operator("not_in", "not in", "is none of", frozenset({_TEXT, _NUMBER}), takes=LIST),
        Operator("contains", "contains", "contains", frozenset({_TEXT})),
        Operator("starts_with", "starts with", "starts with", frozenset({_TEXT})),
        Operator("missing", "is missing", "is missing", _ANY, takes=0),
        Operator("present", "is present", "is known", _ANY, takes=0),
        Operator("yes", "is true", "holds", frozenset({_FLAG}), takes=0),
        Operator("no", "is false", "does not hold", frozenset({_FLAG}), takes=0),
        Operator(
            "crosses_above",
            "crosses_above",
            "crosses above",
            frozenset({_NUMBER}),
            fields=True,
            lookback=True,
        ),
        Operator(
            "crosses_below",
            "crosses_below",
            "crosses below",
            frozenset({_NUMBER}),
            fields=True,
            lookback=True,
        ),
    )
}

ALIASES = {
    "==": "eq",
    "<>": "ne",
    "is not missing": "present",
    "starts_with": "starts_with",
    "crosses above": "crosses_above",
    "crosses below": "crosses_below",
}
"""Other ways to type an operator, by the key of what they mean."""


def operator(key: str) -> Operator:
    """The operator with this key.

    Raises:
        UnknownName: there is none.
    """
    if key not in OPERATORS:
        raise UnknownName("operator", key, OPERATORS)
    return OPERATORS[key]


def operators_of(field: Field) -> tuple[Operator, ...]:
    """The operators that suit a field, in the order of the catalogue."""
    return operators_for(field.kind)


def operators_for(kind: Kind) -> tuple[Operator, ...]:
    """The operators that suit values of a kind, in the order of the catalogue."""
    return tuple(each for each in OPERATORS.values() if kind in each.kinds)
