"""The hash of what a score was made of: every figure of its member, and those it was ranked among.

Ids of rows are left out: they say when a figure was entered, and not what it is. The same figures
give the same hash whatever the order in which they came.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from wizdata_core.esg.controversies import counted
from wizdata_core.esg.scoring.peers import LEVELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wizdata_core.esg.scoring.panel import Whole
    from wizdata_core.esg.scoring.scores import Scores


class Inputs:
    """The hashes of all members of some scores; what peers have in common is hashed once."""

    def __init__(self, scores: Scores) -> None:
        panel = scores.panel
        self._scores = scores
        self._groups = scores.placed.groups
        self._keys = self._peer_keys()
        self._peers: dict[int, bytes] = {}
        self._inside: dict[tuple[int, int], tuple[Whole, bytes]] = {}
        cells = (panel.disclosed, panel.value, panel.compared, panel.quality, panel.status)
        self._own = np.hstack([_as_bytes(each) for each in (*cells, panel.period_end)])
        # Metrics by members, so that a group's figures lie side by side.
        self._disclosed = np.ascontiguousarray(panel.disclosed.T)
        self._compared = np.ascontiguousarray(panel.compared.T)

    def of(self, row: int) -> str:
        """The SHA-256 of a member's inputs, as hexadecimal digits."""
        panel, method = self._scores.panel, self._scores.method
        member = panel.members[row]
        events = panel.events.get(member.entity, ())
        head = [member.entity, member.industry, member.country, panel.as_of.isoformat()]
        head += [method.fingerprint]
        head += [
            json.dumps([each.happened_on.isoformat(), each.topic, each.severity])
            for each in (counted(events, panel.as_of, method.overlay) if events else ())
        ]
        said = hashlib.sha256("\n".join(head).encode())
        said.update(self._own[row].tobytes())
        keys = self._keys[row].tolist()
        for key in set(keys).difference(self._peers):
            self._peers[key] = self._of_peers(key)
        said.update(b"".join([self._peers[key] for key in keys]))
        return said.hexdigest()

    def _peer_keys(self) -> Whole:
        """A number for the peers of each cell: its metric, their level and their group."""
        level = self._scores.placed.level
        count = len(self._scores.panel.members) + 1
        group = np.full(level.shape, -1, dtype=np.int64)
        for place, groups in enumerate(self._groups):
            group = np.where(level == place, groups[:, None], group)
        metric = np.arange(level.shape[1])
        return np.where(level < 0, -1, (metric * len(LEVELS) + level) * count + group)

    def _of_peers(self, key: int) -> bytes:
        """What was ranked within a group: who had which figure, or none."""
        if key < 0:
            return b""
        rest, group = divmod(key, len(self._scores.panel.members) + 1)
        column, level = divmod(rest, len(LEVELS))
        own, names = self._members(level, group)
        said = hashlib.sha256(names)
        said.update(self._disclosed[column][own].tobytes())
        said.update(self._compared[column][own].tobytes())
        return said.digest()

    def _members(self, level: int, group: int) -> tuple[Whole, bytes]:
        """The members of a group of whom anything is known: their rows, and their names."""
        if (level, group) not in self._inside:
            panel = self._scores.panel
            own = np.flatnonzero((self._groups[level] == group) & panel.held)
            names = "\n".join([panel.members[row].entity for row in own.tolist()])
            self._inside[level, group] = own, names.encode()
        return self._inside[level, group]


def _as_bytes(cells: NDArray[Any]) -> NDArray[np.uint8]:
    size = cells.shape[1] * cells.itemsize
    return np.ascontiguousarray(cells).view(np.uint8).reshape(len(cells), size)
