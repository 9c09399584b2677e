"""Reads the two sides of a condition: fields, indicators, standings, and the values beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, UnknownName, nearest
from wizdata_core.fields import FIELDS, Kind, Unit
from wizdata_core.indicators import expression as series_text
from wizdata_core.indicators.catalogue import INDICATORS
from wizdata_core.screener.expression import FieldValue, Scaled, SeriesValue, Standing
from wizdata_core.screener.meaning import (
    STANDINGS,
    check_operand,
    kind_of,
    known_field,
    name_of,
    unit_of,
)
from wizdata_core.screener.refusal import ScreenError, Wanted, offered
from wizdata_core.screener.tokens import (
    KEYWORDS,
    Token,
    amount,
    day,
    in_percent,
    tokens,
    unquoted,
)

if TYPE_CHECKING:
    from wizdata_core.screener.expression import Operand, Right

_THINGS = {"value": "a value or a field", "plain value": "a value"}
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(slots=True)
class Cursor:
    """Where in the tokens of a text its reading has come to, and how many brackets deep."""

    text: str
    tokens: list[Token]
    at: int = 0
    depth: int = 0

    @property
    def now(self) -> Token:
        """The token that is read next; the end, once all are."""
        return self.tokens[self.at]

    @property
    def last(self) -> Token:
        """The token that was read last."""
        return self.tokens[max(self.at - 1, 0)]

    @property
    def before(self) -> int:
        """Where the token that was read last ends."""
        return self.last.end

    def ahead(self, count: int) -> Token:
        """The token so many further on, or the end."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def next(self) -> Token:
        """The next token, which is then behind; the end stays where it is."""
        found = self.now
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return found

    def takes(self, word: str) -> bool:
        """Whether the next token is this word or sign; if so, it is behind."""
        found = self.now.folded == word
        if found:
            self.next()
        return found


def operand(cursor: Cursor, left: Operand | None = None) -> Operand:
    """A field, an indicator, or a rank or percentile of a field.

    Raises:
        ScreenError: something else stands there, or a name is unknown.
    """
    token = cursor.now
    if token.kind != "word":
        raise _no_operand(token, left)
    if cursor.ahead(1).text == "(":
        return _standing(cursor) if token.folded in STANDINGS else _series(cursor)
    if token.folded in FIELDS:
        cursor.next()
        return FieldValue(token.folded)
    if cursor.ahead(1).text == "@" or token.folded.partition(".")[0] in INDICATORS:
        return _series(cursor)
    raise _no_operand(token, left)


def right(cursor: Cursor, left: Operand, *, fields: bool = True) -> Right:
    """What stands on the right of an operator: a value, or another operand, perhaps multiplied.

    `fields` says whether the operator takes another field there.

    Raises:
        ScreenError: nothing that can stand there does.
    """
    token = cursor.now
    if token.kind == "number":
        return _number(cursor, left)
    if token.kind == "text":
        return unquoted(cursor.next())
    if token.kind == "date":
        return day(cursor.next())
    if token.kind != "word":
        raise _no_operand(token, left, "value" if fields else "plain value")
    return _word(cursor, left)


def _word(cursor: Cursor, left: Operand) -> Right:
    token, kind = cursor.now, kind_of(left)
    if kind is Kind.FLAG and token.folded in _TRUTH:
        return _TRUTH[cursor.next().folded]
    if kind is Kind.TEXT:
        return _name_or_text(cursor, left)
    found = operand(cursor, left)
    if isinstance(found, FieldValue | SeriesValue) and cursor.takes("*"):
        factor = cursor.next()
        if factor.kind != "number":
            raise ScreenError(f"after {name_of(found)} * comes a number", span=factor.span)
        return Scaled(amount(factor), found)
    return found


def _name_or_text(cursor: Cursor, left: Operand) -> Right:
    """A bare word beside a text field: the text field of that very name, or else plain text."""
    token = cursor.now
    if token.folded in KEYWORDS:
        raise _no_operand(token, left, "value")
    cursor.next()
    named = FIELDS.get(token.text)
    return FieldValue(token.text) if named and named.kind is Kind.TEXT else token.text


