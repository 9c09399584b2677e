"""Budgets: what each provider's limits have been spent, who must wait, and which circuits are open.

`spends` is a ledger with a running total: two rows far enough apart say what was spent between
them, so a sliding window is one look-up however long it is.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Double,
    Integer,
    String,
    Table,
)

from db.base import metadata

budgets = Table(
    "budgets",
    metadata,
    Column("budget", String, primary_key=True),
    Column("spent", BigInteger, nullable=False, server_default="0"),
    Column("spent_at", DateTime(timezone=True), nullable=False),
)

spends = Table(
    "spends",
    metadata,
    Column("budget", String, primary_key=True),
    Column("total", BigInteger, primary_key=True),
    Column("cost", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

limits = Table(
    "limits",
    metadata,
    Column("budget", String, primary_key=True),
    Column("per_seconds", Double, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("provider", String, nullable=False),
    Column("venue", String, nullable=False),
    Column("endpoint", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("source", String, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("budget", String, primary_key=True),
    Column("job", String, primary_key=True),
    Column("first_at", DateTime(timezone=True), nullable=False),
    Column("every_seconds", Double, nullable=False),
    Column("units", BigInteger, nullable=False),
)

holds = Table(
    "holds",
    metadata,
    Column("scope", String, primary_key=True),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("spread", Double, nullable=False),
    Column("reason", String, nullable=False),
)

circuits = Table(
    "circuits",
    metadata,
    Column("scope", String, primary_key=True),
    Column("endpoint", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("faults", Integer, nullable=False),
    Column("window", Double, nullable=False),
    Column("until", DateTime(timezone=True)),
    Column("reason", String, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)
