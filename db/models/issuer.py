"""Issuers: the companies behind instruments; one issuer may have several instruments."""

from sqlalchemy import Column, ForeignKey, String, Table

from db.base import metadata

issuers = Table(
    "issuers",
    metadata,
    Column("issuer", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("country", ForeignKey("countries.iso2"), nullable=False),
    Column("sector", String, nullable=False),
    Column("icb_industry", String, nullable=False),
    Column("sasb_sics", String, nullable=False),
)
