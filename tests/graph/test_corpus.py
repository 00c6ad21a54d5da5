"""The graph of real documents: the corpus that ships, and the originals where they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from graph_records import ONTOLOGY, REPOSITORY

from api.jobs.documents import find, read
from graph.build.builder import build_snapshot
from graph.queries import examples
from graph.query.pool import QueryPool
from graph.store.snapshot import Snapshot

ORIGINALS = REPOSITORY.parent / "shared" / "plans"


def built(data: Path, folder: Path) -> Snapshot:
    corpus = find([folder])
    report = build_snapshot(
        data, corpus.jobs, read, base_iri="https://x.example/", ontology=ONTOLOGY, processes=2
    )
    assert corpus.refused == ()
    assert report.refused == ()
    assert report.snapshot is not None
    return report.snapshot


@pytest.fixture(scope="module", params=["corpus", "originals"])
def snapshot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = REPOSITORY / "corpus" if request.param == "corpus" else ORIGINALS
    if not folder.is_dir():
        pytest.skip("the original plans are not here")
    return built(tmp_path_factory.mktemp(str(request.param)), folder)


def test_five_plans_keep_all_shapes(snapshot: Snapshot) -> None:
    manifest = snapshot.manifest
    assert len(manifest.documents) == 5
    codes = {entry.municipality_code for entry in manifest.documents}
    assert codes == {"16209", "17202", "17204", "17209", "45206"}
    totals = manifest.totals()
    assert totals["Measure"] >= 70
    assert totals["Kpi"] >= 30
    assert totals["Term"] >= 100


def test_named_questions_have_answers(snapshot: Snapshot) -> None:
    with QueryPool(snapshot.path, snapshot.base_iri, 1) as pool:
        counts = {}
        for query in examples():
            result = pool.query(query.text)
            assert result.seconds < 2.0, query.name
            counts[query.name] = len(json.loads(result.body)["results"]["bindings"])
        assert {name for name, count in counts.items() if not count} == set()
        assert counts["plans-ending-in-year"] == 5
        cited = pool.query(_text("most-cited-national-sources"), format="csv").body.decode()
        assert "自治体DX推進計画,5," in cited.splitlines()[1]


def _text(name: str) -> str:
    return next(query.text for query in examples() if query.name == name)
