"""How scores are made: a walk through the method on examples, and the method's own data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts.esg_walk import walk
from pages.parts.tables import MOST_RECORDS, height_of
from pages.parts.words import NONE
from wizdata_core.esg.methods import METHODS, Entity, body, canonical
from wizdata_core.esg.observations import QUALITIES
from wizdata_core.esg.wording import industry_label, metric_label, share

if TYPE_CHECKING:
    from pages.parts.esg_state import Chosen
    from wizdata_core.esg.methods import Method

_WALK, _DATA = "Walk through it", "Its data"


def method_tab(chosen: Chosen, version: str) -> None:
    """The walk for who is new, and everything that decides a score for who checks it."""
    part = st.segmented_control(
        "Part",
        [_WALK, _DATA],
        default=_WALK,
        required=True,
        key="part",
        bind="query-params",
        label_visibility="collapsed",
    )
    if part == _WALK:
        walk(version)
    else:
        _data(chosen)


def _data(chosen: Chosen) -> None:
    known = [each.version for each in METHODS.values() if each.entity is Entity.COMPANY]
    version = st.selectbox(
        "Method",
        known,
        index=known.index(chosen.method),
        format_func=lambda each: f"{each} · {METHODS[each].label}",
        key=f"esg_method_{chosen.method}",
        width=380,
    )
    method = METHODS[version]
    st.markdown(method.about)
    st.caption(f"Fingerprint (SHA-256 of the whole method): `{method.fingerprint}`")
    st.download_button(
        "Method as JSON",
        canonical(body(method)),
        f"{method.version}.json",
        "application/json",
        on_click="ignore",
        icon=":material/download:",
        key="esg_method_json",
    )
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Thresholds**")
        _table(threshold_rows(method), "thresholds", {})
    with right:
        st.markdown("**Quality of a figure**")
        _table(quality_rows(method), "quality", {})
    st.markdown("**Weights of the categories by industry, in %**")
    _table(weight_rows(method), "weights", {})
    st.markdown("**Metrics**")
    _table(metric_rows(method), "metrics", {"Part of category": "%.3g %%"})


def threshold_rows(method: Method) -> list[dict[str, object]]:
    """The numbers that a method's rules use, in words."""
    overlay = method.overlay
    rows = [
        ("Fewest figures to rank in a peer group", str(method.least_peers)),
        ("Weight of a pillar that must be there", share(method.least_pillar_share)),
        ("No score below a coverage of", share(method.least_coverage)),
        ("Marked as low below a coverage of", share(method.low_coverage)),
        ("A figure is fresh for", f"{method.fresh_months} months"),
        ("It then fades to nothing over", f"{method.fade_months} months"),
        ("Statuses that count", ", ".join(each.value for each in method.statuses)),
        ("Grades, the worst first", " ".join(method.grades)),
    ]
    if overlay is not None:
        rows.append(("Controversies count for", f"{overlay.months} months"))
        costs = ", ".join(f"{severity}: {cost:g}" for severity, cost in overlay.penalties)
        rows.append(("What one costs, by severity", costs))
    return [{"Rule": rule, "Value": value} for rule, value in rows]


def quality_rows(method: Method) -> list[dict[str, object]]:
    """How far a figure of each quality counts towards the confidence."""
    return [
        {"Quality": quality, "Meaning": QUALITIES[quality], "Factor": factor}
        for quality, factor in method.quality_factors
    ]


def weight_rows(method: Method) -> list[dict[str, object]]:
    """The weights of each peer group by category, as percentages."""
    return [
        {
            "Industry": "Every other" if group == "DEFAULT" else industry_label(group),
            **{
                each.label: round(100 * weights.get(each.name, 0.0), 2)
                for each in method.categories
            },
        }
        for group, given in method.weights
        for weights in (dict(given),)
    ]


def metric_rows(method: Method) -> list[dict[str, object]]:
    """Every metric as the method uses it."""
    labels = {each.name: each.label for each in method.categories}
    whole: dict[str, float] = {}
    for each in method.metrics:
        whole[each.category] = whole.get(each.category, 0.0) + each.weight
    return [
        {
            "Metric": metric_label(each.name),
            "Category": labels[each.category],
            "Better": {1: "more", -1: "less"}.get(each.direction, "neither"),
            "Part of category": 100 * each.weight / whole[each.category]
            if whole[each.category]
            else 0.0,
            "Missing stands for": {"exclude": "nothing", "false": "no", "zero": "none"}[
                each.missing.value
            ],
            "Divided by": each.normaliser.replace("_", " ") or NONE,
            "Narrowest peers": each.peers.value,
            "Oldest, months": each.max_age_months,
        }
        for each in method.metrics
    ]


def _table(rows: list[dict[str, object]], name: str, formats: dict[str, str]) -> None:
    frame = pd.DataFrame(rows)
    st.dataframe(
        frame,
        key=f"esg_method_{name}",
        hide_index=True,
        height=height_of(len(frame), MOST_RECORDS),
        alt=f"Method: {name}",
        column_config={
            label: st.column_config.NumberColumn(format=each) for label, each in formats.items()
        },
    )
