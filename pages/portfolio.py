"""A portfolio's emissions, adverse impacts and scores, with how much of it they cover."""

import streamlit as st

from pages.parts.frame import inside_frame

inside_frame()
st.title("Portfolio", anchor=False)
