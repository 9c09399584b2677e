"""`python -m collectors stream`, as a person starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def run(database_url: str, home: Path, *words: str) -> tuple[int, str, str]:
    settings = {"WIZDATA_DATABASE_URL": database_url, "WIZDATA_HOME": str(home)}
    ran = subprocess.run(
        [sys.executable, "-m", "collectors", "stream", *words],
        env=os.environ | settings | {"WIZDATA_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return ran.returncode, ran.stdout, ran.stderr


def test_offline_it_says_so_and_ends(database_url: str, tmp_path: Path) -> None:
    code, said, _ = run(database_url, tmp_path, "--symbol", "NPN.JO")
    assert (code, said) == (0, "WIZDATA_OFFLINE is set, so nothing is listened to\n")


def test_a_provider_that_streams_nothing_is_refused_by_name(
    database_url: str, tmp_path: Path
) -> None:
    code, _, said = run(database_url, tmp_path, "--provider", "ecb")
    assert code == 2
    assert "unknown streaming provider 'ecb'" in said
