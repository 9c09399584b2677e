"""Windows in which a formation's members are held, and what each instrument returned in them."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wizdata_core.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizdata_core.adjustment import Days, Floats

Bools = NDArray[np.bool_]

HORIZONS = (5, 21, 63, 126, 250)  # sessions: a week, a month, a quarter, a half, a year
USUAL_COST = 50.0  # basis points a side
MOST_COST = 1_000.0
MOST_HORIZON = 1_250
SESSIONS_TO_BUY = 5
NEVER = np.datetime64("9999-12-31", "D")
# An instrument without a close in as many last sessions of its market has stopped trading.
_SILENT = 10


@dataclass(frozen=True, slots=True)
class Rules:
    """How long is held (sessions), at what cost (basis points a side), with which haircut.

    `haircut` is the part of the last close that the holder of what stops trading loses besides.

    Raises:
        BadInput: a number is outside its bounds.
    """

    horizons: tuple[int, ...] = HORIZONS
    cost: float = USUAL_COST
    haircut: float = 0.0

    def __post_init__(self) -> None:
        """Refuses numbers outside their bounds."""
        if not (isfinite(self.cost) and 0 <= self.cost <= MOST_COST):
            raise BadInput(f"a cost of {self.cost} basis points a side is outside 0 to 1,000")
        if not (isfinite(self.haircut) and 0 <= self.haircut <= 1):
            raise BadInput(f"a haircut of {self.haircut} is outside 0 to 1")
        for each in self.horizons:
            if not 1 <= each <= MOST_HORIZON:
                raise BadInput(f"a horizon of {each} sessions is outside 1 to {MOST_HORIZON:,}")


@dataclass(frozen=True, slots=True, eq=False)
class Traded:
    """The closes of an instrument on rising days, on the basis and in the currency of the study.

    `group` names those that it is compared with; their days together are its market's sessions.
    """

    instrument_id: int
    group: str
    days: Days
    closes: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """The windows of a group's formations: opening, last day to buy, closing; `ended` or not."""

    opens: Days
    buys: Days
    closes: Days
    ended: Bools


def usable(traded: Traded) -> Traded:
    """The same without the days that have no close above 0."""
    known = np.isfinite(traded.closes) & (traded.closes > 0)
    days = traded.days.astype("datetime64[D]")
    return Traded(traded.instrument_id, traded.group, days[known], traded.closes[known])


def sessions_of(market: Sequence[Traded]) -> dict[str, Days]:
    """The sessions of each group: the days on which anything of it has a close."""
    days: dict[str, list[Days]] = {}
    for each in market:
        days.setdefault(each.group, []).append(each.days)
    return {group: np.unique(np.concatenate(every)) for group, every in days.items()}


def windows_of(days: Days, sessions: Days, horizon: int) -> Windows:
    """The windows that open on the session after each day, and close `horizon` sessions later."""
    opens = np.searchsorted(sessions, days, side="right")
    closes = opens + horizon
    buys = np.minimum(opens + SESSIONS_TO_BUY - 1, closes - 1)
    padded, last = np.append(sessions, [NEVER]), len(sessions)
    of_opens, of_buys, of_closes = (
        padded[np.minimum(each, last)] for each in (opens, buys, closes)
    )
    return Windows(of_opens, of_buys, of_closes, closes < last)


def returns_in(
    traded: Traded, windows: Windows, sessions: Days, rules: Rules
) -> tuple[Floats, Bools]:
    """The return after costs of each window, NaN where nothing could be bought; who stopped."""
    days = traded.days
    if not len(days):
        return np.full(len(windows.opens), np.nan), np.zeros(len(windows.opens), dtype=bool)
    last = len(days) - 1
    first = np.searchsorted(days, windows.opens)
    bought = (first <= last) & (days[np.minimum(first, last)] <= windows.buys) & windows.ended
    sold = np.searchsorted(days, windows.closes, side="right") - 1
    silent = bool(days[-1] < sessions[max(len(sessions) - _SILENT, 0)])
    stopped = bought & (days[-1] < windows.closes) & silent
    bid = traded.closes[np.maximum(sold, 0)] * np.where(stopped, 1.0 - rules.haircut, 1.0)
    ask = traded.closes[np.minimum(first, last)]
    cost = rules.cost / 10_000
    net = bid * (1.0 - cost) / (ask * (1.0 + cost)) - 1.0
    return np.where(bought, net, np.nan), stopped
