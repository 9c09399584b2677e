"""The commands of the lake and of exports: what they print, and with which code they leave."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import text

from tests.collectors.test_command_line import is_refused, run  # noqa: F401 - a fixture
from wizdata_core.store import writing

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.collectors.test_command_line import Run
    from wizdata_core.store import Engines

REFUSED = (
    (("replay", "--rebuild", "--symbol", "NPN"), "--rebuild empties all"),
    (("replay", "--key", "../../etc/passwd"), "'../../etc/passwd' is no lake key; one looks like"),
    (("replay", "--after", "x"), "'x' is no lake key"),
    (("replay", "--prefix", "../x"), "'../x' begins no lake key"),
    (("replay", "--provider", "yaho"), "unknown provider 'yaho'; nearest: yahoo"),
    (("replay", "--dataset", "bar"), "unknown dataset 'bar'; nearest: bars"),
    (("replay", "--symbol", "NPM.JO"), "unknown symbol 'NPM.JO'; nearest: "),
    (("lake", "verify", "--prefix", "/etc"), "'/etc' begins no lake key"),
    (("lake", "prune", "--older-than", "1y"), "--older-than '1y' is no age; give days, as in 400d"),
    (("lake", "prune", "--dataset", "bar"), "unknown dataset 'bar'; nearest: bars"),
    (("export", "--interval", "1dd"), "unknown interval '1dd'; nearest: 1d"),
    (("export", "--symbol", "NPM.JO"), "unknown symbol 'NPM.JO'; nearest: "),
    (("export", "--since", "2020-02", "--until", "2020-01"), "--since 2020-02 is after --until"),
)


def test_what_is_wrong_is_said_in_one_line_and_leaves_with_2(
    run: Run,  # noqa: F811 - the fixture
    subtests: pytest.Subtests,
) -> None:
    for words, said in REFUSED:
        with subtests.test(" ".join(words)):
            is_refused(run, words, said)


def test_the_lake_is_reported_verified_and_replayed(
    run: Run,  # noqa: F811 - the fixture
    store: Engines,
    tmp_path: Path,
) -> None:
    run("once", "--provider", "sample")
    code, out, _ = run("lake", "report")
    assert code == 0
    assert "1 objects, 327.3 KB, fetched " in out
    _, out, _ = run("lake", "report", "--json")
    (part,) = json.loads(out)["parts"]
    assert (part["provider"], part["objects"], part["uncleaned"]) == ("sample", 1, 0)
    assert run("lake", "verify")[:2] == (0, "1 objects read, 0 damaged, 0 missing\n")

    assert run("lake", "prune")[1].startswith("the retention table keeps everything")
    _, out, _ = run("lake", "prune", "--older-than", "1d", "--dry-run")
    assert out.startswith("would remove 0 objects, 0 B; the 0 rows they gave stay")
    with writing(store) as connection:
        key = connection.scalar(text("select key from raw_objects"))
    code, out, _ = run("replay", "--key", str(key))
    assert (code, out.splitlines()[0]) == (0, "1 objects, 0 of them refusals, 0 unread")
    (tmp_path / "lake" / str(key)).write_bytes(b"torn")
    code, out, _ = run("lake", "verify")
    assert code == 1
    assert out.startswith(f"damaged: lake object {key} cannot be unpacked: ")
    assert run("replay")[0] == 1
    (tmp_path / "lake" / str(key)).unlink()
    code, out, _ = run("lake", "verify")
    assert (code, out.splitlines()[0]) == (1, f"missing: {key}")
    assert f"in the manifest and not in the lake: {key}" in run("lake", "report")[1]


def test_what_is_held_is_exported_into_a_folder_of_its_own(
    run: Run,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    run("once", "--provider", "sample")
    where = str(tmp_path / "out")
    code, out, _ = run("export", "--symbol", "IBM", "--since", "2013-01", "--out", where)
    assert (code, out) == (
        0,
        f"{where}: 5 files written with 41 bars, 0 unchanged, 0 removed\n",
    )
    code, _, err = run("export", "--symbol", "MSFT", "--out", where)
    assert (code, "holds an export of IBM; a folder holds one choice" in err) == (2, True)
    code, _, err = run("export", "--out", "/proc/no")
    assert (code, err.startswith("--out /proc/no cannot be written: ")) == (2, True)


def test_a_replay_that_loses_the_lake_says_where_to_go_on(
    run: Run,  # noqa: F811 - the fixture
    store: Engines,
    tmp_path: Path,
) -> None:
    (tmp_path / "map.toml").write_text(
        'format = "csv"\nquote_unit = "ZAc"\ndate_formats = ["%Y-%m-%d"]\n'
        '[columns]\ndate = "d"\nclose = "c"\n[symbols]\nonly = "NPN.JO"\n'
    )
    for day in (20, 21):
        (tmp_path / "prices.csv").write_text(f"d,c\n2026-11-{day},425017\n")
        given = (str(tmp_path / "prices.csv"), "--mapping", str(tmp_path / "map.toml"))
        assert run("import", *given)[0] == 0
    with writing(store) as connection:
        query = text("select key from raw_objects order by fetched_at")
        first, second = connection.scalars(query).all()
    elsewhere = (tmp_path / "lake" / second).rename(tmp_path / "elsewhere")
    (tmp_path / "lake" / second).symlink_to(elsewhere)
    code, out, err = run("replay")
    assert (code, out) == (3, f"what was replayed stays; go on with --after {first}\n")
    assert err.startswith(f"a symlink leads {second} to {elsewhere}")
    elsewhere.rename(tmp_path / "lake" / second)
    code, out, _ = run("replay", "--after", first)
    assert (code, out.splitlines()[0]) == (0, "1 objects, 0 of them refusals, 0 unread")


def test_a_lake_that_cannot_be_reached_leaves_with_3_and_says_why(
    run: Run,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WIZDATA_LAKE_URL", (tmp_path / "file" / "lake").as_uri())
    code, _, err = run("lake", "report")
    assert code == 3
    assert "cannot be reached: " in err
