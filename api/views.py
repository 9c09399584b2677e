"""Where routes get chart views: the one database of this process, opened on first use."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from wizdata_core.queries.chart import chart_choice, chart_view
from wizdata_core.queries.freshness import stamp
from wizdata_core.settings import load
from wizdata_core.store import open_store, reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizdata_core.chart import ChartView
    from wizdata_core.queries.chart import ChartChoice
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
        version = stamp(connection, choice.symbol).data
    return _view(choice, version)


# An embed's page and its data ask for one view within a second. Few are kept: one of the most bars
# is some 10 MB.
@lru_cache(maxsize=4)
def _view(choice: ChartChoice, version: str) -> ChartView:
    del version  # what is held of the symbol: a stored bar makes it another key
    return chart_view(store(), choice)
