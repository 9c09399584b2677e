"""Leases of runs: a token that counts claims, who holds the run, and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("runs", sa.Column("token", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("runs", sa.Column("holder", sa.String(), server_default="", nullable=False))
    op.add_column("runs", sa.Column("lease_until", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_runs_unfinished",
        "runs",
        ["job"],
        postgresql_where=sa.text("state in ('running', 'stopped')"),
    )
    op.create_index(
        "ix_runs_missed", "runs", ["job", "period"], postgresql_where=sa.text("state = 'missed'")
    )


def downgrade() -> None:
    # The schema before has no word for a period that nobody ran.
    op.execute("delete from runs where state = 'missed'")
    op.drop_index("ix_runs_missed", "runs")
    op.drop_index("ix_runs_unfinished", "runs")
    for column in ("lease_until", "holder", "token"):
        op.drop_column("runs", column)
