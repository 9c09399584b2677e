"""`python -m api`: the database, the collector and the web app, until Ctrl-C or SIGTERM.

`--no-collector` leaves collecting to another process.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import uvicorn

from wizdata_core.errors import BadInput, BadSetting, WizDataError
from wizdata_core.settings import PREFIX, load
from wizdata_core.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
_FAILED, _REFUSED, _NO_DATABASE = 1, 2, 3
_WAIT_BEFORE_RESTART = 5.0
_SECONDS_TO_STOP = 15
_SECONDS_FOR_REQUESTS = 5


class AnnouncingServer(uvicorn.Server):
    """A server that prints where to look once it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to listen, then says where."""
        await super().startup(sockets)
        if self.started:
            host = self.config.host
            shown = f"[{host}]" if ":" in host else host
            typer.echo(f"\n  WizData is open at http://{shown}:{self.config.port}\n")


def serve(
    *,
    collector: Annotated[bool, typer.Option(help="run the collector beside the web app")] = True,
) -> None:
    """Starts everything and says where to look."""
    try:
        settings = _ready()
    except WizDataError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_REFUSED if isinstance(error, BadInput) else _NO_DATABASE) from None
    config = uvicorn.Config(
        "api.app:app",
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        timeout_graceful_shutdown=_SECONDS_FOR_REQUESTS,
    )
    # Uvicorn stops at a signal and then raises it again: SIGTERM must not end us before the
    # collector is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = AnnouncingServer(config)
    with contextlib.suppress(KeyboardInterrupt), _collector() if collector else _nothing():
        server.run()
    if not server.started:
        raise typer.Exit(_FAILED)


def _ready() -> Settings:
    """The settings, once the port is free and the database answers at the newest schema."""
    settings = load()
    _check_port(settings)
    where = f"starting the database in {settings.folder}"
    typer.echo("connecting to the database" if settings.database_url else where)
    open_store(settings, application="wizdata-start").dispose()
    return settings


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise BadSetting(
                f"{PREFIX}PORT is {settings.port}, which cannot be listened on"
                f" ({error.strerror}); set {PREFIX}PORT to a free port"
            ) from None


@contextlib.contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextlib.contextmanager
def _collector() -> Iterator[None]:
    """Keeps a collector process running beside this one, and stops it with this one."""
    stopping = threading.Event()
    child = _start_collector()

    def keep() -> None:
        nonlocal child
        while not stopping.is_set():
            child.wait()
            if not stopping.wait(_WAIT_BEFORE_RESTART):
                child = _start_collector()

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        _stop(child)
        keeper.join()
        _stop(child)  # one that the keeper had just started


def _start_collector() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "collectors", "run"], cwd=ROOT)


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


if __name__ == "__main__":
    typer.run(serve)
