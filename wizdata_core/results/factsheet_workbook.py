"""A factsheet as an Excel workbook: the sheets Summary, Figures, Sources and Method.

Every figure of the method is there, disclosed or not; the second row of Figures says what each
column counts. No cell holds a formula.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from wizdata_core.esg.factsheet import EXAMPLE, NO_RATING
from wizdata_core.esg.methods import body as method_body
from wizdata_core.esg.methods import canonical
from wizdata_core.results.cells import append, bold, headed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from wizdata_core.esg.factsheet import Factsheet, Figure, Origin

_HUNDRED, _SHARE = "0 to 100", "fraction"


def _places(origins: Sequence[Origin]) -> str:
    """Where what went into a figure besides is from: documents with their pages."""
    return "; ".join(
        f"{each.document or each.source}, page {each.page}" if each.page else each.source
        for each in origins
    )


COLUMNS: tuple[tuple[str, str, Callable[[Figure], object]], ...] = (
    ("metric", "name", lambda each: each.line.metric),
    ("figure", "text", lambda each: each.label),
    ("pillar", "E, S or G", lambda each: each.pillar),
    ("category", "text", lambda each: each.category),
    ("disclosed", "yes or no", lambda each: "yes" if each.line.disclosed else "no"),
    ("value", "as the next column says", lambda each: each.line.value),
    ("unit", "text", lambda each: each.line.unit),
    ("period_end", "day", lambda each: each.line.period_end),
    ("age", "months", lambda each: each.line.age_months),
    ("status", "text", lambda each: each.line.status.value if each.line.status else ""),
    ("quality", "1 the best, 5", lambda each: each.line.quality),
    ("assurance", "text", lambda each: each.origin.assurance if each.origin else ""),
    ("source", "text", lambda each: each.origin.source if each.origin else ""),
    ("document", "text", lambda each: each.origin.document if each.origin else ""),
    ("page", "text", lambda each: each.origin.page if each.origin else ""),
    ("url", "address", lambda each: each.origin.url if each.origin else ""),
    ("also_from", "text", lambda each: _places(each.others)),
    ("published_on", "day", lambda each: each.origin.published_on if each.origin else None),
    ("direction", "1 more is better, -1 less, 0 not scored", lambda each: each.line.direction),
    ("compared", "as the next column says", lambda each: each.line.compared),
    ("compared_unit", "text", lambda each: each.line.compared_unit),
    ("percentile", _HUNDRED, lambda each: each.line.percentile),
    ("percentile_penalised", _HUNDRED, lambda each: each.line.percentile_penalised),
    ("peers", "text", lambda each: each.line.peers.value if each.line.peers else ""),
    ("peer_group", "text", lambda each: each.line.peer_group),
    ("peer_count", "count", lambda each: each.line.peer_count),
    ("peer_median", "as compared_unit says", lambda each: each.line.median),
    ("note", "text", lambda each: each.line.note),
    ("weight", _SHARE, lambda each: each.line.weight),
    ("points", "points of the score", lambda each: each.line.points),
    ("points_penalised", "points of the score", lambda each: each.line.points_penalised),
)
"""The columns of Figures: each with its name, what it counts, and where it is from."""


def factsheet_workbook(sheet: Factsheet) -> bytes:
    """The workbook; numbers are numbers, days are days, what is missing is an empty cell."""
    book = Workbook()
    summary = book.active
    summary.title = "Summary"
    _summary(summary, sheet)
    _figures(book.create_sheet("Figures"), sheet)
    _sources(book.create_sheet("Sources"), sheet)
    _method(book.create_sheet("Method"), sheet)
    for each in book.worksheets:
        _widen(each)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _summary(page: Worksheet, sheet: Factsheet) -> None:
    card = sheet.card
    headed(page, ["what", "value", "counts"])
    rows: list[Sequence[object]] = [
        ("name", sheet.who.name, "text"),
        ("key", sheet.who.key, "text"),
        *((label, text, "text") for label, text in sheet.who.facts if text),
        ("as of", card.as_of, "day"),
        ("made at", f"{sheet.made_at:%Y-%m-%d %H:%M:%S} UTC", "moment"),
        ("score, missing left out", card.total, _HUNDRED),
        ("grade", card.grade, "text"),
        ("score, missing as worst", card.penalised, _HUNDRED),
        ("controversies", card.controversies, "0 to 100, 100 is none"),
        ("score after controversies", card.combined, _HUNDRED),
        ("grade after controversies", card.combined_grade, "text"),
        ("coverage", card.coverage, _SHARE),
        ("confidence", card.confidence, _SHARE),
        ("badge", card.badge.value, "text"),
        ("figures disclosed", len(sheet.disclosed), "count"),
        ("gaps", len(sheet.gaps), "count"),
        ("peer group of the weights", card.peer_group, "text"),
        ("scored among", sheet.scored_among, "text"),
        *((f"{each.label}", each.score, _HUNDRED) for each in (*card.pillars, *card.categories)),
    ]
    if card.example:
        rows.append((EXAMPLE, "made up to show the method", "text"))
    for each in (*rows, ("what it is", NO_RATING, "text")):
        append(page, each)
    if sheet.events:
        append(page, ["controversies, the newest first"])
        for event in sheet.events:
            said = f"severity {event.severity} of 5, {event.topic}: {event.title} ({event.state})"
            append(page, [f"{event.happened_on:%Y-%m-%d}", said, event.url])


def _figures(page: Worksheet, sheet: Factsheet) -> None:
    append(page, [name for name, _, _ in COLUMNS])
    append(page, [unit for _, unit, _ in COLUMNS])
    bold(page, rows=2)
    for each in sheet.figures:
        append(page, [read(each) for _, _, read in COLUMNS])


def _sources(page: Worksheet, sheet: Factsheet) -> None:
    headed(page, ["source", "figures", "licence", "may be passed on"])
    for origin, count in sheet.origins:
        append(page, [origin.source, count, origin.licence, "yes" if origin.redistribute else "no"])


def _method(page: Worksheet, sheet: Factsheet) -> None:
    headed(page, ["what", "value"])
    for row in (
        ("method", sheet.method.version),
        ("label", sheet.method.label),
        ("about", sheet.method.about),
        ("method SHA-256", sheet.card.method_hash),
        ("inputs SHA-256", sheet.card.inputs_hash),
        ("whole method as JSON", canonical(method_body(sheet.method))),
    ):
        append(page, row)


def _widen(page: Worksheet) -> None:
    for at, column in enumerate(page.iter_cols(), start=1):
        longest = max(len(str(cell.value)) for cell in column if cell.value is not None)
        page.column_dimensions[get_column_letter(at)].width = min(max(longest + 2, 8), 60)
