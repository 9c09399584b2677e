"""How collection stands: what waits, what failed, what is left of limits, who runs, how large."""

from collections.abc import Callable

import streamlit as st

from pages.parts import cached
from pages.parts.frame import inside_frame
from pages.parts.operations_dead import dead_tab
from pages.parts.operations_lake import lake_tab
from pages.parts.operations_limits import limits_tab
from pages.parts.operations_live import live_tab
from pages.parts.operations_schedule import schedule_tab
from pages.parts.operations_stages import stages_tab, work_numbers
from pages.parts.states import guarded, nothing_held

_EVERY = "10s"


@st.fragment(run_every=_EVERY)
def followed(draw: Callable[[], None]) -> None:
    """A part that is drawn anew by itself: work goes on whether or not bars land."""
    with guarded():
        draw()


inside_frame()
st.title("Operations", anchor=False)
stamp = cached.stamp()
standing = cached.standing(stamp)
if not standing.bars:
    nothing_held(standing, cached.last_runs(stamp.work))
followed(work_numbers)
names = ["Stages", "Dead letters", "Limits", "Schedule", "Lake", "Live"]
stages, dead, limits, schedule, lake, live = st.tabs(
    names, key="tab", on_change="rerun", bind="query-params"
)
drawn = (
    (stages, stages_tab),
    (dead, dead_tab),
    (limits, limits_tab),
    (schedule, schedule_tab),
    (lake, lambda: lake_tab(stamp)),
    (live, live_tab),
)
for tab, draw in drawn:
    if tab.open:
        with tab:
            followed(draw)
