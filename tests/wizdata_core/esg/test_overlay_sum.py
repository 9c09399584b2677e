"""What controversies cost, written out as sums that a reader can do again."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.esg.controversies import Event, State, remaining
from wizdata_core.esg.methods import COMPANIES, EXAMPLES, method_named
from wizdata_core.esg.overlay_sum import costs, sum_words
from wizdata_core.esg.topics import SEVERITIES

DAY = date(2025, 9, 30)
OVERLAY = method_named(EXAMPLES).overlay
assert OVERLAY is not None


def event(
    number: int,
    happened: date,
    severity: int = 5,
    *,
    state: State = State.OPEN,
    known_on: date | None = None,
    supersedes: int | None = None,
) -> Event:
    """A made event, known on its own day where no other is given."""
    known = known_on or happened
    facts = ("made", happened, "tailings", severity, "Made up", state, known)
    return Event(number, *facts, supersedes=supersedes)


BAOBAB = (event(1, date(2025, 2, 14)),)
DUNE = (event(2, date(2024, 11, 5)), event(3, date(2025, 5, 20), 3))


def words(events: tuple[Event, ...], total: float | None) -> tuple[str, ...]:
    assert OVERLAY is not None
    return sum_words(costs(events, DAY, OVERLAY), events, DAY, OVERLAY, total)


def test_the_worked_example_is_written_out_to_its_last_digit() -> None:
    assert words(BAOBAB, 68.85416667) == (
        "Controversies: 100 - 60 = 40",
        "40 is below the score of 68.85, so the mean of both counts: (68.85 + 40) / 2 = 54.43",
    )
    assert words(DUNE, 52.08333333) == (
        "Controversies: 100 - 20 - 60 = 20",
        "20 is below the score of 52.08, so the mean of both counts: (52.08 + 20) / 2 = 36.04",
    )


def test_a_score_that_is_lower_stands_and_a_missing_one_stays_missing() -> None:
    assert words(BAOBAB, 30.0)[1] == ("40 is not below the score of 30.00, which therefore stands.")
    assert "too little is disclosed" in words(BAOBAB, None)[1]


def test_more_than_a_hundred_leaves_nothing_and_not_less() -> None:
    many = tuple(event(at, date(2025, 2, at)) for at in range(1, 4))
    assert words(many, 50.0)[0] == "Controversies: 100 - 60 - 60 - 60 = 0 (never below 0)"


def test_an_event_that_costs_nothing_says_why() -> None:
    events = (
        event(1, date(2023, 8, 31)),
        event(2, date(2025, 1, 1), state=State.UNFOUNDED),
        event(3, date(2025, 1, 2)),
        event(4, date(2025, 1, 2), 2, supersedes=3),
        event(5, date(2025, 9, 1), known_on=date(2025, 10, 1)),
    )
    found = {each.event.id: (each.cost, each.why) for each in costs(events, DAY, OVERLAY)}
    assert found == {
        1: (0.0, "25 months old, more than 24"),
        2: (0.0, "proved unfounded"),
        3: (0.0, "corrected by a later row"),
        4: (10.0, ""),
    }


EVENTS = st.lists(
    st.builds(
        event,
        st.integers(1, 10_000),
        st.dates(date(2022, 1, 1), date(2026, 1, 1)),
        st.sampled_from(sorted(SEVERITIES)),
        state=st.sampled_from(State),
    ),
    unique_by=lambda each: each.id,
)


@given(EVENTS)
def test_the_costs_shown_are_those_that_are_taken(events: list[Event]) -> None:
    overlay = method_named(COMPANIES).overlay
    left = remaining(events, DAY, overlay)
    assert left == max(0.0, 100.0 - sum(each.cost for each in costs(events, DAY, overlay)))
    assert all(bool(each.cost) != bool(each.why) for each in costs(events, DAY, overlay))
