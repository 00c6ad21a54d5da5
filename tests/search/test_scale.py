"""Cosines of other models count on the scale of the one that the weights were fitted for."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_snapshot import CHECKOUT, MODEL, snapshot_of, toy_model

from graph.store.snapshot import Snapshot
from search.engine import SearchEngine
from search.errors import DamagedIndexError
from search.items import Items
from search.models import Encoder, load_encoder
from search.opened import OpenedIndex
from search.rank import DENSE, LEXICAL, Weights
from search.scale import AS_IT_IS, LEVELS, Scale, Scales, measured, scale, titled, told_apart
from search.subjects import phrases, spoken_of

HOPELESS = ("下水道使用料の減免", "スキー場のリフト券", "犬の登録", "花火大会の日程")
ANSWERABLE = (
    "オンライン申請",
    "お年寄りにスマホの使い方を教える",
    "情報セキュリティ対策",
    "テレワーク",
)


def digests() -> list[Path]:
    return [path for path in (CHECKOUT / "corpus").iterdir() if path.name[0].isdigit()]


def crowded(folder: Path) -> Path:
    """The shipped model with one more number in every vector, the same in all: cosines near 1."""
    from safetensors.numpy import load_file, save_file

    shutil.copytree(MODEL, folder)
    inner = folder / json.loads((folder / "modules.json").read_text("utf-8"))[0]["path"]
    tensors = load_file(inner / "model.safetensors")
    weights = tensors["embedding.weight"].astype(np.float32)
    more = np.full((len(weights), 1), 1.4 * np.linalg.norm(weights, axis=1).mean(), np.float32)
    tensors["embedding.weight"] = np.concatenate([weights, more], axis=1)
    save_file(tensors, inner / "model.safetensors")
    return folder


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return crowded(tmp_path_factory.mktemp("models") / "crowded")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory, crowd: Path) -> Snapshot:
    """The digests with an index of that model, measured beside the shipped one."""
    return snapshot_of(digests(), tmp_path_factory.mktemp("other"), crowd, fitted=MODEL)


def as_before(snapshot: Snapshot, folder: Path, crowd: Path) -> SearchEngine:
    """The same index without its scales."""
    shutil.copytree(snapshot.index_path, folder)
    meta = orjson.loads((folder / "meta.json").read_bytes())
    del meta["scales"]
    (folder / "meta.json").write_bytes(orjson.dumps(meta))
    return SearchEngine(OpenedIndex(folder, str(crowd)), Weights.load())


@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.floats(0.001, 1))
def test_every_order_is_kept(seed: int, trust: float, width: float) -> None:
    numbers = np.random.default_rng(seed)
    own = (1 - width * numbers.random((6, 7))).astype(np.float32)
    fitted = numbers.uniform(-1, 1, (6, 7)).astype(np.float32)
    found = scale(own, fitted, trust=trust)
    values = np.sort(own.reshape(-1))
    counted = found(values)
    assert counted.shape == values.shape
    # up to the last digit of 32 bits; ranks are compared to six digits
    assert (np.diff(counted) >= -1e-6).all()
    assert counted.max() <= 1.0 + 1e-6
    assert Scale.from_json(found.to_json()) == found


def test_equal_ranks_count_the_same() -> None:
    fitted = np.linspace(-0.2, 0.8, 1001, dtype=np.float32).reshape(1, -1)
    found = scale(0.75 + 0.25 * fitted, fitted)
    middle = fitted[:, 50:-50]
    assert found(0.75 + 0.25 * middle) == pytest.approx(middle, abs=0.01)


def test_what_a_model_does_not_tell_apart_says_nothing() -> None:
    fitted = np.linspace(-0.2, 0.8, 1000, dtype=np.float32).reshape(10, 100)
    found = scale(np.ones((10, 100), np.float32), fitted)
    assert float(found(np.float32([1.0]))[0]) == pytest.approx(-0.2)


@pytest.mark.parametrize(
    ("own", "fitted"), [((0.1,), ()), ((0.2, 0.1), (0.1, 0.2)), ((0.1, 0.2), (0.2, 0.1))]
)
def test_a_scale_that_loses_the_order_is_refused(
    own: tuple[float, ...], fitted: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match="cosines"):
        Scale(own, fitted)


def test_the_fitted_model_itself_stays_as_it_is() -> None:
    model = load_encoder(str(MODEL))
    found = measured(model, load_encoder(str(MODEL)), ["窓口"], ["申請の窓口"], ["窓口"])
    assert found == Scales(fitted_for=model.name)
    cosines = np.float32([0.1, 0.5])
    assert found.passages(cosines) is cosines
    assert Weights.load().for_query(2).tolist() == pytest.approx(list(Weights.load().short))


def test_a_built_index_of_the_fitted_model_is_as_it_is(tmp_path: Path) -> None:
    snapshot = snapshot_of(digests()[:1], tmp_path, MODEL, fitted=MODEL)
    index = OpenedIndex(snapshot.index_path)
    assert index.scales == Scales(fitted_for=MODEL.name)
    assert snapshot.manifest.index["scale"]["passages"] == [[], []]


def test_another_model_is_measured_and_recorded(other: Snapshot, crowd: Path) -> None:
    recorded = other.manifest.index["scale"]
    assert recorded["fitted_for"] == MODEL.name
    own, fitted = recorded["passages"]
    assert len(own) == len(LEVELS) + 1
    assert own[LEVELS.index(0.5)] > 0.6, "its cosines lie high"
    assert fitted[LEVELS.index(0.5)] < 0.2
    assert OpenedIndex(other.index_path, str(crowd)).scales == Scales.from_json(recorded)


def test_hopeless_questions_stay_without_answer(
    other: Snapshot, crowd: Path, tmp_path: Path
) -> None:
    before = as_before(other, tmp_path / "before", crowd)
    after = SearchEngine.open(other, model=str(crowd))
    assert all(before.search(query).hits for query in HOPELESS), "nothing to show otherwise"
    left = [query for query in HOPELESS if not after.search(query, types=["measure"]).hits]
    assert len(left) >= 3, left
    assert not any(after.ask(query).cities for query in left)
    for query in ANSWERABLE:
        assert after.search(query, types=["measure"]).hits, query


def test_what_no_plan_speaks_of_is_not_near_because_all_cosines_are(
    other: Snapshot, crowd: Path, tmp_path: Path
) -> None:
    before = as_before(other, tmp_path / "before", crowd)
    after = SearchEngine.open(other, model=str(crowd))
    for query in HOPELESS:
        assert len(phrases(query)) > 1, query
        assert spoken_of(before.understand(query), before.index)[0] > 0.5, "nothing to show"
        assert spoken_of(after.understand(query), after.index)[0] < 0.2, query


def test_one_signal_alone_keeps_its_order(other: Snapshot, crowd: Path, tmp_path: Path) -> None:
    engines = (as_before(other, tmp_path / "b", crowd), SearchEngine.open(other, model=str(crowd)))
    vector = engines[0].index.encoder.queries(["高齢者のスマートフォン教室"])[0]
    found = [engine.index.dense.nearest(vector, 50) for engine in engines]
    assert found[0][0].tolist() == found[1][0].tolist()
    assert not np.allclose(found[0][1], found[1][1], atol=0.05)


def test_a_model_that_tells_nothing_apart_is_trusted_less(
    digest_snapshot: Snapshot, tmp_path: Path
) -> None:
    items = Items(digest_snapshot.index_path / "items")
    pairs = titled(items)
    assert len(pairs) > 50
    assert all(title not in text for title, text in pairs)
    fitted: Encoder = load_encoder(str(MODEL))
    letters: Encoder = load_encoder(str(toy_model(tmp_path / "toy")))
    assert told_apart(fitted, pairs) > told_apart(letters, pairs) + 0.1
    titles, texts = [title for title, _ in pairs], [text for _, text in pairs]
    found = measured(letters, fitted, titles, texts, titles, pairs)
    assert 0.0 <= found.trust < 0.8
    plain = Weights.load().for_query(9)
    less = replace(Weights.load(), trust=found.trust).for_query(9)
    assert less[DENSE] == pytest.approx(found.trust * plain[DENSE])
    assert less[LEXICAL] == plain[LEXICAL]


def test_without_the_fitted_model_cosines_stay(tmp_path: Path) -> None:
    model = toy_model(tmp_path / "toy")
    snapshot = snapshot_of(digests()[:1], tmp_path / "data", model, fitted=tmp_path / "gone")
    found = OpenedIndex(snapshot.index_path).scales
    assert found == Scales()
    assert found.fitted_for is None
    assert found.passages == AS_IT_IS


@pytest.mark.parametrize("wrong", [[1], {"passages": [[0.5], []]}, {"passages": 1}])
def test_a_damaged_scale_is_named(wrong: Any, other: Snapshot, crowd: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(other.index_path, folder)
    meta = orjson.loads((folder / "meta.json").read_bytes()) | {"scales": wrong}
    (folder / "meta.json").write_bytes(orjson.dumps(meta))
    with pytest.raises(DamagedIndexError, match=r"meta\.json.*scale"):
        OpenedIndex(folder, str(crowd))
