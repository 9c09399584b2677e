"""Names a folder of browser files by its content, so that a browser may keep them for ever.

Pages and embeds load the same modules from `/assets/<name>/<digest>/<file>`: a change of any file
changes every URL, and relative imports between the files hold.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@cache
def digest(folder: Path) -> str:
    """Twelve hex digits of all files under `folder`, their names and content; read once a process.

    Raises:
        FileNotFoundError: there is no such folder, or it is empty.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".js", ".mjs", ".css"})
    if not files:
        raise FileNotFoundError(f"no browser files under {folder}")
    every = sha256()
    for path in files:
        every.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return every.hexdigest()[:12]
