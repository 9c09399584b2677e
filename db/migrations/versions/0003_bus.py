"""The bus: its queue in PostgreSQL, attempts of every broker, and dead letters.

Revision ID: 0003
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Every message is an insert, an update and a delete: these tables hold few rows and many dead ones.
VACUUM = """
alter table {table} set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
                         autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 1000)
"""


def moment(name: str, **words: object) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **words)


def upgrade() -> None:
    op.create_table(
        "bus_messages",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("queue", sa.String(length=255), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("headers", postgresql.JSONB()),
        sa.Column("attempts_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("deliveries_count", sa.BigInteger(), server_default="0", nullable=False),
        moment("created_at", server_default=sa.func.now(), nullable=False),
        moment("next_attempt_at", server_default=sa.func.now(), nullable=False),
        moment("first_attempt_at"),
        moment("last_attempt_at"),
        moment("acquired_at"),
        sa.Column("acquired_token", sa.Uuid()),
        sa.Column("timer_id", sa.String(length=255)),
        sa.CheckConstraint("(acquired_token IS NULL) = (acquired_at IS NULL)", name="bus_messages_lease_ck"),
        sa.PrimaryKeyConstraint("id", name="pk_bus_messages"),
    )
    line = ["queue", "next_attempt_at", "id"]
    op.create_index("bus_messages_pending_idx", "bus_messages", line, postgresql_where="acquired_token is null")
    op.create_index("bus_messages_leased_idx", "bus_messages", line, postgresql_where="acquired_token is not null")
    op.create_index(
        "bus_messages_timer_id_uq",
        "bus_messages",
        ["queue", "timer_id"],
        unique=True,
        postgresql_where="timer_id is not null",
    )
    op.create_table(
        "deliveries",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unsettled", sa.Integer(), nullable=False),
        moment("first_at", nullable=False),
        moment("last_at", nullable=False),
        moment("due_at"),
        sa.PrimaryKeyConstraint("topic", "key", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_due_at", "deliveries", ["due_at"], postgresql_where="due_at is not null")
    op.create_table(
        "dead_letters",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("error_type", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("traceback", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        moment("first_at", nullable=False),
        moment("last_at", nullable=False),
        moment("replayed_at"),
        sa.PrimaryKeyConstraint("topic", "key", name="pk_dead_letters"),
    )
    op.create_index("ix_dead_letters_last_at", "dead_letters", ["last_at"])
    for table in ("bus_messages", "deliveries"):
        op.execute(VACUUM.format(table=table))


def downgrade() -> None:
    for table in ("dead_letters", "deliveries", "bus_messages"):
        op.drop_table(table)
