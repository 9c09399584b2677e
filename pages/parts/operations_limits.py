"""What is left of every limit, when it will be used up, and who is not asked just now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_work
from pages.parts.states import empty
from pages.parts.tables import records
from pages.parts.words import plain, plural, utc
from wizdata_core.breaker import CircuitState
from wizdata_core.clock import now
from wizdata_core.queries.budgets import FORETOLD

if TYPE_CHECKING:
    from datetime import datetime

    from wizdata_core.queries.budgets import BudgetRow, Budgets, CircuitRow

_LENGTHS = {1.0: "second", 60.0: "minute", 3_600.0: "hour", 86_400.0: "day"}
_STATES = {
    CircuitState.OPEN: "open: not asked until {until}, then one question tries",
    CircuitState.PROBING: "half-open: one question is out until {until}, the others wait",
    CircuitState.CLOSED: "closed: asked, after faults in a row",
}


def limits_tab() -> None:
    """Every limit with what is spent of it; holds and circuits above them."""
    left, moment = cached_work.budgets(), now()
    _not_asked(left, moment)
    if not left.limits:
        empty("No limit is declared yet: a collector declares them when it starts.")
        return
    rows = [
        {
            "Provider": limit_of(row),
            "Limit": limit_words(row),
            "Spent": min(row.spent / row.amount, 1.0),
            "So far": f"{row.spent:,} of {row.amount:,} {row.unit}",
            "Forecast": forecast_words(row),
            "Where the limit stands": row.source,
        }
        for row in left.limits
    ]
    config = {
        "Provider": st.column_config.TextColumn(pinned=True),
        "Spent": st.column_config.ProgressColumn(
            format="percent", min_value=0, max_value=1, help="In the limit's own last stretch"
        ),
    }
    records(rows, "limits", "Limits, and what is spent of each", config)
    st.caption(
        f"Spent in the last second, minute, hour or day by all collectors together. As of "
        f"{moment:%H:%M:%S} UTC. Planned today: what the schedule still asks until midnight UTC. "
        f"A limit shorter than {FORETOLD / timedelta(minutes=1):.0f} minutes only paces."
    )


def _not_asked(left: Budgets, moment: datetime) -> None:
    for hold in left.holds:
        st.warning(
            f"**{plain(hold.scope)}** asked to be left alone until {_until(hold.until)}: "
            f"{plain(hold.reason)}",
            icon=":material/pause_circle:",
        )
    for circuit in left.circuits:
        draw = st.info if circuit.state == CircuitState.CLOSED else st.warning
        draw(circuit_words(circuit, moment), icon=":material/power_off:")
    if not left.holds and not left.circuits:
        empty("Nobody is on hold, and every circuit is closed.", ":material/check_circle:")


def circuit_words(circuit: CircuitRow, moment: datetime) -> str:
    """How a circuit stands; one whose window is over is tried by the next question."""
    state = CircuitState(circuit.state)
    said = _STATES[state].format(until=_until(circuit.until))
    if state is CircuitState.OPEN and circuit.until is not None and circuit.until <= moment:
        said = "half-open: the next question tries whether it is back"
    faults = plural(circuit.faults, "fault")
    whose = plain(f"{circuit.scope} {circuit.endpoint}".strip())
    return f"**{whose}** is {said}. {faults} in a row, the last: {plain(circuit.reason)}"


def limit_of(row: BudgetRow) -> str:
    """Whose limit it is: a provider, one venue of it, or one endpoint."""
    venue = f":{row.venue}" if row.venue else ""
    return f"{row.provider}{venue} {row.endpoint}".strip()


def limit_words(row: BudgetRow) -> str:
    """A limit as its provider says it, such as `2,000 requests a day`."""
    length = _LENGTHS.get(row.per_seconds) or f"{row.per_seconds:g} seconds"
    unit = row.unit.removesuffix("s") if row.amount == 1 else row.unit
    return f"{row.amount:,} {unit} {'in' if length[0].isdigit() else 'a'} {length}"


def forecast_words(row: BudgetRow) -> str:
    """When the schedule will have used a limit up, in words."""
    if row.per_seconds < FORETOLD.total_seconds():
        return "only paces"
    if row.runs_out_at:
        return f"runs out at {utc(row.runs_out_at)}"
    return f"lasts: {row.planned_today:,} more planned today"


def _until(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "it answers"
