"""Bars, in two partitioned tables of one shape: daily and longer, and intraday.

Prices are in major currency units; `quote_unit` and `quote_factor` say what the provider quoted.
`quality` is accepted, flagged or repaired (a refused row goes to `quarantine`), `flags` the names
of the rules that say why, with spaces between. `revision` counts how often the row has changed
since it was first stored; a trigger copies the predecessor of a final bar that changes into
`revisions`.

`series_id` has no foreign key: only `wizdata_core.ingest` writes here, with ids that it has just
locked, and checking each row again would double the time of a load.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Index,
    Integer,
    String,
    Table,
    text,
)

from db.base import metadata


def _bars(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("series_id", Integer, primary_key=True),
        Column("opened_at", DateTime(timezone=True), primary_key=True),
        Column("session_date", Date, nullable=False),
        Column("open", Double),
        Column("high", Double),
        Column("low", Double),
        Column("close", Double, nullable=False),
        Column("volume", Double),
        Column("quote_unit", String, nullable=False),
        Column("quote_factor", Double, nullable=False),
        Column("final", Boolean, nullable=False),
        Column("quality", String, nullable=False),
        Column("flags", String, nullable=False, server_default=""),
        Column("revision", Integer, nullable=False),
        Column("fetched_at", DateTime(timezone=True), nullable=False),
        Column("raw_id", BigInteger, nullable=False),
        Index(f"ix_{name}_flagged", "opened_at", postgresql_where=text("flags <> ''")),
        postgresql_partition_by="RANGE (opened_at)",
    )


bars_daily = _bars("bars_daily")
bars_intraday = _bars("bars_intraday")

revisions = Table(
    "revisions",
    metadata,
    Column("series_id", Integer, primary_key=True),
    Column("opened_at", DateTime(timezone=True), primary_key=True),
    Column("replaced_at", DateTime(timezone=True), primary_key=True),
    Column("open", Double),
    Column("high", Double),
    Column("low", Double),
    Column("close", Double, nullable=False),
    Column("volume", Double),
    Column("quote_unit", String, nullable=False),
    Column("quote_factor", Double, nullable=False),
    Column("quality", String, nullable=False),
    Column("flags", String, nullable=False, server_default=""),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    Column("raw_id", BigInteger, nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("raw_id", BigInteger, primary_key=True),
    Column("where", String, primary_key=True),
    Column("reason", String, primary_key=True),
    Column("content", String, nullable=False),
)
