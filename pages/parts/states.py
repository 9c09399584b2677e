"""The states that every page has besides its own: refused, failed, empty and waiting.

`guarded` is the frame's boundary: whatever a page raises, a person reads a sentence and an id, and
the log has the trace under that id.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import streamlit as st

from pages.parts.words import plain, plural, utc
from wizdata_core.errors import BadInput, DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wizdata_core.queries.coverage import RunLine
    from wizdata_core.queries.freshness import Standing

_MOST_RUNS, _MOST_DETAIL = 6, 160
log = logging.getLogger(__name__)


@contextmanager
def guarded() -> Iterator[None]:
    """Runs a page or a part of one; an error becomes a state that a person can read."""
    try:
        yield
    except BadInput as refused:
        refusal(refused, "This was refused")
    except DatabaseUnavailable as error:
        _failed(error, "The database cannot be reached", "Prices cannot be shown until it answers.")
    except Exception as error:  # noqa: BLE001 - the one boundary: nothing a page raises may reach a person as a trace
        _failed(error, "This part could not be shown", "The rest of WizData still works.")


def refusal(refused: BadInput, title: str = "This cannot be shown") -> None:
    """Says what was refused, by name, with the nearest that would be right."""
    said = plain(str(refused))
    st.warning(f"{said[:1].upper()}{said[1:]}.", icon=":material/block:", title=title)


def _failed(error: Exception, title: str, text: str) -> None:
    name = uuid4().hex[:8]
    log.error("page.failed id=%s", name, exc_info=error)
    st.error(
        f"{text} The log has the details under **{name}**.", icon=":material/error:", title=title
    )
    st.button("Try again", icon=":material/refresh:", key=f"again_{name}")


def nothing_held(now_held: Standing, runs: Sequence[RunLine]) -> None:
    """What a person without any data sees: what is happening, and how to get some."""
    with st.container(border=True):
        st.subheader("No prices are held yet", anchor=False)
        if now_held.running:
            st.markdown(
                f":material/sync: {plural(now_held.running, 'run')} under way; "
                "the first bars show here as they land."
            )
        else:
            st.markdown("Nothing is being collected at the moment.")
        for run in runs[:_MOST_RUNS]:
            st.markdown(f"- **{plain(run.job)}** {_how_it_went(run)}")
        st.markdown(
            "- **Collect:** `make run` starts collection beside these pages; "
            "`python -m collectors once` collects once, now.\n"
            "- **Import a file of yours**, CSV, Parquet or XLSX: "
            "`python -m collectors import prices.csv --mapping mapping.toml`.\n"
            "- **Look at a sample:** leave `WIZDATA_SAMPLE` at `auto`; real past prices load "
            "without any network."
        )
        st.page_link("pages/coverage.py", label="See runs and faults", icon=":material/fact_check:")


def _how_it_went(run: RunLine) -> str:
    if run.state == "running":
        return f"is running since {utc(run.started_at)}"
    went = f"{run.state} at {utc(run.finished_at)}: {run.answered:,} of {run.asked:,} answered"
    return f"{went}. {plain(run.detail[:_MOST_DETAIL])}" if run.detail else went


def no_bars(symbol: str, now_held: Standing) -> None:
    """What a person sees of an instrument that is known and of which nothing is held."""
    with st.container(border=True):
        st.subheader(f"No bars of {symbol} are held yet", anchor=False)
        if now_held.wall and now_held.blocked:
            met = f"{now_held.wall.provider_label}: {now_held.wall.words}"
            st.markdown(f"Live collection last stopped at {met}. It tries again by itself.")
        st.markdown(
            f"- **Collect its history:** `python -m collectors backfill {symbol}`\n"
            "- **Import a file of yours**, CSV, Parquet or XLSX: "
            "`python -m collectors import prices.csv --mapping mapping.toml`"
        )
        st.page_link("pages/coverage.py", label="See what is held", icon=":material/fact_check:")


def empty(text: str, icon: str = ":material/inbox:") -> None:
    """An empty part: says plainly that there is nothing, and why."""
    st.caption(f"{icon} {text}")
