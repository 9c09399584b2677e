"""An answer of the screener as JSON: the screen in its forms, the counts, the columns, the rows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING

from wizdata_core.results.result import ALWAYS, described, kind_of
from wizdata_core.screener.json import to_json
from wizdata_core.screener.text import text_of
from wizdata_core.screener.words import words_of

if TYPE_CHECKING:
    from wizdata_core.queries.screening import Found, Request


def answer(request: Request, found: Found) -> dict[str, object]:
    """What was asked, how many matched, and the rows of the page, each an object by name."""
    screen = request.screen
    names = [*ALWAYS, *(name for name in request.columns if name not in ALWAYS)]
    return {
        "screen": {
            "text": text_of(screen),
            "words": words_of(screen),
            "json": to_json(screen),
        },
        "as_of": _plain(found.as_of),
        "total": found.total,
        "universe": found.universe,
        "newest": _plain(found.newest),
        "oldest": _plain(found.oldest),
        "seconds": found.seconds,
        "sort": request.sort,
        "order": "desc" if request.descending else "asc",
        "columns": [asdict(described(name)) | {"kind": kind_of(name).value} for name in names],
        "rows": [
            {name: _plain(value) for name, value in row.items()}
            for row in found.rows.select(names).to_pylist()
        ],
    }


def _plain(value: object) -> object:
    """A value as JSON has it: days as ISO text, and no number that JSON has no way to write."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
