"""Companies beside each other, metric by metric: what each discloses and where it ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts import cached_esg
from pages.parts.esg_controls import company_label
from pages.parts.esg_header import FICTIONAL, graded, no_figures
from pages.parts.esg_state import MOST_BESIDE
from pages.parts.esg_words import write
from pages.parts.tables import MOST_RECORDS, csv_button, height_of
from pages.parts.words import NONE
from wizdata_core.esg.methods import method_named
from wizdata_core.esg.wording import figure_in_unit, metric_label, points, share

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pages.parts.esg_state import Chosen
    from wizdata_core.esg.coverage import State
    from wizdata_core.esg.scorecards import Line, Scorecard
    from wizdata_core.queries.esg_issuers import IssuerFacts

_VIEWS = {"": "Figures", "compared": "As ranked", "percentile": "Percentiles"}


def peers_tab(chosen: Chosen, version: str) -> None:
    """The company beside others of its own kind, those of its industry where none is chosen."""
    facts = {each.issuer: each for each in cached_esg.issuers(version)}
    league = {
        each.entity: each
        for each in cached_esg.league(version, chosen.as_of, example=chosen.example)
    }
    beside = chosen.beside or same_industry(chosen.issuer, league, facts)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _choice(chosen, beside, league, facts)
        view = st.segmented_control(
            "Show",
            list(_VIEWS),
            default="",
            required=True,
            format_func=_VIEWS.__getitem__,
            key="compare",
            bind="query-params",
        )
    cards = [league[each] for each in (chosen.issuer, *beside) if each in league]
    if not cards:
        no_figures(chosen)
        return
    silent = [facts[each].name for each in (chosen.issuer, *beside) if each not in league]
    names = [facts[each.entity].name for each in cards]
    st.markdown(f"**Scores**{f' · {FICTIONAL}' if chosen.example else ''}")
    frame = pd.DataFrame(score_rows(cards, names))
    st.dataframe(frame, key="esg_peer_scores", hide_index=True, height="content", alt="Scores")
    st.markdown("**Metric by metric**")
    states = {
        (each.issuer, each.metric): each.state
        for each in cached_esg.cells(version, chosen.as_of, example=chosen.example)
    }
    rows = metric_rows(cards, names, _SHOWN[view or ""], states)
    frame = pd.DataFrame(rows)
    st.dataframe(
        frame,
        key="esg_peer_metrics",
        hide_index=True,
        height=height_of(len(frame), MOST_RECORDS),
        alt=f"{len(frame)} metrics of {len(cards)} companies",
        placeholder=NONE,
        column_config={"Metric": st.column_config.TextColumn(pinned=True, width="medium")},
    )
    kind = "fictional_example_" if chosen.example else ""
    csv_button(frame, f"{kind}peers_{chosen.issuer}_{chosen.as_of}")
    words = f"As of the end of {chosen.as_of}. Figures that nobody here discloses are left out."
    if silent:
        words += f" Nothing is known of {', '.join(silent)}."
    st.caption(words)


def same_industry(
    issuer: str, league: Mapping[str, Scorecard], facts: Mapping[str, IssuerFacts]
) -> tuple[str, ...]:
    """The first companies of the same industry of which figures are known."""
    industry = facts[issuer].sasb_sics
    return tuple(each for each in league if each != issuer and facts[each].sasb_sics == industry)[
        :MOST_BESIDE
    ]


def score_rows(cards: Sequence[Scorecard], names: Sequence[str]) -> list[dict[str, object]]:
    """Scores, pillars, coverage and confidence as rows, a column for each company."""
    method = method_named(cards[0].method)
    wanted: tuple[tuple[str, Callable[[Scorecard], str]], ...] = (
        ("Score, missing left out", lambda card: graded(card.total, method)),
        ("Score, missing counted as worst", lambda card: graded(card.penalised, method)),
        ("After controversies", lambda card: graded(card.combined, method)),
        *(
            (part.label, lambda card, at=at: points(card.pillars[at].score))
            for at, part in enumerate(cards[0].pillars)
        ),
        ("Coverage", lambda card: share(card.coverage)),
        ("Confidence", lambda card: share(card.confidence)),
    )
    return [
        {"": label, **{name: said(card) for name, card in zip(names, cards, strict=True)}}
        for label, said in wanted
    ]


def metric_rows(
    cards: Sequence[Scorecard],
    names: Sequence[str],
    said: Callable[[Line], str],
    states: Mapping[tuple[str, str], State],
) -> list[dict[str, object]]:
    """A row for each metric that one of them discloses, a column for each company.

    `states` by company and metric say how those stand that have no figure.
    """
    by_metric = [{line.metric: line for line in card.lines} for card in cards]
    shown = [
        line.metric
        for line in cards[0].lines
        if any(lines[line.metric].disclosed for lines in by_metric)
    ]
    return [
        {
            "Metric": metric_label(metric),
            **{
                name: said(lines[metric])
                if lines[metric].disclosed
                else states[card.entity, metric].value
                for name, card, lines in zip(names, cards, by_metric, strict=True)
            },
        }
        for metric in shown
    ]


def _dated(line: Line) -> str:
    return f"{figure_in_unit(line.value, line.unit)} ({line.period_end:%Y-%m})"


def _ranked(line: Line) -> str:
    return figure_in_unit(line.compared, line.compared_unit)


def _percentile(line: Line) -> str:
    return points(line.percentile)


_SHOWN: Mapping[str, Callable[[Line], str]] = {
    "": _dated,
    "compared": _ranked,
    "percentile": _percentile,
}


def _choice(
    chosen: Chosen,
    beside: tuple[str, ...],
    league: Mapping[str, Scorecard],
    facts: Mapping[str, IssuerFacts],
) -> None:
    st.session_state["esg_beside"] = list(beside)
    st.multiselect(
        f"Beside {facts[chosen.issuer].name}",
        list(dict.fromkeys((*beside, *(each for each in league if each != chosen.issuer)))),
        key="esg_beside",
        format_func=lambda name: company_label(facts[name]),
        max_selections=MOST_BESIDE,
        on_change=lambda: write(beside=",".join(st.session_state["esg_beside"])),
        placeholder="Its industry",
    )
