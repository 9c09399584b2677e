"""A lake in a folder: durable in the right order, whole or not at all, and full without harm."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.components import absent
from wizdata_core import clock
from wizdata_core import lake as lakes
from wizdata_core.errors import LakeUnavailable
from wizdata_core.lake_folder import ASIDE

AT = datetime(2026, 11, 21, 9, 30, 1, 250_000, tzinfo=UTC)
PAYLOADS = 60

# --- the order that survives a loss of power ------------------------------------------------

WRITER = """
import os, sys
from datetime import UTC, datetime, timedelta
import psycopg2
from wizdata_core import lake as lakes
from wizdata_core import lake_folder
{broken}
lake = lakes.open_lake(sys.argv[1])
database = psycopg2.connect(sys.argv[2])
cursor = database.cursor()
cursor.execute("create temp table manifest (key text)")
database.commit()
for number in range({payloads}):
    at = datetime(2026, 11, 21, tzinfo=UTC) + timedelta(hours=number)
    dataset = ("bars", "actions")[number % 2]
    stored = lakes.put(lake, "yahoo", dataset, at, b"answer %d" % number)
    cursor.execute("insert into manifest values (%s)", [stored.key])
    database.commit()
"""
BROKEN = {
    "content is never brought to the disk": "lake_folder.os.fsync = lambda handle: None",
    "folders are never brought to the disk": "lake_folder.to_disk = lambda path: None",
    "folders' entries are left to chance": (
        "lake_folder._settle = lambda folder, day: day.mkdir(parents=True, exist_ok=True)"
    ),
    "it is named before it is on the disk": """
def early(path, content, done=lake_folder._write):
    with path.open("xb", buffering=0) as file:
        file.write(content)
lake_folder._write = early
""",
}
# strace -y writes the path behind each handle: fsync(5</lake/.aside/7-ab>) = 0
_CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((.*)\) += 0\b|^.*?(sendto)\((.*)\) += \d+")


@dataclass
class Disk:
    """What a power loss would leave, as the calls of a writer have made it so far."""

    on_disk: set[str] = field(default_factory=set)  # files and folders whose content is there
    waiting: dict[str, set[str]] = field(default_factory=dict)  # names that a folder's fsync brings
    named: dict[str, str] = field(default_factory=dict)
    early: list[str] = field(default_factory=list)
    committed: int = 0
    said: str = ""

    def take(self, call: str, words: str) -> None:
        paths = re.findall(r'"((?:[^"\\]|\\.)*)"', words)
        if call in {"fsync", "fdatasync"}:
            path = words.partition("<")[2].rpartition(">")[0]
            self.on_disk.add(path)
            self.waiting.pop(path, None)
        elif call in {"link", "linkat", "rename", "renameat", "renameat2"}:
            if paths[0] not in self.on_disk:
                self.early.append(f"{paths[1]} is named before its content is on the disk")
            self._entered(paths[1])
        elif call in {"mkdir", "mkdirat"}:
            self._entered(paths[0])
        elif call == "sendto":
            self._sent(words)

    def _entered(self, path: str) -> None:
        self.waiting.setdefault(str(Path(path).parent), set()).add(path)

    def _sent(self, words: str) -> None:
        if "insert into manifest" in words:
            self.said = words
        elif "COMMIT" in words and self.said:
            lost = set().union(*self.waiting.values())
            self.early += [f"{path} may be lost after COMMIT" for path in lost]
            self.committed += 1
            self.said = ""


def traced(lake: Path, url: str, broken: str, log: Path) -> Disk:
    """Runs the writer under strace; gives what its calls came to."""
    calls = "fsync,fdatasync,rename,renameat,renameat2,link,linkat,mkdir,mkdirat,sendto"
    script = WRITER.format(broken=broken, payloads=PAYLOADS)
    subprocess.run(
        [
            *("strace", "-f", "-y", "-s", "400", "-e", f"trace={calls}", "-o", str(log)),
            *(sys.executable, "-c", script, lake.as_uri(), url),
        ],
        check=True,
        timeout=120,
        capture_output=True,
    )
    disk = Disk()
    for line in log.read_text(errors="replace").splitlines():
        found = _CALL.match(line)
        if found and (str(lake.parent) in line or "sendto" in line):
            disk.take(found[1] or found[3], found[2] or found[4])
    return disk


@pytest.fixture
def strace() -> None:
    if shutil.which("strace") is None:
        absent("strace is absent: the order of writes was not looked at (apt install strace)")


@pytest.mark.usefixtures("strace")
def test_every_payload_and_folder_is_on_the_disk_before_the_manifest_commits(
    tmp_path: Path, database_url: str
) -> None:
    disk = traced(tmp_path / "lake", database_url, "", tmp_path / "calls")
    assert disk.committed == PAYLOADS
    assert disk.early == []
    assert disk.waiting == {}
    objects = [path for path in disk.on_disk if ASIDE in path and not path.endswith(ASIDE)]
    assert len(objects) == PAYLOADS


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_the_harness_catches_a_writer_that_does_it_wrong(
    broken: str, tmp_path: Path, database_url: str
) -> None:
    disk = traced(tmp_path / "lake", database_url, broken, tmp_path / "calls")
    assert disk.committed == PAYLOADS
    assert disk.early != []


# --- what dead writers leave ----------------------------------------------------------------

DIES = """
import os, sys
from datetime import UTC, datetime
from wizdata_core import lake as lakes
from wizdata_core import lake_folder
moment, call = int(sys.argv[2]), 0
def dying(function):
    def wrapped(*given, **named):
        global call
        call += 1
        if call == moment:
            os.kill(os.getpid(), 9)
        return function(*given, **named)
    return wrapped
