"""The cached face of the queries: each is asked once for what is held now, whoever looks.

Entries are keyed by the stamp of what is held (`wizdata_core.queries.freshness.stamp`), which
changes with every stored bar, so nothing shown is older than the database; `ttl` and `max_entries`
only bound memory. Values are shared by all sessions and are frozen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from wizdata_core import settings as reader
from wizdata_core.errors import BadInput
from wizdata_core.figures.heatmap import Tile, heatmap
from wizdata_core.figures.plotly_candles import candles_figure
from wizdata_core.queries import (
    chart,
    coverage,
    datasets,
    freshness,
    gaps,
    instruments,
    overview,
)
from wizdata_core.queries import quality as quality_found
from wizdata_core.queries import quotes as quotes_stored
from wizdata_core.queries.series import Series, chosen_series, held_series
from wizdata_core.store import Engines, open_store, reading

if TYPE_CHECKING:
    from wizdata_core.chart import ChartView
    from wizdata_core.figures.candles import Display
    from wizdata_core.queries.quotes import LatestQuote

# ruff: noqa: ARG001 - `version` is what the caches are keyed by; the functions have no use for it


@st.cache_resource(show_spinner=False)
def settings() -> reader.Settings:
    """The settings of this process."""
    return reader.load()


@st.cache_resource(show_spinner="Opening the database …")
def store() -> Engines:
    """The database, opened once a process."""
    return open_store(settings(), application="wizdata-web")


def stamp(symbol: str = "") -> freshness.Stamp:
    """The present stamp of all that is held, or of one instrument; one small SELECT."""
    with reading(store()) as connection:
        return freshness.stamp(connection, symbol)


def latest_quote(symbol: str) -> LatestQuote | None:
    """What a stream last said of an instrument; one small SELECT, as its stamp would be."""
    with reading(store()) as connection:
        return quotes_stored.latest_quote(connection, symbol)


@st.cache_resource(max_entries=4, ttl="1h", show_spinner=False)
def standing(version: freshness.Stamp) -> freshness.Standing:
    """What is held by kind of source, and what stands between it and live prices."""
    with reading(store()) as connection:
        return freshness.standing(connection)


@st.cache_resource(max_entries=4, ttl="1h", show_spinner=False)
def by_class(version: str, *, with_sample: bool) -> tuple[freshness.ClassFreshness, ...]:
    """The freshness of each asset class."""
    with reading(store()) as connection:
        return freshness.by_class(connection, with_sample=with_sample)


@st.cache_resource(max_entries=4, ttl="1h", show_spinner="Reading prices …")
def quotes(version: str, *, with_sample: bool) -> tuple[overview.Quote, ...]:
    """The last daily bar of every instrument held."""
    with reading(store()) as connection:
        return overview.quotes(connection, with_sample=with_sample)


@st.cache_resource(max_entries=24, ttl="1h", show_spinner=False)
def heatmap_figure(version: str, tiles: tuple[Tile, ...], theme: str) -> object:
    """The treemap of these tiles."""
    return heatmap(tiles, theme=theme)


@st.cache_resource(max_entries=4, ttl="1h", show_spinner=False)
def listed(version: str) -> tuple[instruments.Found, ...]:
    """Every instrument, those of which bars are held first."""
    with reading(store()) as connection:
        return tuple(instruments.listed(connection))


@st.cache_resource(max_entries=256, ttl="1h", show_spinner=False)
def choice(version: str, words: tuple[tuple[str, str], ...]) -> chart.ChartChoice:
    """The chart that these URL words choose.

    Raises:
        UnknownName, BadInput: a word is refused.
    """
    with reading(store()) as connection:
        return chart.chart_choice(connection, dict(words))


@st.cache_resource(max_entries=256, ttl="1h", show_spinner=False)
def meant(version: str, said: str) -> str:
    """The symbol that typed words name, or the only one they find; else the words themselves."""
    with reading(store()) as connection:
        try:
            return instruments.canonical(connection, said)
        except BadInput:
            found = instruments.search(connection, said, limit=2)
    return found[0].symbol if len(found) == 1 else said


@st.cache_resource(max_entries=64, ttl="1h", show_spinner=False)
def likely(
    version: str, said: str, nearest: tuple[str, ...], most: int = 6
) -> tuple[instruments.Found, ...]:
    """What a person may have meant: what the search finds first, then the nearest names."""
    with reading(store()) as connection:
        asked = [said, *nearest] if said.strip() else nearest
        found = [
            each for words in asked for each in instruments.search(connection, words, limit=most)
        ]
    return tuple(dict.fromkeys(found))[:most]


@st.cache_resource(max_entries=256, ttl="1h", show_spinner=False)
def held(version: str, symbol: str) -> tuple[Series, ...]:
    """The series held of an instrument, best source first."""
    with reading(store()) as connection:
        return held_series(connection, symbol)


# A view of the most bars with a few indicators is some 10 MB: two dozen are what memory may hold.
@st.cache_resource(max_entries=24, ttl="15m", show_spinner="Reading bars …")
def view(version: str, words: tuple[tuple[str, str], ...], _chosen: chart.ChartChoice) -> ChartView:
    """The view that a choice makes.

    Raises:
        BadInput: no bars are held that make it.
    """
    return chart.chart_view(store(), _chosen)


@st.cache_resource(max_entries=4, ttl="15m", show_spinner="Drawing the figure …")
def candles_plot(
    version: str,
    words: tuple[tuple[str, str], ...],
    theme: str,
    shown: Display,
    _view: ChartView,
) -> object:
    """The exportable figure of a view."""
    return candles_figure(_view, theme=theme, scale=shown.scale, style=shown.style)


@st.cache_resource(max_entries=64, ttl="1h", show_spinner=False)
def quality(
    version: str, words: tuple[tuple[str, str], ...], _chosen: chart.ChartChoice
) -> dict[str, int]:
    """How many of the bars held from a chart's source have each quality."""
    with reading(store()) as connection:
        series = chosen_series(
            held_series(connection, _chosen.symbol), _chosen.interval, _chosen.source
        )
        return coverage.quality(connection, series, series.first_opened_at, series.last_opened_at)


