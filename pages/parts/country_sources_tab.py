"""What each indicator of countries is, its terms, how old it may be, and when it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_countries
from pages.parts.tables import DATE, moment_column, records
from pages.parts.words import NONE, plural
from wizdata_core.esg.countries.groups import GROUPS
from wizdata_core.esg.countries.indicators import RENAMED, SOURCES
from wizdata_core.esg.countries.sources import source_lines

if TYPE_CHECKING:
    from pages.parts.country_state import Chosen
    from wizdata_core.esg.countries.sources import SourceLine
    from wizdata_core.queries.datasets import SubjectState

_SHOWN = ("All", "Nothing held", "Nothing that counts", "View only")
_DIRECTIONS = {1: "more", -1: "less", 0: "neither"}


def sources_tab(chosen: Chosen, version: str) -> None:
    """The indicators with what is held of each, and the codes that were replaced."""
    lines = source_lines(cached_countries.values(version, chosen.as_of, chosen.group))
    shown = st.segmented_control(
        "Indicators", _SHOWN, key="country_sources_shown", default=_SHOWN[0], required=True
    )
    kept = [line for line in lines if _keeps(line, shown or _SHOWN[0])]
    asked = cached_countries.asked(version)
    missing = sum(line.countries == 0 for line in lines)
    st.caption(
        f"{plural(len(kept), 'indicator')} of {len(lines)}; nothing is held of {missing} in "
        f"{GROUPS[chosen.group].label} on {chosen.as_of}. Ages count from the end of a figure's "
        "year. View only: the terms allow looking, and no copies in bulk."
    )
    records([_row(line, asked.get(line.indicator.code)) for line in kept], "country_sources",
        f"{len(kept)} indicators with source, licence and age",
        {
            "Revised": st.column_config.DateColumn(format=DATE, help="By the source, newest"),
            "Fetched": moment_column(help="The newest figure"),
            "Last asked": moment_column(help="When the World Bank last answered for it"),
        },
    )  # fmt: skip
    with st.expander(f"Codes that were replaced or ended ({len(RENAMED)})"):
        records(
            [
                {"Code": old, "Kept under": new or NONE, "What changed": changed}
                for old, (new, changed) in RENAMED.items()
            ],
            "country_renamed",
            "Codes that were replaced or ended",
        )


def _keeps(line: SourceLine, shown: str) -> bool:
    return {
        _SHOWN[0]: True,
        _SHOWN[1]: line.countries == 0,
        _SHOWN[2]: line.counting == 0,
        _SHOWN[3]: not line.indicator.redistribute,
    }[shown]


def _row(line: SourceLine, asked: SubjectState | None) -> dict[str, object]:
    indicator = line.indicator
    return {
        "Code": indicator.code,
        "Indicator": indicator.label,
        "Unit": indicator.unit,
        "Compared in": indicator.normalised_unit or indicator.unit,
        "Better": _DIRECTIONS[indicator.direction] if indicator.framework else "context",
        "Held": line.countries,
        "Count": line.counting,
        "Years": _years(line),
        "Greatest age": f"{indicator.max_age_months} months",
        "Source": SOURCES.get(indicator.source, indicator.source),
        "Asked as": indicator.api_code or NONE,
        "Licence": indicator.licence + ("" if indicator.redistribute else " (view only)"),
        "Revised": line.updated,
        "Fetched": line.fetched_at,
        "Last asked": asked.answered_at if asked else None,
        "Answer": f"{asked.state} {asked.detail}".strip() if asked else "never asked",
        "Other codes": ", ".join(old for old, _ in line.others),
        "Note": indicator.note,
    }


def _years(line: SourceLine) -> str:
    if line.first_year is None or line.last_year is None:
        return NONE
    if line.first_year == line.last_year:
        return str(line.first_year)
    return f"{line.first_year} to {line.last_year}"
