"""Models of sentence-transformers: tiny ones with random weights run the real path.

They say nothing about quality; what is tested is loading, prompts, dimension,
fingerprints, order and messages.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from search_snapshot import CHECKOUT, snapshot_of
from tiny_models import bi_encoder, cross_encoder

from graph.store.snapshot import Snapshot
from search.engine import SearchEngine
from search.errors import ModelError, ModelMismatchError, ModelMissingError
from search.models import TransformerEncoder, fingerprint, load_encoder, name_of
from search.rerank import DEPTH, Reranker, reordered
from search.types import Answer

PROMPTS = {"query": "問: ", "document": "文: "}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    bi_encoder(folder / "one", 1, PROMPTS)
    bi_encoder(folder / "two", 2)
    cross_encoder(folder / "cross")
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, places: Path) -> Snapshot:
    digest = CHECKOUT / "corpus" / "17209-kahoku-dx-2022.txt"
    return snapshot_of([digest], tmp_path_factory.mktemp("data"), places / "one")


def test_prompts_of_the_configuration_are_put_before(places: Path) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    from sentence_transformers import SentenceTransformer

    encoder = load_encoder(str(places / "one"))
    assert isinstance(encoder, TransformerEncoder)
    assert encoder.dimension == 32
    plain = SentenceTransformer(str(places / "one"), device="cpu")
    text = "電子契約の推進"
    for rows, prompt in ((encoder.queries([text]), "問: "), (encoder.passages([text]), "文: ")):
        expected = plain.encode([prompt + text], prompt="")[0]
        assert rows[0] == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)
    assert abs(float(encoder.queries([text])[0] @ encoder.passages([text])[0])) < 0.9999


def test_loading_says_nothing(places: Path, capfd: pytest.CaptureFixture[str]) -> None:
    load_encoder(str(places / "two"))
    Reranker(str(places / "cross"))
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "")


def test_without_prompts_question_and_passage_are_alike(places: Path) -> None:
    encoder = load_encoder(str(places / "two"))
    assert encoder.queries(["窓口"]) == pytest.approx(encoder.passages(["窓口"]), abs=1e-6)
    assert not fingerprint(encoder).same(fingerprint(load_encoder(str(places / "one"))))
    assert fingerprint(encoder).same(fingerprint(load_encoder(str(places / "two"))))


def test_threads_may_share_an_encoder(places: Path) -> None:
    encoder = load_encoder(str(places / "one"))
    texts = ["市" * n for n in range(1, 25)]
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda text: encoder.queries([text])[0], texts))
    for text, row in zip(texts, rows, strict=True):
        assert row == pytest.approx(encoder.queries([text])[0], abs=1e-5)


def test_an_index_of_one_model_refuses_another(small: Snapshot, places: Path) -> None:
    engine = SearchEngine.open(small, model=str(places / "one"))
    assert engine.index.encoder.dimension == 32
    assert engine.search("電子契約").hits
    assert SearchEngine.open(small).index.encoder.name == "one"
    with pytest.raises(
        ModelMismatchError, match=r"model one \(32 dimensions\), SHISAKU_MODEL is two"
    ):
        SearchEngine.open(small, model=str(places / "two"))


def test_a_folder_that_cannot_be_read_is_named(places: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "no such type"}', "utf-8")
    for load in (load_encoder, Reranker):
        with pytest.raises(ModelError) as caught:
            load(str(tmp_path))
        assert caught.value.file == str(tmp_path)
        assert "\n" not in str(caught.value)


def test_a_reranker_decides_the_order_of_the_best(small: Snapshot, places: Path) -> None:
    plain = SearchEngine.open(small)
    second = SearchEngine.open(small, reranker=str(places / "cross"))
    before, after = (e.search("行政手続のオンライン化", limit=50) for e in (plain, second))
    assert before.total == after.total > 3
    assert {hit.iri for hit in before.hits} == {hit.iri for hit in after.hits}
    assert [hit.iri for hit in before.hits] != [hit.iri for hit in after.hits]
    means = {
        hit.iri: 0.5 * hit.score + 0.5 * (again.explanation.reranked or 0.0)
        for hit in before.hits
        for again in after.hits
        if hit.iri == again.iri and hit.type == "measure"
    }
    order = [means[hit.iri] for hit in after.hits if hit.type == "measure"]
    assert order == pytest.approx(sorted(order, reverse=True), abs=1e-5)
    assert [hit.score for hit in after.hits] == [hit.score for hit in before.hits]
    assert all(hit.explanation.reranked is None for hit in before.hits)
    for hit in after.hits:
        given = hit.explanation.to_json().get("reranked")
        assert (given is not None) == (hit.type == "measure"), hit.iri
    # pages agree with the whole, and with themselves the next time
    paged = [second.search("行政手続のオンライン化", limit=1, offset=n).hits[0] for n in range(4)]
    assert [hit.iri for hit in paged] == [hit.iri for hit in after.hits[:4]]
    lexical = second.search("行政手続", mode="lexical")
    assert all(hit.explanation.reranked is None for hit in lexical.hits)
    assert second.search("").total > DEPTH


def test_an_answer_lists_measures_as_a_reranker_orders_them(
    digest_snapshot: Snapshot, places: Path
) -> None:
    question = "デジタルデバイド対策に取り組む市は？"
    plain = SearchEngine.open(digest_snapshot).ask(question)
    again = SearchEngine.open(digest_snapshot, reranker=str(places / "cross")).ask(question)

    def decided(answer: Answer) -> list[tuple[str | None, float, str | None]]:
        return [(city.code, city.score, city.stance) for city in (*answer.cities, *answer.possible)]

    assert decided(plain) == decided(again), "who is confirmed is calibrated without it"
    assert (plain.answer, plain.coverage) == (again.answer, again.coverage)
    assert len(again.hits) > 3
    assert [hit.iri for hit in again.hits] != [hit.iri for hit in plain.hits]
    means = [0.5 * hit.score + 0.5 * (hit.explanation.reranked or 0.0) for hit in again.hits]
    assert means == sorted(means, reverse=True)
    assert all(hit.explanation.reranked is None for hit in plain.hits)
    chances = {hit.iri: hit.score for city in plain.cities for hit in city.measures}
    for city in again.cities:
        for hit in city.measures:
            assert hit.score == chances.get(hit.iri, hit.score), "a measure keeps its chance"
        given = [hit.explanation.reranked for hit in city.measures]
        assert any(score is not None for score in given)


def test_scores_of_a_reranker_are_shares(places: Path) -> None:
    reranker = Reranker(str(places / "cross"))
    scores = reranker.scores("窓口", ["行政手続", "電子契約の推進", "高齢者" * 200, ""])
    assert scores.shape == (4,) and scores.min() >= 0.0 and scores.max() <= 1.0
    assert np.ptp(scores) > 0
    assert reranker.scores("窓口", []).size == 0


def test_only_what_was_read_again_moves() -> None:
    chances = np.array([0.1, 0.9, 0.9], dtype=np.float32)
    assert reordered([0.9, 0.8, 0.7, 0.6], [0, 2, 3], chances) == [2, 1, 3, 0]
    assert reordered([0.5, 0.5, 0.5], [0, 1, 2], np.zeros(3, np.float32)) == [0, 1, 2]
    assert reordered([], [], np.zeros(0, np.float32)) == []


def test_a_reranker_that_cannot_be_used_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelMissingError, match="set SHISAKU_RERANKER to a folder"):
        Reranker("nobody/no-such-reranker")
    with pytest.raises(ModelError, match=r"no re-ranking model \(no config.json\)"):
        Reranker(str(tmp_path))
    with pytest.raises(ModelError, match="gives 3 scores"):
        Reranker(str(cross_encoder(tmp_path / "three", labels=3)))


def test_a_hub_out_of_reach_is_one_line() -> None:
    """A real process, because the hub's address is read when its client is imported."""
    code = "from search.models import load_encoder; load_encoder('nobody/no-such-model')"
    environment = {**os.environ, "HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_OFFLINE": ""}
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert time.monotonic() - begun < 60
    told = done.stderr.strip().splitlines()
    assert "ModelMissingError: nobody/no-such-model: the model is neither a folder" in told[-1]
    assert "set SHISAKU_MODEL to a folder" in told[-1]
    assert not any("Retry" in line for line in told)


