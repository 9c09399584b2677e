from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.contract import Dataset, Query, Target
from collectors.faults import Fault, FaultKind
from collectors.mapping import mapping
from collectors.providers import files
from collectors.wire import RecordingWire, ReplayWire
from wizdata_core.bars import BARS, Harvest, Interval
from wizdata_core.errors import BadInput

ROOT = Path(__file__).parents[3]
MAPPINGS = ROOT / "docs/howto/mappings"
PRICES = ROOT.parent / "shared/data/prices"
LATER = datetime(2026, 11, 1, tzinfo=UTC)
FEED = files.PROVIDER.feeds[Dataset.BARS]

shared = pytest.mark.skipif(
    not PRICES.is_dir(), reason="the recorded prices are not beside the repository"
)


def share(
    symbol: str, currency: str = "KES", zone: str = "Africa/Nairobi", kind: str = "equity"
) -> Target:
    return Target(symbol, symbol, kind, currency, currency, zone, "09:00", "15:00")


def query_for(file: Path, layout: Path, *targets: Target, asked_at: datetime = LATER) -> Query:
    options = (("file", str(file)), ("mapping", str(layout)))
    return Query(targets, Interval.DAY, asked_at, asked_at, asked_at, options)


def harvest(file: Path, layout: Path, *targets: Target) -> Harvest:
    """What a file gives; asked twice, live and from its recording with the originals unread."""
    wire = RecordingWire(offline=True)
    query = query_for(file, layout, *targets)
    made = FEED.harvest(query, wire)
    again = FEED.harvest(query, ReplayWire(wire.exchanges))
    assert again.bars == made.bars
    assert again.rejects == made.rejects
    assert made.bars.schema == BARS
    return made


def reasons(made: Harvest) -> Counter[str]:
    return Counter(reject.reason for reject in made.rejects)


@dataclass
class Desk:
    """A folder in which a test lays a file and a mapping."""

    folder: Path
    mapping: str = (
        'format = "csv"\ndate_formats = ["%Y-%m-%d"]\nquote_unit = "KES"\n'
        '[columns]\ndate = "Date"\nsymbol = "Code"\nopen = "Open"\nclose = "Close"\n'
        'volume = "Volume"\n[numbers]\nthousands = ","\nmissing = ["-"]\n'
        '[symbols]\npattern = "XNAI:{code}"\n'
    )
    targets: list[Target] = field(default_factory=lambda: [share("XNAI:SCOM"), share("XNAI:KCB")])

    def read(self, body: bytes | str, name: str = "prices.csv") -> Harvest:
        file, layout = self.folder / name, self.folder / "layout.toml"
        file.write_bytes(body.encode() if isinstance(body, str) else body)
        layout.write_text(self.mapping)
        return harvest(file, layout, *self.targets)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


HEAD = "Date,Code,Open,Close,Volume\n"


# Real exchange files


@shared
@pytest.mark.shared
@pytest.mark.parametrize(("year", "priced"), [(2019, 18_146), (2020, 17_892), (2021, 17_746)])
def test_every_row_of_a_nairobi_year_lands_or_is_rejected(year: int, priced: int) -> None:
    file = PRICES / f"nse_kenya/NSE_data_all_stocks_{year}.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        theirs = [{k.upper(): v for k, v in row.items()} for row in csv.DictReader(lines)]
    known = {row["CODE"] for row in theirs} - {"SASN"}
    named = {"^N20I", "^NASI"}
    targets = [share(code if code in named else f"XNAI:{code}") for code in sorted(known)]
    made = harvest(file, MAPPINGS / "nse-kenya.toml", *targets)
    good = [row for row in theirs if row["CODE"] != "SASN" and row["DAY PRICE"] != "-"]
    unknown = sum(row["CODE"] == "SASN" for row in theirs)
    assert made.bars.num_rows == len(good) == priced - unknown
    assert len(made.rejects) == len(theirs) - len(good)
    assert (
        sum(count for text, count in reasons(made).items() if "unknown symbol" in text) == unknown
    )
    close = {(r["symbol"], r["session_date"]): r for r in made.bars.to_pylist()}
    for row in good:
        code = row["CODE"] if row["CODE"] in named else f"XNAI:{row['CODE']}"
        day = datetime.strptime(row["DATE"], "%d-%b-%y").date()  # noqa: DTZ007 - a date alone
        bar = close[code, day]
        assert bar["close"] == float(row["DAY PRICE"].replace(",", ""))
        assert bar["open"] is None
        volume = row["VOLUME"].replace(",", "")
        assert bar["volume"] == (None if volume == "-" else float(volume))


