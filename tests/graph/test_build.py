"""Builds: what is wrong stays out, what is killed changes nothing, the rest is served."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from graph_records import build, read_city, small_ontology
from pyoxigraph import NamedNode, QuerySolutions, Store

from graph.build.builder import build_snapshot
from graph.build.parts import ChainedFiles, batches
from graph.errors import (
    BuildInProgressError,
    CuratedDataError,
    DamagedSnapshotError,
    GraphError,
    InvalidIdError,
    NoSnapshotError,
    ShapeViolationError,
    SnapshotError,
)
from graph.namespaces import PREFIXES
from graph.store.snapshot import (
    Snapshot,
    SnapshotWriter,
    current,
    list_snapshots,
    manifest_from_json,
    manifest_to_json,
    open_snapshot,
    prune,
)
from graph.types import BuildJob, Progress, Refusal, Violation
from text.messages import Message

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_ontology(tmp_path_factory.mktemp("build") / "ontology")


def count(snapshot: Snapshot, query: str) -> int:
    store = Store.read_only(str(snapshot.store_path))
    results = store.query(
        query, base_iri=snapshot.base_iri, prefixes=PREFIXES, use_default_graph_as_union=True
    )
    assert isinstance(results, QuerySolutions)
    return sum(1 for _ in results)


def test_a_build_from_records_to_a_store(tmp_path: Path, ontology: Path) -> None:
    steps: list[Progress] = []
    report = build(tmp_path, ontology, "nanao", "wajima", progress=steps.append)
    assert report.exit_code == 0
    snapshot = current(tmp_path)
    assert report.snapshot == snapshot
    manifest = snapshot.manifest
    assert [entry.name for entry in manifest.documents] == ["nanao.txt", "wajima.txt"]
    assert manifest.totals()["Measure"] == 5
    assert count(snapshot, "SELECT * { ?m a shisaku:Measure ; shisaku:topic <topic/rpa> }") == 1
    assert count(snapshot, "SELECT * { ?t a shisaku:Topic }") == 4
    assert count(snapshot, "SELECT * { <dataset> a void:Dataset ; void:subset ?g }") == 2
    store = Store.read_only(str(snapshot.store_path))
    assert len(store) == manifest.quads
    graphs = {graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode)}
    named = {f"{snapshot.base_iri}graph/{entry.pid}" for entry in manifest.documents}
    assert graphs == named | {snapshot.base_iri + path for path in manifest.graphs}
    assert not (snapshot.path / "parts").exists()
    assert [step.stage for step in steps[:3]] == ["read", "read", "read"]
    assert steps[-1] == Progress("publish", 1, 1)


def test_document_graphs_are_the_same_in_every_build(tmp_path: Path, ontology: Path) -> None:
    dumps = []
    for name in ("one", "two"):
        snapshot = build(tmp_path / name, ontology, "nanao", "wajima", processes=2).snapshot
        assert snapshot is not None
        store = Store.read_only(str(snapshot.store_path))
        parts = {}
        for graph in store.named_graphs():
            if isinstance(graph, NamedNode) and not graph.value.endswith("/dataset"):
                quads = store.quads_for_pattern(None, None, None, graph)
                # the store names blank nodes anew; documents have none
                parts[graph.value] = sorted(str(quad) for quad in quads if "_:" not in str(quad))
                if not graph.value.endswith("/sources"):
                    assert len(parts[graph.value]) == sum(
                        1 for _ in store.quads_for_pattern(None, None, None, graph)
                    )
        dumps.append(parts)
    assert len(dumps[0]) == 7
    assert dumps[0] == dumps[1]


def test_what_cannot_be_built_in_stays_out_and_is_named(tmp_path: Path, ontology: Path) -> None:
    sources = ("nanao", "no-title", "no-such-plan", "nanao", "die", "hyuga")
    earlier = Refusal("other.txt", Message("the manifest names an unknown code"))
    report = build(tmp_path, ontology, *sources, refused=[earlier])
    assert report.exit_code == 1
    assert report.snapshot is not None
    assert [entry.name for entry in report.snapshot.manifest.documents] == [
        "nanao.txt",
        "hyuga.txt",
    ]
    reasons = {refusal.name: refusal for refusal in report.refused}
    assert list(reasons) == [
        "other.txt",
        "no-title.txt",
        "no-such-plan.txt",
        "nanao.txt",
        "die.txt",
    ]
    assert reasons["no-such-plan.txt"].reason == "no such plan: no-such-plan"
    assert "is the same plan" in reasons["nanao.txt"].reason
    assert "died" in reasons["die.txt"].reason
    (violation,) = reasons["no-title.txt"].violations
    assert violation.shape == "Measure"
    assert violation.path == "dcterms:title"
    assert "/measure/" in violation.node
    assert violation.quote is not None
    assert violation.quote.startswith("施策1")
    for part in ("Measure", violation.node, "passage", "dcterms:title"):
        assert part in reasons["no-title.txt"].reason
    assert current(tmp_path).manifest.refused == report.refused


def test_where_all_is_refused_nothing_is_published(tmp_path: Path, ontology: Path) -> None:
    build(tmp_path, ontology, "nanao")
    before = current(tmp_path).id
    report = build(tmp_path, ontology, "no-title")
    assert report.snapshot is None
    assert report.exit_code == 1
    assert current(tmp_path).id == before
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [before]


def test_a_pid_of_the_manifest_is_used_and_checked(tmp_path: Path, ontology: Path) -> None:
    jobs = [BuildJob("nanao", "a.txt", "17202-nanao"), BuildJob("wajima", "b.txt", "../x")]
    report = build_snapshot(
        tmp_path, jobs, read_city, base_iri="https://x.example/", ontology=ontology, processes=1
    )
    assert report.snapshot is not None
    assert [entry.pid for entry in report.snapshot.manifest.documents] == ["17202-nanao"]
    assert "no identifier" in report.refused[0].reason


def test_an_index_is_added_before_publishing(tmp_path: Path, ontology: Path) -> None:
    seen: list[int] = []

    def add_index(path: Path, manifest: Any) -> dict[str, Any]:
        seen.append(len(Store.read_only(str(path / "store"))))
        (path / "index" / "x.bin").write_bytes(b"1")
        with pytest.raises(NoSnapshotError):
            current(tmp_path)
        return {"model": "m", "passages": len(manifest.documents)}

    snapshot = build(tmp_path, ontology, "nanao", add_index=add_index).snapshot
    assert snapshot is not None
    assert seen == [snapshot.manifest.quads]
    assert current(tmp_path).manifest.index == {"model": "m", "passages": 1}
    assert (snapshot.index_path / "x.bin").read_bytes() == b"1"


def test_a_failing_index_leaves_the_old_snapshot(tmp_path: Path, ontology: Path) -> None:
    build(tmp_path, ontology, "nanao")
    before = current(tmp_path).id

    def add_index(path: Path, manifest: Any) -> dict[str, Any]:
        raise RuntimeError("no model")

    with pytest.raises(RuntimeError, match="no model"):
        build(tmp_path, ontology, "wajima", add_index=add_index)
    assert current(tmp_path).id == before
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [before]


def test_wrong_settings_are_named(tmp_path: Path, ontology: Path) -> None:
    with pytest.raises(InvalidIdError, match="base"):
        build(tmp_path, ontology, "nanao", base_iri="not-a-base")
    with pytest.raises(CuratedDataError, match="nowhere"):
        build(tmp_path, tmp_path / "nowhere", "nanao")
    blocked = tmp_path / "file"
    blocked.write_text("x", "utf-8")
    with pytest.raises(SnapshotError, match="cannot be written"):
        build(blocked, ontology, "nanao")


# what a build that is killed leaves behind

KILLER = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = [{tests!r}, {root!r}]
import graph.store.snapshot as snapshot
from graph_records import build

point = sys.argv[1]

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def progress(step):
    if f"{{step.stage}}{{step.done}}" == point:
        die()

if __name__ == "__main__":
    if point == "manifest":
        snapshot.manifest_to_json = die
    elif point == "sync":
        snapshot._sync_tree = die
    elif point == "rename":
        Path.rename = die
    elif point == "renamed":
        snapshot._sync = lambda path, real=snapshot._sync: (
            die() if path.name == "snapshots" else real(path))
    elif point == "pointer":
        os.replace = die
    elif point == "prune":
        snapshot.prune = die
    index = die if point == "index" else (lambda path, manifest: {{}})
    build(Path(sys.argv[2]), Path(sys.argv[3]), "wajima", progress=progress,
          processes=1, add_index=index)
"""

