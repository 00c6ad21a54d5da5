"""Judged queries are read and scored as the public script scores a service."""

from __future__ import annotations

import importlib.util
import itertools
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_snapshot import JUDGED, SHARED

from search.engine import SearchEngine
from search.errors import JudgedQueriesError
from search.evaluate import run
from search.judged import JudgedQuery, Titles, load_queries, measure, ndcg
from text.likeness import likeness

QUERIES = JUDGED / "queries_own.jsonl"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = SHARED / "evaluation" / "score_search.py"
    if not path.is_file():
        pytest.skip("the public scoring script is not here")
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location("score_search", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_our_own_queries_are_many_and_halved() -> None:
    queries = load_queries(QUERIES)
    assert len(queries) >= 150
    assert len({query.id for query in queries}) == len(queries)
    assert {query.kind for query in queries} == {
        "keyword",
        "paraphrase",
        "question",
        "city-set",
        "filtered",
        "none",
    }
    held = [query for query in queries if query.split == "held"]
    assert 0.4 < len(held) / len(queries) < 0.6


def test_own_queries_are_none_of_the_public_ones() -> None:
    path = SHARED / "evaluation" / "queries_dev.jsonl"
    if not path.is_file():
        pytest.skip("the public queries are not here")
    public = {query.query for query in load_queries(path)}
    assert not public & {query.query for query in load_queries(QUERIES)}


@given(
    st.lists(st.integers(0, 2), max_size=10), st.lists(st.integers(1, 2), min_size=1, max_size=9)
)
def test_ndcg_is_the_scripts(grades: list[int], ideal: list[int]) -> None:
    path = SHARED / "evaluation" / "score_search.py"
    if not path.is_file():
        pytest.skip("the public scoring script is not here")
    sys.path.insert(0, str(path.parent))
    import score_search  # type: ignore[import-not-found]

    assert ndcg(grades, ideal) == pytest.approx(score_search.ndcg(grades, ideal))


def test_titles_are_told_apart_as_the_script_does() -> None:
    path = SHARED / "evaluation" / "score_extraction.py"
    if not path.is_file():
        pytest.skip("the public scoring script is not here")
    sys.path.insert(0, str(path.parent))
    import score_extraction  # type: ignore[import-not-found]

    compared = 0
    for file in sorted((SHARED / "evaluation" / "measures").glob("*.json")):
        titles = [row["title"] for row in json.loads(file.read_text("utf-8"))["measures"]]
        for left, right in itertools.combinations(titles, 2):
            compared += 1
            same = score_extraction.dice(left, right) >= 0.8
            assert (likeness(left, right) >= 0.8) == same, (left, right)
    assert compared > 500


def test_a_perfect_order_scores_one() -> None:
    query = JudgedQuery("q", "keyword", "q", {"a": 2, "b": 1})
    assert measure(query, ["a", "b", "c"]).ndcg == pytest.approx(1.0)
    assert measure(query, ["c", "a"]).reciprocal_rank == pytest.approx(0.5)
    assert measure(query, []).recall == 0.0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: is no judged query"),
        ('{"id": "x", "kind": "keyword"}', "line 2: is no judged query"),
        ('{"id": "x", "kind": "keyword", "query": "q", "relevant": {}}', "nothing is relevant"),
        ("[]", "line 2: is no judged query"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "queries.jsonl"
    good = {"id": "a", "kind": "none", "query": "q", "relevant": {}, "cities": []}
    path.write_text(json.dumps(good) + "\n" + line + "\n", "utf-8")
    with pytest.raises(JudgedQueriesError, match=message):
        load_queries(path)


def test_a_file_without_queries_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text("\n\n", "utf-8")
    with pytest.raises(JudgedQueriesError, match="holds no query"):
        load_queries(path)
    with pytest.raises(JudgedQueriesError, match="holds no measures"):
        Titles(tmp_path)


def test_a_file_of_measures_of_another_form_is_named(tmp_path: Path) -> None:
    (tmp_path / "17209.json").write_text('{"measures": {"M1": "名"}}', "utf-8")
    with pytest.raises(JudgedQueriesError, match=r"plan\.jis_code") as raised:
        Titles(tmp_path)
    assert raised.value.file == str(tmp_path / "17209.json")


def test_a_part_that_no_query_belongs_to_is_named(tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text('{"id": "a", "kind": "none", "query": "q", "relevant": {}}\n', "utf-8")
    with pytest.raises(JudgedQueriesError, match="no query of the part 'nowhere'"):
        run(cast(SearchEngine, None), path, tmp_path, split="nowhere")
