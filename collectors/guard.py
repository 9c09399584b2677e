"""The guard before addresses that people or other sites give: only public hosts are asked.

A host is resolved once, every address that it has is judged, and the connection goes to the very
address that was judged; so a name that changes its mind between the two gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from weakref import WeakSet

import urllib3

from collectors.faults import Fault, FaultKind
from collectors.wire import CutShort, Exchange
from collectors.wire_requests import deadline, watched_pools

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping
    from urllib.parse import SplitResult

    from urllib3.connection import HTTPConnection

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST_BYTES = 5 * 1024 * 1024
DEADLINE = 30.0
_PORTS = {"http": 80, "https": 443}
_ALLOWED_PORTS = frozenset({80, 443, 8080, 8443})
_CHUNK = 64 * 1024
# Wrappings in which an IPv6 address carries an IPv4 one: NAT64, 6to4, Teredo and the like.
_WRAPPED = tuple(
    ipaddress.ip_network(each)
    for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10")
)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, by the machine's own resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True, slots=True)
class Guard:
    """Whom to ask and for how long; `allow` names addresses that are asked although not public.

    `deadline` is in seconds for one hop, from the first byte sent to the last one read.
    """

    allow: frozenset[str] = frozenset()
    resolver: Callable[[str, int], list[str]] = resolve
    most_bytes: int = MOST_BYTES
    deadline: float = DEADLINE


def checked(url: str) -> SplitResult:
    """The parts of an address that may be asked.

    Raises:
        Fault: MALFORMED: it is none of http or https, or it holds a login or no host.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise _refused(url, str(error)) from error
    if parts.scheme not in _PORTS:
        raise _refused(url, "only http and https are asked")
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise _refused(url, "an address has a host and no login")
    if any(ord(each) <= ord(" ") or each == "\\" for each in url):
        raise _refused(url, "an address has no blanks and no backslash")
    return parts


def fetch(url: str, headers: Mapping[str, str], guard: Guard) -> Exchange:
    """One request without redirects, to an address that the guard has judged.

    Raises:
        Fault: MALFORMED where the host is none to ask, UNAVAILABLE where nobody answered in time,
            TOO_LARGE where the answer is more than is read.
    """
    parts = checked(url)
    port = parts.port or _PORTS[parts.scheme]
    address = _judged(parts.hostname or "", port, url, guard)
    connections: WeakSet[HTTPConnection] = WeakSet()
    pool = _pool(parts, (address, port), connections, guard)
    told = {**headers, "Host": parts.netloc, "Accept-Encoding": "gzip, deflate"}
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with deadline(connections, guard.deadline) as over:
        try:
            answer = pool.urlopen(
                "GET",
                target,
                headers=told,
                redirect=False,
                retries=False,
                preload_content=False,
                assert_same_host=False,
            )
            with answer:
                return _read(answer, url, over, guard.most_bytes)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            detail = f"{parts.hostname}{parts.path}: {type(error).__name__}: {error}"
            raise Fault(FaultKind.UNAVAILABLE, detail) from error
        finally:
            pool.close()


def _read(answer: urllib3.BaseHTTPResponse, url: str, over: threading.Event, most: int) -> Exchange:
    """The whole answer, its body decoded; what began and did not end well is cut short."""
    body, fault = bytearray(), None
    try:
        for chunk in answer.stream(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > most:
                fault = Fault(FaultKind.TOO_LARGE, f"{url} answers more than {most:,} bytes")
                break
    except (urllib3.exceptions.HTTPError, OSError) as error:
        fault = Fault(FaultKind.UNAVAILABLE, f"{url}: {type(error).__name__}: {error}")
    if over.is_set():
        # Without a length, a connection that we ended looks like one that the server ended.
        fault = Fault(FaultKind.UNAVAILABLE, f"{url}: the answer took too long")
    exchange = Exchange("GET", url, answer.status, tuple(answer.headers.items()), bytes(body))
    if fault is not None:
        raise CutShort(fault.kind, fault.detail, exchange)
    return exchange


def _judged(host: str, port: int, url: str, guard: Guard) -> str:
    """An address of the host, when each of its addresses may be asked."""
    try:
        found = guard.resolver(host, port)
    except (OSError, UnicodeError) as error:
        raise Fault(FaultKind.UNAVAILABLE, f"{host} is no host that is known: {error}") from error
    judged = [each for each in found if each not in guard.allow]
    for each in judged:
        if not is_public(each):
            raise _refused(url, f"{each} is no public address")
    if judged and port not in _ALLOWED_PORTS:
        raise _refused(url, f"port {port} is none of a web server")
    if not found:
        raise Fault(FaultKind.UNAVAILABLE, f"{host} has no address")
    return found[0]


def is_public(text: str) -> bool:
    """Whether an address is one of the open internet, and wraps no other."""
    try:
        address: Address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if address.version == 6 and any(address in each for each in _WRAPPED):  # noqa: PLR2004 - IPv6
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return False
    inward = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not inward


def _pool(
    parts: SplitResult,
    place: tuple[str, int],
    connections: WeakSet[HTTPConnection],
    guard: Guard,
) -> urllib3.HTTPConnectionPool:
    """A connection to the judged address that names the host as the URL does."""
    timeout = urllib3.Timeout(connect=min(10.0, guard.deadline), read=guard.deadline)
    pool = watched_pools(connections)[parts.scheme]
    if parts.scheme == "http":
        return pool(*place, timeout=timeout)
    return pool(
        *place,
        timeout=timeout,
        server_hostname=parts.hostname,
        assert_hostname=parts.hostname,
        cert_reqs="CERT_REQUIRED",
        ca_certs=_authorities(),
    )


def _authorities() -> str:
    """The file of certificate authorities that requests brings."""
    import certifi  # noqa: PLC0415 - reading it is worth nothing before the first https address

    return certifi.where()


def _refused(url: str, why: str) -> Fault:
    return Fault(FaultKind.MALFORMED, f"{url[:200]!r} is not asked: {why}")
