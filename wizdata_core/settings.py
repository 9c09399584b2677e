"""Every setting: its name, default, meaning and what is allowed.

Settings are environment variables with the prefix WIZDATA_. A process that is given a setting it
cannot use, or one that does not exist, refuses to start and names it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from wizdata_core.errors import BadSetting, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "WIZDATA_"
# Read by the migrations alone, which run before and below the settings.
_READ_ELSEWHERE = frozenset({"WIZDATA_TIMESCALE"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_POSTGRESQL = ("postgresql://", "postgres://", "postgresql+psycopg2://")
_BROKERS = ("amqp://", "amqps://", "kafka://", "redis://", "rediss://", "nats://")
_LOGIN = re.compile(r"(?<=://)[^/?#]*@")


class Settings(BaseModel):
    """The settings of one process; frozen once read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(
        Path(".wizdata"),
        description="folder of everything that WizData keeps: database, lake, logs",
    )
    database_url: str = Field(
        "",
        description="a PostgreSQL server, postgresql://user:password@host:port/name;"
        " empty: the embedded one",
    )
    bus_url: str = Field(
        "",
        description="the broker between the stages: amqp://, kafka://, redis:// or nats://"
        " user:password@host:port; empty: the database",
    )
    lake_url: str = Field(
        "",
        description="where raw answers are archived, file:///folder or s3://bucket/prefix;"
        " empty: HOME/lake",
    )
    host: str = Field("127.0.0.1", description="address that the web app listens on")
    port: int = Field(
        8501, ge=1, le=65535, description="port that the web app listens on, 1 to 65535"
    )
    auth: Literal["none"] = Field(
        "none",
        description="how people sign in; `none` is refused on any address but this machine's own",
    )
    offline: bool = Field(
        default=False,
        description="1: never call out; the sample and reference rates still load",
    )
    sample: Literal["auto", "on", "off"] = Field(
        "auto",
        description="sample shares: auto shows them until live prices are held;"
        " off leaves out the fictional companies, too",
    )
    universe: Path | None = Field(
        None,
        description="a TOML file of what to collect; empty: JSE Top 40, African FX, crypto majors",
    )
    feeds: Path | None = Field(
        None,
        description="a TOML file of news sources beside the project's own; see docs/datasets.md",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="least severe log lines that are written"
    )

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: str) -> str:
        if url and not url.startswith(_POSTGRESQL):
            raise ValueError(
                "it must start with postgresql://, as in postgresql://user:password@host:5432/name"
            )
        try:
            _ = urlsplit(url).port
        except ValueError as error:
            raise ValueError(f"it must be an address: {error}") from error
        return url.replace("postgres://", "postgresql://", 1)

    @field_validator("bus_url")
    @classmethod
    def _is_broker(cls, url: str) -> str:
        if url and not url.startswith(_BROKERS):
            raise ValueError(f"it must start with {', '.join(_BROKERS[:-1])} or {_BROKERS[-1]}")
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError as error:
            raise ValueError(f"it must be an address: {error}") from error
        if url and not parts.hostname:
            raise ValueError("it must name a host, as in amqp://user:password@host:5672/")
        return url

    @field_validator("lake_url")
    @classmethod
    def _is_store(cls, url: str) -> str:
        if url and not url.startswith(("file:///", "s3://")):
            raise ValueError("it must start with file:/// or s3://")
        if url and "@" in urlsplit(url).netloc:
            raise ValueError("credentials belong in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        return url

    @field_validator("universe", "feeds")
    @classmethod
    def _is_file(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError("it must name a TOML file that exists")
        return path

    @property
    def folder(self) -> Path:
        """HOME as an absolute path."""
        return self.home.expanduser().resolve()

    @property
    def lake(self) -> str:
        """Where the lake is, as a URL."""
        return self.lake_url or (self.folder / "lake").as_uri()


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings that the environment gives.

    Raises:
        BadSetting: a setting is unknown or has a value that is not allowed; the text names each.
    """
    given = os.environ if environ is None else environ
    values = _known({name: value for name, value in given.items() if name.startswith(PREFIX)})
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        refused = [_sentence(each["loc"], each["input"], each["msg"]) for each in error.errors()]
        raise BadSetting("\n".join(refused)) from None
    if settings.host not in LOOPBACK and settings.auth == "none":
        raise BadSetting(
            f"{PREFIX}HOST is {settings.host!r}, which others can reach, and {PREFIX}AUTH is"
            f" 'none'; allowed without sign-in: {', '.join(sorted(LOOPBACK))}"
        )
    return settings


def _known(given: Mapping[str, str]) -> dict[str, str]:
    """The values by field name; an empty one leaves its setting at the default."""
    known = {PREFIX + name.upper(): name for name in Settings.model_fields}
    unknown = sorted(set(given) - set(known) - _READ_ELSEWHERE)
    if unknown:
        offers = [
            f"{name} is not a setting; nearest: {', '.join(nearest(name, known))}"
            for name in unknown
        ]
        raise BadSetting("\n".join(offers))
    return {known[name]: value for name, value in given.items() if name in known and value != ""}


def _sentence(location: tuple[int | str, ...], given: object, message: str) -> str:
    name = str(location[0])
    allowed = message.removeprefix("Value error, ").replace("Input should be", "it must be")
    shown = _LOGIN.sub("…@", str(given))
    return (
        f"{PREFIX}{name.upper()} is {shown!r}; {allowed}"
        f" ({Settings.model_fields[name].description})"
    )
