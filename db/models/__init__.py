"""Every table, one file each; importing this package fills the metadata."""

from db.models.action import corporate_actions
from db.models.asset_emission import asset_emissions, asset_owners
from db.models.bar import bars_daily, bars_intraday, quarantine, revisions
from db.models.budget import budgets, circuits, holds, limits, plans, spends
from db.models.bus_message import bus_messages
from db.models.calendar_event import calendar_events
from db.models.country import countries
from db.models.country_observation import country_observations
from db.models.dataset_state import dataset_states
from db.models.dead_letter import dead_letters
from db.models.delivery import deliveries
from db.models.esg_batch import esg_batches
from db.models.esg_controversy import esg_controversies
from db.models.esg_method import esg_methods
from db.models.esg_observation import esg_observations
from db.models.esg_score import esg_scores
from db.models.esg_source import esg_sources
from db.models.exchange import exchanges
from db.models.gap import gaps
from db.models.instrument import aliases, instruments, universe_members
from db.models.instrument_observation import instrument_observations
from db.models.issuer import issuers
from db.models.news import news_items, news_mentions
from db.models.portfolio import portfolios
from db.models.provider import provider_symbols, providers
from db.models.quote import quotes
from db.models.raw_object import raw_objects
from db.models.repair import action_repairs, repairs
from db.models.run import faults, runs
from db.models.screen import screens
from db.models.series import series
from db.models.snapshot import (
    snapshot_changes,
    snapshot_due,
    snapshot_revisions,
    snapshots,
    snapshots_latest,
)
from db.models.venue_market import venue_markets

__all__ = [
    "action_repairs",
    "aliases",
    "asset_emissions",
    "asset_owners",
    "bars_daily",
    "bars_intraday",
    "budgets",
    "bus_messages",
    "calendar_events",
    "circuits",
    "corporate_actions",
    "countries",
    "country_observations",
    "dataset_states",
    "dead_letters",
    "deliveries",
    "esg_batches",
    "esg_controversies",
    "esg_methods",
    "esg_observations",
    "esg_scores",
    "esg_sources",
    "exchanges",
    "faults",
    "gaps",
    "holds",
    "instrument_observations",
    "instruments",
    "issuers",
    "limits",
    "news_items",
    "news_mentions",
    "plans",
    "portfolios",
    "provider_symbols",
    "providers",
    "quarantine",
    "quotes",
    "raw_objects",
    "repairs",
    "revisions",
    "runs",
    "screens",
    "series",
    "snapshot_changes",
    "snapshot_due",
    "snapshot_revisions",
    "snapshots",
    "snapshots_latest",
    "spends",
    "universe_members",
    "venue_markets",
]
