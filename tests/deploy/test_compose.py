"""deploy/compose.yaml is what Compose reads, names only what is there, and opens no port wide."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from wizdata_core.bus.opening import BROKERS
from wizdata_core.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy" / "compose.yaml"
WHOLE = YAML(typ="safe").load(FILE)
SERVICES = WHOLE["services"]


def test_it_keeps_composes_own_schema() -> None:
    argv = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*argv, str(FILE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_refers_only_to_what_is_there(name: str) -> None:
    service = SERVICES[name]
    for other in service.get("depends_on", {}):
        assert other in SERVICES
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("."):
            assert (FILE.parent / source).exists(), volume
        else:
            assert source in WHOLE["volumes"], volume


@pytest.mark.parametrize("name", SERVICES)
def test_a_port_is_open_to_this_machine_only(name: str) -> None:
    for port in SERVICES[name].get("ports", []):
        assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port), port


@pytest.mark.parametrize("name", SERVICES)
def test_every_setting_is_one_that_wizdata_knows(name: str) -> None:
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    given = SERVICES[name].get("environment", {})
    assert {word for word in given if word.startswith(PREFIX)} <= known


def test_every_stage_and_every_broker_has_its_service() -> None:
    assert {"collect", "clean", "derive", "web", "postgres", "s3"} <= set(SERVICES)
    images = [service["image"] for service in SERVICES.values()]
    for broker in BROKERS:
        word = {"PostgreSQL": "postgres"}.get(broker.label, broker.label.lower())
        assert any(word in image for image in images), broker.label


def test_every_volume_is_used() -> None:
    used = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    }
    assert set(WHOLE["volumes"]) <= used
