"""The schema of the catalogue: what a program can make of it alone."""

from __future__ import annotations

import json

import pytest

from wizdata_core.errors import BadInput
from wizdata_core.indicators.catalogue import INDICATORS, Column, choice
from wizdata_core.indicators.expression import parse, put_on
from wizdata_core.indicators.schema import schema


def test_every_indicator_is_in_it_once_and_it_is_json_without_nan() -> None:
    records = json.loads(json.dumps(schema(), allow_nan=False))
    assert records == schema()
    assert sorted(each["name"] for each in records) == sorted(INDICATORS)


def test_what_it_says_of_an_indicator_is_what_the_indicator_takes() -> None:
    for record in json.loads(json.dumps(schema())):
        plain = choice(record["name"])
        assert parse(record["text"]) == plain
        given = {each["name"]: each["maximum"] for each in record["parameters"]}
        assert dict(choice(plain.name, given).parameters) == given
        if record["takes_source"]:
            assert put_on(plain, "volume").source == Column("volume")
        else:
            with pytest.raises(BadInput, match="cannot be put on a source"):
                put_on(plain, "volume")


def test_the_record_of_one_is_as_its_signature_says() -> None:
    record = next(each for each in json.loads(json.dumps(schema())) if each["name"] == "macd")
    assert record["outputs"][2] == {
        "name": "histogram",
        "label": "histogram",
        "style": "histogram",
    }
    assert record["parameters"][0] == {
        "name": "fast",
        "label": "Fast",
        "type": "integer",
        "default": 12,
        "minimum": 2,
        "maximum": 400,
        "step": 1,
    }
    assert (record["pane"], record["range"], record["levels"]) == ("own", None, [0])
    assert (record["warm_up"], record["repaints"], record["anchored"]) == (33, False, False)
