"""`python -m bench [name …]`: runs the benches named, or all of them, one after the other."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from wizdata_core.errors import UnknownName

NAMES = tuple(
    sorted(
        path.stem
        for path in Path(__file__).parent.glob("*.py")
        if path.stem not in {"__main__", "answers", "database", "webapp"}
    )
)


def main(names: list[str]) -> None:
    """Runs each bench's `main`."""
    for name in names:
        if name not in NAMES:
            raise SystemExit(str(UnknownName("bench", name, NAMES)))
    for name in names or NAMES:
        print(f"\n== {name}: {(import_module(f'bench.{name}').__doc__ or '').splitlines()[0]}")
        import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