POINTS = ["read1", "load3", "index", "manifest", "rename", "renamed", "pointer"]


def killed(tmp_path: Path, point: str, data: Path, ontology: Path) -> subprocess.Popen[bytes]:
    script = tmp_path / "killer.py"
    script.write_text(KILLER.format(tests=str(TESTS / "builders"), root=str(TESTS.parent)), "utf-8")
    return subprocess.Popen(
        [sys.executable, str(script), point, str(data), str(ontology)], start_new_session=True
    )


def answers(data: Path) -> int:
    return count(current(data), "SELECT * { ?m a shisaku:Measure }")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, ontology: Path) -> Path:
    data = tmp_path_factory.mktemp("killed") / "data"
    build(data, ontology, "nanao")
    return data


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_build_leaves_the_last_snapshot(
    point: str, served: Path, ontology: Path, tmp_path: Path
) -> None:
    before = current(served).id
    process = killed(tmp_path, point, served, ontology)
    assert process.wait(60) == -signal.SIGKILL
    assert current(served).id == before
    assert answers(served) == 3
    # its workers go too: nobody is left in its session
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    else:
        pytest.fail("processes of the killed build are left")


def test_a_build_killed_after_the_switch_is_whole(
    served: Path, ontology: Path, tmp_path: Path
) -> None:
    before = current(served).id
    assert killed(tmp_path, "prune", served, ontology).wait(60) == -signal.SIGKILL
    assert current(served).id != before
    assert answers(served) == 2
    assert [entry.name for entry in current(served).manifest.documents] == ["wajima.txt"]
    # and the next build clears away whatever all the killed ones left
    build(served, ontology, "nanao", "hyuga")
    assert answers(served) == 4
    names = {path.name for path in (served / "snapshots").iterdir()}
    assert names == {snapshot.id for snapshot in list_snapshots(served)}
    assert len(names) == 2
    assert {path.name for path in served.iterdir()} == {"current", "build.lock", "snapshots"}


