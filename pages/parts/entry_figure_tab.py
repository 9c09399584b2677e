"""The tab for one figure: a form whose preview follows what is typed, and a button to save it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import address, cached_entry, cached_esg
from pages.parts.entry_fields import (
    choice,
    company_box,
    day_box,
    form_preview,
    source_fields,
    text_box,
)
from pages.parts.states import refusal
from wizdata_core.clock import now
from wizdata_core.errors import UnknownName
from wizdata_core.esg.entry.columns import FIGURES, NOT_DISCLOSED, Subject
from wizdata_core.esg.entry.values import LEVELS, bounds
from wizdata_core.esg.metrics import METRICS, ValueType
from wizdata_core.esg.observations import QUALITIES, Boundary
from wizdata_core.esg.units import UNITS, Dimension, dimension_of, examples

if TYPE_CHECKING:
    from wizdata_core.esg.metrics import Metric

_HELP = {each.name: f"{each.takes[:1].upper()}{each.takes[1:]}" for each in FIGURES}
_WORDS, _MEMORY = ("company", "metric"), "_entry_words"
_CURRENCIES = ("ZARm", "ZAR", "USDm", "USD", "NGNm", "KESm", "EGPm", "EURm", "GBPm")
_NOT_FOLLOWED = "The address was not followed"
_STORED = {"money": "its currency", "money/tCO2e": "its currency by tCO2e"}
_PRICES = ("ZAR/tCO2e", "USD/tCO2e", "EUR/tCO2e")


def figure_tab(version: str) -> None:
    """One figure of a company: what, when, how much, and where it stands."""
    companies, sources = cached_entry.choices(version)
    given = _given(version)
    left, right = st.columns(2, gap="large")
    with left:
        issuer = company_box(companies, given.get("company", ""), _changed)
        metric = _metric_box(given.get("metric", ""))
        cells = {"issuer": issuer, "metric": metric.name, "scope": metric.scope}
        cells |= _period()
        cells |= _value(metric)
        cells["boundary"] = _boundary()
    with right:
        cells |= _kind()
        cells |= source_fields(sources, "figure", "company_report", document=True)
    form_preview(Subject.FIGURES, cells, ready=bool(cells["value"]))


def _given(version: str) -> dict[str, str]:
    """The company and the metric that the address names; what it names wrongly is said."""
    given = address.read(_WORDS, _MEMORY)
    try:
        if given.get("company"):
            given["company"] = cached_esg.meant(version, given["company"])
    except UnknownName as refused:
        refusal(refused, _NOT_FOLLOWED)
    if given.get("metric") and given["metric"] not in METRICS:
        refusal(UnknownName("metric", given["metric"], METRICS), _NOT_FOLLOWED)
    return given


def _changed() -> None:
    """Writes the company and the metric that were chosen into the address."""
    chosen = {name: st.session_state.get(f"entry_{name}", "") or "" for name in _WORDS}
    address.write(_WORDS, _MEMORY, chosen)


def _metric_box(given: str) -> Metric:
    """Which metric, with what is known of it below."""
    st.session_state["entry_metric"] = given if given in METRICS else next(iter(METRICS))
    name = st.selectbox(
        "Metric",
        list(METRICS),
        format_func=lambda each: f"{METRICS[each].label} ({METRICS[each].unit})",
        key="entry_metric",
        on_change=_changed,
    )
    metric = METRICS[name]
    facts = [
        f"`{name}`",
        f"stored in {_STORED.get(metric.unit, metric.unit)}",
        f"possible: {bounds(metric)}",
    ]
    facts += [f"scope {metric.scope}"] if metric.scope else []
    facts += [f"{label} {tag}" for label, tag in (("JSE", metric.jse), ("GRI", metric.gri)) if tag]
    st.caption(" · ".join(facts))
    return metric


def _period() -> dict[str, str]:
    year = now().year - 1
    with st.container(horizontal=True):
        start = day_box("Period from", "period_start", f"{year}-01-01")
        end = day_box("to", "period_end", f"{year}-12-31")
    return {"period_start": start, "period_end": end}


def _value(metric: Metric) -> dict[str, str]:
    """The value and its unit, or that the company does not disclose it."""
    silent = st.toggle("Not disclosed", key="entry_silent", help="A state of its own, never a zero")
    if silent:
        return {"value": NOT_DISCLOSED[0], "unit": ""}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        match metric.value_type:
            case ValueType.BOOL:
                said = st.segmented_control("Value", ["yes", "no"], key=f"value_{metric.name}")
            case ValueType.ORDINAL:
                said = st.selectbox(
                    "Value", list(LEVELS[metric.name]), index=None, key=f"value_{metric.name}"
                )
            case _:
                said = text_box("Value", f"value_{metric.name}", _HELP["value"])
        unit = _unit_box(metric)
    return {"value": said or "", "unit": unit}


def _unit_box(metric: Metric) -> str:
    """The units that a metric may be given in; of money any other may be typed."""
    dimension = dimension_of(metric.unit)
    money = {Dimension.MONEY: _CURRENCIES, Dimension.PRICE: _PRICES}
    same = [each.name for each in UNITS.values() if each.dimension is dimension]
    known = list(money.get(dimension, same if dimension is not Dimension.LEVEL else (metric.unit,)))
    unit = st.selectbox(
        "Unit",
        known,
        index=known.index(metric.unit) if metric.unit in known else 0,
        key=f"unit_{metric.name}",
        accept_new_options=dimension in money,
        help=examples(metric.unit),
    )
    return unit or ""


def _boundary() -> str:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = choice("Boundary", [each.value for each in Boundary], "boundary", _HELP["boundary"])
        if kind == Boundary.GROUP.value:
            return kind
        name = text_box("Which", "boundary_name", f"The name of the {kind}")
    return f"{kind}: {name}"


def _kind() -> dict[str, str]:
    """How the figure came about, how good it is, who has looked at it."""
    columns = {each.name: each for each in FIGURES}
    statuses = ["reported", *(each for each in columns["status"].words if each != "reported")]
    with st.container(horizontal=True):
        status = choice("Status", statuses, "status", _HELP["status"])
        assurance = choice(
            "Assurance", list(columns["assurance"].words), "assurance", _HELP["assurance"]
        )
    labels = {str(step): f"{step} · {meaning}" for step, meaning in QUALITIES.items()}
    quality = choice("Data quality", list(labels), "quality", _HELP["quality"], labels, first=1)
    return {"status": status, "assurance": assurance, "quality": quality}
