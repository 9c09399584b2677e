"""The words, numbers, texts, dates and signs of a screen's text, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wizdata_core.screener.expression import MOST_TEXT
from wizdata_core.screener.refusal import ScreenError, Wanted

SUFFIXES = {"": 0, "k": 3, "m": 6, "bn": 9, "tn": 12, "%": -2}
KEYWORDS = frozenset(
    {"and", "or", "not", "all", "any", "in", "is", "between", "contains", "starts", "with"}
    | {"within", "session", "sessions", "missing", "present", "true", "false", "yes", "no"}
    | {"rank", "percentile", "crosses", "crosses_above", "crosses_below", "starts_with"}
)
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?!\w))
    |(?P<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?:%|[A-Za-z_]\w*)?)
    |(?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
    |(?P<word>[^\W\d]\w*(?:\.\w+)*)
    |(?P<sign>>=|<=|!=|<>|==|[=<>(),*.@])""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(.*)")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: its kind (date, number, text, word, sign or end) and its span."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands."""
        return self.start, self.end

    @property
    def folded(self) -> str:
        """The text in lower case; that of quoted text is empty, so that it is no keyword."""
        return "" if self.kind == "text" else self.text.casefold()


def tokens(text: str) -> list[Token]:
    """The tokens of a text, the last one its end.

    Raises:
        ScreenError: the text is too long, has a quote that is not closed, or an unknown sign.
    """
    if len(text) > MOST_TEXT:
        told = f"the text has {len(text)} characters: {MOST_TEXT} at most"
        raise ScreenError(told, span=(MOST_TEXT, len(text)))
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unreadable(text, at)
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match[0], at, match.end()))
        at = match.end()
    return [*found, Token("end", "", len(text), len(text))]


def _unreadable(text: str, at: int) -> ScreenError:
    if text[at] in "'\"":
        return ScreenError(
            f"the quote {text[at]} is not closed",
            span=(at, len(text)),
            wanted=Wanted("quote"),
        )
    return ScreenError(f"{text[at]!r} means nothing in a screen", span=(at, at + 1))


def amount(token: Token) -> float:
    """The value of a number: 5m is 5000000.0, 5% is 0.05.

    Raises:
        ScreenError: it ends in letters that stand for no amount.
    """
    found = _NUMBER.fullmatch(token.text)
    digits, suffix = (found[1], found[2]) if found else ("", token.text)
    if suffix.lower() not in SUFFIXES:
        raise ScreenError(
            f"{token.text!r} is no number: after the digits may stand k, m, bn, tn or %",
            span=token.span,
            nearest=tuple(f"{digits}{each}" for each in ("k", "m", "bn", "tn", "%")),
        )
    try:
        # Decimal keeps 5.1m exactly what a person means; the last step alone rounds.
        return float(Decimal(digits).scaleb(SUFFIXES[suffix.lower()]))
    except ArithmeticError as error:
        raise ScreenError(f"{token.text[:30]} is out of all range", span=token.span) from error


def in_percent(token: Token) -> bool:
    """Whether a number was written with a sign of per cent."""
    return token.text.endswith("%")


def unquoted(token: Token) -> str:
    """What a quoted text says: a doubled quote in it stands for one."""
    quote = token.text[0]
    return token.text[1:-1].replace(quote * 2, quote)


def day(token: Token) -> date:
    """The day that a date names.

    Raises:
        ScreenError: there is no such day.
    """
    try:
        return date.fromisoformat(token.text)
    except ValueError as error:
        told = f"there is no day {token.text}; write it as in 2026-01-31"
        raise ScreenError(told, span=token.span) from error
