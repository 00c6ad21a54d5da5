"""Indexes are built, opened, and refused where they are not whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from graph_records import build, small_ontology
from search_snapshot import MODEL, AddIndex, toy_model

from graph.store.snapshot import Snapshot
from search import dense
from search.engine import SearchEngine
from search.errors import (
    CorpusError,
    DamagedIndexError,
    IndexMissingError,
    ModelError,
    ModelMismatchError,
    ModelMissingError,
)
from search.index import build as build_index
from search.models import StaticEncoder, fingerprint, load_encoder
from search.opened import OpenedIndex
from search.strings import Strings, StringWriter
from search.types import HitType


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy_model(tmp_path_factory.mktemp("models") / "toy")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Snapshot:
    folder = tmp_path_factory.mktemp("small")
    report = build(
        folder / "data",
        small_ontology(folder / "ontology"),
        "nanao",
        "hyuga",
        "unknown",
        add_index=AddIndex(model),
    )
    assert report.snapshot is not None
    return report.snapshot


def test_everything_of_the_graph_is_an_item(small: Snapshot) -> None:
    index = OpenedIndex(small.index_path)
    totals = small.manifest.totals()
    kinds = [index.items.type_of(row) for row in range(len(index.items))]
    assert kinds.count(HitType.MEASURE) == totals["Measure"] == index.measures
    assert kinds.count(HitType.PLAN) == 3
    for kind, name in (
        (HitType.ACTION, "Action"),
        (HitType.KPI, "Kpi"),
        (HitType.TERM, "Term"),
        (HitType.PASSAGE, "Passage"),
    ):
        assert kinds.count(kind) == totals[name], kind
    assert kinds[: index.measures] == [HitType.MEASURE] * index.measures
    assert small.manifest.index["items"] == len(kinds)


def test_evidence_is_the_graphs(small: Snapshot) -> None:
    index = OpenedIndex(small.index_path)
    seen = 0
    for row in range(len(index.items)):
        evidence = index.items.evidence(row)
        if evidence is not None:
            assert len(evidence.quote) == evidence.end - evidence.start
            seen += 1
    assert seen > 10


def test_a_municipality_that_no_register_knows_has_no_code(small: Snapshot) -> None:
    engine = SearchEngine.open(small)
    codes = {hit.municipality.code for hit in engine.search("", types=["measure"], limit=99).hits}
    assert None in codes and "17202" in codes


def test_two_builds_are_the_same(small: Snapshot, model: Path, tmp_path: Path) -> None:
    build_index(small.store_path, tmp_path / "again", small.base_iri, str(model))
    for path in sorted((tmp_path / "again").rglob("*")):
        if path.is_file():
            other = small.index_path / path.relative_to(tmp_path / "again")
            assert path.read_bytes() == other.read_bytes(), path.name


def test_a_snapshot_without_index_says_so(small: Snapshot, tmp_path: Path) -> None:
    shutil.copytree(small.path, tmp_path / "copy")
    shutil.rmtree(tmp_path / "copy" / "index")
    with pytest.raises(IndexMissingError, match="build it first"):
        SearchEngine.open(tmp_path / "copy")


@pytest.mark.parametrize(
    "name",
    [
        "meta.json",
        "names.json",
        "dense.faiss",
        "dense-item.npy",
        "topics.npy",
        "background.npy",
        "items/kind.npy",
        "items/text.utf8",
        "measures/docs.npy",
        "elements/terms.txt",
    ],
)
def test_a_damaged_file_is_named(small: Snapshot, tmp_path: Path, name: str) -> None:
    shutil.copytree(small.path, tmp_path / "copy")
    path = tmp_path / "copy" / "index" / name
    path.write_bytes(path.read_bytes()[:7])
    with pytest.raises(DamagedIndexError) as caught:
        SearchEngine.open(tmp_path / "copy")
    assert caught.value.file is not None


def test_an_index_of_another_version_is_refused(small: Snapshot, tmp_path: Path) -> None:
    shutil.copytree(small.path, tmp_path / "copy")
    path = tmp_path / "copy" / "index" / "meta.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": 0}), "utf-8")
    with pytest.raises(DamagedIndexError, match="run `shisaku build` again"):
        SearchEngine.open(tmp_path / "copy")


def test_another_model_is_refused(small: Snapshot, tmp_path: Path) -> None:
    other = toy_model(tmp_path / "other", seed=1)
    with pytest.raises(ModelMismatchError, match=r"model toy .*SHISAKU_MODEL is other"):
        SearchEngine.open(small, model=str(other))


def test_the_same_model_elsewhere_is_taken(small: Snapshot, model: Path, tmp_path: Path) -> None:
    shutil.copytree(model, tmp_path / "moved")
    assert SearchEngine.open(small, model=str(tmp_path / "moved")).index.measures > 0


def test_a_store_that_is_none_is_named(tmp_path: Path, model: Path) -> None:
    with pytest.raises(CorpusError, match="nothing-here"):
        build_index(tmp_path / "nothing-here", tmp_path / "index", "https://x.example/", str(model))


def test_missing_models_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelMissingError, match=r"SHISAKU_MODEL|no such folder"):
        load_encoder(str(tmp_path / "none"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"modules\.json"):
        load_encoder(str(tmp_path / "empty"))


def test_damaged_models_are_named(model: Path, tmp_path: Path) -> None:
    for name in ("model.safetensors", "tokenizer.json"):
        shutil.copytree(model, tmp_path / name)
        (tmp_path / name / name).write_bytes(b"{nothing")
        with pytest.raises(ModelError):
            load_encoder(str(tmp_path / name))


def test_static_models_embed_as_their_library_does() -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    from sentence_transformers import SentenceTransformer

    texts = ["行政手続のオンライン化", "お年寄りにスマホを教える", "AI-OCR 2025", ""]
    ours = StaticEncoder(MODEL).passages(texts)
    theirs = SentenceTransformer(str(MODEL), device="cpu").encode(
        [text.lower() for text in texts[:3]], normalize_embeddings=True
    )
    assert np.allclose(ours[:3], theirs, atol=1e-3)
    assert not ours[3].any()


def test_a_fingerprint_tells_models_apart(model: Path, tmp_path: Path) -> None:
    first = fingerprint(load_encoder(str(model)))
    assert first.same(fingerprint(load_encoder(str(model))))
    assert not first.same(fingerprint(load_encoder(str(toy_model(tmp_path / "b", seed=3)))))
    assert not first.same(fingerprint(load_encoder(str(toy_model(tmp_path / "c", dimension=32)))))


def test_cells_find_what_the_whole_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((50, 32))
    rows = centres[rng.integers(0, 50, 4000)] + 0.3 * rng.standard_normal((4000, 32))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    dense.build(rows, tmp_path / "flat")
    monkeypatch.setattr(dense, "EXACT_ROWS", 100)
    dense.build(rows, tmp_path / "cells")
    flat, cells = dense.DenseIndex(tmp_path / "flat"), dense.DenseIndex(tmp_path / "cells")
    shared = [
        len(set(flat.nearest(row, 10)[0]) & set(cells.nearest(row, 10)[0])) for row in rows[:50]
    ]
    assert np.mean(shared) > 9
    assert np.allclose(flat.nearest(rows[3], 1)[1], 1.0, atol=1e-5)


def test_strings_come_back(tmp_path: Path) -> None:
    texts = ["", "日本", "a\nb", "🙂", "\ud800"]
    with StringWriter(tmp_path / "s") as writer:
        numbers = [writer.add(text) for text in texts]
    strings = Strings(tmp_path / "s")
    assert [strings[number] for number in numbers] == [*texts[:4], "?"]
    (tmp_path / "s.utf8").write_bytes(b"")
    with pytest.raises(DamagedIndexError, match="shorter"):
        Strings(tmp_path / "s")
