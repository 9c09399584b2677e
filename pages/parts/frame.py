"""Keeps every page inside the frame of Home.py, whichever page a process is asked for first."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager


def inside_frame() -> None:
    """Starts again from Home.py where Streamlit ran the page on its own.

    Beside a folder called `pages`, Streamlit 1.67 runs the file that an address names, without
    Home.py, until `st.navigation` has been called once in the process: a first visit to /chart
    would lack the frame. This is called first by every page, and costs one attribute.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
