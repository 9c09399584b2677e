"""A factsheet as a PDF: A4, two pages at most, fonts embedded, the same bytes for the same record.

Fonts are DejaVu Sans, cut down to the scripts that names are written in. A character that it lacks
is drawn as the replacement character, never left out.
"""

from __future__ import annotations

import io
from functools import cache, partial
from typing import TYPE_CHECKING

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Frame, PageTemplate, Spacer

from wizdata_core.esg.factsheet import EXAMPLE, NO_RATING
from wizdata_core.reference import FOLDER
from wizdata_core.results.factsheet_layout import (
    BOLD,
    FAINT,
    PLAIN,
    RULE,
    ScoreBars,
    fitted,
    heading,
    paragraph,
    printable,
    rows,
    tiles,
)

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

    from wizdata_core.esg.factsheet import Factsheet

MOST_PAGES, MOST_FIGURES, MOST_EVENTS, MOST_SOURCES = 2, 70, 5, 6
_MARGIN, _TOP, _BOTTOM = 14 * mm, 12 * mm, 21 * mm
_WIDTH = A4[0] - 2 * _MARGIN
DEFAULT = "DEFAULT"
_NAME_SIZES = (16, 14, 12, 10, 9)
_WATERMARK = Color(0.75, 0.15, 0.15, alpha=0.10)


