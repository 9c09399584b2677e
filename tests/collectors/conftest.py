"""A web server on loopback, for what really goes over HTTP."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Page:
    """What the server answers at one path; `delay` is in seconds, before the headers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


@dataclass
class Loopback:
    """A server that answers from `pages` by path, and notes what it was asked."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, body: bytes = b"", **rest: Any) -> str:
        """Answers `path` (not quoted) with a body from now on; gives its address."""
        self.pages[path] = Page(body, **rest)
        return self.url + quote(path)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    site = Loopback()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            page = site.pages.get(unquote(urlsplit(self.path).path), Page(status=404))
            time.sleep(page.delay)
            try:
                self.send_response(page.status)
                for name, value in page.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(page.body)))
                self.end_headers()
                self.wfile.write(page.body)
            except OSError:
                self.close_connection = True  # the client gave up, as some tests want it to

        def log_message(self, *words: object) -> None:
            del words

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def nobody() -> str:
    """An address on loopback at which nobody listens."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return f"http://127.0.0.1:{server.server_port}"
