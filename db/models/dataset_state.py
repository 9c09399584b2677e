"""What came of the last question for a dataset of one subject: fresh, empty, withdrawn."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, String, Table

from db.base import metadata

dataset_states = Table(
    "dataset_states",
    metadata,
    Column("provider", ForeignKey("providers.provider"), primary_key=True),
    Column("dataset", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("etag", String, nullable=False),
    Column("modified", String, nullable=False),
    Column("answered_at", DateTime(timezone=True), nullable=False),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    Column("raw_id", BigInteger, nullable=False),
)
