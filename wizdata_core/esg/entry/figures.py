"""A line of a sheet as a figure of a company, or what refuses it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.esg.entry.cells import Cells
from wizdata_core.esg.entry.columns import FIGURES
from wizdata_core.esg.entry.findings import Finding, refused
from wizdata_core.esg.entry.numbers import is_not_disclosed
from wizdata_core.esg.entry.values import is_small_share, unit_of, value_of
from wizdata_core.esg.observations import Assurance, Boundary, Status
from wizdata_core.esg.units import examples

if TYPE_CHECKING:
    from datetime import date

    from wizdata_core.esg.entry.known import Lookup
    from wizdata_core.esg.entry.table import Line
    from wizdata_core.esg.metrics import Metric

MOST_MONTHS = 18  # of a period; a company that moves its year's end reports up to that
_REPORTS, _ESTIMATES = frozenset({1, 2}), frozenset({3, 4, 5})
_SCOPE = re.compile(r"scope *")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it will be stored; the facts of `Observation` before it has a number.

    `value` is in the metric's own unit, or a currency, and None where it is not disclosed.
    """

    issuer: str
    metric: str
    period_start: date
    period_end: date
    disclosed: bool
    value: float | None
    unit: str
    given: str
    given_unit: str
    scope: str
    boundary: str
    status: Status
    quality: int
    assurance: Assurance
    source: str
    document: str
    page: str
    url: str
    note: str
    published_on: date | None


def read_figure(
    line: Line, lookup: Lookup, today: date, *, decimal_commas: bool
) -> tuple[Figure | None, tuple[Finding, ...]]:
    """The figure of a line, None where something refuses it, and all that was found."""
    cells = Cells(line.cells, FIGURES)
    issuer = cells.named("issuer", lookup.company)
    metric = cells.named("metric", lookup.metric)
    start, end = _period(cells, today)
    disclosed = not is_not_disclosed(cells.text("value"))
    value, unit = _value(cells, metric, lookup, disclosed=disclosed, decimal_commas=decimal_commas)
    scope = _scope(cells, metric) if metric else ""
    boundary = cells.read("boundary", _boundary)
    status, quality = cells.word("status"), cells.word("quality")
    assurance = cells.word("assurance")
    source = cells.named("source", lookup.source)
    url, published = cells.address(), cells.published(end, today)
    if status and quality:
        _agreement(cells, Status(status), int(quality), disclosed=disclosed)
    if not (cells.text("document") or cells.text("page") or url):
        cells.note("untraced", "document")
    found = line.findings + tuple(cells.findings)
    if any(each.refuses for each in found):
        return None, found
    figure = Figure(
        issuer=issuer or "",
        metric=metric.name if metric else "",
        period_start=start,  # type: ignore[arg-type]  # a line without it was refused
        period_end=end,  # type: ignore[arg-type]  # as above
        disclosed=disclosed,
        value=value,
        unit=unit,
        given=cells.text("value"),
        given_unit=cells.text("unit"),
        scope=scope,
        boundary=boundary or Boundary.GROUP.value,
        status=Status(status or ""),
        quality=int(quality or 0),
        assurance=Assurance(assurance or ""),
        source=source or "",
        document=cells.text("document"),
        page=cells.text("page"),
        url=url,
        note=cells.text("note"),
        published_on=published,
    )
    return figure, found


def _period(cells: Cells, today: date) -> tuple[date | None, date | None]:
    start, end = cells.day("period_start"), cells.day("period_end")
    if end and end > today:
        cells.note("period_future", "period_end", end=end)
    if start and end and start > end:
        cells.note("period_order", "period_start", start=start, end=end)
    elif start and end and _months(start, end) > MOST_MONTHS:
        cells.note("period_length", "period_start", start=start, end=end, most=MOST_MONTHS)
    return start, end


def _months(start: date, end: date) -> int:
    """Months that a period takes, one that has begun counted whole."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    return whole + (end.day >= start.day)


def _value(
    cells: Cells, metric: Metric | None, lookup: Lookup, *, disclosed: bool, decimal_commas: bool
) -> tuple[float | None, str]:
    """The value as the metric counts it and its unit; no value where it is not disclosed."""
    if metric is None:
        cells.read("value", lambda text, _: text)
        return None, ""
    unit = cells.read("unit", lambda text, at: unit_of(text, at, metric, lookup.unit))
    if not cells.text("unit") and (disclosed or not cells.text("value")):
        cells.note("missing", "unit", right=f"give {examples(metric.unit)}")
    if not disclosed:
        return None, metric.unit
    if unit is None:
        cells.read("value", lambda text, _: text)
        return None, ""

    def how(text: str, at: str) -> tuple[float, str]:
        return value_of(text, at, metric, unit, decimal_commas=decimal_commas)

    value, name = cells.read("value", how) or (None, "")
    if value is not None and is_small_share(metric, unit, value):
        cells.note("small_share", "value")
    return value, name


def _scope(cells: Cells, metric: Metric) -> str:
    """The metric's scope, once it is sure that the cell says no other."""
    given = cells.text("scope")
    if not given and metric.scope:
        cells.note("scope_taken", "scope", right=metric.scope)
    elif _folded(given) != _folded(metric.scope):
        right = metric.scope or "none: leave it empty"
        cells.note("scope", "scope", metric=metric.name, right=right)
    return metric.scope


def _folded(scope: str) -> str:
    return _SCOPE.sub("s", scope.casefold()).replace(" ", "")


def _boundary(text: str, column: str) -> str:
    kind, colon, name = (part.strip() for part in text.partition(":"))
    kinds = [each.value for each in Boundary]
    if kind.casefold() == Boundary.GROUP.value and not colon:
        return Boundary.GROUP.value
    if kind.casefold() not in kinds or kind.casefold() == Boundary.GROUP.value or not name:
        raise refused("boundary", column, text, right=", ".join(kinds))
    return f"{kind.casefold()}: {name}"


def _agreement(cells: Cells, status: Status, quality: int, *, disclosed: bool) -> None:
    """Notes where the status and the quality, or an estimate and its silence, do not agree."""
    estimate = status in {Status.ESTIMATED, Status.MODELLED}
    if estimate and not disclosed:
        cells.note("silent_estimate", "status", status=status.value)
    if quality not in (_ESTIMATES if estimate else _REPORTS) and disclosed:
        cells.note("estimate_quality", "quality", status=status.value, quality=quality)
