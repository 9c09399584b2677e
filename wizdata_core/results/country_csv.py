"""Countries' figures as CSV, a row a figure; what terms keep from copying is named and left out."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from wizdata_core.esg.countries.indicators import INDICATORS, SOURCES
from wizdata_core.esg.countries.measures import compared
from wizdata_core.exports import number_text, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wizdata_core.esg.countries.groups import IndicatorValue

COLUMNS = (
    "country", "indicator", "label", "pillar", "theme", "direction", "value", "unit", "year",
    "age_months", "max_age_months", "too_old", "sample", "compared", "compared_unit", "percentile",
    "source", "provider", "revised_on", "fetched_at", "licence", "note",
)  # fmt: skip
LEFT_OUT = "left out: the terms allow looking at it, and no copies in bulk"
_ROWS_A_CHUNK = 1_000


def country_csv(
    values: Iterable[IndicatorValue], percentiles: Mapping[tuple[str, str], float]
) -> Iterator[str]:
    """The figures as CSV text, in chunks, under a row of names.

    `percentiles` are by country and indicator, of those that are scored. A figure whose licence
    allows no copies keeps its row, without numbers and with a note. Text that a spreadsheet would
    run begins with an apostrophe.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for at, value in enumerate(values, start=1):
        writer.writerow(_row(value, percentiles.get((value.country, value.indicator))))
        if at % _ROWS_A_CHUNK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _row(value: IndicatorValue, percentile: float | None) -> list[str]:
    indicator = INDICATORS[value.indicator]
    free = value.redistribute
    unit = indicator.normalised_unit if indicator.absolute else indicator.unit
    return [
        value.country,
        value.indicator,
        safe_text(indicator.label),
        indicator.pillar.value,
        safe_text(indicator.theme),
        str(indicator.direction),
        _number(value.value) if free else "",
        safe_text(value.unit),
        str(value.year),
        str(value.age_months),
        str(value.max_age_months),
        str(value.too_old).lower(),
        str(value.sample).lower(),
        _number(compared(value)) if free else "",
        safe_text(unit),
        _number(percentile) if free else "",
        safe_text(SOURCES.get(value.source, value.source)),
        safe_text(value.provider),
        value.updated.isoformat() if value.updated else "",
        value.fetched_at.isoformat(timespec="seconds"),
        safe_text(value.licence),
        "" if free else LEFT_OUT,
    ]


def _number(value: float | None) -> str:
    return "" if value is None else number_text(value)


def _taken(buffer: io.StringIO) -> str:
    chunk = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return chunk
