"""The guard before addresses that people or other sites give: only public hosts are asked.

A host is resolved once, every address that it has is judged, and the connection goes to the very
address that was judged; so a name that changes its mind between the two gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import urllib3

from collectors.faults import Fault, FaultKind
from collectors.wire import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from urllib.parse import SplitResult

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
    pool = _pool(parts, address, port, guard)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.netloc
    started = time.monotonic()
    try:
        answer = pool.urlopen(
            "GET",
            target,
            headers={**headers, "Host": host, "Accept-Encoding": "gzip, deflate"},
            redirect=False,
            retries=False,
            preload_content=False,
            assert_same_host=False,
        )
        with answer:
            body = _body(answer, url, started + guard.deadline, guard.most_bytes)
            return Exchange("GET", url, answer.status, tuple(answer.headers.items()), body)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        where = f"{parts.hostname}{parts.path}"
        detail = f"{where}: {type(error).__name__}: {error}"
        raise Fault(FaultKind.UNAVAILABLE, detail) from error
    finally:
        pool.close()


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


def _pool(parts: SplitResult, address: str, port: int, guard: Guard) -> urllib3.HTTPConnectionPool:
    """A connection to the judged address that names the host as the URL does."""
    timeout = urllib3.Timeout(connect=min(10.0, guard.deadline), read=guard.deadline)
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        address,
        port,
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


def _body(answer: urllib3.BaseHTTPResponse, url: str, deadline: float, most: int) -> bytes:
    body = bytearray()
    for chunk in answer.stream(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > most:
            raise Fault(FaultKind.TOO_LARGE, f"{url} answers more than {most:,} bytes")
        if time.monotonic() > deadline:
            raise Fault(FaultKind.UNAVAILABLE, f"{url}: the answer took too long")
    return bytes(body)


def _refused(url: str, why: str) -> Fault:
    return Fault(FaultKind.MALFORMED, f"{url[:200]!r} is not asked: {why}")
