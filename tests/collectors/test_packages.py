from __future__ import annotations

from importlib.metadata import distribution

import pytest

from collectors.faults import Fault, FaultKind
from collectors.packages import package_file
from collectors.wire import RecordingWire, ReplayWire


def test_a_packages_file_passes_the_wire_with_the_packages_version() -> None:
    wire = RecordingWire(offline=True)
    made = package_file(wire, "hvsampledata", "hvsampledata/_data", "apple_stocks.csv")
    assert made.body.startswith(b"date,open,high,low,close")
    version = distribution("hvsampledata").version
    assert wire.exchanges[0].headers == (("x-package-version", version),)
    assert ReplayWire(wire.exchanges).send("GET", made.url, lambda: made).body == made.body


def test_a_file_that_the_package_lacks_is_a_404_and_an_absent_package_a_fault() -> None:
    assert package_file(RecordingWire(), "hvsampledata", "hvsampledata", "no.csv").status == 404
    with pytest.raises(Fault) as met:
        package_file(RecordingWire(), "no-such-package-here", "x", "y")
    assert met.value.kind is FaultKind.UNAVAILABLE
