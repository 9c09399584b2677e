"""One cluster: its files, its making, and the server process that works on it.

Everything that a lost endpoint file would take with it lies in the cluster itself: the password in
a file of its own, the port in postmaster.pid.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from db.account import account_for, data_folder, give, reaches
from db.binaries import find_binaries, run
from db.errors import EmbeddedError

if TYPE_CHECKING:
    from pathlib import Path

    from db.account import Account
    from db.binaries import Binaries

ROLE = "wizdata"
LOCK_FILE = "owner.lock"
PASSWORD_FILE = "wizdata.password"  # noqa: S105 - the name of the file, not what it holds
ROOM_TO_CREATE = 128 << 20  # bytes: a new cluster is 46 MB, and its first WAL segment another 16
ROOM_TO_START = 24 << 20  # bytes: a WAL segment and a checkpoint

# Written into postgresql.conf once, so an operator may change them there.
_SETTINGS = {
    "max_connections": "100",  # two workers of ours exhausted 60
    "shared_buffers": "128MB",
    "synchronous_commit": "on",  # off lost 2,986 of 42,757 acknowledged rows under kill -9
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
}
# The application's role is no superuser: SQL that goes wrong cannot read files or run programs.
_SCRIPT = """\
create role {role} login createdb password '{password}';
grant pg_monitor to {role};
create database {role} owner {role};
"""
# Screens run as a role that may read little; ours may become it, and may make no roles itself.
_READER = (
    "do $$ begin if not exists (select from pg_roles where rolname = 'wizdata_reader') then"
    " create role wizdata_reader nologin; end if; grant wizdata_reader to {role}; end $$;\n"
)
READER_FILE = "wizdata.reader"  # says that the reader was made; older clusters lack it


@dataclass(frozen=True, slots=True)
class Cluster:
    """A folder of PostgreSQL's, the account that works on it and the programs that do so."""

    data: Path
    account: Account | None
    binaries: Binaries

    @property
    def lock(self) -> Path:
        """Beside the data and not in the home: copies of a home share one lock."""
        return self.data.parent / LOCK_FILE


@dataclass(frozen=True, slots=True)
class Server:
    """A postmaster and the port that it listens on."""

    process: psutil.Process
    port: int


def open_cluster(home: Path, recorded: Path | None) -> Cluster:
    """The cluster of `home`, proven fit to be made or started; EmbeddedError when it is not."""
    data = data_folder(home, recorded)
    account = account_for(data)
    cluster = Cluster(data, account, find_binaries(account))
    made = data.exists()
    if made:
        _check_ours(cluster)
    needed, free = ROOM_TO_START if made else ROOM_TO_CREATE, shutil.disk_usage(data.parent).free
    if free < needed:
        raise EmbeddedError(
            f"The disk under {data.parent} is full: {free >> 20} MB are free and PostgreSQL needs "
            f"{needed >> 20} MB to start. Make room, or choose another folder."
        )
    return cluster


def _check_ours(cluster: Cluster) -> None:
    data, version = cluster.data, cluster.data / "PG_VERSION"
    if not reaches(cluster.account, data):
        raise EmbeddedError(f"The account that owns {data} cannot enter the folders above it.")
    found = version.read_text().strip() if version.exists() else "no version at all"
    if found != cluster.binaries.major:
        raise EmbeddedError(
            f"The database in {data} was made by PostgreSQL {found}, and the installed programs "
            f"are PostgreSQL {cluster.binaries.major}: nothing was changed. Carry it over with "
            "pg_upgrade, or with pg_dump of the old version into a new folder; move the folder "
            "away to start empty; or set WIZDATA_DATABASE_URL to a server that has it open."
        )
    if not (data / PASSWORD_FILE).exists():
        raise EmbeddedError(
            f"{data} holds a PostgreSQL cluster without {PASSWORD_FILE}, so WizData cannot log "
            "in. Put that file back, or choose another folder."
        )


def password(data: Path) -> str:
    """The password of our role, as the cluster keeps it."""
    return (data / PASSWORD_FILE).read_text().strip()


def create(cluster: Cluster) -> None:
    """Makes the cluster with role and database beside its place, then renames it there."""
    begun, secret = cluster.data.with_name("data.init"), cluster.data.with_name("password.init")
    if begun.exists():  # a process was killed while it made one
        shutil.rmtree(begun)
    begun.mkdir(mode=0o700)
    secret.unlink(missing_ok=True)
    word = secrets.token_urlsafe(24)
    with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(word)
    for path in (begun, secret):
        give(path, cluster.account)
    where = ["-D", str(begun)]
    run([cluster.binaries.program("initdb"), *where, *_initdb_options(secret)], cluster.account)
    _alone(cluster, begun, _SCRIPT.format(role=ROLE, password=word))
    _make_reader(cluster, begun)
    secret.replace(begun / PASSWORD_FILE)
    begun.rename(cluster.data)


