"""The World Bank's indicators, from its API version 2: figures of countries by year.

Every country of Africa, its peers and some groups are asked for together, one indicator at a
time. A year that the Bank lists without a value is kept as one without a value.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import requests

from collectors.bank_places import Sort, kept, place
from collectors.contract import Dataset, Provider, Subject, feed
from collectors.faults import Fault, FaultKind
from collectors.http_faults import fault_of, opening
from collectors.numbers import Refusals
from collectors.wire_requests import WireAdapter
from wizdata_core.bars import Harvest
from wizdata_core.esg.countries.indicators import INDICATORS
from wizdata_core.ingest.text import storable
from wizdata_core.kinds import COUNTRY_OBSERVATIONS, State, state_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from collectors.contract import Query
    from collectors.wire import Wire

SITE = "https://api.worldbank.org/v2"
TIMEOUT = (10.0, 60.0)
# The Bank's own client asks for as many; more may trip its "service unavailable".
PAGE = 1000
_MOST_PAGES = 100
_YEAR = re.compile(r"(1[89]|2[01])\d\d")
# What a row of the API holds; anything else is one that the Bank added.
_FIELDS = frozenset(
    {"indicator", "country", "countryiso3code", "date", "value", "unit", "obs_status", "decimal"}
)
_MOST_DECIMALS, _MOST_TEXT = 20, 200
_NOT_FOUND = frozenset({"120", "175"})


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator's rows as the API gives them, and the facts that stand above them."""

    rows: tuple[object, ...]
    source: str
    updated: str


def subjects() -> list[Subject]:
    """The indicators that the Bank publishes, each with the countries and groups to ask of."""
    asked = ";".join(kept())
    return [
        Subject(each.code, (("countries", asked), ("code", each.api_code), ("source", each.source)))
        for each in INDICATORS.values()
        if each.api_code
    ]


def ask(query: Query, wire: Wire) -> Series:
    """Asks for every page of one indicator.

    Raises:
        Fault: the pages did not all come; the kind and the text say why.
    """
    found: list[object] = []
    head: Mapping[str, object] = {}
    with requests.Session() as session:
        adapter = WireAdapter(wire)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        page, pages = 1, 1
        while page <= pages:
            head, rows = _page(session, adapter, query, page)
            found += rows
            pages = _whole(head.get("pages"), "pages")
            if pages > _MOST_PAGES:
                raise Fault(FaultKind.TOO_LARGE, f"the World Bank announces {pages} pages")
            page += 1
    total = _whole(head.get("total"), "total")
    if not found:
        raise Fault(FaultKind.EMPTY, f"the World Bank has no figures of {query.subject}")
    if len(found) < total:
        detail = f"the World Bank announces {total} rows of {query.subject} and gives {len(found)}"
        raise Fault(FaultKind.MALFORMED, detail)
    return Series(tuple(found), str(head.get("sourceid") or ""), str(head.get("lastupdated") or ""))


def _page(
    session: requests.Session, adapter: WireAdapter, query: Query, page: int
) -> tuple[Mapping[str, object], list[object]]:
    options = dict(query.options)
    asked_of = options.get("countries") or ";".join(kept())
    code = options.get("code", query.subject)
    url = f"{SITE}/country/{asked_of}/indicator/{code}"
    question = {"format": "json", "per_page": str(PAGE), "page": str(page)}
    if options.get("source"):
        question["source"] = options["source"]
    try:
        session.get(url, params=question, timeout=TIMEOUT)
    except requests.RequestException as error:
        detail = f"requests cannot read the World Bank's answer: {type(error).__name__}: {error}"
        raise Fault(FaultKind.MALFORMED, detail) from error
    answer = adapter.heard[-1]
    refused = fault_of(answer, "the World Bank", query.asked_at)
    if refused:
        raise refused
    return _envelope(answer.body, query)


