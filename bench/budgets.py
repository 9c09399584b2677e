"""What paying for a request costs, beside a bare round trip, a committed row, and `limits`.

Run by `python -m bench budgets`. The rivals of the `limits` library are left out where it, or a
Redis on this machine's standard port, is absent.
"""

from __future__ import annotations

import statistics
import time
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from sqlalchemy import text

from bench.database import scratch
from collectors.limits import charges, endpoint_of, limits_of
from wizdata_core.ingest.budgets import Charge, Ledger, Verdict, pay
from wizdata_core.store import Engines, at_once

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS, WARM = 2_000, 50
REDIS = "redis://127.0.0.1:6379/15"
CHART = "https://query2.finance.yahoo.com/v8/finance/chart/X"
PLENTY = 10**9


def timed(act: Callable[[], object]) -> list[float]:
    """Microseconds of each round, after a few that do not count."""
    for _ in range(WARM):
        act()
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1e6)
    return took


def generous() -> list[Charge]:
    """What a chart of Yahoo's is charged, with amounts that never run out."""
    asked = charges(limits_of("yahoo"), endpoint_of("yahoo", CHART), CHART)
    return [
        Charge(each.budget, each.cost, tuple((PLENTY, seconds) for _, seconds in each.limits))
        for each in asked
    ]


def ours(store: Engines) -> dict[str, Callable[[], object]]:
    """A payment, a refusal, and the two things that bound them from below."""
    ledger, charged = Ledger(store), generous()
    spent = [Charge("spent", 1, ((1, 86_400.0),))]
    pay(ledger, "yahoo", "chart", spent)
    with at_once(store) as connection:
        connection.execute(text("create table bench_row (at timestamptz)"))

    def run(statement: str) -> Callable[[], object]:
        def act() -> None:
            with at_once(store) as connection:
                connection.execute(text(statement))

        return act

    def paid() -> None:
        assert pay(ledger, "yahoo", "chart", charged).verdict is Verdict.PAID  # noqa: S101 - a bench that measures refusals measures nothing

    return {
        "paid, 2 budgets, 4 limits": paid,
        "refused": lambda: pay(ledger, "yahoo", "chart", spent),
        "limit: select 1": run("select 1"),
        "limit: one row, committed": run("insert into bench_row values (now())"),
    }


def rivals() -> dict[str, Callable[[], object]]:
    """The moving windows of the `limits` library, in memory and in Redis, where they are."""
    if find_spec("limits") is None:
        print("the library `limits` is not installed: its figures are left out")
        return {}
    limits, storage = import_module("limits"), import_module("limits.storage")
    item = limits.RateLimitItemPerMinute(PLENTY)
    found: dict[str, Callable[[], object]] = {}
    for name, address in (("memory", "memory://"), ("Redis", REDIS)):
        try:
            kept = storage.storage_from_string(address)
            window = limits.strategies.MovingWindowRateLimiter(kept)
            window.hit(item, "bench")
        except Exception as error:  # noqa: BLE001 - whatever keeps a rival away is only told
            print(f"limits in {name} is left out: {error}")
            continue
        found[f"rival: limits, {name}"] = partial(window.hit, item, "bench")
    return found


def main() -> None:
    """Prints microseconds of each: the quickest tenth, the median, the slowest twentieth."""
    with scratch() as store:
        took = {name: timed(act) for name, act in (ours(store) | rivals()).items()}
    print(f"{ROUNDS:,} rounds each, one after the other; microseconds")
    print(f"  {'':<28} {'p10':>7} {'p50':>7} {'p95':>7}")
    for name, each in took.items():
        twentieths = statistics.quantiles(each, n=20)
        shown = [f"{twentieths[at]:7.0f}" for at in (1, 9, 18)]
        print(f"  {name:<28} {' '.join(shown)}")


if __name__ == "__main__":
    main()
