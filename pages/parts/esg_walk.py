"""The method step by step on the four fictional companies, every number worked out as shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts import cached_esg
from pages.parts.esg_header import FICTIONAL
from pages.parts.esg_state import EXAMPLE_DAY
from pages.parts.states import empty
from pages.parts.words import NONE, TIMES, plain
from wizdata_core.esg.explanation import (
    combined_in_words,
    grade_in_words,
    peers_figures,
    ranked,
    trust_in_words,
)
from wizdata_core.esg.methods import EXAMPLES, method_named
from wizdata_core.esg.wording import figure_in_unit, metric_label, points, share

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wizdata_core.esg.methods import Method
    from wizdata_core.esg.scorecards import Line, Scorecard


def walk(version: str) -> None:
    """The worked example from its figures to its grades, or what to do where it is not held."""
    cards = tuple(
        sorted(cached_esg.league(version, EXAMPLE_DAY, example=True), key=lambda each: each.entity)
    )
    if not cards:
        empty("The example companies are not held: their batch was taken back.")
        return
    method = method_named(EXAMPLES)
    names = {
        each.entity: cached_esg.facts(version, each.entity).name.removesuffix(" (fictional)")
        for each in cards
    }
    st.badge(FICTIONAL, icon=":material/science:", color="violet")
    st.markdown(
        f"{len(cards)} companies that do not exist, as of the end of {EXAMPLE_DAY}. Every number "
        "below is worked out now, from the figures that are held and by the code that scores real "
        "companies."
    )
    _figures(cards, names)
    _percentiles(cards, names, method, version)
    _weights(cards, names, method)
    _missing(cards, names)
    _controversies(cards, names)
    _grades(cards, names, method)
    _confidence(cards, names, method)


def by_metric(
    cards: Sequence[Scorecard], names: Mapping[str, str], said: Callable[[Line], str]
) -> list[dict[str, object]]:
    """A row for each metric, a column for each company."""
    return [
        {
            "Metric": metric_label(cards[0].lines[at].metric),
            "Better": _better(cards[0].lines[at].direction),
            **{names[card.entity]: said(card.lines[at]) for card in cards},
        }
        for at in range(len(cards[0].lines))
    ]


def _better(direction: int) -> str:
    return {1: "more", -1: "less"}.get(direction, "neither")


def _figures(cards: Sequence[Scorecard], names: Mapping[str, str]) -> None:
    st.markdown("##### 1. What they report")
    st.markdown(
        "Each figure comes from a page of a document. What a company does not disclose is a state "
        "of its own and never a zero."
    )
    _table(
        by_metric(
            cards,
            names,
            lambda line: (
                figure_in_unit(line.value, line.unit) if line.disclosed else "not disclosed"
            ),
        ),
        "figures",
    )


def _percentiles(
    cards: Sequence[Scorecard], names: Mapping[str, str], method: Method, version: str
) -> None:
    st.markdown("##### 2. Each figure is ranked among its peers")
    st.markdown(
        f"The percentile is 100 {TIMES} (how many are worse + half of those that are equal) / how "
        "many have a value. The company counts as equal to itself, so that the mean is always 50."
    )
    _table(by_metric(cards, names, lambda line: points(line.percentile)), "percentiles")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        entity = st.selectbox(
            "By hand: of", list(names), format_func=names.__getitem__, key="walk_company", width=260
        )
        metric = st.selectbox(
            "the figure",
            [line.metric for line in cards[0].lines],
            format_func=metric_label,
            key="walk_metric",
            width=300,
        )
    card = next(each for each in cards if each.entity == entity)
    line = next(each for each in card.lines if each.metric == metric)
    scored = next(each for each in method.metrics if each.name == metric)
    panel = cached_esg.explained(version, entity, EXAMPLE_DAY, EXAMPLES).panel
    others = peers_figures(line, entity, panel, method)
    value = figure_in_unit(line.value, line.unit)
    own = f"{names[entity]} reports {value}. " if line.disclosed else ""
    st.info(plain(own + " ".join(ranked(line, scored, others))), icon=":material/calculate:")


def _weights(cards: Sequence[Scorecard], names: Mapping[str, str], method: Method) -> None:
    st.markdown("##### 3. Percentiles are weighed into categories, pillars and a score")
    st.markdown(
        "A category is the mean of its figures, a pillar that of its categories, the score that of "
        "all categories, each by weight. A pillar needs "
        f"{share(method.least_pillar_share)} of its weight."
    )
    parts = [*enumerate(cards[0].categories)]
    rows: list[dict[str, object]] = [
        {
            "Part": part.label,
            "Weight": share(part.weight),
            **{names[card.entity]: points(card.categories[at].score) for card in cards},
        }
        for at, part in parts
    ]
    rows += [
        {
            "Part": f"{part.label} (pillar)",
            "Weight": share(part.weight),
            **{names[card.entity]: points(card.pillars[at].score) for card in cards},
        }
        for at, part in enumerate(cards[0].pillars)
    ]
    rows.append(
        {
            "Part": "Score",
            "Weight": share(1.0),
            **{names[card.entity]: points(card.total) for card in cards},
        }
    )
    _table(rows, "weights")


def _missing(cards: Sequence[Scorecard], names: Mapping[str, str]) -> None:
    st.markdown("##### 4. What is missing is treated in two ways, side by side")
    st.markdown(
        "Left out, its weight goes to the figures that are there. Counted as worst, it is 0, so "
        "that silence cannot help. Both are always shown."
    )
    _table(
        [
            {
                "Company": names[card.entity],
                "Not disclosed": sum(not line.disclosed for line in card.lines),
                "Missing left out": points(card.total),
                "Missing counted as worst": points(card.penalised),
            }
            for card in cards
        ],
        "missing",
    )


def _controversies(cards: Sequence[Scorecard], names: Mapping[str, str]) -> None:
    st.markdown("##### 5. Controversies may lower it")
    st.markdown(
        "Each event of the last two years costs points of 100 by its severity. Where what is left "
        "is below the score, the mean of both counts."
    )
    _table(
        [
            {
                "Company": names[card.entity],
                "Left of 100": NONE if card.controversies is None else f"{card.controversies:g}",
                "After controversies": points(card.combined),
                "How": combined_in_words(card),
            }
            for card in cards
        ],
        "controversies",
    )


def _grades(cards: Sequence[Scorecard], names: Mapping[str, str], method: Method) -> None:
    st.markdown("##### 6. A score has a grade")
    st.markdown(f"{len(method.grades)} equal bands, {method.grades[0]} to {method.grades[-1]}.")
    _table(
        [
            {
                "Company": names[card.entity],
                "Grade": card.grade,
                "How": grade_in_words(card.total, method.grades),
                "After controversies": card.combined_grade,
            }
            for card in cards
            if card.total is not None
        ],
        "grades",
    )


def _confidence(cards: Sequence[Scorecard], names: Mapping[str, str], method: Method) -> None:
    st.markdown("##### 7. How much of it to trust")
    st.markdown(
        "Coverage is the weight that is disclosed: below "
        f"{share(method.least_coverage)} no score is published, below {share(method.low_coverage)} "
        f"it is marked as low. Confidence is the sum of weight {TIMES} quality {TIMES} freshness."
    )
    _table(
        [
            {
                "Company": names[card.entity],
                "Coverage": share(card.coverage),
                "Confidence": f"{card.confidence:.4f}",
            }
            for card in cards
        ],
        "confidence",
    )
    st.markdown(
        "\n".join(
            f"- {plain(names[card.entity])}: {plain(trust_in_words(card, method))}"
            for card in cards
        )
    )


def _table(rows: Sequence[Mapping[str, object]], name: str) -> None:
    st.dataframe(
        pd.DataFrame(rows),
        key=f"walk_{name}",
        hide_index=True,
        height="content",
        alt=f"Worked example: {name}",
        column_config={"How": st.column_config.TextColumn(width="large")},
    )
