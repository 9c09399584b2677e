"""News by RSS and Atom, through feedparser: titles, links and dates of each source.

What comes is text and links: markup is taken out, and only http and https links are kept. A source
that has nothing new since its last answer says so (304), and that is an answer too.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import feedparser
import pyarrow as pa

from collectors.contract import Dataset, Feed, Provider, Subject, feed
from collectors.faults import Fault, FaultKind
from collectors.guard import Guard, checked, fetch
from collectors.http_faults import fault_of, opening
from collectors.mentioned import mentions
from collectors.news_text import MOST_SUMMARY, MOST_TITLE, moment_of, plain, safe_link
from collectors.numbers import Refusals
from wizdata_core.bars import Harvest
from wizdata_core.kinds import NEWS_ITEMS, State, state_of
from wizdata_core.news_sources import news_sources
from wizdata_core.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from collectors.contract import Query
    from collectors.wire import Exchange, Wire

MOST_REDIRECTS = 5
_AGENT = "WizData news reader"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ROOT_CLOSED = re.compile(rb"</\s*(?:[\w.-]+:)?(rss|feed|rdf)\s*>", re.IGNORECASE)
_TRACKING = re.compile(r"(?<=[?&])(?:utm_[a-z]+|fbclid|gclid)=[^&#]*&?")
# A clock that runs ahead is one thing, a date in the future another.
_AHEAD = timedelta(days=1)
_MOST_GUID = 400


@dataclass(frozen=True, slots=True)
class Answered:
    """What a source answered: items as feedparser reads them, or nothing since the last time."""

    entries: tuple[Mapping[str, object], ...]
    etag: str
    modified: str
    unchanged: bool = False
    flaw: str = ""


def subjects() -> list[Subject]:
    """The sources of the catalogue and of the user's file, with what their questions need.

    Raises:
        BadInput: the user's file cannot be used.
    """
    return [
        Subject(
            each.name,
            (("url", each.url), ("label", each.label), ("language", each.language)),
        )
        for each in news_sources(load().feeds)
    ]


def asking(guard: Guard) -> Callable[[Query, Wire], Answered]:
    """The function that asks a source through a guard."""

    def ask(query: Query, wire: Wire) -> Answered:
        options = dict(query.options)
        answer = _followed(options["url"], _headers(options), wire, guard)
        if answer.status == HTTPStatus.NOT_MODIFIED:
            marks = (options.get("etag", ""), options.get("modified", ""))
            return Answered((), *marks, unchanged=True)
        refused = fault_of(answer, query.subject, query.asked_at)
        if refused:
            raise refused
        return _parsed(answer, query.subject)

    return ask


def _headers(options: Mapping[str, str]) -> dict[str, str]:
    known = {"If-None-Match": options.get("etag"), "If-Modified-Since": options.get("modified")}
    accept = "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5"
    fixed = {"User-Agent": _AGENT, "Accept": accept}
    return fixed | {name: value for name, value in known.items() if value}


def _followed(url: str, headers: Mapping[str, str], wire: Wire, guard: Guard) -> Exchange:
    """The answer at the end of the redirects; each hop is judged like the first.

    Raises:
        Fault: a hop leads nowhere that may be asked, or there are too many.
    """
    for _ in range(MOST_REDIRECTS + 1):
        checked(url)
        answer = wire.send("GET", url, partial(fetch, url, headers, guard))
        location = _header(answer, "location")
        if answer.status not in _REDIRECTS or not location:
            return answer
        url = urljoin(url, location)
    raise Fault(FaultKind.MALFORMED, f"more than {MOST_REDIRECTS} redirects, the last to {url!r}")


def _header(exchange: Exchange, name: str) -> str:
    return {key.lower(): value for key, value in exchange.headers}.get(name, "")


def _read(answer: Exchange) -> feedparser.FeedParserDict:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        # A stream, for a string would be opened as a file or an address.
        return feedparser.parse(
            io.BytesIO(answer.body),
            response_headers={"content-type": _header(answer, "content-type")},
            resolve_relative_uris=False,
        )


def _parsed(answer: Exchange, source: str) -> Answered:
    try:
        read = _read(answer)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        detail = f"feedparser cannot read {source}'s feed: {type(error).__name__}: {error}"
        raise Fault(FaultKind.MALFORMED, detail) from error
    # Plain, for feedparser answers the one date where the other was asked for.
    entries = tuple(dict(each) for each in read.entries)
    if not read.get("version") and not entries:
        detail = f"{source} answers with something other than a feed: {opening(answer.body)}"
        raise Fault(FaultKind.MALFORMED, detail)
    if not _ROOT_CLOSED.search(answer.body[-2048:]):
        raise Fault(FaultKind.MALFORMED, f"{source}'s feed is cut off")
    if not entries:
        raise Fault(FaultKind.EMPTY, f"{source}'s feed holds no items")
    flaw = str(read.get("bozo_exception", "")) if read.bozo else ""
    marks = (_header(answer, "etag"), _header(answer, "last-modified"))
    return Answered(entries, *marks, flaw=flaw)


def rows(answered: Answered, query: Query) -> Harvest:
    """Items as text, each once, linked to the instruments that they name."""
    refused = Refusals()
    items: dict[str, dict[str, object]] = {}
    for place, entry in enumerate(answered.entries):
        item = _item(entry, query, f"item {place}", refused)
        if item is not None:
            items.setdefault(str(item["guid"]), item)
    table = pa.Table.from_pylist(list(items.values()), schema=NEWS_ITEMS.schema)
    state = State.UNCHANGED if answered.unchanged else State.FRESH if items else State.EMPTY
    books = state_of(
        Dataset.NEWS.value,
        query.subject,
        state,
        query.asked_at,
        detail=f"not well formed: {answered.flaw}" if answered.flaw else "",
        etag=answered.etag,
        modified=answered.modified,
    )
    records = {
        "news_items": table,
        "news_mentions": mentions(items.values(), {}),
        "dataset_states": books,
    }
    return Harvest(rejects=refused.all(), records=records)


def _item(
    entry: Mapping[str, object], query: Query, where: str, refused: Refusals
) -> dict[str, object] | None:
    options = dict(query.options)
    title = plain(entry.get("title"), MOST_TITLE)
    link = _TRACKING.sub("", safe_link(entry.get("link"))).rstrip("?&")
    if entry.get("link") and not link:
        refused.add(f"{where} link", "no link of http or https", entry.get("link"))
    guid = plain(entry.get("id"), _MOST_GUID) or link[:_MOST_GUID]
    if not title or not guid:
        refused.add(where, "an item without a title, or without a link and an id", entry)
        return None
    return {
        "source": query.subject,
        "guid": guid,
        "title": title,
        "link": link,
        "summary": plain(entry.get("summary"), MOST_SUMMARY),
        "publisher": options.get("label", query.subject),
        "language": options.get("language", ""),
        "published_at": _published(entry, query.asked_at, where, refused),
    }


def _published(
    entry: Mapping[str, object], asked_at: datetime, where: str, refused: Refusals
) -> datetime | None:
    """The moment that an item gives in UTC; none where it gives none, or one yet to come."""
    for name in ("published", "updated"):
        moment = moment_of(entry.get(f"{name}_parsed"))
        if moment is None:
            continue
        if moment <= asked_at + _AHEAD:
            return moment
        refused.add(f"{where} {name}", "a date in the future", entry.get(name))
    return None


def feed_through(guard: Guard) -> Feed:
    """The news feed of this provider through a guard."""
    return feed(asking(guard), rows, subjects=subjects)


PROVIDER = Provider(
    "feeds",
    label="News feeds",
    terms="Headlines, links and dates under each publisher's terms; no articles are kept.",
    rank=50,
    feeds={Dataset.NEWS: feed_through(Guard())},
)
