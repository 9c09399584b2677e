"""`python -m api`: the database, the collector and the web app, until Ctrl-C.

`--no-collector` leaves collecting to another process.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import uvicorn

from wizdata_core.errors import BadSetting, DatabaseUnavailable
from wizdata_core.settings import PREFIX, load
from wizdata_core.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
_REFUSED, _NO_DATABASE = 2, 3
_WAIT_BEFORE_RESTART = 5.0
_SECONDS_TO_STOP = 15


class AnnouncingServer(uvicorn.Server):
    """A server that prints where to look once it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            typer.echo(f"\n  WizData is open at http://{self.config.host}:{self.config.port}\n")


def serve(collector: Annotated[bool, typer.Option(help="run the collector beside the web app")] = True) -> None:  # noqa: FBT002 - a flag on the command line
    """Starts everything and says where to look."""
    try:
        settings = load()
        _check_port(settings)
        typer.echo(f"starting the database in {settings.folder}" if not settings.database_url else "connecting to the database")
        open_store(settings, application="wizdata-start").statements.dispose()
    except BadSetting as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_REFUSED) from None
    except DatabaseUnavailable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_NO_DATABASE) from None
    config = uvicorn.Config("api.app:app", host=settings.host, port=settings.port, log_level="warning", app_dir=str(ROOT), ws="websockets-sansio", timeout_graceful_shutdown=5)
    with _collector() if collector else contextlib.nullcontext():
        AnnouncingServer(config).run()


def _check_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise BadSetting(f"{PREFIX}PORT is {settings.port}, which cannot be listened on ({error.strerror}); set {PREFIX}PORT to a free port") from None


@contextlib.contextmanager
def _collector() -> Iterator[None]:
    """Keeps a collector process running beside this one, and stops it with this one."""
    stopping = threading.Event()
    child: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not stopping.is_set():
            process = subprocess.Popen([sys.executable, "-m", "collectors", "run"], cwd=ROOT)  # noqa: S603 - our own module
            child[:] = [process]
            process.wait()
            stopping.wait(_WAIT_BEFORE_RESTART)

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        for process in child:
            process.terminate()
            try:
                process.wait(_SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()


if __name__ == "__main__":
    typer.run(serve)
