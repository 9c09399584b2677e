"""The web application as a person starts it, on the sample's database, asked over HTTP."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]


class Web:
    """A running web application: its process, its log, and how to ask it."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process, self.log = process, log
        self.url = self._announced()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> requests.Response:
        """The answer to one request, redirects not followed."""
        return requests.get(self.url + path, params=params, timeout=20, allow_redirects=False)

    def _announced(self) -> str:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            said = self.log.read_text(encoding="utf-8")
            found = re.search(r"WizData is open at (http://127\.0\.0\.1:\d+)\n", said)
            if found:
                return found[1]
            time.sleep(0.05)
        pytest.fail(self.log.read_text(encoding="utf-8"))


def environment(**given: str) -> dict[str, str]:
    """This process's environment with these settings of WizData and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WIZDATA_")}
    return kept | {f"WIZDATA_{name}": value for name, value in given.items()}


def free_port() -> str:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@contextmanager
def running(url: str, home: Path) -> Iterator[Web]:
    """The real application on a database, offline and without a collector; stopped at the end."""
    log = home / "log"
    given = {"DATABASE_URL": url, "HOME": str(home), "PORT": free_port(), "OFFLINE": "1"}
    with (
        log.open("wb") as file,
        subprocess.Popen(
            [sys.executable, "-m", "api", "--no-collector"],
            cwd=ROOT,
            env=environment(**given),
            stdout=file,
            stderr=file,
        ) as process,
    ):
        try:
            yield Web(process, log)
        finally:
            process.terminate()
            try:
                process.wait(20)
            finally:
                process.kill()


@pytest.fixture(scope="session")
def web(sample_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """Pages, downloads, embeds and health on the sample's database, without a collector."""
    with running(sample_url, tmp_path_factory.mktemp("web")) as found:
        yield found
