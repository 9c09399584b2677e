"""The instruments that news mentions, by the names in the reference data."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa

from wizdata_core.kinds import NEWS_MENTIONS
from wizdata_core.mentions import Listed, Names
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The exchange as news writes it, by its market identifier code.
_EXCHANGES = {
    "XJSE": "JSE",
    "XNSA": "NGX",
    "XNAI": "NSE",
    "XGHA": "GSE",
    "XCAI": "EGX",
    "XBRV": "BRVM",
    "XCAS": "CSE",
}


@cache
def names() -> Names:
    """What every instrument of the reference data is called."""
    codes: dict[str, list[str]] = defaultdict(list)
    for row in rows("aliases"):
        if row["kind"] in {"exchange code", "old code"}:
            codes[row["symbol"]].append(row["alias"])
    issuers = {row["issuer"]: row["name"] for row in rows("issuers")}
    return Names(
        Listed(
            row["symbol"],
            issuers.get(row["issuer"], ""),
            _EXCHANGES.get(row["mic"], ""),
            tuple(codes[row["symbol"]]),
        )
        for row in rows("instruments") + rows("instruments_sample")
        if row["asset_class"] == "equity"
    )


@cache
def symbols_of(provider: str) -> Mapping[str, str]:
    """Our symbols by the provider's own."""
    return {
        row["provider_symbol"]: row["symbol"]
        for row in rows("provider_symbols")
        if row["provider"] == provider
    }


def mentions(
    items: Iterable[Mapping[str, object]], named: Mapping[str, Mapping[str, str]]
) -> pa.Table:
    """Rows of `NEWS_MENTIONS`: what each item's text names, and what its source says it is about.

    `named` holds, by guid, the symbols that the source itself gives and its words for them.
    """
    found = [
        {"source": item["source"], "guid": item["guid"], "symbol": symbol, "matched": words}
        for item in items
        for symbol, words in (
            dict(names().found(f"{item['title']}\n{item['summary']}"))
            | dict(named.get(str(item["guid"]), {}))
        ).items()
    ]
    return pa.Table.from_pylist(found, schema=NEWS_MENTIONS.schema)
