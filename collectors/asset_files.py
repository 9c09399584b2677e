"""Files of open inventories, as rows of emissions by year and of owners.

A file is a CSV, or a ZIP of them. Which form each is of is told by its columns; a table of months
becomes years, and a year of fewer than twelve months is refused.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from collectors.asset_forms import EMISSIONS_FORMS, OWNERS_FORMS
from collectors.asset_rows import owner_name, text_of
from collectors.faults import Fault, FaultKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

    from collectors.asset_forms import EmissionsForm, OwnersForm
    from collectors.numbers import Refusals

_MOST_UNPACKED = 1024 * 1024 * 1024
_MONTHS = 12
_YEAR = re.compile(r"(19|20)\d\d")
_WHOLE = re.compile(r"^(\d+)\.0+$")
_HUNDRED = 100.0
_MOST_SHARE = 100.5  # shares are rounded


@dataclass(slots=True)
class _Year:
    """What is added up of an asset, a year and a gas."""

    facts: dict[str, object]
    tonnes: float | None = None
    months: dict[str, float | None] = field(default_factory=dict)
    whole: bool = False

    @property
    def total(self) -> float | None:
        """The amount of the year; None where that of a month is not known."""
        if self.whole:
            return self.tonnes
        known = [each for each in self.months.values() if each is not None]
        return sum(known) if len(known) == len(self.months) else None


@dataclass(slots=True)
class Tables:
    """What the tables of a file came to, by key: emissions of years, and shares of owners."""

    years: dict[tuple[str, int, str], _Year] = field(default_factory=dict)
    owners: dict[tuple[str, str], float | None] = field(default_factory=dict)

    def emissions(self, refused: Refusals) -> Iterator[dict[str, object]]:
        """Rows of whole years; a year of which months are missing is refused."""
        for (asset, year, gas), each in self.years.items():
            if not each.whole and len(each.months) != _MONTHS:
                where = f"asset {asset}, {year}, {gas}"
                refused.add(where, f"{len(each.months)} months of a year")
                continue
            yield {"asset": asset, "year": year, "gas": gas, "tonnes": each.total} | each.facts

    def shares(self) -> Iterator[dict[str, object]]:
        """Rows of owners, each once for an asset."""
        for (asset, owner), share in self.owners.items():
            yield {"asset": asset, "owner": owner, "share": share}


def tables_of(body: bytes, name: str, refused: Refusals) -> Tables:
    """What a CSV, or the CSVs in a ZIP, hold of emissions and owners.

    Raises:
        Fault: no table in it has the columns of a form that is known, or it is too large.
    """
    try:
        return _tables(body, name, refused)
    except (csv.Error, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        # zipfile raises the last two where a member is encrypted, or packed in a way it lacks.
        raise Fault(FaultKind.MALFORMED, f"{name} cannot be read: {error}") from error


def _tables(body: bytes, name: str, refused: Refusals) -> Tables:
    found, seen = Tables(), 0
    for title, lines in _csvs(body, name):
        reader = csv.DictReader(lines)
        columns = frozenset(reader.fieldnames or ())
        emissions = next((each for each in EMISSIONS_FORMS if each.columns <= columns), None)
        owners = next((each for each in OWNERS_FORMS if each.columns <= columns), None)
        numbered = ((f"{title} row {at}", row) for at, row in enumerate(reader, start=2))
        if emissions is not None:
            _add_emissions(emissions, numbered, found, refused)
        elif owners is not None:
            _add_owners(owners, numbered, found, refused)
        else:
            continue
        seen += 1
    if not seen:
        forms = " or ".join(
            ", ".join(sorted(each.columns)) for each in (EMISSIONS_FORMS[1], OWNERS_FORMS[1])
        )
        raise Fault(FaultKind.MALFORMED, f"{name} has no table with the columns {forms}")
    return found


def _csvs(body: bytes, name: str) -> Iterator[tuple[str, Iterable[str]]]:
    if not zipfile.is_zipfile(io.BytesIO(body)):
        yield name, _lines(io.BytesIO(body))
        return
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        members = [each for each in packed.infolist() if each.filename.lower().endswith(".csv")]
        size = sum(each.file_size for each in members)
        if size > _MOST_UNPACKED:
            text = f"{name} unpacks to {size:,} bytes; the most is {_MOST_UNPACKED:,}"
            raise Fault(FaultKind.TOO_LARGE, text)
        for each in members:
            with packed.open(each) as file:
                yield each.filename.rpartition("/")[2], _lines(file)


def _lines(file: IO[bytes]) -> Iterable[str]:
    return io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")


def _add_emissions(
    form: EmissionsForm,
    numbered: Iterable[tuple[str, dict[str, str]]],
    found: Tables,
    refused: Refusals,
) -> None:
    for where, row in numbered:
        asset, gas = _id(row[form.asset]), text_of(row[form.gas])
        when = text_of(row[form.when])
        if not asset or not gas or not _YEAR.match(when):
            refused.add(where, "a row without an asset, a gas or a year", row)
            continue
        tonnes, sound = _number(row[form.tonnes], where, refused)
        if not sound:
            continue
        facts: dict[str, object] = {
            "name": text_of(row[form.label]),
            "country": text_of(row[form.country]),
            "sector": text_of(row[form.sector]),
        }
        year = found.years.setdefault((asset, int(when[:4]), gas), _Year(facts))
        _add(year, tonnes, when, monthly=text_of(row.get(form.step)).startswith("month"))


def _add(year: _Year, tonnes: float | None, when: str, *, monthly: bool) -> None:
    if not monthly:
        year.whole, year.tonnes = True, tonnes
    else:
        year.months[when[:7]] = tonnes


def _add_owners(
    form: OwnersForm,
    numbered: Iterable[tuple[str, dict[str, str]]],
    found: Tables,
    refused: Refusals,
) -> None:
    for where, row in numbered:
        asset, owner = _id(row[form.asset]), owner_name(row[form.owner])
        if not asset:
            refused.add(where, "a row without an asset", row)
            continue
        percent, sound = _number(row[form.share], where, refused)
        if sound and percent is not None and percent > _MOST_SHARE:
            refused.add(where, "a share of more than the whole", row[form.share])
            sound = False
        if sound and owner:
            share = None if percent is None else min(percent / _HUNDRED, 1.0)
            held = found.owners.get((asset, owner))
            # Where two ways lead to one owner the larger share counts.
            both = [each for each in (held, share) if each is not None]
            found.owners[asset, owner] = max(both, default=None)
        if direct := owner_name(row.get(form.direct)):
            found.owners.setdefault((asset, direct), None)


def _id(text: str | None) -> str:
    """An asset's id; one that a spreadsheet made a fraction of (`17.0`) is whole again."""
    return _WHOLE.sub(r"\1", text_of(text))


def _number(text: str | None, where: str, refused: Refusals) -> tuple[float | None, bool]:
    """A number of a cell that is not negative, and whether the cell can be taken at all."""
    said = (text or "").strip()
    if owner_name(said) == "":
        return None, True
    try:
        value = refused.number(float(said), where)
    except ValueError:
        refused.add(where, "no number", said)
        return None, False
    if value is not None and value < 0:
        refused.add(where, "less than nothing", said)
        return None, False
    return value, value is not None
