"""Settings: what is wrong is refused by name, with what was given and what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wizdata_core.errors import BadSetting
from wizdata_core.settings import Settings, load

if TYPE_CHECKING:
    from pathlib import Path


def refusal(**given: str) -> str:
    with pytest.raises(BadSetting) as met:
        load({f"WIZDATA_{name}": value for name, value in given.items()})
    return str(met.value)


@pytest.mark.parametrize(
    ("name", "given", "allowed"),
    [
        ("PORT", "eighty", "valid integer"),
        ("PORT", "0", "greater than or equal to 1"),
        ("PORT", "65536", "less than or equal to 65535"),
        ("AUTH", "password", "it must be 'none'"),
        ("OFFLINE", "maybe", "valid boolean"),
        ("SAMPLE", "yes", "'auto', 'on' or 'off'"),
        ("LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("DATABASE_URL", "mysql://localhost/x", "postgresql://user:password@host:5432/name"),
        ("DATABASE_URL", "postgresql://localhost:port/x", "it must be an address"),
        ("LAKE_URL", "/tmp/lake", "file:/// or s3://"),  # noqa: S108 - never opened
        ("UNIVERSE", "/no/such/file.toml", "a TOML file that exists"),
    ],
)
def test_a_bad_value_is_refused_with_its_name_itself_and_what_is_allowed(
    name: str, given: str, allowed: str
) -> None:
    said = refusal(**{name: given})
    assert said.startswith(f"WIZDATA_{name} is {given!r}; ")
    assert allowed in said
    assert said.endswith(f"({Settings.model_fields[name.lower()].description})")
    assert "\n" not in said


def test_every_bad_setting_is_named_at_once() -> None:
    said = refusal(PORT="x", SAMPLE="y")
    assert [line.split()[0] for line in said.splitlines()] == ["WIZDATA_PORT", "WIZDATA_SAMPLE"]


def test_a_password_in_a_refused_address_is_not_shown() -> None:
    said = refusal(DATABASE_URL="mysql://me:hunter2@db:3306/x")
    assert "hunter2" not in said
    assert "mysql://…@db:3306/x" in said
    said = refusal(LAKE_URL="s3://me:hunter2@bucket/raw")
    assert "hunter2" not in said
    assert "credentials belong in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" in said


def test_a_setting_that_does_not_exist_is_refused_with_the_nearest() -> None:
    assert refusal(DATABSE_URL="x").startswith(
        "WIZDATA_DATABSE_URL is not a setting; nearest: WIZDATA_DATABASE_URL"
    )


def test_listening_where_others_reach_without_sign_in_is_refused() -> None:
    said = refusal(HOST="0.0.0.0")  # noqa: S104 - refused
    assert "WIZDATA_HOST is '0.0.0.0'" in said
    assert "WIZDATA_AUTH is 'none'" in said
    assert "127.0.0.1, ::1, localhost" in said
    assert load({"WIZDATA_HOST": "::1"}).host == "::1"


def test_only_the_given_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIZDATA_PORT", "9999")
    assert load({}).port == 8501
    assert load().port == 9999


def test_an_empty_value_leaves_the_default_and_other_names_are_not_ours() -> None:
    assert load({"WIZDATA_PORT": "", "PORT": "1", "PATH": "/bin"}) == load({})


def test_what_the_migrations_read_is_no_unknown_setting() -> None:
    assert load({"WIZDATA_TIMESCALE": "off"}) == load({})


def test_the_lake_lies_in_the_home_unless_it_is_said_where(tmp_path: Path) -> None:
    assert load({"WIZDATA_HOME": str(tmp_path)}).lake == (tmp_path / "lake").as_uri()
    assert load({"WIZDATA_LAKE_URL": "s3://bucket/raw"}).lake == "s3://bucket/raw"


def test_the_short_scheme_of_postgresql_is_understood() -> None:
    said = load({"WIZDATA_DATABASE_URL": "postgres://me@db/x"})
    assert said.database_url == "postgresql://me@db/x"


def test_settings_cannot_be_changed_once_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load({}).port = 1


def test_every_setting_says_what_it_is() -> None:
    assert all(each.description for each in Settings.model_fields.values())
