"""Fixtures that several files of tests share."""

from __future__ import annotations

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
    from api_snapshot import settings_for, wait_ready
    from starlette.testclient import TestClient

    from api.web.app import create_app

    app = create_app(settings_for(served_data))
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as found:
        wait_ready(found)
        yield found


@pytest.fixture(scope="session")
def digest_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot of the digests that ship with the program; not to be written to."""
    from search_snapshot import DIGESTS, snapshot_of

    return snapshot_of(DIGESTS, tmp_path_factory.mktemp("digests"))


@pytest.fixture(scope="session")
def digest_engine(digest_snapshot: Snapshot) -> SearchEngine:
    """The engine on that snapshot."""
    from search.engine import SearchEngine

    return SearchEngine.open(digest_snapshot)
