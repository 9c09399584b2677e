"""Every preset is read, means something, runs on a database, and says its floor of liquidity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from wizdata_core.errors import UnknownName
from wizdata_core.fields import FIELDS
from wizdata_core.queries.screening import Request, found
from wizdata_core.screener.columns import COLUMN_SETS
from wizdata_core.screener.meaning import check
from wizdata_core.screener.presets import PRESETS, Preset, PresetGroup, preset
from wizdata_core.screener.text import parse, text_of

if TYPE_CHECKING:
    from wizdata_core.store import Engines

ALL = pytest.mark.parametrize("each", PRESETS.values(), ids=list(PRESETS))


def test_there_are_enough_and_every_group_has_some() -> None:
    assert len(PRESETS) >= 25
    assert {each.group for each in PRESETS.values()} == set(PresetGroup)
    assert len({each.text for each in PRESETS.values()}) == len(PRESETS)
    assert len({each.label for each in PRESETS.values()}) == len(PRESETS)


@ALL
def test_a_preset_is_read_and_written_and_means_something(each: Preset) -> None:
    screen = parse(each.text)
    assert check(screen) == screen
    assert parse(text_of(screen)) == screen
    assert each.columns in COLUMN_SETS
    assert each.sort in FIELDS


@ALL
def test_a_preset_runs_on_a_database(each: Preset, module_store: Engines) -> None:
    answer = found(module_store, Request(parse(each.text), sort=each.sort))
    assert answer.total == 0 == answer.universe


@ALL
def test_a_floor_of_liquidity_is_in_rand_and_said(each: Preset) -> None:
    """No floor stands in dollars, and what the caveat says of rand is what the text asks."""
    floors = re.findall(r"value_traded\w*_zar (?:>=|<) (\d+)([km])", each.text)
    assert "value_traded_usd" not in each.text
    assert "value_traded_20d_usd" not in each.text
    for number, factor in floors:
        assert f"R{number}{factor}" in each.caveat + each.looks_for


def test_an_unknown_preset_is_refused_with_the_nearest() -> None:
    assert preset("golden_crosses").label == "Golden crosses"
    with pytest.raises(UnknownName, match="nearest: golden_crosses"):
        preset("golden_cross")
