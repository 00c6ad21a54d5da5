"""BM25 against an independent one, coverage, files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from search.bm25 import Bm25Builder, Bm25Index, Field
from search.errors import DamagedIndexError

WORDS = st.sampled_from([a + b for a in "abcdefgh" for b in "xyz"])
DOCUMENTS = st.lists(st.lists(WORDS, min_size=1, max_size=25), min_size=8, max_size=40)


def build(documents: list[list[str]], **options: bool) -> Bm25Index:
    builder = Bm25Builder([Field("text", 1.0, 0.75)], k1=1.2)
    for number, document in enumerate(documents):
        builder.add(number, 0, document)
    return builder.finish(len(documents), **options)


@given(DOCUMENTS, st.lists(WORDS, min_size=1, max_size=5, unique=True))
@settings(max_examples=60, deadline=None)
def test_scores_are_those_of_rank_bm25(documents: list[list[str]], query: list[str]) -> None:
    theirs = BM25Okapi(documents, k1=1.2, b=0.75)
    # it lifts negative weights to a share of the mean; those terms are another formula
    query = [word for word in query if sum(word in doc for doc in documents) < len(documents) / 2]
    index = build(documents, plus_one=False)
    ours = index.score(dict.fromkeys(query, 1.0)) * (1.2 + 1)
    assert np.allclose(ours, theirs.get_scores(query), atol=1e-4)


def test_a_document_may_come_in_parts() -> None:
    whole = build([["a", "b", "a"], ["b"]])
    builder = Bm25Builder([Field("text")])
    for number, part in ((0, ["a"]), (1, ["b"]), (0, ["b", "a"])):
        builder.add(number, 0, part)
    parts = builder.finish(2)
    query = {"a": 1.0, "b": 0.5}
    assert np.allclose(parts.score(query), whole.score(query))


def test_a_heavier_field_counts_more() -> None:
    builder = Bm25Builder([Field("title", 4.0), Field("text", 1.0)])
    builder.add(0, 0, ["a"])
    builder.add(0, 1, ["b"])
    builder.add(1, 0, ["b"])
    builder.add(1, 1, ["a"])
    scores = builder.finish(2).score({"a": 1.0})
    assert scores[0] > scores[1] > 0


def test_nothing_scores_above_the_ideal() -> None:
    index = build([["a"] * 50, ["a", "b"], ["c"]])
    query = {"a": 1.0, "b": 1.0, "unknown": 1.0}
    assert index.score(query).max() < index.ideal(query)


def test_coverage_counts_a_term_once_and_the_unknown_as_missing() -> None:
    index = build([["a", "a"], ["a", "b"], ["c"], ["d"]])
    covered = index.covered({"a": 1.0, "b": 1.0})
    assert covered[1] == pytest.approx(1.0)
    assert 0 < covered[0] < 1
    assert covered[2] == 0
    assert index.covered({"a": 1.0, "zz": 1.0}).max() < 1.0


def test_rare_terms_count_more_with_a_power() -> None:
    index = build([["a", "r"], ["a"], ["a"], ["a"], ["b"]])
    query = {"a": 1.0, "r": 1.0}
    assert index.covered(query, 2)[1] < index.covered(query, 1)[1]


def test_files_give_the_same_index(tmp_path: Path) -> None:
    index = build([["a", "b"], ["b"], ["日本"]])
    index.save(tmp_path / "i")
    again = Bm25Index.load(tmp_path / "i")
    query = {"b": 1.0, "日本": 1.0}
    assert np.array_equal(again.score(query), index.score(query))
    assert again.documents("b") == 2


def test_an_empty_index_answers(tmp_path: Path) -> None:
    index = build([])
    index.save(tmp_path / "i")
    assert Bm25Index.load(tmp_path / "i").score({"a": 1.0}).size == 0


@pytest.mark.parametrize("name", ["docs.npy", "terms.txt", "size.txt", "indptr.npy"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    build([["a"]]).save(tmp_path / "i")
    (tmp_path / "i" / name).unlink()
    with pytest.raises(DamagedIndexError, match="i: is not whole"):
        Bm25Index.load(tmp_path / "i")


def test_parts_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    build([["a"]]).save(tmp_path / "i")
    (tmp_path / "i" / "terms.txt").write_text("a\nb\nc", "utf-8")
    with pytest.raises(DamagedIndexError, match="do not fit"):
        Bm25Index.load(tmp_path / "i")
