"""The bus between the stages: at-least-once delivery with an idempotent effect.

A message is a topic and the key of what it is about; the work behind it must be idempotent, for a
message may come more than once. Handlers are synchronous functions of one key, the same on every
broker.
"""

from wizdata_core.bus.contract import Bus, Depth, Handler, Topic
from wizdata_core.bus.direct import DirectBus
from wizdata_core.bus.opening import open_bus
from wizdata_core.bus.replaying import replay_dead
from wizdata_core.bus.retries import Ground, Retries

__all__ = [
    "Bus",
    "Depth",
    "DirectBus",
    "Ground",
    "Handler",
    "Retries",
    "Topic",
    "open_bus",
    "replay_dead",
]
