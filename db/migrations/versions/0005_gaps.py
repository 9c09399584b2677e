"""Coverage and gaps: what a provider was asked of a series, and what it left out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("series", sa.Column("asked", TSTZMULTIRANGE(), nullable=False, server_default="{}"))
    op.add_column("series", sa.Column("reread_at", sa.DateTime(timezone=True)))
    op.add_column("series", sa.Column("reread_why", sa.String(), nullable=False, server_default=""))
    op.add_column("raw_objects", sa.Column("asked_from", sa.DateTime(timezone=True)))
    op.add_column("raw_objects", sa.Column("asked_until", sa.DateTime(timezone=True)))
    op.create_table(
        "gaps",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("first_opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bars", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name="fk_gaps_series_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", "first_opened_at", name="pk_gaps"),
    )
    op.create_index(
        "ix_gaps_open", "gaps", ["first_opened_at"], postgresql_where=sa.text("state = 'open'")
    )


def downgrade() -> None:
    op.drop_table("gaps")
    for table, column in (
        ("raw_objects", "asked_until"),
        ("raw_objects", "asked_from"),
        ("series", "reread_why"),
        ("series", "reread_at"),
        ("series", "asked"),
    ):
        op.drop_column(table, column)
