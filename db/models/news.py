"""News: what each source published, as text, and which instruments it is about."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, String, Table

from db.base import metadata

news_items = Table(
    "news_items",
    metadata,
    Column("provider", ForeignKey("providers.provider"), primary_key=True),
    Column("source", String, primary_key=True),
    Column("guid", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("link", String, nullable=False),
    Column("summary", String, nullable=False),
    Column("publisher", String, nullable=False),
    Column("language", String, nullable=False),
    Column("published_at", DateTime(timezone=True), index=True),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    Column("raw_id", BigInteger, nullable=False),
)

news_mentions = Table(
    "news_mentions",
    metadata,
    Column("provider", ForeignKey("providers.provider"), primary_key=True),
    Column("source", String, primary_key=True),
    Column("guid", String, primary_key=True),
    Column("instrument_id", ForeignKey("instruments.id"), primary_key=True, index=True),
    Column("matched", String, nullable=False),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    Column("raw_id", BigInteger, nullable=False),
)
