"""The embedded PostgreSQL of a state folder: started when it is asked for, shared by all who ask.

`ensure(home)` is all that an application needs. `python -m db.embedded status|stop|serve --home
DIR` is for people. Needs no service, no account and no open port but one on 127.0.0.1.
"""

from __future__ import annotations

import argparse
import errno
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db.account import account_for, data_folder
from db.binaries import find_binaries
from db.cluster import LOCK_FILE, Cluster, open_cluster, running, shut_down
from db.endpoint import Endpoint, doubt, read_endpoint, recorded_data
from db.errors import EmbeddedError
from db.locks import exclusive, is_held
from db.owner import ERROR_FILE, LOG_FILE, STOP_FILE, USED_FILE, Wish, own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

__all__ = ["EmbeddedError", "Status", "ensure", "status", "stop"]

IDLE = 60.0  # seconds without a session after which the server stops
FAILED = 3  # the exit code of an owner that says why in ERROR_FILE, and of `status` when stopped

_PAUSE = 0.05
_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Status:
    """What there is of a home's server: where its files are, and which of its parts run."""

    data: Path
    port: int | None
    pid: int | None
    owned: bool


def ensure(home: Path, *, idle: float = IDLE, patience: float = 120.0) -> str:
    """The URL of the home's running server, which is made or started when there is none.

    Any number of processes may call it at once; they get one server. It stays until no session
    has been open for `idle` seconds (0: for ever; the caller that starts the owner decides).
    Raises EmbeddedError, whose text is fit for a person, when it cannot run.
    """
    with _explained(home):
        home = _made(home)
        endpoint = _answering(home)
        if endpoint is None:
            endpoint = _started(home, idle, time.monotonic() + patience)
        elif not is_held(endpoint.data.parent / LOCK_FILE):
            _spawn(home, idle)  # its owner was killed: another one adopts the server meanwhile
        return endpoint.url


def stop(home: Path, patience: float = 90.0) -> None:
    """Stops the home's server, sessions and all; nothing to do where none runs."""
    with _explained(home):
        home = home.expanduser().absolute()
        if not home.exists():
            return
        cluster = _existing(home)
        deadline = time.monotonic() + patience
        while is_held(cluster.lock):  # an owner that is only starting forgets earlier wishes
            (home / STOP_FILE).touch()
            if time.monotonic() > deadline:
                raise EmbeddedError(f"The owner of {cluster.data} did not end within {patience} s.")
            time.sleep(_PAUSE)
        (home / STOP_FILE).unlink(missing_ok=True)
        with exclusive(cluster.lock, patience=1.0) as ours:
            server = running(cluster.data)
            if ours and server is not None:
                shut_down(cluster, server)


def status(home: Path) -> Status:
    """What runs for the home now; starts nothing."""
    with _explained(home):
        home = home.expanduser().absolute()
        data = data_folder(home, recorded_data(home))
        server = running(data)
        owned = is_held(data.parent / LOCK_FILE)
        if server is None:
            return Status(data, None, None, owned)
        return Status(data, server.port, server.process.pid, owned)


def _existing(home: Path) -> Cluster:
    data = data_folder(home, recorded_data(home))
    account = account_for(data)
    return Cluster(data, account, find_binaries(account))


def _made(home: Path) -> Path:
    home = home.expanduser().absolute()
    # Under root another account must pass through it; the secrets in it have modes of their own.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    home.mkdir(mode=0o711 if root else 0o700, parents=True, exist_ok=True)
    if root and home.stat().st_uid != 0:
        raise EmbeddedError(
            f"{home} belongs to another account, which could no longer use it once root had. "
            "Start WizData as that account, or choose another state folder."
        )
    return home


def _answering(home: Path) -> Endpoint | None:
    """The endpoint when its server answers; the owner hears that somebody is about to come."""
    endpoint = read_endpoint(home)
    if endpoint is None or not endpoint.open:
        return None
    (home / USED_FILE).touch()
    if doubt(endpoint) or read_endpoint(home) != endpoint:
        return None
    return endpoint


