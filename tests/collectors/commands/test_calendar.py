"""`calendar` prints an exchange's sessions, holidays and half days, each with its source."""

from __future__ import annotations

import sys

import pytest

from collectors import __main__ as command_line


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["collectors", "calendar", *words])
    with pytest.raises(SystemExit) as left:
        command_line.main()
    said = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return left.value.code, said.out, said.err


def test_a_year_of_the_jse_is_printed_with_its_sources(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("xjse", "--from", "2025-12-22", "--to", "2026-01-02")
    code, out, _ = run(monkeypatch, capsys, *words)
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "XJSE  Johannesburg Stock Exchange, Africa/Johannesburg"
    assert "7 sessions from 2025-12-22 to 2026-01-02" in lines
    assert "  2025-12-25 Thu  Christmas  [high: exchange_calendars XJSE]" in lines
    assert (
        "  2025-12-24 Wed  09:00-12:00  Christmas Eve half day (yearly rule)"
        "  [medium: jse_calendar_overrides.csv]"
    ) in lines
    assert "  2025-12-24 Wed  07:00-10:00" in lines
    assert "  2025-12-29 Mon  07:00-15:00" in lines


def test_many_sessions_are_counted_and_not_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("crypto", "--from", "2020-01-01", "--to", "2025-12-31")
    code, out, _ = run(monkeypatch, capsys, *words)
    assert code == 0
    assert "2192 sessions from 2020-01-01 to 2025-12-31" in out
    assert "hours in UTC" not in out


def test_without_days_the_next_ninety_are_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(monkeypatch, capsys, "XNSA")
    assert code == 0
    assert "sessions, hours in UTC" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("JSE",), "unknown exchange 'JSE'; nearest: XJSE"),
        (
            ("XJSE", "--from", "2026-02-01", "--to", "2026-01-01"),
            "--to 2026-01-01 lies before 2026-02-01; give a later day",
        ),
    ],
)
def test_what_cannot_be_printed_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    code, out, err = run(monkeypatch, capsys, *words)
    assert (code, out) == (2, "")
    assert said in err
