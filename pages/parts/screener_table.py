"""A screen's result as a table: symbols that open charts, small lines, numbers by their units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts.plots import theme
from pages.parts.tables import DATE, height_of, symbol_column
from wizdata_core.fields import FIELDS, Group, Kind, Unit
from wizdata_core.figures.numbers import NONE, heading, price, said
from wizdata_core.figures.palette import PALETTES
from wizdata_core.screener.columns import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyarrow as pa
    from streamlit.elements.lib.column_types import ButtonColumnResult, ColumnConfig

    from wizdata_core.screener.grouping import GroupRow

TREND = "_trend"
_GROUPS = "screener_groups"
MOST_ROWS = 20  # in sight at once; the table scrolls beyond
_SIGNED = (Group.RETURNS,)


def shown_columns(columns: Sequence[str], sort: str) -> tuple[str, ...]:
    """The columns, with the one that sorts, and the currency where a number is counted in it."""
    shown = [*columns] if sort in {*ALWAYS, *columns} else [sort, *columns]
    if "currency" not in shown and any(FIELDS[name].unit is Unit.LOCAL for name in shown):
        shown.append("currency")
    return tuple(shown)


def result_table(
    rows: pa.Table, columns: Sequence[str], trends: Mapping[int, tuple[float, ...]], key: str
) -> None:
    """One page of found instruments; the symbol of each opens its chart.

    `rows` has instrument_id, symbol, name, asset_class, day and `columns`. A click on a head sorts
    this page; the order of the whole result is chosen beside the table.
    """
    frame = _frame(rows, columns, trends)
    styled = frame.style.format(
        {name: _format(name) for name in frame.columns if name not in {TREND, "symbol", "name"}},
        na_rep=NONE,
    )
    rates = [at for at, kind in enumerate(rows["asset_class"].to_pylist()) if kind == "fx"]
    local = [name for name in columns if FIELDS[name].unit is Unit.LOCAL]
    if rates and local:
        styled = styled.format(_rate, subset=(rates, local))
    for name in columns:
        if FIELDS[name].group in _SIGNED:
            styled = styled.map(_coloured, subset=[name])
    st.dataframe(
        styled,
        key=key,
        hide_index=True,
        height=height_of(len(frame), MOST_ROWS),
        alt=f"{len(frame)} instruments that the screen found",
        column_config=_config(columns, key),
        placeholder=NONE,
    )


def _frame(
    rows: pa.Table, columns: Sequence[str], trends: Mapping[int, tuple[float, ...]]
) -> pd.DataFrame:
    shown = rows.select(["symbol", "name", *columns, "day"])
    frame = pd.DataFrame(shown.to_pandas(date_as_object=True))
    ids = rows.column("instrument_id").to_pylist()
    if trends:
        frame.insert(2, TREND, [list(trends.get(each, ())) for each in ids])
    return frame


def _format(name: str) -> Callable[[object], str]:
    shown = FIELDS["price_date"] if name == "day" else FIELDS[name]
    return lambda value: said(value, shown)


def _rate(value: object) -> str:
    """A rate of exchange moves in its fourth decimal."""
    return price(value, "fx") if isinstance(value, float) else NONE


def _coloured(value: object) -> str:
    if not isinstance(value, float) or value == 0 or value != value:  # noqa: PLR0124 - only NaN differs from itself
        return ""
    palette = PALETTES[theme()]
    return f"color: {palette.up if value > 0 else palette.down}"


def _config(columns: Sequence[str], key: str) -> dict[str, ColumnConfig | ButtonColumnResult | str]:
    made: dict[str, ColumnConfig | ButtonColumnResult | str] = {
        "symbol": symbol_column(f"{key}_symbol"),
        "name": st.column_config.TextColumn("Name", width="medium"),
        TREND: st.column_config.LineChartColumn(
            "60 closes", width="small", help="The last 60 daily closes"
        ),
        "day": st.column_config.DateColumn(
            "Day of the row", format=DATE, help="The session that every value here is of"
        ),
    }
    for name in columns:
        made[name] = _column(name)
    return made


def _column(name: str) -> ColumnConfig:
    shown = FIELDS[name]
    about = f"{shown.help}\n\n`{name}`" if shown.help else f"`{name}`"
    label = heading(shown)
    if shown.kind is Kind.NUMBER:
        return st.column_config.NumberColumn(label, help=about)
    if shown.kind is Kind.DATE:
        return st.column_config.DateColumn(label, help=about)
    return st.column_config.TextColumn(label, help=about)


def groups_table(
    groups: Sequence[GroupRow],
    group: str,
    columns: Sequence[str],
    open_group: Callable[[str], None],
) -> None:
    """The groups of a result: how many each has, and the median of every number.

    A click on a group calls `open_group` with the value that the group has, empty for none.
    """
    numbers = [name for name in columns if FIELDS[name].kind is Kind.NUMBER]
    local = {name for name in numbers if FIELDS[name].unit is Unit.LOCAL}
    shown = [name for name in numbers if group == "currency" or name not in local]
    frame = pd.DataFrame(
        {
            group: [each.value or NONE for each in groups],
            "count": [each.count for each in groups],
            **{
                name: pd.array([each.medians[name] for each in groups], dtype="float64")
                for name in shown
            },
        }
    )
    st.dataframe(
        frame.style.format({name: _format(name) for name in shown}, na_rep=NONE),
        key=_GROUPS,
        hide_index=True,
        height=height_of(len(frame), MOST_ROWS),
        alt=f"The result in {len(groups)} groups",
        placeholder=NONE,
        column_config={
            group: _group_column(group, open_group),
            "count": st.column_config.NumberColumn("Instruments"),
            **{
                name: st.column_config.NumberColumn(f"Median of {heading(FIELDS[name])}")
                for name in shown
            },
        },
    )
    if local and group != "currency":
        st.caption(
            "Numbers in the instruments' own currencies have no common median and are left out: "
            "group by currency, or take their columns in rand or dollars."
        )


def _group_column(
    group: str, open_group: Callable[[str], None]
) -> ColumnConfig | ButtonColumnResult:
    return st.column_config.ButtonColumn(
        FIELDS[group].label,
        key=f"{_GROUPS}_{group}",
        on_click=_clicked,
        args=(f"{_GROUPS}_{group}", open_group),
        type="tertiary",
        pinned=True,
        alignment="left",
        help="Click a group to see it alone",
    )


def _clicked(key: str, open_group: Callable[[str], None]) -> None:
    click = st.session_state[key]
    if click:
        open_group("" if click.label == NONE else str(click.label))