@shared
@pytest.mark.shared
def test_the_one_row_of_2019_without_a_price_is_rejected_with_its_line() -> None:
    file = PRICES / "nse_kenya/NSE_data_all_stocks_2019.csv"
    made = harvest(file, MAPPINGS / "nse-kenya.toml", share("XNAI:MSC"))
    (reject,) = [each for each in made.rejects if "unknown symbol" not in each.reason]
    assert (reject.where, reject.reason) == ("line 14587", "no close")
    assert reject.content.startswith("16-Oct-19,MSC,Mumias Sugar Company Ltd")


@shared
@pytest.mark.shared
@pytest.mark.parametrize("code", ["CAL", "EGH", "SCB", "TOTAL", "UNIL"])
def test_every_row_of_a_ghanaian_share_is_accounted_for(code: str) -> None:
    file = PRICES / f"gse_ghana/{code}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        theirs = list(csv.DictReader(lines))
    made = harvest(file, MAPPINGS / "gse-ghana.toml", share(f"XGHA:{code}", "GHS", "Africa/Accra"))
    kept: dict[str, tuple[str, ...]] = {}
    replaced = repeated = refused = 0
    for row in theirs:
        close = row["Closing Price - VWAP (GH¢)"].replace(",", "")
        if not close or float(close) <= 0:
            refused += 1
            continue
        day = "-".join(part.zfill(2) for part in reversed(row["Daily Date"].split("/")))
        cells = ("Opening Price (GH¢)", "Closing Price - VWAP (GH¢)", "Total Shares Traded")
        values = tuple(str(float(row[name].replace(",", "") or "nan")) for name in cells)
        replaced += day in kept and kept[day] != values
        repeated += day in kept and kept[day] == values
        kept[day] = values
    assert made.bars.num_rows == len(kept)
    assert [str(each) for each in made.bars["session_date"].to_pylist()] == sorted(kept)
    assert sum("gives other values" in reject.reason for reject in made.rejects) == replaced
    assert f"{repeated:,} rows repeat another row and are kept once" in reasons(made)
    assert len(made.rejects) == refused + replaced + 1


@shared
@pytest.mark.shared
def test_a_wide_table_in_cents_is_stored_in_rand_with_its_unit() -> None:
    file = PRICES / "jse/jse_adjusted_closes_2018_2021.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        header, *theirs = csv.reader(lines)
    codes = sorted(set(header[1:]))
    targets = [share(f"{code}.JO", "ZAR", "Africa/Johannesburg") for code in codes]
    made = harvest(file, MAPPINGS / "jse-wide-cents.toml", *targets)
    cells = {
        (row[0], code): cell
        for row in theirs
        for code, cell in zip(header[1:], row[1:], strict=True)
        if cell != "null"
    }
    assert made.bars.num_rows == len(cells)
    assert reasons(made) == {"1,001 rows repeat another row and are kept once": 1}
    rows = {(r["symbol"], r["session_date"]): r for r in made.bars.to_pylist()}
    bar = rows["NPN.JO", date(2018, 1, 2)]
    assert (bar["close"], bar["quote_unit"], bar["quote_factor"]) == (2220.509063, "ZAc", 0.01)
    assert bar["opened_at"] == datetime(2018, 1, 2, tzinfo=UTC)


@shared
@pytest.mark.shared
def test_an_index_with_zeros_for_none_keeps_only_what_the_file_says() -> None:
    file = PRICES / "african_indices/masi index 10y.csv"
    target = share("^MASI", "MAD", "Africa/Casablanca", "index")
    made = harvest(file, MAPPINGS / "index-daily.toml", target)
    assert (made.bars.num_rows, made.rejects) == (2347, ())
    assert made.bars["open"].null_count == 202
    assert made.bars["volume"].null_count == 298
    assert made.bars["quote_unit"].unique().to_pylist() == ["points"]
    tunis = PRICES / "african_indices/tun index 10y.csv"
    other = share("^TUNINDEX", "TND", "Africa/Tunis", "index")
    assert harvest(tunis, MAPPINGS / "index-daily.toml", other).bars.num_rows == 2355


