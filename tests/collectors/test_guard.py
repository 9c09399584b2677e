"""No address that someone else gives leads to a machine that is not of the open internet."""

from __future__ import annotations

import itertools
import random
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from collectors.faults import Fault, FaultKind
from collectors.guard import Guard, checked, fetch, is_public
from tests.collectors.conftest import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.collectors.conftest import Loopback

INWARD = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.7",  # noqa: S104 - asked, not listened on
    "172.16.3.4", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "192.0.2.5", "198.18.0.1", "203.0.113.9", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255",
)  # fmt: skip
INWARD_6 = (
    "::1", "::", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:a00:7", "fe80::1",
    "fc00::1", "fd12:3456::1", "ff02::1", "fec0::1", "2001:db8::1", "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:7f00:1::", "100::1",
)  # fmt: skip


@pytest.mark.parametrize("address", INWARD + INWARD_6)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "41.0.0.1", "2606:4700:4700::1111"])
def test_addresses_of_the_open_internet_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3", "8.8.8.8 ", "0x7f.1"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.fixture
def canary() -> Iterator[tuple[int, list[str]]]:
    """A port on loopback at which every connection is noted."""
    met: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    connection, who = server.accept()
                except TimeoutError:
                    continue
                met.append(str(who))
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], met
        stop.set()
        thread.join()


def resolving(found: list[str]) -> Callable[[str, int], list[str]]:
    """A resolver that gives these addresses for every host."""

    def resolver(host: str, port: int) -> list[str]:
        del host, port
        return found

    return resolver


def hostile(port: int) -> list[str]:
    """300 addresses that mean this machine, or none that may be asked."""
    chance = random.Random(1)  # noqa: S311 - no secret
    hosts = [
        "127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "127.1",
        "127.0.1", "0", "0.0.0.0", "[::1]",  # noqa: S104 - as above
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        "[::127.0.0.1]", "017700000001", "127.000.000.001", "127.0.0.1.", "localhost.",
    ]  # fmt: skip
    schemes = ["http", "https", "HTTP", "file", "gopher", "ftp", "dict", "unix", "ldap", "jar:http"]
    logins = ["", "user@", "user:pass@", "example.org@", "example.org:80@"]
    paths = ["/", "/feed.xml", "/?a=1", "/#x", "//example.org/", "/\\example.org", ""]
    whole = list(itertools.product(schemes, logins, hosts, paths))
    urls = [f"{a}://{b}{c}:{port}{d}" for a, b, c, d in chance.sample(whole, 290)]
    return [
        *urls, "file:///etc/passwd", "unix:/var/run/docker.sock", "gopher://127.0.0.1:25/_x", "//x",
        "", "http://", "http:///x", "http://[::1", f"http://127.0.0.1:{port}\n.example.org/",
        f"http://exa mple.org:{port}/",
    ]  # fmt: skip


def test_300_hostile_addresses_reach_nobody(canary: tuple[int, list[str]]) -> None:
    port, met = canary
    urls = hostile(port)
    assert len(urls) == 300
    for url in urls:
        with pytest.raises(Fault) as fault:
            fetch(url, {}, Guard(deadline=2.0))
        assert fault.value.kind in {FaultKind.MALFORMED, FaultKind.UNAVAILABLE}, url
    assert met == []


def test_a_name_that_resolves_inside_is_refused_whatever_else_it_has(
    canary: tuple[int, list[str]],
) -> None:
    port, met = canary
    for found in (["8.8.8.8", "127.0.0.1"], ["127.0.0.1"], ["::ffff:127.0.0.1"], ["nonsense"]):
        with pytest.raises(Fault, match="no public address"):
            fetch(f"http://news.example:{port}/", {}, Guard(resolver=resolving(found)))
    assert met == []


def test_a_name_is_resolved_once_and_the_judged_address_is_asked(loopback: Loopback) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        del port
        asked.append(host)
        return next(answers)

    url = loopback.answer("/feed", b"hello").replace("127.0.0.1", "news.example")
    found = fetch(url, {}, Guard(allow=frozenset({"127.0.0.1"}), resolver=rebinding))
    assert (found.status, found.body, asked) == (200, b"hello", ["news.example"])


def test_odd_ports_of_public_hosts_are_refused() -> None:
    with pytest.raises(Fault, match="port 6379"):
        fetch("http://news.example:6379/", {}, Guard(resolver=resolving(["8.8.8.8"])))


def test_a_host_that_nobody_knows_is_unavailable() -> None:
    def nobody(host: str, port: int) -> list[str]:
        raise socket.gaierror(f"{host}:{port}")

    with pytest.raises(Fault) as met:
        fetch("http://news.example/", {}, Guard(resolver=nobody))
    assert met.value.kind is FaultKind.UNAVAILABLE


def test_more_than_the_limit_is_too_large(loopback: Loopback) -> None:
    url = loopback.answer("/big", b"x" * 200_001)
    guard = Guard(allow=frozenset({"127.0.0.1"}), most_bytes=200_000)
    with pytest.raises(Fault) as met:
        fetch(url, {}, guard)
    assert met.value.kind is FaultKind.TOO_LARGE


def test_a_slow_answer_ends_at_the_deadline(loopback: Loopback) -> None:
    loopback.pages["/slow"] = Page(b"late", delay=1.5)
    guard = Guard(allow=frozenset({"127.0.0.1"}), deadline=0.2)
    with pytest.raises(Fault) as met:
        fetch(loopback.url + "/slow", {}, guard)
    assert met.value.kind is FaultKind.UNAVAILABLE


def test_an_answer_that_trickles_ends_at_the_deadline() -> None:
    """A made server that sends a byte of its headers now and then, for ever."""
    done = threading.Event()

    def trickle(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            while not done.wait(0.05):
                try:
                    connection.sendall(b"H")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=trickle, args=(server,))
        thread.start()
        began = time.monotonic()
        guard = Guard(allow=frozenset({"127.0.0.1"}), deadline=0.4)
        with pytest.raises(Fault) as met:
            fetch(f"http://127.0.0.1:{server.getsockname()[1]}/", {}, guard)
        done.set()
        thread.join()
    assert met.value.kind is FaultKind.UNAVAILABLE
    assert time.monotonic() - began < 30


def test_a_sound_address_passes() -> None:
    assert checked("https://nairametrics.com/feed/?x=1").hostname == "nairametrics.com"
