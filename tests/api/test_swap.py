"""A new snapshot is taken up while requests run; builds are reused, and survive being killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from api_snapshot import BASE, MODEL, build_plans, settings_for, wait_ready
from starlette.testclient import TestClient

from api.errors import NothingBuiltError
from api.jobs.build import build, reusable
from api.jobs.fingerprint import fingerprint
from api.web.app import create_app
from graph.store.snapshot import POINTER, current

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PLAN = """# {city}デジタル推進計画

令和4年3月

{city}

## 第1章 計画の趣旨

計画期間は、令和4年度から令和6年度までの3年間とします。

## 第2章 施策

### 施策1 窓口の電子申請

目標：申請を家からできるようにする。

担当課：市民課

・電子申請の対象を広げる
・窓口に端末を置く
"""


def plan_file(folder: Path, city: str) -> Path:
    path = folder / f"{city}.md"
    path.write_text(PLAN.format(city=city), "utf-8")
    return path


def test_new_snapshot_without_a_failed_request(tmp_path: Path) -> None:
    first = build_plans(tmp_path, ("nanao",)).snapshot
    app = create_app(settings_for(tmp_path))
    failures: list[str] = []
    counts: set[int] = set()
    stop = threading.Event()

    def ask(client: TestClient, path: str) -> None:
        while not stop.is_set():
            response = client.get(path)
            if response.status_code != 200:
                failures.append(f"{path}: {response.status_code} {response.text}")
            if path == "/api/plans":
                counts.add(response.json()["total"])

    with TestClient(app, raise_server_exceptions=False) as client:
        wait_ready(client)
        assert first is not None
        assert client.get("/ready").json()["snapshot"] == first.id
        query = "/sparql?query=SELECT+*+WHERE+%7B+%3Fp+a+shisaku%3APlan+%7D"
        paths = ("/api/plans", "/api/search?q=RPA", "/topic/digital-divide", query)
        threads = [threading.Thread(target=ask, args=(client, path)) for path in paths]
        for thread in threads:
            thread.start()
        try:
            second = build_plans(tmp_path, ("nanao", "hyuga")).snapshot
            assert second is not None
            end = time.monotonic() + 30
            while client.get("/ready").json()["snapshot"] != second.id:
                assert time.monotonic() < end
                time.sleep(0.05)
            time.sleep(0.5)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert failures == []
        assert counts == {1, 2}
        assert client.get("/api/plans").json()["total"] == 2


def test_broken_pointer_leaves_the_service_as_it_is(tmp_path: Path) -> None:
    report = build_plans(tmp_path, ("nanao",))
    assert report.snapshot is not None
    with TestClient(create_app(settings_for(tmp_path)), raise_server_exceptions=False) as client:
        wait_ready(client)
        for text in ("20990101T000000Z-000000\n", "../../etc\n", "", "\x00"):
            (tmp_path / POINTER).write_text(text, "utf-8")
            time.sleep(0.7)
            assert client.get("/ready").json()["snapshot"] == report.snapshot.id
            assert client.get("/api/search?q=RPA").status_code == 200


def test_same_inputs_are_not_built_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # the program's files may be edited while the tests run
    monkeypatch.setattr("api.jobs.fingerprint.ROOMS", ())
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    plan_file(corpus, "輪島市")
    settings = settings_for(tmp_path / "data")
    first = build(settings, [corpus], processes=1)
    assert not first.reused
    again = build(settings, [corpus], processes=1)
    assert (again.reused, again.snapshot.id) == (True, first.snapshot.id)
    assert reusable(settings, [corpus]) is not None
    assert reusable(settings_for(tmp_path / "data", "https://example.org/kg/"), [corpus]) is None
    plan_file(corpus, "七尾市")
    assert reusable(settings, [corpus]) is None
    assert build(settings, [corpus], force=True, processes=1).snapshot.id != first.snapshot.id


def test_nothing_but_refused_documents_publishes_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    settings = settings_for(tmp_path / "data")
    with pytest.raises(NothingBuiltError, match="empty"):
        build(settings, [empty, tmp_path / "missing.txt"], processes=1)
    assert not (tmp_path / "data" / POINTER).exists()


def test_fingerprint_depends_on_all_that_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = plan_file(tmp_path, "輪島市")
    mark = fingerprint([one], base_iri=BASE, model="a")
    assert fingerprint([one], base_iri=BASE, model="a") == mark
    assert fingerprint([one], base_iri=BASE, model="b") != mark
    assert fingerprint([one], base_iri="https://example.org/", model="a") != mark
    with monkeypatch.context() as other:
        # what the cosines of "a" are measured beside
        other.setattr("resources.model", lambda: tmp_path)
        assert fingerprint([one], base_iri=BASE, model="a") != mark
    assert fingerprint([one, one], base_iri=BASE, model="a") != mark
    one.write_text("other", "utf-8")
    assert fingerprint([one], base_iri=BASE, model="a") != mark
    assert fingerprint([tmp_path / "missing"], base_iri=BASE, model="a") != mark


@pytest.mark.parametrize("delay", [0.7, 2.0])
def test_killed_build_leaves_the_last_snapshot(tmp_path: Path, delay: float) -> None:
    data = tmp_path / "data"
    last = build_plans(data, ("nanao",)).snapshot
    assert last is not None
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for city in ("輪島市", "七尾市", "日向市"):
        plan_file(corpus, city)
    environment = {**os.environ, "SHISAKU_DATA": str(data), "SHISAKU_MODEL": MODEL}
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "build", str(corpus), "--jobs", "1"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(delay)
    ended = process.poll()
    if ended is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    snapshot = current(data)
    if ended is None and snapshot.id == last.id:
        with TestClient(create_app(settings_for(data)), raise_server_exceptions=False) as client:
            wait_ready(client)
            assert client.get("/api/plans").json()["total"] == 1
    # whatever was left behind, the next build goes through
    report = build_plans(data, ("nanao", "hyuga"))
    assert report.snapshot is not None
    assert current(data).id == report.snapshot.id


def test_serve_ends_where_nothing_could_be_built(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--build", str(empty)],
        env={**os.environ, "SHISAKU_DATA": str(tmp_path / "data"), "SHISAKU_MODEL": MODEL},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "empty.txt" in done.stderr
    assert "nothing to serve" in done.stderr
    assert "Traceback" not in done.stderr


def test_service_over_a_socket_says_where_it_is(served_data: Path) -> None:
    environment = {
        **os.environ,
        "SHISAKU_DATA": str(served_data),
        "SHISAKU_MODEL": MODEL,
        "SHISAKU_PORT": "0",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve"],
        env=environment,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith("Shisaku: http://127.0.0.1:")
        import httpx

        address = line.split()[-1]
        end = time.monotonic() + 30
        while True:
            try:
                if httpx.get(f"{address}ready").status_code == 200:
                    break
            except httpx.TransportError:
                pass
            assert time.monotonic() < end
            time.sleep(0.1)
        port = address.rstrip("/").rpartition(":")[2]
        second = subprocess.run(
            [sys.executable, "-m", "api.cli", "serve", "--port", port],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert second.returncode == 2
        assert second.stderr.count("\n") == 1
        assert "cannot be listened on" in second.stderr
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