@shared
@pytest.mark.shared
@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_the_same_rows_as_a_workbook_or_parquet_give_the_same_bars(
    kind: str, tmp_path: Path
) -> None:
    source = PRICES / "nse_kenya/NSE_data_all_stocks_2021.csv"
    with source.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = list(csv.reader(lines))[:400]
    small = tmp_path / "small.csv"
    with small.open("w", newline="") as lines:
        csv.writer(lines).writerows([header, *rows])
    targets = [share(f"XNAI:{code}") for code in sorted({row[1] for row in rows})]
    layout = tmp_path / "layout.toml"
    text = (MAPPINGS / "nse-kenya.toml").read_text().replace('"csv"', f'"{kind}"', 1)
    layout.write_text(text)
    file = tmp_path / f"small.{kind}"
    typed = [[_typed(cell, at) for at, cell in enumerate(row)] for row in rows]
    if kind == "xlsx":
        book = openpyxl.Workbook()
        book.active.title = "2021"
        for row in (header, *typed):
            book.active.append(row)
        book.save(file)
    else:
        columns = zip(*typed, strict=True)
        pq.write_table(pa.table(dict(zip(header, map(pa.array, columns), strict=True))), file)
    made = harvest(file, layout, *targets)
    plain = harvest(small, MAPPINGS / "nse-kenya.toml", *targets)
    assert made.bars == plain.bars
    assert len(made.rejects) == len(plain.rejects)
    first = next(at for at, row in enumerate(rows, start=1) if row[1] in {"^N20I", "^NASI"})
    assert plain.rejects[0].where == f"line {first + 1}"
    place = {"xlsx": f"sheet 2021 row {first + 1}", "parquet": f"row {first}"}
    assert made.rejects[0].where == place[kind]


def _typed(cell: str, at: int) -> object:
    """A cell as a workbook would hold it: a date, a number, a text or nothing."""
    if at == 0:
        return datetime.strptime(cell, "%d-%b-%y")  # noqa: DTZ007 - a workbook's dates have no zone
    if cell == "-":
        return None
    plain = cell.replace(",", "")
    return float(plain) if at in {5, 6, 7, 11} and plain.replace(".", "").isdigit() else cell


# What each row says, and what is wrong with it


def test_good_rows_land_and_each_bad_one_is_rejected_with_its_line_and_reason(desk: Desk) -> None:
    made = desk.read(
        HEAD
        + '2024-01-02,SCOM,13.9,14.0,"1,000"\n'
        + "2024-01-03,SCOM,14.0,abc,1000\n"
        + "03/01/2024,SCOM,14.0,14.1,1000\n"
        + "2024-01-04,SCOM,14.0,14.1\n"
        + "2024-01-05,SCOM,14.0,14,1,000\n"
        + "2024-01-08,SCOM,14.0,NaN,1000\n"
        + "2024-01-08,SCOM,14.0,inf,1000\n"
        + "2024-01-08,SCOM,14.0,1e308,1000\n"
        + "2024-01-08,SCOM,14.0,-14,1000\n"
        + "2024-01-08,SCOM,14.0,14.1,-5\n"
        + '2024-01-08,SCOM,14.0,"1,23",5\n'
        + "2024-01-08,,14.0,14.1,5\n"
        + "2024-01-08,SCOMM,14.0,14.1,5\n"
        + "2024-01-08,SCOM,14.0,,5\n"
        + "\n"
        + "0024-01-08,SCOM,14.0,14.1,5\n"
        + "2024-01-09,KCB,-,22.5,-\n"
    )
    assert [(each.where, each.reason) for each in made.rejects] == [
        ("line 5", "has 4 cells where the header has 5"),
        ("line 6", "has 6 cells where the header has 5"),
        ("line 3", "close 'abc' is not a number"),
        ("line 4", "the date '03/01/2024' is not %Y-%m-%d"),
        ("line 7", "close 'NaN' is not a number"),
        ("line 8", "close 'inf' is not a number"),
        ("line 9", "close 1e308 is no price"),
        ("line 10", "close -14 is no price"),
        ("line 11", "volume -5 is no volume"),
        ("line 12", "close '1,23' is not a number"),
        ("line 13", "no symbol"),
        ("line 14", "unknown symbol 'XNAI:SCOMM'; nearest: XNAI:SCOM, XNAI:KCB"),
        ("line 15", "no close"),
        ("line 17", "the date 0024-01-08 is not in the years 1800 to 2200"),
    ]
    assert made.rejects[2].content == "2024-01-03,SCOM,14.0,abc,1000"
    rows = [(r["symbol"], r["open"], r["close"], r["volume"]) for r in made.bars.to_pylist()]
    assert rows == [("XNAI:KCB", None, 22.5, None), ("XNAI:SCOM", 13.9, 14.0, 1000.0)]


