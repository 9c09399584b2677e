"""The table of limits: whole, plausible, with a source; and what a request is charged."""

from __future__ import annotations

from datetime import timedelta

import ccxt
import pytest

from collectors.limits import (
    DEFAULT,
    ENDPOINTS,
    LIMITS,
    SECOND,
    Endpoint,
    Limit,
    charges,
    endpoint_of,
    limits_of,
    scope_of,
)
from collectors.providers import PROVIDERS
from wizdata_core.ingest.budgets import Charge

CHART = "https://query2.finance.yahoo.com/v8/finance/chart/NPN.JO?range=1d"
CRUMB = "https://query1.finance.yahoo.com/v1/test/getcrumb"
NETWORKED = [name for name, provider in PROVIDERS.items() if provider.network]


@pytest.mark.parametrize("limit", [*LIMITS, *DEFAULT], ids=lambda each: each.budget)
def test_every_limit_is_a_positive_amount_with_a_source(limit: Limit) -> None:
    assert limit.amount > 0
    assert limit.per >= SECOND
    assert len(limit.source) > 10
    assert all(0 < cost <= limit.amount for _, cost in limit.costs)
    assert limit.a_question <= limit.amount


def test_no_limit_stands_twice() -> None:
    keys = [(limit.budget, limit.per) for limit in LIMITS]
    assert len(keys) == len(set(keys))


def test_a_longer_limit_of_one_budget_allows_more_and_at_a_lower_rate() -> None:
    for limit in LIMITS:
        for other in LIMITS:
            if other.budget == limit.budget and other.per > limit.per:
                assert other.amount > limit.amount
                assert other.amount / (other.per / SECOND) < limit.amount / (limit.per / SECOND)


@pytest.mark.parametrize("name", NETWORKED)
def test_every_provider_on_the_network_is_limited_for_every_address(name: str) -> None:
    for url in ("https://x.example/", CHART, CRUMB):
        endpoint = endpoint_of(name, url)
        assert endpoint
        assert any(each.limits for each in charges(limits_of(name), endpoint, url))


@pytest.mark.parametrize("venue", ["kraken", "luno", "binance", "bitstamp", "coinbase"])
def test_a_venue_is_asked_no_faster_than_ccxt_would(venue: str) -> None:
    limits = limits_of("exchanges", venue)
    pause = timedelta(milliseconds=getattr(ccxt, venue)().rateLimit)
    rates = [limit.per / limit.amount for limit in limits if limit.unit == "requests"]
    assert rates
    assert max(rates) >= pause
    assert {limit.venue for limit in limits} == {venue}


def test_an_endpoint_has_its_own_limits_beside_the_providers() -> None:
    by_url = {
        url: charges(limits_of("yahoo"), endpoint_of("yahoo", url), url) for url in (CHART, CRUMB)
    }
    assert [each.budget for each in by_url[CHART]] == ["yahoo requests", "yahoo/chart requests"]
    assert by_url[CRUMB] == [Charge("yahoo requests", 1, ((3, 1.0), (100, 60.0)))]


def test_credits_cost_what_the_table_says() -> None:
    limits = limits_of("exchanges", "binance")

    def cost(path: str) -> int:
        found = charges(limits, "api.binance.com", f"https://api.binance.com{path}")
        return next(each.cost for each in found if each.budget.endswith("credits"))

    assert cost("/api/v3/exchangeInfo?x=1") == 20
    assert cost("/api/v3/klines") == 2
    assert cost("/api/v3/time") == 1


def test_venues_do_not_share_a_budget_and_unknown_ones_are_asked_with_care() -> None:
    assert scope_of("exchanges", "luno") == "exchanges:luno"
    assert not {each.budget for each in limits_of("exchanges", "luno")} & {
        each.budget for each in limits_of("exchanges", "kraken")
    }
    assert [each.amount for each in limits_of("nobody")] == [each.amount for each in DEFAULT]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.provider} {each.name}")
def test_every_endpoint_is_found_by_each_of_its_marks(endpoint: Endpoint) -> None:
    for mark in endpoint.marks:
        url = f"https://host{mark}X" if mark.startswith("/") else f"https://{mark}/"
        assert endpoint_of(endpoint.provider, url) == endpoint.name
