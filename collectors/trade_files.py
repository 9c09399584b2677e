"""Files of trades and of candles as people and venues have them, read as Arrow tables.

CSV (plain or .gz) with a header, JSON of objects or of lists, Feather and Parquet. Columns are
known by the usual spellings; a file without names is read by the columns that the caller gives.
"""

from __future__ import annotations

import gzip
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, feather, parquet

from wizdata_core.errors import BadInput
from wizdata_core.ticks import PRICES, TRADES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# What each column may be called, the most exact first; compared in lower case.
TRADE_NAMES: dict[str, tuple[str, ...]] = {
    "traded_at": ("traded_at", "timestamp", "time", "date", "datetime", "t"),
    "price": ("price", "p"),
    "amount": ("amount", "size", "qty", "quantity", "volume", "q"),
    "id": ("id", "trade_id", "tid", "agg_trade_id", "a"),
}
CANDLE_NAMES: dict[str, tuple[str, ...]] = {
    "opened_at": ("opened_at", "timestamp", "time", "date", "open_time", "t"),
    "open": ("open", "o"),
    "high": ("high", "h"),
    "low": ("low", "l"),
    "close": ("close", "c"),
    "volume": ("volume", "vol", "v"),
}
CANDLE_ORDER = ("opened_at", *PRICES)  # as ccxt lists them
_OPTIONAL = frozenset({"id"})
_MOMENT = pa.timestamp("us", tz="UTC")
# From which number on a time counts nano-, micro- or milliseconds; below, seconds (to year 5138).
_UNITS = ((10**17, -3), (10**14, 0), (10**11, 3), (0, 6))


def trades_of(file: Path, columns: Sequence[str] = ()) -> pa.Table:
    """The trades (`TRADES`) of a file; `columns` name them in order where the file does not.

    Raises:
        BadInput: the file cannot be read, or lacks a column, or a value is of another kind.
    """
    found = _named(file, _texts(file, columns), TRADE_NAMES)
    ids = found.get("id", pa.chunked_array([pa.repeat("", len(found["price"]))]))
    table = {
        "traded_at": _moments(file, found["traded_at"]),
        "price": _floats(file, "price", found["price"]),
        "amount": found["amount"],
        "id": pc.fill_null(ids, ""),
    }
    return _whole(file, pa.table(table)).cast(TRADES)


def candles_of(file: Path) -> pa.Table:
    """The candles of a file: `opened_at`, prices and volume; lists are in ccxt's order.

    Raises:
        BadInput: as `trades_of`.
    """
    found = _named(file, _texts(file, CANDLE_ORDER), CANDLE_NAMES)
    prices = {name: _floats(file, name, found[name]) for name in PRICES}
    return _whole(file, pa.table({"opened_at": _moments(file, found["opened_at"])} | prices))


def _texts(file: Path, columns: Sequence[str]) -> pa.Table:
    """Every column of a file as text, numbers written as they stand or as short as they can be."""
    try:
        content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        table = _read(file.with_suffix("").suffix if file.suffix == ".gz" else file.suffix, content)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{file.name} cannot be read: {error}") from error
    if _is_unnamed(table):
        if not columns:
            raise BadInput(
                f"{file.name} does not name its columns; name them in order with --columns,"
                " as in --columns timestamp,price,amount,id"
            )
        if len(columns) > table.num_columns:
            raise BadInput(
                f"{file.name} has {table.num_columns} columns, --columns names {len(columns)}"
            )
        names = [*columns, *(f"column {place}" for place in range(table.num_columns))]
        table = table.rename_columns(names[: table.num_columns])
    return table


def _read(suffix: str, content: bytes) -> pa.Table:
    match suffix.lower():
        case ".json":
            return _json(content)
        case ".feather" | ".arrow":
            return _as_texts(feather.read_table(io.BytesIO(content)))
        case ".parquet":
            return _as_texts(parquet.read_table(io.BytesIO(content)))
        case ".csv" | ".txt" | "":
            return _csv(content)
        case other:
            raise ValueError(f"{other} is none of .csv, .json, .feather, .parquet (or .csv.gz …)")


