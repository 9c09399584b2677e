"""The market in one view: the instruments looked at first, who moved, the heat map, how fresh."""

import streamlit as st

from pages.parts import cached
from pages.parts.doors import chart_path
from pages.parts.frame import inside_frame
from pages.parts.freshness import shows_sample
from pages.parts.plots import EQUAL, TRADED, can_weigh, market_heatmap
from pages.parts.states import empty, nothing_held
from pages.parts.tables import STATE_MARKS, class_label, quotes_table
from pages.parts.words import ago, plural, price, utc
from wizdata_core.clock import now
from wizdata_core.queries.freshness import RULE
from wizdata_core.queries.overview import NEAR, Movers, Quote, classes_of, headlines, movers


def tiles(held: tuple[Quote, ...]) -> None:
    """The instruments that a person looks at first."""
    with st.grid(4, min_column_width=150, gap="small"):
        for quote in headlines(held):
            change = quote.change
            st.metric(
                f"[**{quote.symbol}**]({chart_path(quote.symbol)}) · {quote.unit}",
                price(quote.close, quote.asset_class),
                None if change is None else f"{change:+.2%}",
                delta_color="off" if not change else ("blue" if change > 0 else "orange"),
                delta_description=f"{quote.day:%d %b %Y}{'' if quote.final else ' (so far)'}",
                chart_data=quote.trend,
                chart_type="line",
                border=True,
                help=f"{quote.name}. Source: {quote.provider_label}. "
                f"Change from the bar of {quote.previous_day}.",
            )


def who_moved(found: Movers, version: str, asset_class: str) -> None:
    """Gainers and losers beside the heat map."""
    left, right = st.columns([5, 6], gap="medium")
    with left:
        st.subheader("Gainers", anchor=False)
        quotes_table(found.gainers, "gainers") if found.gainers else empty("Nothing rose.")
        st.subheader("Losers", anchor=False)
        quotes_table(found.losers, "losers") if found.losers else empty("Nothing fell.")
    with right:
        st.subheader("Heat map", anchor=False)
        sized = EQUAL
        if can_weigh(found.compared):
            sized = st.segmented_control(
                "Area",
                [EQUAL, TRADED],
                default=TRADED,
                required=True,
                key="heatmap_area",
                label_visibility="collapsed",
            )
        market_heatmap(found.compared, f"{version} {asset_class}", sized)
    st.caption(
        f"Compared: {plural(len(found.compared), 'instrument')} whose last bar is at most "
        f"{NEAR.days} days older than the newest of their class ({found.newest:%Y-%m-%d}) and the "
        f"bar before it at most {NEAR.days} days older still. "
        f"{plural(len(found.left_out), 'instrument')} left out: older bars or weekly rates."
    )


def freshness(version: str) -> None:
    """How fresh each asset class is, with the rule."""
    st.subheader("How fresh", anchor=False)
    moment = now()
    with st.grid(4, min_column_width=200):
        for each in cached.by_class(version):
            newest = f"Newest bar {utc(each.last_opened_at)}" if each.held else "No bars yet"
            with st.container(border=True):
                st.markdown(
                    f"**{class_label(each.asset_class)}** · {STATE_MARKS[each.state(moment)]}"
                )
                st.caption(
                    f"{each.held:,} of {each.known:,} known instruments held  \n"
                    f"{newest}  \n"
                    f"Last answer {ago(each.checked_at, moment)}"
                )
    st.caption(RULE)


inside_frame()
st.title("Overview", anchor=False)
stamp = cached.stamp()
standing = cached.standing(stamp)
held = cached.quotes(stamp.data, with_sample=shows_sample(standing))
if not held:
    nothing_held(standing)
else:
    tiles(held)
    counts = classes_of(held)
    ordered = sorted(counts, key=lambda name: -counts[name])
    chosen = st.segmented_control(
        "Market",
        ordered,
        default=ordered[0],
        required=True,
        format_func=class_label,
        key="market",
        persist_state="session",
        label_visibility="collapsed",
    )
    found = movers(held, chosen)
    if found.compared:
        who_moved(found, stamp.data, chosen)
    else:
        empty("No two bars of this class are near enough in time to be compared.")
    with st.expander(
        f"All {class_label(chosen).lower()} held, each with its own date", expanded=False
    ):
        quotes_table(
            [quote for quote in held if quote.asset_class == chosen], "all_quotes", trend=True
        )
freshness(stamp.data + stamp.work)