def _envelope(body: bytes, query: Query) -> tuple[Mapping[str, object], list[object]]:
    """What an answer holds: the facts above, and its rows, where it is one of the API's."""
    try:
        parts: object = json.loads(body)
    except ValueError as error:
        detail = f"the World Bank answers with something other than JSON: {opening(body)}"
        raise Fault(FaultKind.MALFORMED, detail) from error
    match parts:
        case [{"message": list(messages)}]:
            raise _told(messages, query)
        case [dict(head), None]:
            return head, []
        case [dict(head), list(rows)]:
            return head, rows
    raise Fault(FaultKind.MALFORMED, f"the World Bank answers in another form: {opening(body)}")


def _told(messages: Sequence[object], query: Query) -> Fault:
    """The fault that the API tells of with status 200."""
    first = messages[0] if messages and isinstance(messages[0], dict) else {}
    words = f"the World Bank: {first.get('key', '')}: {first.get('value', '')} ({query.subject})"
    unknown = str(first.get("id")) in _NOT_FOUND
    return Fault(FaultKind.UNKNOWN_SYMBOL if unknown else FaultKind.MALFORMED, words)


def _whole(value: object, what: str) -> int:
    """A whole number that the API writes as a number or as text."""
    try:
        return int(str(value))
    except ValueError as error:
        detail = f"the World Bank says {value!r} for its number of {what}"
        raise Fault(FaultKind.MALFORMED, detail) from error


def rows(series: Series, query: Query) -> Harvest:
    """Observations by country and year; rows of an unknown form are refused, the others stand."""
    refused = Refusals()
    facts = {"source": _text(series.source), "updated": _day(series.updated, refused)}
    observed = [
        row | facts | {"indicator": query.subject}
        for number, each in enumerate(series.rows)
        if (row := _observation(each, f"row {number}", refused)) is not None
    ]
    added = {str(name) for each in series.rows if isinstance(each, dict) for name in each} - _FIELDS
    detail = f"fields that are not known: {', '.join(sorted(added)[:10])}" if added else ""
    table = pa.Table.from_pylist(observed, schema=COUNTRY_OBSERVATIONS.schema)
    state = State.FRESH if observed else State.EMPTY
    books = state_of(Dataset.INDICATORS.value, query.subject, state, query.asked_at, detail=detail)
    records = {"country_observations": table, "dataset_states": books}
    return Harvest(rejects=refused.all(), records=records)


def _observation(given: object, where: str, refused: Refusals) -> dict[str, object] | None:
    if not isinstance(given, dict):
        refused.add(where, "no row", given)
        return None
    country = _country(given)
    year = str(given.get("date"))
    if not country or not _YEAR.fullmatch(year):
        what = "a year" if country else "a country that was asked for"
        refused.add(where, f"a row without {what}", given)
        return None
    if "value" not in given:
        refused.add(where, "a row without the field of its value", given)
        return None
    value = refused.number(given["value"], where)
    if value is None and given["value"] is not None:
        return None
    decimals = given.get("decimal")
    sound = isinstance(decimals, int) and 0 <= decimals <= _MOST_DECIMALS
    return {
        "country": country,
        "year": int(year),
        "value": value,
        "unit": _text(given.get("unit")),
        "decimals": int(decimals) if isinstance(decimals, int) and sound else 0,
        "status": _text(given.get("obs_status")),
    }


def _country(given: Mapping[str, object]) -> str:
    """The Bank's code of three letters; rows of groups often carry that of two alone."""
    inner = given.get("country")
    two = inner.get("id") if isinstance(inner, dict) else None
    for code in (given.get("countryiso3code"), two):
        if isinstance(code, str) and (found := place(code)).sort is Sort.KEPT:
            return found.code
    return ""


def _text(value: object) -> str:
    return storable(value.strip(), _MOST_TEXT) if isinstance(value, str) else ""


def _day(text: str, refused: Refusals) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        refused.add("lastupdated", "no day", text)
        return None


PROVIDER = Provider(
    "worldbank",
    label="World Bank",
    terms="CC BY 4.0; a few series under the terms of their own sources. https://data.worldbank.org",
    rank=40,
    feeds={Dataset.INDICATORS: feed(ask, rows, subjects=subjects)},
)
