"""A company's figures through a disclosure framework: what is disclosed, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from pages.parts import cached_esg
from pages.parts.esg_header import FICTIONAL
from pages.parts.states import empty
from pages.parts.tables import DATE, records
from pages.parts.words import NONE
from wizdata_core.esg.frameworks import FRAMEWORKS
from wizdata_core.esg.frameworks.assess import State, assess, by_level
from wizdata_core.esg.frameworks.disclosures import OLDEST_MONTHS, disclosures
from wizdata_core.esg.frameworks.gaps import where, why
from wizdata_core.esg.frameworks.ifrs import INDUSTRIES
from wizdata_core.esg.frameworks.king import code_version
from wizdata_core.esg.wording import metric_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.parts.esg_state import Chosen
    from wizdata_core.esg.frameworks.assess import Assessment, LevelSummary
    from wizdata_core.esg.frameworks.disclosures import Disclosures
    from wizdata_core.esg.frameworks.records import Framework
    from wizdata_core.queries.esg_issuers import IssuerFacts

_SHOWN: dict[str, tuple[State, ...]] = {
    "": tuple(State),
    "gaps": (State.PARTLY, State.NOT_DISCLOSED),
    "disclosed": (State.DISCLOSED,),
    "not-covered": (State.NOT_COVERED,),
}
_SHOWN_LABELS = {
    "": "Every requirement",
    "gaps": "Gaps",
    "disclosed": "Disclosed",
    "not-covered": "Not covered",
}
_COLOURS = {
    State.DISCLOSED: "green",
    State.PARTLY: "orange",
    State.NOT_DISCLOSED: "red",
    State.NOT_COVERED: "gray",
}


def frameworks_tab(chosen: Chosen, version: str) -> None:
    """One framework's requirements as the company answers them on the day chosen."""
    facts = cached_esg.facts(version, chosen.issuer)
    framework, states = _controls()
    known = disclosures(cached_esg.observations(version, chosen.issuer), chosen.as_of)
    st.caption(f"**{framework.label}**, {framework.version}. {framework.about}")
    _code_of_the_year(framework, known)
    assessments = assess(framework, facts.sasb_sics, known.figures)
    _summary(by_level(assessments))
    if framework.name == "ifrs" and facts.sasb_sics not in INDUSTRIES:
        empty(f"Topics of {facts.sasb_sics or 'its industry'} are not listed here.")
    shown = [each for each in assessments if each.state in states]
    if shown:
        _table(shown, known, chosen)
    else:
        empty("No requirement is in this state. Choose another.")
    _doors(chosen, framework, facts)


def _controls() -> tuple[Framework, tuple[State, ...]]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Framework",
            list(FRAMEWORKS),
            format_func=lambda each: FRAMEWORKS[each].label,
            key="framework",
            bind="query-params",
            width=330,
        )
        shown = st.selectbox(
            "Requirements",
            list(_SHOWN),
            format_func=_SHOWN_LABELS.__getitem__,
            key="requirements",
            bind="query-params",
            width=190,
        )
    return FRAMEWORKS[name or next(iter(FRAMEWORKS))], _SHOWN[shown or ""]


def _code_of_the_year(framework: Framework, known: Disclosures) -> None:
    """Which King code held for the newest year of which a figure of governance is held."""
    if framework.name != "king-v":
        return
    asked = {metric for each in framework.requirements for metric in each.metrics}
    starts = [row.period_start for name, row in known.figures.items() if name in asked]
    if starts:
        code = code_version(max(starts)) or "no King code since IV"
        st.caption(f"For the newest year held, which began {max(starts)}, {code} was in force.")


def _summary(levels: Sequence[LevelSummary]) -> None:
    with st.grid(max(len(levels), 3), min_column_width=165):
        for each in levels:
            rest = f"{each.partly} partly, {each.not_disclosed} not disclosed"
            st.metric(
                each.level.value.capitalize(),
                f"{each.disclosed} of {each.covered}" if each.covered else NONE,
                border=True,
                help=f"{rest}; {each.not_covered} more are not covered by our catalogue",
            )


def _table(shown: Sequence[Assessment], known: Disclosures, chosen: Chosen) -> None:
    framework = shown[0].requirement.framework
    records(
        [_row(each, known) for each in shown],
        f"esg_framework_{chosen.issuer}_{chosen.as_of}_{framework}_{len(shown)}",
        f"{len(shown)} requirements of {FRAMEWORKS[framework].label} for {chosen.issuer}",
        {
            "What is asked": st.column_config.TextColumn(pinned=True, width="medium"),
            "State": st.column_config.MultiselectColumn(
                options=[each.value for each in _COLOURS], color=list(_COLOURS.values())
            ),
            "Newest": st.column_config.DateColumn(
                format=DATE, width=105, help="End of the newest period that answers part of it"
            ),
            "Disclosed": st.column_config.TextColumn(width="medium"),
            "Mapping": st.column_config.TextColumn(
                help="Confirmed by a public document that was read, or indicative"
            ),
        },
    )


def _row(each: Assessment, known: Disclosures) -> dict[str, object]:
    asked = each.requirement
    ends = [known.figures[metric].period_end for metric in each.disclosed]
    return {
        "What is asked": asked.title,
        "State": [each.state.value],
        "Disclosed": "; ".join(where(metric, known, metric_label) for metric in each.disclosed),
        "Missing": "; ".join(why(need, known, metric_label) for need in each.missing),
        "Newest": max(ends, default=None),
        "Level": asked.level.value,
        "Code": asked.code,
        "Mapping": asked.evidence.value,
        "Note": asked.note,
    }


def _doors(chosen: Chosen, framework: Framework, facts: IssuerFacts) -> None:
    words = {"framework": framework.name, "as_of": chosen.as_of.isoformat()}
    mine = urlencode({**words, "company": facts.issuer})
    everyone = urlencode({**words, "example": "true"} if chosen.example else words)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(
            f"Gap list: [CSV](/api/v1/esg/gaps.csv?{mine}) · [XLSX](/api/v1/esg/gaps.xlsx?{mine})"
            f" · all {'examples' if chosen.example else 'companies'} "
            f"[CSV](/api/v1/esg/gaps.csv?{everyone}) · [XLSX](/api/v1/esg/gaps.xlsx?{everyone})",
            width="content",
        )
    st.caption(
        f"{f'{FICTIONAL}. ' if chosen.example else ''}Disclosed means that figures of the company "
        f"itself answer every metric mapped to a requirement, of periods of the last "
        f"{OLDEST_MONTHS} months, as of the end of {chosen.as_of}. It is no opinion on compliance, "
        "and what is not held here may stand in a report that nobody has entered."
    )
