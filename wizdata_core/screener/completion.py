"""What may come next where the cursor stands in the text of a screen."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from wizdata_core.fields import FIELDS, Kind
from wizdata_core.indicators.catalogue import INDICATORS, choice
from wizdata_core.indicators.expression import text_of
from wizdata_core.screener.expression import FieldValue
from wizdata_core.screener.meaning import kind_of, unit_of
from wizdata_core.screener.operators import operators_for
from wizdata_core.screener.parsing import parse
from wizdata_core.screener.refusal import ScreenError, Wanted
from wizdata_core.screener.tokens import tokens
from wizdata_core.screener.writing import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wizdata_core.screener.expression import Operand

MOST = 20
_CLOSE = 0.6
_JOINTS = (
    ("and", "both have to hold"),
    ("or", "one has to hold"),
    ("within 5 sessions", "on one of the last sessions"),
)
_OPENERS = (
    ("not", "the opposite of what follows"),
    ("rank(", "how it stands among others, 1 is the highest"),
    ("percentile(", "how it stands among others, 0 to 100"),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A text that may stand at the cursor, what it means, and its kind: field, value or another."""

    text: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Completions:
    """Offers, best first, each of which may replace the text from `start` to `end`."""

    start: int
    end: int
    offers: tuple[Offer, ...]


def complete(
    text: str, position: int, values: Mapping[str, Sequence[str]] | None = None
) -> Completions:
    """What may come at `position`, in place of the word that is being typed there.

    `values` are those that text fields have, by field. Nothing is offered where the text before
    cannot be read.
    """
    before = text[:position]
    start = _begins(before)
    typed = before[start:]
    wanted = _wanted(before[:start])
    offers = _ranked(_offers(wanted, values or {}), typed) if wanted else ()
    return Completions(start, position, offers[:MOST])


def _begins(before: str) -> int:
    """Where the word that is being typed begins: the end of the text where none is."""
    try:
        last = tokens(before)[:-1][-1:]
    except ScreenError as error:
        unclosed = error.wanted is not None and error.wanted.what == "quote"
        return error.start if unclosed else len(before)
    open_word = last and last[0].end == len(before) and last[0].kind in {"word", "number"}
    return last[0].start if open_word else len(before)


def _wanted(before: str) -> Wanted | None:
    """What the text before the word still wants; None where it cannot be read so far."""
    if not before.strip():
        return Wanted("field")
    try:
        parse(before)
    except ScreenError as error:
        at_end = error.start >= len(before.rstrip()) or error.end == len(before)
        return error.wanted if at_end else None
    return Wanted("joint", None, tuple(word for word, _ in _JOINTS))


def _offers(wanted: Wanted, values: Mapping[str, Sequence[str]]) -> Iterator[Offer]:
    match wanted.what:
        case "field":
            yield from _fields(FIELDS)
            yield from _indicators()
            yield from (Offer(word, label, "word") for word, label in _OPENERS)
        case "number field":
            yield from _fields(n for n, each in FIELDS.items() if each.kind is Kind.NUMBER)
        case "group":
            yield from _fields(n for n, each in FIELDS.items() if each.kind is Kind.TEXT)
        case "operator" if wanted.left is not None:
            yield from _operators(wanted.left)
        case "value" | "plain value" if wanted.left is not None:
            yield from _values(wanted.left, values)
            if wanted.what == "value":
                yield from _alike(wanted.left)
        case "sessions":
            yield Offer("5 sessions", "the day and the four sessions before it", "value")
    labels = dict(_JOINTS)
    yield from (Offer(word, labels.get(word, ""), "word") for word in wanted.more)


def _fields(names: Iterable[str]) -> Iterator[Offer]:
    yield from (Offer(name, FIELDS[name].label, "field") for name in names)


def _indicators() -> Iterator[Offer]:
    for name, row in INDICATORS.items():
        if not row.repaints:
            text = text_of(choice(name))
            yield Offer(text if "(" in text else f"{text}()", row.label, "indicator")


def _operators(left: Operand) -> Iterator[Offer]:
    kind = kind_of(left)
    yield from (Offer(each.text, each.words, "operator") for each in operators_for(kind))
    if kind is Kind.FLAG:
        yield from (Offer(word, label, "word") for word, label in _JOINTS)


def _values(left: Operand, values: Mapping[str, Sequence[str]]) -> Iterator[Offer]:
    kind = kind_of(left)
    if kind is Kind.FLAG:
        yield from (Offer(word, "", "value") for word in ("true", "false"))
    if isinstance(left, FieldValue) and kind is Kind.TEXT:
        yield from (Offer(quoted(each), "", "value") for each in values.get(left.name, ()))


def _alike(left: Operand) -> Iterator[Offer]:
    kind = kind_of(left)
    alike = (
        name
        for name, each in FIELDS.items()
        if each.kind is kind and (kind is not Kind.NUMBER or each.unit is unit_of(left))
    )
    yield from _fields(name for name in alike if FieldValue(name) != left)
    if kind is Kind.NUMBER:
        yield from _indicators()


def _ranked(offers: Iterable[Offer], typed: str) -> tuple[Offer, ...]:
    """Those that begin as typed, then those with such a word in them, then those that are close."""
    wanted = typed.strip("'\"").casefold()
    ranked = []
    for place, offer in enumerate(offers):
        rank = _rank(offer, wanted)
        if rank is not None:
            ranked.append((rank, place, offer))
    ranked.sort(key=lambda each: each[:2])
    return tuple(dict.fromkeys(offer for _, _, offer in ranked))


def _rank(offer: Offer, wanted: str) -> float | None:
    name = offer.text.strip("'").casefold()
    if name.startswith(wanted):
        return 0.0
    words = [*name.replace("_", " ").split(), *offer.label.casefold().split()]
    if any(word.startswith(wanted) for word in words):
        return 1.0
    close = SequenceMatcher(None, wanted, name).ratio()
    return 3.0 - close if close >= _CLOSE else None
