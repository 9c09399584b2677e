"""Instruments: what can be charted, by canonical symbol; and the other names that find them.

ISINs come from public lists that disagree: they are kept with their sources and never joined on.
"""

from sqlalchemy import Column, ForeignKey, Identity, Integer, String, Table

from db.base import metadata

instruments = Table(
    "instruments",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("symbol", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("issuer", ForeignKey("issuers.issuer"), index=True),
    Column("mic", ForeignKey("exchanges.mic"), index=True),
    Column("asset_class", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("quote_unit", String, nullable=False),
    Column("isin", String, nullable=False),
    Column("isin_sources", String, nullable=False),
    Column("figi", String, nullable=False),
    Column("data_source", String, nullable=False),
    Column("verified", String, nullable=False),
    Column("note", String, nullable=False),
)

aliases = Table(
    "aliases",
    metadata,
    Column("alias", String, primary_key=True),
    Column("instrument_id", ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String, nullable=False),
)

universe_members = Table(
    "universe_members",
    metadata,
    Column("group_name", String, primary_key=True),
    Column("instrument_id", ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True),
    Column("group_label", String, nullable=False),
    Column("group_rank", Integer, nullable=False),
    Column("position", Integer, nullable=False),
)
