"""The forward-return study on the page: its rules, its answer, and what it cannot know."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts import cached, cached_screener
from pages.parts.plots import theme
from pages.parts.screener_runs import day_of, run_once
from pages.parts.states import empty, refusal
from pages.parts.tables import csv_button
from pages.parts.words import NONE, plural
from wizdata_core.adjustment import Basis
from wizdata_core.errors import BadInput
from wizdata_core.figures.membership import spreads
from wizdata_core.queries.closes import CURRENCIES, LOCAL
from wizdata_core.queries.screen_study import Question, When, studied
from wizdata_core.screener.study import HORIZONS, MOST_COST, USUAL_COST, Rules
from wizdata_core.screener.study_words import Facts, rules_in_words, unknowns

if TYPE_CHECKING:
    from pages.parts.screener_runs import Progress
    from pages.parts.screener_state import Chosen
    from wizdata_core.queries.screen_study import Studied
    from wizdata_core.screener.study import Outcome

_WHEN = {When.MONTH: "month ends", When.WEEK: "each week", When.ENTRY: "whenever somebody enters"}
_BASES = {Basis.TOTAL: "total, dividends reinvested", Basis.SPLITS: "price alone"}
_HELD = {5: "week", 21: "month", 63: "quarter", 126: "half year", 250: "year"}
_YEARS = 5
_PARTS = ("Mean", "Benchmark", "Over it", "95 % from", "95 % to", "Median", "Rose", "Beat it")


def study_tab(chosen: Chosen, version: str) -> None:
    """The study of a screen: asked when its button is pressed."""
    end = day_of(chosen, version)
    if end is None:
        empty("No snapshots are held, so nothing can be studied.")
        return
    st.caption(
        "What would have come of buying the screen's members, by what was known on each formation "
        "day, after costs, beside everything else that could have been bought."
    )
    try:
        question, pressed = _controls(chosen, version, end)
    except BadInput as refused:
        refusal(refused, "This cannot be studied")
        return

    def asked(progress: Progress) -> Studied:
        return studied(cached.store(), question, progress)

    found = run_once("study", (version, repr(question)), asked, pressed=pressed)
    if found:
        _show(found)
    _small_print(question, found)


def _controls(chosen: Chosen, version: str, end: date) -> tuple[Question, bool]:
    oldest = cached_screener.days(version)[0]
    first = end - timedelta(days=365 * _YEARS)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        when = _when()
        start = st.date_input(
            "From",
            min(max(first, oldest or first), end - timedelta(1)),
            max_value=end - timedelta(1),
            key="study_from",
            format="YYYY-MM-DD",
            required=True,
            width=150,
        )
        basis = _basis()
        currency = st.selectbox(
            "In", CURRENCIES, format_func=_money, key="study_currency", width=150
        )
        cost = st.number_input(
            "Costs a side (basis points)",
            0.0,
            MOST_COST,
            USUAL_COST,
            5.0,
            key="study_cost",
            width=190,
        )
        haircut = st.number_input(
            "Lost when trading stops (%)", 0.0, 100.0, 0.0, 5.0, key="study_haircut", width=190,
            help="An assumption: the part of the last close that a holder loses besides",
        )  # fmt: skip
    pressed = st.button(
        "Run the study", icon=":material/experiment:", key="study_run", type="primary"
    )
    rules = Rules(cost=float(cost or 0.0), haircut=float(haircut or 0.0) / 100)
    return Question(chosen.screen, start, end, when, basis, currency, rules), pressed


def _when() -> When:
    return st.selectbox(
        "Formed", list(_WHEN), format_func=_WHEN.__getitem__, key="study_when", width=200
    )


def _basis() -> Basis:
    return st.selectbox(
        "Returns", list(_BASES), format_func=_BASES.__getitem__, key="study_basis", width=220
    )


def _money(currency: str) -> str:
    return {LOCAL: "own currency", "ZAR": "rand", "USD": "dollars"}[currency]


def _show(found: Studied) -> None:
    st.markdown(
        f"{plural(found.formations, 'day')} looked at, **{found.with_members:,}** with members; "
        f"{plural(found.members, 'instrument')} in all."
    )
    frame = pd.DataFrame([_row(each) for each in found.outcomes])
    frame[list(_PARTS)] = frame[list(_PARTS)].astype("float64")
    st.dataframe(
        frame.style.format("{:.2%}", subset=list(_PARTS), na_rep=NONE),
        key="study_rows",
        hide_index=True,
        alt="Returns after formation days by how long was held",
        placeholder=NONE,
    )
    csv_button(frame, "forward_returns")
    for each in found.outcomes:
        if each.refusal:
            st.caption(f":material/block: {_held(each)}: {each.refusal}.")
    shown = [(each, each.summary.spread) for each in found.outcomes if each.summary]
    if shown:
        st.plotly_chart(
            spreads(
                [_held(each) for each, _ in shown],
                [(spread.low, spread.mean, spread.high) for _, spread in shown],
                theme=theme(),
            ),
            key="study_figure",
            theme=None,
            config={"displayModeBar": False},
            alt="Mean return over the benchmark by how long was held, with its 95 % interval",
        )


def _held(outcome: Outcome) -> str:
    return f"{outcome.horizon} sessions ({_HELD[outcome.horizon]})"


def _row(outcome: Outcome) -> dict[str, object]:
    summary = outcome.summary
    row: dict[str, object] = {
        "Held": _held(outcome),
        "Formations": outcome.formations,
        "Sharing no time": outcome.independent,
        "Bought": outcome.members,
        "Mean": summary.mean if summary else None,
        "Benchmark": summary.benchmark if summary else None,
        "Over it": summary.spread.mean if summary else None,
        "95 % from": summary.spread.low if summary else None,
        "95 % to": summary.spread.high if summary else None,
        "Median": summary.median if summary else None,
        "Rose": summary.risen if summary else None,
        "Beat it": summary.better if summary else None,
    }
    return row | {
        "Not ended": outcome.not_ended,
        "Nobody to buy": outcome.empty,
        "Not bought": outcome.unbought,
        "Stopped trading": outcome.stopped,
    }


def _small_print(question: Question, found: Studied | None) -> None:
    with st.expander("How it is counted, and what it cannot know", expanded=found is not None):
        said = rules_in_words(
            question.rules, question.when.value, question.basis, question.currency
        )
        st.markdown("\n".join(f"- {each}" for each in said))
        st.caption(f"Horizons: {', '.join(map(str, HORIZONS))} sessions of each market.")
        if found:
            facts = Facts(
                found.origins.rows, found.origins.reconstructed, found.universe, found.unpriced
            )
            st.markdown("**What it cannot know**")
            st.markdown("\n".join(f"- {each}" for each in unknowns(facts)))
