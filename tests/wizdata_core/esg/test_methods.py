"""Methods as data: whole, consistent with the catalogue, and never changed under their version."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from wizdata_core.errors import UnknownName
from wizdata_core.esg.methods import METHODS, Entity, Method, body, method_named, read
from wizdata_core.esg.metrics import METRICS
from wizdata_core.reference import FOLDER, rows

EVERY = pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.version)

# A method that is changed is another method: give it a new version, in a new file.
FINGERPRINTS = {
    "WZ-COUNTRY-1.0": "eaa96f58dabb3417d43df740b5ca4250c0fd55cc202e7d61e21c037fa31982c7",
    "WZ-ESG-1.0": "c0b4482ec31a55e2a6c3c1479b3d83528e3c4c77d9a219a3460949d3bab4b7ff",
    "WZ-ESG-EXAMPLE-1.0": "ecd524e08f19c649194a5acdf55201c205cfa6f1f53432dee1d079b2c3574090",
}


def test_no_method_has_changed_since_it_was_given_its_version() -> None:
    assert {method.version: method.fingerprint for method in METHODS.values()} == FINGERPRINTS


@EVERY
def test_a_method_reads_back_as_it_was_written(method: Method) -> None:
    assert read(body(method)) == method
    file = FOLDER / "methods" / f"{method.version}.json"
    assert json.loads(file.read_text(encoding="utf-8")) == body(method)


@EVERY
def test_weights_of_every_group_cover_every_category_and_sum_to_one(method: Method) -> None:
    names = {each.name for each in method.categories}
    for group, _ in method.weights:
        weights = method.weights_of(group)
        assert set(weights) == names
        assert sum(weights.values()) == pytest.approx(1.0, abs=1e-9)
    assert method.weights_of("no such group") == method.weights_of("DEFAULT")


@EVERY
def test_every_metric_is_known_has_a_direction_and_a_category(method: Method) -> None:
    indicators = {row["code"] for row in rows("wb_indicators") if row["status"] == "active"}
    known = set(METRICS) if method.entity is Entity.COMPANY else indicators
    names = {each.name for each in method.categories}
    for each in method.metrics:
        assert each.name in known
        assert each.direction in {-1, 1}
        assert each.category in names
        assert each.weight > 0
    assert {each.category for each in method.metrics} == names


def test_context_indicators_of_countries_are_not_scored() -> None:
    scored = {each.name for each in METHODS["WZ-COUNTRY-1.0"].metrics}
    context = {row["code"] for row in rows("wb_indicators") if row["direction"] == "0"}
    assert len(context) == 11
    assert "EG.USE.PCAP.KG.OE" in context
    assert not scored & context
    assert len(scored) == 67


@EVERY
def test_another_figure_in_a_method_is_another_fingerprint(method: Method) -> None:
    assert replace(method, least_coverage=0.5).fingerprint != method.fingerprint


def test_an_unknown_method_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"nearest: WZ-ESG-1\.0"):
        method_named("WZ-ESG-1.1")
