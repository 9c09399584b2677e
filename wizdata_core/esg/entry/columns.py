"""FIGURES and CONTROVERSIES: the columns of the two kinds of file, what each takes, an example.

Reader, templates, forms and documentation go by these records.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wizdata_core.esg.controversies import State
from wizdata_core.esg.observations import QUALITIES, Assurance, Boundary, Status
from wizdata_core.esg.topics import SEVERITIES, TOPICS


class Subject(StrEnum):
    """What a file is about; its header tells."""

    FIGURES = "figures"
    CONTROVERSIES = "controversies"


class Need(StrEnum):
    """Whether a cell must be filled."""

    ALWAYS = "always"
    DISCLOSED = "unless the figure is not disclosed"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its name, what it takes, whether it must be filled, an example.

    `words` are all that it takes, where that is a list; `default` is what an empty cell means.
    """

    name: str
    takes: str
    example: str
    need: Need = Need.ALWAYS
    words: tuple[str, ...] = ()
    default: str = ""


NOT_DISCLOSED = ("not disclosed", "n/d")
"""What is written where a company does not give a figure; it is a state, and never a zero."""

EXAMPLE_NOTE = "Example row: left out when the file is read"
"""The note by which a template's example row is known."""

MOST_TEXT = 1_000  # characters of a cell

_DATE = "a date as 2024-12-31"
_OPTIONAL = Need.NEVER
FIGURES: tuple[Column, ...] = (
    Column(
        "issuer",
        "the company: its name here, a symbol, an older symbol or its full name",
        "example-amber",
    ),
    Column("metric", "the metric's name, as the catalogue lists it", "ghg_scope1"),
    Column("period_start", f"the first day of the period, {_DATE}", "2024-01-01"),
    Column("period_end", f"the last day of the period, {_DATE}", "2024-12-31"),
    Column(
        "value",
        "a number with a point, yes or no, a step of a scale, or 'not disclosed'",
        "1250000",
    ),
    Column("unit", "a unit of the metric's dimension, or a currency", "tCO2e", Need.DISCLOSED),
    Column("scope", "the metric's scope basis, where it has one", "S1", _OPTIONAL),
    Column(
        "boundary",
        "group, or a part as 'segment: Coal' (segment, site or country)",
        "group",
        _OPTIONAL,
        default=Boundary.GROUP.value,
    ),
    Column(
        "status",
        "how the figure came about",
        "reported",
        words=tuple(each.value for each in Status),
    ),
    Column(
        "quality",
        "the data quality, 1 (verified) to 5 (average of its sector)",
        "2",
        words=tuple(map(str, QUALITIES)),
    ),
    Column(
        "assurance",
        "how far somebody independent looked at it",
        "limited",
        _OPTIONAL,
        tuple(each.value for each in Assurance),
        Assurance.NONE.value,
    ),
    Column("source", "where it comes from, as the catalogue of sources lists it", "company_report"),
    Column("document", "the title of the document", "Sustainability report 2024", _OPTIONAL),
    Column("page", "the page of the document", "41", _OPTIONAL),
    Column(
        "url",
        "the document's address, https://…",
        "https://example.org/report-2024.pdf",
        _OPTIONAL,
    ),
    Column("published_on", f"the day of publication, {_DATE}", "2025-03-31", _OPTIONAL),
    Column("note", "anything else", EXAMPLE_NOTE, _OPTIONAL),
)

CONTROVERSIES: tuple[Column, ...] = (
    Column(
        "issuer",
        "the company: its name here, a symbol, an older symbol or its full name",
        "example-amber",
    ),
    Column("happened_on", f"the day of the event, {_DATE}", "2025-02-14"),
    Column("topic", "what it is about", "tailings", words=tuple(TOPICS)),
    Column(
        "severity",
        "how grave it is, 1 (minor) to 5 (most severe)",
        "4",
        words=tuple(map(str, SEVERITIES)),
    ),
    Column("title", "the event in one sentence", EXAMPLE_NOTE),
    Column(
        "url",
        "the address of an article or ruling, https://…",
        "https://example.org/article",
        _OPTIONAL,
    ),
    Column(
        "state",
        "how it stands",
        "open",
        _OPTIONAL,
        tuple(each.value for each in State),
        State.OPEN.value,
    ),
    Column("source", "where it comes from, as the catalogue of sources lists it", "news"),
    Column("published_on", f"the day of publication, {_DATE}", "2025-02-14", _OPTIONAL),
)

COLUMNS: dict[Subject, tuple[Column, ...]] = {
    Subject.FIGURES: FIGURES,
    Subject.CONTROVERSIES: CONTROVERSIES,
}


def names(subject: Subject) -> tuple[str, ...]:
    """The names of a file's columns, in order."""
    return tuple(each.name for each in COLUMNS[subject])


def example_row(subject: Subject) -> tuple[str, ...]:
    """The example row of a template; it is left out when a file is read."""
    return tuple(each.example for each in COLUMNS[subject])