def test_a_model_with_its_own_table_of_prompts(places: Path, tmp_path: Path) -> None:
    """Where the configuration is silent, the name decides which prompts are used."""
    folder = tmp_path / "multilingual-e5-tiny"
    folder.symlink_to(places / "two", target_is_directory=True)
    assert not json.loads((folder / "config_sentence_transformers.json").read_text())[
        "prompts"
    ].get("query")
    encoder, bare = load_encoder(str(folder)), load_encoder(str(places / "two"))
    assert encoder.queries(["市"]) == pytest.approx(bare.queries(["query: 市"]), abs=1e-6)
    assert encoder.passages(["市"]) == pytest.approx(bare.passages(["passage: 市"]), abs=1e-6)


def test_a_folder_of_the_hubs_cache_has_the_hubs_name(places: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models--intfloat--multilingual-e5-small" / "snapshots" / "0123abcd"
    folder.parent.mkdir(parents=True)
    folder.symlink_to(places / "two")
    encoder = load_encoder(str(folder))
    assert encoder.name == "intfloat/multilingual-e5-small"
    assert isinstance(encoder, TransformerEncoder)
    assert (encoder._query, encoder._passage) == ("query: ", "passage: "), "as e5 wants it"
    assert name_of(str(tmp_path / "gone")) == "gone"
    assert name_of("org/model") == "org/model"
