"""The pieces that a factsheet's pages are laid out of: headings, tiles, bars and tables.

Text is cut to the width it has, so that a row is one line high and pages can be counted on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from wizdata_core.esg.scorecards import Badge
from wizdata_core.figures.palette import PALETTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.lib.colors import Color
    from reportlab.pdfgen.canvas import Canvas

    from wizdata_core.esg.factsheet import Factsheet
    from wizdata_core.esg.scorecards import Part

PLAIN, BOLD = "WizDataSans", "WizDataSans-Bold"
_LIGHT = PALETTES["light"]
INK, FAINT, RULE = HexColor(_LIGHT.text), HexColor("#5c6670"), HexColor("#c9d1d9")
_BAR, _TRACK, _PENALISED = HexColor(_LIGHT.price), HexColor(_LIGHT.grid), HexColor(_LIGHT.down)
_NONE, _ELLIPSIS, _UNKNOWN = "\N{EN DASH}", "\N{HORIZONTAL ELLIPSIS}", "\N{REPLACEMENT CHARACTER}"
_ROW, _SIZE = 4.1 * mm, 6.4


def printable(text: str) -> str:
    """The text in characters that the fonts have, on one line."""
    known = pdfmetrics.getFont(PLAIN).face.charToGlyph  # type: ignore[attr-defined]  # a TTFont has a face
    return "".join(each if ord(each) in known else _UNKNOWN for each in " ".join(text.split()))


def fitted(text: str, width: float, font: str, size: float) -> str:
    """The text, cut with an ellipsis where it is wider than that many points."""
    words = printable(text)
    if pdfmetrics.stringWidth(words, font, size) <= width:
        return words
    low, high = 0, len(words)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if pdfmetrics.stringWidth(words[:middle] + _ELLIPSIS, font, size) <= width:
            low = middle
        else:
            high = middle - 1
    return words[:low].rstrip() + _ELLIPSIS


def paragraph(text: str, font: str, size: float, colour: Color = INK) -> Paragraph:
    """A paragraph of plain text."""
    style = ParagraphStyle(
        "text", fontName=font, fontSize=size, leading=size * 1.35, textColor=colour
    )
    return Paragraph(escape(printable(text)), style)


def heading(text: str, width: float) -> Table:
    """The heading of a part, with a rule under it."""
    made = Table([[fitted(text, width, BOLD, 7.5)]], colWidths=[width], rowHeights=[5 * mm])
    made.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), BOLD, 7.5),
                ("TEXTCOLOR", (0, 0), (-1, -1), INK),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
                ("LINEBELOW", (0, 0), (-1, -1), 0.6, RULE),
            ]
        )
    )
    made.spaceBefore, made.spaceAfter = 2 * mm, 1 * mm
    return made


def rows(
    head: Sequence[str],
    body: Sequence[Sequence[str]],
    widths: Sequence[float],
    right: Sequence[int] = (),
) -> Table:
    """A table whose header stands on every page; columns of `right` are set to the right."""
    whole = [
        [
            fitted(text, width - 4, BOLD if at == 0 else PLAIN, _SIZE)
            for text, width in zip(row, widths, strict=True)
        ]
        for at, row in enumerate([head, *body])
    ]
    made = Table(whole, colWidths=list(widths), rowHeights=[_ROW] * len(whole), repeatRows=1)
    made.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), PLAIN, _SIZE),
                ("FONT", (0, 0), (-1, 0), BOLD, _SIZE),
                ("TEXTCOLOR", (0, 0), (-1, -1), INK),
                ("TEXTCOLOR", (0, 0), (-1, 0), FAINT),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 0.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
                ("LINEBELOW", (0, 0), (-1, -1), 0.25, RULE),
                *(("ALIGN", (at, 0), (at, -1), "RIGHT") for at in right),
            ]
        )
    )
    return made


def tiles(sheet: Factsheet, width: float) -> Flowable:
    """The score under both treatments, after controversies, with coverage and confidence."""
    card = sheet.card
    shown = [
        ("Score, missing left out", _number(card.total), card.grade or card.badge.value),
        ("Score, missing as worst", _number(card.penalised), ""),
        ("Coverage", f"{card.coverage:.0%}", _allowed(sheet)),
        ("Confidence", f"{card.confidence:.0%}", ""),
    ]
    if card.controversies is not None:
        after = ("After controversies", _number(card.combined), card.combined_grade)
        shown[2:2] = [("Controversies", _number(card.controversies), "100 is none"), after]
    each = width / len(shown)
    made = Table([list(part) for part in zip(*shown, strict=True)], colWidths=[each] * len(shown))
    made.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, 0), PLAIN, 6.8),
                ("FONT", (0, 1), (-1, 1), BOLD, 15),
                ("FONT", (0, 2), (-1, 2), PLAIN, 7.5),
                ("TEXTCOLOR", (0, 0), (-1, -1), INK),
                ("TEXTCOLOR", (0, 0), (-1, 0), FAINT),
                ("BOTTOMPADDING", (0, 1), (-1, 1), 7),
                ("BOX", (0, 0), (-1, -1), 0.6, RULE),
                ("INNERGRID", (0, 0), (-1, -1), 0, HexColor("#ffffff")),
                *(("LINEAFTER", (at, 0), (at, -1), 0.6, RULE) for at in range(len(shown) - 1)),
            ]
        )
    )
    return made


def _allowed(sheet: Factsheet) -> str:
    """What coverage allows, with the bound that it stays under."""
    bounds = {
        Badge.WITHHELD: f", under {sheet.method.least_coverage:.0%}",
        Badge.LOW: f", under {sheet.method.low_coverage:.0%}",
    }
    return sheet.card.badge.value + bounds.get(sheet.card.badge, "")


class ScoreBars(Flowable):
    """A bar for each pillar and each of its categories; a tick where missing counts as worst."""

    def __init__(self, sheet: Factsheet, width: float) -> None:
        super().__init__()
        self.parts = _in_pillars(sheet)
        self.width, self.height = width, len(self.parts) * _ROW + 1 * mm

    def draw(self) -> None:
        """Draws the bars from the top down on the page's canvas."""
        for at, (part, is_pillar) in enumerate(self.parts):
            _bar(self.canv, part, self.height - (at + 1) * _ROW, self.width, bold=is_pillar)


