"""Fixtures that several files of tests share."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from graph.store.snapshot import Snapshot
    from search.engine import SearchEngine


@pytest.fixture(scope="session")
def served_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a snapshot of three invented plans; not to be written to."""
    from api_snapshot import build_plans

    data = tmp_path_factory.mktemp("served")
    build_plans(data)
    return data


@pytest.fixture(scope="session")
def client(served_data: Path) -> Iterator[TestClient]:
    """The service on that snapshot, ready; a server error is an answer, not an exception."""
    from api_snapshot import settings_for
    from starlette.testclient import TestClient

    from api.web.app import create_app

    app = create_app(settings_for(served_data))
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as found:
        wait_ready(found)
        yield found


def wait_ready(client: TestClient, seconds: float = 60.0) -> None:
    """Wait until the service can answer."""
    end = time.monotonic() + seconds
    while client.get("/ready").status_code != 200:
        assert time.monotonic() < end, client.get("/ready").text
        time.sleep(0.05)


@pytest.fixture(scope="session")
def digest_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot of the digests that ship with the program; not to be written to."""
    from search_snapshot import CHECKOUT, snapshot_of

    files = [
        path
        for path in (CHECKOUT / "corpus").iterdir()
        if path.suffix in (".md", ".txt") and path.name[0].isdigit()
    ]
    return snapshot_of(files, tmp_path_factory.mktemp("digests"))


@pytest.fixture(scope="session")
def digest_engine(digest_snapshot: Snapshot) -> SearchEngine:
    """The engine on that snapshot."""
    from search.engine import SearchEngine

    return SearchEngine.open(digest_snapshot)
