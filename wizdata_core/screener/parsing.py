"""Reads the text of a screen: recursive descent over its tokens, by hand, with a place for errors.

    screen    = [ either ]
    either    = both { "or" both }
    both      = one { "and" one }
    one       = "not" one | "(" either ")" | ("all" | "any") "(" [ either { "," either } ] ")"
              | condition
    condition = operand [ operator right ] [ "within" number ("session" | "sessions") ]

`all()` is true of every instrument; `all(x)` and `any(x)` are groups of one. What stands on the
right is read in `wizdata_core.screener.sides`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizdata_core.errors import nearest
from wizdata_core.fields import Kind
from wizdata_core.screener.expression import (
    EVERYTHING,
    MOST_DEPTH,
    MOST_SESSIONS,
    All,
    Condition,
    Either,
    Not,
)
from wizdata_core.screener.meaning import check, check_condition, kind_of, name_of
from wizdata_core.screener.operators import ALIASES, LIST, OPERATORS, operators_for
from wizdata_core.screener.refusal import ScreenError, Wanted, offered
from wizdata_core.screener.sides import Cursor, operand, right
from wizdata_core.screener.tokens import KEYWORDS, amount, tokens

if TYPE_CHECKING:
    from wizdata_core.screener.expression import Operand, Right, Screen

_TYPED = sorted(
    [
        *((tuple(row.text.split()), key) for key, row in OPERATORS.items()),
        *((tuple(text.split()), key) for text, key in ALIASES.items()),
    ],
    key=lambda pair: -len(pair[0]),
)
_JOINTS = ("and", "or")


def parse(text: str) -> Screen:
    """The screen that a text says; that of an empty text is true of every instrument.

    Raises:
        ScreenError: it cannot be read, or asks what has no meaning; `start` and `end` are the span
            of the word at fault.
    """
    cursor = Cursor(text, tokens(text))
    if cursor.now.kind == "end":
        return EVERYTHING
    try:
        screen = _either(cursor)
        if cursor.now.kind != "end":
            raise _unexpected(cursor)
        return check(screen)
    except ScreenError as error:
        if error.end == 0 and error.wanted is None:
            raise error.at((0, len(text))) from error
        raise


def _either(cursor: Cursor) -> Screen:
    parts = [_both(cursor)]
    while cursor.takes("or"):
        parts.append(_both(cursor))
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _both(cursor: Cursor) -> Screen:
    parts = [_one(cursor)]
    while cursor.takes("and"):
        parts.append(_one(cursor))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _one(cursor: Cursor) -> Screen:
    start = cursor.now
    opens = cursor.ahead(1).text == "("
    if not (start.folded in {"not", "("} or (start.folded in {"all", "any"} and opens)):
        return _condition(cursor)
    cursor.next()
    cursor.depth += 1
    if cursor.depth > MOST_DEPTH:
        told = f"brackets and nots are more than {MOST_DEPTH} deep"
        raise ScreenError(told, span=start.span)
    inner = _nested(cursor, start.folded)
    cursor.depth -= 1
    return inner


def _nested(cursor: Cursor, opening: str) -> Screen:
    if opening == "not":
        return Not(_one(cursor))
    if opening == "(":
        inner = _either(cursor)
        _close(cursor)
        return inner
    group = cursor.next()
    parts = []
    if cursor.now.text != ")":
        parts.append(_either(cursor))
        while cursor.takes(","):
            parts.append(_either(cursor))
    _close(cursor)
    if opening == "any" and not parts:
        raise ScreenError("any() of nothing is true of nothing", span=group.span)
    return All(tuple(parts)) if opening == "all" else Either(tuple(parts))


def _close(cursor: Cursor) -> None:
    if not cursor.takes(")"):
        raise _unexpected(cursor, ")")


def _condition(cursor: Cursor) -> Screen:
    began = cursor.now.start
    left = operand(cursor)
    spans = {"left": (began, cursor.before)}
    key = _operator(cursor, left, spans)
    sides = _rights(cursor, key, left, spans)
    within = _within(cursor, spans)
    try:
        condition = Condition(left, key, tuple(sides), within)
        check_condition(condition)
    except ScreenError as error:
        raise error.at(spans.get(error.part, (began, cursor.before))) from error
    return condition


def _operator(cursor: Cursor, left: Operand, spans: dict[str, tuple[int, int]]) -> str:
    start = cursor.now
    for words, key in _TYPED:
        if tuple(cursor.ahead(at).folded for at in range(len(words))) == words:
            for _ in words:
                cursor.next()
            spans["operator"] = (start.start, cursor.before)
            return key
    ended = start.kind == "end" or start.folded in {*_JOINTS, ")", ",", "within"}
    if ended and kind_of(left) is Kind.FLAG:
        spans["operator"] = spans["left"]
        return "yes"
    suits = tuple(row.text for row in operators_for(kind_of(left)))
    near = nearest(start.text, suits) if start.kind == "word" else ()
    told = f"after {name_of(left)} comes an operator: {', '.join(suits)}"
    if start.kind != "end":
        told = f"{start.text!r} is no operator; {told}"
    raise ScreenError(
        offered(told, near),
        span=start.span,
        nearest=near or suits,
        wanted=Wanted("operator", left),
    )


def _rights(
    cursor: Cursor, key: str, left: Operand, spans: dict[str, tuple[int, int]]
) -> list[Right]:
    row = OPERATORS[key]
    takes = row.takes
    found: list[Right] = []
    if takes == LIST and not cursor.takes("("):
        told = f"{row.text!r} takes a list in brackets, as in {_example(left)}"
        wanted = Wanted("list", left, ("(",))
        raise ScreenError(told, span=cursor.now.span, wanted=wanted)
    while takes in {LIST, 1, 2}:
        start = cursor.now.start
        found.append(right(cursor, left, fields=row.fields))
        spans[f"right {len(found) - 1}"] = (start, cursor.before)
        if not _goes_on(cursor, takes, len(found), left):
            break
    return found


def _goes_on(cursor: Cursor, takes: int, count: int, left: Operand) -> bool:
    """Whether another value follows in a list, or after the first of between."""
    if takes == LIST:
        if cursor.takes(","):
            return True
        if cursor.takes(")"):
            return False
        told = "the list goes on with , or ends with )"
        wanted = Wanted("joint", left, (",", ")"))
        raise ScreenError(told, span=cursor.now.span, wanted=wanted)
    if count == takes:
        return False
    if cursor.takes("and"):
        return True
    told = "between takes two values: between 5 and 10"
    wanted = Wanted("joint", left, ("and",))
    raise ScreenError(told, span=cursor.now.span, wanted=wanted)


def _example(left: Operand) -> str:
    inside = "(5, 10)" if kind_of(left) is Kind.NUMBER else "('XJSE', 'XNSA')"
    return f"{name_of(left)} in {inside}"


def _within(cursor: Cursor, spans: dict[str, tuple[int, int]]) -> int:
    start = cursor.now
    if not cursor.takes("within"):
        return 0
    count = cursor.next()
    value = amount(count) if count.kind == "number" else 0.0
    if not (value.is_integer() and 1 <= value <= MOST_SESSIONS):
        told = f"within takes a whole number of sessions, 1 to {MOST_SESSIONS}: within 5 sessions"
        wanted = Wanted("sessions") if count.kind == "end" else None
        raise ScreenError(told, span=count.span, wanted=wanted)
    if not (cursor.takes("sessions") or cursor.takes("session")):
        told = f"after within {count.text} comes the word sessions"
        wanted = Wanted("joint", None, ("sessions",))
        raise ScreenError(told, span=cursor.now.span, nearest=("sessions",), wanted=wanted)
    spans["within"] = (start.start, cursor.before)
    return int(value)


def _unexpected(cursor: Cursor, *also: str) -> ScreenError:
    found, last = cursor.now, cursor.last
    bracket = cursor.depth > 0 or also
    may = (*_JOINTS, "within 5 sessions", *(also or ((")",) if bracket else ())))
    told = f"here may stand {', '.join(may)}"
    if found.kind == "end":
        return ScreenError(
            "a bracket is not closed", span=found.span, wanted=Wanted("joint", None, may)
        )
    if found.kind == last.kind == "word" and last.folded not in KEYWORDS:
        told += f"; text of several words stands in quotes: '{last.text} {found.text}'"
    near = nearest(found.text, [*_JOINTS, "within"])
    return ScreenError(
        offered(f"{found.text!r} is not expected: {told}", near), span=found.span, nearest=near
    )
