"""News: the latest, of all instruments or of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import instruments, news_items, news_mentions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

MOST = 200


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A piece of news: plain text and a link of http or https, "" where the source gives none.

    `published_at` is None where the source gives no date; `fetched_at` is when it was first seen.
    """

    title: str
    link: str
    summary: str
    publisher: str
    language: str
    published_at: datetime | None
    fetched_at: datetime
    source: str
    symbols: tuple[str, ...]


def latest_news(connection: Connection, symbol: str = "", most: int = MOST) -> tuple[NewsItem, ...]:
    """The newest items, those about one instrument where it is named; one link is shown once.

    Items without a date stand where they were first seen.
    """
    item, mention = news_items.c, news_mentions.c
    about = (
        (mention.provider == item.provider)
        & (mention.source == item.source)
        & (mention.guid == item.guid)
    )
    symbols = (
        select(func.array_agg(instruments.c.symbol.distinct()))
        .select_from(news_mentions)
        .join(instruments, instruments.c.id == mention.instrument_id)
        .where(about)
        .scalar_subquery()
    )
    told_at = func.coalesce(item.published_at, item.fetched_at)
    # Two sources may carry one article: what is equal is its link, or without one its own id.
    story = func.coalesce(func.nullif(item.link, ""), item.guid)
    stories = select(news_items, symbols.label("symbols"), told_at.label("told_at")).ext(
        distinct_on(story)
    )
    if symbol:
        named = (
            select(mention.guid)
            .join(instruments, instruments.c.id == mention.instrument_id)
            .where(about, instruments.c.symbol == symbol)
        )
        stories = stories.where(named.exists())
    listed = stories.order_by(story, told_at, item.provider, item.source).subquery()
    query = select(listed).order_by(listed.c.told_at.desc(), listed.c.guid).limit(most)
    return tuple(
        NewsItem(
            row.title,
            row.link,
            row.summary,
            row.publisher,
            row.language,
            row.published_at,
            row.fetched_at,
            row.source,
            tuple(sorted(row.symbols or ())),
        )
        for row in connection.execute(query)
    )
