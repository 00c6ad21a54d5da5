"""Forms of hits and answers, and what they refuse."""

from __future__ import annotations

import pytest

from search.types import (
    Answer,
    CityAnswer,
    Coverage,
    Explanation,
    Hit,
    HitType,
    Interpretation,
    Municipality,
    Provenance,
    Ref,
    SearchResult,
    Signals,
)


def hit(**changes: object) -> Hit:
    values: dict[str, object] = {
        "iri": "https://shisaku.example/plan/a/measure/b",
        "type": HitType.MEASURE,
        "title": "電子入札の導入",
        "municipality": Municipality("17202", "七尾市"),
        "plan": Ref("https://shisaku.example/plan/a", "計画"),
        "score": 0.5,
        "signals": Signals(0.1, 0.2, 0.3),
        "snippet": "電子入札を始める",
        "highlights": ((0, 4),),
        "provenance": Provenance("document", 3, 10, 14, "電子入札"),
        "explanation": Explanation(("電子入札",), (), 0.25),
    }
    return Hit(**(values | changes))  # type: ignore[arg-type]


def test_a_hit_has_the_documented_form() -> None:
    data = hit().to_json()
    assert {
        "iri",
        "type",
        "title",
        "municipality",
        "plan",
        "score",
        "signals",
        "snippet",
        "highlights",
        "provenance",
    } <= set(data)
    assert data["type"] == "measure"
    assert data["municipality"] == {"code": "17202", "name": "七尾市"}
    assert data["plan"] == {"iri": "https://shisaku.example/plan/a", "title": "計画"}
    assert set(data["signals"]) == {"dense", "lexical", "concept"}
    assert data["highlights"] == [[0, 4]]
    assert data["provenance"] == {
        "document": "document",
        "page": 3,
        "start": 10,
        "end": 14,
        "quote": "電子入札",
    }


def test_a_result_has_the_documented_form() -> None:
    result = SearchResult("q", Interpretation("q"), 3, (hit(),))
    data = result.to_json()
    assert {"query", "interpretation", "total", "hits", "facets", "weak"} <= set(data)
    assert data["total"] == 3 and len(data["hits"]) == 1 and data["weak"] == []


def test_an_answer_has_the_documented_form() -> None:
    city = CityAnswer("17202", "七尾市", 0.9, (hit(),), "実施")
    answer = Answer(
        "q?", Interpretation("q"), True, "…", (city,), (), "SELECT", Coverage(5, 5, 1, 0)
    )
    data = answer.to_json()
    assert {
        "question",
        "interpretation",
        "answerable",
        "answer",
        "cities",
        "possible",
        "sparql",
    } <= set(data)
    assert data["cities"][0]["code"] == "17202"
    assert data["cities"][0]["measures"][0]["title"] == "電子入札の導入"


@pytest.mark.parametrize(
    "changes",
    [
        {"score": 1.5},
        {"score": -0.1},
        {"highlights": ((0, 99),)},
        {"highlights": ((2, 2),)},
        {"highlights": ((3, 5), (0, 2))},
    ],
)
def test_impossible_hits_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"within|highlight"):
        hit(**changes)


def test_other_impossible_values_are_refused() -> None:
    with pytest.raises(ValueError, match="inverted"):
        Provenance("d", None, 5, 4, "")
    with pytest.raises(ValueError, match="dense"):
        Signals(dense=2.0)
    with pytest.raises(ValueError, match="total"):
        SearchResult("q", Interpretation("q"), 0, (hit(),))
    with pytest.raises(ValueError, match="answers"):
        Answer("q", Interpretation("q"), False, "", (CityAnswer(None, "町", 0.5, ()),))
