"""A Streamlit page with nothing but the price chart and what changes it."""

from __future__ import annotations

import streamlit as st

from pages.parts.candles import candles
from tests.browser.apple import apple, indicators
from wizdata_core.figures.candles import Display

st.set_page_config(layout="wide")
view = apple(301 if st.checkbox("one more bar") else 300)
if st.checkbox("indicators"):
    view = indicators(view)
scale = "log" if st.checkbox("log") else "normal"
style = "area" if st.checkbox("area") else "auto"
candles(view, Display(scale, style=style), key="price", height=520)
