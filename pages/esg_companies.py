"""A company's ESG record: its score down to each source page, its peers, what it leaves out."""

import streamlit as st

from pages.parts.frame import inside_frame

inside_frame()
st.title("Companies", anchor=False)