def _in_pillars(sheet: Factsheet) -> list[tuple[Part, bool]]:
    """Each pillar, then the categories of it that weigh anything."""
    pillar_of = {each.name: each.pillar.value for each in sheet.method.categories}
    found = []
    for pillar in sheet.card.pillars:
        found.append((pillar, True))
        found += [
            (each, False)
            for each in sheet.card.categories
            if pillar_of.get(each.name) == pillar.name and each.weight > 0
        ]
    return found


def _bar(canvas: Canvas, part: Part, y: float, width: float, *, bold: bool) -> None:
    font, start, span = BOLD if bold else PLAIN, width * 0.36, width * 0.42
    indent = 0 if bold else 3 * mm
    canvas.setFont(font, 6.8)
    canvas.setFillColor(INK)
    label = f"{part.label} ({part.weight:.0%})"
    canvas.drawString(indent, y + 3, fitted(label, start - indent - 4, font, 6.8))
    words = f"{_number(part.score)}   missing as worst {_number(part.penalised)}"
    canvas.drawString(start + span + 6, y + 3, words)
    canvas.setFillColor(_TRACK)
    canvas.rect(start, y + 2.2, span, 6, stroke=0, fill=1)
    if part.score is not None:
        canvas.setFillColor(_BAR)
        canvas.rect(start, y + 2.2, span * part.score / 100, 6, stroke=0, fill=1)
    if part.penalised is not None:
        x = start + span * part.penalised / 100
        canvas.setStrokeColor(_PENALISED)
        canvas.setLineWidth(1.2)
        canvas.line(x, y + 1, x, y + 9.4)


def _number(value: float | None) -> str:
    return _NONE if value is None else f"{value:.1f}"
