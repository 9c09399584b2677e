"""Reads a sheet of countries' figures by its header, whichever way round the sheet stands.

What is not kept is counted and named: groups and countries that are not compared, indicators that
no catalogue holds, cells that hold no number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collectors.bank_heads import Head, head_of, heads, year_of
from collectors.bank_places import Sort, place
from collectors.faults import Fault, FaultKind
from collectors.numbers import MOST
from wizdata_core.bars import Reject
from wizdata_core.esg.indicators import INDICATORS, RENAMED
from wizdata_core.reference import rows as reference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from collectors.bank_files import Sheet

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

LEFT_OUT = "left out"
MISSING = ("", "..", "...", "-", "NA", "N/A", "NaN", "nan", "null", "None")
_MOST_NAMED, _MOST_CELLS = 40, 1_000
NONE = -1


@dataclass(frozen=True, slots=True)
class Block:
    """Figures of a sheet: for each its row, the place of its country, its indicator, year, value.

    `value` is NaN where the cell says that there is none.
    """

    row: Whole
    country: Whole
    indicator: Whole
    year: Whole
    value: Floats


def indicator_named(said: str, named: Mapping[str, str]) -> str:
    """The code of the indicator that a header or a cell means, empty where none is kept.

    A code that was only renamed is its successor; one that was replaced by another series is not.
    """
    text = said.strip()
    return named.get(text) or _NAMES.get(text.casefold(), "")


_NAMES: dict[str, str] = {
    **{row["name"].casefold(): row["code"] for row in reference("wb_series_names")},
    **{each.label.casefold(): code for code, each in INDICATORS.items()},
    **{each.api_code.casefold(): code for code, each in INDICATORS.items() if each.api_code},
    **{code.casefold(): code for code in INDICATORS},
}


class Reader:
    """Reads a sheet by its layout, and remembers what it left out and why."""

    def __init__(self, sheet: Sheet, named: Mapping[str, str]) -> None:
        self.sheet, self._named = sheet, named
        self.heads = heads(sheet.header)
        self.countries: list[str] = []
        self._places: dict[str, int] = {}
        self._codes = {code: at for at, code in enumerate(INDICATORS)}
        self._left: dict[str, Counter[str]] = {}
        self._bad: list[Reject] = []
        self._columns: list[str] = []

    def blocks(self) -> list[Block]:
        """The figures, a block a column."""
        years = [(at, year) for at, name in enumerate(self.sheet.header) if (year := year_of(name))]
        if years and Head.YEAR not in self.heads:
            return self._wide(years)
        if Head.YEAR in self.heads and Head.VALUE in self.heads and self._has_indicators():
            return [self._long()]
        if Head.YEAR in self.heads:
            return self._by_column()
        raise Fault(
            FaultKind.MALFORMED, "the file has neither years as columns nor a column of years"
        )

    def rejects(self) -> list[Reject]:
        """What was left out, a line a reason, and the cells that hold no number."""
        found = []
        for reason, counted in self._left.items():
            rows = sum(counted.values())
            said = f"{rows:,} rows of {len(counted):,} {reason}: {_some(counted)}"
            found.append(Reject(LEFT_OUT, said))
        if self._columns:
            said = f"columns that no catalogue knows: {_some(self._columns)}"
            found.append(Reject(LEFT_OUT, f"{said}; give them as --column NAME=CODE to keep them"))
        return [*found, *self._bad]

    def _has_indicators(self) -> bool:
        return Head.INDICATOR in self.heads or Head.LABEL in self.heads

    def _wide(self, years: Sequence[tuple[int, int]]) -> list[Block]:
        if not self._has_indicators():
            raise Fault(
                FaultKind.MALFORMED, "the file has years as columns and no column of indicators"
            )
        country, indicator = self._country(), self._indicator()
        kept = np.flatnonzero((country != NONE) & (indicator != NONE))
        place = pa.array(kept)
        return [
            Block(
                kept,
                country[kept],
                indicator[kept],
                np.full(len(kept), year),
                self._numbers(self.sheet.columns[at].take(place), kept, self.sheet.header[at]),
            )
            for at, year in years
        ]

    def _long(self) -> Block:
        country, indicator, year = self._country(), self._indicator(), self._year()
        at = self.heads[Head.VALUE]
        everything = np.arange(len(country))
        kept = np.flatnonzero((country != NONE) & (indicator != NONE) & (year != NONE))
        values = self._numbers(
            self.sheet.columns[at].take(pa.array(kept)), kept, self.sheet.header[at]
        )
        return Block(everything[kept], country[kept], indicator[kept], year[kept], values)

    def _by_column(self) -> list[Block]:
        country, year = self._country(), self._year()
        kept = np.flatnonzero((country != NONE) & (year != NONE))
        place, blocks = pa.array(kept), []
        for at, name in enumerate(self.sheet.header):
            code = indicator_named(name, self._named)
            if code:
                values = self._numbers(self.sheet.columns[at].take(place), kept, name)
                indicator = np.full(len(kept), self._codes[code])
                blocks.append(Block(kept, country[kept], indicator, year[kept], values))
            elif head_of(name) is None:
                self._columns.append(_changed(name))
        if not blocks:
            lacking = _some(self._columns) or "none"
            said = f"no column is an indicator that is kept; columns: {lacking}"
            raise Fault(FaultKind.MALFORMED, f"{said}; give them as --column NAME=CODE")
        return blocks

    def _country(self) -> Whole:
        at = self.heads.get(Head.CODE, self.heads.get(Head.NAME))
        if at is None:
            raise Fault(FaultKind.MALFORMED, "the file has no column of countries")

        def found(said: str) -> int:
            known = place(said)
            if known.sort is not Sort.KEPT:
                return NONE
            if known.code not in self._places:
                self._places[known.code] = len(self.countries)
                self.countries.append(known.code)
            return self._places[known.code]

        def why(said: str) -> str:
            group = place(said).sort is Sort.GROUP
            return (
                "groups of countries that are not kept" if group else "countries that are not kept"
            )

        return self._looked_up(at, found, why)

    def _indicator(self) -> Whole:
        at = self.heads.get(Head.INDICATOR, self.heads.get(Head.LABEL, 0))

        def found(said: str) -> int:
            return self._codes.get(indicator_named(said, self._named), NONE)

        return self._looked_up(at, found, lambda _: "indicators that are not kept", _changed)

    def _year(self) -> Whole:
        def found(said: str) -> int:
            return year_of(said) or NONE

        return self._looked_up(self.heads[Head.YEAR], found, lambda _: "years that are none")

    def _looked_up(
        self,
        at: int,
        found: Callable[[str], int],
        why: Callable[[str], str],
        shown: Callable[[str], str] = str.strip,
    ) -> Whole:
        """A column's cells by what each different text comes to; those that come to none count."""
        coded = pc.dictionary_encode(self.sheet.columns[at]).combine_chunks()
        coded = coded.chunk(0) if isinstance(coded, pa.ChunkedArray) else coded
        texts = coded.dictionary.to_pylist()
        places = coded.indices.to_numpy()
        meant: Whole = np.array([found(text) for text in texts] or [NONE], dtype=np.int64)
        counts = np.bincount(places, minlength=len(texts))
        for text, mine, count in zip(texts, meant, counts, strict=False):
            if mine == NONE:
                self._left.setdefault(why(text), Counter())[shown(text) or "(empty)"] += int(count)
        looked_up: Whole = meant[places]
        return looked_up

    def _numbers(self, cells: pa.ChunkedArray, rows: Whole, name: str) -> Floats:
        """The numbers in a column: NaN where it says that there is none, inf where it is none."""
        texts = pc.utf8_trim_whitespace(cells)
        given = pc.if_else(pc.is_in(texts, pa.array(MISSING)), pa.scalar(None, pa.string()), texts)
        try:
            values = np.array(pc.cast(given, pa.float64()).to_numpy(), dtype=np.float64)
        except pa.ArrowInvalid:
            values = np.array([_number(text) for text in given.to_pylist()])
        missing = pc.is_null(given).to_numpy()
        bad = ~missing & ~(np.abs(values) <= MOST)
        for at in np.flatnonzero(bad)[: _MOST_CELLS - len(self._bad)]:
            where = f"row {self.sheet.first + int(rows[at])}, column {name}"
            self._bad.append(
                Reject(where, "no number that a figure can have", texts[int(at)].as_py())
            )
        values[bad] = np.inf
        return values


def _number(text: str | None) -> float:
    if text is None:
        return float("nan")
    try:
        return float(text)
    except ValueError:
        return float("inf")


def _changed(code: str) -> str:
    """A code with a word of what became of it, where it is one that was replaced."""
    said = code.strip()
    return f"{said} ({RENAMED[said][1]})" if said in RENAMED else said


def _some(names: Counter[str] | Sequence[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _MOST_NAMED:,} more" if len(listed) > _MOST_NAMED else ""
    return "; ".join(listed[:_MOST_NAMED]) + more
