"""How a metric of a company stands: silence is a fact, and what was never entered is not one."""

from __future__ import annotations

from datetime import date

from tests.wizdata_core.esg.scoring.panels import example_panel
from wizdata_core.esg.coverage import Held, State, cells, counts
from wizdata_core.esg.methods import EXAMPLES, method_named
from wizdata_core.esg.scoring.scores import scored

CARDS = scored(example_panel(), method_named(EXAMPLES))
OLD, NEW = date(2020, 12, 31), date(2023, 12, 31)


def state(held: Held | None) -> tuple[State, date | None]:
    """How the renewable share of C stands, which it does not disclose."""
    key = ("C", "energy_renewable_pct")
    found = cells(CARDS, {key: held} if held else {})
    cell = next(each for each in found if (each.issuer, each.metric) == key)
    return cell.state, cell.period_end


def test_what_nobody_entered_is_not_silence() -> None:
    assert state(None) == (State.NEVER_ENTERED, None)
    assert state(Held(None, NEW)) == (State.NOT_DISCLOSED, NEW)


def test_an_old_figure_is_too_old_unless_silence_followed_it() -> None:
    assert state(Held(OLD, None)) == (State.TOO_OLD, OLD)
    assert state(Held(OLD, NEW)) == (State.NOT_DISCLOSED, NEW)
    assert state(Held(NEW, OLD)) == (State.TOO_OLD, NEW)


def test_every_cell_is_counted_once_by_company_and_by_metric() -> None:
    found = cells(CARDS, {})
    by_issuer = counts(found, "issuer")
    assert list(by_issuer) == ["A", "B", "C", "D"]
    assert by_issuer["C"][State.DISCLOSED] == 5
    assert by_issuer["C"][State.NEVER_ENTERED] == 2
    for by in ("issuer", "metric", "category"):
        assert sum(each.total() for each in counts(found, by).values()) == len(found) == 28
