from __future__ import annotations

from pathlib import Path

import pytest

from collectors.mapping import Skip, mapping
from collectors.mapping_keys import KEYS
from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput, UnknownName

MAPPINGS = Path(__file__).parents[2] / "docs/howto/mappings"
LEAST = """
format = "csv"
date_formats = ["%d/%m/%Y"]
quote_unit = "KES"
[columns]
date = "Date"
symbol = "Code"
close = ["Close", "Price"]
"""


def read(text: str) -> object:
    return mapping(text.encode(), "layout.toml")


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.toml")), ids=lambda path: path.name)
def test_every_example_mapping_is_accepted(path: Path) -> None:
    assert mapping(path.read_bytes(), path.name).columns["date"]


def test_what_is_not_said_has_its_default() -> None:
    made = mapping(LEAST.encode(), "layout.toml")
    assert made.interval is Interval.DAY
    assert (made.source.delimiter, made.source.encoding, made.source.header_row) == (
        ",",
        "utf-8",
        1,
    )
    assert made.columns["close"] == ("Close", "Price")
    assert made.numbers.missing == {""}
    assert made.symbols.symbol("SCOM") == "SCOM"


def test_codes_become_symbols_by_name_and_then_by_pattern() -> None:
    text = LEAST.replace('"KES"', '"KES"\nexchange = "XNAI"')
    made = mapping(
        (
            text + '[symbols]\npattern = "{exchange}:{code}"\n[symbols.named]\n"^N20I" = "^NSE20"\n'
        ).encode(),
        "layout.toml",
    )
    assert made.symbols.symbol("SCOM") == "XNAI:SCOM"
    assert made.symbols.symbol("^N20I") == "^NSE20"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("quote_unit", "quote_units"), "mapping key"),
        (("format", "fromat"), r"unknown mapping key 'fromat'; nearest: format"),
        (("[columns]", "[column]"), r"unknown mapping key 'column'; nearest: columns"),
        (
            ("symbol =", "sybmol ="),
            r"unknown mapping key 'columns.sybmol'; nearest: columns.symbol",
        ),
        (('"csv"', '"cvs"'), r"unknown format 'cvs'; nearest: csv"),
        (('"KES"', '"KES"\ninterval = "1day"'), r"unknown interval '1day'; nearest: 1d"),
        (('"KES"', '"kes"'), r"unknown quote unit 'kes'"),
        (('"KES"', '"KES"\nlayout = "tall"'), r"unknown layout 'tall'"),
        (('"KES"', '"KES"\nencoding = "utf-9"'), r"unknown encoding 'utf-9'; nearest: utf-8"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(change: tuple[str, str], text: str) -> None:
    with pytest.raises(UnknownName, match=text):
        read(LEAST.replace(*change, 1))


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (('date = "Date"\n', ""), r"the mapping layout.toml lacks columns.date"),
        (('symbol = "Code"\n', ""), r"lacks columns.symbol"),
        (('close = ["Close", "Price"]', 'close = "none"'), r"lacks columns.close"),
        (('quote_unit = "KES"\n', ""), r"lacks quote_unit"),
        (('date_formats = ["%d/%m/%Y"]\n', ""), r"lacks date_formats"),
        (('"%d/%m/%Y"', '"%d/%m/%Y", "%m/%d/%Y"'), r"read one date as two days"),
        (('"%d/%m/%Y"', '"%d/%m"'), r"needs a year"),
        (('"KES"', '"KES"\ncurrency = "USD"'), r"KES is a unit of KES, not of USD"),
        (('"KES"', '"KES"\ntimezone = "Africa/Nirobi"'), r"no time zone is called 'Africa/Nirobi'"),
        (('"KES"', '"KES"\ntimezone = "../etc/passwd"'), r"no time zone is called"),
        (('"KES"', '"KES"\ndelimiter = ";;"'), r"a delimiter is one character"),
        (('"KES"', '"KES"\nheader_row = 0'), r"header_row must be a whole number above 0, not 0"),
        (
            ('"KES"', '"KES"\nheader_row = true'),
            r"header_row must be a whole number above 0, not True",
        ),
        (('["%d/%m/%Y"]', '"%d/%m/%Y"'), r"date_formats must be a list of texts"),
        (("[columns]", "[wide]\nignore = []\n[columns]"), r'must say layout = "wide"'),
        (("[columns]", '[numbers]\nthousands = "."\n[columns]'), r"two different characters"),
        (
            ("[columns]", '[symbols]\npattern = "XNAI"\n[columns]'),
            r"takes {code} and {exchange} only",
        ),
        (("[columns]", '[symbols]\npattern = "{code.__class__}"\n[columns]'), r"only"),
        (("[columns]", '[symbols]\npattern = "{code"\n[columns]'), r"symbols.pattern"),
        (
            ("[columns]", '[symbols]\nnamed = "x"\n[columns]'),
            r"symbols.named must be a table of texts",
        ),
        (
            ("[columns]", "[[skip]]\n[columns]"),
            r"has column, reason and one of equals, starts_with",
        ),
        (('"KES"', '"KES"\nskip = 3'), r"must be written as \[\[skip\]\] tables"),
        (("[columns]", "[columns"), r"the mapping layout.toml is not TOML"),
    ],
)
def test_what_is_lacking_or_contradicts_itself_is_refused(
    change: tuple[str, str], text: str
) -> None:
    assert change[0] in LEAST
    with pytest.raises(BadInput, match=text):
        read(LEAST.replace(*change, 1))


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadInput, match="is not TOML"):
        mapping(b"\xff\xfe\x00", "layout.toml")


@pytest.mark.parametrize(
    ("test", "text", "held"),
    [
        ("equals", "PBC**", True),
        ("starts_with", "PBC", True),
        ("ends_with", "**", True),
        ("contains", "C*", True),
        ("equals", "PBC", False),
        ("ends_with", "C", False),
    ],
)
def test_a_skip_looks_at_a_cell_in_one_of_four_ways(test: str, text: str, *, held: bool) -> None:
    assert Skip("symbol", test, text, "suspended").holds("PBC**") is held


def test_the_how_to_names_every_key() -> None:
    text = (MAPPINGS.parent / "import-a-file.md").read_text()
    lacking = [key for own in KEYS.values() for key in own if f"`{key}`" not in text]
    assert lacking == []
