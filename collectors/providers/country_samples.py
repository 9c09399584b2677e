"""Figures of countries that two installed packages carry, so that a first look needs no network.

plotly has Gapminder's life expectancy, population and GDP per head, every fifth year from 1952 to
2007. bokeh_sampledata has CO2 per head from 1950 to 2012 (CDIAC: fossil fuels and cement). Both are
of the past and marked as samples: shown where there is nothing else, and never scored.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from collectors.bank_places import Sort, place
from collectors.contract import Dataset, Provider, Subject, feed
from collectors.faults import Fault, FaultKind
from collectors.gzipped import text_of
from collectors.packages import package_file
from wizdata_core.bars import Harvest, Reject
from wizdata_core.kinds import COUNTRY_OBSERVATIONS, State, state_of

if TYPE_CHECKING:
    from collectors.contract import Query
    from collectors.wire import Wire


@dataclass(frozen=True, slots=True)
class Figures:
    """A file of figures: where it is, which column names the country, and what its others are.

    `columns` gives the indicator and the unit of each column; an empty unit is the catalogue's.
    """

    name: str
    package: str
    folder: str
    file: str
    country: str
    columns: tuple[tuple[str, str, str], ...]
    source: str
    updated: date


GAPMINDER = Figures(
    "gapminder",
    "plotly",
    "plotly/package_data/datasets",
    "gapminder.csv.gz",
    "iso_alpha",
    (
        ("lifeExp", "SP.DYN.LE00.IN", ""),
        ("pop", "SP.POP.TOTL", ""),
        ("gdpPercap", "GM.GDP.PCAP.PP", ""),
    ),
    "gapminder",
    date(2007, 12, 31),
)
CDIAC = Figures(
    "cdiac",
    "bokeh_sampledata",
    "bokeh_sampledata/_data",
    "emissions.csv.gz",
    "country",
    (("emissions", "EN.GHG.CO2.PC.CE.AR5", "t CO2/capita"),),
    "cdiac",
    date(2012, 12, 31),
)
SAMPLES: dict[str, Figures] = {each.name: each for each in (GAPMINDER, CDIAC)}


def ask(query: Query, wire: Wire) -> bytes:
    """The file of the query's sample, as text.

    Raises:
        Fault: UNAVAILABLE where the package is not installed, EMPTY where it lacks the file.
    """
    of = SAMPLES[query.subject]
    exchange = package_file(wire, of.package, of.folder, of.file)
    if exchange.status != 200:  # noqa: PLR2004 - found
        raise Fault(FaultKind.EMPTY, f"the package {of.package} no longer carries {of.file}")
    return exchange.body


def rows(answer: bytes, query: Query) -> Harvest:
    """The figures of countries that are compared; those of others are left out.

    Raises:
        Fault: MALFORMED where the file is not the table that it should be.
    """
    of, observed, rejects = SAMPLES[query.subject], [], []
    for number, line in enumerate(csv.DictReader(io.StringIO(text_of(answer))), start=2):
        try:
            known, year = place(line[of.country]), int(float(line["year"]))
            if known.sort is Sort.KEPT:
                observed += [_figure(of, known.code, year, line, each) for each in of.columns]
        except KeyError as error:
            raise Fault(FaultKind.MALFORMED, f"{of.file} has no column {error}") from error
        except (ValueError, TypeError) as error:
            rejects.append(Reject(f"line {number}", str(error), ",".join(map(str, line.values()))))
    table = pa.Table.from_pylist(observed, schema=COUNTRY_OBSERVATIONS.schema)
    state = State.FRESH if observed else State.EMPTY
    books = state_of(Dataset.INDICATORS.value, query.subject, state, query.asked_at)
    records = {"country_observations": table, "dataset_states": books}
    return Harvest(rejects=tuple(rejects), records=records)


def _figure(
    of: Figures, country: str, year: int, line: dict[str, str], column: tuple[str, str, str]
) -> dict[str, object]:
    name, indicator, unit = column
    return {
        "country": country,
        "indicator": indicator,
        "year": year,
        "value": float(line[name]),
        "unit": unit,
        "decimals": 1,
        "status": "",
        "source": of.source,
        "updated": of.updated,
    }


PROVIDER = Provider(
    "country_samples",
    label="Sample: real figures of countries of the past",
    terms="plotly (Gapminder, CC BY 4.0) and bokeh_sampledata (CDIAC emissions, public domain)",
    rank=91,
    feeds={
        Dataset.INDICATORS: feed(ask, rows, subjects=lambda: [Subject(name) for name in SAMPLES])
    },
    network=False,
    sample=True,
)
