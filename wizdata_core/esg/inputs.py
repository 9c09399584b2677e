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
    from wizdata_core.esg.scoring import Scores


class Inputs:
    """The hashes of all members of some scores; what peers have in common is hashed once."""

    def __init__(self, scores: Scores) -> None:
        self._scores = scores
        self._groups = {
            place: numbered(scores.panel.members, each)[0] for place, each in enumerate(LEVELS)
        }
        self._peers: dict[tuple[int, int, int], bytes] = {}

    def of(self, row: int) -> str:
        """The SHA-256 of a member's inputs, as hexadecimal digits."""
        panel, placed = self._scores.panel, self._scores.placed
        member = panel.members[row]
        said = hashlib.sha256(
            json.dumps(
                [
                    member.entity,
                    member.industry,
                    member.country,
                    panel.as_of.isoformat(),
                    self._scores.method.fingerprint,
                    [
                        [each.happened_on.isoformat(), each.topic, each.severity]
                        for each in counted(
                            panel.events.get(member.entity, ()),
                            panel.as_of,
                            self._scores.method.overlay,
                        )
                    ],
                ]
            ).encode()
        )
        for cells in (panel.disclosed, panel.value, panel.compared, panel.quality, panel.status):
            said.update(np.ascontiguousarray(cells[row]).tobytes())
        said.update(panel.period_end[row].astype("datetime64[D]").tobytes())
        for column, level in enumerate(placed.level[row].tolist()):
            if level >= 0:
                said.update(self._of_peers(column, level, int(self._groups[level][row])))
        return said.hexdigest()

    def _of_peers(self, column: int, level: int, group: int) -> bytes:
        """What was ranked within a group: who had which figure, or none."""
        key = column, level, group
        if key not in self._peers:
            panel = self._scores.panel
            own = np.flatnonzero(self._groups[level] == group)
            said = hashlib.sha256("\n".join(panel.members[each].entity for each in own).encode())
            said.update(panel.disclosed[own, column].tobytes())
            said.update(panel.compared[own, column].tobytes())
            self._peers[key] = said.digest()
        return self._peers[key]
