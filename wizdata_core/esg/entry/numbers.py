"""Numbers in cells, read without a guess: what may be read in two ways is refused.

A point is the decimal sign. Thousands may be set apart by spaces; by commas or points where that
can mean nothing else. `1,234` may be either, and is refused; so is `1.234` in a file whose other
numbers have decimal commas.
"""

from __future__ import annotations

import math
import re

from wizdata_core.errors import BadInput
from wizdata_core.esg.entry.columns import NOT_DISCLOSED
from wizdata_core.esg.entry.findings import Refused, refused

# Neither a figure nor the statement that there is none.
_SAYS_NOTHING = frozenset(
    {
        "-",
        "--",
        "\N{EN DASH}",
        "\N{EM DASH}",
        ".",
        "?",
        "n/a",
        "na",
        "#n/a",
        "null",
        "none",
        "nil",
        "tbd",
        "tbc",
    },
)
_NOT_FINITE = frozenset({"nan", "inf", "+inf", "-inf", "infinity", "-infinity", "+infinity", "∞"})

_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_SPACED = re.compile(r"[+-]?[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?")
_COMMAS_THEN_POINT = re.compile(
    r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[+-]?[0-9]{1,3}(?:,[0-9]{3}){2,}"
)
_POINTS_THEN_COMMA = re.compile(
    r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[+-]?[0-9]{1,3}(?:\.[0-9]{3}){2,}"
)
_ONE_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_ONE_GROUP = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")


def is_not_disclosed(text: str) -> bool:
    """Whether a cell says that the company does not give the figure."""
    return text.casefold() in NOT_DISCLOSED


def has_decimal_comma(text: str) -> bool:
    """Whether a cell holds a number whose comma can only be its decimal sign."""
    said = text.replace("\N{MINUS SIGN}", "-")
    if _ONE_COMMA.fullmatch(said):
        return _ONE_GROUP.fullmatch(said) is None
    return _POINTS_THEN_COMMA.fullmatch(said) is not None and "," in said


def amount(text: str, column: str, *, decimal_commas: bool) -> tuple[float, bool]:
    """The number in a cell, and whether a percent sign stood behind it.

    Raises:
        Refused: it is none, none that is finite, or may be read in two ways.
    """
    said = text.replace("\N{MINUS SIGN}", "-")
    if said.casefold() in _SAYS_NOTHING:
        raise refused("no_value", column, text)
    if said.casefold() in _NOT_FINITE:
        raise refused("not_finite", column, text)
    percent = said.endswith("%")
    said = said[:-1].rstrip() if percent else said
    value = float(_plain(said, text, column, decimal_commas=decimal_commas))
    if not math.isfinite(value):
        raise refused("not_finite", column, text)
    return value, percent


def _plain(said: str, text: str, column: str, *, decimal_commas: bool) -> str:
    """The number as Python reads it."""
    if _ONE_GROUP.fullmatch(said) and ("," in said or decimal_commas):
        thousands = re.sub(r"[.,]", "", said)
        decimal = said.replace(",", ".")
        raise refused("ambiguous_number", column, text, one=thousands, other=decimal)
    if _PLAIN.fullmatch(said):
        return said
    if _SPACED.fullmatch(said):
        return said.replace(" ", "").replace(",", ".")
    if _COMMAS_THEN_POINT.fullmatch(said):
        return said.replace(",", "")
    if _POINTS_THEN_COMMA.fullmatch(said):
        return said.replace(".", "").replace(",", ".")
    if _ONE_COMMA.fullmatch(said):
        return said.replace(",", ".")
    raise refused("number", column, text)


def plain_amount(text: str, column: str) -> tuple[float, bool]:
    """As `amount` with a decimal point, for tables that are not of entry.

    Raises:
        BadInput: it is no number, or may be read in two ways.
    """
    try:
        return amount(text, column, decimal_commas=False)
    except Refused as error:
        raise BadInput(error.finding.said) from None
