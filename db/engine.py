"""From a URL to an engine: the SQLAlchemy one for statements, an ADBC pool for bulk reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import adbc_driver_postgresql.dbapi as adbc
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.pool import Pool


@dataclass(frozen=True, slots=True)
class Engines:
    """The two doors to one database."""

    url: str
    statements: Engine
    bulk: Pool


def engines(url: str, *, application: str = "wizdata") -> Engines:
    """The engines of the PostgreSQL database at `url`; nothing is connected yet."""
    parsed = make_url(url).set(drivername="postgresql+psycopg2")
    libpq = parsed.set(drivername="postgresql").update_query_dict({"application_name": application})
    # Times travel as UTC whatever the server's own zone.
    options = {"application_name": application, "options": "-c timezone=UTC"}
    statements = create_engine(parsed, pool_size=5, max_overflow=10, pool_pre_ping=True, connect_args=options)
    bulk = QueuePool(lambda: adbc.connect(libpq.render_as_string(hide_password=False)), pool_size=3, max_overflow=7)
    return Engines(parsed.render_as_string(hide_password=False), statements, bulk)
