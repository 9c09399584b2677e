"""One question for every dataset beside bars, with the answers that were recorded for it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from collectors.contract import Dataset, Query, Target
from collectors.providers import PROVIDERS
from collectors.wire import Exchange, ReplayWire
from tests.collectors.kraken_samples import SITE, kraken
from tests.collectors.yahoo_samples import NEW_YORK
from wizdata_core.bars import Harvest, Interval

DATA = Path(__file__).parents[3] / "shared/data"
YAHOO = "https://query2.finance.yahoo.com"
SUMMARY = f"{YAHOO}/v10/finance/quoteSummary/"
TIMESERIES = f"{YAHOO}/ws/fundamentals-timeseries/v1/finance/timeseries/"
SEARCH = f"{YAHOO}/v1/finance/search"
BANK = "https://api.worldbank.org/v2"
AAPL = replace(NEW_YORK, symbol="AAPL", provider_symbol="AAPL")
ASKED = datetime(2025, 2, 25, 12, tzinfo=UTC)
MODULES = ("summaryDetail", "defaultKeyStatistics", "financialData", "price", "calendarEvents")


@dataclass(frozen=True)
class Case:
    """A question and its recorded answers.

    `envelope` are fields without which there is no answer; `shared` are fields on which more than
    one row rests.
    """

    provider: str
    dataset: Dataset
    query: Query
    exchanges: tuple[Exchange, ...]
    envelope: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.provider} {self.dataset.value}"

    def harvest(self, exchanges: tuple[Exchange, ...] | None = None) -> Harvest:
        feed = PROVIDERS[self.provider].feeds[self.dataset]
        return feed.harvest(self.query, ReplayWire(exchanges or self.exchanges))


def question(
    *targets: Target, subject: str = "", asked_at: datetime = ASKED, **options: str
) -> Query:
    whole = (Interval.DAY, asked_at, asked_at, asked_at)
    return Query(targets, *whole, tuple(options.items()), subject)


def told(url: str, body: object, status: int = 200, **headers: str) -> Exchange:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Exchange("GET", url, status, tuple(headers.items()), raw)


def recorded(name: str) -> Any:
    answer = json.loads((DATA / "yahoo_http/responses" / f"{name}.json").read_bytes())
    return answer["response"]["bodyJson"]


def summary(symbol: str, modules: tuple[str, ...] = MODULES) -> Any:
    """What was recorded of quoteSummary, with some modules alone."""
    body = recorded(f"quoteSummary-all-{symbol}")
    (result,) = body["quoteSummary"]["result"]
    body["quoteSummary"]["result"] = [{name: result[name] for name in modules if name in result}]
    return body


def esg(symbol: str) -> Any:
    (file,) = (DATA / "yahoo_esg").glob(f"*{symbol}*.json")
    return json.loads(file.read_bytes())


def bank_pages(code: str) -> tuple[Exchange, ...]:
    """The recorded pages of one indicator of six countries."""
    files = sorted((DATA / "worldbank_http/reconstructed").glob(f"*__{code}__page*.json"))
    address = f"{BANK}/country/{';'.join(SIX)}/indicator/{code}?format=json&per_page=1000"
    return tuple(
        told(f"{address}&page={place}", file.read_bytes())
        for place, file in enumerate(files, start=1)
    )


SIX = ("EGY", "GHA", "KEN", "MAR", "NGA", "ZAF")
NAIRAMETRICS = "https://nairametrics.com/feed/"


def cases() -> list[Case]:
    """Every dataset with its recorded answer."""
    company = question(AAPL)
    coal = question(subject="EG.ELC.COAL.ZS", countries=";".join(SIX), code="EG.ELC.COAL.ZS")
    news = question(subject="nairametrics", url=NAIRAMETRICS, label="Nairametrics", language="en")
    item = (DATA / "news/rss_nairametrics_real_item.xml").read_bytes()
    yahoo = frozenset({"quoteSummary", "result", "timeseries"})
    modules = frozenset(MODULES) | {"currency", "financialCurrency", "mostRecentQuarter"}
    return [
        Case(
            "yahoo",
            Dataset.FUNDAMENTALS,
            company,
            (
                told(SUMMARY + "AAPL", summary("AAPL", MODULES[:4])),
                told(TIMESERIES + "AAPL", recorded("fundamentalsTimeSeries-AAPL-all-annual")),
                told(TIMESERIES + "AAPL", recorded("fundamentalsTimeSeries-AAPL-all-quarterly")),
            ),
            yahoo,
            modules,
        ),
        Case(
            "yahoo",
            Dataset.ACTIONS,
            company,
            (
                told(
                    f"{YAHOO}/v8/finance/chart/AAPL",
                    recorded("chart-AAPL-2020-08-31-to-2020-11-07"),
                ),
            ),
        ),
        Case(
            "yahoo",
            Dataset.CALENDAR,
            company,
            (told(SUMMARY + "AAPL", summary("AAPL", MODULES[4:])),),
            yahoo,
            frozenset({"calendarEvents"}),
        ),
        Case(
            "yahoo",
            Dataset.SUSTAINABILITY,
            company,
            (told(SUMMARY + "AAPL", esg("AAPL")),),
            yahoo,
            frozenset({"esgScores"}),
        ),
        Case(
            "yahoo",
            Dataset.NEWS,
            company,
            (told(SEARCH, recorded("search-AAPL")),),
            frozenset({"news"}),
        ),
        Case(
            "exchanges",
            Dataset.MARKETS,
            question(subject="kraken", venue="kraken"),
            (
                told(f"{SITE}/0/public/AssetPairs", kraken("assetpairs")),
                told(f"{SITE}/0/public/Assets", kraken("assets")),
            ),
        ),
        Case(
            "worldbank",
            Dataset.INDICATORS,
            coal,
            bank_pages("EG.ELC.COAL.ZS"),
            frozenset({"pages", "total"}),
        ),
        Case("feeds", Dataset.NEWS, news, (told(NAIRAMETRICS, item),)),
        Case(
            "climatetrace",
            Dataset.ASSETS,
            question(subject="ZAF", country="ZAF"),
            tuple(told(f"{TRACE}/assets", {"assets": [source(1)]}) for _ in range(2)),
            frozenset({"assets"}),
        ),
    ]


# No answer of Climate TRACE's was recorded: these are built in the form of its API and of its
# published data schema, of plants and owners that do not exist.
TRACE = "https://api.climatetrace.org/v6"
OWNERS = b"""source_id,source_name,parent_name,overall_share_percent,immediate_source_owner
1,Made Up Works,Made Up Parent Ltd,60,Made Up Works Ltd
1,Made Up Works,Made Up Fund PLC,40,Made Up Works Ltd
"""


def owners() -> Case:
    """A file that a person gives: no feed asks for it."""
    query = question(subject="owners.csv", file="owners.csv")
    exchanges = (told("file:///owners.csv", OWNERS),)
    return Case("climatetrace", Dataset.ASSETS, query, exchanges)


def source(number: int, tonnes: object = 1_500_000.5, **changed: Any) -> dict[str, Any]:
    """A source of emissions in the form of Climate TRACE's API; it does not exist."""
    whole: dict[str, Any] = {
        "Id": number,
        "Name": f"Made Up Works {number}",
        "NativeId": f"native-{number}",
        "Country": "ZAF",
        "Sector": "petrochemicals",
        "AssetType": "plant",
        "Centroid": {"Geometry": [29.1, -26.5], "SRID": 4326},
        "EmissionsSummary": [
            {"Gas": "co2", "EmissionsQuantity": 1.0},
            {"Gas": "co2e_100yr", "EmissionsQuantity": tonnes},
        ],
    }
    return whole | changed
