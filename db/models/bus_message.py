"""The queue of the embedded bus: one row for each message that is waiting or being handled.

The shape is the one that `faststream-outbox` reads, index by index; a row is a message until it is
acknowledged, and is then deleted. `acquired_at` is the lease of whoever handles it.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    LargeBinary,
    String,
    Table,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import conv

from db.base import metadata

bus_messages = Table(
    "bus_messages",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("queue", String(255), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("headers", JSONB),
    Column("attempts_count", BigInteger, nullable=False, server_default="0"),
    Column("deliveries_count", BigInteger, nullable=False, server_default="0"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("first_attempt_at", DateTime(timezone=True)),
    Column("last_attempt_at", DateTime(timezone=True)),
    Column("acquired_at", DateTime(timezone=True)),
    Column("acquired_token", Uuid),
    Column("timer_id", String(255)),
    CheckConstraint(
        "(acquired_token IS NULL) = (acquired_at IS NULL)", name=conv("bus_messages_lease_ck")
    ),
)
_WAITING = bus_messages.c.acquired_token.is_(None)
_LEASED = bus_messages.c.acquired_token.is_not(None)
for _name, _condition in (
    ("bus_messages_pending_idx", _WAITING),
    ("bus_messages_leased_idx", _LEASED),
):
    Index(
        _name,
        bus_messages.c.queue,
        bus_messages.c.next_attempt_at,
        bus_messages.c.id,
        postgresql_where=_condition,
    )
Index(
    "bus_messages_timer_id_uq",
    bus_messages.c.queue,
    bus_messages.c.timer_id,
    unique=True,
    postgresql_where=bus_messages.c.timer_id.is_not(None),
)
