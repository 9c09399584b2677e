"""The pillars and categories of a scorecard as bars, each with its weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.tables import records
from wizdata_core.esg.methods import method_named

if TYPE_CHECKING:
    from wizdata_core.esg.methods import Method
    from wizdata_core.esg.scorecards import Part, Scorecard


def part_rows(card: Scorecard, method: Method) -> list[dict[str, object]]:
    """A row for each pillar, its categories below it, with its score under both treatments."""
    pillar_of = {each.name: each.pillar.value for each in method.categories}
    found: list[dict[str, object]] = []
    for pillar in card.pillars:
        found.append(_row(pillar.label, pillar))
        found += [
            _row(f"\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\N{RIGHTWARDS ARROW} {each.label}", each)
            for each in card.categories
            if pillar_of.get(each.name) == pillar.name
        ]
    return found


def _row(label: str, part: Part) -> dict[str, object]:
    return {
        "Part": label,
        "Weight": 100 * part.weight,
        "Score": part.score,
        "Missing as worst": part.penalised,
    }


def parts_table(card: Scorecard) -> None:
    """The bars; a part without enough weight of figures has none."""
    bar = st.column_config.ProgressColumn
    records(
        part_rows(card, method_named(card.method)),
        f"esg_parts_{card.entity}",
        f"Pillars and categories of {card.entity}, from 0 to 100",
        {
            "Part": st.column_config.TextColumn(pinned=True),
            "Weight": st.column_config.NumberColumn(
                format="%.3g %%", help="Part of the whole score, by the weights of the industry"
            ),
            "Score": bar(
                "Missing left out", format="%.2f", min_value=0, max_value=100, color="blue"
            ),
            "Missing as worst": bar(format="%.2f", min_value=0, max_value=100, color="orange"),
        },
    )
