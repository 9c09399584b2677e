"""What a process that runs for weeks does about its memory, in a process of its own."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from wizdata_core.memory import uncollected

PROGRAM = """
import pyarrow as pa
from wizdata_core.memory import stay_small

before = pa.array(range(1000))
stay_small()
print(pa.default_memory_pool().backend_name, sum(before.to_pylist()))
"""


def test_arrow_shares_the_one_heap_and_what_was_there_before_stays() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["system", "499500"]


def test_a_collectors_stages_are_there_without_the_venues_library() -> None:
    program = "import sys, collectors.commands.run; print('ccxt' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "False"


def test_nothing_is_collected_in_a_stretch_and_again_after_it_whatever_happens() -> None:
    assert gc.isenabled()
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="stopped"), uncollected():
        raise ValueError("stopped")
    assert gc.isenabled()
