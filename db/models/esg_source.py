"""Where ESG figures come from: reports, providers, models; each with its licence."""

from sqlalchemy import Boolean, Column, String, Table

from db.base import metadata

esg_sources = Table(
    "esg_sources",
    metadata,
    Column("source", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("url", String, nullable=False),
    Column("licence", String, nullable=False),
    Column("redistribute", Boolean, nullable=False),
)
