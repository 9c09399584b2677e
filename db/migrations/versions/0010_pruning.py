"""What an object unpacks to, and when it was removed from the lake by the retention table."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("raw_objects", sa.Column("content_bytes", sa.BigInteger(), nullable=True))
    op.add_column("raw_objects", sa.Column("pruned_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("raw_objects", "pruned_at")
    op.drop_column("raw_objects", "content_bytes")