def test_a_repeated_row_is_kept_once_and_a_conflict_keeps_the_later_line(desk: Desk) -> None:
    made = desk.read(
        HEAD
        + "2024-01-02,SCOM,13.9,14.0,100\n"
        + "2024-01-02,SCOM,13.90,14.00,100\n"
        + "2024-01-03,SCOM,14.0,14.5,100\n"
        + "2024-01-03,SCOM,14.0,14.6,100\n"
    )
    assert [(each.where, each.reason) for each in made.rejects] == [
        ("line 4", "line 5 gives other values for XNAI:SCOM 2024-01-03"),
        ("file", "1 rows repeat another row and are kept once"),
    ]
    assert made.bars["close"].to_pylist() == [14.0, 14.6]


def test_rows_with_a_suspension_mark_are_refused_with_the_mappings_reason(desk: Desk) -> None:
    desk.mapping += '[[skip]]\ncolumn = "Code"\nends_with = "**"\nreason = "suspended"\n'
    made = desk.read(HEAD + "2024-01-02,SCOM**,1,1,1\n2024-01-02,SCOM,1,1,1\n")
    assert [(each.where, each.reason) for each in made.rejects] == [("line 2", "suspended")]
    assert made.bars.num_rows == 1


def test_a_price_in_another_currency_than_the_shares_is_refused(desk: Desk) -> None:
    desk.targets = [share("XNAI:SCOM", "USD")]
    made = desk.read(HEAD + "2024-01-02,SCOM,1,1,1\n")
    assert reasons(made) == {"quoted in KES, but XNAI:SCOM trades in USD": 1}


def test_units_may_come_from_a_column_or_by_code(desk: Desk) -> None:
    desk.targets = [share("XNAI:SCOM", "ZAR"), share("XNAI:KCB", "ZAR"), share("XNAI:ABSA", "ZAR")]
    desk.mapping = desk.mapping.replace('"KES"', '"ZAR"') + '[quote_units]\nKCB = "ZAc"\n'
    desk.mapping = desk.mapping.replace("[columns]", '[columns]\nquote_unit = "Open"').replace(
        'open = "Open"\n', ""
    )
    made = desk.read(
        HEAD
        + "2024-01-02,SCOM,ZAc,1399,1\n2024-01-02,KCB,,30139,1\n2024-01-02,ABSA,,13.99,1\n"
        + "2024-01-03,SCOM,zac,1399,1\n9999-12-31,SCOM,ZAc,1399,1\n"
    )
    assert [each.where for each in made.rejects] == ["line 5", "line 6"]
    assert made.rejects[0].reason.startswith("unknown quote unit 'zac'; nearest: ZAC, ZAR, ZAc")
    rows = {r["symbol"]: (r["close"], r["quote_unit"]) for r in made.bars.to_pylist()}
    assert rows == {
        "XNAI:SCOM": (13.99, "ZAc"),
        "XNAI:KCB": (301.39, "ZAc"),
        "XNAI:ABSA": (13.99, "ZAR"),
    }


def test_header_names_are_found_whatever_their_case_and_in_the_order_given(desk: Desk) -> None:
    desk.mapping = desk.mapping.replace('close = "Close"', 'close = ["Day Price", "Close"]')
    made = desk.read("DATE,code, Open ,CLOSE,Volume\n2024-01-02,SCOM,1,2,3\n")
    assert made.bars["close"].to_pylist() == [2.0]


def test_decimal_commas_and_other_encodings_are_read_as_the_mapping_says(desk: Desk) -> None:
    desk.mapping = desk.mapping.replace('thousands = ","', 'thousands = " "\ndecimal = ","')
    desk.mapping = desk.mapping.replace('"csv"', '"csv"\ndelimiter = ";"\nencoding = "cp1252"')
    made = desk.read(
        "Date;Code;Open;Close;Volume\n2024-01-02;SCOM;1,5;1 234,56;3\n".encode("cp1252")
    )
    assert made.bars["close"].to_pylist() == [1234.56]


def test_the_table_may_begin_below_a_title(desk: Desk) -> None:
    desk.mapping = desk.mapping.replace('"csv"', '"csv"\nheader_row = 3')
    made = desk.read("Daily prices\n\n" + HEAD + "2024-01-02,SCOM,1,2,3\nx\n")
    assert made.bars["close"].to_pylist() == [2.0]
    assert made.rejects[0].where == "line 5"


