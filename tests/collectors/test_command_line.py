"""The command line: what it prints, and with which code it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from collectors import __main__ as command_line
from collectors.providers import PROVIDERS
from db.models import bars_daily, runs, snapshot_due
from wizdata_core.ingest.budgets import Ledger, hold
from wizdata_core.ingest.circuits import note_failure
from wizdata_core.queries.snapshots import LATEST
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wizdata_core.store import Engines

    Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command in this process on the test's own database; gives code, output and errors."""
    given = {"DATABASE_URL": database_url, "HOME": str(tmp_path), "OFFLINE": "1"}
    for name, value in (given | {"LOG_LEVEL": "ERROR"}).items():
        monkeypatch.setenv(f"WIZDATA_{name}", value)

    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["collectors", *words])
        with pytest.raises(SystemExit) as left:
            command_line.main()
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        assert "Traceback" not in said.out + said.err
        return left.value.code, said.out, said.err

    return command


def test_status_of_an_empty_database_says_so(run: Run) -> None:
    code, out, _ = run("status")
    assert (code, out.splitlines()[0]) == (0, "324 instruments, 0 bars")
    code, out, _ = run("status", "--json")
    assert code == 0
    assert json.loads(out) == {
        "instruments": 324,
        "bars": 0,
        "sources": {},
        "last_run": {},
        "faults": [],
        "missed": {},
        "datasets": {},
    }


def test_once_collects_what_needs_no_network_and_status_shows_it(run: Run) -> None:
    code, out, _ = run("once", "--provider", "sample")
    assert code == 0
    assert out.startswith("once sample_daily: done, 1/1 answered, 13,663 bars stored, 0 refused")
    code, out, _ = run("status", "--json")
    held = json.loads(out)
    assert held["bars"] == held["sources"]["sample"]["bars"] == 13_663
    assert held["last_run"]["once sample_daily"]["state"] == "done"
    assert held["last_run"]["once sample_daily"]["period"].endswith("+00:00")
    assert held["sources"]["sample"]["last_bar"] == "2024-12-30T00:00:00+00:00"
    code, out, _ = run("status")
    assert "sample" in out
    assert "2024-12-30 00:00 UTC" in out


def test_once_with_an_alias_asks_for_that_instrument_alone(run: Run, store: Engines) -> None:
    code, out, _ = run("once", "--symbol", "NPN", "--provider", "yahoo", "--interval", "1d")
    assert code == 1
    assert out.count("once ") == 1
    assert "offline, 0/1 answered" in out
    assert "WIZDATA_OFFLINE is set" in out
    with reading(store) as connection:
        assert connection.scalar(select(func.count()).select_from(runs)) == 1
    code, out, _ = run("status")
    assert "offline" in out
    assert "yahoo NPN.JO 1d: WIZDATA_OFFLINE is set" in out


REFUSED = (
    (("once", "--provider", "yaho"), "unknown provider 'yaho'; nearest: yahoo"),
    (("once", "--interval", "1dd"), "unknown interval '1dd'; nearest: 1d"),
    (
        ("once", "--provider", "ecb", "--interval", "1h"),
        "unknown interval of ecb '1h'",
    ),
    (("once", "--symbol", "NPM.JO"), "unknown symbol 'NPM.JO'; nearest: "),
    (("once", "--symbol", "NPN.JO", "--provider", "ecb"), "no job asks for NPN.JO"),
    (("backfill", "NPN.JO", "--since", "2999-01-01"), "--since 2999-01-01 is in the future"),
    (("backfill", "NPN.JO", "--provider", "ecb"), "ecb does not offer NPN.JO"),
    (("backfill", "NPN.JO", "--interval", "4h"), "unknown interval of yahoo '4h'"),
    (("replay", "--rebuild", "--prefix", "ecb"), "--rebuild empties all"),
    (("import", "no.csv", "--mapping", "no.toml"), "no.csv was not imported: cannot read"),
)


