"""The indicator catalogue: one pure function a row, found by name, computed by one door.

Every module beside this one is imported here, so an indicator exists as soon as its function
does: adding one is one edit, in the module of its group or in a module of its own.
"""

from __future__ import annotations

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    if _module.name != "__main__":
        importlib.import_module(f"{__name__}.{_module.name}")
