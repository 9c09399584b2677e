"""What a sheet would change, before anything does: each row with its state and its reasons.

Pure: the same sheet, the same known rows and the same day give the same preview.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from wizdata_core.esg.entry.columns import Subject
from wizdata_core.esg.entry.controversies import read_controversy
from wizdata_core.esg.entry.figures import Figure, read_figure
from wizdata_core.esg.entry.known import Controversy, Known, Lookup
from wizdata_core.esg.entry.stored import Judged, judge_controversies, judge_figures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from wizdata_core.esg.entry.findings import Finding
    from wizdata_core.esg.entry.table import Line, Sheet


Content = TypeVar("Content", Figure, Controversy)


class RowState(StrEnum):
    """What becomes of a row when its preview is accepted."""

    NEW = "new"
    RESTATES = "restates"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row that was judged: its line, what it says, what becomes of it, and why.

    `supersedes` is the number of the stored row that it takes the place of, `supersedes_line` the
    line of this sheet that it does.
    """

    line: Line
    content: Figure | Controversy | None
    state: RowState
    findings: tuple[Finding, ...] = ()
    supersedes: int | None = None
    supersedes_line: int | None = None

    @property
    def stored(self) -> bool:
        """Whether accepting stores the row."""
        return self.state in {RowState.NEW, RowState.RESTATES}


@dataclass(frozen=True, slots=True)
class Preview:
    """A judged sheet; accepting it stores the rows that are new or restate others."""

    sheet: Sheet
    rows: tuple[CheckedRow, ...]

    def count(self, state: RowState) -> int:
        """How many rows have a state."""
        return Counter(row.state for row in self.rows)[state]

    @property
    def to_store(self) -> tuple[CheckedRow, ...]:
        """The rows that accepting stores."""
        return tuple(row for row in self.rows if row.stored)

    @property
    def refused(self) -> tuple[CheckedRow, ...]:
        """The rows that are never stored."""
        return tuple(row for row in self.rows if row.state is RowState.REFUSED)


def preview(sheet: Sheet, known: Known, today: date) -> Preview:
    """The sheet judged by every rule, beside what is known and stored."""
    lookup = Lookup(known)
    if sheet.subject is Subject.FIGURES:
        figures = {
            line: read_figure(line, lookup, today, decimal_commas=sheet.decimal_commas)
            for line in sheet.lines
        }
        return Preview(sheet, _rows(figures, partial(judge_figures, known=known)))
    events = {line: read_controversy(line, lookup, today) for line in sheet.lines}
    return Preview(sheet, _rows(events, partial(judge_controversies, known=known)))


def _rows(
    read: Mapping[Line, tuple[Content | None, tuple[Finding, ...]]],
    judge: Callable[[Mapping[int, Content]], Mapping[int, Judged]],
) -> tuple[CheckedRow, ...]:
    sound = {line.number: content for line, (content, _) in read.items() if content is not None}
    judged = judge(sound)
    rows = (
        CheckedRow(line, content, RowState.NEW if content else RowState.REFUSED, findings)
        for line, (content, findings) in read.items()
    )
    return tuple(_judged(row, judged.get(row.line.number)) for row in rows)


def _judged(row: CheckedRow, found: Judged | None) -> CheckedRow:
    """The row with what was found of it beside others."""
    if found is None:
        return row
    findings = row.findings + tuple(found.findings)
    if found.refused:
        return replace(row, state=RowState.REFUSED, findings=findings)
    if found.unchanged:
        return replace(row, state=RowState.UNCHANGED, findings=findings)
    superseding = found.supersedes is not None or found.supersedes_line is not None
    return replace(
        row,
        state=RowState.RESTATES if superseding else RowState.NEW,
        findings=findings,
        supersedes=found.supersedes,
        supersedes_line=found.supersedes_line,
    )