def test_kills_at_arbitrary_times(served: Path, ontology: Path, tmp_path: Path) -> None:
    before = answers(served)
    for delay in (0.3, 0.7):
        process = killed(tmp_path, "never", served, ontology)
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        assert answers(served) in (before, 2)


def test_parts_are_read_as_one_and_in_batches(tmp_path: Path) -> None:
    paths = [tmp_path / str(number) for number in range(4)]
    for path, size in zip(paths, (10, 0, 25, 5), strict=True):
        path.write_bytes(path.name.encode() * size)
    started: list[tuple[int, str]] = []
    chained = ChainedFiles(paths, lambda done, path: started.append((done, path.name)))
    assert chained.read(4) == b"0000"
    assert chained.read() == b"0" * 6 + b"2" * 25 + b"3" * 5
    assert chained.read(4) == b""
    assert started == [(0, "0"), (1, "1"), (2, "2"), (3, "3")]
    groups = [[path.name for path in group] for group in batches(paths, 20)]
    assert groups == [["0", "1"], ["2"], ["3"]]
    assert list(batches([], 20)) == []


def test_a_build_in_many_batches_is_the_same(
    tmp_path: Path, ontology: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.build.builder._BATCH_BYTES", 1)
    steps: list[Progress] = []
    snapshot = build(tmp_path, ontology, "nanao", "wajima", progress=steps.append).snapshot
    assert snapshot is not None
    assert len(Store.read_only(str(snapshot.store_path))) == snapshot.manifest.quads
    loads = [step.done for step in steps if step.stage == "load"]
    assert loads == sorted(loads)
    assert loads[-1] == 8


# snapshots


def test_two_builds_at_once_are_refused(tmp_path: Path, ontology: Path) -> None:
    with SnapshotWriter(tmp_path), pytest.raises(BuildInProgressError):
        build(tmp_path, ontology, "nanao")
    assert build(tmp_path, ontology, "nanao").exit_code == 0


def test_old_snapshots_go_but_never_one_in_use(tmp_path: Path, ontology: Path) -> None:
    first = build(tmp_path, ontology, "nanao").snapshot
    assert first is not None
    with first.hold():
        for _ in range(3):
            build(tmp_path, ontology, "nanao", keep=1)
        assert len(list_snapshots(tmp_path)) == 2
        assert count(first, "SELECT * { ?m a shisaku:Measure }") == 3
    assert prune(tmp_path, keep=1) == [first.id]
    assert [snapshot.id for snapshot in list_snapshots(tmp_path)] == [current(tmp_path).id]
    with pytest.raises(DamagedSnapshotError), first.hold():
        pass


def test_an_older_current_snapshot_is_kept(tmp_path: Path, ontology: Path) -> None:
    first = build(tmp_path, ontology, "nanao").snapshot
    build(tmp_path, ontology, "nanao")
    assert first is not None
    (tmp_path / "current").write_text(first.id + "\n", "utf-8")
    assert prune(tmp_path, keep=1) == []
    assert current(tmp_path).id == first.id


def test_nothing_built_and_damage_are_told_apart(tmp_path: Path, ontology: Path) -> None:
    with pytest.raises(NoSnapshotError):
        current(tmp_path)
    (tmp_path / "current").write_text("../../etc\n", "utf-8")
    with pytest.raises(DamagedSnapshotError, match="names no snapshot"):
        current(tmp_path)
    snapshot = build(tmp_path, ontology, "nanao").snapshot
    assert snapshot is not None
    manifest = snapshot.path / "manifest.json"
    for text in ("", "[]", "{}", '{"version": 99}', manifest.read_text("utf-8")[:200]):
        manifest.write_text(text, "utf-8")
        with pytest.raises(DamagedSnapshotError, match="manifest"):
            current(tmp_path)
    assert list_snapshots(tmp_path) == []


def test_a_snapshot_without_store_is_not_opened(tmp_path: Path, ontology: Path) -> None:
    snapshot = build(tmp_path, ontology, "nanao").snapshot
    assert snapshot is not None
    (snapshot.store_path / "CURRENT").unlink()
    with pytest.raises(DamagedSnapshotError, match="no store"):
        open_snapshot(snapshot.path)


def test_manifests_survive_the_round_trip(tmp_path: Path, ontology: Path) -> None:
    report = build(tmp_path, ontology, "nanao", "no-title")
    assert report.snapshot is not None
    manifest = report.snapshot.manifest
    assert manifest.refused[0].violations
    assert manifest_from_json(manifest_to_json(manifest)) == manifest


def test_a_writer_only_publishes_its_own(tmp_path: Path, ontology: Path) -> None:
    snapshot = build(tmp_path, ontology, "nanao").snapshot
    assert snapshot is not None
    with SnapshotWriter(tmp_path) as writer:
        with pytest.raises(SnapshotError, match="another snapshot"):
            writer.publish(snapshot.manifest)
        building = writer.path
        assert building.exists()
    assert not building.exists()
    with pytest.raises(ValueError, match="at least one"):
        SnapshotWriter(tmp_path, keep=0)


def test_a_lock_that_nobody_holds_does_not_block(tmp_path: Path, ontology: Path) -> None:
    build(tmp_path, ontology, "nanao")
    handle = os.open(tmp_path / "build.lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(handle)
    assert build(tmp_path, ontology, "wajima").exit_code == 0


def test_errors_name_file_and_place_and_travel_between_processes() -> None:
    import pickle

    violation = Violation("Measure", "x", None, "needs a title")
    error = ShapeViolationError("broken", violations=(violation,), file="a.txt", place="line 3")
    copy = pickle.loads(pickle.dumps(error))
    assert str(copy) == str(error) == "a.txt: line 3: broken"
    assert isinstance(copy, ShapeViolationError)
    assert copy.violations == (violation,)
    assert isinstance(copy, GraphError)
