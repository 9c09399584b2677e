"""Mapping files: TOML that says how a table of prices is laid out, so that nothing is guessed.

A mapping names the columns, the forms of dates and numbers, the unit of prices and how codes become
symbols. It is refused by name where it holds a key, an interval or a unit that nothing knows, and
where two of its date formats read the same text as different days.
"""

from __future__ import annotations

import codecs
import tomllib
from dataclasses import dataclass
from datetime import datetime
from itertools import permutations
from string import Formatter
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from collectors.mapping_keys import (
    FORMATS,
    KEYS,
    LAYOUTS,
    PRICES,
    TESTS,
    Table,
    check_keys,
    checked_tables,
    one_of,
    text,
    texts,
)
from wizdata_core import bars
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.units import quote_unit

NONE = "none"


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the file writes numbers, and which texts (or zeros, in some fields) mean none."""

    decimal: str
    thousands: str
    missing: frozenset[str]
    zero_is_missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Symbols:
    """How the file's codes become canonical symbols; `only` where the file holds one instrument."""

    pattern: str
    exchange: str
    only: str
    named: dict[str, str]

    def symbol(self, code: str) -> str:
        """The canonical symbol of a code in the file."""
        return self.named.get(code) or self.pattern.format(code=code, exchange=self.exchange)


@dataclass(frozen=True, slots=True)
class Skip:
    """Rows that are refused with a reason: those whose cell passes the test."""

    column: str
    test: str
    text: str
    reason: str

    def holds(self, cell: str) -> bool:
        """Whether a cell's text passes the test."""
        match self.test:
            case "equals":
                return cell == self.text
            case "starts_with":
                return cell.startswith(self.text)
            case "ends_with":
                return cell.endswith(self.text)
            case _:
                return self.text in cell


@dataclass(frozen=True, slots=True)
class Source:
    """The file itself: its format and where in it the table begins."""

    format: str
    sheet: str
    encoding: str
    delimiter: str
    header_row: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """All that a file's reader must know.

    `columns` has, for each field, the header names to look for, in order. In a `wide` table every
    other column is a code and its cells are closes, but for the columns to `ignore`.
    """

    name: str
    source: Source
    columns: dict[str, tuple[str, ...]]
    wide: bool
    ignore: tuple[str, ...]
    date_formats: tuple[str, ...]
    numbers: Numbers
    symbols: Symbols
    interval: bars.Interval
    timezone: str
    quote_unit: str
    quote_units: dict[str, str]
    skips: tuple[Skip, ...]


