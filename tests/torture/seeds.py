"""Seeds of random tests: one that can be given, and the command that replays a failure."""

from __future__ import annotations

import os
import sys
from random import SystemRandom

NAME = "WIZDATA_TEST_SEED"


def seed(default: int | None = None) -> int:
    """The seed that was given, else the default, else one that nobody has tried yet.

    Pytest shows what is printed where the test fails.
    """
    given = os.environ.get(NAME)
    chosen = int(given) if given else default
    if chosen is None:
        chosen = SystemRandom().randrange(2**32)
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
    sys.stdout.write(f"seed {chosen}; replay: {NAME}={chosen} .venv/bin/pytest -m '' '{test}'\n")
    return chosen
