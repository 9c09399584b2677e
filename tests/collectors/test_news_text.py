"""What outside texts become before anyone sees them: words and safe links, nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from time import gmtime, struct_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.news_text import moment_of, plain, safe_link


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("<b>Rand</b> firms", "Rand firms"),
        ("Profit &amp; loss", "Profit & loss"),
        ("AT&amp;amp;T", "AT&T"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Gold up", "Gold up"),
        ("<script>alert(1)</script>Gold up", "Gold up"),
        ("<img src=x onerror=alert(1)>Platinum", "Platinum"),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("Cut <img src=x onerror=alert(1)", "Cut img src=x onerror=alert(1)"),
        ("  much\n\tspace  ", "much space"),
        ("3 < 5 and 7 > 2", "3 < 5 and 7 > 2"),
        ("R&D spend", "R&D spend"),
        ("\u202egnp.exe", "gnp.exe"),
        ("caf\u00e9 \u2013 Accra", "caf\u00e9 \u2013 Accra"),
        (None, ""),
        (7, ""),
        ({}, ""),
    ],
)
def test_markup_leaves_and_words_stay(given_text: object, shown: str) -> None:
    assert plain(given_text, 200) == shown


def test_long_text_is_cut_with_a_sign() -> None:
    assert plain("x" * 300, 10) == "x" * 9 + "…"


@given(st.text(max_size=200))
def test_no_text_keeps_a_tag_that_opens(text: str) -> None:
    shown = plain(f"<script>{text}</script><b onclick=x>{text}", 500)
    assert "<script" not in shown.casefold()
    assert "onclick=x" not in shown
    assert "\0" not in shown


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x",
        "file:///etc/passwd", "//example.org/x", "/relative", "", None, 7, "https://", "http:///x",
        "https://example.org/ x", 'https://example.org/"onclick', "https://[::1", "ftp://x.org/a",
        "https://example.org/\x00", "https://example.org/<b>",
    ],
)  # fmt: skip
def test_links_of_another_kind_are_dropped(link: object) -> None:
    assert safe_link(link) == ""


def test_a_sound_link_stays_as_it_is() -> None:
    link = "https://nairametrics.com/2026/10/06/asharami-ghana/?a=1&b=2#top"
    assert safe_link(f" {link}\n") == link


def test_a_date_that_feedparser_read_is_a_moment_in_utc() -> None:
    moment = datetime(2026, 10, 6, 16, 7, 9, tzinfo=UTC)
    assert moment_of(gmtime(moment.timestamp())) == moment
    assert moment_of(None) is None
    assert moment_of("Tue, 06 Oct 2026") is None
    assert moment_of(struct_time((2026, 13, 45, 99, 99, 99, 0, 0, 0))) is None
