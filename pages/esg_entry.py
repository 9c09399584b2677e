"""ESG figures entered by form or file: checked row by row, looked at, kept, or taken back."""

import streamlit as st

from pages.parts.frame import inside_frame

inside_frame()
st.title("ESG entry", anchor=False)
