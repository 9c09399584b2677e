"""A line of a sheet as a controversy of a company, or what refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizdata_core.esg.controversies import State
from wizdata_core.esg.entry.cells import Cells
from wizdata_core.esg.entry.columns import CONTROVERSIES
from wizdata_core.esg.entry.known import Controversy

if TYPE_CHECKING:
    from datetime import date

    from wizdata_core.esg.entry.findings import Finding
    from wizdata_core.esg.entry.known import Lookup
    from wizdata_core.esg.entry.table import Line


def read_controversy(
    line: Line, lookup: Lookup, today: date
) -> tuple[Controversy | None, tuple[Finding, ...]]:
    """The controversy of a line, None where something refuses it, and all that was found."""
    cells = Cells(line.cells, CONTROVERSIES)
    issuer = cells.named("issuer", lookup.company)
    happened = cells.day("happened_on")
    if happened and happened > today:
        cells.note("happened_future", "happened_on", happened=happened)
    topic = cells.named("topic", lookup.topic)
    severity, state = cells.word("severity"), cells.word("state")
    title = cells.read("title", lambda text, _: text)
    source = cells.named("source", lookup.source)
    url, published = cells.address(), cells.published(happened, today)
    found = line.findings + tuple(cells.findings)
    if any(each.refuses for each in found):
        return None, found
    event = Controversy(
        issuer=issuer or "",
        happened_on=happened,  # type: ignore[arg-type]  # a line without it was refused
        topic=topic or "",
        severity=int(severity or 0),
        title=title or "",
        url=url,
        state=State(state or ""),
        source=source or "",
        published_on=published,
    )
    return event, found
