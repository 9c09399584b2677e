"""The gap list: what a framework asks of a company and the figures held do not answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.esg.frameworks.assess import State, assess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from wizdata_core.esg.frameworks.assess import Assessment
    from wizdata_core.esg.frameworks.disclosures import Disclosures
    from wizdata_core.esg.frameworks.records import Framework

GAPS = (State.PARTLY, State.NOT_DISCLOSED)
"""The states of a gap list; what the catalogue does not cover is no gap of the company."""


@dataclass(frozen=True, slots=True)
class Company:
    """Who a gap list is about: the name here, the company's own, its SICS industry."""

    issuer: str
    name: str
    industry: str
    example: bool = False


@dataclass(frozen=True, slots=True)
class GapRow:
    """A requirement of a framework as one company answers it, as texts and a day.

    `missing` names the metrics of which no figure counts, ` or ` between those of which any one
    would do; `why` says for each whether a document was looked through, or the figure is old, or
    nothing is held. `sources` names the document and page of each figure, `newest` is the end of
    the newest period that answers part of it.
    """

    company: str
    name: str
    example: bool
    framework: str
    version: str
    code: str
    requirement: str
    level: str
    industry: str
    evidence: str
    state: str
    disclosed: str
    missing: str
    why: str
    sources: str
    newest: date | None
    as_of: date
    note: str


COLUMNS: dict[str, str] = {
    "company": "Company, its name here",
    "name": "Company",
    "example": "True for a fictional company",
    "framework": "Framework",
    "version": "Version of the framework",
    "code": "Requirement",
    "requirement": "What is asked for, in our words",
    "level": "Level in the framework",
    "industry": "SICS industry, where it is asked of one alone",
    "evidence": "Whether the mapping is confirmed or indicative",
    "state": "How far the figures held answer it",
    "disclosed": "Metrics with a figure",
    "missing": "Metrics without one",
    "why": "Why they are missing",
    "sources": "Document and page of each figure",
    "newest": "End of the newest period that answers part of it",
    "as_of": "Day at whose end this holds",
    "note": "What else is to know",
}
"""What each column of a gap list means."""


def gap_rows(
    framework: Framework,
    company: Company,
    known: Disclosures,
    as_of: date,
    states: Iterable[State] = GAPS,
) -> tuple[GapRow, ...]:
    """The requirements of a framework that are in one of `states` for a company."""
    wanted = set(states)
    return tuple(
        _row(framework, company, known, as_of, each)
        for each in assess(framework, company.industry, known.figures)
        if each.state in wanted
    )


def _row(
    framework: Framework, company: Company, known: Disclosures, as_of: date, found: Assessment
) -> GapRow:
    asked = found.requirement
    ends = [known.figures[metric].period_end for metric in found.disclosed]
    return GapRow(
        company=company.issuer,
        name=company.name,
        example=company.example,
        framework=framework.label,
        version=framework.version,
        code=asked.code,
        requirement=asked.title,
        level=asked.level.value,
        industry=asked.industry,
        evidence=asked.evidence.value,
        state=found.state.value,
        disclosed=", ".join(found.disclosed),
        missing=", ".join(" or ".join(need) for need in found.missing),
        why="; ".join(why(need, known) for need in found.missing),
        sources="; ".join(where(metric, known) for metric in found.disclosed),
        newest=max(ends, default=None),
        as_of=as_of,
        note=asked.note,
    )


def where(metric: str, known: Disclosures, label: Callable[[str], str] = str) -> str:
    """Where the figure of a disclosed metric stands; `label` says what the metric is called."""
    row = known.figures[metric]
    page = f", p. {row.page}" if row.page else ""
    return f"{label(metric)}: {row.document or row.source}{page}"


def why(need: tuple[str, ...], known: Disclosures, label: Callable[[str], str] = str) -> str:
    """Why a need is not met, in words; `label` says what a metric is called."""
    for metric in need:
        if metric in known.silent:
            row = known.silent[metric]
            return f"{label(metric)}: not disclosed in {row.document or 'the document looked at'}"
    for metric in need:
        if metric in known.old:
            end = known.old[metric].period_end
            return f"{label(metric)}: the newest figure is of {end}, too old"
    return f"{' or '.join(map(label, need))}: no figure is held"