def _make_reader(cluster: Cluster, data: Path) -> None:
    """Makes the role that screens run as, once; nothing may run on the cluster."""
    if not (data / READER_FILE).exists():
        _alone(cluster, data, _READER.format(role=ROLE))
        (data / READER_FILE).touch()


def _alone(cluster: Cluster, data: Path, script: str) -> None:
    """Runs statements, one a line, on a cluster that no server works on."""
    words = ["--single", "-D", str(data), "-cexit_on_error=on", "template1"]
    run([cluster.binaries.program("postgres"), *words], cluster.account, script)


def _initdb_options(secret: Path) -> list[str]:
    # The builtin C.UTF-8 sorts alike on every platform and survives a change of the C library.
    options = ["-U", "postgres", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8"]
    options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options += ["--data-checksums", "--no-instructions"]
    return options + [f"--set={name}={value}" for name, value in _SETTINGS.items()]


def running(data: Path) -> Server | None:
    """The postmaster that works on `data` now, ready or not; a stale pid file names none."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        process = psutil.Process(int(lines[0]))
        # a backend's words are its title, so only a postmaster still names its folder
        if is_alive(process) and str(data) in process.cmdline():
            return Server(process, int(lines[3]))
    except (FileNotFoundError, IndexError, ValueError, psutil.Error):
        return None
    return None


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs; a zombie does not, and neither does a stranger with its pid."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def clear_remains(data: Path) -> None:
    """Ends what a dead postmaster left: processes that still work on `data`, and its pid file."""
    left = [
        process
        for process in psutil.process_iter(["name", "cwd"])
        if process.info["name"].startswith("postgres") and _same(process.info["cwd"], data)
    ]
    for name in ("SIGQUIT", "SIGKILL"):
        for process in left:
            _signal(process, name)
        if _all_ended(left, patience=5.0):
            break
    (data / "postmaster.pid").unlink(missing_ok=True)


def _same(folder: str | None, data: Path) -> bool:
    return folder is not None and os.path.realpath(folder) == str(data)


def _all_ended(processes: list[psutil.Process], patience: float) -> bool:
    """Whether none is alive within the time; psutil's own wait counts a zombie as alive."""
    deadline = time.monotonic() + patience
    while any(is_alive(process) for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _signal(process: psutil.Process, name: str) -> None:
    try:
        if sys.platform == "win32":
            process.kill()
        else:
            process.send_signal(signal.Signals[name])
    except psutil.NoSuchProcess:
        return  # it ended meanwhile, which is what was wanted


def free_port(preferred: int) -> int:
    """`preferred` if nothing listens there, else a port that is free now (0 prefers none)."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            if sys.platform != "win32":  # there it would take a port that is in use
                # without it, sessions in TIME_WAIT would move the server after every crash
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise EmbeddedError("No port is free on 127.0.0.1.")


def launch(cluster: Cluster, port: int, log: Path) -> Server:
    """A new postmaster, our child in a session of its own: it outlives us."""
    clear_remains(cluster.data)
    _make_reader(cluster, cluster.data)
    argv = [cluster.binaries.program("postgres"), "-D", str(cluster.data), "-p", str(port)]
    for setting in ("listen_addresses=127.0.0.1", "unix_socket_directories="):
        argv += ["-c", setting]
    with log.open("ab") as sink:
        process = psutil.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            cwd=cluster.data.anchor,
            env=os.environ | {"LC_ALL": "C"},
            start_new_session=True,
            user=cluster.account.uid if cluster.account else None,
            group=cluster.account.gid if cluster.account else None,
            extra_groups=[] if cluster.account else None,
        )
    return Server(process, port)


def shut_down(cluster: Cluster, server: Server, patience: float = 60.0) -> None:
    """Ends the server cleanly, sessions and all; harder when it takes longer than `patience`."""
    if sys.platform == "win32":  # PostgreSQL listens to signals of its own there
        run([cluster.binaries.program("pg_ctl"), "stop", "-mfast", "-D", str(cluster.data)], None)
    else:
        _signal(server.process, "SIGINT")
    for wait, harder in ((patience, "SIGQUIT"), (10.0, "SIGKILL"), (10.0, "SIGKILL")):
        if _all_ended([server.process], wait):
            return
        _signal(server.process, harder)
