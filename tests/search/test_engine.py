"""Searching and asking on the digests that ship with the program."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from search_snapshot import JUDGED

from graph.store.snapshot import Snapshot
from search.engine import SearchEngine
from search.errors import QueryTooLongError, UnknownValueError
from search.types import MAX_QUERY_CHARS, HitType, Intent, Mode, SearchResult
from text.folding import key

VARIANTS = json.loads((JUDGED / "variants.json").read_text("utf-8"))


def titles(result: SearchResult) -> list[tuple[str | None, str]]:
    return [(hit.municipality.name, hit.title) for hit in result.hits]


def measures(engine: SearchEngine, query: str, **options: object) -> SearchResult:
    return engine.search(query, types=["measure"], **options)  # type: ignore[arg-type]


def test_official_and_everyday_words_find_the_same(digest_engine: SearchEngine) -> None:
    official = measures(digest_engine, "デジタルデバイド対策", limit=5)
    everyday = measures(digest_engine, "お年寄りにスマホの使い方を教える", limit=10)
    assert {hit.municipality.code for hit in official.hits} == {
        "16209",
        "17202",
        "17204",
        "17209",
        "45206",
    }
    assert {hit.iri for hit in official.hits} <= {hit.iri for hit in everyday.hits}


def test_every_hit_says_why(digest_engine: SearchEngine) -> None:
    result = digest_engine.search("電子契約を導入する", limit=20)
    assert result.hits
    for hit in result.hits:
        explanation = hit.explanation
        assert explanation.matched or explanation.topics or explanation.similarity is not None
        assert all(hit.snippet[start:end].strip() for start, end in hit.highlights)
        assert 0 <= hit.score <= 1
        if hit.type not in (HitType.SOURCE, HitType.PLAN):
            assert hit.provenance is not None
            assert hit.provenance.end - hit.provenance.start == len(hit.provenance.quote) > 0
    first = measures(digest_engine, "電子契約を導入する").hits[0]
    assert "電子契約" in "".join(first.snippet[a:b] for a, b in first.highlights)
    assert [topic.path[0] for topic in first.explanation.topics]


def test_hits_are_in_order_and_one_per_measure(digest_engine: SearchEngine) -> None:
    for query in ("オンライン", "職員の研修", "マイナンバーカード"):
        hits = measures(digest_engine, query, limit=50).hits
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
        assert len({hit.iri for hit in hits}) == len(hits)


def test_the_same_query_gives_the_same_answer(digest_snapshot: Snapshot) -> None:
    one, other = SearchEngine.open(digest_snapshot), SearchEngine.open(digest_snapshot)
    for query in ("テレワーク", "はんこをなくす", "石川県の市の目標"):
        assert one.search(query, limit=50).to_json() == other.search(query, limit=50).to_json()


def test_pages_follow_one_another(digest_engine: SearchEngine) -> None:
    whole = digest_engine.search("行政手続のオンライン化", limit=9)
    parts = [
        hit
        for offset in (0, 3, 6)
        for hit in digest_engine.search("行政手続のオンライン化", limit=3, offset=offset).hits
    ]
    assert [hit.iri for hit in parts] == [hit.iri for hit in whole.hits]
    beyond = digest_engine.search("行政手続のオンライン化", offset=10_000)
    assert beyond.hits == () and beyond.total == whole.total


@pytest.mark.parametrize("kind", list(HitType))
def test_every_type_can_be_asked_for(digest_engine: SearchEngine, kind: HitType) -> None:
    query = {
        HitType.SOURCE: "自治体DX推進計画",
        HitType.PLAN: "DX推進計画",
        HitType.TERM: "RPA",
    }.get(kind, "オープンデータ")
    hits = digest_engine.search(query, types=[kind]).hits
    assert hits and {hit.type for hit in hits} == {kind}


def test_a_name_comes_first(digest_engine: SearchEngine) -> None:
    hit = digest_engine.search("チャットボット", types=["term"]).hits[0]
    assert hit.title == "チャットボット"


def test_places_in_the_sentence_are_filters(digest_engine: SearchEngine) -> None:
    result = measures(digest_engine, "七尾市のペーパーレス化")
    assert {hit.municipality.name for hit in result.hits} == {"七尾市"}
    (found,) = [item for item in result.interpretation.filters if item.parameter == "city"]
    assert (found.value, found.origin, found.negated) == ("17202", "query", False)
    assert key(result.interpretation.text) == key("ペーパーレス化")
    without = measures(digest_engine, "石川県以外の市のキャッシュレス", limit=50)
    assert {hit.municipality.code for hit in without.hits} <= {"16209", "45206"}


def test_parameters_overrule_the_sentence(digest_engine: SearchEngine) -> None:
    result = measures(digest_engine, "七尾市のテレワーク", cities=["輪島市"])
    assert {hit.municipality.name for hit in result.hits} == {"輪島市"}
    assert [item.origin for item in result.interpretation.filters] == ["parameter"]
    free = measures(digest_engine, "七尾市のテレワーク", interpret=False, limit=20)
    assert len({hit.municipality.name for hit in free.hits}) > 1


@pytest.mark.parametrize(
    ("parameter", "values"),
    [
        ("cities", ["17202"]),
        ("cities", ["七尾市"]),
        ("prefectures", ["17"]),
        ("prefectures", ["石川県"]),
        ("concepts", ["telework"]),
        ("years", [2024]),
        ("years", ["2024"]),
    ],
)
def test_filters_take_codes_and_names(
    digest_engine: SearchEngine, parameter: str, values: list[str]
) -> None:
    assert measures(digest_engine, "テレワーク", **{parameter: values}).hits


def test_parameters_narrow_each_other(digest_engine: SearchEngine) -> None:
    both = measures(digest_engine, "テレワーク", cities=["17202"], prefectures=["16"])
    assert both.total == 0
    either = measures(digest_engine, "テレワーク", cities=["17202", "17204"], limit=50)
    assert {hit.municipality.code for hit in either.hits} == {"17202", "17204"}


@pytest.mark.parametrize(
    ("parameter", "name", "value"),
    [
        ("types", "type", "thing"),
        ("cities", "city", "どこにもない市"),
        ("prefectures", "prefecture", "99"),
        ("concepts", "concept", "no-such-topic"),
        ("sources", "source", "no-such-source"),
        ("years", "year", "来年"),
    ],
)
def test_unknown_values_are_named_with_the_allowed(
    digest_engine: SearchEngine, parameter: str, name: str, value: str
) -> None:
    with pytest.raises(UnknownValueError) as caught:
        digest_engine.search("テレワーク", **{parameter: [value]})  # type: ignore[arg-type]
    assert (caught.value.parameter, caught.value.value) == (name, value)
    assert caught.value.allowed


def test_facets_count_what_filters_leave(digest_engine: SearchEngine) -> None:
    result = measures(digest_engine, "テレワーク", limit=3)
    counts = {value.value: value.count for value in result.facets["city"]}
    assert sum(counts.values()) == result.total
    for code, count in counts.items():
        assert measures(digest_engine, "テレワーク", cities=[code]).total == count


@pytest.mark.parametrize("mode", [Mode.DENSE, Mode.LEXICAL])
def test_one_signal_ranks_without_topics_and_threshold(
    digest_engine: SearchEngine, mode: Mode
) -> None:
    result = measures(digest_engine, "温泉の入浴料と施設の利用", mode=mode, limit=50)
    assert result.hits and not result.weak
    for hit in result.hits:
        assert hit.signals.concept == 0
        assert (hit.signals.lexical if mode is Mode.DENSE else hit.signals.dense) == 0


@pytest.mark.parametrize("query", ["ごみの収集日", "火葬場の予約", "犬の登録と予防注射"])
def test_no_answer_is_an_answer(digest_engine: SearchEngine, query: str) -> None:
    result = measures(digest_engine, query)
    assert result.total == 0 and result.hits == ()
    assert result.interpretation.nearest
    answer = digest_engine.ask(query)
    assert not answer.answerable and answer.cities == ()
    assert "見つかりませんでした" in answer.said()


def test_an_empty_query_lists(digest_engine: SearchEngine) -> None:
    everything = measures(digest_engine, "", limit=1)
    assert everything.total == digest_engine.index.measures
    assert measures(digest_engine, "  ", cities=["17202"]).total > 5


def test_queries_have_an_end(digest_engine: SearchEngine) -> None:
    digest_engine.search("あ" * MAX_QUERY_CHARS)
    with pytest.raises(QueryTooLongError):
        digest_engine.search("あ" * (MAX_QUERY_CHARS + 1))


@given(st.text(max_size=80))
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_query_breaks_anything(digest_engine: SearchEngine, query: str) -> None:
    json.dumps(digest_engine.search(query, limit=3).to_json())
    json.dumps(digest_engine.ask(query).to_json())


@pytest.mark.parametrize(
    "query",
    [
        "' OR 1=1 --",
        '"} } DROP ALL #',
        "<script>alert(1)</script>",
        "\x00\x01\ud800",
        "%s%n{0}${x}",
        "（（（（（",
        "SELECT ?s WHERE { ?s ?p ?o }",
        "ａ" * 900,
        "市" * 500,
        "1" * 900,
    ],
)
def test_hostile_queries_are_queries(digest_engine: SearchEngine, query: str) -> None:
    assert digest_engine.search(query).query == query
    assert digest_engine.ask(query).question == query


def test_thirty_terms_in_ten_spellings_find_the_same_first(digest_engine: SearchEngine) -> None:
    assert len(VARIANTS) == 30
    same = []
    for row in VARIANTS:
        assert len(set(row["variants"])) == 10
        first = measures(digest_engine, row["term"], limit=1).hits
        same += [
            bool(first)
            and [hit.iri for hit in measures(digest_engine, spelt, limit=1).hits] == [first[0].iri]
            for spelt in row["variants"]
        ]
    assert np.mean(same) >= 0.95


def test_cities_are_answered_with_measures_and_passages(digest_engine: SearchEngine) -> None:
    answer = digest_engine.ask("デジタルデバイド対策に取り組む市は？")
    assert answer.answerable
    assert {city.code for city in answer.cities} == {"16209", "17202", "17204", "17209", "45206"}
    for city in answer.cities:
        assert city.measures and city.measures[0].provenance is not None
        assert city.name in answer.said()
    assert answer.interpretation.intent is Intent.WHICH_CITIES
    assert answer.coverage is not None and answer.coverage.confirmed == 5


def test_the_sparql_shown_gives_the_cities(
    digest_engine: SearchEngine, digest_snapshot: Snapshot
) -> None:
    from search.corpus import Corpus

    answer = digest_engine.ask("石川県でテレワークに取り組む市はどこか")
    assert answer.sparql is not None
    rows = list(Corpus(digest_snapshot.store_path, digest_snapshot.base_iri).select(answer.sparql))
    asked = {str(row["city"].value).rsplit("/", 1)[-1] for row in rows}
    assert {city.code for city in answer.cities} <= asked
    assert asked <= {"17202", "17204", "17209"}


def test_who_does_not_is_never_said(digest_engine: SearchEngine) -> None:
    answer = digest_engine.ask("電子契約に取り組んでいない市はどこか")
    assert answer.cities == ()
    assert "意味しません" in answer.said()
    assert answer.coverage is not None


def test_meanings_and_targets_are_told(digest_engine: SearchEngine) -> None:
    meaning = digest_engine.ask("チャットボットとは")
    assert meaning.answerable and "用語解説" in meaning.said()
    target = digest_engine.ask("オープンデータの公開項目数の目標はいくつか")
    assert target.answerable and "20項目" in target.said().replace(" ", "")


def test_scores_are_finite(digest_engine: SearchEngine) -> None:
    for query in ("デジタル", "x", "、。", "令和5年度", "石川県"):
        for hit in digest_engine.search(query, limit=50).hits:
            assert math.isfinite(hit.score)
