"""Fixtures that several files of tests share."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from graph.store.snapshot import Snapshot
    from search.engine import SearchEngine

# the command line speaks the language of its user: tests that ask for none expect English
os.environ.pop("LANGUAGE", None)
os.environ["LC_ALL"] = "C.UTF-8"


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first process to ask for it fills; the others wait for it.

    The processes of one run (pytest-xdist) share what is dear to make.
    """
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = base / name
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = base / f"{name}.done"
        if not done.exists():
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def served_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a snapshot of three invented plans; not to be written to."""
    from api_snapshot import build_plans

    return made_once(tmp_path_factory, "served", build_plans)


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

    from graph.store.snapshot import current

    return current(
        made_once(tmp_path_factory, "digests", lambda folder: snapshot_of(DIGESTS, folder))
    )


@pytest.fixture(scope="session")
def digest_engine(digest_snapshot: Snapshot) -> SearchEngine:
    """The engine on that snapshot."""
    from search.engine import SearchEngine

    return SearchEngine.open(digest_snapshot)


@pytest.fixture(scope="session")
def multiplied_snapshot(
    digest_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Snapshot:
    """The digests and many copies of them; not to be written to."""
    from multiplied import multiplied

    from graph.store.snapshot import current

    return current(
        made_once(
            tmp_path_factory, "multiplied", lambda folder: multiplied(digest_snapshot, folder)
        )
    )


@pytest.fixture(scope="session")
def original_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot of the original plans, where they are at hand."""
    from search_snapshot import SHARED, snapshot_of

    from graph.store.snapshot import current

    if not (SHARED / "plans").is_dir():
        pytest.skip("the original plans are not here")
    plans = sorted((SHARED / "plans").glob("*.txt"))
    return current(
        made_once(tmp_path_factory, "originals", lambda folder: snapshot_of(plans, folder))
    )


@pytest.fixture(scope="session")
def original_engine(original_snapshot: Snapshot) -> SearchEngine:
    """The engine on that snapshot."""
    from search.engine import SearchEngine

    return SearchEngine.open(original_snapshot)
