"""The tape cuts messages into minutes, and calls none whole that may lack a trade."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from collectors.listening import Message
from collectors.tape import LAG, WINDOW, Kept, Tape, Window

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def at(seconds: float) -> datetime:
    return START + seconds * SECOND


def said(seconds: float, text: str = "x") -> Kept:
    return Kept(at(seconds), Message("wss://venue", text))


def cut(tape: Tape, seconds: float) -> list[tuple[float, bool, int]]:
    """Each window's start in seconds, whether it is whole, and how many messages it has."""
    return [
        ((window.start - START).total_seconds(), window.whole, len(window.messages))
        for window in tape.cut(at(seconds))
    ]


def test_a_minute_is_cut_once_its_lag_has_passed() -> None:
    tape = Tape()
    tape.connected(at(-20))
    tape.keep(said(30))
    assert cut(tape, 64.9) == []
    assert cut(tape, 65) == [(0.0, True, 1)]
    assert cut(tape, 65) == []


def test_the_minute_of_the_first_connection_is_not_whole() -> None:
    tape = Tape()
    tape.connected(at(1))
    tape.keep(said(30))
    tape.keep(said(90))
    assert cut(tape, 200) == [(0.0, False, 1), (60.0, True, 1)]


def test_a_subscription_takes_time_so_a_connection_just_before_the_edge_spoils_both_minutes() -> (
    None
):
    tape = Tape()
    tape.connected(at(-1))
    tape.keep(said(30))
    assert cut(tape, 65) == [(0.0, False, 1)]


def test_messages_near_an_edge_are_in_both_minutes() -> None:
    """A trade of the minute before may come after the edge, and one of the next before it."""
    tape = Tape()
    tape.connected(at(-20))
    for seconds in (54.9, 55.1, 60, 64.9, 65.1):
        tape.keep(said(seconds))
    assert cut(tape, 125) == [(0.0, True, 4), (60.0, True, 4)]


def test_what_was_not_heard_until_the_reconnect_spoils_its_minutes() -> None:
    tape = Tape()
    tape.connected(at(-20))
    for minute in range(5):
        tape.keep(said(60 * minute + 30))
    tape.disconnected(at(70))
    assert cut(tape, 65) == [(0.0, True, 1)]
    tape.connected(at(130))
    tape.keep(said(131))
    assert cut(tape, 400) == [
        (60.0, False, 1),
        (120.0, False, 2),
        (180.0, True, 1),
        (240.0, True, 1),
    ]


def test_while_it_is_down_no_minute_is_whole() -> None:
    tape = Tape()
    tape.connected(at(-20))
    tape.keep(said(59))
    tape.disconnected(at(59))
    assert cut(tape, 130) == [(0.0, False, 1), (60.0, False, 1)]


def test_a_full_tape_drops_and_says_so() -> None:
    tape = Tape(most_bytes=100)
    tape.connected(at(-20))
    for seconds in range(6, 55):
        tape.keep(said(seconds, "ten bytes."))
    assert tape.dropped == 39
    assert cut(tape, 65) == [(0.0, False, 10)]
    tape.keep(said(70, "ten bytes."))
    assert cut(tape, 125) == [(60.0, True, 1)]


def test_quiet_minutes_make_no_window() -> None:
    tape = Tape()
    tape.connected(at(-20))
    assert cut(tape, 600) == []


@given(st.lists(st.floats(0, 600), max_size=40), st.integers(1, 90))
def test_however_often_it_is_cut_no_message_is_lost_and_windows_do_not_overlap(
    moments: list[float], step: int
) -> None:
    tape = Tape()
    tape.connected(at(-20))
    windows: list[Window] = []
    waiting = sorted(moments)
    for now in range(0, 800, step):
        while waiting and waiting[0] <= now:
            tape.keep(said(waiting.pop(0), str(now)))
        windows += tape.cut(at(now))
    windows += tape.cut(at(900))
    starts = [window.start for window in windows]
    assert starts == sorted(set(starts))
    assert all(window.end - window.start == WINDOW for window in windows)
    for moment in moments:
        inside = [w for w in windows if w.start <= at(moment) < w.end]
        assert len(inside) == 1
        assert at(moment) in [kept.at for kept in inside[0].messages]
    for window in windows:
        assert all(window.start - LAG <= each.at < window.end + LAG for each in window.messages)
