"""What was learnt of instruments beside their bars, and when: actions, figures, events, gaps."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import and_, select

from db.models import (
    calendar_events,
    corporate_actions,
    dataset_states,
    gaps,
    instrument_observations,
)
from wizdata_core.queries.arrow_columns import floats, moments, whole
from wizdata_core.snapshots.figures import FIGURES
from wizdata_core.snapshots.inputs import (
    MICROSECONDS_A_DAY,
    Announced,
    Dated,
    Missing,
    Vintages,
)
from wizdata_core.store import arrow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa
    from sqlalchemy import Connection

    from wizdata_core.snapshots.inputs import Whole
    from wizdata_core.store import Engines

_NEVER = 2**62
_ITEMS = sorted({each.item for each in FIGURES})
_SPLIT, _DIVIDEND = "split", "dividend"


def actions_by_day(
    connection: Connection, sources: dict[int, str]
) -> tuple[dict[int, Dated], dict[int, Dated]]:
    """The splits and the dividends of instruments, each from its own source, by ex-date."""
    action = corporate_actions.c
    query = (
        select(action.instrument_id, action.provider, action.kind, action.ex_date, action.value)
        .where(action.instrument_id.in_(sources), action.value > 0)
        .order_by(action.instrument_id, action.ex_date)
    )
    found: dict[str, defaultdict[int, list[tuple[int, float]]]] = {
        _SPLIT: defaultdict(list),
        _DIVIDEND: defaultdict(list),
    }
    for row in connection.execute(query):
        if row.provider == sources[row.instrument_id] and row.kind in found:
            day = int(np.datetime64(row.ex_date, "D").astype(np.int64))
            found[row.kind][row.instrument_id].append((day, row.value))
    splits, paid = (
        {each: _dated(values) for each, values in found[kind].items()}
        for kind in (_SPLIT, _DIVIDEND)
    )
    return splits, paid


def _dated(values: Iterable[tuple[int, float]]) -> Dated:
    pairs = list(values)
    return Dated(
        np.array([day for day, _ in pairs], np.int64), np.array([value for _, value in pairs])
    )


def figures_of(store: Engines, ids: Sequence[int]) -> Vintages:
    """Every vintage of the figures that fields are made of, by instrument and day of collecting."""
    held = instrument_observations.c
    query = select(
        held.instrument_id,
        held.item,
        held.fetched_at,
        held.period_type,
        held.period_end,
        held.value,
        held.currency,
    ).where(held.instrument_id.in_(ids or [-1]), held.item.in_(_ITEMS))
    rows = arrow(store, query)
    subject = np.searchsorted(np.array(ids or [-1]), whole(rows["instrument_id"]))
    fetched, ends = moments(rows["fetched_at"]), whole(rows["period_end"])
    order = np.lexsort((ends, fetched, subject))
    texts = [_coded(rows[name], order) for name in ("item", "period_type", "currency")]
    (items, item_names), (kinds, kind_names), (currencies, currency_names) = texts
    return Vintages(
        subject[order],
        fetched[order] // MICROSECONDS_A_DAY,
        items,
        kinds,
        ends[order],
        floats(rows["value"])[order],
        currencies,
        item_names,
        kind_names,
        currency_names,
    )


def _coded(column: pa.ChunkedArray, order: Whole) -> tuple[Whole, tuple[str, ...]]:
    """Texts as places in the list of those that occur."""
    coded = column.combine_chunks().dictionary_encode()
    return whole(coded.indices)[order], tuple(coded.dictionary.to_pylist())


def events_of(store: Engines, ids: Sequence[int]) -> dict[int, dict[str, tuple[Announced, ...]]]:
    """The events that were announced of each instrument, by kind, in the order of collecting."""
    held = calendar_events.c
    query = (
        select(held.instrument_id, held.kind, held.fetched_at, held.starts_on)
        .where(held.instrument_id.in_(ids or [-1]))
        .order_by(held.instrument_id, held.kind, held.fetched_at)
    )
    rows = arrow(store, query)
    found: defaultdict[int, defaultdict[str, list[Announced]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for instrument, kind, *facts in zip(
        rows["instrument_id"].to_pylist(),
        rows["kind"].to_pylist(),
        moments(rows["fetched_at"]).tolist(),
        whole(rows["starts_on"]).tolist(),
        strict=True,
    ):
        found[instrument][kind].append(Announced(*facts))
    return {
        each: {kind: tuple(values) for kind, values in kinds.items()}
        for each, kinds in found.items()
    }


def gaps_of(connection: Connection, series_ids: Sequence[int]) -> dict[int, tuple[Missing, ...]]:
    """The gaps of each series, with when they were found and settled."""
    query = select(gaps).where(gaps.c.series_id.in_(series_ids)).order_by(gaps.c.first_opened_at)
    found: defaultdict[int, list[Missing]] = defaultdict(list)
    for row in connection.execute(query):
        first = int(np.datetime64(row.first_opened_at.date(), "D").astype(np.int64))
        settled = _NEVER if row.settled_at is None else int(row.settled_at.timestamp() * 1_000_000)
        found_at = int(row.found_at.timestamp() * 1_000_000)
        found[row.series_id].append(Missing(first, row.bars, found_at, settled))
    return {each: tuple(values) for each, values in found.items()}


def rating_states(connection: Connection, symbols: Sequence[str]) -> dict[str, tuple[int, str]]:
    """What came of the last question for the ESG rating of each symbol, and when."""
    held = dataset_states.c
    query = select(held.subject, held.state, held.answered_at).where(
        and_(held.dataset == "sustainability", held.subject.in_(symbols))
    )
    return {
        row.subject: (int(row.answered_at.timestamp() * 1_000_000), row.state)
        for row in connection.execute(query.order_by(held.answered_at))
    }
