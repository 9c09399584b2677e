"""Panels for tests: the four companies of the worked example, and figures made up on the spot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from wizdata_core.esg.controversies import Event, State
from wizdata_core.esg.methods import EXAMPLES, Method, Peers, Scored, method_named
from wizdata_core.esg.metrics import Missing, ValueType
from wizdata_core.esg.observations import Assurance, Observation, Status
from wizdata_core.esg.scoring.panel import Figure, Member, Panel, panel_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AS_OF = date(2025, 9, 30)
METHOD = method_named(EXAMPLES)
METRICS = tuple(each.name for each in METHOD.metrics)
PERIODS = {9: date(2024, 12, 31), 21: date(2023, 12, 31), 33: date(2022, 12, 31)}
# In the order of METRICS; None is not disclosed.
TABLE: dict[str, tuple[int, tuple[float | None, ...]]] = {
    "A": (9, (820, 12, 5.0, 0.45, 1, 33, 67)),
    "B": (9, (450, 30, 3.2, 0.45, 1, 25, 75)),
    "C": (21, (1200, None, 7.5, 0.80, None, 40, 58)),
    "D": (33, (640, 5, None, 0.30, 1, 25, 67)),
}
QUALITY = {("A", METRICS[0]): 1, ("C", METRICS[0]): 4}


def example_figures() -> list[Figure]:
    """The figures of the worked example."""
    return [
        figure(name, metric, value, age, QUALITY.get((name, metric), 2))
        for name, (age, values) in TABLE.items()
        for metric, value in zip(METRICS, values, strict=True)
    ]


def figure(entity: str, metric: str, value: float | None, age: int = 9, quality: int = 2) -> Figure:
    """A figure that is compared as it is."""
    period = PERIODS[age]
    return Figure(entity, metric, value, "", value, "", period, age, Status.REPORTED, quality)


def example_panel() -> Panel:
    """The worked example with its controversies."""
    events = {
        "B": (event("B", date(2025, 2, 14), 5),),
        "D": (event("D", date(2024, 11, 5), 5), event("D", date(2025, 5, 20), 3)),
    }
    members = [Member(name, "EM-MM", "ZA", example=True) for name in TABLE]
    return panel_of(AS_OF, members, METRICS, example_figures(), events)


def event(entity: str, day: date, severity: int, state: State = State.OPEN) -> Event:
    """A controversy that was known on its own day."""
    return Event(day.toordinal(), entity, day, "topic", severity, "title", state, day)


def plain_method(metrics: Sequence[str], *, least_peers: int = 1) -> Method:
    """A method of some metrics that weigh alike in one category, higher being better."""
    return replace(
        METHOD,
        categories=METHOD.categories[:1],
        weights=(("DEFAULT", (("emissions", 1.0),)),),
        metrics=tuple(scored(name) for name in metrics),
        least_peers=least_peers,
        overlay=None,
    )


def scored(name: str, direction: int = 1, peers: Peers = Peers.UNIVERSE) -> Scored:
    """A number that is left out where it is missing."""
    return Scored(
        name, "emissions", direction, ValueType.NUMBER, 1.0, Missing.EXCLUDE, "", peers, 36
    )


def panel(
    values: Mapping[str, Mapping[str, float | None]],
    members: Sequence[Member] = (),
    as_of: date = AS_OF,
) -> Panel:
    """A panel of values by entity and metric."""
    metrics = list(dict.fromkeys(metric for each in values.values() for metric in each))
    figures = [
        figure(entity, metric, value)
        for entity, each in values.items()
        for metric, value in each.items()
    ]
    return panel_of(as_of, members or [Member(name) for name in values], metrics, figures)


def observed(
    number: int,
    value: float | None,
    end: date,
    published: date | None,
    status: Status = Status.REPORTED,
    **rest: Any,
) -> Observation:
    """An observation of a year of a company, of its LTIFR if nothing else is said."""
    facts: dict[str, Any] = {
        "batch": 1, "issuer": "one", "metric": "ltifr", "period_start": end.replace(month=1, day=1),
        "unit": "per million hours", "given": str(value), "given_unit": "", "scope": "",
        "boundary": "group", "quality": 2, "assurance": Assurance.NONE, "source": "company_report",
        "document": "", "page": "", "url": "", "note": "",
        "collected_at": datetime(2025, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return Observation(
        id=number,
        period_end=end,
        disclosed=value is not None,
        value=value,
        status=status,
        published_on=published,
        **(facts | rest),
    )
