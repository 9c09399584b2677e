"""The ESG record of countries: profile, map, ranking and scatter, each figure with its year."""

import streamlit as st

from pages.parts.frame import inside_frame

inside_frame()
st.title("Countries", anchor=False)
