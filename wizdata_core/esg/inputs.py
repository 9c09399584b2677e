"""The hash of what a score was made of: every figure of its member, and those it was ranked among.

Ids of rows are left out: they say when a figure was entered, and not what it is. The same figures
give the same hash whatever the order in which they came.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.controversies import counted
from wizdata_core.esg.peers import LEVELS, numbered

if TYPE_CHECKING:
    from wizdata_core.esg.panel import Whole
    from wizdata_core.esg.scoring import Scores


class Inputs:
    """The hashes of all members of some scores; what peers have in common is hashed once."""

    def __init__(self, scores: Scores) -> None:
        self._scores = scores
        self._groups = [numbered(scores.panel.members, each)[0] for each in LEVELS]
        self._keys = self._peer_keys()
        self._peers: dict[int, bytes] = {}

    def of(self, row: int) -> str:
        """The SHA-256 of a member's inputs, as hexadecimal digits."""
        panel, method = self._scores.panel, self._scores.method
        member = panel.members[row]
        events = counted(panel.events.get(member.entity, ()), panel.as_of, method.overlay)
        head = [
            member.entity,
            member.industry,
            member.country,
            panel.as_of.isoformat(),
            method.fingerprint,
            [[each.happened_on.isoformat(), each.topic, each.severity] for each in events],
        ]
        said = hashlib.sha256(json.dumps(head).encode())
        for cells in (panel.disclosed, panel.value, panel.compared, panel.quality, panel.status):
            said.update(cells[row].tobytes())
        said.update(panel.period_end[row].tobytes())
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
        panel = self._scores.panel
        rest, group = divmod(key, len(panel.members) + 1)
        column, level = divmod(rest, len(LEVELS))
        own = self._groups[level] == group
        own &= panel.held
        names = [panel.members[row].entity for row in np.flatnonzero(own)]
        said = hashlib.sha256("\n".join(names).encode())
        said.update(panel.disclosed[own, column].tobytes())
        said.update(panel.compared[own, column].tobytes())
        return said.digest()
