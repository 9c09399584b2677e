"""News feeds: RSS and Atom over real HTTP, through the guard, and replayed from what was heard."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.faults import Fault, FaultKind
from collectors.guard import Guard
from collectors.providers.feeds import PROVIDER, feed_through, subjects
from collectors.wire import RecordingWire, ReplayWire
from tests.collectors.conftest import Page
from tests.collectors.dataset_samples import question, told
from wizdata_core.errors import BadInput
from wizdata_core.news_sources import news_sources

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.contract import Query
    from tests.collectors.conftest import Loopback
    from wizdata_core.bars import Harvest

ASKED = datetime(2026, 10, 7, tzinfo=UTC)
FEED = feed_through(Guard(allow=frozenset({"127.0.0.1"})))

RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Made for this test</title>
<item><title>Naspers &lt;b&gt;gains&lt;/b&gt; &amp; Prosus too</title>
  <link>https://example.org/a?utm_source=rss&amp;id=1</link><guid>a1</guid>
  <pubDate>Tue, 06 Oct 2026 18:07:09 +0200</pubDate>
  <description><![CDATA[<p>Text <script>alert(1)</script>here</p>]]></description></item>
<item><title>The same item again</title><link>https://example.org/a</link><guid>a1</guid></item>
<item><title>No date at all</title><link>https://example.org/b</link></item>
<item><title>A bad link</title><link>javascript:alert(1)</link><guid>c3</guid>
  <pubDate>not a date</pubDate></item>
<item><title>From tomorrow's tomorrow</title><guid>d4</guid>
  <pubDate>Tue, 06 Oct 2099 18:07:09 +0200</pubDate></item>
<item><link>https://example.org/untitled</link></item>
</channel></rss>"""

ATOM = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Made for this test</title>
<entry><title type="html">Sasol &lt;i&gt;reports&lt;/i&gt;</title><id>urn:1</id>
  <link href="https://example.org/sasol"/><updated>2026-10-05T23:30:00-02:00</updated>
  <summary>Results.</summary></entry>
</feed>"""


def asking(url: str, **options: str) -> Query:
    whole = {"url": url, "label": "Made", "language": "en", **options}
    return question(subject="made", asked_at=ASKED, **whole)


def harvested(url: str, **options: str) -> tuple[Harvest, RecordingWire]:
    wire = RecordingWire()
    return FEED.harvest(asking(url, **options), wire), wire


def items(harvest: Harvest) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = harvest.records["news_items"].to_pylist()
    return found


def state(harvest: Harvest) -> dict[str, Any]:
    (books,) = harvest.records["dataset_states"].to_pylist()
    return dict(books)


def test_rss_becomes_text_links_and_moments(loopback: Loopback) -> None:
    harvest, wire = harvested(loopback.answer("/rss", RSS))
    first, undated, bad_link, ahead = items(harvest)
    assert first["title"] == "Naspers gains & Prosus too"
    assert first["link"] == "https://example.org/a?id=1"
    assert first["summary"] == "Text here"
    assert first["published_at"] == datetime(2026, 10, 6, 16, 7, 9, tzinfo=UTC)
    assert (undated["guid"], undated["published_at"]) == ("https://example.org/b", None)
    assert (bad_link["link"], bad_link["published_at"]) == ("", None)
    assert ahead["published_at"] is None
    named = harvest.records["news_mentions"].to_pylist()
    assert {each["guid"] for each in named} == {"a1"}
    assert {each["symbol"] for each in named} == {"NPN.JO", "PRX.JO"}
    assert {reject.reason for reject in harvest.rejects} == {
        "no link of http or https",
        "a date in the future",
        "an item without a title, or without a link and an id",
    }
    assert FEED.harvest(asking(wire.exchanges[0].url), ReplayWire(wire.exchanges)) == harvest


def test_atom_is_read_in_utc(loopback: Loopback) -> None:
    (item,) = items(harvested(loopback.answer("/atom", ATOM))[0])
    assert (item["title"], item["guid"], item["link"]) == (
        "Sasol reports",
        "urn:1",
        "https://example.org/sasol",
    )
    assert item["published_at"] == datetime(2026, 10, 6, 1, 30, tzinfo=UTC)


def test_the_recorded_item_of_nairametrics(shared: Path, loopback: Loopback) -> None:
    body = (shared / "data/news/rss_nairametrics_real_item.xml").read_bytes()
    (item,) = items(harvested(loopback.answer("/real", body))[0])
    assert item["title"].startswith("Asharami Ghana commissions 6,000MT LPG facility")
    assert item["link"].startswith("https://nairametrics.com/2026/10/06/")
    assert item["published_at"] == datetime(2026, 10, 6, 16, 7, 9, tzinfo=UTC)
    assert "<" not in item["summary"]


def test_what_was_not_modified_is_unchanged_and_keeps_its_marks(loopback: Loopback) -> None:
    url = loopback.answer("/rss", RSS, headers={"ETag": '"v1"', "Last-Modified": "yesterday"})
    told = state(harvested(url)[0])
    assert (told["state"], told["etag"], told["modified"]) == ("fresh", '"v1"', "yesterday")
    loopback.pages["/rss"] = Page(status=304)
    harvest, _ = harvested(url, etag='"v1"', modified="yesterday")
    told = state(harvest)
    assert (told["state"], told["etag"], told["modified"]) == ("unchanged", '"v1"', "yesterday")
    assert items(harvest) == []


def test_redirects_are_followed_and_each_hop_is_judged(loopback: Loopback) -> None:
    final = loopback.answer("/rss", RSS)
    start = loopback.answer("/old", status=301, headers={"Location": "/rss"})
    harvest, wire = harvested(start)
    assert len(items(harvest)) == 4
    assert [each.url for each in wire.exchanges] == [start, final]
    assert FEED.harvest(asking(start), ReplayWire(wire.exchanges)) == harvest


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2/x", "file:///etc/passwd", "gopher://x/",
        "http://169.254.169.254/latest/meta-data/", "http://user@127.0.0.1/", "http://[::1]/",
    ],
)  # fmt: skip
def test_a_redirect_inside_is_refused(loopback: Loopback, target: str) -> None:
    url = loopback.answer("/out", status=302, headers={"Location": target})
    with pytest.raises(Fault) as met:
        harvested(url)
    assert met.value.kind is FaultKind.MALFORMED
    assert loopback.asked == ["/out"]


def test_redirects_without_an_end_are_given_up(loopback: Loopback) -> None:
    url = loopback.answer("/loop", status=302, headers={"Location": "/loop"})
    with pytest.raises(Fault, match="more than 5 redirects"):
        harvested(url)
    assert len(loopback.asked) == 6


TENFOLD = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(25))
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + TENFOLD
    + b']><rss version="2.0"><channel><item><title>&z;</title></item></channel></rss>'
)
STRANGER = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><item><title>x&f;</title><guid>1</guid></item></channel></rss>"""


