"""Where a home's server answers: a small private file, and the proof that it is really ours.

The file only says where to look. A server counts as running when our role logs in there and the
server itself names our data folder: pids and ports get new owners, that answer does not.
"""

from __future__ import annotations

import json
import os
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2

from db.cluster import ROLE

if TYPE_CHECKING:
    from psycopg2.extensions import connection

FILE = "endpoint.json"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server's address on 127.0.0.1; `open` is False once its owner has decided to stop it."""

    port: int
    password: str
    data: Path
    open: bool

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}:{self.password}@127.0.0.1:{self.port}/{ROLE}"


def read_endpoint(home: Path) -> Endpoint | None:
    """What the home's file says; None when there is none, or a power cut left it empty."""
    try:
        said = json.loads((home / FILE).read_text())
        return Endpoint(
            int(said["port"]), str(said["password"]), Path(said["data"]), said["open"] is True
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def recorded_data(home: Path) -> Path | None:
    """Where the home's cluster lay when it was last used, as far as the file knows."""
    endpoint = read_endpoint(home)
    return endpoint.data if endpoint else None


def write_endpoint(home: Path, endpoint: Endpoint) -> None:
    """Replaces the file in one step, readable by its owner only. Only the lock's holder writes."""
    begun = home / f"{FILE}.new"
    begun.unlink(missing_ok=True)
    with os.fdopen(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(endpoint) | {"data": str(endpoint.data)}, file)
    begun.replace(home / FILE)


def log_in(endpoint: Endpoint, name: str) -> connection:
    """A session of ours; raises psycopg2.Error when the server does not take it."""
    # require_auth: a stranger on our port is never sent the password, as SCRAM does not reveal it
    session = psycopg2.connect(
        endpoint.url, connect_timeout=5, application_name=name, require_auth="scram-sha-256"
    )
    session.autocommit = True
    return session


def doubt(endpoint: Endpoint) -> str:
    """Why the endpoint is not (yet) a running server of ours; empty when it proves to be one."""
    try:
        with closing(log_in(endpoint, "wizdata endpoint")) as session, session.cursor() as cursor:
            cursor.execute("show data_directory")
            (found,) = cursor.fetchone() or ("",)
    except psycopg2.Error as error:
        return str(error).strip()
    if os.path.realpath(found) != os.path.realpath(endpoint.data):
        return f"port {endpoint.port} belongs to the server of {found}"
    return ""
