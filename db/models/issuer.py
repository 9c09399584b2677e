"""Issuers: the companies behind instruments; one issuer may have several instruments.

`example` is said of fictional companies, which are never mixed with real ones.
"""

from sqlalchemy import Boolean, Column, ForeignKey, String, Table

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
    Column("example", Boolean, nullable=False, server_default="false"),
)