def test_entities_neither_grow_nor_read_files(loopback: Loopback) -> None:
    for body in (BOMB, STRANGER):
        try:
            found = items(harvested(loopback.answer("/odd", body))[0])
        except Fault as fault:
            found = [{"title": str(fault)}]
        for each in found:
            assert "root:" not in each["title"]
            assert len(each["title"]) <= 1_000


def test_an_empty_feed_is_empty_and_a_missing_one_unknown(loopback: Loopback) -> None:
    empty = loopback.answer("/none", b'<rss version="2.0"><channel></channel></rss>')
    for url, kind in ((empty, FaultKind.EMPTY), (loopback.url + "/gone", FaultKind.UNKNOWN_SYMBOL)):
        with pytest.raises(Fault) as met:
            harvested(url)
        assert met.value.kind is kind


def test_the_projects_own_feed_asks_no_machine_of_ours(loopback: Loopback) -> None:
    own = next(iter(PROVIDER.feeds.values()))
    with pytest.raises(Fault, match="no public address"):
        own.ask(asking(loopback.answer("/rss", RSS)), RecordingWire())
    assert loopback.asked == []


def test_the_catalogue_is_sound() -> None:
    sources = news_sources()
    assert len(sources) >= 10
    for each in sources:
        assert each.url.startswith("https://")
        assert each.terms
        assert not each.verified


def test_a_users_file_adds_and_replaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "news.toml"
    file.write_text(
        '[[source]]\nname = "mine"\nurl = "https://example.org/feed"\nlabel = "Mine"\n'
        '[[source]]\nname = "moneyweb"\nurl = "https://example.org/other"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("WIZDATA_FEEDS", str(file))
    options = {each.name: dict(each.options) for each in subjects()}
    assert options["mine"]["label"] == "Mine"
    assert options["moneyweb"]["url"] == "https://example.org/other"
    assert len(options) == len(news_sources()) + 1


@pytest.mark.parametrize(
    "text",
    [
        "nonsense", "[[source]]\n", '[[source]]\nname = "x"\n', "source = 7\n",
        '[[source]]\nname = "A B"\nurl = "https://x.org"\n',
        '[[source]]\nname = "x"\nurl = "file:///etc/passwd"\n',
    ],
)  # fmt: skip
def test_a_users_file_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "news.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"news\.toml"):
        news_sources(file)


def test_items_keep_their_id_over_polls(loopback: Loopback) -> None:
    url = loopback.answer("/rss", RSS)
    first, _ = harvested(url)
    again = FEED.harvest(replace(asking(url), asked_at=ASKED.replace(day=8)), RecordingWire())
    assert [each["guid"] for each in items(first)] == [each["guid"] for each in items(again)]


@given(st.integers(0, len(RSS) - 1), st.binary(max_size=12), st.integers(0, 40))
def test_no_bytes_in_a_feed_are_an_untyped_error(at: int, put: bytes, gone: int) -> None:
    body = RSS[:at] + put + RSS[at + gone :]
    query = asking("https://example.org/feed")
    found: list[dict[str, Any]] = []
    with suppress(Fault):
        found = items(FEED.harvest(query, ReplayWire([told("https://example.org/feed", body)])))
    for each in found:
        assert not re.search("<[a-z]", each["title"] + each["summary"])
        assert each["link"] == "" or each["link"].startswith(("http://", "https://"))
