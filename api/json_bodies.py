"""Bodies of requests: read up to a bound, and as JSON objects that say nothing twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from api.refusals import TooLarge
from wizdata_core.errors import BadInput

if TYPE_CHECKING:
    from starlette.requests import Request


async def body_of(request: Request, most: int) -> bytes:
    """The body, of at most so many bytes, whatever it says of its length.

    Raises:
        TooLarge: it has more.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise TooLarge(f"the body has more than {most:,} bytes, the most that are read")
    return bytes(body)


def object_of(body: bytes, example: str) -> dict[str, object]:
    """The JSON object that a body is; `example` shows one in the refusal.

    Raises:
        BadInput: it is no JSON, has a name twice or a number that is none, or is no object.
    """
    try:
        given = json.loads(body, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"the body is no JSON that is read here: {str(error)[:200]}") from error
    if not isinstance(given, dict):
        raise BadInput(f"the body is no JSON object; send one such as {example}")
    return given


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has a name twice")
    return found


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number")
