"""`python -m api`: it says where to look, stops its collector with itself, and refuses by name."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.conftest import ROOT, Web, environment, free_port


def start(*words: str, **given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "api", *words],
        cwd=ROOT,
        env=environment(**given),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_in_use_is_refused_by_the_settings_name() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        done = start(PORT=str(number))
    assert done.returncode == 2
    assert done.stderr == (
        f"WIZDATA_PORT is {number}, which cannot be listened on (Address already in use);"
        " set WIZDATA_PORT to a free port\n"
    )


def test_listening_for_others_without_sign_in_is_refused() -> None:
    done = start(HOST="0.0.0.0")  # noqa: S104 - refused
    assert done.returncode == 2
    assert done.stderr.startswith("WIZDATA_HOST is '0.0.0.0'")
    assert done.stderr.count("\n") == 1


def test_a_database_that_is_not_there_leaves_with_3() -> None:
    done = start(PORT=free_port(), DATABASE_URL="postgresql://me:secret@127.0.0.1:1/x")
    assert done.returncode == 3
    assert done.stderr.startswith("no answer from postgresql://me:***@127.0.0.1:1/x")
    assert done.stderr.count("Traceback") == 0


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    threads = Path(f"/proc/{pid}/task")
    if not listed.exists():
        pytest.skip("this system does not list a process's children")
    return [
        int(child)
        for task in threads.iterdir()
        for child in (task / "children").read_text().split()
    ]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_to_look_and_stops_its_collector_with_itself(
    database_url: str, tmp_path: Path, how: signal.Signals
) -> None:
    log = tmp_path / "log"
    given = {"DATABASE_URL": database_url, "HOME": str(tmp_path), "PORT": free_port()}
    with (
        log.open("wb") as file,
        subprocess.Popen(
            [sys.executable, "-m", "api"],
            cwd=ROOT,
            env=environment(OFFLINE="1", **given),
            stdout=file,
            stderr=file,
            start_new_session=True,
        ) as process,
    ):
        try:
            assert Web(process, log).get("/healthz").status_code == 200
            collectors = children_of(process.pid)
            assert collectors
            process.send_signal(how)
            assert process.wait(30) == 0
        finally:
            process.kill()
    assert not any(alive(each) for each in collectors)
    assert "Traceback" not in log.read_text(encoding="utf-8")
