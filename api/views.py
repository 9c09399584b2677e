"""Where routes get chart views: the one database of this process, opened on first use."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from wizdata_core.queries.chart import chart_choice, chart_view
from wizdata_core.settings import load
from wizdata_core.store import open_store, reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizdata_core.chart import ChartView
    from wizdata_core.store import Engines


@cache
def store() -> Engines:
    """The database that the settings name; opened once a process."""
    return open_store(load(), application="wizdata-api")


def load_view(symbol: str, words: Mapping[str, str]) -> ChartView:
    """The view that a symbol and URL words choose.

    Raises:
        UnknownName, BadInput: a word is refused.
        DatabaseUnavailable: the database cannot be reached.
    """
    with reading(store()) as connection:
        choice = chart_choice(connection, {**words, "symbol": symbol})
    return chart_view(store(), choice)
