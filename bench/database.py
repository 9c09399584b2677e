"""A scratch database on an embedded server of its own, gone when the bench ends."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from db import embedded
from wizdata_core.settings import Settings, load
from wizdata_core.store import Engines, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def home() -> Iterator[Settings]:
    """Settings of an empty home; its server is stopped and its files removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="wizdata-bench-"))
    settings = load({"WIZDATA_HOME": str(folder), "WIZDATA_OFFLINE": "1"})
    yield settings
    data = embedded.status(settings.folder).data
    embedded.stop(settings.folder)
    shutil.rmtree(folder, ignore_errors=True)
    if (
        settings.folder not in data.parents
    ):  # run as root, the cluster lies where the server's account can go
        shutil.rmtree(data.parent, ignore_errors=True)


@contextmanager
def scratch() -> Iterator[Engines]:
    """An empty database at the newest schema."""
    with home() as settings:
        store = open_store(settings, application="bench")
        yield store
        store.dispose()
