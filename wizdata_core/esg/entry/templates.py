"""Templates to fill in, made from the catalogues: as CSV, and as XLSX with lists to choose from.

Both begin with the header and an example row, which is known by its note and left out when the
file is read.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from wizdata_core.esg.entry.columns import (
    COLUMNS,
    NOT_DISCLOSED,
    Column,
    Need,
    Subject,
    example_row,
    names,
)
from wizdata_core.esg.entry.table import MOST_LINES
from wizdata_core.esg.entry.values import ANSWERS, LEVELS, bounds
from wizdata_core.esg.metrics import CATEGORIES, METRICS
from wizdata_core.esg.observations import QUALITIES
from wizdata_core.esg.topics import SEVERITIES, TOPICS
from wizdata_core.esg.units import examples
from wizdata_core.exports import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openpyxl.worksheet.worksheet import Worksheet

_BOLD, _EXAMPLE = Font(bold=True), Font(italic=True, color="808080")
_HEAD = PatternFill("solid", fgColor="E8EEF4")
_DATE_FORMAT = "yyyy-mm-dd"
_MOST_WIDTH = 60
_METRIC_HEADS = (
    "metric",
    "label",
    "pillar",
    "category",
    "unit",
    "units that may be given",
    "scope",
    "possible",
    "JSE",
    "GRI",
)


def csv_template(subject: Subject) -> str:
    """The header and the example row as CSV text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([names(subject), example_row(subject)])
    return out.getvalue()


def xlsx_template(
    subject: Subject, companies: Mapping[str, str], sources: Mapping[str, str]
) -> bytes:
    """The workbook: a sheet to fill in, the metrics or topics, the allowed words, the companies.

    `companies` and `sources` give names by what is written in the file.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = subject.value.capitalize()
    lists = {"issuer": companies, "source": sources}
    if subject is Subject.FIGURES:
        lists["metric"] = {each.name: each.label for each in METRICS.values()}
        _table(book.create_sheet("Metrics"), _METRIC_HEADS, _metric_rows())
    else:
        lists["topic"] = {each.name: each.label for each in TOPICS.values()}
    _fill_in(sheet, subject)
    heads = ("column", "takes", "must be filled", "empty means")
    _table(book.create_sheet("Columns"), heads, _column_rows(subject))
    _words(book.create_sheet("Words"), sheet, subject, lists)
    _table(book.create_sheet("Notes"), ("word", "meaning"), _notes(subject))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill_in(sheet: Worksheet, subject: Subject) -> None:
    """The header, frozen, and the example row; dates are dates."""
    sheet.append(list(names(subject)))
    sheet.append(list(example_row(subject)))
    sheet.freeze_panes = "B2"
    for at, column in enumerate(COLUMNS[subject], start=1):
        letter = get_column_letter(at)
        head, example = sheet.cell(1, at), sheet.cell(2, at)
        head.font, head.fill, example.font = _BOLD, _HEAD, _EXAMPLE
        width = max(len(column.name), len(column.example)) + 3
        sheet.column_dimensions[letter].width = min(width, _MOST_WIDTH)
        if "a date" in column.takes:
            sheet.column_dimensions[letter].number_format = _DATE_FORMAT
            example.value = date.fromisoformat(column.example)
            example.number_format = _DATE_FORMAT


def _words(
    words: Worksheet, sheet: Worksheet, subject: Subject, lists: Mapping[str, Mapping[str, str]]
) -> None:
    """The words of each column that is a list, a column each, and the list in the sheet to fill."""
    words.freeze_panes = "A2"
    for at, column in enumerate(COLUMNS[subject], start=1):
        known = tuple(lists.get(column.name, column.words))
        validation = DataValidation(allow_blank=True, showErrorMessage=False)
        validation.promptTitle, validation.prompt = column.name, _prompt(column)
        validation.showInputMessage = True
        if known:
            place = words.max_column + (words.cell(1, 1).value is not None)
            letter = get_column_letter(place)
            for row, text in enumerate((column.name, *known), start=1):
                words.cell(row, place, safe_text(text))
            words.cell(1, place).font = _BOLD
            words.column_dimensions[letter].width = min(max(map(len, known)) + 3, _MOST_WIDTH)
            validation.type = "list"
            validation.formula1 = f"Words!${letter}$2:${letter}${len(known) + 1}"
        filled = get_column_letter(at)
        validation.add(f"{filled}2:{filled}{MOST_LINES + 1}")
        sheet.add_data_validation(validation)


def _prompt(column: Column) -> str:
    need = "" if column.need is Need.ALWAYS else " May be left empty."
    return f"{column.takes[:1].upper()}{column.takes[1:]}.{need}"[:255]


def _table(sheet: Worksheet, heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> None:
    """A sheet to read: a bold, frozen header and rows of text."""
    sheet.append(list(heads))
    for row in rows:
        sheet.append([safe_text(text) for text in row])
    for at, column in enumerate(sheet.columns, start=1):
        column[0].font = _BOLD
        width = max(len(str(cell.value or "")) for cell in column) + 2
        sheet.column_dimensions[get_column_letter(at)].width = min(width, _MOST_WIDTH)
    sheet.freeze_panes = "B2"


def _metric_rows() -> Iterable[tuple[str, ...]]:
    for each in METRICS.values():
        category = CATEGORIES[each.category][0] if each.category in CATEGORIES else each.category
        words = LEVELS.get(each.name, {})
        units = examples(each.unit) if not words else f"{each.unit}: {', '.join(words)}"
        yield (
            *(each.name, each.label, each.pillar.value, category, each.unit, units, each.scope),
            *(bounds(each), each.jse, each.gri),
        )


def _column_rows(subject: Subject) -> Iterable[tuple[str, ...]]:
    for each in COLUMNS[subject]:
        yield each.name, each.takes, each.need.value, each.default


def _notes(subject: Subject) -> Iterable[tuple[str, str]]:
    if subject is Subject.CONTROVERSIES:
        yield from ((f"severity {step}", meaning) for step, meaning in SEVERITIES.items())
        yield from ((each.name, each.label) for each in TOPICS.values())
        return
    yield " or ".join(NOT_DISCLOSED), "the company does not give the figure: a state, never a zero"
    yield ", ".join(ANSWERS), "yes and no, for metrics whose unit is yes/no"
    yield from ((f"quality {step}", meaning) for step, meaning in QUALITIES.items())