def mapping(content: bytes, name: str) -> Mapping:
    """The mapping that a TOML file holds.

    Raises:
        BadInput: it is not TOML, lacks something, or contradicts itself; the text says what.
        UnknownName: it holds a key, format, interval or unit that nothing knows.
    """
    try:
        whole = cast("Table", tomllib.loads(content.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"the mapping {name} is not TOML: {error}") from error
    skips = whole.pop("skip", [])
    tables = checked_tables(whole, name)
    top, numbers = tables[""], tables["numbers"]
    return Mapping(
        name=name,
        source=_source(top),
        columns=_columns(tables, name),
        wide=_is_wide(tables),
        ignore=texts(tables["wide"].get("ignore", [])),
        date_formats=_date_formats(top, name),
        numbers=_numbers(numbers, name),
        symbols=_symbols(tables, name),
        interval=bars.interval(text(top, "interval", "1d")),
        timezone=_zone(top, name),
        quote_unit=_unit(top, name),
        quote_units={
            code: quote_unit(str(unit)).code for code, unit in tables["quote_units"].items()
        },
        skips=_skips(skips, name),
    )


def _source(top: Table) -> Source:
    kind, encoding = one_of("format", text(top, "format"), FORMATS), text(top, "encoding", "utf-8")
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise UnknownName("encoding", encoding, ["utf-8", "latin-1", "cp1252", "utf-16"]) from None
    delimiter = text(top, "delimiter", ",")
    if len(delimiter) != 1:
        raise BadInput(f"a delimiter is one character, not {delimiter!r}")
    row = cast("int", top.get("header_row", 1))
    return Source(kind, text(top, "sheet"), encoding, delimiter, row)


def _columns(tables: dict[str, Table], name: str) -> dict[str, tuple[str, ...]]:
    columns = {field: texts(names) for field, names in tables["columns"].items()}
    columns = {field: names for field, names in columns.items() if names != (NONE,)}
    wide = _is_wide(tables)
    needed = ["date"] if wide else ["date", "close"]
    if not wide and not tables["symbols"].get("only"):
        needed.append("symbol")
    lacking = [f"columns.{field}" for field in needed if not columns.get(field)]
    if lacking:
        raise BadInput(f"the mapping {name} lacks {', '.join(lacking)}")
    return columns


def _is_wide(tables: dict[str, Table]) -> bool:
    wide = one_of("layout", text(tables[""], "layout", "long"), LAYOUTS) == "wide"
    if tables["wide"] and not wide:
        raise BadInput('a mapping with a [wide] table must say layout = "wide"')
    return wide


def _date_formats(top: Table, name: str) -> tuple[str, ...]:
    formats = texts(top.get("date_formats", []))
    if not formats and text(top, "format") == "csv":
        raise BadInput(f'the mapping {name} lacks date_formats, such as ["%d/%m/%Y"]')
    if any("%Y" not in form and "%y" not in form for form in formats):
        raise BadInput(f"the mapping {name}: every date format needs a year, %Y or %y")
    probe = datetime(2001, 2, 3, 4, 5, 6)  # noqa: DTZ001 - a wall time that only passes through formats
    for one, other in permutations(formats, 2):
        read = _read(probe.strftime(one), other)
        if read and read.date() != probe.date():
            raise BadInput(f"the mapping {name}: {one!r} and {other!r} read one date as two days")
    return formats


def _read(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - the mapping's zone is attached later
    except ValueError:
        return None


def _numbers(own: Table, name: str) -> Numbers:
    decimal, thousands = text(own, "decimal", "."), text(own, "thousands")
    if len(decimal) != 1 or len(thousands) > 1 or decimal == thousands:
        raise BadInput(f"the mapping {name}: decimal and thousands are two different characters")
    zeros = texts(own.get("zero_is_missing", []))
    for field in zeros:
        one_of("numbers.zero_is_missing", field, (*PRICES, "volume"))
    missing = frozenset(texts(own.get("missing", []))) | {""}
    return Numbers(decimal, thousands, missing, frozenset(zeros))


def _symbols(tables: dict[str, Table], name: str) -> Symbols:
    own, exchange = tables["symbols"], text(tables[""], "exchange")
    pattern = text(own, "pattern", "{code}")
    try:
        fields = {field for _, field, _, _ in Formatter().parse(pattern) if field is not None}
    except ValueError as error:
        raise BadInput(f"the mapping {name}: symbols.pattern {pattern!r}: {error}") from error
    if not fields <= {"code", "exchange"} or "code" not in fields:
        raise BadInput(
            f"the mapping {name}: symbols.pattern {pattern!r} takes {{code}} and {{exchange}} only"
        )
    named = cast("dict[str, str]", own.get("named", {}))
    return Symbols(pattern, exchange, text(own, "only"), named)


def _zone(top: Table, name: str) -> str:
    zone = text(top, "timezone")
    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(f"the mapping {name}: no time zone is called {zone!r}") from None
    return zone


def _unit(top: Table, name: str) -> str:
    code, currency = text(top, "quote_unit"), text(top, "currency")
    if not code:
        raise BadInput(f'the mapping {name} lacks quote_unit, such as "KES" or "ZAc"')
    unit = quote_unit(code)
    if currency and unit.currency != currency:
        raise BadInput(
            f"the mapping {name}: {code} is a unit of {unit.currency}, not of {currency}"
        )
    return code


def _skips(skips: object, name: str) -> tuple[Skip, ...]:
    if not isinstance(skips, list) or not all(isinstance(each, dict) for each in skips):
        raise BadInput(f"the mapping {name}: skip must be written as [[skip]] tables")
    return tuple(_skip(each, name) for each in skips)


def _skip(own: Table, name: str) -> Skip:
    check_keys("skip", own, KEYS["skip"], name)
    tests = [test for test in TESTS if test in own]
    if len(tests) != 1 or not own.get("column") or not own.get("reason"):
        raise BadInput(
            f"the mapping {name}: a [[skip]] has column, reason and one of {', '.join(TESTS)}"
        )
    return Skip(text(own, "column"), tests[0], text(own, tests[0]), text(own, "reason"))
