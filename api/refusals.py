"""How an error is answered: one table from what went wrong to a status, and the words of it."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from wizdata_core.errors import BadInput, DatabaseUnavailable, UnknownName, WizDataError
from wizdata_core.queries.limited import TookTooLong
from wizdata_core.screener.text import ScreenError


class TooLarge(BadInput):
    """A body with more bytes than are read."""


# The first that an error is one of decides.
_STATUS: tuple[tuple[type[WizDataError], int], ...] = (
    (TooLarge, 413),
    (TookTooLong, 503),
    (UnknownName, 404),
    (BadInput, 400),
    (DatabaseUnavailable, 503),
)


def refusal(error: WizDataError) -> Response:
    """The answer to a request that failed: the words, the nearest names, the place in a text."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 503)
    said: dict[str, object] = {"error": str(error), "nearest": []}
    if isinstance(error, UnknownName | ScreenError):
        said["nearest"] = list(error.nearest)
    if isinstance(error, ScreenError):
        said |= {"start": error.start, "end": error.end}
    return JSONResponse(said, status_code=status, headers={"Cache-Control": "no-store"})
