"""Snapshots: every field of an instrument on a day, as first known; and the newest row of each.

Beside the columns here both tables have one for every field of the catalogue, which the process
that opens the database adds where it is missing (numbers are float8, none has a default).

A row of `snapshots` stands for one session of its instrument. `reconstructed` is true where it was
made later than it could have been known, from bars that were collected since; such a row may be
replaced, another one is replaced only until it has settled. What a later answer changes after that
is noted in `snapshot_revisions`. `snapshot_due` lists what has to be made anew, from which day on;
`upto` is the last day of it that is still to do, null where that is all; `refused` says why its
rows cannot be made, until something of it changes. The one row of
`snapshot_changes` counts how often snapshots were stored: caches are keyed by it.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Table,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.base import metadata


def _columns(*, dated: bool) -> tuple[Column[Any], ...]:
    return (
        Column("instrument_id", Integer, primary_key=True),
        Column("day", Date, primary_key=dated, nullable=False),
        Column("made_at", DateTime(timezone=True), nullable=False),
        Column("reconstructed", Boolean, nullable=False),
    )


snapshots = Table(
    "snapshots", metadata, *_columns(dated=True), postgresql_partition_by="RANGE (day)"
)
snapshots_latest = Table("snapshots_latest", metadata, *_columns(dated=False))

snapshot_revisions = Table(
    "snapshot_revisions",
    metadata,
    Column("instrument_id", Integer, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("made_at", DateTime(timezone=True), primary_key=True),
    Column("changes", JSONB, nullable=False),
)

snapshot_due = Table(
    "snapshot_due",
    metadata,
    Column("instrument_id", ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True),
    Column("since", Date, nullable=False),
    Column("upto", Date),
    Column("noted_at", DateTime(timezone=True), nullable=False),
    Column("refused", String, nullable=False, server_default=""),
)

snapshot_changes = Table(
    "snapshot_changes",
    metadata,
    Column("one", Boolean, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
