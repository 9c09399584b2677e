"""Every table, one file each; importing this package fills the metadata."""

from db.models.action import corporate_actions
from db.models.bar import bars_daily, bars_intraday, quarantine, revisions
from db.models.country import countries
from db.models.exchange import exchanges
from db.models.instrument import aliases, instruments, universe_members
from db.models.issuer import issuers
from db.models.provider import provider_symbols, providers
from db.models.raw_object import raw_objects
from db.models.repair import action_repairs, repairs
from db.models.run import faults, runs
from db.models.series import series

__all__ = [
    "action_repairs",
    "aliases",
    "bars_daily",
    "bars_intraday",
    "corporate_actions",
    "countries",
    "exchanges",
    "faults",
    "instruments",
    "issuers",
    "provider_symbols",
    "providers",
    "quarantine",
    "raw_objects",
    "repairs",
    "revisions",
    "runs",
    "series",
    "universe_members",
]
