"""Every key that a mapping file may hold, with the kind of value that it takes."""

from __future__ import annotations

from typing import cast

from wizdata_core.errors import BadInput, UnknownName

FORMATS = ("csv", "xlsx", "parquet")
LAYOUTS = ("long", "wide")
PRICES = ("open", "high", "low", "close")
TESTS = ("equals", "starts_with", "ends_with", "contains")

TEXT, TEXTS, COUNT, NAMES = (
    "a text",
    "a list of texts",
    "a whole number above 0",
    "a table of texts",
)
ONE_OR_MORE = "a text or a list of texts"

# Every key of every table, with the kind of value that it takes.
KEYS: dict[str, dict[str, str]] = {
    "": {
        "format": TEXT,
        "layout": TEXT,
        "sheet": TEXT,
        "encoding": TEXT,
        "delimiter": TEXT,
        "header_row": COUNT,
        "interval": TEXT,
        "timezone": TEXT,
        "exchange": TEXT,
        "date_formats": TEXTS,
        "quote_unit": TEXT,
        "currency": TEXT,
    },
    "columns": dict.fromkeys(
        ("date", "time", "symbol", *PRICES, "volume", "quote_unit"), ONE_OR_MORE
    ),
    "wide": {"ignore": TEXTS},
    "numbers": {"decimal": TEXT, "thousands": TEXT, "missing": TEXTS, "zero_is_missing": TEXTS},
    "symbols": {"pattern": TEXT, "only": TEXT, "named": NAMES},
    "quote_units": {},
    "skip": {"column": TEXT, **dict.fromkeys(TESTS, TEXT), "reason": TEXT},
}

Table = dict[str, object]


def checked_tables(whole: Table, name: str) -> dict[str, Table]:
    """The mapping's tables, each with only keys that it may hold and values of their kind."""
    tables: dict[str, Table] = {table: {} for table in KEYS if table != "skip"}
    for key, value in whole.items():
        if key in KEYS[""]:
            tables[""][key] = value
        elif key in tables and isinstance(value, dict):
            tables[key] = value
        else:
            raise UnknownName("mapping key", key, [*KEYS[""], *(table for table in KEYS if table)])
    for table, own in tables.items():
        kinds = dict.fromkeys(own, TEXT) if table == "quote_units" else KEYS[table]
        check_keys(table, own, kinds, name)
    return tables


def check_keys(table: str, own: Table, kinds: dict[str, str], name: str) -> None:
    """Refuse a key that is not among `kinds`, or whose value is not of its kind."""
    for key, value in own.items():
        full = f"{table}.{key}" if table else key
        if key not in kinds:
            raise UnknownName("mapping key", full, [f"{table}.{each}" for each in kinds])
        if not _is(kinds[key], value):
            raise BadInput(f"the mapping {name}: {full} must be {kinds[key]}, not {value!r}")


def _is(kind: str, value: object) -> bool:
    texts = isinstance(value, list) and all(isinstance(each, str) for each in value)
    match kind:
        case "a text":
            return isinstance(value, str)
        case "a list of texts":
            return texts
        case "a text or a list of texts":
            return texts or isinstance(value, str)
        case "a table of texts":
            return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
        case _:
            return isinstance(value, int) and not isinstance(value, bool) and value > 0


def one_of(thing: str, value: str, known: tuple[str, ...]) -> str:
    """The value, which `known` must hold."""
    if value not in known:
        raise UnknownName(thing, value, known)
    return value


def text(own: Table, key: str, default: str = "") -> str:
    """The text under a key that is already checked."""
    return cast("str", own.get(key, default))


def texts(value: object) -> tuple[str, ...]:
    """A checked text, or list of them, as a tuple."""
    return (value,) if isinstance(value, str) else tuple(cast("list[str]", value))
