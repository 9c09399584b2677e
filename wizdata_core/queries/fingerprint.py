"""One hash of everything that is derived from the lake, for telling whether two builds are equal.

It covers values, provenance and quality of every bar, action, revision and refusal; it leaves out
surrogate ids, which may differ between two builds of the same rows.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

# float8 is hashed by its exact text; timestamps as microseconds, whatever the session's zone.
_BAR = """
    md5(concat_ws('|', extract(epoch from b.opened_at), {session} b.open::text, b.high::text, b.low::text, b.close::text,
        b.volume::text, b.quote_unit, b.quote_factor::text, {extra} b.quality, extract(epoch from b.fetched_at), r.key))
"""
_PARTS = {
    table: f"""
        select i.symbol || '|' || s.provider || '|' || s.interval,
               md5(string_agg({_BAR.format(session=session, extra=extra)}, '' order by b.opened_at, {tie}))
        from {table} b join series s on s.id = b.series_id join instruments i on i.id = s.instrument_id
        join raw_objects r on r.id = b.raw_id group by 1 order by 1
    """  # noqa: S608 - names of ours
    for table, session, extra, tie in (
        ("bars_daily", "b.session_date,", "b.final, b.revision,", "b.opened_at"),
        ("bars_intraday", "b.session_date,", "b.final, b.revision,", "b.opened_at"),
        ("revisions", "", "extract(epoch from b.replaced_at),", "b.replaced_at"),
    )
} | {
    "corporate_actions": """
        select i.symbol || '|' || a.provider, md5(string_agg(md5(concat_ws('|', a.kind, a.ex_date, a.value::text,
               a.quote_unit, a.quote_factor::text, extract(epoch from a.fetched_at), r.key)), '' order by a.ex_date, a.kind))
        from corporate_actions a join instruments i on i.id = a.instrument_id join raw_objects r on r.id = a.raw_id
        group by 1 order by 1
    """,
    "quarantine": """
        select r.key, md5(string_agg(md5(concat_ws('|', q."where", q.reason, q.content)), '' order by q."where", q.reason))
        from quarantine q join raw_objects r on r.id = q.raw_id group by 1 order by 1
    """,
}


def fingerprint(connection: Connection) -> str:
    """The hash of all derived rows; equal for equal content, whatever the order of writing."""
    whole = hashlib.sha256()
    for table, query in sorted(_PARTS.items()):
        whole.update(table.encode())
        for name, digest in connection.execute(text(query)):
            whole.update(f"\n{name} {digest}".encode())
    return whole.hexdigest()
