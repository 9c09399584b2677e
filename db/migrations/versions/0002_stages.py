"""Stages: which run archived an object, when it was last told of, and when it was derived from."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("raw_objects", sa.Column("run_id", sa.BigInteger()))
    op.add_column("raw_objects", sa.Column("told_at", sa.DateTime(timezone=True)))
    op.add_column("raw_objects", sa.Column("derived_at", sa.DateTime(timezone=True)))
    op.create_index("ix_raw_objects_run_id", "raw_objects", ["run_id"])
    op.create_index(
        "ix_raw_objects_uncleaned",
        "raw_objects",
        ["provider", "symbols", "interval", "fetched_at"],
        postgresql_where=sa.text("cleaned_at is null and fault = ''"),
    )
    op.create_index(
        "ix_raw_objects_underived",
        "raw_objects",
        ["cleaned_at"],
        postgresql_where=sa.text("derived_at is null and cleaned_at is not null"),
    )
    # What an earlier version stored was never derived from; it counts as done.
    op.execute("update raw_objects set derived_at = cleaned_at where cleaned_at is not null")


def downgrade() -> None:
    op.drop_index("ix_raw_objects_underived", "raw_objects")
    op.drop_index("ix_raw_objects_uncleaned", "raw_objects")
    op.drop_index("ix_raw_objects_run_id", "raw_objects")
    for column in ("derived_at", "told_at", "run_id"):
        op.drop_column("raw_objects", column)
