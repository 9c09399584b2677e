"""ESG figures entered by form or file: checked row by row, looked at, kept, or taken back."""

import streamlit as st

from pages.parts import cached_esg
from pages.parts.entry_batches_tab import batches_tab
from pages.parts.entry_controversy_tab import controversy_tab
from pages.parts.entry_figure_tab import figure_tab
from pages.parts.entry_file_tab import file_tab
from pages.parts.entry_kept import kept_note
from pages.parts.frame import inside_frame
from pages.parts.states import guarded

TABS = (
    ("File", file_tab),
    ("Form", figure_tab),
    ("Controversy", controversy_tab),
    ("Batches", batches_tab),
)

inside_frame()
st.title("ESG entry", anchor=False)
version = cached_esg.stamp()
with guarded():
    kept_note()
tabs = st.tabs([name for name, _ in TABS], key="tab", on_change="rerun", bind="query-params")
for tab, (_, draw) in zip(tabs, TABS, strict=True):
    if tab.open:
        with tab, guarded():
            draw(version)
