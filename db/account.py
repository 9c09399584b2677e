"""Who PostgreSQL runs as, and the folders which that account can reach.

PostgreSQL refuses to run as root. Under root it therefore runs as an unprivileged account that
exists already; no account is made, and the mode of no folder that is not ours is changed: where
the account cannot pass, the files go to a place of their own.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from db.errors import EmbeddedError

SHARED = (Path("/var/lib/wizdata"), Path("/var/tmp/wizdata"))  # noqa: S108 - own_folder checks its owner
UNPRIVILEGED = ("postgres", "nobody")

_ENTER, _READ = stat.S_IXOTH, stat.S_IROTH


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged account by its numbers."""

    uid: int
    gid: int


def account_for(data: Path) -> Account | None:
    """The account that runs the server on `data`; None where the present one may do so itself."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415 - the module exists on POSIX only

    if data.exists():
        owner = data.stat()
        if owner.st_uid == 0:
            raise EmbeddedError(
                f"{data} belongs to root, and PostgreSQL never runs as root. Give the folder to an "
                f"ordinary account, for example: chown -R {UNPRIVILEGED[0]} {data}"
            )
        return Account(owner.st_uid, owner.st_gid)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in UNPRIVILEGED:
        if name in known:
            return Account(known[name].pw_uid, known[name].pw_gid)
    raise EmbeddedError(
        "PostgreSQL never runs as root, and neither account 'postgres' nor 'nobody' exists here. "
        "Start WizData as an ordinary user, or set WIZDATA_DATABASE_URL to a PostgreSQL server."
    )


def reaches(account: Account | None, path: Path) -> bool:
    """Whether the account may pass every folder above `path`, and read `path` if it exists."""
    if account is None:
        return True
    real = path.resolve()
    above = [folder for folder in real.parents if folder.exists()]
    return all(_allows(account, folder, _ENTER) for folder in above) and (
        not real.exists() or _allows(account, real, _READ)
    )


def _allows(account: Account, path: Path, bit: int) -> bool:
    found = path.stat()
    if found.st_uid == account.uid:
        bit <<= 6
    elif found.st_gid == account.gid:
        bit <<= 3
    return bool(found.st_mode & bit)


def data_folder(home: Path, recorded: Path | None) -> Path:
    """Where the cluster of `home` lies, or will lie.

    It is `home/data`; or, when root owns a home that the unprivileged account cannot reach, a
    folder named after the home below the first of SHARED that can be made. `recorded` is where
    it lay when it was last used: a home that was moved finds its cluster again.
    """
    inside = home.resolve() / "data"
    if inside.exists():
        return inside
    if recorded is not None and recorded.exists():
        return recorded
    if reaches(account_for(inside), inside):
        return inside
    digest = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]
    return own_folder(shared_folder() / digest) / "data"


def shared_folder() -> Path:
    """The folder of root's that every account can reach; made when it is missing."""
    refused: list[str] = []
    for folder in SHARED:
        try:
            return own_folder(folder)
        except (OSError, EmbeddedError) as error:
            refused.append(str(error))
    raise EmbeddedError(
        "No folder can be made for the account that PostgreSQL runs as: " + "; ".join(refused)
    )


def own_folder(path: Path) -> Path:
    """A folder that belongs to this process's user, open to read and closed to writers."""
    path.mkdir(mode=0o755, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise EmbeddedError(f"{path} was made by somebody else")
    path.chmod(0o755)  # the umask may have closed it
    return path


def give(path: Path, account: Account | None) -> None:
    """Makes `path`, one of our own, the account's; nothing to do where there is no account."""
    if account is not None:
        os.chown(path, account.uid, account.gid)
