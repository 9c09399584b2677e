"""Series: what one provider says of one instrument at one interval; each bar belongs to one.

`asked` is the coverage: the stretches of time for which an answer has been stored, whether or not
it held bars. A series whose history has to be read anew loses it, with `reread_why` and when.

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
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE

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
    Column("asked", TSTZMULTIRANGE, nullable=False, server_default="{}"),
    Column("reread_at", DateTime(timezone=True)),
    Column("reread_why", String, nullable=False, server_default=""),
    UniqueConstraint("instrument_id", "provider", "interval"),
)