def test_one_instrument_needs_no_symbol_column(desk: Desk) -> None:
    desk.mapping = desk.mapping.replace('symbol = "Code"\n', "") + 'only = "KCB"\n'
    made = desk.read("Date,Open,Close,Volume\n2024-01-02,1,2,3\n")
    assert made.bars["symbol"].to_pylist() == ["XNAI:KCB"]


def test_a_bar_is_final_once_its_session_had_ended(desk: Desk) -> None:
    desk.read(HEAD + "2024-01-02,SCOM,1,2,3\n")
    paths = desk.folder / "prices.csv", desk.folder / "layout.toml"
    for hour, final in ((11, False), (12, True)):  # 15:00 in Nairobi is 12:00 UTC
        query = query_for(*paths, *desk.targets, asked_at=datetime(2024, 1, 2, hour, tzinfo=UTC))
        assert FEED.harvest(query, RecordingWire()).bars["final"].to_pylist() == [final]


def test_minute_bars_of_a_workbook_with_a_time_column(desk: Desk) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Trades"
    rows = [
        ["Date", "Time", "Open", "High", "Low", "Close", "Volume"],
        ["02/01/2024", "09:30", 14, 14.1, 13.9, 14.05, 1000],
        [date(2024, 1, 2), time(9, 31), 14.05, 14.1, 14, 14.1, 500],
        ["02/01/2024", "soon", 14, 14, 14, 14, 0],
    ]
    for row in rows:
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    desk.mapping = (MAPPINGS / "intraday-workbook.toml").read_text()
    made = desk.read(packed.getvalue(), "trades.xlsx")
    assert [r["opened_at"] for r in made.bars.to_pylist()] == [
        datetime(2024, 1, 2, 6, 30, tzinfo=UTC),
        datetime(2024, 1, 2, 6, 31, tzinfo=UTC),
    ]
    assert made.bars["interval"].unique().to_pylist() == ["1m"]
    assert [each.where for each in made.rejects] == ["sheet Trades row 4"]


def test_a_local_time_that_never_was_or_was_twice_is_refused(desk: Desk) -> None:
    desk.mapping = desk.mapping.replace(
        '"csv"', '"csv"\ninterval = "1h"\ntimezone = "America/New_York"'
    )
    desk.mapping = desk.mapping.replace("%Y-%m-%d", "%Y-%m-%d %H:%M")
    made = desk.read(
        HEAD
        + "2024-03-10 02:30,SCOM,1,2,3\n"
        + "2024-11-03 01:30,SCOM,1,2,3\n"
        + "2024-11-03 00:30,SCOM,1,2,3\n"
    )
    assert [each.reason.split(" in ")[0] for each in made.rejects] == [
        "2024-03-10 02:30:00 never was",
        "2024-11-03 01:30:00 was twice",
    ]
    assert made.bars["opened_at"].to_pylist() == [datetime(2024, 11, 3, 4, 30, tzinfo=UTC)]


# Files that are not what they should be


def test_a_column_that_the_file_lacks_is_named_with_the_nearest(desk: Desk) -> None:
    with pytest.raises(
        Fault, match=r"the column 'Close' is not in the file; nearest: 'Code', 'Closing'"
    ):
        desk.read("Date,Code,Open,Closing,Volume\n2024-01-02,SCOM,1,2,3\n")
    with pytest.raises(Fault, match=r"the column 'Close' is in the file twice"):
        desk.read("Date,Code,Open,Close,close,Volume\n2024-01-02,SCOM,1,2,3,4\n")


def test_an_unclosed_quote_costs_its_own_line_only(desk: Desk) -> None:
    good = "".join(f"2024-01-{day:02},SCOM,1,2,3\n" for day in range(3, 20))
    made = desk.read(HEAD + '2024-01-02,"SCOM,1,2,3\n' + good)
    assert made.bars.num_rows == 17
    assert [each.where for each in made.rejects] == ["line 2"]


def test_an_unclosed_quote_before_a_megabyte_of_rows_costs_its_own_line_only(desk: Desk) -> None:
    desk.mapping = desk.mapping.replace("%Y-%m-%d", "%Y-%m-%d %H:%M").replace(
        '"csv"', '"csv"\ninterval = "1m"'
    )
    moments = [
        (day, hour, minute) for day in range(1, 29) for hour in range(24) for minute in range(60)
    ]
    good = "".join(f"2024-01-{d:02} {h:02}:{m:02},SCOM,1,2,3\n" for d, h, m in moments)
    made = desk.read(HEAD + '2024-01-29,"SCOM,1,2,3\n' + good)
    assert made.bars.num_rows == len(moments) == 40_320
    assert [each.where for each in made.rejects] == ["line 2"]