def test_what_is_wrong_is_said_in_one_line_and_leaves_with_2(
    run: Run, subtests: pytest.Subtests
) -> None:
    for words, said in REFUSED:
        with subtests.test(" ".join(words)):
            is_refused(run, words, said)


def is_refused(run: Run, words: tuple[str, ...], said: str) -> None:
    """Sees that a command leaves with 2 and one line that begins so."""
    code, _, err = run(*words)
    assert code == 2
    assert err.startswith(said)
    assert err.count("\n") == 1


def test_backfill_asks_for_the_past_that_is_told(run: Run, store: Engines) -> None:
    words = ("backfill", "AAPL", "IBM", "--provider", "sample", "--since", "2010-01-04")
    code, out, _ = run(*words)
    assert code == 0
    assert out.startswith("backfill sample: done, 1/1 answered")
    with reading(store) as connection:
        first = connection.scalar(select(func.min(bars_daily.c.session_date)))
    assert str(first) == "2010-01-04"


def test_a_command_leaves_the_snapshots_of_what_it_stored(run: Run, store: Engines) -> None:
    code, out, _ = run("once", "--provider", "sample")
    assert code == 0
    assert out.splitlines()[-1].endswith("rows of snapshots made")
    with store.statements.begin() as connection:
        assert connection.scalar(select(func.count()).select_from(LATEST)) == 5
        assert not connection.scalar(select(func.count()).select_from(snapshot_due))
        symbol, day = connection.execute(select(LATEST.c.symbol, LATEST.c.day).limit(1)).one()
    assert run("snapshots", "--due")[1] == "0 rows of snapshots made\n"
    assert run("snapshots", "--symbol", symbol)[1] == "1 rows of snapshots made\n"
    words = (
        "--symbol",
        symbol,
        "--since",
        f"{day.year - 5}-01-01",
        "--until",
        f"{day.year - 5}-01-31",
    )
    made = int(run("snapshots", *words)[1].split()[0])
    assert 15 <= made <= 23


def test_snapshots_refuse_what_cannot_be_meant(run: Run) -> None:
    code, _, err = run("snapshots", "--due", "--since", "2026-01-01")
    assert (code, "--due makes all that is due" in err) == (2, True)
    code, _, err = run("snapshots", "--until", "2026-01-01")
    assert (code, "--until 2026-01-01 wants a --since" in err) == (2, True)


def test_replay_says_by_hash_whether_the_tables_are_the_same(run: Run) -> None:
    run("once", "--provider", "sample")
    for words in (("replay",), ("replay", "--rebuild")):
        code, out, _ = run(*words)
        assert code == 0
        said, before, after, verdict = out.splitlines()
        assert said == "1 objects, 0 of them refusals, 0 unread"
        assert before.split()[1] == after.split()[1]
        assert verdict == "the same"


def test_replay_says_what_differs(run: Run, store: Engines) -> None:
    run("once", "--provider", "sample")
    with store.statements.begin() as connection:
        connection.execute(bars_daily.delete().where(bars_daily.c.close > 500))
    code, out, _ = run("replay")
    assert (code, out.splitlines()[-1]) == (1, "DIFFERENT")


def test_a_damaged_lake_is_named(run: Run, tmp_path: Path) -> None:
    run("once", "--provider", "sample")
    (path,) = (tmp_path / "lake").rglob("*.zst")
    path.write_bytes(b"not what it was")
    code, out, _ = run("replay")
    assert code == 1
    assert out.startswith("cannot read sample/bars/")
    code, _, err = run("replay", "--rebuild")
    assert code == 1
    assert err.startswith("lake object sample/bars/")


