"""What happens after a fault: POLICIES says for each kind whether, when and how often to ask again.

Delays grow twofold and are lengthened by up to a tenth at random, so that no two collectors come
back as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from collectors.faults import Fault, FaultKind, NotAsked

if TYPE_CHECKING:
    from collections.abc import Callable

    from collectors.gate import Gates
    from collectors.stages.collect import Archived

JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Policy:
    """`tries` in all within one run; seconds before the second, and at most before any.

    `then` says in words what happens once they are used up.
    """

    kind: FaultKind
    tries: int
    first: float
    most: float
    then: str


_STOPS = "the run stops (of a venue: its part) and is tried again later"
_NEXT = "the next question is asked; this one again at its next period"

POLICIES: dict[FaultKind, Policy] = {
    each.kind: each
    for each in (
        # The hold that the answer put on the provider is the delay.
        Policy(FaultKind.RATE_LIMITED, 3, 0.0, 0.0, _STOPS),
        Policy(FaultKind.UNAVAILABLE, 3, 1.0, 10.0, _STOPS),
        Policy(FaultKind.BLOCKED, 1, 0.0, 0.0, _STOPS),
        Policy(FaultKind.MALFORMED, 2, 2.0, 2.0, _NEXT),
        Policy(FaultKind.EMPTY, 1, 0.0, 0.0, _NEXT),
        Policy(FaultKind.UNKNOWN_SYMBOL, 1, 0.0, 0.0, _NEXT),
        Policy(FaultKind.TOO_LARGE, 1, 0.0, 0.0, _NEXT),
        Policy(FaultKind.OFFLINE, 1, 0.0, 0.0, "the run stops until the network may be asked"),
        Policy(FaultKind.NEEDS_KEY, 1, 0.0, 0.0, _NEXT),
        Policy(FaultKind.NO_ROOM, 1, 0.0, 0.0, "the run waits and goes on when the archive does"),
    )
}


def delay(fault: Fault, tries: int, luck: float) -> float | None:
    """The seconds before the next try, after so many; None: not again in this run.

    `luck`, from 0 to 1, is the caller's share of the jitter.
    """
    policy = POLICIES[fault.kind]
    if tries >= policy.tries or isinstance(fault, NotAsked):
        return None
    return float(min(policy.first * 2 ** (tries - 1), policy.most) * (1 + JITTER * luck))


def patiently(attempt: Callable[[], Archived], gates: Gates | None) -> Archived:
    """The last of as many attempts as the fault's policy gives; without gates there is one.

    Each attempt that brought an answer is archived by itself. Being told to stop ends the waiting.

    Raises:
        Fault: the last attempt brought nothing that could be archived.
    """
    tries = 0
    while True:
        tries += 1
        try:
            archived = attempt()
        except Fault as met:
            if not _waits(met, tries, gates):
                raise
            continue
        if archived.fault is None or not _waits(archived.fault, tries, gates):
            return archived


def _waits(fault: Fault, tries: int, gates: Gates | None) -> bool:
    """Waits for the next try; False where there is none."""
    if gates is None:
        return False
    wait = delay(fault, tries, gates.luck())
    return wait is not None and not gates.sleep(wait)
