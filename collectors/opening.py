"""Opens what collecting reaches: the database, the lake, and the reference data in its place."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from collectors.gate import Gates
from collectors.plans import budget_plans
from collectors.providers import PROVIDERS
from collectors.stages.collect import Outside
from wizdata_core import clock, logs
from wizdata_core.ingest.budgets import Ledger, declare
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.ingest.reference import UNIVERSE, ProviderFacts, store_reference
from wizdata_core.lake import open_lake, sweep
from wizdata_core.settings import load
from wizdata_core.store import open_store, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.contract import Provider

# What a writer puts aside becomes an object in well under a second; after this its writer is dead.
_LEFT_BY_THE_DEAD = timedelta(hours=1)


@contextmanager
def opened() -> Iterator[Outside]:
    """The database and the lake that the settings name, with reference data in place."""
    settings = load()
    logs.start(settings.log_level)
    store = open_store(settings, application="wizdata-collector")
    try:
        facts = [_facts(provider) for provider in PROVIDERS.values()]
        with writing(store) as connection:
            store_reference(connection, facts, settings.universe or UNIVERSE)
            if settings.sample != "off":
                load_examples(connection, clock.now())
            declare(connection, *budget_plans(connection, clock.now()))
        lake = open_lake(settings.lake)
        sweep(lake, clock.now() - _LEFT_BY_THE_DEAD)
        yield Outside(store, lake, settings.offline, Gates(Ledger(store)))
    finally:
        store.dispose()


def _facts(provider: Provider) -> ProviderFacts:
    return ProviderFacts(
        provider=provider.name,
        label=provider.label,
        terms=provider.terms,
        rank=provider.rank,
        sample=provider.sample,
        network=provider.network,
    )
