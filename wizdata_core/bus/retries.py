"""Which errors pass, when a message is tried again, and what of the outside this takes: pure."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wizdata_core import clock
from wizdata_core.errors import BadInput, DamagedObject

# An error of these kinds says that the data are bad: no later attempt can differ. Everything else
# is tried again, for what is not known to be lasting may pass ("too many clients" did).
DATA_ERRORS: tuple[type[BaseException], ...] = (
    ValueError,
    TypeError,
    LookupError,
    BadInput,
    DamagedObject,
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Time, sleep and chance, as arguments; `random` gives numbers from 0 up to 1."""

    now: Callable[[], datetime] = clock.now
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and when a message is tried, in seconds.

    Between `len(delays) + 1` attempts lie the delays, each spread evenly by up to `spread` of
    itself to either side, so that what failed together does not come back together. A handler that
    has not returned after `limit` has failed. A queue holds at most `bound` messages before those
    who publish have to wait, and a publisher waits `patience` for a broker that does not answer.
    """

    delays: tuple[float, ...] = (1.0, 5.0, 30.0, 120.0)
    spread: float = 0.25
    limit: float = 300.0
    bound: int = 10_000
    patience: float = 30.0

    @property
    def attempts(self) -> int:
        """The most attempts that a message gets."""
        return len(self.delays) + 1

    def delay(self, attempts: int, chance: float) -> timedelta:
        """How long to wait after so many attempts; `chance` from 0 up to 1 picks from the spread.

        Raises:
            IndexError: no attempt follows that one.
        """
        seconds = self.delays[attempts - 1]
        return timedelta(seconds=seconds * (1 + self.spread * (2 * chance - 1)))


def may_pass(error: BaseException) -> bool:
    """Whether another attempt could end otherwise."""
    # Pydantic's and JSON's errors are ValueErrors; a WizDataError that is no data error may pass.
    return not isinstance(error, DATA_ERRORS)
