"""The holdings on the page: what each is worth, the figures it brings, and where they are from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_portfolio
from pages.parts.portfolio_entry import entry
from pages.parts.portfolio_files import table_button
from pages.parts.portfolio_numbers import figure, numbers, percent
from pages.parts.tables import DATE, records
from wizdata_core.portfolio.positions import Kind, Origin, label_of
from wizdata_core.results.portfolio_sheets import FIGURES_SHOWN, holdings_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizdata_core.portfolio.figures import PortfolioFigures
    from wizdata_core.portfolio.positions import Fact, Position
    from wizdata_core.queries.esg_holdings import Looked
    from wizdata_core.results.portfolio_sheets import About

_MARKS = {Origin.HELD: "", Origin.GIVEN: " *", Origin.STAND_IN: " \N{DAGGER}"}


def holdings_tab(
    version: str, found: PortfolioFigures, looked: Looked, about: About, text: str
) -> None:
    """The holdings as a table, every figure of one of them, and a way to give others."""
    records(
        [
            {
                "Holding": each.key,
                "Name": each.name,
                "Kind": each.kind.value,
                f"Value ({found.currency})": figure(each.value),
                "Weight": percent(each.value / found.total),
                **{
                    label_of(name): _shown(each.facts.get(name, ()))
                    for name in FIGURES_SHOWN
                    if any(other.facts.get(name) for other in found.positions)
                },
                "How it was found": each.priced,
            }
            for each in found.positions
        ],
        "portfolio_holdings",
        f"{len(found.positions)} holdings",
        numbers(f"Value ({found.currency})", "Weight", *map(label_of, FIGURES_SHOWN)),
    )
    st.caption(
        f"The newest period of each figure; emissions in tCO2e, money in {found.currency}."
        " \\* given by the user, \N{DAGGER} a stand-in named below."
    )
    table_button(holdings_sheet(found), found, about)
    _one(found, version)
    st.subheader("Change the holdings", anchor=False)
    entry(looked.asked, text)


def _shown(facts: tuple[Fact, ...]) -> str:
    return figure(facts[0].value) + _MARKS[facts[0].origin] if facts else figure(None)


def _one(found: PortfolioFigures, version: str) -> None:
    known = {each.key: each for each in found.positions if each.kind is not Kind.CASH}
    if not known:
        return
    key = st.selectbox(
        "Every figure of", list(known), format_func=lambda each: known[each].name, key="p_holding"
    )
    position = known.get(key)
    if position is None:
        return
    documents = cached_portfolio.documents(version, position.issuer) if position.issuer else {}
    rows = [_row(name, fact, documents) for name, facts in position.facts.items() for fact in facts]
    if rows:
        config = numbers("Value") | {"Period to": st.column_config.DateColumn(format=DATE)}
        records(rows, "portfolio_facts", f"Figures of {position.name}", config)
    else:
        st.caption(":material/inbox: No figure of it is held as of the day.")
    _door(position)


def _row(name: str, fact: Fact, documents: Mapping[int, str]) -> dict[str, object]:
    return {
        "Figure": label_of(name),
        "Value": figure(fact.value),
        "Period to": fact.period_end,
        "From": fact.origin.value,
        "Status": fact.status.value if fact.status else "",
        "Quality": fact.quality,
        "Source": documents.get(fact.observation or 0) or fact.source,
        "Note": fact.note,
    }


def _door(position: Position) -> None:
    if position.kind is Kind.COMPANY and position.issuer:
        st.page_link(
            "pages/esg_companies.py",
            label="Its record",
            icon=":material/eco:",
            query_params={"company": position.issuer},
        )
