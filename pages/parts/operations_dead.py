"""Dead letters on the page: what could not be handled, and the two things to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts import cached_work
from pages.parts.cached import store
from pages.parts.states import empty
from pages.parts.tables import MOST_RECORDS, height_of, moment_column
from pages.parts.words import NONE, plain, plural
from wizdata_core.clock import now
from wizdata_core.ingest.dead_letters import drop_dead, revive
from wizdata_core.store import writing

if TYPE_CHECKING:
    from wizdata_core.queries.dead_letters import DeadCount, DeadLetter

REPLAY, DROP = "Replay", "Drop"
_MOST_NAMED = 3
# What a person chose, what they confirmed, and what came of it.
_ASKED, _SURE, _SAID = "dead_asked", "dead_sure_of", "dead_said"
_MEANS = {
    REPLAY: "The collector tries them again within half a minute; what fails again is back here.",
    DROP: "Nothing tries them again. Their raw objects stay in the lake, and a replay of the lake "
    "reads them.",
}


def dead_tab() -> None:
    """The dead letters, with a choice of them to replay or drop."""
    _done()
    _question()
    count = cached_work.pulse().dead
    letters = cached_work.dead_letters(count)
    if not letters:
        empty("No dead letters: everything that came was handled.", ":material/check_circle:")
        return
    chosen = _chosen(letters, count)
    with st.container(horizontal=True):
        for action, icon in ((REPLAY, ":material/replay:"), (DROP, ":material/delete:")):
            st.button(
                f"{action} {len(chosen)}" if chosen else action,
                key=f"dead_{action.lower()}",
                icon=icon,
                disabled=not chosen,
                on_click=_ask,
                args=(action, [each.key for each in chosen]),
            )
    more = (
        f"The newest {len(letters):,} of {count.letters:,}. "
        if count.letters > len(letters)
        else ""
    )
    st.caption(
        f"{more}Select rows to replay or drop them. An error of the data is dead at once, any "
        "other after its fifth attempt. A replayed letter leaves once it is handled well."
    )
    for each in chosen:
        with st.expander(f"{each.error_type} · {each.key}"):
            st.code(each.traceback, language=None, wrap_lines=True)


def _chosen(letters: tuple[DeadLetter, ...], count: DeadCount) -> list[DeadLetter]:
    """The table of letters, and those selected in it.

    A selection is of places in the table: once other letters stand in it, nothing is selected.
    """
    frame = pd.DataFrame(
        {
            "Error": f"{each.error_type}: {each.error}",
            "Topic": each.topic,
            "Attempts": each.attempts,
            "First (UTC)": each.first_at,
            "Last (UTC)": each.last_at,
            "Replayed (UTC)": each.replayed_at,
            "Key": each.key,
        }
        for each in letters
    )
    selected = st.dataframe(
        frame.assign(**{"Replayed (UTC)": pd.to_datetime(frame["Replayed (UTC)"], utc=True)}),
        key=f"dead_{count.letters}_{count.replayed}_{count.newest}",
        hide_index=True,
        height=height_of(len(letters), MOST_RECORDS),
        alt="Dead letters, newest first",
        placeholder=NONE,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "Error": st.column_config.TextColumn(width="large"),
            "First (UTC)": moment_column(help="The first attempt"),
            "Last (UTC)": moment_column(help="The last attempt"),
            "Replayed (UTC)": moment_column(help="When a person put it back"),
        },
    )
    return [letters[row] for row in selected["selection"]["rows"]]


def _ask(action: str, keys: list[str]) -> None:
    st.session_state[_ASKED] = (action, keys)
    st.session_state.pop(_SAID, None)


def _answer(yes: bool) -> None:  # noqa: FBT001 - the answer to a question
    asked = st.session_state.pop(_ASKED, None)
    if yes and asked:
        st.session_state[_SURE] = asked


def _done() -> None:
    """Does what was confirmed, once, and keeps what came of it to be said."""
    sure = st.session_state.pop(_SURE, None)
    if not sure:
        return
    action, keys = sure
    came = _replayed(keys) if action == REPLAY else _dropped(keys)
    st.session_state[_SAID] = f"{now():%H:%M:%S} UTC: {came}"
    st.rerun()


def _question() -> None:
    """Asks once more before anything is done; says what was done."""
    if said := st.session_state.get(_SAID):
        st.success(said, icon=":material/check_circle:")
    asked = st.session_state.get(_ASKED)
    if not asked:
        return
    action, keys = asked
    with st.container(border=True):
        st.markdown(f"**{action} {plural(len(keys), 'dead letter')}?** {_MEANS[action]}")
        for key in keys[:_MOST_NAMED]:
            st.caption(plain(key))
        if len(keys) > _MOST_NAMED:
            st.caption(f"and {len(keys) - _MOST_NAMED:,} more")
        with st.container(horizontal=True):
            yes = f"Yes, {action.lower()}"
            st.button(yes, key="dead_sure", type="primary", on_click=_answer, args=(True,))
            st.button("Cancel", key="dead_cancel", on_click=_answer, args=(False,))


def _replayed(keys: list[str]) -> str:
    with writing(store()) as connection:
        came = revive(connection, keys, now())
    put = plural(came.told, "dead letter")
    said = [f"{put} put back: a running collector tries again within half a minute."]
    if came.done:
        said.append(f"{plural(came.done, 'letter')} had been handled since, and left the list.")
    if came.unknown:
        said.append(
            f"{plural(came.unknown, 'letter')} stay: the manifest does not hold their objects. "
            "`python -m collectors dead-letters replay` publishes them as they are."
        )
    return " ".join(said)


def _dropped(keys: list[str]) -> str:
    with writing(store()) as connection:
        count = sum(drop_dead(connection, key) for key in keys)
    return f"{plural(count, 'dead letter')} dropped. Raw objects stay in the lake."
