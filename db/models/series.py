"""Series: what one provider says of one instrument at one interval; each bar belongs to one.

`version` rises with every change of the series' bars or actions, so a reader that holds an older
version knows to read again. `checked_at` is the last time the provider answered, new bars or not.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from db.base import metadata

series = Table(
    "series",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("instrument_id", ForeignKey("instruments.id"), nullable=False),
    Column("provider", ForeignKey("providers.provider"), nullable=False),
    Column("interval", String, nullable=False),
    Column("bars", BigInteger, nullable=False, server_default="0"),
    Column("first_opened_at", DateTime(timezone=True)),
    Column("last_opened_at", DateTime(timezone=True)),
    Column("checked_at", DateTime(timezone=True)),
    Column("version", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("instrument_id", "provider", "interval"),
)