lake = lakes.open_lake(sys.argv[1])
os.fsync, os.link, os.open = dying(os.fsync), dying(os.link), dying(os.open)
lakes.put(lake, "yahoo", "bars", datetime(2026, 11, 21, tzinfo=UTC), bytes(range(256)) * 400)
print("done")
"""


def test_a_writer_killed_before_any_of_its_steps_leaves_a_whole_object_or_none(
    tmp_path: Path,
) -> None:
    whole = bytes(range(256)) * 400
    outcomes = []
    for step in range(1, 40):
        lake = lakes.open_lake((tmp_path / str(step)).as_uri())
        done = subprocess.run(
            [sys.executable, "-c", DIES, lake.url, str(step)],
            capture_output=True,
            text=True,
            check=False,
        )
        found = list(lakes.keys(lake))
        assert [lakes.get(lake, key) for key in found] in ([], [whole])
        outcomes.append((len(found), "done" in done.stdout))
        assert lakes.put(lake, "yahoo", "bars", AT.replace(hour=0, minute=0, second=0), whole)
        if "done" in done.stdout:
            break
    assert {(0, False), (1, False), (1, True)} == set(outcomes)


def test_what_dead_writers_left_is_no_object_and_is_swept_once_it_is_old(tmp_path: Path) -> None:
    lake = lakes.open_lake((tmp_path / "lake").as_uri())
    key = lakes.put(lake, "yahoo", "bars", AT, b"an answer").key
    old, new = (tmp_path / "lake" / ASIDE / name for name in ("7-old", "8-new"))
    old.write_bytes(b"half an ans")
    new.write_bytes(b"half an ans")
    hours_ago = (clock.now() - timedelta(hours=2)).timestamp()
    os.utime(old, (hours_ago, hours_ago))
    assert [each.path for each in lakes.listed(lake)] == [key]
    assert lakes.sweep(lake, clock.now() - timedelta(hours=1)) == 1
    assert list((tmp_path / "lake" / ASIDE).iterdir()) == [new]
    assert lakes.get(lake, key) == b"an answer"


def test_a_damaged_object_is_mended_by_the_put_that_finds_it(tmp_path: Path) -> None:
    lake = lakes.open_lake((tmp_path / "lake").as_uri())
    key = lakes.put(lake, "yahoo", "bars", AT, b"an answer").key
    (tmp_path / "lake" / key).write_bytes(b"")
    lakes.put(lake, "yahoo", "bars", AT, b"an answer")
    assert lakes.get(lake, key) == b"an answer"


# --- symlinks -------------------------------------------------------------------------------


def test_a_symlink_leads_neither_writing_nor_reading_out_of_the_lake(tmp_path: Path) -> None:
    lake = lakes.open_lake((tmp_path / "lake").as_uri())
    key = lakes.put(lake, "yahoo", "bars", AT, b"an answer").key
    outside = tmp_path / "outside"
    shutil.move(tmp_path / "lake" / "yahoo", outside)
    (tmp_path / "lake" / "yahoo").symlink_to(outside)
    before = sorted(outside.rglob("*"))
    for act in (lakes.get, lakes.stored, lakes.remove):
        with pytest.raises(LakeUnavailable, match=r"a symlink leads yahoo/bars/.* to .*outside"):
            act(lake, key)
    assert sorted(outside.rglob("*")) == before
    with pytest.raises(LakeUnavailable, match="a symlink leads"):
        lakes.put(lake, "yahoo", "bars", AT, b"another answer")
    assert sorted(outside.rglob("*")) == before


def test_the_lake_itself_may_be_a_symlink(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "lake").symlink_to(tmp_path / "disk")
    lake = lakes.open_lake((tmp_path / "lake").as_uri())
    key = lakes.put(lake, "yahoo", "bars", AT, b"an answer").key
    assert (tmp_path / "disk" / key).is_file()
    assert lakes.get(lake, key) == b"an answer"


# --- no room, no folder ---------------------------------------------------------------------

FULL = """
import os, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from wizdata_core import lake as lakes
from wizdata_core.errors import LakeFull
folder = Path(sys.argv[1])
lake = lakes.open_lake((folder / "lake").as_uri())
at, kept = datetime(2026, 11, 21, tzinfo=UTC), []
ballast = folder / "ballast"
ballast.write_bytes(os.urandom(200_000))
lakes.check_room(lake)
try:
    for number in range(10_000):
        content = os.urandom(7_000)
        stored = lakes.put(lake, "yahoo", "bars", at + timedelta(hours=number), content)
        kept.append((stored, content))
