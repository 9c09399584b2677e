"""Files of prices that a person has: the supported path for exchanges that no free feed covers.

A query names a file and a mapping (`collectors.mapping`); both pass the wire, so that what is
stored can be made again without them. Good rows land; each bad one is rejected with its place and
its reason, and nothing in a row is filled in that the file does not say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from collectors.cells import Cells, day_of, moment_of
from collectors.contract import Dataset, Provider, feed
from collectors.faults import Fault, FaultKind
from collectors.file_bars import FileBar, table_of
from collectors.given_files import given_file
from collectors.mapping import Mapping, mapping
from collectors.mapping_keys import PRICES
from collectors.tables import Record, table
from wizdata_core.bars import BARS, Harvest, Interval, Reject
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.units import quote_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.contract import Query, Target
    from collectors.tables import Header
    from collectors.wire import Wire
    from wizdata_core.units import QuoteUnit

FIELDS = (*PRICES, "volume")


@dataclass(frozen=True, slots=True)
class Given:
    """What a query gave: the file's bytes, and the mapping that says how to read them."""

    body: bytes
    mapping: Mapping


@dataclass(frozen=True, slots=True)
class Entry:
    """One bar's cells, as they stand in the file: a row of a long table, a cell of a wide one."""

    where: str
    code: str
    cells: dict[str, object]
    record: Record


def ask(query: Query, wire: Wire) -> Given:
    """The mapping and the file that the query's options name, through the wire.

    Raises:
        BadInput: an option is missing, a file cannot be opened, or the mapping is refused.
    """
    options = dict(query.options)
    lacking = [name for name in ("file", "mapping") if not options.get(name)]
    if lacking:
        raise BadInput(f"importing needs the option {' and '.join(lacking)}")
    layout = given_file(wire, "mapping", options["mapping"])
    read = mapping(layout.body, Path(options["mapping"]).name)
    return Given(given_file(wire, "file", options["file"]).body, read)


def rows(answer: Given, query: Query) -> Harvest:
    """The file's bars, whatever the query's window, and a reject for each row that gave none.

    Rows that say the same of one bar are kept once and counted in one reject; where they differ
    the later row stands and the earlier is rejected.

    Raises:
        Fault: the file cannot be read at all, or lacks a column that the mapping names.
    """
    header, records = table(answer.body, answer.mapping.source)
    places = _places(header, answer.mapping)
    rejects = [Reject(each.where, each.problem, each.content) for each in records if each.problem]
    reader = _Reader(answer.mapping, {target.symbol: target for target in query.targets})
    kept: dict[tuple[str, object], FileBar] = {}
    repeats = 0
    for entry in _entries(header, records, places, answer.mapping):
        try:
            bar = reader.bar(entry)
        except (ValueError, UnknownName) as error:
            rejects.append(Reject(entry.where, str(error), entry.record.content))
            continue
        earlier = kept.pop((bar.target.symbol, bar.moment), None)
        kept[bar.target.symbol, bar.moment] = bar
        if earlier and earlier.says_the_same(bar):
            repeats += 1
        elif earlier:
            reason = f"{bar.where} gives other values for {bar.target.symbol} {bar.moment}"
            rejects.append(Reject(earlier.where, reason, earlier.record.content))
    if repeats:
        rejects.append(Reject("file", f"{repeats:,} rows repeat another row and are kept once"))
    bars = table_of(list(kept.values()), answer.mapping.interval, query.asked_at)
    return Harvest(pa.concat_tables([BARS.empty_table(), bars]), rejects=tuple(rejects))


def _places(header: Header, layout: Mapping) -> dict[str, int]:
    """Where each field's column stands; header names are compared without regard to case."""
    folded = [name.casefold() for name in header]
    places = {}
    for field, names in layout.columns.items():
        found = [name for name in names if name.strip().casefold() in folded]
        if not found:
            raise _unknown_column(names[0], header)
        name = found[0].strip().casefold()
        if folded.count(name) > 1:
            raise Fault(FaultKind.MALFORMED, f"the column {found[0]!r} is in the file twice")
        places[field] = folded.index(name)
    for skip in layout.skips:
        if skip.column not in {*places, "symbol"}:
            if skip.column.casefold() not in folded:
                raise _unknown_column(skip.column, header)
            places[skip.column] = folded.index(skip.column.casefold())
    return places


