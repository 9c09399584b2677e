"""Checks beside a company's record: what others rate it, and what inventories model of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_esg
from pages.parts.esg_header import FICTIONAL
from pages.parts.esg_ratings import ratings_part, scales_part
from pages.parts.states import empty, guarded
from pages.parts.tables import csv_button, records
from pages.parts.words import NONE, plain, plural, signed, utc
from wizdata_core.esg.modelled import CAVEATS
from wizdata_core.esg.wording import number

if TYPE_CHECKING:
    from pages.parts.esg_state import Chosen
    from wizdata_core.esg.modelled import YearCheck
    from wizdata_core.queries.esg_modelled import ModelledCheck


def checks_tab(chosen: Chosen, version: str) -> None:
    """Ratings of others, then modelled scope 1 beside the reported; neither enters a score."""
    st.subheader("What others rate", anchor=False)
    with guarded():
        ratings_part(chosen, version)
    scales_part()
    st.subheader("Modelled scope 1 beside the reported", anchor=False)
    with guarded():
        _modelled_part(chosen, version)


def _modelled_part(chosen: Chosen, version: str) -> None:
    name = cached_esg.facts(version, chosen.issuer).name
    found = cached_esg.modelled(version, chosen.issuer, chosen.as_of)
    if not found.links:
        kind = f" It is a {FICTIONAL.lower()}." if chosen.example else ""
        empty(f"No owner's name in open inventories is known to be {name}.{kind}")
        return
    if not found.years:
        links = ", ".join(link.owner for link in found.links)
        empty(
            f"No asset of {links} is held as of {chosen.as_of}. `python -m collectors once "
            "--dataset assets` asks Climate TRACE for emissions; its ownership file is imported by "
            "`python -m collectors import-assets ownership.zip`."
        )
        return
    frame = records(
        [_year_row(each) for each in found.years],
        f"esg_modelled_{chosen.issuer}_{chosen.as_of}",
        f"{len(found.years)} years of modelled emissions of {chosen.issuer}",
        {"Year": st.column_config.NumberColumn(format="%d", pinned=True)},
    )
    csv_button(frame, f"modelled_scope1_{chosen.issuer}_{chosen.as_of}")
    _assets(found.years[0], chosen)
    _around(found, chosen)


def _year_row(each: YearCheck) -> dict[str, object]:
    reported = each.reported
    return {
        "Year": each.year,
        "Inventory": each.provider,
        "Reported tCO2e": NONE if reported is None else number(reported.value or 0.0),
        "Reported for": NONE if reported is None else f"year to {reported.period_end}",
        "Modelled, by share tCO2e": number(each.owned),
        "Difference": _difference(each.owned_difference),
        "Modelled, whole plants tCO2e": number(each.whole),
        "Difference, whole": _difference(each.whole_difference),
        "Assets": len(each.assets),
        "Without a share": each.unshared,
    }


def _difference(fraction: float | None) -> str:
    return NONE if fraction is None else signed(fraction)


def _assets(year: YearCheck, chosen: Chosen) -> None:
    with st.expander(f"{plural(len(year.assets), 'asset')} in {year.year}"):
        records(
            [
                {
                    "Asset": each.name or each.asset,
                    "Id": each.asset,
                    "Country": each.country,
                    "Sector": each.sector,
                    "Owner as named": each.owner,
                    "Share": NONE if each.share is None else f"{each.share:.1%}",
                    "Modelled tCO2e": NONE if each.tonnes is None else number(each.tonnes),
                    "Its part tCO2e": NONE if each.owned is None else number(each.owned),
                }
                for each in year.assets
            ],
            f"esg_assets_{chosen.issuer}_{year.provider}_{year.year}",
            f"{len(year.assets)} assets of {chosen.issuer}",
        )


def _around(found: ModelledCheck, chosen: Chosen) -> None:
    for each in CAVEATS:
        st.markdown(f"- {each}")
    sources = "; ".join(
        f"{each.label}, collected {utc(each.fetched_at)}, {each.terms}"
        for each in found.inventories
    )
    links = "; ".join(f"{link.owner}: {link.note}" for link in found.links)
    st.caption(
        plain(
            f"Status modelled, as of the end of {chosen.as_of}; never in a score. {sources}. "
            f"Owners looked for: {links}."
        )
    )
