"""What a request for a screen says, in an address or in JSON; anything unknown is refused."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from api.json_bodies import object_of
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.fields import field
from wizdata_core.queries.screening import Request
from wizdata_core.screener.columns import columns_of
from wizdata_core.screener.json import from_json
from wizdata_core.screener.text import parse, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wizdata_core.screener.expression import Screen

FILE_WORDS = ("text", "as_of", "columns", "sort", "order")
WORDS = (*FILE_WORDS, "limit", "cursor")
BODY_WORDS = ("screen", *WORDS)
MOST_LIMIT, USUAL_LIMIT = 1_000, 200
USUAL_SORT = "value_traded_20d_zar"
ORDERS = ("desc", "asc")
_MOST_OFFSET = 1_000_000
_MOST_CURSOR = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the screener, and the mark by which a cursor knows it again."""

    request: Request

    def next_cursor(self, total: int) -> str | None:
        """The cursor of the rows behind these; None where there are none."""
        offset = self.request.offset + self.request.limit
        if offset >= min(total, _MOST_OFFSET):
            return None
        return base64.urlsafe_b64encode(f"{offset}.{_mark(self.request)}".encode()).decode()


def asked_in_address(pairs: Iterable[tuple[str, str]], allowed: tuple[str, ...] = WORDS) -> Asked:
    """What the words of an address ask.

    Raises:
        UnknownName: a word, a field or an order is none.
        ScreenError: the text is no screen.
        BadInput: a word stands twice, or its value is none that it takes.
    """
    words: dict[str, str] = {}
    for name, value in pairs:
        if name not in allowed:
            raise UnknownName("parameter", name, allowed)
        if name in words:
            raise BadInput(f"parameter {name} stands twice")
        words[name] = value
    return _asked(words, parse(words.get("text", "")))


def asked_in_json(body: bytes) -> Asked:
    """What a JSON body asks: the words of an address, and `screen`, the tree, in place of `text`.

    Raises:
        UnknownName, ScreenError, BadInput: as `asked_in_address`, or the body is no JSON object.
    """
    given = object_of(body, '{"text": "rsi_14 < 30"}')
    for name in given:
        if name not in BODY_WORDS:
            raise UnknownName("parameter", name, BODY_WORDS)
    if "screen" in given and "text" in given:
        raise BadInput("screen and text both say what is asked; give one")
    words = {name: _word(name, value) for name, value in given.items() if name != "screen"}
    tree = from_json(given["screen"]) if "screen" in given else parse(words.get("text", ""))
    return _asked(words, tree)


def _asked(words: Mapping[str, str], screen: Screen) -> Asked:
    sort = words.get("sort") or USUAL_SORT
    order = words.get("order") or ORDERS[0]
    if order not in ORDERS:
        raise UnknownName("order", order, ORDERS)
    request = Request(
        screen,
        _day(words.get("as_of", "")),
        columns_of(words.get("columns", "")),
        field(sort).name,
        order == ORDERS[0],
        0,
        _limit(words.get("limit", "")),
    )
    return Asked(replace(request, offset=_offset(words.get("cursor", ""), request)))


def _word(name: str, value: object) -> str:
    """A word's value as an address has it."""
    if isinstance(value, str):
        return value
    if name == "limit" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if name == "columns" and isinstance(value, list) and all(map(_is_name, value)):
        return ",".join(value)
    raise BadInput(f"{name} {value!r:.80} is nothing that {name} takes")


def _is_name(value: object) -> bool:
    return isinstance(value, str) and "," not in value


def _day(said: str) -> date | None:
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise BadInput(f"as_of {said[:40]!r} is no day; write it as 2024-06-28") from None


def _limit(said: str) -> int:
    if not said:
        return USUAL_LIMIT
    if not (said.isascii() and said.isdigit() and 1 <= int(said[:9]) <= MOST_LIMIT):
        raise BadInput(f"limit {said[:40]!r} is no whole number from 1 to {MOST_LIMIT:,}")
    return int(said)


def _offset(cursor: str, request: Request) -> int:
    if not cursor:
        return 0
    try:
        offset, mark = base64.urlsafe_b64decode(cursor[:_MOST_CURSOR]).decode().split(".")
        if mark == _mark(request) and 0 < int(offset) <= _MOST_OFFSET:
            return int(offset)
    except (ValueError, binascii.Error):
        pass
    raise BadInput("the cursor belongs to another question; send it with the words that gave it")


def _mark(request: Request) -> str:
    """A digest of everything that decides the order of rows."""
    told = (text_of(request.screen), request.as_of, request.sort, request.descending)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
