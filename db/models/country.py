"""Countries, by ISO 3166 code; `NA` is Namibia."""

from sqlalchemy import Boolean, Column, Integer, String, Table

from db.base import metadata

countries = Table(
    "countries",
    metadata,
    Column("iso2", String(2), primary_key=True),
    Column("iso3", String(3), nullable=False, unique=True),
    Column("iso_numeric", String(3), nullable=False),
    Column("name", String, nullable=False),
    Column("african", Boolean, nullable=False),
    Column("wb_name", String, nullable=False),
    Column("wb_code", String(3), nullable=False),
    Column("wb2_code", String(2), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("minor_units", Integer, nullable=False),
    Column("wb_region", String(3), nullable=False),
    Column("un_subregion", String, nullable=False),
    Column("note", String, nullable=False),
)
