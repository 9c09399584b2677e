"""Every provider, one file each; a file that ends in `PROVIDER = …` is found by being here."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collectors.contract import Provider

PROVIDERS: dict[str, Provider] = {
    provider.name: provider
    for provider in sorted(
        (import_module(f"{__name__}.{module.name}").PROVIDER for module in iter_modules(__path__)),
        key=lambda provider: provider.rank,
    )
}
