"""From an address to an engine: the SQLAlchemy one for statements, an ADBC pool for bulk reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import adbc_driver_postgresql.dbapi as adbc
import psycopg2
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg2.extensions import connection as Connection  # noqa: N812 - a class that its maker named so
    from sqlalchemy import Engine
    from sqlalchemy.pool import Pool


# Times travel as UTC whatever the server's own zone.
_UTC = "-ctimezone=UTC"
# A process that stands still in the middle of a transaction loses it, and what it had locked, after
# a minute: when it wakes it can commit nothing.
_WRITING = f"{_UTC} -cidle_in_transaction_session_timeout=60s"


@dataclass(frozen=True, slots=True)
class Engines:
    """The two doors to one database."""

    statements: Engine
    bulk: Pool

    def dispose(self) -> None:
        """Closes every pooled connection; the engines can still be used."""
        self.statements.dispose()
        self.bulk.dispose()


def engines(address: Callable[[], str], *, application: str) -> Engines:
    """The engines of the PostgreSQL database at `address()`; nothing is connected yet.

    The address is asked for each new connection, not once: an embedded server that died is started
    again by the asking, and may then have another port.
    """

    def libpq() -> str:
        url = make_url(address()).set(drivername="postgresql")
        words = {"application_name": application, "options": _UTC}
        return url.update_query_dict(words).render_as_string(hide_password=False)

    def connect() -> Connection:
        return psycopg2.connect(libpq(), options=_WRITING)

    statements = create_engine(
        "postgresql+psycopg2://", creator=connect, pool_size=5, max_overflow=10, pool_pre_ping=True
    )
    return Engines(
        statements, QueuePool(lambda: adbc.connect(libpq()), pool_size=3, max_overflow=7)
    )
