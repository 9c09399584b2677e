"""Snapshots: one row per instrument and day, the newest row of each, and what is due."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

TABLES = ("snapshot_changes", "snapshot_due", "snapshot_revisions", "snapshots_latest", "snapshots")


def _columns() -> list[sa.Column]:
    return [
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reconstructed", sa.Boolean(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "snapshots",
        *_columns(),
        sa.PrimaryKeyConstraint("instrument_id", "day", name=op.f("pk_snapshots")),
        postgresql_partition_by="RANGE (day)",
    )
    op.create_table(
        "snapshots_latest",
        *_columns(),
        sa.PrimaryKeyConstraint("instrument_id", name=op.f("pk_snapshots_latest")),
    )
    op.create_table(
        "snapshot_revisions",
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changes", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("instrument_id", "day", "made_at", name=op.f("pk_snapshot_revisions")),
    )
    op.create_table(
        "snapshot_due",
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("upto", sa.Date()),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instruments.id"],
            name=op.f("fk_snapshot_due_instrument_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("instrument_id", name=op.f("pk_snapshot_due")),
    )
    op.create_table(
        "snapshot_changes",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_snapshot_changes")),
    )
    op.execute("insert into snapshot_changes (one, count) values (true, 0)")
    # What is held already has its rows made as if it had just come: three years of them.
    op.execute(
        "insert into snapshot_due (instrument_id, since, noted_at)"
        " select distinct instrument_id, current_date - 1098, now() from series"
        " where interval = '1d' and bars > 0"
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