def _started(home: Path, idle: float, deadline: float) -> Endpoint:
    """The endpoint of a server that one of the waiting processes starts, and the others await."""
    child: subprocess.Popen[bytes] | None = None
    cluster = open_cluster(home, recorded_data(home))
    while time.monotonic() < deadline:
        with exclusive(home / "starting.lock", patience=_PAUSE) as turn:
            endpoint = _answering(home)
            if endpoint is not None:
                return endpoint
            ended = child is None or child.poll() is not None
            if child is not None and child.returncode:
                raise EmbeddedError(_last_words(home, child.returncode))
            if turn and ended and not is_held(cluster.lock):
                child = _spawn(home, idle)
                _await_owner(child, cluster)
        time.sleep(_PAUSE)
    raise EmbeddedError(
        f"PostgreSQL for {home} did not answer in time: {_reason(home)}. See {home / LOG_FILE}."
    )


def _await_owner(child: subprocess.Popen[bytes], cluster: Cluster) -> None:
    """Keeps the turn until the new owner has its lock, so that nobody starts a second one."""
    while child.poll() is None and not is_held(cluster.lock):
        time.sleep(_PAUSE)


def _reason(home: Path) -> str:
    endpoint = read_endpoint(home)
    if endpoint is None:
        return "no server was started"
    return doubt(endpoint) or "it answers only now"


def _last_words(home: Path, code: int) -> str:
    path = home / ERROR_FILE
    if path.exists():
        return path.read_text()
    return f"The owner of PostgreSQL ended with code {code}. See {home / LOG_FILE}."


def _spawn(home: Path, idle: float) -> subprocess.Popen[bytes]:
    """An owner that is nobody's terminal's child and outlives the caller."""
    (home / ERROR_FILE).unlink(missing_ok=True)
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    words = ["serve", "--home", str(home), "--idle", str(idle)]
    with (home / LOG_FILE).open("ab") as sink:
        child = subprocess.Popen(  # noqa: S603 - this very interpreter and this very module
            [sys.executable, "-m", "db.embedded", *words],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            cwd=_ROOT,  # -m finds db from here
            start_new_session=True,
            creationflags=flags,
        )
    # Somebody has to collect its exit code, or it stays a zombie for as long as the caller lives.
    threading.Thread(target=child.wait, daemon=True, name="wizdata-owner-exit").start()
    return child


@contextmanager
def _explained(home: Path) -> Iterator[None]:
    """Turns what the operating system refuses into words for a person."""
    try:
        yield
    except OSError as error:
        place = error.filename or home
        if error.errno == errno.ENOSPC:
            text = f"The disk under {place} is full. Make room, or choose another folder."
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            text = (
                f"{place} is not ours to use ({error.strerror}). Choose a state folder that "
                "belongs to the present user, or set WIZDATA_DATABASE_URL to a PostgreSQL server."
            )
        else:
            text = f"{place}: {error.strerror or error}"
        raise EmbeddedError(text) from error


def _serve(home: Path, idle: float) -> int:
    wish = Wish(home / STOP_FILE)

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        wish.signalled.set()

    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(signal.Signals[name], on_signal)
    try:
        with _explained(home):
            own(_made(home), idle, wish)
    except EmbeddedError as error:
        logging.getLogger(__name__).error("owner.failed %s", error)  # noqa: TRY400 - words, no trace
        _leave_word(home, str(error))
        return FAILED
    return 0


def _leave_word(home: Path, text: str) -> None:
    try:
        (home / ERROR_FILE).write_text(text)
    except OSError:  # a full or closed disk is itself the news; whoever waits points to the log
        logging.getLogger(__name__).exception("owner.mute")


def _report(home: Path) -> int:
    found = status(home)
    parts = [
        f"running on 127.0.0.1:{found.port}, pid {found.pid}" if found.pid else "stopped",
        "owned" if found.owned else "without an owner",
        f"files in {found.data}",
    ]
    sys.stdout.write("; ".join(parts) + "\n")
    return 0 if found.pid else FAILED


def main(argv: list[str] | None = None) -> int:
    """The command line; `status` answers 3 when the server does not run, as service tools do."""
    parser = argparse.ArgumentParser(prog="python -m db.embedded", description=__doc__)
    parser.add_argument("command", choices=("status", "stop", "serve"))
    parser.add_argument("--home", type=Path, required=True, help="the state folder")
    parser.add_argument("--idle", type=float, default=0.0, help="seconds; 0 never stops by itself")
    given = parser.parse_args(argv)
    home = given.home.expanduser().absolute()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    try:
        if given.command == "serve":
            return _serve(home, given.idle)
        if given.command == "status":
            return _report(home)
        stop(home)
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
