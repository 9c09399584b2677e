"""Files of countries' figures: every layout is read, and what is not kept is counted and named."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest

from collectors.bank_files import sheet
from collectors.bank_layouts import observations
from collectors.bank_reader import LEFT_OUT
from collectors.faults import Fault

if TYPE_CHECKING:
    from pathlib import Path

Figures = dict[tuple[str, str, int], float | None]
WIDE = """\
Country Name,Country Code,Indicator Name,Indicator Code,2022,2023
Namibia,NAM,"Population, total",SP.POP.TOTL,2880000,2960000
"Congo, Dem. Rep.",ZAR,"Population, total",SP.POP.TOTL,..,105789731
Low income,LIC,"Population, total",SP.POP.TOTL,7,8
Aruba,ABW,"Population, total",SP.POP.TOTL,7,8
Namibia,NAM,Ease of doing business,IC.BUS.EASE.XQ,9,9
Namibia,NAM,Made up,XX.YY.ZZ,9,
Namibia,NAM,Control of Corruption: Estimate,GOV_WGI_CC.EST,,0.25
"""


def read(text: str | bytes, **named: str) -> tuple[Figures, list[str]]:
    """The figures of a file by country, indicator and year, and what was said beside."""
    body = text if isinstance(text, bytes) else text.encode()
    table, rejects = observations(sheet(body), named)
    found = {
        (each["country"], each["indicator"], each["year"]): each["value"]
        for each in table.to_pylist()
    }
    return found, [f"{each.where}: {each.reason}" for each in rejects]


def test_a_wide_file_of_the_bank_is_read() -> None:
    found, said = read(WIDE)
    assert found == {
        ("NAM", "SP.POP.TOTL", 2022): 2_880_000.0,
        ("NAM", "SP.POP.TOTL", 2023): 2_960_000.0,
        ("COD", "SP.POP.TOTL", 2022): None,
        ("COD", "SP.POP.TOTL", 2023): 105_789_731.0,
        ("NAM", "CC.EST", 2022): None,
        ("NAM", "CC.EST", 2023): 0.25,
    }
    assert said == [
        f"{LEFT_OUT}: 1 rows of 1 groups of countries that are not kept: LIC",
        f"{LEFT_OUT}: 1 rows of 1 countries that are not kept: ABW",
        (
            f"{LEFT_OUT}: 2 rows of 2 indicators that are not kept: "
            "IC.BUS.EASE.XQ (Doing Business ended in 2021.); XX.YY.ZZ"
        ),
    ]


def test_the_archive_of_a_bulk_download_gives_its_figures_and_its_day() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("WDICountry.csv", "Country Code,Region\n" * 999)
        archive.writestr(zipfile.ZipInfo("WDICSV.csv", (2026, 7, 13, 8, 0, 0)), WIDE)
    found = sheet(packed.getvalue())
    assert found.updated == date(2026, 7, 13)
    assert observations(found, {})[0].num_rows == 6


def test_an_archive_without_a_day_or_without_figures_says_so() -> None:
    def packed(name: str, day: tuple[int, int, int]) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(zipfile.ZipInfo(name, (*day, 0, 0, 0)), WIDE)
        return file.getvalue()

    assert sheet(packed("WDICSV.csv", (1980, 1, 1))).updated is None
    assert sheet(packed("WDICSV.csv", (2026, 2, 30))).updated is None
    with pytest.raises(Fault, match="holds no CSV file"):
        sheet(packed("readme.txt", (2026, 1, 1)))
    damaged = bytearray(packed("WDICSV.csv", (2026, 1, 1)))
    damaged[60:80] = b"x" * 20
    with pytest.raises(Fault, match="not a ZIP archive"):
        sheet(bytes(damaged))


def test_the_portal_s_workbook_is_read_from_its_sheet_of_data() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Framework"])
    book.create_sheet("Metadata").append(["Indicator code", "Source"])
    data = book.create_sheet("Data")
    data.append(["ISO3 code", "Economy", "Indicator code", "Indicator name", 2022, 2023])
    data.append(["NAM", "Namibia", "SP.POP.TOTL", "Population, total", 2_880_000, None])
    data.append(["SSF", "Sub-Saharan Africa ", "GOV_WGI_CC.EST", "Control", 0.5, -0.25])
    packed = io.BytesIO()
    book.save(packed)
    assert read(packed.getvalue())[0] == {
        ("NAM", "SP.POP.TOTL", 2022): 2_880_000.0,
        ("NAM", "SP.POP.TOTL", 2023): None,
        ("SSF", "CC.EST", 2022): 0.5,
        ("SSF", "CC.EST", 2023): -0.25,
    }


def test_a_download_of_one_indicator_says_its_day_above_the_table() -> None:
    above = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-07-13",\n\n'
    table = "Country Name,Country Code,Indicator Name,Indicator Code,2023,\n"
    text = above + table + 'Namibia,NAM,"Population, total",SP.POP.TOTL,5,\n'
    assert sheet(b"\xef\xbb\xbf" + text.encode()).updated == date(2026, 7, 13)
    assert read(text)[0] == {("NAM", "SP.POP.TOTL", 2023): 5.0}


def test_a_table_of_the_data_bank_says_its_day_below() -> None:
    text = (
        "Series Name,Series Code,Country Name,Country Code,2023 [YR2023]\n"
        '"Population, total",SP.POP.TOTL,Namibia,NAM,5\n'
        ",,,,\n\nData from database: World Development Indicators\nLast Updated: 07/13/2026\n"
    )
    found = sheet(text.encode())
    assert (found.updated, found.lost) == (date(2026, 7, 13), [])
    assert read(text)[0] == {("NAM", "SP.POP.TOTL", 2023): 5.0}


def test_indicators_may_be_columns_by_code_by_name_or_as_told() -> None:
    text = (
        "iso2c,country,year,SP.POP.TOTL,Forest area (% of land area),people,mystery\n"
        "x,Gambia,2023.0,1,2,3,4\nx,Egypt\n"
    )
    found, said = read(text.replace("x,", "NA,"), people="SH.DYN.MORT")
    assert found == {
        ("NAM", "SP.POP.TOTL", 2023): 1.0,
        ("NAM", "AG.LND.FRST.ZS", 2023): 2.0,
        ("NAM", "SH.DYN.MORT", 2023): 3.0,
    }
    assert said == [
        "row 3: has 2 cells where the header has 7",
        (
            f"{LEFT_OUT}: columns that no catalogue knows: mystery;"
            " give them as --column NAME=CODE to keep them"
        ),
    ]


def test_cells_that_hold_no_number_are_named_and_the_others_land() -> None:
    text = 'Country Code,Indicator Code,2022,2023\nNAM,SP.POP.TOTL,"1,000",5\nZAF,SP.POP.TOTL,inf,6'
    found, said = read(text)
    assert found == {("NAM", "SP.POP.TOTL", 2023): 5.0, ("ZAF", "SP.POP.TOTL", 2023): 6.0}
    assert said == [
        "row 2, column 2022: no number that a figure can have",
        "row 3, column 2022: no number that a figure can have",
    ]


def test_a_country_under_two_names_is_kept_once_and_a_value_goes_before_none() -> None:
    text = (
        "country,year,SP.POP.TOTL\nEswatini,2023,5\nSwaziland,2023,NaN\n"
        "Cabo Verde,2023,NaN\nCape Verde,2023,7\nSwaziland,2022,1\nEswatini,2022,2\n"
    )
    found, said = read(text)
    assert found == {
        ("SWZ", "SP.POP.TOTL", 2022): 2.0,
        ("SWZ", "SP.POP.TOTL", 2023): 5.0,
        ("CPV", "SP.POP.TOTL", 2023): 7.0,
    }
    assert said == [
        "repeated: 1 figures that another row of the file gives otherwise; the later row counts"
    ]


def test_a_header_alone_is_a_file_without_figures() -> None:
    assert read("Country Code,Indicator Code,2022\n") == ({}, [])
    assert read("country,year,SP.POP.TOTL\n") == ({}, [])


def test_text_in_windows_encoding_is_read() -> None:
    text = "country,year,SP.POP.TOTL\nCôte d'Ivoire,2023,5\n"
    assert read(text.encode("cp1252"))[0] == {("CIV", "SP.POP.TOTL", 2023): 5.0}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no header of figures of countries"),
        (b"Date,Close\n2024-01-01,5\n", "no header of figures of countries"),
        (b"\0\0", "NUL bytes"),
        (b"PK\x03\x04broken", "not a ZIP archive"),
        (b"country,year,mystery\nNamibia,2023,5\n", "--column NAME=CODE"),
        (b"country,2022,2023\nNamibia,5,5\n", "no column of indicators"),
        (b"a" * 140_000 + b",year\n", "cannot be read as CSV"),
    ],
)  # fmt: skip
def test_what_holds_no_figures_is_refused_by_name(body: bytes, said: str) -> None:
    with pytest.raises(Fault) as met:
        read(body)
    assert said in met.value.detail


def test_the_governance_file_and_the_long_file_are_read(shared: Path) -> None:
    folder = shared / "data/esg"
    found, said = read((folder / "wgi_governance/wgidataset.csv").read_bytes())
    assert found["ZAF", "CC.EST", 2023] == pytest.approx(-0.33, abs=0.3)
    assert {key[1] for key in found} == {"VA.EST", "PV.EST", "GE.EST", "RQ.EST", "RL.EST", "CC.EST"}
    assert len([key for key in found if key[0] == "NAM"]) == 25 * 6
    assert len([key for key in found if key[0] == "COD"]) == 25 * 6
    assert None in found.values()
    assert len(said) == 1
    long = (folder / "worldbank_wdi_1990_2020/wb_raw_download.csv").read_bytes()
    columns = {"PopulationTotal": "SP.POP.TOTL", "ElectricityFromCoalPerc": "EG.ELC.COAL.ZS"}
    found, said = read(long, **columns)
    assert len({key[0] for key in found}) == 54 + 22 + 5
    assert found["SWZ", "SP.POP.TOTL", 2020] is not None
    assert any("GDPcurrentInUS" in each for each in said)
