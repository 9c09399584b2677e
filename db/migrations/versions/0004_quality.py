"""Quality by row: flags on bars and actions, and the originals of what was repaired."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEEP_PREDECESSOR = """
create or replace function keep_predecessor() returns trigger language plpgsql as $$
begin
    insert into revisions (series_id, opened_at, replaced_at, open, high, low, close, volume,
                           quote_unit, quote_factor, quality, {flags}fetched_at, raw_id)
    values (old.series_id, old.opened_at, new.fetched_at, old.open, old.high, old.low, old.close,
            old.volume, old.quote_unit, old.quote_factor, old.quality, {old_flags}old.fetched_at,
            old.raw_id)
    on conflict do nothing;
    return null;
end $$
"""
FLAGGED = ("bars_daily", "bars_intraday", "revisions", "corporate_actions")


def upgrade() -> None:
    for table in FLAGGED:
        op.add_column(table, sa.Column("flags", sa.String(), nullable=False, server_default=""))
    op.add_column("corporate_actions", sa.Column("quality", sa.String(), nullable=False, server_default="accepted"))
    op.execute(KEEP_PREDECESSOR.format(flags="flags, ", old_flags="old.flags, "))
    for table in ("bars_daily", "bars_intraday"):
        op.create_index(f"ix_{table}_flagged", table, ["opened_at"], postgresql_where=sa.text("flags <> ''"))
    op.create_table(
        "repairs",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raw_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("open", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("close", sa.Double(), nullable=True),
        sa.Column("volume", sa.Double(), nullable=True),
        sa.Column("quote_unit", sa.String(), nullable=False),
        sa.Column("quote_factor", sa.Double(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("series_id", "opened_at", "raw_id", name="pk_repairs"),
    )
    op.create_index("ix_repairs_raw_id", "repairs", ["raw_id"])
    op.create_table(
        "action_repairs",
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ex_date", sa.Date(), nullable=False),
        sa.Column("raw_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("was", sa.Double(), nullable=False),
        sa.Column("taken", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name="fk_action_repairs_instrument_id"),
        sa.ForeignKeyConstraint(["provider"], ["providers.provider"], name="fk_action_repairs_provider"),
        sa.PrimaryKeyConstraint("instrument_id", "provider", "kind", "ex_date", "raw_id", name="pk_action_repairs"),
    )
    op.create_index("ix_action_repairs_raw_id", "action_repairs", ["raw_id"])


def downgrade() -> None:
    op.drop_table("action_repairs")
    op.drop_table("repairs")
    for table in ("bars_daily", "bars_intraday"):
        op.drop_index(f"ix_{table}_flagged", table)
    op.execute(KEEP_PREDECESSOR.format(flags="", old_flags=""))
    op.drop_column("corporate_actions", "quality")
    for table in FLAGGED:
        op.drop_column(table, "flags")
