"""The frame of every page: its name, its pages, and what stands above and below them."""

from pathlib import Path

import streamlit as st

from pages.parts.freshness import banner, freshness_line
from pages.parts.states import guarded

BRAND = Path(__file__).parent / "pages" / "parts" / "brand"
st.set_page_config(page_title="WizData", page_icon=BRAND / "icon.svg", layout="wide")
st.logo(BRAND / "logo.svg", icon_image=BRAND / "icon.svg")

PAGES = [
    st.Page("pages/overview.py", title="Overview", icon=":material/dashboard:"),
    st.Page("pages/chart.py", title="Chart", icon=":material/candlestick_chart:"),
    st.Page("pages/screener.py", title="Screener", icon=":material/filter_alt:"),
    st.Page("pages/esg_companies.py", title="Companies", icon=":material/eco:"),
    st.Page("pages/esg_countries.py", title="Countries", icon=":material/public:"),
    st.Page("pages/portfolio.py", title="Portfolio", icon=":material/pie_chart:"),
    st.Page("pages/esg_entry.py", title="ESG entry", icon=":material/edit_note:"),
    st.Page("pages/coverage.py", title="Coverage", icon=":material/fact_check:"),
    st.Page("pages/operations.py", title="Operations", icon=":material/monitor_heart:"),
]


def start() -> None:
    """Opens the first page under its own address, which Streamlit denies a default page."""
    st.switch_page(PAGES[0])


page = st.navigation(
    [*PAGES, st.Page(start, title="Start", default=True, visibility="hidden")],
    position="hidden" if st.context.is_embedded else "top",
)
with guarded():
    if page in PAGES:
        banner()
    page.run()
    freshness_line()
