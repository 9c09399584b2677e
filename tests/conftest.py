"""What every test may use: a real PostgreSQL, databases made from one template, the sample."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, text

from collectors.contract import Dataset
from collectors.providers import PROVIDERS
from collectors.questions import due_queries
from collectors.runs import run_queries
from collectors.schedule import JOBS
from collectors.stages.collect import Outside
from db import embedded
from tests import chromium, components, seaweed
from wizdata_core import clock
from wizdata_core.ingest.reference import ProviderFacts, store_reference
from wizdata_core.ingest.runs import claimed
from wizdata_core.lake import Lake, open_lake
from wizdata_core.queries.targets import targets
from wizdata_core.settings import load
from wizdata_core.store import Engines, open_store, reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Timings never decide a test; in CI the same examples are tried each time.
settings.register_profile("wizdata", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("wizdata")
SHARED = Path(__file__).resolve().parents[2] / "shared"
_numbers = count()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded answers beside the repository; tests that need it skip without it."""
    if not (SHARED / "data").is_dir():
        pytest.skip("../shared/data is absent: the recorded answers are not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an embedded server that lives as long as the session."""
    home = tmp_path_factory.mktemp("server")
    url = embedded.ensure(home)
    # A server that nobody uses for a while stops: tests of other things may take that long.
    with closing(psycopg2.connect(url)):
        yield url
    data = embedded.status(home).data
    embedded.stop(home)
    if home not in data.parents:  # run as root, the cluster lies where the server's account can go
        shutil.rmtree(data.parent)


def _open(url: str, tmp: Path) -> Engines:
    return open_store(
        load({"WIZDATA_DATABASE_URL": url, "WIZDATA_HOME": str(tmp)}), application="tests"
    )


def _create(server: str, name: str, template: str) -> str:
    store = _open_plain(server)
    with store.connect() as connection:
        connection.execute(text(f"create database {name} template {template}"))
    store.dispose()
    return server.rsplit("/", 1)[0] + "/" + name


def _open_plain(url: str) -> Engine:
    return create_engine(
        url.replace("postgresql://", "postgresql+psycopg2://"), isolation_level="AUTOCOMMIT"
    )


def _close(store: Engines) -> None:
    store.dispose()


@pytest.fixture(scope="session")
def template(server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the newest schema and the reference data."""
    url = _create(server, "wizdata_template", "template0")
    store = _open(url, tmp_path_factory.mktemp("template"))
    with writing(store) as connection:
        store_reference(connection, [facts(each.name) for each in PROVIDERS.values()])
    _close(store)
    return "wizdata_template"


def facts(name: str) -> ProviderFacts:
    """What the database says of a provider."""
    provider = PROVIDERS[name]
    return ProviderFacts(
        name, provider.label, provider.terms, provider.rank, provider.sample, provider.network
    )


@pytest.fixture
def database_url(server: str, template: str) -> str:
    """A database of the test's own, with schema and reference data."""
    return _create(server, f"test_{next(_numbers)}", template)


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Engines]:
    """The test's own database, opened."""
    opened = _open(database_url, tmp_path)
    yield opened
    _close(opened)


@pytest.fixture(scope="module")
def module_store(
    server: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engines]:
    """One database for all tests of a module that clear away what they leave."""
    url = _create(server, f"test_{next(_numbers)}", template)
    opened = _open(url, tmp_path_factory.mktemp("module"))
    yield opened
    _close(opened)


@pytest.fixture
def other_store(
    server: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Engines]]:
    """More databases of the test's own, each opened anew with schema and reference data."""
    made: list[Engines] = []

    def make() -> Engines:
        url = _create(server, f"test_{next(_numbers)}", template)
        made.append(_open(url, tmp_path_factory.mktemp("other")))
        return made[-1]

    yield make
    for each in made:
        _close(each)


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[seaweed.Seaweed]:
    """A real S3 server of the session's own; tests that need one skip where it is not installed."""
    if seaweed.path() is None:
        components.absent(seaweed.MISSING)
    started = seaweed.Seaweed(tmp_path_factory.mktemp("s3"))
    started.start()
    yield started
    started.kill()


@pytest.fixture
def bucket(s3_server: seaweed.Seaweed, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """An empty lake of the test's own in a bucket, with the environment that it takes."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    return open_lake(f"s3://{seaweed.BUCKET}/test{next(_numbers)}")


@pytest.fixture
def outside(store: Engines, tmp_path: Path) -> Outside:
    """The test's own database and lake, with the network refused."""
    return Outside(store, open_lake((tmp_path / "lake").as_uri()), offline=True)


def load_offline(outside: Outside, providers: tuple[str, ...] = ("sample", "ecb", "nbp")) -> None:
    """Runs the jobs of the providers that need no network."""
    for job in JOBS:
        if job.provider not in providers:
            continue
        provider = PROVIDERS[job.provider]
        now = clock.now()
        with reading(outside.store) as connection:
            listed = targets(connection, provider.name, job.interval.value)
        queries = due_queries(provider, job.interval, listed, overlap=job.overlap)
        assert provider.feeds[Dataset.BARS].most_targets >= len(listed)
        with claimed(outside.store, job.name, now, provider.name, now) as lease:
            assert lease is not None
            run_queries(lease, provider, queries, outside, threading.Event())


@pytest.fixture(scope="session")
def sample_url(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the sample and the reference rates, for tests that only read."""
    url = _create(server, "wizdata_sample", template)
    folder = tmp_path_factory.mktemp("sample")
    opened = _open(url, folder)
    load_offline(Outside(opened, open_lake((folder / "lake").as_uri()), offline=True))
    _close(opened)
    return url


@pytest.fixture(scope="session")
def sample_store(sample_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """The database of `sample_url`, opened; read it only."""
    opened = _open(sample_url, tmp_path_factory.mktemp("opened"))
    yield opened
    _close(opened)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Without a Chromium, CI fails."""
    if chromium.path() is None and os.environ.get("CI") == "true":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """Says in the very last lines when the browser's tests could not run."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and chromium.path() is None:
        reporter.section("browser", red=True)
        reporter.write_line(chromium.MISSING)
