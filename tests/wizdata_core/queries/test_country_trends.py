"""The last years of a country's indicators: as known on a day, without years that have no value."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.wizdata_core.queries.test_datasets import FIRST, LATER, put
from wizdata_core.queries.country_trends import country_trends
from wizdata_core.store import reading

if TYPE_CHECKING:
    from wizdata_core.store import Engines


def year(of: int, value: float | None, country: str = "ZAF") -> dict[str, object]:
    """A made-up figure of a year."""
    return {
        "country": country, "indicator": "SP.DYN.LE00.IN", "year": of, "value": value, "unit": "",
        "decimals": 1, "status": "", "source": "2", "updated": FIRST.date(),
    }  # fmt: skip


def test_trends_are_of_the_last_twenty_values_as_they_were_known(store: Engines) -> None:
    early = [year(of, 1.0) for of in range(1990, 2007)]
    rows = [*early, year(2007, 2.0), year(2023, None), year(2024, 3.0), year(2027, 9.0)]
    put(store, "country_observations", *rows, year(2024, 5.0, "NGA"))
    put(store, "country_observations", year(2024, 4.0), at=LATER)
    key = ("SP.DYN.LE00.IN", "yahoo")
    with reading(store) as connection:
        now = country_trends(connection, "ZAF", LATER.date())
        then = country_trends(connection, "ZAF", FIRST.date())
        before = country_trends(connection, "ZAF", FIRST.date() - timedelta(days=1))
        older = country_trends(connection, "ZAF", date(2026, 11, 30))
    assert now == older == {key: (*[1.0] * 17, 2.0, 4.0)}
    assert then == {key: (*[1.0] * 17, 2.0, 3.0)}
    with reading(store) as connection:
        put(store, "country_observations", year(1980, 7.0), year(1981, 8.0), at=LATER)
        longer = country_trends(connection, "ZAF", LATER.date())
    assert longer == {key: (8.0, *[1.0] * 17, 2.0, 4.0)}
    assert before == {}
