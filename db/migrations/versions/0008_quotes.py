"""Quotes: the newest price that each provider streamed of an instrument."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "quotes",
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("price", sa.Double(), nullable=False),
        sa.Column("bid", sa.Double(), nullable=True),
        sa.Column("ask", sa.Double(), nullable=True),
        sa.Column("size", sa.Double(), nullable=True),
        sa.Column("day_open", sa.Double(), nullable=True),
        sa.Column("day_high", sa.Double(), nullable=True),
        sa.Column("day_low", sa.Double(), nullable=True),
        sa.Column("day_volume", sa.Double(), nullable=True),
        sa.Column("previous_close", sa.Double(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("quote_unit", sa.String(), nullable=False),
        sa.Column("quote_factor", sa.Double(), nullable=False),
        sa.Column("event_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name="fk_quotes_instrument_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["provider"], ["providers.provider"], name="fk_quotes_provider"),
        sa.PrimaryKeyConstraint("instrument_id", "provider", name="pk_quotes"),
    )


def downgrade() -> None:
    op.drop_table("quotes")
