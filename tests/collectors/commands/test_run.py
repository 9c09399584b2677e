"""`run --stages`: which stages a process runs, and what becomes of the others when one ends."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from collectors.commands.run import ALL, chosen_stages, run_stages
from wizdata_core.bus import Depth, Handler, Topic
from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from collectors.stages.collect import Outside


def test_stages_are_taken_in_the_order_of_the_pipeline() -> None:
    assert chosen_stages(" derive, collect ") == ("collect", "derive")
    assert chosen_stages(",".join(ALL)) == ALL


@pytest.mark.parametrize(("words", "offer"), [("clena", "nearest: clean"), ("", "unknown stage")])
def test_a_stage_that_is_none_is_named_and_the_nearest_offered(words: str, offer: str) -> None:
    with pytest.raises(UnknownName, match=offer):
        chosen_stages(words)


class Stuck:
    """A bus that ends by an error as soon as it serves."""

    def __init__(self) -> None:
        self.heard: set[Topic] = set()

    def publish(self, topic: Topic, keys: Sequence[str]) -> None:
        raise AssertionError(topic, keys)

    def serve(self, handlers: Mapping[Topic, Handler], stop: threading.Event, workers: int) -> None:
        self.heard = set(handlers)
        assert workers > 0
        assert not stop.is_set()
        raise RuntimeError("more handlers hang than can be left behind")

    def depth(self, topic: Topic) -> Depth:
        raise AssertionError(topic)

    def close(self) -> None:
        """Nothing is open."""


def test_a_stage_that_ends_by_an_error_ends_the_others_and_the_process(outside: Outside) -> None:
    bus, before = Stuck(), set(threading.enumerate())
    with pytest.raises(RuntimeError, match="handlers hang"):
        run_stages(("collect", "derive"), outside, bus)
    assert bus.heard == {Topic.BARS_STORED}
    assert set(threading.enumerate()) <= before