def test_an_import_lists_what_it_refused_and_leaves_with_1(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        'format = "csv"\nquote_unit = "ZAc"\ndate_formats = ["%Y-%m-%d"]\n'
        '[columns]\ndate = "d"\nclose = "c"\n[symbols]\nonly = "NPN.JO"\n',
        encoding="utf-8",
    )
    file = tmp_path / "[bold].csv"
    rows = "".join(f"2024-01-{day:02},x\n" for day in range(3, 30)) * 2
    file.write_text("d,c\n2024-01-02,312050\n" + rows, encoding="utf-8")
    code, out, _ = run("import", str(file), "--mapping", str(mapping))
    lines = out.splitlines()
    assert code == 1
    assert lines[0].startswith("refused line 3: ")
    assert len(lines) == 53
    assert lines[-3] == "… and 4 more; the Coverage page lists them all"
    assert lines[-2] == "[bold].csv: 1 new bars, 0 changed, 1 good rows, 54 refused"
    assert lines[-1].endswith(" rows of snapshots made")


def test_a_database_that_is_not_there_leaves_with_3(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIZDATA_DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/x")
    code, _, err = run("status")
    assert code == 3
    assert err.startswith("no answer from postgresql://me:***@127.0.0.1:1/x")


def test_a_bad_setting_is_one_clear_line_and_code_2() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "collectors", "status"],
        env={**os.environ, "WIZDATA_PORT": "eighty"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("WIZDATA_PORT is 'eighty'; it must be a valid integer")
    assert done.stderr.count("\n") == 1


def test_budgets_prints_every_limit_and_who_is_held(run: Run, store: Engines) -> None:
    hold(Ledger(store), "yahoo", timedelta(minutes=30), timedelta(0), "status 429")
    for _ in range(5):
        note_failure(Ledger(store), "exchanges:luno", "api.luno.com", "status 503", 0.0)
    code, out, _ = run("budgets")
    assert code == 0
    for words in ("900 requests", "hold yahoo: until", "status 429", "api.luno.com: open"):
        assert words in out
    code, out, _ = run("budgets", "--json")
    held = json.loads(out)
    assert code == 0
    assert {row["provider"] for row in held["limits"]} == {
        name for name, provider in PROVIDERS.items() if provider.network
    }
    assert [row["scope"] for row in held["holds"]] == ["yahoo"]
    assert [row["state"] for row in held["circuits"]] == ["open"]


def test_a_file_of_assets_is_imported_and_one_that_is_none_is_refused(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "owners.csv"
    file.write_text("asset,owner,share_percent\nmade:1,Made Up Ltd,60\nmade:2,Odd,700\n")
    code, out, _ = run("import-assets", str(file), "--provider", "inventories")
    assert code == 1
    assert "owners.csv row 3: a share of more than the whole" in out
    assert "1 new assets and owners, 0 changed, 1 good rows, 1 refused" in out
    code, _, err = run("import-assets", str(file), "--provider", "gem")
    assert (code, "unknown provider of files of assets 'gem'" in err) == (2, True)
    code, _, err = run("import-assets", str(tmp_path / "none.csv"))
    assert (code, "cannot read" in err) == (2, True)


def test_figures_of_countries_are_imported_and_what_is_left_out_is_said(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "ESGCSV.csv"
    header = "Country Code,Indicator Code,2023\n"
    file.write_text(header + "NAM,SP.POP.TOTL,5\nABW,SP.POP.TOTL,7\n", encoding="utf-8")
    code, out, _ = run("import-countries", str(file), "--updated", "2026-07-13")
    assert code == 0
    assert out.splitlines()[:2] == [
        "left out 1 rows of 1 countries that are not kept: ABW",
        "ESGCSV.csv: 1 new figures, 0 changed, 1 good ones, 0 refused",
    ]
    file.write_text(header + "NAM,SP.POP.TOTL,many\n", encoding="utf-8")
    code, out, _ = run("import-countries", str(file))
    assert code == 1
    assert "refused row 2, column 2023: no number that a figure can have" in out
    code, _, err = run("import-countries", str(file), "--column", "people")
    assert (code, err.strip()) == (
        2,
        "--column 'people' is not NAME=CODE, as in Population=SP.POP.TOTL",
    )
    code, _, err = run("import-countries", str(file), "--updated", "2999-01-01")
    assert code == 2
    assert "is in the future" in err
