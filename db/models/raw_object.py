"""The manifest of the lake: one row for each archived answer, and how far it has come.

A row goes from archived (`fetched_at`) to cleaned (`cleaned_at`) to derived (`derived_at`); an
answer that holds a refusal has its `fault` and goes no further, nor does one that a person dropped
(`dropped`). What is not at its end is the list of what is left to do: the bus only says when.
`told_at` is when the bus last took the present step. The question was about the time from
`asked_from` to `asked_until`.

`bytes` is an object's size as stored, `content_bytes` what it unpacks to, as it says itself. A row
whose object was removed by the retention table stays, with `pruned_at`.
"""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Integer, String, Table, text

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
    Column("run_id", BigInteger, index=True),
    Column("asked_from", DateTime(timezone=True)),
    Column("asked_until", DateTime(timezone=True)),
    Column("told_at", DateTime(timezone=True)),
    Column("derived_at", DateTime(timezone=True)),
    Index(
        "ix_raw_objects_uncleaned",
        "provider",
        "symbols",
        "interval",
        "fetched_at",
        postgresql_where=text("cleaned_at is null and fault = ''"),
    ),
    Index(
        "ix_raw_objects_underived",
        "cleaned_at",
        postgresql_where=text("derived_at is null and cleaned_at is not null"),
    ),
)
