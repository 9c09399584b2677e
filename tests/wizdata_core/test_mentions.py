"""News is linked to instruments that it names for certain, and to no others."""

from __future__ import annotations

import pytest

from collectors.mentioned import names
from wizdata_core.mentions import Listed, Names, names_of


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("Naspers buys back shares", {"NPN.JO"}),
        ("Is ADvTECH (JSE:ADH) an opportunity?", {"ADH.JO"}),
        ("Why Capitec (JSE: CPI) keeps rising", {"CPI.JO"}),
        ("SOL.JO rises 53% in a day", {"SOL.JO"}),
        ("Standard Bank and Old Mutual raise dividends", {"SBK.JO", "OMU.JO"}),
        ("MTN Group and Vodacom cut prices", {"MTN.JO", "VOD.JO"}),
        # Words that are also codes or names name nobody.
        ("The discovery of gold clicks with investors", set()),
        ("Discovery of oil: SOL, CAR and PIK are words", set()),
        ("An apple a day", set()),
        ("The JSE closed higher", set()),
        ("naspersian", set()),
        ("(NYSE:MTN) Vail Resorts", set()),
        ("", set()),
    ],
)
def test_names_and_codes_with_their_exchange_are_found(text: str, symbols: set[str]) -> None:
    found = names().found(text)
    assert symbols <= set(found)
    if not symbols:
        assert not found


def test_the_longer_name_is_meant() -> None:
    known = Names(
        [
            Listed("A.X", "Standard Bank Group Limited", "X"),
            Listed("B.X", "Standard Bank Malawi Plc", "Y"),
        ]
    )
    assert set(known.found("Standard Bank Malawi reports")) == {"B.X"}
    assert set(known.found("Standard Bank reports")) == {"A.X"}


def test_the_words_that_named_it_are_kept() -> None:
    assert names().found("Sasol Limited said on Monday")["SOL.JO"] == "Sasol Limited"


def test_names_that_are_words_need_what_makes_them_a_company() -> None:
    assert names_of("Discovery Limited") == ["Discovery Limited"]
    assert names_of("Clicks Group Limited") == ["Clicks Group Limited", "Clicks Group"]
    assert names_of("PPC Ltd") == ["PPC Ltd"]
    assert names_of("Scancom Plc (MTN Ghana)")[-1] == "Scancom"
    assert names_of("") == []


def test_no_names_find_nothing() -> None:
    assert Names([]).found("Naspers") == {}