def _unknown_column(name: str, header: Header) -> Fault:
    nearest = UnknownName("column", name, [each for each in header if each]).nearest
    offer = f"; nearest: {', '.join(map(repr, nearest or header))}"
    return Fault(FaultKind.MALFORMED, f"the column {name!r} is not in the file{offer}")


def _entries(
    header: Header, records: list[Record], places: dict[str, int], layout: Mapping
) -> Iterator[Entry]:
    sound = (record for record in records if not record.problem)
    if not layout.wide:
        for record in sound:
            cells = {field: record.cells[at] for field, at in places.items()}
            code = layout.symbols.only or _code(cells.get("symbol"))
            yield Entry(record.where, code, cells, record)
        return
    ignored = {name.casefold() for name in layout.ignore}
    taken = set(places.values())
    codes = [
        (at, code)
        for at, code in enumerate(header)
        if at not in taken and code and code.casefold() not in ignored
    ]
    for record in sound:
        shared = {field: record.cells[at] for field, at in places.items()}
        for at, code in codes:
            # A wide table has a cell for every share and day, traded or not: an empty one is none.
            cell = record.cells[at]
            if cell == cell and _code(cell) not in layout.numbers.missing:  # noqa: PLR0124 - NaN
                cells = {**shared, "close": cell}
                yield Entry(f"{record.where} column {at + 1} {code}", code, cells, record)


def _code(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


class _Reader:
    """Entries into bars, remembering what each code and each date text came to."""

    def __init__(self, layout: Mapping, targets: dict[str, Target]) -> None:
        self._layout, self._targets = layout, targets
        self._cells = Cells(layout.numbers, layout.date_formats)
        self._known: dict[str, Target | str] = {}
        self._units: dict[tuple[str, str], QuoteUnit] = {}

    def bar(self, entry: Entry) -> FileBar:
        """The bar that an entry holds.

        Raises:
            ValueError, UnknownName: why it holds none.
        """
        layout = self._layout
        for skip in layout.skips:
            cell = entry.code if skip.column == "symbol" else _code(entry.cells[skip.column])
            if skip.holds(cell):
                raise ValueError(skip.reason)
        target = self._target(entry.code)
        unit = self._unit(entry, target)
        if unit.currency and target.currency and unit.currency != target.currency:
            text = f"quoted in {unit.code}, but {target.symbol} trades in {target.currency}"
            raise ValueError(text)
        values = tuple(self._cells.number(entry.cells.get(field), field) for field in FIELDS)
        if values[3] is None:
            raise ValueError("no close")
        when = self._cells.stamp(entry.cells["date"], entry.cells.get("time"))
        zone = layout.timezone or target.timezone or "UTC"
        moment = moment_of(when, zone) if layout.interval.intraday else day_of(when, zone)
        return FileBar(target, moment, zone, values, unit, entry.where, entry.record)

    def _unit(self, entry: Entry, target: Target) -> QuoteUnit:
        own = _code(entry.cells.get("quote_unit"))
        code = own or self._layout.quote_units.get(entry.code) or self._layout.quote_unit
        if (code, target.asset_class) not in self._units:
            unit = quote_unit(code, asset_class=target.asset_class)
            self._units[code, target.asset_class] = unit
        return self._units[code, target.asset_class]

    def _target(self, code: str) -> Target:
        if code not in self._known:
            symbol = self._layout.symbols.symbol(code)
            unknown = str(UnknownName("symbol", symbol, self._targets)) if code else "no symbol"
            self._known[code] = self._targets.get(symbol, unknown) if code else unknown
        known = self._known[code]
        if isinstance(known, str):
            raise ValueError(known)  # noqa: TRY004 - the row is at fault, not a type
        return known


PROVIDER = Provider(
    "files",
    label="Imported file",
    terms="As the person who imported it may use it",
    rank=5,
    feeds={
        Dataset.BARS: feed(
            ask,
            rows,
            history={interval: timedelta(days=200 * 366) for interval in Interval},
            most_targets=100_000,
        )
    },
    network=False,
)
