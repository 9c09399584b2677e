"""Yahoo's price stream through yfinance's WebSocket client, each message passing through our hands.

yfinance's own `listen` spins for ever, and with it the whole process, once the server has closed
the connection in good order; here its client connects, subscribes and decodes, and the reading of
messages is ours and ends with the connection.
"""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from yfinance import AsyncWebSocket

from collectors.faults import Fault, FaultKind
from collectors.listening import Message, Tick

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from collectors.listening import Listener

YAHOO_STREAM = "wss://streamer.finance.yahoo.com/?version=2"
# What Yahoo calls the values of a quote.
_NAMES = {
    "price": "price",
    "bid": "bid",
    "ask": "ask",
    "size": "last_size",
    "day_open": "open_price",
    "day_high": "day_high",
    "day_low": "day_low",
    "day_volume": "day_volume",
    "previous_close": "previous_close",
}
_KINDS: dict[int, FaultKind] = {
    HTTPStatus.TOO_MANY_REQUESTS: FaultKind.RATE_LIMITED,
    HTTPStatus.UNAUTHORIZED: FaultKind.BLOCKED,
    HTTPStatus.FORBIDDEN: FaultKind.BLOCKED,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: FaultKind.BLOCKED,
}

# yfinance logs each failure with its traceback; here each is a fault that says it in a line.
_UNHEARD = logging.getLogger("collectors.yahoo_socket.yfinance")
_UNHEARD.disabled = True


class _Socket(AsyncWebSocket):  # type: ignore[misc]  # yfinance carries no types
    """yfinance's client, read until the connection ends."""

    async def texts(self) -> AsyncIterator[str]:
        """Each message as it came."""
        async for text in self._ws:
            yield text if isinstance(text, str) else text.decode("utf-8", "replace")

    def decoded(self, encoded: str) -> Mapping[str, object]:
        """What a message's protobuf holds.

        Raises:
            ValueError, DecodeError: it cannot be decoded.
        """
        said: Mapping[str, object] = self._decode_message(encoded)
        if "error" in said:
            raise ValueError(said["error"])
        return said

    async def ended(self) -> None:
        """Closes the connection and waits for the task that keeps the subscription alive."""
        await self.close()
        if self._heartbeat_task is not None:
            await asyncio.gather(self._heartbeat_task, return_exceptions=True)


async def listen(symbols: Sequence[str], listener: Listener, url: str = YAHOO_STREAM) -> None:
    """Listens to the prices of symbols, in Yahoo's names, until the connection ends.

    Raises:
        Fault: always, for a stream has no end of its own; the kind says why it ended.
    """
    socket = _Socket(url=url, verbose=False)
    socket.logger = _UNHEARD
    try:
        await socket.subscribe(list(symbols))
        async for text in socket.texts():
            _hear(socket, text, listener)
            listener.message(Message(url, text), keep=False)
    except InvalidStatus as error:
        status = error.response.status_code
        kind = _KINDS.get(status, FaultKind.UNAVAILABLE)
        raise Fault(kind, f"yahoo refuses the stream with status {status}") from error
    except ConnectionClosed as error:
        raise Fault(FaultKind.UNAVAILABLE, f"yahoo's stream broke off: {error}") from error
    except (OSError, WebSocketException) as error:
        detail = f"yahoo's stream: {type(error).__name__}: {error}"
        raise Fault(FaultKind.UNAVAILABLE, detail) from error
    finally:
        await socket.ended()
    raise Fault(FaultKind.UNAVAILABLE, "yahoo closed the stream")


def _hear(socket: _Socket, text: str, listener: Listener) -> None:
    try:
        encoded = json.loads(text).get("message")
        if encoded is None:
            return
        said = socket.decoded(encoded)
        tick = _tick(said)
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError, DecodeError) as error:
        listener.unreadable(f"{type(error).__name__}: {error}: {text[:200]}")
        return
    listener.tick(tick)


def _tick(said: Mapping[str, object]) -> Tick:
    """A tick of Yahoo's pricing message; whole numbers come as text, times in milliseconds."""
    values = {ours: float(str(said[name])) for ours, name in _NAMES.items() if name in said}
    if "price" not in values:
        raise KeyError("price")
    at = said.get("time")
    event = None if at is None else datetime.fromtimestamp(int(str(at)) / 1000, UTC)
    return Tick(str(said["id"]), str(said.get("currency", "")), event, values)
