"""A country's score: both treatments of what is missing, its pillars, its themes, how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts.words import NONE, plural
from wizdata_core.esg.countries.groups import GROUPS
from wizdata_core.esg.methods import method_named
from wizdata_core.esg.scorecards import Badge
from wizdata_core.esg.wording import points, share

if TYPE_CHECKING:
    from pages.parts.country_state import Chosen
    from wizdata_core.esg.methods import Method
    from wizdata_core.esg.scorecards import Part, Scorecard

_PERCENT = st.column_config.ProgressColumn(
    "Score", min_value=0, max_value=100, format="%.1f", help="What is missing is left out"
)


def score(card: Scorecard, chosen: Chosen) -> None:
    """The score in numbers, then each theme with its weight, then what made it."""
    method = method_named(card.method)
    _numbers(card, method)
    if card.badge is Badge.WITHHELD:
        st.caption(
            f":material/block: No total is given: {share(round(card.coverage, 4))} of the method "
            f"is covered, and {share(method.least_coverage)} are needed. The parts stand all the "
            "same."
        )
    elif card.badge is Badge.LOW:
        st.caption(
            f":material/warning: Low coverage: less than {share(method.low_coverage)} of the "
            "method. Read the total with care."
        )
    st.dataframe(
        pd.DataFrame([_row(part, card, method) for part in card.categories]),
        key="country_themes",
        hide_index=True,
        height="content",
        alt=f"Themes of the score of {chosen.country}",
        placeholder=NONE,
        column_config={"Score": _PERCENT},
    )
    st.caption(
        f"Ranked among {plural(len(GROUPS[chosen.group].countries), 'country', 'countries')} of "
        f"{GROUPS[chosen.group].label} as of {card.as_of}, by {card.method} "
        f"({card.method_hash[:12]}); figures {card.inputs_hash[:12]}. A score of WizData, and no "
        "rating of anybody else's."
    )


def _numbers(card: Scorecard, method: Method) -> None:
    withheld = f"Withheld: coverage is below {share(method.least_coverage)}"
    total = NONE if card.total is None else f"{points(card.total)} · {card.grade}"
    cells = [
        ("Score", total, withheld if card.total is None else method.about),
        (
            "Missing as worst",
            NONE if card.total is None else points(card.penalised),
            "The same, with each figure that is missing counted as 0",
        ),
        *((part.label, points(part.score), _treated(part)) for part in card.pillars),
        ("Coverage", share(round(card.coverage, 4)), "The part of all weight with a figure"),
        (
            "Confidence",
            share(round(card.confidence, 4)),
            "Coverage, less what is old or not measured",
        ),
    ]
    with st.grid(len(cells), min_column_width=150):
        for label, value, said in cells:
            st.metric(label, value, border=True, help=said)


def _treated(part: Part) -> str:
    return f"{points(part.penalised)} with what is missing as worst"


def _row(part: Part, card: Scorecard, method: Method) -> dict[str, object]:
    pillar = next(each.pillar.value for each in method.categories if each.name == part.name)
    mine = [line for line in card.lines if line.category == part.name]
    return {
        "Pillar": pillar,
        "Theme": part.label,
        "Weight": share(round(part.weight, 4)),
        "Score": part.score,
        "Missing as worst": points(part.penalised),
        "Figures": f"{sum(line.disclosed for line in mine)} of {len(mine)}",
    }


def no_score(chosen: Chosen) -> None:
    """Says that nothing of a country counts on the day, so that nothing was scored."""
    st.caption(
        f":material/block: No score as of {chosen.as_of}: none of the figures held counts on that "
        "day. What is held stands below with its years."
    )