def _csv(content: bytes) -> pa.Table:
    first = content.split(b"\n", 1)[0].decode("utf-8-sig").strip().split(",")
    names = [name.strip().strip('"') for name in first]
    bare = all(_is_number(name) for name in names[:2])
    given = [str(place) for place in range(len(names))]
    return csv.read_csv(
        io.BytesIO(content),
        read_options=csv.ReadOptions(
            column_names=given if bare else names, skip_rows=0 if bare else 1
        ),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(given if bare else names, pa.string())
        ),
    )


def _json(content: bytes) -> pa.Table:
    # Numbers are kept as they are written: a float would round what the venue said.
    rows = json.loads(content, parse_float=str, parse_int=str)
    if not isinstance(rows, list) or not rows:
        raise ValueError("it is no list of trades or candles, or an empty one")
    if isinstance(rows[0], dict):
        names = list(rows[0])
        cells = [[row.get(name) for row in rows] for name in names]
    else:
        names = [str(place) for place in range(len(rows[0]))]
        cells = [list(each) for each in zip(*rows, strict=True)]
    texts = [
        pa.array([each if isinstance(each, str) else None for each in cell], pa.string())
        for cell in cells
    ]
    return pa.table(texts, names=names)


def _as_texts(table: pa.Table) -> pa.Table:
    for place, name in enumerate(table.column_names):
        column = table[name]
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("us", column.type.tz)).cast(pa.int64())
        if not pa.types.is_nested(column.type) and not pa.types.is_string(column.type):
            table = table.set_column(place, name, column.cast(pa.string()))
    return table


def _is_unnamed(table: pa.Table) -> bool:
    names: list[str] = table.column_names
    return names == [str(place) for place in range(table.num_columns)]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _named(
    file: Path, table: pa.Table, spellings: dict[str, tuple[str, ...]]
) -> dict[str, pa.ChunkedArray]:
    by_folded = {name.strip().casefold(): name for name in reversed(table.column_names)}
    found = {}
    for name, known in spellings.items():
        spelt = next((by_folded[each] for each in known if each in by_folded), None)
        if spelt is not None:
            found[name] = table[spelt]
        elif name not in _OPTIONAL:
            raise BadInput(
                f"{file.name} has no column for {name}: it has {', '.join(table.column_names)};"
                f" one of {', '.join(known)} is looked for"
            )
    return found


def _floats(file: Path, name: str, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return texts.cast(pa.float64())
    except pa.ArrowInvalid as error:
        raise BadInput(f"{file.name}, column {name}: {error}") from error


def _moments(file: Path, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times as UTC moments: numbers by their size (s, ms, µs, ns), else ISO 8601 (no zone: UTC)."""
    try:
        if len(texts) and _is_number(str(texts[0])):
            return _from_numbers(texts)
        zoned = pc.match_substring_regex(texts, r"(Z|[+-]\d\d:?\d\d)$")
        if pc.all(zoned).as_py():
            return texts.cast(_MOMENT)
        return texts.cast(pa.timestamp("us")).cast(_MOMENT)
    except (pa.ArrowInvalid, ArithmeticError, ValueError) as error:
        raise BadInput(f"{file.name}, column of times: {error}") from error


def _from_numbers(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    numbers = [None if text is None else Decimal(text) for text in texts.to_pylist()]
    largest = max(abs(number) for number in numbers if number is not None)
    power = next(power for least, power in _UNITS if largest >= least)
    micros = [None if number is None else int(number.scaleb(power)) for number in numbers]
    return pa.chunked_array([pa.array(micros, pa.int64())]).cast(_MOMENT)


def _whole(file: Path, table: pa.Table) -> pa.Table:
    for name in table.column_names:
        if table[name].null_count:
            place = pc.index(pc.is_null(table[name]), value=True).as_py()
            raise BadInput(f"{file.name}, row {place + 1}: no {name} is given")
    return table