def test_bytes_of_another_encoding_cost_their_own_line_only(desk: Desk) -> None:
    text = HEAD.encode() + b"2024-01-02,SCOM\xe9,1,2,3\n2024-01-03,SCOM,1,2,3\n"
    made = desk.read(text)
    assert made.bars.num_rows == 1
    assert [(e.where, e.reason) for e in made.rejects] == [
        ("line 2", "holds bytes of another encoding")
    ]


def test_a_truncated_last_line_is_rejected_and_the_rest_lands(desk: Desk) -> None:
    made = desk.read(HEAD + "2024-01-02,SCOM,1,2,3\n2024-01-03,SC")
    assert made.bars.num_rows == 1
    assert [each.where for each in made.rejects] == ["line 3"]


NOT_FILES = [b"", b"\x00\x01\x02", bytes(range(256)) * 20, b"PK\x03\x04", b"PAR1" * 3]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize("body", NOT_FILES)
def test_bytes_that_are_no_such_file_are_a_fault(desk: Desk, kind: str, body: bytes) -> None:
    desk.mapping = desk.mapping.replace('"csv"', f'"{kind}"')
    with pytest.raises(Fault) as met:
        desk.read(body)
    assert met.value.kind is FaultKind.MALFORMED


def _workbook() -> bytes:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.active.append(HEAD.strip().split(","))
    book.active.append(["2024-01-02", "SCOM", 1, 2, 3])
    book.save(packed)
    return packed.getvalue()


def _parquet() -> bytes:
    packed = io.BytesIO()
    columns = {"Date": ["2024-01-02"], "Code": ["SCOM"], "Open": [1], "Close": [2], "Volume": [3]}
    pq.write_table(pa.table(columns), packed)
    return packed.getvalue()


WHOLE = {"xlsx": _workbook(), "parquet": _parquet()}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_damaged_workbook_or_parquet_is_read_or_is_a_fault_and_nothing_else(
    kind: str, data: st.DataObject
) -> None:
    body = bytearray(WHOLE[kind])
    if data.draw(st.booleans()):
        body = body[: data.draw(st.integers(0, len(body) - 1))]
    else:
        for _ in range(data.draw(st.integers(1, 8))):
            body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    layout = mapping(Desk(Path()).mapping.replace('"csv"', f'"{kind}"').encode(), "layout")
    query = query_for(Path("x"), Path("y"), share("XNAI:SCOM"))
    try:
        made = files.rows(files.Given(bytes(body), layout), query)
    except Fault as fault:
        assert fault.kind in {FaultKind.MALFORMED, FaultKind.TOO_LARGE}  # noqa: PT017 - one of two outcomes
    else:
        assert made.bars.num_rows <= 1


def test_a_workbook_that_unpacks_to_too_much_is_refused(desk: Desk) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 8_000_000)
    desk.mapping = desk.mapping.replace('"csv"', '"xlsx"')
    with pytest.raises(Fault) as met:
        desk.read(packed.getvalue(), "bomb.xlsx")
    assert met.value.kind is FaultKind.TOO_LARGE


def test_a_file_of_more_than_32_mib_is_refused_unread(desk: Desk) -> None:
    with pytest.raises(Fault) as met:
        desk.read(b"x" * (32 * 1024 * 1024 + 1))
    assert met.value.kind is FaultKind.TOO_LARGE


def test_a_sheet_that_the_workbook_lacks_is_named_with_the_nearest(desk: Desk) -> None:
    desk.mapping = desk.mapping.replace('"csv"', '"xlsx"\nsheet = "Sheets"')
    with pytest.raises(Fault, match=r"unknown sheet 'Sheets'; nearest: Sheet"):
        desk.read(WHOLE["xlsx"], "book.xlsx")


def test_what_the_query_must_name_is_said(tmp_path: Path) -> None:
    query = Query((), Interval.DAY, LATER, LATER, LATER)
    with pytest.raises(BadInput, match="importing needs the option file and mapping"):
        FEED.ask(query, RecordingWire())
    absent = query_for(tmp_path / "no.csv", MAPPINGS / "nse-kenya.toml")
    with pytest.raises(BadInput, match=r"cannot read .*no\.csv: No such file or directory"):
        FEED.ask(absent, RecordingWire())
