"""The market in one view: the instruments looked at first, who moved, the heat map, how fresh."""

import streamlit as st

from pages.parts import cached
from pages.parts.cards import class_cards, tiles
from pages.parts.frame import inside_frame
from pages.parts.freshness import shows_sample
from pages.parts.plots import EQUAL, TRADED, can_weigh, market_heatmap
from pages.parts.states import empty, nothing_held
from pages.parts.tables import class_label, quotes_table
from pages.parts.words import plural
from wizdata_core.queries.overview import NEAR, Movers, Quote, classes_of, headlines, movers


def market(held: tuple[Quote, ...]) -> str:
    """The asset class that a person looks at; first the one with most to compare."""
    counts = classes_of(held)
    ordered = sorted(counts, key=lambda name: -counts[name])
    return st.segmented_control(
        "Market",
        ordered,
        default=ordered[0],
        required=True,
        format_func=class_label,
        key="market",
        persist_state="session",
        label_visibility="collapsed",
    )


def who_moved(found: Movers, version: str, asset_class: str) -> None:
    """Gainers and losers beside the heat map, with the rule by which they are compared."""
    left, right = st.columns([5, 6], gap="medium")
    with left:
        for title, ranked, none in (
            ("Gainers", found.gainers, "Nothing rose."),
            ("Losers", found.losers, "Nothing fell."),
        ):
            st.subheader(title, anchor=False)
            if ranked:
                quotes_table(ranked, title.lower())
            else:
                empty(none)
    with right:
        st.subheader("Heat map", anchor=False)
        sized = area() if can_weigh(found.compared) else EQUAL
        market_heatmap(found.compared, f"{version} {asset_class}", sized)
    st.caption(
        f"Compared: {plural(len(found.compared), 'instrument')} whose last bar is at most "
        f"{NEAR.days} days older than the newest of their class ({found.newest:%Y-%m-%d}) and the "
        f"bar before it at most {NEAR.days} days older still. "
        f"{plural(len(found.left_out), 'instrument')} left out: older bars or weekly rates."
    )


def area() -> str:
    """What the tiles' areas mean."""
    return st.segmented_control(
        "Area",
        [TRADED, EQUAL],
        default=TRADED,
        required=True,
        key="heatmap_area",
        label_visibility="collapsed",
    )


inside_frame()
st.title("Overview", anchor=False)
stamp = cached.stamp()
standing = cached.standing(stamp)
with_sample = shows_sample(standing)
held = cached.quotes(stamp.data, with_sample=with_sample)
if held:
    tiles(headlines(held))
    chosen = market(held)
    found = movers(held, chosen)
    if found.compared:
        who_moved(found, stamp.data, chosen)
    else:
        empty("No two bars of this class are near enough in time to be compared.")
    label = f"All {class_label(chosen).lower()} held, each with its own date"
    every = st.expander(label, on_change="rerun", key=f"all_{chosen}")
    if every.open:
        with every:
            mine = [quote for quote in held if quote.asset_class == chosen]
            quotes_table(mine, "all_quotes", trend=True)
else:
    nothing_held(standing, cached.last_runs(stamp.work))
classes = cached.by_class(stamp.data + stamp.work, with_sample=with_sample)
if classes:
    st.subheader("How fresh", anchor=False)
    class_cards(classes)