def _number(cursor: Cursor, left: Operand) -> Right:
    token = cursor.next()
    value = amount(token)
    if cursor.takes("*"):
        began = cursor.now
        found = operand(cursor, left)
        if not isinstance(found, FieldValue | SeriesValue):
            told = f"{name_of(found)} cannot be multiplied; a field or an indicator can"
            raise ScreenError(told, span=(began.start, cursor.before))
        return Scaled(value, found)
    if in_percent(token) and _counts_percent(left):
        told = f"{name_of(left)} counts per cent or points already: write {token.text[:-1]}"
        raise ScreenError(told, span=token.span, nearest=(token.text[:-1],))
    return value


def _counts_percent(left: Operand) -> bool:
    return isinstance(left, Standing) or unit_of(left) in {Unit.PERCENT, Unit.SCORE}


def _standing(cursor: Cursor) -> Standing:
    how = cursor.next().folded
    cursor.next()
    name = _field(cursor)
    if not cursor.takes(")"):
        told = f"{how}({name} is closed with )"
        wanted = Wanted("joint", None, (")",))
        raise ScreenError(told, span=cursor.now.span, wanted=wanted)
    within = ""
    if cursor.now.folded == "within" and cursor.ahead(1).kind != "number":
        cursor.next()
        within = _field(cursor, "group")
    return Standing(how, name, within)


def _field(cursor: Cursor, wanted: str = "number field") -> str:
    token = cursor.now
    if token.kind != "word":
        told = "the name of a field was expected"
        raise ScreenError(told, span=token.span, wanted=Wanted(wanted))
    try:
        name = known_field(token.folded).name
    except ScreenError as error:
        raise error.at(token.span) from error
    cursor.next()
    return name


def _series(cursor: Cursor) -> SeriesValue:
    start = cursor.next()
    if cursor.now.text == "(":
        _brackets(cursor, start)
    while cursor.now.text in {".", "@"}:
        cursor.next()
        cursor.next()
    span = (start.start, cursor.before)
    try:
        return SeriesValue(series_text.parse(cursor.text[slice(*span)]))
    except UnknownName as error:
        raise ScreenError(str(error), span=span, nearest=error.nearest) from error
    except BadInput as error:
        raise ScreenError(str(error), span=span) from error


def _brackets(cursor: Cursor, start: Token) -> None:
    depth = 0
    while True:
        token = cursor.next()
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return
        if token.kind == "end":
            told = f"the bracket of {start.text} is not closed"
            raise ScreenError(told, span=(start.start, token.end), wanted=Wanted("series"))


def _no_operand(token: Token, left: Operand | None, what: str = "") -> ScreenError:
    what = what or ("value" if left is not None else "field")
    wanted = Wanted(what, left)
    thing = _THINGS.get(what, "a field")
    if token.kind == "end":
        return ScreenError(f"the text ends where {thing} is due", span=token.span, wanted=wanted)
    if token.kind != "word" or token.folded in KEYWORDS:
        told = f"{thing} was expected, not {token.text!r}"
        return ScreenError(told, span=token.span, wanted=wanted)
    near = nearest(token.text, [*FIELDS, *INDICATORS])
    told = offered(f"unknown field {token.text!r}", near)
    return ScreenError(told, span=token.span, nearest=near, wanted=wanted)


def read_left(text: str) -> Operand:
    """The field, indicator or standing that a text of its own names.

    Raises:
        ScreenError: it names none, or goes on after it.
    """
    cursor = Cursor(text, tokens(text))
    found = operand(cursor)
    _ended(cursor)
    check_operand(found, "left")
    return found


def read_right(text: str, left: Operand) -> Right:
    """What a text of its own says on the right of an operator, beside `left`.

    Raises:
        ScreenError: it says nothing that can stand there, or goes on after it.
    """
    cursor = Cursor(text, tokens(text))
    found = right(cursor, left)
    _ended(cursor)
    return found


def _ended(cursor: Cursor) -> None:
    if cursor.now.kind != "end":
        told = f"{cursor.now.text!r} is too much here"
        raise ScreenError(told, span=cursor.now.span)
