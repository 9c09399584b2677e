"""Yahoo's datasets beside bars: fundamentals, the calendar, sustainability scores and news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from collectors.contract import Dataset, Feed, feed
from collectors.faults import Fault, FaultKind
from collectors.mentioned import mentions, symbols_of
from collectors.news_text import MOST_TITLE, plain, safe_link
from collectors.numbers import Refusals
from collectors.yahoo_client import fresh_session
from collectors.yahoo_data import news, summary, timeseries
from collectors.yahoo_events import events
from collectors.yahoo_figures import (
    statement_figures,
    summary_figures,
    table,
    unknown_fields,
    unknown_lines,
)
from collectors.yahoo_places import ESG, PERIODS, STATEMENTS, SUMMARY, SUMMARY_MODULES
from wizdata_core.bars import Harvest
from wizdata_core.kinds import NEWS_ITEMS, State, state_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from collectors.contract import Query
    from collectors.wire import Wire

Modules = dict[str, object]
_MOST_NAMED = 10
_COMPANIES = frozenset({"equity"})


@dataclass(frozen=True, slots=True)
class Company:
    """What Yahoo says of a company: modules of quoteSummary, and series of its statements."""

    modules: Modules
    series: tuple[object, ...]


def ask_fundamentals(query: Query, wire: Wire) -> Company:
    """Asks for the facts of one company and for its yearly and quarterly statements.

    Raises:
        Fault: the facts did not come; a company without statements is answered all the same.
    """
    symbol = query.targets[0].provider_symbol
    series: list[object] = []
    with fresh_session(wire) as session:
        modules = summary(session, symbol, SUMMARY_MODULES, query.asked_at)
        for prefix in PERIODS:
            types = [prefix + name for name in STATEMENTS]
            try:
                series += timeseries(session, symbol, types, query.asked_at)
            except Fault as fault:
                if fault.kind is not FaultKind.EMPTY:
                    raise
    return Company(modules, tuple(series))


def fundamentals(company: Company, query: Query) -> Harvest:
    """Observations of one company; figures without a sound value or unit are refused."""
    refused, target = Refusals(), query.targets[0]
    figures = [
        *summary_figures(company.modules, SUMMARY, target, query.asked_at, refused),
        *statement_figures(company.series, refused),
    ]
    added = unknown_fields(company.modules, SUMMARY) + unknown_lines(company.series)
    records = {"instrument_observations": table(target, figures)}
    return _harvest(query, Dataset.FUNDAMENTALS, records, refused, drift(added))


def ask_calendar(query: Query, wire: Wire) -> Modules:
    """Asks for the events that one company has announced.

    Raises:
        Fault: they did not come.
    """
    with fresh_session(wire) as session:
        symbol = query.targets[0].provider_symbol
        return summary(session, symbol, ("calendarEvents",), query.asked_at)


def calendar(modules: Modules, query: Query) -> Harvest:
    """The events of one company."""
    refused = Refusals()
    records = {"calendar_events": events(modules, query.targets[0], refused)}
    return _harvest(query, Dataset.CALENDAR, records, refused)


def ask_sustainability(query: Query, wire: Wire) -> Modules | Fault:
    """Asks for the ESG scores of one company; that Yahoo has none is an answer, not a fault.

    Yahoo withdrew its scores late in 2025 and has said so of nearly every company since.

    Raises:
        Fault: no answer came.
    """
    symbol = query.targets[0].provider_symbol
    with fresh_session(wire) as session:
        try:
            return summary(session, symbol, ("esgScores",), query.asked_at)
        except Fault as fault:
            if fault.kind is not FaultKind.EMPTY:
                raise
            return fault


def sustainability(answer: Modules | Fault, query: Query) -> Harvest:
    """Scores of one company, or the state that says that there are none."""
    refused = Refusals()
    if isinstance(answer, Fault):
        return _harvest(query, Dataset.SUSTAINABILITY, {}, refused, answer.detail, State.WITHDRAWN)
    figures = summary_figures(answer, ESG, query.targets[0], query.asked_at, refused)
    if not figures:
        detail = "Yahoo's answer holds no scores"
        return _harvest(query, Dataset.SUSTAINABILITY, {}, refused, detail, State.EMPTY)
    records = {"instrument_observations": table(query.targets[0], figures)}
    return _harvest(
        query, Dataset.SUSTAINABILITY, records, refused, drift(unknown_fields(answer, ESG))
    )


def ask_news(query: Query, wire: Wire) -> list[object]:
    """Asks for the news that Yahoo finds for one instrument.

    Raises:
        Fault: none came.
    """
    with fresh_session(wire) as session:
        return news(session, query.targets[0].provider_symbol, query.asked_at)


def news_rows(found: Sequence[object], query: Query) -> Harvest:
    """News as text, linked to the instruments that Yahoo or the text itself names."""
    refused = Refusals()
    items, named = [], dict[str, dict[str, str]]()
    for place, each in enumerate(found):
        item = _item(each, f"news[{place}]", refused)
        if item is None:
            continue
        items.append(item)
        named[str(item["guid"])] = _named(each, query)
    records = {
        "news_items": pa.Table.from_pylist(items, schema=NEWS_ITEMS.schema),
        "news_mentions": mentions(items, named),
    }
    return _harvest(query, Dataset.NEWS, records, refused)


def _item(found: object, where: str, refused: Refusals) -> dict[str, object] | None:
    if not isinstance(found, dict):
        refused.add(where, "no item of news", found)
        return None
    title, link = plain(found.get("title"), MOST_TITLE), safe_link(found.get("link"))
    guid = plain(found.get("uuid"), MOST_TITLE) or link
    if not title or not guid:
        refused.add(where, "news without a title, or without a link and an id", found)
        return None
    return {
        "source": "yahoo",
        "guid": guid,
        "title": title,
        "link": link,
        "summary": "",
        "publisher": plain(found.get("publisher"), MOST_TITLE),
        "language": "en",
        "published_at": _published(found.get("providerPublishTime"), where, refused),
    }


def _published(stamp: object, where: str, refused: Refusals) -> datetime | None:
    seconds = refused.number(stamp, f"{where}.providerPublishTime")
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        refused.add(f"{where}.providerPublishTime", "no moment", stamp)
        return None


def _named(found: object, query: Query) -> dict[str, str]:
    """The instruments that Yahoo names beside an item, by our symbols."""
    tickers = found.get("relatedTickers") if isinstance(found, dict) else None
    ours = dict(symbols_of("yahoo"))
    ours |= {each.provider_symbol: each.symbol for each in query.targets}
    listed = tickers if isinstance(tickers, list) else []
    return {ours[each]: each for each in listed if isinstance(each, str) and each in ours}


def drift(added: Sequence[str]) -> str:
    """What is said of fields that a provider has added; "" where there are none."""
    if not added:
        return ""
    rest = f" and {len(added) - _MOST_NAMED} more" if len(added) > _MOST_NAMED else ""
    return f"{len(added)} fields that are not known: {', '.join(added[:_MOST_NAMED])}{rest}"


def _harvest(
    query: Query,
    dataset: Dataset,
    records: dict[str, pa.Table],
    refused: Refusals,
    detail: str = "",
    state: State | None = None,
) -> Harvest:
    """The harvest of an answer, with the state that it leaves its subject in."""
    held = any(each.num_rows for each in records.values())
    came_to = state or (State.FRESH if held else State.EMPTY)
    books = state_of(dataset.value, query.targets[0].symbol, came_to, query.asked_at, detail=detail)
    return Harvest(rejects=refused.all(), records={**records, "dataset_states": books})


FEEDS: dict[Dataset, Feed] = {
    Dataset.FUNDAMENTALS: feed(ask_fundamentals, fundamentals, asset_classes=_COMPANIES),
    Dataset.CALENDAR: feed(ask_calendar, calendar, asset_classes=_COMPANIES),
    Dataset.SUSTAINABILITY: feed(ask_sustainability, sustainability, asset_classes=_COMPANIES),
    Dataset.NEWS: feed(ask_news, news_rows, asset_classes=_COMPANIES),
}
