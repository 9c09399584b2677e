"""What a screen found, in words: how many of how many, of which days, and why where nothing is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached, cached_screener
from pages.parts.states import nothing_held
from pages.parts.tables import class_label
from pages.parts.words import plain, plural
from wizdata_core.clock import now
from wizdata_core.screener.expression import All
from wizdata_core.screener.text import text_of
from wizdata_core.screener.words import words_of

if TYPE_CHECKING:
    from datetime import date

    from pages.parts.cached_screener import Makeup
    from pages.parts.screener_state import Chosen
    from wizdata_core.queries.screening import Found

_STALE = timedelta(days=7)
UNITS = (
    "Units stand in the heads of columns. Own currency: the major unit of the instrument's own, as "
    "its Currency column says; points for an index. A dash: no value was known."
)


def in_words(chosen: Chosen) -> None:
    """The screen as a sentence."""
    said = words_of(chosen.screen) if chosen.text else "Every instrument"
    st.markdown(f":material/filter_alt: {plain(said[:1].upper() + said[1:])}.")


def counts_line(found: Found, makeup: Makeup) -> None:
    """How many match, of which days their rows are, and what they are made of."""
    parts = [f"**{found.total:,}** of {plural(found.universe, 'instrument')}"]
    if found.newest:
        parts.append(f"newest row {found.newest:%Y-%m-%d}")
    if makeup.old:
        parts.append(f"{makeup.old:,} of days more than {cached_screener.OLD.days} days older")
    if makeup.stale:
        parts.append(f"{makeup.stale:,} with a price over {cached_screener.STALE} sessions old")
    if makeup.reconstructed:
        parts.append(f"{makeup.reconstructed:,} reconstructed")
    st.markdown(" · ".join(parts), help=_ABOUT)
    if makeup.classes:
        st.caption(_made_of(makeup))
    if found.as_of is None and found.newest and now().date() - found.newest > _STALE:
        age = (now().date() - found.newest).days
        st.caption(
            f":material/schedule: The newest row is {age:,} days old: newer bars have not been "
            "collected."
        )


_ABOUT = (
    "Each instrument stands with its newest row up to the day asked for, at most 366 days old. "
    "Reconstructed: made later than the day, from bars that were collected since."
)


def _made_of(makeup: Makeup) -> str:
    classes = ", ".join(f"{class_label(name).lower()} {count:,}" for name, count in makeup.classes)
    if not makeup.sample:
        return f"By class: {classes}."
    which = "all" if makeup.sample == makeup.counted else f"{makeup.sample:,}"
    return (
        f"By class: {classes}. :orange-badge[:material/science: sample] {which} of them are "
        "packaged example data, real past prices and not live."
    )


def no_snapshots(as_of: date | None) -> None:
    """What a person sees before any snapshot is made, or of a day before the first."""
    stamp = cached.stamp()
    standing = cached.standing(stamp)
    if not standing.bars:
        nothing_held(standing, cached.last_runs(stamp.work))
        return
    with st.container(border=True):
        if as_of:
            st.subheader(f"No rows are held up to {as_of:%Y-%m-%d}", anchor=False)
            st.markdown("Choose a later day, or **Now**. Rows of past days come from old bars.")
        else:
            st.subheader("No snapshots are made yet", anchor=False)
            st.markdown(
                "A screen looks at snapshots: one row per instrument and session, with every field."
            )
        st.markdown(
            "- **Make them now**, from the bars that are held: `python -m collectors snapshots`\n"
            "- `make run` makes them by itself, after each session."
        )


def nothing_matches(version: str, chosen: Chosen) -> None:
    """Says that nothing matches, and how many each condition alone would leave."""
    with st.container(border=True):
        st.subheader("Nothing matches", anchor=False)
        parts = chosen.screen.of if isinstance(chosen.screen, All) else (chosen.screen,)
        if len(parts) < 2:  # noqa: PLR2004 - one condition alone is the screen itself
            st.markdown("No instrument meets it. A field without a value meets no condition.")
            return
        counts = [cached_screener.counted(version, part, chosen.as_of) for part in parts]
        st.markdown("Each condition alone leaves:")
        fewest = min(counts)
        lines = [
            f"- **{count:,}** `{text_of(part)}`"
            + (" :material/arrow_back: fewest" if count == fewest else "")
            for part, count in zip(parts, counts, strict=True)
        ]
        st.markdown("\n".join(lines))
        st.caption(
            "A field without a value meets no condition: the Fields tab says how many have it."
        )
