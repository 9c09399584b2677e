"""The real web application in a process of its own, on the real sample, for benches that use it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from bench.database import home

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS_TO_START = 60


@dataclass(frozen=True, slots=True)
class WebApp:
    """A running web application: where it is, and its process."""

    url: str
    process: psutil.Process
    started_in: float

    def resident(self) -> float:
        """Its resident memory in MB."""
        return float(self.process.memory_info().rss) / 1e6


@contextmanager
def webapp() -> Iterator[WebApp]:
    """Serves the pages on loopback, over a scratch database that holds the sample and the rates."""
    with home() as settings, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = os.environ | {
            "WIZDATA_HOME": str(settings.folder),
            "WIZDATA_OFFLINE": "1",
            "WIZDATA_PORT": str(port),
            "WIZDATA_LOG_LEVEL": "ERROR",
        }
        # Exit code 1 says that live providers were refused, which OFFLINE asks for.
        subprocess.run(
            [sys.executable, "-m", "collectors", "once"],
            env=environment,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "api", "--no-collector"],
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url)
            yield WebApp(url, psutil.Process(process.pid), time.perf_counter() - began)
        finally:
            process.terminate()
            process.wait(20)


def _wait(url: str) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until:
        try:
            with urlopen(f"{url}/healthz", timeout=2) as answer:  # noqa: S310 - our own address on loopback
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"no answer from {url} within {_SECONDS_TO_START} seconds")
