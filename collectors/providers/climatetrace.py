"""Climate TRACE: emissions of single plants and mines as it models them, by API or from its files.

Its API (version 6) is asked for the African sources of the sectors in which companies own assets,
of the two years before. Who owns them stands in its ownership file alone, which a person downloads.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import requests

from collectors.asset_files import Tables, tables_of
from collectors.asset_rows import harvest_of, text_of
from collectors.contract import Dataset, Provider, Subject, feed
from collectors.faults import Fault, FaultKind
from collectors.given_files import given_file
from collectors.http_faults import fault_of, opening
from collectors.numbers import Refusals
from collectors.wire import MOST_FILE_BYTES
from collectors.wire_requests import WireAdapter
from wizdata_core.reference import rows as reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.contract import Query
    from collectors.wire import Wire
    from wizdata_core.bars import Harvest

SITE = "https://api.climatetrace.org/v6"
TIMEOUT = (10.0, 60.0)
PAGE = 1000
GAS = "co2e_100yr"
"""The one gas that is kept of the API: all gases together over a hundred years (AR6)."""
SECTORS = ("power", "manufacturing", "fossil-fuel-operations", "mineral-extraction")
_MOST_PAGES = 50
_YEARS_BACK = 2


@dataclass(frozen=True, slots=True)
class Sources:
    """What was answered: sources by the year that was asked for, or the body of a file."""

    by_year: tuple[tuple[int, tuple[object, ...]], ...] = ()
    file: bytes = b""
    name: str = ""


def subjects() -> list[Subject]:
    """The countries of Africa, each a question."""
    listed = [row for row in reference("countries") if row["african"] == "true"]
    return [Subject(row["iso3"], (("country", row["iso3"]),)) for row in listed]


def ask(query: Query, wire: Wire) -> Sources:
    """Asks for the sources of one country in the two years before, or reads the file named.

    Raises:
        BadInput: the file cannot be opened.
        Fault: the pages did not all come, or they hold no source.
    """
    options = dict(query.options)
    if options.get("file"):
        given = given_file(wire, "file", options["file"], MOST_FILE_BYTES)
        return Sources(file=given.body, name=query.subject)
    years = range(query.asked_at.year - 1, query.asked_at.year - 1 - _YEARS_BACK, -1)
    with requests.Session() as session:
        adapter = WireAdapter(wire)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        found = tuple(
            (
                year,
                tuple(_pages(session, adapter, query, options.get("country", query.subject), year)),
            )
            for year in years
        )
    if not any(sources for _, sources in found):
        raise Fault(FaultKind.EMPTY, f"Climate TRACE has no sources of {query.subject}")
    return Sources(found)


def _pages(
    session: requests.Session, adapter: WireAdapter, query: Query, country: str, year: int
) -> Iterator[object]:
    for page in range(_MOST_PAGES):
        question = {
            "countries": country,
            "sectors": ",".join(SECTORS),
            "year": str(year),
            "limit": str(PAGE),
            "offset": str(page * PAGE),
        }
        try:
            session.get(f"{SITE}/assets", params=question, timeout=TIMEOUT)
        except requests.RequestException as error:
            detail = f"requests cannot read Climate TRACE's answer: {type(error).__name__}: {error}"
            raise Fault(FaultKind.MALFORMED, detail) from error
        answer = adapter.heard[-1]
        refused = fault_of(answer, "Climate TRACE", query.asked_at)
        if refused:
            raise refused
        sources = _sources(answer.body)
        yield from sources
        if len(sources) < PAGE:
            return
    text = f"Climate TRACE gives more than {_MOST_PAGES * PAGE:,} sources of {country} in {year}"
    raise Fault(FaultKind.TOO_LARGE, text)


def _sources(body: bytes) -> list[object]:
    try:
        found: object = json.loads(body)
    except ValueError as error:
        detail = f"Climate TRACE answers with something other than JSON: {opening(body)}"
        raise Fault(FaultKind.MALFORMED, detail) from error
    match found:
        case {"assets": None}:
            return []
        case {"assets": list(sources)}:
            return sources
    raise Fault(FaultKind.MALFORMED, f"Climate TRACE answers in another form: {opening(body)}")


def rows(answer: Sources, query: Query) -> Harvest:
    """Emissions by source and year, and of a file the owners; bad rows are refused, others land.

    Raises:
        Fault: no table of the file has columns that are known.
    """
    refused = Refusals()
    if answer.name:
        tables: Tables = tables_of(answer.file, answer.name, refused)
        return harvest_of(query, tables.emissions(refused), tables.shares(), refused)
    emissions = [
        row
        for year, sources in answer.by_year
        for at, source in enumerate(sources)
        if (row := _emissions(source, year, f"{year} assets[{at}]", refused)) is not None
    ]
    return harvest_of(query, emissions, (), refused)


def _emissions(
    source: object, year: int, where: str, refused: Refusals
) -> dict[str, object] | None:
    if not isinstance(source, dict) or not text_of(source.get("Id")):
        refused.add(where, "a source without an id", source)
        return None
    summary = source.get("EmissionsSummary")
    held = [
        each
        for each in (summary if isinstance(summary, list) else [])
        if isinstance(each, dict) and each.get("Gas") == GAS
    ]
    if not held:
        refused.add(where, f"a source without its emissions of {GAS}", source.get("Id"))
        return None
    given = held[0].get("EmissionsQuantity")
    tonnes = refused.number(given, where)
    if (tonnes is None and given is not None) or (tonnes is not None and tonnes < 0):
        refused.add(where, "emissions that are no amount", given)
        return None
    return {
        "asset": text_of(source["Id"]),
        "year": year,
        "gas": GAS,
        "name": text_of(source.get("Name")),
        "country": text_of(source.get("Country")),
        "sector": text_of(source.get("Sector")),
        "tonnes": tonnes,
    }


PROVIDER = Provider(
    "climatetrace",
    label="Climate TRACE",
    terms="CC BY 4.0, except for data sets that it lists as others'. https://climatetrace.org/terms",
    rank=50,
    feeds={Dataset.ASSETS: feed(ask, rows, subjects=subjects)},
)
