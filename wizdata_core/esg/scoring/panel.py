"""A panel: what is known of companies or countries as of a day, one cell a figure, ready to rank.

Arrays are of members by metrics. Members stand in the order of their names, so that the same
figures make the same panel whatever the order in which they came.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wizdata_core.esg.observations import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from wizdata_core.esg.controversies import Event

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]
Days = NDArray[np.datetime64]

STATUSES = tuple(Status)
NONE = -1
"""Stands in whole numbers for what a cell does not have."""


@dataclass(frozen=True, slots=True)
class Member:
    """Who is scored: `industry` is a SICS code (`EM-MM`), empty for countries."""

    entity: str
    industry: str = ""
    country: str = ""
    example: bool = False

    @property
    def sector(self) -> str:
        """The two letters of the SICS code before the dash."""
        return self.industry.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure of a member that counts as of a day; `value` is None where it is not disclosed.

    `compared` is what is ranked; where a disclosed figure has none, `note` says why. The three ids
    are those of the rows behind it: the figure, a second amount that was added to it, and the
    amount it was divided by.
    """

    entity: str
    metric: str
    value: float | None
    unit: str
    compared: float | None
    compared_unit: str
    period_end: date
    age_months: int
    status: Status
    quality: int
    observation: int | None = None
    addend: int | None = None
    normaliser: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """What is known as of the end of a day; NaN, NaT and -1 stand for nothing.

    `unit`, `compared_unit` and `note` are places in `texts`, `status` in STATUSES. `events` are the
    controversies by entity, of any day. `held` says of which members anything at all is known:
    of the others nothing is assumed either.
    """

    as_of: date
    members: tuple[Member, ...]
    metrics: tuple[str, ...]
    disclosed: Truths
    value: Floats
    compared: Floats
    age: Floats
    quality: Whole
    status: Whole
    period_end: Days
    observation: Whole
    addend: Whole
    normaliser: Whole
    unit: Whole
    compared_unit: Whole
    note: Whole
    held: Truths
    texts: tuple[str, ...] = ("",)
    events: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)


def empty_panel(
    as_of: date, members: Iterable[Member], metrics: Sequence[str], texts: Sequence[str] = ("",)
) -> Panel:
    """A panel in which nothing is known; the arrays may be filled by who made it."""
    held = tuple(sorted(members, key=lambda each: each.entity))
    shape = len(held), len(metrics)

    def numbers() -> Floats:
        return np.full(shape, np.nan)

    def places() -> Whole:
        return np.full(shape, NONE, dtype=np.int64)

    return Panel(
        as_of=as_of,
        members=held,
        metrics=tuple(metrics),
        disclosed=np.zeros(shape, dtype=bool),
        value=numbers(),
        compared=numbers(),
        age=numbers(),
        quality=places(),
        status=places(),
        period_end=np.full(shape, np.datetime64("NaT"), dtype="datetime64[D]"),
        observation=places(),
        addend=places(),
        normaliser=places(),
        unit=np.zeros(shape, dtype=np.int64),
        compared_unit=np.zeros(shape, dtype=np.int64),
        note=np.zeros(shape, dtype=np.int64),
        held=np.zeros(shape[0], dtype=bool),
        texts=tuple(texts),
    )


def panel_of(
    as_of: date,
    members: Iterable[Member],
    metrics: Sequence[str],
    figures: Iterable[Figure],
    events: Mapping[str, tuple[Event, ...]] | None = None,
) -> Panel:
    """The panel of some figures, at most one of a member and metric; what is not asked is left out.

    Raises:
        ValueError: two figures of one member and metric, or two members of one name.
    """
    wanted = {name: place for place, name in enumerate(metrics)}
    held = [each for each in figures if each.metric in wanted]
    texts = ("", *sorted({text for each in held for text in _texts(each)} - {""}))
    place_of = {text: place for place, text in enumerate(texts)}
    panel = empty_panel(as_of, members, metrics, texts)
    rows = {each.entity: place for place, each in enumerate(panel.members)}
    if len(rows) != len(panel.members):
        raise ValueError("two members of a panel have one name")
    for each in held:
        if each.entity not in rows:
            continue
        at = rows[each.entity], wanted[each.metric]
        if panel.status[at] != NONE:
            raise ValueError(f"two figures of {each.entity} for {each.metric}")
        _put(panel, at, each, place_of)
        panel.held[at[0]] = True
    return replace(panel, events=dict(events or {}))


def narrowed(panel: Panel, metrics: tuple[str, ...]) -> Panel:
    """A panel of some metrics, in their order; of those that it does not have nothing is known."""
    if panel.metrics == metrics:
        return panel
    places = {name: place for place, name in enumerate(panel.metrics)}
    pairs = [(column, places[name]) for column, name in enumerate(metrics) if name in places]
    made = replace(
        empty_panel(panel.as_of, panel.members, metrics, panel.texts),
        held=panel.held,
        events=panel.events,
    )
    for name in CELLS:
        getattr(made, name)[:, [to for to, _ in pairs]] = getattr(panel, name)[
            :, [held for _, held in pairs]
        ]
    return made


CELLS = (
    "disclosed",
    "value",
    "compared",
    "age",
    "quality",
    "status",
    "period_end",
    "observation",
    "addend",
    "normaliser",
    "unit",
    "compared_unit",
    "note",
)
"""The arrays of a panel."""


def _texts(figure: Figure) -> tuple[str, str, str]:
    return figure.unit, figure.compared_unit, figure.note


def _put(panel: Panel, at: tuple[int, int], figure: Figure, place_of: Mapping[str, int]) -> None:
    panel.disclosed[at] = figure.value is not None
    panel.value[at] = np.nan if figure.value is None else figure.value
    panel.compared[at] = np.nan if figure.compared is None else figure.compared
    panel.age[at] = figure.age_months
    panel.quality[at] = figure.quality
    panel.status[at] = STATUSES.index(figure.status)
    panel.period_end[at] = figure.period_end
    panel.observation[at] = NONE if figure.observation is None else figure.observation
    panel.addend[at] = NONE if figure.addend is None else figure.addend
    panel.normaliser[at] = NONE if figure.normaliser is None else figure.normaliser
    panel.unit[at], panel.compared_unit[at], panel.note[at] = (
        place_of[text] for text in _texts(figure)
    )
