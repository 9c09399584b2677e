"""Writers write while the postmaster is killed again and again: what was acknowledged stays."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg2
import pytest

from db.embedded import ensure, status, stop

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
WRITERS, ROUNDS = 3, 4

# Prints a number only after its COMMIT was acknowledged; a lost session is asked for anew.
WRITER = """
import pathlib, sys, psycopg2
from db.embedded import ensure
home, writer, number, session = pathlib.Path(sys.argv[1]), int(sys.argv[2]), 0, None
while True:
    try:
        session = session or psycopg2.connect(ensure(home))
        with session, session.cursor() as cursor:
            cursor.execute("insert into acknowledged values (%s, %s)", (writer, number))
        print(number, flush=True)
    except psycopg2.Error:
        session = None
    number += 1
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "home"
    yield place
    data = status(place).data
    stop(place)
    if place not in data.parents:
        shutil.rmtree(data.parent)


def rows(url: str) -> set[tuple[int, int]]:
    with closing(psycopg2.connect(url)) as session, session.cursor() as cursor:
        cursor.execute("select writer, number from acknowledged")
        return set(cursor.fetchall())


def killed(home: Path) -> int:
    """Kills the server's parent process without warning and says which one that was."""
    deadline = time.monotonic() + 20
    while (pid := status(home).pid) is None:
        assert time.monotonic() < deadline, "the server did not come back"
        time.sleep(0.05)
    psutil.Process(pid).kill()
    return pid


def lines(path: Path) -> list[int]:
    text = path.read_text()
    return [int(line) for line in text[: text.rfind("\n") + 1].split()]


@pytest.mark.torture
def test_no_acknowledged_row_is_lost_when_the_server_is_killed_again_and_again(
    home: Path, tmp_path: Path
) -> None:
    with closing(psycopg2.connect(ensure(home))) as session, session.cursor() as cursor:
        cursor.execute(
            "create table acknowledged (writer int, number int, primary key (writer, number))"
        )
        session.commit()
    notes = [tmp_path / f"writer-{number}" for number in range(WRITERS)]
    writers: list[subprocess.Popen[bytes]] = []
    try:
        for number, note in enumerate(notes):
            with note.open("wb") as sink:
                argv = [sys.executable, "-c", WRITER, str(home), str(number)]
                writers.append(subprocess.Popen(argv, stdout=sink, cwd=ROOT))
        after_each: list[int] = []
        pids: set[int] = set()
        for _ in range(ROUNDS):
            time.sleep(2.5)
            pids.add(killed(home))
            after_each.append(sum(len(lines(note)) for note in notes))
        time.sleep(2.5)
        after_each.append(sum(len(lines(note)) for note in notes))
        assert [writer.poll() for writer in writers] == [None] * WRITERS
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    acknowledged = {(who, n) for who, note in enumerate(notes) for n in lines(note)}
    assert len(pids) == ROUNDS
    assert after_each == sorted(set(after_each)), "writing went on after every kill"
    assert acknowledged - rows(ensure(home)) == set()


@pytest.mark.torture
def test_owner_and_server_killed_together_come_back_with_every_row(home: Path) -> None:
    url = ensure(home)
    with closing(psycopg2.connect(url)) as session, session.cursor() as cursor:
        cursor.execute("create table acknowledged (writer int, number int)")
        session.commit()
        for number in range(3):
            for process in psutil.process_iter(["cmdline"]):
                if {"serve", str(home)} <= set(process.info["cmdline"] or ()):
                    process.kill()
            killed(home)
            with closing(psycopg2.connect(ensure(home))) as writer, writer.cursor() as again:
                again.execute("insert into acknowledged values (0, %s)", (number,))
                writer.commit()
    assert rows(ensure(home)) == {(0, 0), (0, 1), (0, 2)}
