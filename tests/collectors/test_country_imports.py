"""Files of countries through the lake: once or twice is the same, and a replay makes it again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from collectors.imports import import_countries
from collectors.replay import replay
from db.models import country_observations, runs
from wizdata_core.errors import BadInput
from wizdata_core.queries.esg_countries import indicator_history, indicator_values
from wizdata_core.store import reading

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.stages.collect import Outside

TODAY = date(2100, 1, 1)
FILE = """\
Country Name,Country Code,Indicator Name,Indicator Code,2022,2023
Namibia,NAM,"Population, total",SP.POP.TOTL,2880000,2960000
Namibia,NAM,"Inflation, consumer prices (annual %)",FP.CPI.TOTL.ZG,6.1,
World,WLD,"Population, total",SP.POP.TOTL,8000000000,8100000000
Aruba,ABW,"Population, total",SP.POP.TOTL,7,8
"""


def given(folder: Path, text: str = FILE, name: str = "WDICSV.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rows(outside: Outside) -> int:
    with reading(outside.store) as connection:
        return connection.execute(
            select(func.count()).select_from(country_observations)
        ).scalar_one()


def test_a_file_lands_once_and_the_lake_makes_it_again(outside: Outside, tmp_path: Path) -> None:
    file, day = given(tmp_path), date(2026, 7, 13)
    first = import_countries(file, {}, day, outside)
    assert (first.rows, first.new, first.changed, first.rejects) == (6, 6, 0, ())
    assert [each.reason for each in first.left_out] == [
        "1 rows of 1 countries that are not kept: ABW"
    ]
    again = import_countries(file, {}, day, outside)
    assert (again.rows, again.new, again.changed) == (6, 0, 0)
    changed = given(tmp_path, FILE.replace("6.1", "6.2"))
    assert import_countries(changed, {}, day, outside).new == 1
    assert rows(outside) == 7
    file.unlink()
    done = replay(outside, rebuild=True)
    assert (done.unread, done.same, rows(outside)) == ((), True, 7)
    with reading(outside.store) as connection:
        (inflation, people) = indicator_values(connection, TODAY, ["NAM"])
        years = indicator_history(connection, "NA", "FP.CPI.TOTL.ZG", TODAY)
    if inflation.indicator != "FP.CPI.TOTL.ZG":
        inflation, people = people, inflation
    assert (inflation.value, inflation.year, inflation.previous) == (6.2, 2022, 6.1)
    assert (people.value, people.updated, people.provider) == (2.96e6, day, "worldbank_files")
    assert [(each.year, each.value) for each in years] == [(2022, 6.2), (2023, None)]


def test_the_long_file_of_shared_data_lands(outside: Outside, tmp_path: Path, shared: Path) -> None:
    del tmp_path
    file = shared / "data/esg/worldbank_wdi_1990_2020/wb_raw_download.csv"
    columns = {"PopulationTotal": "SP.POP.TOTL", "GDPcurrentInUS": "NY.GDP.MKTP.CD"}
    imported = import_countries(file, columns, None, outside)
    assert imported.new == imported.rows == 2 * 31 * (54 + 22 + 5)
    with reading(outside.store) as connection:
        found = {each.indicator: each for each in indicator_values(connection, TODAY, ["ZAF"])}
    assert found["SP.POP.TOTL"].year == 2020
    assert found["SP.POP.TOTL"].too_old


def test_a_file_that_is_none_stores_nothing_and_its_run_says_why(
    outside: Outside, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=r"WDICSV.csv was not imported: no header of figures"):
        import_countries(given(tmp_path, "Date,Close\n2024-01-01,5\n"), {}, None, outside)
    with pytest.raises(BadInput, match=r"unknown indicator 'SP.POP.TOTAL'"):
        import_countries(given(tmp_path), {"people": "SP.POP.TOTAL"}, None, outside)
    with pytest.raises(BadInput, match="cannot read"):
        import_countries(tmp_path / "absent.csv", {}, None, outside)
    assert rows(outside) == 0
    with reading(outside.store) as connection:
        assert set(connection.execute(select(runs.c.state)).scalars()) == {"failed"}


def test_an_older_file_does_not_pass_for_a_revision(outside: Outside, tmp_path: Path) -> None:
    file = given(tmp_path)
    import_countries(file, {}, date(2026, 7, 13), outside)
    older = given(tmp_path, FILE.replace("6.1", "5.9"), "old.csv")
    with pytest.raises(BadInput, match=r"revised on 2025-09-29, and 2 of its 2 .* 2026-07-13\)"):
        import_countries(older, {}, date(2025, 9, 29), outside)
    with pytest.raises(BadInput, match=r"it names no revision, .* say its day with --updated"):
        import_countries(older, {}, None, outside)
    assert rows(outside) == 6
    # Another indicator of an older file is no revision of what is held.
    other = given(tmp_path, "iso3,year,CC.EST\nNAM,2020,0.4\n", "wgi.csv")
    assert import_countries(other, {}, date(2021, 1, 1), outside).new == 1
