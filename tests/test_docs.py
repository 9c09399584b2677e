"""The docs are promises: the map names every module, and links lead somewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from collectors.__main__ import app
from wizdata_core.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]
CODE = ("db", "wizdata_core", "collectors", "api", "pages", "bench")
MAP = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).exists()]


MODULES = [
    path
    for path in tracked("*.py")
    if path.parts[0] in CODE and path.name != "__init__.py" and "versions" not in path.parts
]
PAGES = tracked("*.md")


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_the_map_names_every_module(path: Path) -> None:
    section = MAP.split(f"\n### {path.parent.as_posix()}\n", 1)
    assert len(section) == 2, f"docs/architecture.md has no section for {path.parent}"
    assert f"`{path.name}`" in section[1].split("\n### ")[0]


def test_the_map_names_no_module_that_is_gone() -> None:
    for folder, text in re.findall(r"\n### (\S+)\n(.*?)(?=\n### |\Z)", MAP, re.DOTALL):
        for name in re.findall(r"^\| `([\w.]+)` \|", text, re.MULTILINE):
            assert (ROOT / folder / name).exists(), (
                f"{folder}/{name} is on the map and not in the tree"
            )


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", text):
        assert (ROOT / path.parent / target).exists(), f"{path} links to {target}"


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_docs_name_no_path_of_one_machine(path: Path) -> None:
    assert not re.search(
        r"/(work|home|root|Users)/",
        (ROOT / path).read_text(encoding="utf-8").replace("/var/lib", ""),
    )


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_settings_page_says_what_the_code_says(name: str) -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if f"`{PREFIX}{name.upper()}`" in line)
    assert str(Settings.model_fields[name].description) in row


def test_the_readme_names_every_page_and_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = re.findall(
        r'st\.Page\("pages/\w+\.py", title="([^"]+)"', (ROOT / "Home.py").read_text()
    )
    assert len(pages) > 5
    for title in pages:
        assert readme.count(f"| {title} |") == 1
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}  # type: ignore[union-attr]  # every command has a function
    for command in commands:
        assert f"python -m collectors {command}" in readme


def test_every_dependency_has_its_line_of_why() -> None:
    why = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text(encoding="utf-8")
    for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines():
        name = re.split(r"[=<>[]", line)[0].strip()
        if name and not name.startswith("#"):
            assert re.search(
                rf"^\|[^|]*\b{re.escape(name)}\b", why, re.MULTILINE | re.IGNORECASE
            ), name