except LakeFull as full:
    print(f"full after {len(kept)}: {full}")
try:
    lakes.check_room(lake)
except LakeFull as full:
    print(full)
for _ in range(3):
    try:
        lakes.put(lake, "yahoo", "bars", at, content)
        print("went in")
    except LakeFull:
        pass
def holds():
    found = {each.path: each.bytes for each in lakes.listed(lake)}
    assert found == {stored.key: stored.bytes for stored, _ in kept}, found
    assert all(lakes.get(lake, stored.key) == content for stored, content in kept)
    assert list((folder / "lake" / ".aside").iterdir()) == []
holds()
ballast.unlink()
lakes.check_room(lake)
kept.append((lakes.put(lake, "yahoo", "bars", at + timedelta(days=900), content), content))
holds()
print("holds", len(kept))
"""


def test_a_full_disk_refuses_by_name_leaves_nothing_broken_and_takes_again(tmp_path: Path) -> None:
    """On a disk of one megabyte of this test's own."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("unshare") is None:
        absent("a disk of the test's own needs root and unshare: disk full was not tried")
    mount = f"mount -t tmpfs -o size=1m tmpfs {tmp_path}"
    script = f"{mount} && exec {sys.executable} -c '{FULL}' {tmp_path}"
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.returncode == 0, done.stderr
    full, refused, holds = done.stdout.splitlines()
    after = int(re.findall(r"full after (\d+): there is no room in the lake file://", full)[0])
    assert after > 20
    assert re.fullmatch(
        r"\d\.\d% of the disk of the lake file:///\S+ is free, and nothing is collected below 10%;"
        " make room there",
        refused,
    )
    assert holds == f"holds {after + 1}"


def test_a_folder_that_is_gone_is_said_and_taken_again_when_it_is_back(tmp_path: Path) -> None:
    lake = lakes.open_lake((tmp_path / "lake").as_uri())
    key = lakes.put(lake, "yahoo", "bars", AT, b"an answer").key
    (tmp_path / "lake").rename(tmp_path / "unplugged")
    for act in (
        lambda: lakes.get(lake, key),
        lambda: lakes.put(lake, "yahoo", "bars", AT, b"other"),
        lambda: list(lakes.keys(lake)),
        lambda: lakes.check_room(lake),
        lambda: lakes.sweep(lake, AT),
    ):
        with pytest.raises(LakeUnavailable, match=r"the lake file:///.* cannot be reached"):
            act()
    assert not (tmp_path / "lake").exists()
    (tmp_path / "unplugged").rename(tmp_path / "lake")
    assert lakes.get(lake, key) == b"an answer"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(LakeUnavailable, match=r"file/lake cannot be reached: .*Not a directory"):
        lakes.open_lake((tmp_path / "file" / "lake").as_uri())


def test_a_folder_with_a_space_and_an_accent_in_its_name_is_that_folder(tmp_path: Path) -> None:
    folder = tmp_path / "un lac é"
    key = lakes.put(lakes.open_lake(folder.as_uri()), "yahoo", "bars", AT, b"x").key
    assert (folder / key).is_file()


def test_many_writers_of_many_objects_leave_them_all(tmp_path: Path) -> None:
    lake = lakes.open_lake((tmp_path / "lake").as_uri())

    def write(offset: int) -> None:
        for number in range(25):
            at = AT + timedelta(days=number, seconds=offset)
            lakes.put(lake, "yahoo", "bars", at, b"%d %d" % (offset, number))

    threads = [threading.Thread(target=write, args=(offset,)) for offset in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({lakes.get(lake, key) for key in lakes.keys(lake)}) == 200
