"""Files of other inventories, in the open form; the plants in them do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from collectors.contract import Dataset
from collectors.imports import import_assets
from collectors.providers.inventories import PROVIDER
from collectors.replay import replay
from collectors.wire import ReplayWire
from tests.collectors.dataset_samples import question
from wizdata_core.errors import BadInput
from wizdata_core.store import reading

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.stages.collect import Outside

EMISSIONS = """asset,name,country,sector,year,gas,tonnes
gem:1,Made Up Mine,NAM,coal-mining,2024,co2e_100yr,1000
gem:2,=HYPERLINK(1),ZAF,coal-mining,2024,co2e_100yr,
gem:3,No Year,ZAF,coal-mining,,co2e_100yr,5
gem:4,No Number,ZAF,coal-mining,2024,co2e_100yr,five
"""


def rows(outside: Outside) -> list[tuple[object, ...]]:
    query = text("select provider, asset, year, country, tonnes from asset_emissions order by 2")
    with reading(outside.store) as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_good_rows_of_a_file_land_and_bad_ones_are_named(outside: Outside, tmp_path: Path) -> None:
    file = tmp_path / "mines.csv"
    file.write_text(EMISSIONS, encoding="utf-8")
    imported = import_assets(file, "inventories", outside)
    assert (imported.new, len(imported.rejects)) == (2, 2)
    assert {each.where for each in imported.rejects} == {"mines.csv row 4", "mines.csv row 5"}
    assert rows(outside) == [
        ("inventories", "gem:1", 2024, "NAM", 1000.0),
        ("inventories", "gem:2", 2024, "ZAF", None),
    ]
    # The file is in the lake: without it the same rows are made again.
    file.unlink()
    assert replay(outside, rebuild=True).same
    assert len(rows(outside)) == 2


def test_a_file_that_is_refused_changes_nothing(outside: Outside, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"other\.csv was not imported: other\.csv has no table"):
        import_assets(file, "inventories", outside)
    with pytest.raises(BadInput, match="cannot read"):
        import_assets(tmp_path / "absent.csv", "inventories", outside)
    assert rows(outside) == []


def test_a_question_without_a_file_is_refused() -> None:
    with pytest.raises(BadInput, match="needs the option file"):
        PROVIDER.feeds[Dataset.ASSETS].harvest(question(subject="x"), ReplayWire([]))
