"""The manifest of the lake: one row for each archived answer, and how far it has come.

`bytes` is an object's size as stored, `content_bytes` what it unpacks to, as it says itself. A row
whose object was removed by the retention table stays, with `pruned_at`.
"""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Integer, String, Table

from db.base import metadata

raw_objects = Table(
    "raw_objects",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("provider", String, nullable=False, index=True),
    Column("dataset", String, nullable=False),
    Column("symbols", String, nullable=False),
    Column("interval", String, nullable=False),
    Column("fetched_at", DateTime(timezone=True), nullable=False, index=True),
    Column("fault", String, nullable=False, server_default=""),
    Column("cleaned_at", DateTime(timezone=True)),
    Column("rows", Integer),
    Column("refused", Integer),
    Column("content_bytes", BigInteger),
    Column("pruned_at", DateTime(timezone=True)),
)