@st.cache_resource(max_entries=4, ttl="1h", show_spinner="Reading coverage …")
def holdings(version: freshness.Stamp) -> tuple[coverage.Holding, ...]:
    """Every series held, and every instrument without one."""
    with reading(store()) as connection:
        return coverage.holdings(connection)


@st.cache_resource(max_entries=4, ttl="1h", show_spinner=False)
def last_runs(version: str) -> tuple[coverage.RunLine, ...]:
    """The newest run of every job."""
    with reading(store()) as connection:
        return coverage.last_runs(connection)


@st.cache_resource(max_entries=4, ttl="1h", show_spinner=False)
def last_faults(version: str) -> tuple[coverage.FaultLine, ...]:
    """The newest faults."""
    with reading(store()) as connection:
        return coverage.last_faults(connection)


@st.cache_resource(max_entries=4, ttl="5m", show_spinner=False)
def refused(version: freshness.Stamp) -> coverage.Refused:
    """The newest refused rows."""
    with reading(store()) as connection:
        return coverage.refused(connection)


@st.cache_resource(max_entries=4, ttl="5m", show_spinner=False)
def lake_sizes(version: freshness.Stamp) -> tuple[coverage.LakeSize, ...]:
    """The archive by provider."""
    with reading(store()) as connection:
        return coverage.lake_sizes(connection)


@st.cache_resource(max_entries=4, ttl="1m", show_spinner=False)
def dataset_lines(version: freshness.Stamp) -> tuple[datasets.DatasetLine, ...]:
    """What is held of each dataset beside bars."""
    with reading(store()) as connection:
        return datasets.dataset_lines(connection)


@st.cache_resource(max_entries=4, ttl="1m", show_spinner="Reading gaps …")
def gap_lines(version: freshness.Stamp) -> tuple[gaps.GapLine, ...]:
    """The gaps, open ones first."""
    with reading(store()) as connection:
        return gaps.gap_lines(connection)


@st.cache_resource(max_entries=4, ttl="1m", show_spinner=False)
def gap_counts(version: freshness.Stamp) -> dict[str, tuple[int, int]]:
    """How many gaps are in each state, and how many bars they lack."""
    with reading(store()) as connection:
        return gaps.gap_counts(connection)


@st.cache_resource(max_entries=4, ttl="5m", show_spinner="Counting marked rows …")
def rule_counts(version: freshness.Stamp) -> tuple[quality_found.RuleCount, ...]:
    """How many rows each rule marked."""
    with reading(store()) as connection:
        return quality_found.rule_counts(connection)


@st.cache_resource(max_entries=16, ttl="5m", show_spinner="Reading marked bars …")
def marked_bars(version: freshness.Stamp, rule: str) -> tuple[quality_found.MarkedBar, ...]:
    """The newest marked bars, of one rule where it is named."""
    with reading(store()) as connection:
        return quality_found.marked_bars(connection, rule)


@st.cache_resource(max_entries=4, ttl="5m", show_spinner=False)
def marked_actions(version: freshness.Stamp) -> tuple[quality_found.MarkedAction, ...]:
    """The newest marked actions."""
    with reading(store()) as connection:
        return quality_found.marked_actions(connection)
