"""The zone whose days an instrument trades by."""

from __future__ import annotations

# Where no exchange gives a zone: currencies trade by London's day, crypto by UTC's.
_OFF_EXCHANGE = {"fx": "Europe/London"}


def trading_zone(of_exchange: str | None, asset_class: str) -> str:
    """The exchange's zone; off exchange that of the asset class."""
    return of_exchange or _OFF_EXCHANGE.get(asset_class, "UTC")
