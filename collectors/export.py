"""Exports bars as Parquet that DuckDB, pandas or a backtest reads: an interval and month a file.

A folder holds one choice of instruments. Its manifest remembers what each file was made of, so an
export after another writes only the months that changed since.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from wizdata_core import parquet
from wizdata_core.errors import BadInput
from wizdata_core.queries import export as exported
from wizdata_core.store import arrow, arrow_batches, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    import pyarrow as pa
    from sqlalchemy import SelectBase

    from wizdata_core.bars import Interval
    from wizdata_core.queries.export import ExportSeries, Month
    from wizdata_core.store import Engines

    Progress = Callable[[int, int, str], None]

# Raised when files of the same bars would differ: then all of them are written again.
FORMAT = 1
MANIFEST = "manifest.json"
# Beside a digest for each month of each interval: of all series of an interval, and of tables.
_VERSIONS, _TABLES = "versions", "tables"
_LEFT_BY_THE_DEAD = timedelta(hours=1)
_PRICE = "major units of `currency`, as traded: splits and dividends are in actions.parquet"
UNITS = {
    "symbol": "canonical symbol",
    "session_date": "the exchange's own calendar day",
    "opened_at": "UTC; 00:00 of the session date for bars of a day and longer",
    **dict.fromkeys(("open", "high", "low", "close"), _PRICE),
    "volume": "shares, contracts or units of the base currency",
    "final": "whether the bar was over when it was fetched",
    "quality": "accepted, flagged or repaired",
    "flags": "what is odd about a bar that was stored all the same",
    "revision": "how often the bar has changed",
    "quote_unit": "what the source quoted",
    "quote_factor": "quoted number x factor = major units",
    "fetched_at": "UTC",
    "currency": "ISO 4217",
    "provider": "the source",
    "sample": "whether it is sample data",
    "ex_date": "the first day on which a buyer has no right to it",
    "value": "dividend: cash per share in major units of `currency`; split: new shares per old",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is exported: intervals, canonical symbols (none: all), the first and last month."""

    intervals: tuple[Interval, ...]
    symbols: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(slots=True)
class Exported:
    """What an export came to: files written, left as they were, removed; rows written."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    rows: int = 0


@dataclass(slots=True)
class _Export:
    """An export under way: where to, what is known of the files there, what is said in them."""

    store: Engines
    folder: Path
    about: Mapping[str, object]
    choice: Choice
    progress: Progress
    known: dict[str, dict[str, str]] = field(default_factory=dict)
    done: Exported = field(default_factory=Exported)


def export(
    store: Engines, folder: Path, choice: Choice, now: datetime, progress: Progress
) -> Exported:
    """Brings the files of a folder in line with what is held.

    Raises:
        BadInput: the folder holds an export of other instruments, or something else.
        OSError: a file cannot be written; those before it are whole.
    """
    with reading(store) as connection:
        terms = exported.exported_terms(connection)
    about = {"made_at": now.isoformat(), "format": FORMAT, "licence_terms": terms}
    under_way = _Export(store, folder, about, choice, progress)
    under_way.known = _manifest(folder, choice)
    folder.mkdir(parents=True, exist_ok=True)
    parquet.sweep(folder, now - _LEFT_BY_THE_DEAD)
    for interval in choice.intervals:
        _interval(under_way, interval)
        _remember(under_way)
    _table(under_way, "actions", exported.exported_actions())
    _table(under_way, "instruments", exported.exported_instruments())
    _remember(under_way)
    return under_way.done


def file_of(folder: Path, interval: str, month: str) -> Path:
    """Where the bars of an interval and month are; hive's form, which readers know."""
    return folder / "bars" / f"interval={interval}" / f"month={month}" / "part.parquet"


def _manifest(folder: Path, choice: Choice) -> dict[str, dict[str, str]]:
    """What is known of the files in a folder; nothing where there is no export yet."""
    path = folder / MANIFEST
    if not path.exists():
        if folder.exists() and any(folder.iterdir()):
            raise BadInput(f"--out {folder} holds other files; give an empty or a new folder")
        return {}
    try:
        held = json.loads(path.read_bytes())
        symbols, files = held["symbols"], held["files"] if held["format"] == FORMAT else {}
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{path} is no manifest of an export; give another folder") from error
    if symbols != list(choice.symbols):
        raise BadInput(
            f"--out {folder} holds an export of {', '.join(symbols) or 'all instruments'};"
            " a folder holds one choice: give another folder, or the same --symbol"
        )
    return dict(files)


def _remember(export: _Export) -> None:
    content = {"format": FORMAT, "symbols": list(export.choice.symbols), "files": export.known}
    parquet.write_json(export.folder / MANIFEST, content)


def _interval(export: _Export, interval: Interval) -> None:
    with reading(export.store) as connection:
        chosen = exported.exported_series(connection, interval, export.choice.symbols)
        version = _hash([(each.symbol, each.provider, each.version) for each in chosen])
        known = export.known.setdefault(interval.value, {})
        versions = export.known.setdefault(_VERSIONS, {})
        if versions.get(interval.value) == version and _all_there(export, interval, known):
            export.done.unchanged += len(known)
            return
        months = exported.months_of(connection, interval, chosen)
    wanted = [each for each in months if _is_wanted(export.choice, each.name)]
    for index, month in enumerate(wanted):
        export.progress(index, len(wanted), f"{interval.value} {month.name}")
        _month(export, interval, chosen, month)
    held = {each.name for each in months}
    for name in [each for each in known if each not in held]:
        file_of(export.folder, interval.value, name).unlink(missing_ok=True)
        del known[name]
        export.done.removed += 1
    # Only when no month was left out is it known that all are as these versions have them.
    versions[interval.value] = version if len(wanted) == len(months) else ""


def _is_wanted(choice: Choice, month: str) -> bool:
    return choice.since <= month and (not choice.until or month <= choice.until)


def _all_there(export: _Export, interval: Interval, known: Mapping[str, str]) -> bool:
    return all(file_of(export.folder, interval.value, each).exists() for each in known)


def _month(
    export: _Export, interval: Interval, chosen: Sequence[ExportSeries], month: Month
) -> None:
    known = export.known[interval.value]
    path = file_of(export.folder, interval.value, month.name)
    if known.get(month.name) == month.digest and path.exists():
        export.done.unchanged += 1
        return
    about = {**export.about, "interval": interval.value, "month": month.name}
    query = exported.bars_of_month(interval, chosen, month.name)
    with arrow_batches(export.store, query) as reader:
        schema = parquet.described(reader.schema, UNITS, about)
        export.done.rows += parquet.write_parquet(path, schema, reader)
    known[month.name] = month.digest
    export.done.written += 1


def _table(export: _Export, name: str, query: SelectBase) -> None:
    """A table beside the bars, written where it differs from the file that is there."""
    rows = arrow(export.store, query)
    digest = _hash(rows.to_pylist())
    path, known = export.folder / f"{name}.parquet", export.known.setdefault(_TABLES, {})
    if known.get(name) == digest and path.exists():
        export.done.unchanged += 1
        return
    schema = parquet.described(rows.schema, UNITS, export.about)
    parquet.write_parquet(path, schema, _batches(rows))
    known[name] = digest
    export.done.written += 1


def _batches(rows: pa.Table) -> Iterator[pa.RecordBatch]:
    yield from rows.to_batches()


def _hash(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()
