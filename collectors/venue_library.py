"""ccxt, loaded when the first of its names is used: its hundred venues take 55 MB of a process."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ccxt as ccxt  # noqa: PLC0414 - exported under its own name

else:

    class _OnDemand:
        """Stands for the module until, and after, it is loaded."""

        def __getattr__(self, name: str) -> object:
            return getattr(import_module("ccxt"), name)

    ccxt = _OnDemand()
