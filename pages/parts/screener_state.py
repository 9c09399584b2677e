"""What is chosen on the screener's page. The URL is the state: every screen has an address.

A word of the address that cannot be read is refused by name and never mended in silence. Only the
last address of a session is remembered, so that a return to the page restores it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.fields import FIELDS, Group, Kind, field
from wizdata_core.screener.columns import columns_of, text_of_columns
from wizdata_core.screener.expression import EVERYTHING, MOST_TEXT, Screen
from wizdata_core.screener.text import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOKS = ("size", "colour", "x", "y", "log")
WORDS = (
    "q", "as_of", "columns", "sort", "order", "group", "page", "rows", "saved", "view", *LOOKS,
)  # fmt: skip
ORDERS = ("desc", "asc")
GROUPS = ("", "sector", "exchange", "country", "asset_class", "currency")
PAGE_SIZES = (50, 100, 200)
DEFAULT_SORT = "value_traded_20d_zar"
SIZES = ("market_cap_zar", "value_traded_20d_zar", "equal")
LOGS = ("", "x", "y", "xy")
NUMBERS = tuple(name for name, each in FIELDS.items() if each.kind is Kind.NUMBER)
RETURNS = tuple(name for name in NUMBERS if FIELDS[name].group is Group.RETURNS)


@dataclass(frozen=True, slots=True)
class Look:
    """What the figures of a result show: sizes and colours of tiles, the axes of the scatter.

    `size` is one of `SIZES` and `colour` a return; `x` and `y` are number fields, and `log` names
    those axes that are drawn by their logarithm.
    """

    size: str = SIZES[0]
    colour: str = "return_1m"
    x: str = "volatility_1y"
    y: str = "return_1y"
    log: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A screen as an address asks for it.

    `text` is the screen as typed and `screen` its tree; `as_of` is None for the newest row of each
    instrument; `columns` are fields, without symbol and name, which are always shown. `group` is
    empty or a text field; `page` counts from 1; `saved` names the saved screen that is open.
    """

    text: str
    screen: Screen
    as_of: date | None = None
    columns: tuple[str, ...] = ()
    sort: str = DEFAULT_SORT
    descending: bool = True
    group: str = ""
    page: int = 1
    rows: int = PAGE_SIZES[0]
    saved: str = ""
    view: str = ""
    look: Look = Look()


def chosen_of(words: Mapping[str, str]) -> Chosen:
    """What the words of an address choose; a missing word has its default.

    Raises:
        ScreenError: the text of the screen cannot be read; it says where.
        BadInput: another word cannot be read; it says which.
    """
    text = words.get("q", "").strip()
    if len(text) > MOST_TEXT:
        raise BadInput(f"the screen has {len(text):,} characters; at most {MOST_TEXT:,} are read")
    return Chosen(
        text,
        parse(text) if text else EVERYTHING,
        day_of(words.get("as_of", "")),
        columns_of(words.get("columns", "")),
        field(words.get("sort") or DEFAULT_SORT).name,
        _one_of("order", words.get("order", ""), ORDERS) == ORDERS[0],
        _one_of("group", words.get("group", ""), GROUPS),
        _whole("page", words.get("page", "1")),
        _size(words.get("rows", "")),
        words.get("saved", ""),
        words.get("view", ""),
        _look_of(words),
    )


def _look_of(words: Mapping[str, str]) -> Look:
    plain = Look()
    return Look(
        _one_of("size", words.get("size", ""), SIZES),
        _one_of("colour", words.get("colour") or plain.colour, RETURNS),
        _one_of("x", words.get("x") or plain.x, NUMBERS),
        _one_of("y", words.get("y") or plain.y, NUMBERS),
        _one_of("log", words.get("log", ""), LOGS),
    )


def parameters(chosen: Chosen) -> dict[str, str]:
    """The words of an address that chooses this; those that say the default are left out."""
    plain = Chosen(chosen.text, chosen.screen)
    columns = text_of_columns(chosen.columns)
    words = {
        "q": chosen.text,
        "as_of": chosen.as_of.isoformat() if chosen.as_of else "",
        "columns": "" if chosen.columns == columns_of("") else columns,
        "sort": "" if chosen.sort == plain.sort else chosen.sort,
        "order": "" if chosen.descending else ORDERS[1],
        "group": chosen.group,
        "page": "" if chosen.page == 1 else str(chosen.page),
        "rows": "" if chosen.rows == plain.rows else str(chosen.rows),
        "saved": chosen.saved,
        "view": chosen.view,
        **{name: getattr(chosen.look, name) for name in LOOKS},
    }
    for name in LOOKS:
        if words[name] == getattr(plain.look, name):
            words[name] = ""
    return {name: value for name, value in words.items() if value}


def file_parameters(chosen: Chosen) -> dict[str, str]:
    """The words with which the gateway's `/api/v1/screen.csv`, `.xlsx` and `.parquet` make a file.

    They are `text`, `as_of`, `columns` (names with commas between), `sort` and `order`.
    """
    words = {
        "text": chosen.text,
        "as_of": chosen.as_of.isoformat() if chosen.as_of else "",
        "columns": ",".join(chosen.columns),
        "sort": chosen.sort,
        "order": ORDERS[0] if chosen.descending else ORDERS[1],
    }
    return {name: value for name, value in words.items() if value}


def day_of(said: str) -> date | None:
    """The day that a word says, None for nothing or `now`.

    Raises:
        BadInput: it is no day.
    """
    if said.strip() in {"", "now"}:
        return None
    try:
        return date.fromisoformat(said.strip())
    except ValueError as error:
        raise BadInput(f"as_of {said!r} is no day; write it as 2024-06-28, or leave it") from error


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value and value not in known:
        raise UnknownName(name, value, known)
    return value or known[0]


def _whole(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()) or not 0 < int(value[:9]) <= 1_000_000:  # noqa: PLR2004 - more pages than any result has
        raise BadInput(f"{name} {value!r} is no whole number from 1")
    return int(value)


def _size(value: str) -> int:
    known = tuple(str(each) for each in PAGE_SIZES)
    return int(_one_of("rows", value, known))