@cache
def fonts() -> tuple[str, str]:
    """The names of the plain and the bold font, registered once a process."""
    for name, file in ((PLAIN, "DejaVuSans.ttf"), (BOLD, "DejaVuSans-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, FOLDER / "fonts" / file))
    return PLAIN, BOLD


def factsheet_pdf(sheet: Factsheet) -> bytes:
    """The PDF of a factsheet; the only moment in it is the record's own."""
    fonts()
    counted: list[int] = []
    _built(sheet, 0, counted)
    return _built(sheet, max(counted), [])


def _built(sheet: Factsheet, pages: int, counted: list[int]) -> bytes:
    """The document, each page saying of how many it is; `counted` gets the number of each."""
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        invariant=1,
        title=f"{sheet.who.name}: ESG factsheet as of {sheet.card.as_of:%Y-%m-%d}",
        author="WizData",
        subject=f"{sheet.card.method} {sheet.card.method_hash}",
        lang="en",
    )
    frame = Frame(_MARGIN, _BOTTOM, _WIDTH, A4[1] - _TOP - _BOTTOM, 0, 0, 0, 0)
    draw = partial(_page, sheet, pages, counted)
    document.addPageTemplates([PageTemplate("page", [frame], onPage=lambda at, _: draw(at))])
    document.build(_story(sheet))
    return out.getvalue()


def _page(sheet: Factsheet, pages: int, counted: list[int], canvas: Canvas) -> None:
    number = canvas.getPageNumber()
    counted.append(number)
    made = sheet.made_at
    canvas.setDateFormatter(lambda *_: f"D:{made:%Y%m%d%H%M%S}+00'00'")
    if sheet.card.example:
        _watermark(canvas)
    canvas.setStrokeColor(RULE)
    canvas.line(_MARGIN, _BOTTOM - 2 * mm, _MARGIN + _WIDTH, _BOTTOM - 2 * mm)
    canvas.setFillColor(FAINT)
    for at, line in enumerate(_footer(sheet)):
        canvas.setFont(PLAIN, 5.6)
        canvas.drawString(_MARGIN, _BOTTOM - (5 + 2.7 * at) * mm, fitted(line, _WIDTH, PLAIN, 5.6))
    canvas.setFont(BOLD, 6.5)
    canvas.drawRightString(_MARGIN + _WIDTH, 6 * mm, f"{number} of {pages}")


def _footer(sheet: Factsheet) -> tuple[str, ...]:
    card = sheet.card
    made = f"As of {card.as_of:%Y-%m-%d}. Made {sheet.made_at:%Y-%m-%d %H:%M} UTC by WizData."
    weights = "general weights" if card.peer_group == DEFAULT else f"weights of {card.peer_group}"
    among = f"Scored among {sheet.scored_among}; {weights}."
    return (
        f"Method {card.method}, SHA-256 {card.method_hash}",
        f"Inputs SHA-256 {card.inputs_hash}",
        f"{made} {among}",
        NO_RATING,
    )


def _watermark(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.translate(A4[0] / 2, A4[1] / 2)
    canvas.rotate(52)
    canvas.setFillColor(_WATERMARK)
    canvas.setFont(BOLD, 58)
    canvas.drawCentredString(0, -20, EXAMPLE)
    canvas.restoreState()


def _story(sheet: Factsheet) -> list[Flowable]:
    return [
        *_head(sheet),
        tiles(sheet, _WIDTH),
        Spacer(0, 3 * mm),
        *_part(
            "Pillars and categories: score, and with what is missing as worst",
            ScoreBars(sheet, _WIDTH),
        ),
        *_events(sheet),
        *_gaps(sheet),
        *_sources(sheet),
        *_figures(sheet),
    ]


def _head(sheet: Factsheet) -> list[Flowable]:
    facts = " · ".join(f"{label}: {text}" for label, text in sheet.who.facts if text)
    size = next((each for each in _NAME_SIZES if _wide(sheet.who.name, each) <= _WIDTH), 9)
    example = [paragraph(f"{EXAMPLE}: made up to show the method", BOLD, 8)]
    return [
        paragraph(fitted(sheet.who.name, _WIDTH, BOLD, size), BOLD, size),
        paragraph(f"ESG factsheet as of {sheet.card.as_of:%Y-%m-%d}", PLAIN, 9),
        *(example if sheet.card.example else []),
        paragraph(fitted(facts, 2 * _WIDTH, PLAIN, 7), PLAIN, 7, FAINT),
        Spacer(0, 2 * mm),
    ]


def _wide(text: str, size: float) -> float:
    return pdfmetrics.stringWidth(printable(text), BOLD, size)


def _part(title: str, *body: Flowable) -> list[Flowable]:
    """A part under its heading, which never stands alone at the end of a page."""
    return [CondPageBreak(20 * mm), heading(title, _WIDTH), *body]


def _events(sheet: Factsheet) -> list[Flowable]:
    if sheet.card.controversies is None:
        return []
    held = sheet.events
    if not held:
        said = "None known as of the day; only what was entered is known."
        return _part("Controversies", paragraph(said, PLAIN, 7))
    body = [
        (f"{each.happened_on:%Y-%m-%d}", str(each.severity), each.topic, each.title, each.state)
        for each in held[:MOST_EVENTS]
    ]
    shown = f"Controversies: {_of(len(body), len(held))}, the newest first"
    head = ("Day", "Severity", "Topic", "What", "State")
    return _part(shown, rows(head, body, _widths(10, 8, 14, 56, 12)))


def _gaps(sheet: Factsheet) -> list[Flowable]:
    labels = [each.label for each in sheet.gaps]
    whole = len(sheet.figures)
    said = f"{len(labels)} of the {whole} figures of the method are not disclosed or too old"
    named = fitted(": " + "; ".join(labels), 4.2 * _WIDTH - 400, PLAIN, 7) if labels else ""
    return _part("Gaps", paragraph(f"{said}{named}", PLAIN, 7))


def _sources(sheet: Factsheet) -> list[Flowable]:
    held = sheet.origins
    if not held:
        return []
    body = [
        (
            origin.source,
            f"{count}",
            origin.licence,
            "may be passed on" if origin.redistribute else "not to be passed on",
        )
        for origin, count in held[:MOST_SOURCES]
    ]
    head = ("Source", "Figures", "Licence", "These figures")
    title = f"Sources and their licences: {_of(len(body), len(held))}"
    return _part(title, rows(head, body, _widths(30, 7, 45, 18)))


def _figures(sheet: Factsheet) -> list[Flowable]:
    shown = sheet.key_figures[:MOST_FIGURES]
    if not shown:
        return []
    body = [
        (
            each.label,
            each.words,
            each.line.unit,
            f"{each.line.period_end:%Y}" if each.line.period_end else "",
            each.line.status.value if each.line.status else "",
            _percentile(each.line.percentile),
            f"{each.line.peer_group} ({each.line.peer_count})" if each.line.peer_count else "",
            (each.origin.document or each.origin.source) if each.origin else "",
            each.origin.page if each.origin else "",
        )
        for each in shown
    ]
    head = ("Figure", "Value", "Unit", "Year", "Status", "Percentile", "Peers", "Source", "Page")
    title = f"Key figures: {_of(len(shown), len(sheet.disclosed))}, those of most weight first"
    widths = _widths(25, 8, 12.5, 5, 7.5, 8.5, 11, 22, 4.5)
    return _part(title, rows(head, body, widths, right=(1, 5)))


def _of(shown: int, whole: int) -> str:
    return f"{whole}" if shown == whole else f"{shown} of {whole} (all are in the workbook)"


def _percentile(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _widths(*parts: float) -> list[float]:
    return [_WIDTH * part / sum(parts) for part in parts]
