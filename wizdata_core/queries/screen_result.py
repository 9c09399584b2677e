"""The whole result of a screen, for a file: every row of it, and what made it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from wizdata_core.errors import BadInput
from wizdata_core.queries.screening import MOST_ROWS, found
from wizdata_core.results.result import ALWAYS, About, Result
from wizdata_core.screener.text import text_of
from wizdata_core.screener.words import words_of

if TYPE_CHECKING:
    from datetime import datetime

    from wizdata_core.queries.screening import Found, Request
    from wizdata_core.store import Engines

MOST_IN_A_FILE = 50_000
_SOURCE = "source"
_ATTEMPTS = 3


def whole_result(store: Engines, request: Request, now: datetime) -> Result:
    """All rows that a request finds, whatever its offset and limit; made at `now`.

    Raises:
        ScreenError, UnknownName, BadInput: the request is refused, or finds more than 50,000 rows.
        DatabaseUnavailable: the database cannot be reached.
    """
    columns = tuple(dict.fromkeys((*request.columns, _SOURCE)))
    rows, answer = _all_rows(store, replace(request, columns=columns, offset=0, limit=MOST_ROWS))
    sources = {name for name in rows[_SOURCE].unique().to_pylist() if name}
    wanted = [name for name in request.columns if name not in ALWAYS]
    about = About(
        text_of(request.screen),
        words_of(request.screen),
        request.as_of,
        now,
        answer.total,
        answer.universe,
        tuple(sorted(sources)),
    )
    return Result(rows.select([*ALWAYS, *dict.fromkeys(wanted)]), about)


def _all_rows(store: Engines, first: Request) -> tuple[pa.Table, Found]:
    """Every row, page after page, and what the first page said.

    Between pages snapshots may change, and with them the order: then all are asked again.
    """
    for _ in range(_ATTEMPTS):
        answer = found(store, first)
        if answer.total > MOST_IN_A_FILE:
            raise BadInput(
                f"{answer.total:,} instruments match; a file holds at most {MOST_IN_A_FILE:,}: "
                "narrow the screen"
            )
        offsets = range(first.limit, answer.total, first.limit)
        later = [found(store, replace(first, offset=offset)).rows for offset in offsets]
        rows = pa.concat_tables([answer.rows, *later])
        if len(rows["instrument_id"].unique()) == rows.num_rows == answer.total:
            return rows, answer
    raise BadInput("the snapshots changed while the file was made; ask again")
