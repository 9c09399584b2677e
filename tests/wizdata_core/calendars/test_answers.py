"""Days of real exchanges as others published them; each list says where it is from."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from wizdata_core.calendars import CALENDARS

# Every weekday without a session of a year. The public holidays of South Africa as gov.za lists
# them, by the Public Holidays Act (a Sunday's is kept on Monday), and the declared days; 2023 and
# 2024 also as trading-holidays.com lists them for the JSE, 2016 and 2017 as ChartIQ's market hours.
JSE_CLOSED = {
    2016: "01-01 03-21 03-25 03-28 04-27 05-02 06-16 08-03 08-09 12-16 12-26 12-27",
    2020: "01-01 04-10 04-13 04-27 05-01 06-16 08-10 09-24 12-16 12-25",
    2021: "01-01 03-22 04-02 04-05 04-27 06-16 08-09 09-24 11-01 12-16 12-27",
    2022: "03-21 04-15 04-18 04-27 05-02 06-16 08-09 12-16 12-26 12-27",
    2023: "01-02 03-21 04-07 04-10 04-27 05-01 06-16 08-09 09-25 12-15 12-25 12-26",
    2024: "01-01 03-21 03-29 04-01 05-01 05-29 06-17 08-09 09-24 12-16 12-25 12-26",
    2025: "01-01 03-21 04-18 04-21 04-28 05-01 06-16 09-24 12-16 12-25 12-26",
    2026: "01-01 04-03 04-06 04-27 05-01 06-16 08-10 09-24 11-04 12-16 12-25",
}
# Days without trade of Cairo's largest share. The exceptions in xcai.py were learnt of them, but
# for 2022, which the rules had right. Left out: 2020-10-22; one share cannot prove a closed day.
COMI = "bars of COMI.CA, github.com/ahmedmedhat296/Graduation_project"
# Exactly these weekdays are closed from the first to the last day: (MIC, first, last, days, where).
WHOLE_LISTS = [
    (
        "XNSA", "2024-04-01", "2024-10-01",
        "04-01 04-10 04-11 05-01 06-12 06-17 06-18 09-16 10-01",
        "bank-holidays.com, Nigerian Stock Exchange",
    ),
    (
        "XNSA", "2026-03-24", "2026-05-26",
        "04-03 04-06 05-01",
        "market-holiday.com, Nigeria; Eid left out, which it listed before it was declared",
    ),
    (
        "XNAI", "2026-01-01", "2026-12-31",
        "01-01 03-20 04-03 04-06 05-01 05-27 06-01 10-20 12-25",
        "ebc.com, NSE Kenya trading holidays in 2026",
    ),
    (
        "XBRV", "2024-03-27", "2025-10-29",
        ("04-01 04-10 05-01 05-09 05-20 06-17 08-07 08-15 11-01 11-15 12-25 01-01 03-27 03-31"
        " 04-21 05-01 05-29 06-06 06-09 08-07 08-15 09-04"),
        "weekdays without a bar of Sonatel, github.com/Fredysessie/brvm-data-public",
    ),
    (
        "XCAI", "2020-04-12", "2020-10-21",
        (
            "04-19 04-20 05-24 05-25 05-26 05-27 05-28 07-01 07-02 07-23 07-30 08-02 08-03 "
            "08-20 10-08"
        ),
        COMI,
    ),
    (
        "XCAI", "2020-10-25", "2020-12-31",
        "10-29",
        COMI,
    ),
    (
        "XCAI", "2021-01-01", "2021-12-31",
        (
            "01-07 01-28 04-29 05-02 05-03 05-12 05-13 05-16 07-01 07-19 07-20 07-21 07-22 "
            "08-12 10-07 10-21"
        ),
        COMI,
    ),
    (
        "XCAI", "2022-01-01", "2022-12-31",
        (
            "01-06 01-27 04-24 04-25 05-01 05-02 05-03 05-04 05-05 06-30 07-10 07-11 07-12 "
            "07-13 07-14 10-06"
        ),
        COMI,
    ),
    (
        "XCAI", "2023-01-01", "2023-12-31",
        (
            "01-01 01-08 01-26 04-16 04-17 04-20 04-23 04-24 04-25 05-04 06-27 06-28 06-29 "
            "07-02 07-03 07-20 07-23 09-28 10-05"
        ),
        COMI,
    ),
    (
        "XCAI", "2024-01-01", "2024-12-31",
        (
            "01-01 01-07 01-25 04-09 04-10 04-11 04-14 04-25 05-05 05-06 06-16 06-17 06-18 "
            "06-19 06-20 06-30 07-11 07-25 09-15 10-06"
        ),
        COMI,
    ),
    (
        "XCAI", "2025-01-01", "2025-12-31",
        (
            "01-01 01-07 03-30 03-31 04-01 04-02 04-20 04-21 04-24 05-01 06-05 06-08 06-09 "
            "06-26 07-03 07-08 07-24 09-04 10-09"
        ),
        COMI,
    ),
    (
        "XCAI", "2026-01-01", "2026-04-09",
        "01-01 01-07 01-29 03-19 03-22 03-23",
        COMI,
    ),
    (
        "XMAU", "2025-04-02", "2025-08-15",
        "05-01",
        "forexchurch.com, Stock Exchange of Mauritius 2025; it lists Eid on the eve of the day",
    ),
]  # fmt: skip
# These days are closed, whatever others are: (MIC, days, where).
CLOSED = [
    ("XNSA", "2015-12-24 2015-12-25", "weekly report of 2015-12-23, mondovisione.com"),
    ("XNSA", "2018-03-30 2018-04-02", "weekly report of 2018-03-29, mondovisione.com"),
    ("XNSA", "2020-05-25 2020-05-26", "weekly report of 2020-05-29, mondovisione.com"),
    ("XNSA", "2021-07-20 2021-07-21", "weekly report of 2021-07-23: two days; comparemela.com"),
    ("XNSA", "2023-01-02", "weekly report of 2023-01-06, mondovisione.com"),
    ("XNSA", "2023-04-21 2023-04-24", "weekly report of 2023-04-28, mondovisione.com"),
    ("XNSA", "2023-05-29", "weekly report of 2023-06-02, mondovisione.com"),
    ("XNSA", "2024-12-25 2024-12-26", "weekly report of 2024-12-27, mondovisione.com"),
    ("XNSA", "2025-04-18 2025-04-21", "weekly report of 2025-04-25, mondovisione.com"),
    ("XNSA", "2025-07-15", "weekly report of 2025-07-18, mondovisione.com"),
    ("XNSA", "2025-12-25 2025-12-26", "weekly report of 2025-12-24, mondovisione.com"),
    ("XNAI", "2024-10-21", "tradinghours.com"),
    ("XCAI", "2012-07-01", "amwalalghad.net"),
    ("XCAI", "2014-04-24", "amwalalghad.com"),
    ("XCAI", "2015-04-12 2015-04-13", "coptsunited.com 2015-04-06"),
    ("XCAI", "2019-01-24 2019-04-25 2019-04-28 2019-04-29 2019-05-01", "egypttoday.com 2019-04-17"),
    (
        "XCAI",
        "2021-01-07 2021-01-28 2021-04-29 2021-05-02 2021-05-03 2021-05-13 2021-07-01",
        "egx.com.eg, trading calendar of 2021",
    ),
    ("XCAI", "2024-01-25", "mubasher.info 2024-01-22"),
    ("XCAI", "2024-04-09 2024-04-10 2024-04-11 2024-04-14", "decypha.com 2024-04-07"),
    ("XCAI", "2011-01-30 2011-02-13 2011-03-01 2011-03-22", "closed in the revolution; rnz.co.nz"),
    ("XCAS", "2023-04-24", "lenouvelliste.ma"),
    (
        "XCAS",
        "2023-01-11 2023-05-01 2023-06-29 2023-06-30 2023-08-14 2023-08-21 2023-09-28 2023-11-06",
        "trading-holidays.com, Bourse de Casablanca 2023",
    ),
    ("XTUN", "2011-01-17 2011-02-28 2011-03-04", "ilboursa.com: reopens 2011-03-07"),
    (
        "XMAU",
        "2025-01-29 2025-02-11 2025-02-26 2025-03-12 2025-08-28 2025-10-20 2025-12-25",
        "forexchurch.com, Stock Exchange of Mauritius 2025",
    ),
    ("XMAU", "2020-03-20 2020-04-03", "enl.mu; grnewsletters.com"),
    ("XBRV", "2011-02-14 2011-02-28", "ouestaf.com"),
    (
        "XBRV",
        "2021-04-05 2021-05-13 2021-05-24 2021-07-20 2021-10-18 2021-11-01 2021-11-15 2022-04-28",
        "no bar of Sonatel, github.com/Fredysessie/brvm-data-public",
    ),
    ("XZIM", "2020-06-29 2020-07-31", "thezimbabwemail.com 2020-06-29; allafrica.com 2020-08-03"),
]
# These days had a session: (MIC, days, where).
OPEN = [
    ("XCAI", "2011-01-26 2011-01-27 2011-03-23", "foxbusiness.com; rnz.co.nz 2011-03-24"),
    ("XCAI", "2012-07-02", "amwalalghad.net"),
    ("XCAI", "2019-04-30 2019-05-02", "egypttoday.com 2019-04-17"),
    ("XCAI", "2021-01-25", "egx.com.eg, trading calendar of 2021: kept on the 28th"),
    ("XCAI", "2024-01-28 2024-04-15", "mubasher.info"),
    ("XTUN", "2011-03-07", "ilboursa.com"),
    ("XMAU", "2020-03-19 2020-04-06", "grnewsletters.com"),
    ("XBRV", "2011-02-11 2011-03-01", "ouestaf.com"),
    ("XBRV", "2021-04-02 2022-04-15 2025-04-18", "Good Fridays with bars of Sonatel"),
    ("XZIM", "2020-06-26 2020-08-03", "allafrica.com 2020-08-03"),
    ("XNSA", "2023-04-20 2023-04-25 2025-07-14 2025-07-16", "weekly reports, mondovisione.com"),
    ("XJSE", "2025-12-24 2025-12-29 2025-12-31", "ts2.tech 2025-12-28"),
]
# Hours as published: (MIC, day, opens, closes, where).
HOURS = [
    ("XJSE", "2026-11-27", "09:00", "17:00", "mystocks.africa; the closing auction ends at 17:00"),
    ("XJSE", "2025-12-24", "09:00", "12:00", "early close: ts2.tech 2025-12-28"),
    ("XNYS", "2025-11-28", "09:30", "13:00", "nyse.com: the day after Thanksgiving"),
    ("XNYS", "2025-12-24", "09:30", "13:00", "nyse.com: Christmas Eve"),
    ("XCAI", "2024-03-12", "10:00", "13:30", "Ramadan: mondovisione.com 2024-03-07"),
    ("XCAI", "2024-05-12", "10:00", "14:30", "feas.org 2014-07-22"),
    ("XCAI", "2020-05-31", "10:00", "14:30", "amwalalghad.com: back to regular hours"),
    ("XMAU", "2026-04-17", "10:00", "14:30", "platformafrica.com"),
    ("XMAU", "2026-04-20", "09:30", "15:00", "platformafrica.com"),
    ("XTUN", "2020-09-01", "09:00", "14:00", "africanmanager.com 2020-08"),
    ("XNSA", "2025-09-17", "09:30", "14:30", "nairametrics.com 2025-09-17"),
    ("XBRV", "2024-06-03", "09:00", "15:00", "brvm.org"),
]


def _days(text: str) -> list[date]:
    return [date.fromisoformat(day) for day in text.split()]


@pytest.mark.parametrize("year", JSE_CLOSED)
def test_the_jse_is_closed_on_these_days_of_the_year_and_no_others(year: int) -> None:
    found = CALENDARS["XJSE"].closures(date(year, 1, 1), date(year, 12, 31))
    assert [f"{each.day:%m-%d}" for each in found] == JSE_CLOSED[year].split()


@pytest.mark.parametrize(("mic", "first", "last", "days", "where"), WHOLE_LISTS)
def test_closed_days_are_those_of_a_published_list(
    mic: str, first: str, last: str, days: str, where: str
) -> None:
    found = CALENDARS[mic].closures(date.fromisoformat(first), date.fromisoformat(last))
    assert [f"{each.day:%m-%d}" for each in found] == days.split(), where


@pytest.mark.parametrize(("mic", "days", "where"), CLOSED)
def test_days_that_were_published_as_closed_are_closed(mic: str, days: str, where: str) -> None:
    assert [day for day in _days(days) if CALENDARS[mic].closure(day) is None] == [], where


@pytest.mark.parametrize(("mic", "days", "where"), OPEN)
def test_days_that_were_published_as_sessions_are_sessions(mic: str, days: str, where: str) -> None:
    assert [day for day in _days(days) if not CALENDARS[mic].is_session(day)] == [], where


@pytest.mark.parametrize(("mic", "day", "opens", "closes", "where"), HOURS)
def test_hours_are_those_that_were_published(
    mic: str, day: str, opens: str, closes: str, where: str
) -> None:
    zone = ZoneInfo(CALENDARS[mic].timezone)
    hours = CALENDARS[mic].hours(date.fromisoformat(day))
    walls = [each.astimezone(zone).time() for each in hours]
    assert walls == [time.fromisoformat(opens), time.fromisoformat(closes)], where


def test_the_week_of_a_clock_change_keeps_the_wall_clock() -> None:
    # New York entered daylight saving on 2026-03-08, Cairo on 2026-04-24 at midnight.
    new_york, cairo = CALENDARS["XNYS"], CALENDARS["XCAI"]
    assert new_york.hours(date(2026, 3, 6))[0] == datetime(
        2026, 3, 6, 14, 30, tzinfo=ZoneInfo("UTC")
    )
    assert new_york.hours(date(2026, 3, 9))[0] == datetime(
        2026, 3, 9, 13, 30, tzinfo=ZoneInfo("UTC")
    )
    assert cairo.hours(date(2026, 4, 23))[1] == datetime(2026, 4, 23, 13, 0, tzinfo=UTC)
    assert cairo.hours(date(2026, 4, 26))[1] == datetime(2026, 4, 26, 12, 0, tzinfo=UTC)
