"""The topics, prefectures and municipalities of ``ontology/`` keep their promises."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS

from graph.curate import lexicon
from graph.registers.municipalities import (
    check_digit,
    five_digits,
    read_municipalities,
    read_prefectures,
)
from graph.registers.municipalities import main as write_municipalities
from text.folding import fold

SHARED = Path(__file__).parents[2].parent / "shared"
GOLD = SHARED / "evaluation" / "gold"


@cache
def topics() -> Graph:
    return lexicon.load([lexicon.ONTOLOGY / "topics.ttl"])


@cache
def entries(name: str) -> list[lexicon.Entry]:
    return json.loads((lexicon.LEXICON / name).read_text(encoding="utf-8"))


def concepts() -> list[URIRef]:
    return sorted(set(topics().subjects(RDF.type, lexicon.term("Topic"))))


def test_lexicon_is_what_the_turtle_says() -> None:
    for name, content in lexicon.generate().items():
        assert (lexicon.LEXICON / name).read_text(encoding="utf-8") == content, (
            f"{name}: run python -m graph.curate.lexicon"
        )


def test_check_command_notices_a_stale_file(tmp_path: Path) -> None:
    for name in ("topics.ttl", "municipalities.ttl"):
        (tmp_path / name).write_bytes((lexicon.ONTOLOGY / name).read_bytes())
    (tmp_path / "sources").mkdir()
    for path in lexicon.source_files():
        (tmp_path / "sources" / path.name).write_bytes(path.read_bytes())
    arguments = ["--ontology", str(tmp_path)]
    assert lexicon.main([*arguments, "--check"]) == 1
    assert lexicon.main(arguments) == 0
    assert lexicon.main([*arguments, "--check"]) == 0


def test_broken_turtle_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "municipalities.ttl").write_text("<a> <b>\n\n<c", encoding="utf-8")
    assert lexicon.main(["--ontology", str(tmp_path)]) == 1
    message = capsys.readouterr().err
    assert "municipalities.ttl" in message
    assert message.count("\n") == 1


def test_enough_topics_with_enough_words() -> None:
    assert len(concepts()) >= 110
    for topic in concepts():
        for language in ("ja", "en"):
            assert len(lexicon.texts(topics(), topic, SKOS.prefLabel, language)) == 1, topic
            assert len(lexicon.texts(topics(), topic, SKOS.definition, language)) == 1, topic
        assert 5 <= len(list(topics().objects(topic, SKOS.hiddenLabel))) <= 20, topic


def test_a_name_belongs_to_one_topic() -> None:
    owners = defaultdict(set)
    for entry in entries("topics.json"):
        for name in (entry["label"], *entry["alt"]):
            owners[fold(name)].add(entry["id"])
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_an_everyday_word_is_no_official_name_of_another_topic() -> None:
    owners = {
        fold(name): entry["id"]
        for entry in entries("topics.json")
        for name in (entry["label"], *entry["alt"])
    }
    wrong = [
        (entry["id"], hidden, owners[fold(hidden)])
        for entry in entries("topics.json")
        for hidden in entry["hidden"]
        if owners.get(fold(hidden), entry["id"]) != entry["id"]
    ]
    assert wrong == []


def test_labels_are_short_and_clean() -> None:
    for _, predicate, label in topics():
        if predicate in (SKOS.altLabel, SKOS.hiddenLabel, SKOS.prefLabel):
            assert isinstance(label, Literal)
            assert str(label) == label.strip()
            assert label.language != "ja" or 1 <= len(label) <= 30, label


def test_relations_lead_somewhere_and_both_ways() -> None:
    known = set(concepts())
    pairs = ((SKOS.broader, SKOS.narrower), (SKOS.narrower, SKOS.broader), (SKOS.related,) * 2)
    for predicate, inverse in pairs:
        for subject, target in topics().subject_objects(predicate):
            assert target in known, (subject, target)
            assert (target, inverse, subject) in topics(), (subject, predicate, target)


def ancestors(topic: URIRef) -> set[URIRef]:
    found: set[URIRef] = set()
    todo = list(topics().objects(topic, SKOS.broader))
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += topics().objects(node, SKOS.broader)
    return found


def test_no_cycles_and_related_is_disjoint_from_broader() -> None:
    scheme = URIRef(lexicon.BASE + "topics")
    tops = set(topics().objects(scheme, SKOS.hasTopConcept))
    assert tops
    for topic in concepts():
        above = ancestors(topic)
        assert topic not in above
        assert not above & set(topics().objects(topic, SKOS.related)), topic
        is_top = (topic, SKOS.topConceptOf, scheme) in topics()
        assert is_top == (topic in tops) == (not above), topic
        assert (topic, SKOS.inScheme, scheme) in topics()


def test_broad_names_are_names_of_the_topic() -> None:
    for topic, label in topics().subject_objects(lexicon.term("broadLabel")):
        names = {*topics().objects(topic, SKOS.altLabel), *topics().objects(topic, SKOS.prefLabel)}
        assert label in names


def test_everyday_words_lead_to_their_topic() -> None:
    found = {h: entry["id"] for entry in entries("topics.json") for h in entry["hidden"]}
    found |= {a: entry["id"] for entry in entries("topics.json") for a in entry["alt"]}
    assert found["高齢者のスマホ教室"] == found["情報格差"] == "digital-divide"
    assert found["はんこ"] == "digital-seal"


@pytest.mark.skipif(not GOLD.is_dir(), reason="needs ../shared/evaluation/gold")
def test_every_topic_of_the_gold_records_has_a_name_here() -> None:
    names = {
        fold(name) for entry in entries("topics.json") for name in (entry["label"], *entry["alt"])
    }
    gold = {
        concept
        for path in GOLD.glob("*.json")
        for measure in json.loads(path.read_text(encoding="utf-8"))["measures"]
        for concept in measure["concepts"]
    }
    assert len(gold) > 20
    assert [concept for concept in gold if fold(concept) not in names] == []


def municipality_list() -> tuple[list[lexicon.Entry], list[lexicon.Entry]]:
    content: dict[str, list[lexicon.Entry]] = json.loads(
        (lexicon.LEXICON / "municipalities.json").read_text(encoding="utf-8")
    )
    return content["prefectures"], content["municipalities"]


def test_all_prefectures_and_municipalities_and_no_ward_of_a_city() -> None:
    prefectures, municipalities = municipality_list()
    assert [p["code"] for p in prefectures] == [f"{n:02}" for n in range(1, 48)]
    assert len(municipalities) == len({m["code"] for m in municipalities}) == 1741
    assert not any(" " in m["name"] or "\u3000" in m["name"] for m in municipalities)
    wards = [m for m in municipalities if m["name"].endswith("区")]
    assert len(wards) == 23
    assert {m["prefecture"] for m in wards} == {"東京都"}


def test_names_that_occur_twice_are_told_apart_by_prefecture() -> None:
    _, municipalities = municipality_list()
    twice = {n for n, count in Counter(m["name"] for m in municipalities).items() if count > 1}
    assert len(twice) == 25
    places = Counter((m["prefecture"], m["name"]) for m in municipalities)
    same_prefecture = {name for (_, name), count in places.items() if count > 1}
    assert same_prefecture == set()
    assert {m["code"] for m in municipalities if m["name"] == "府中市"} == {"13206", "34208"}


def test_codes_agree_with_prefectures() -> None:
    prefectures, municipalities = municipality_list()
    names = {p["code"]: p["name"] for p in prefectures}
    for municipality in municipalities:
        assert names[municipality["code"][:2]] == municipality["prefecture"]
        assert municipality["kana"]


@pytest.mark.parametrize(("code", "digit"), [("01100", "2"), ("17202", "2"), ("13101", "6")])
def test_check_digit(code: str, digit: str) -> None:
    assert check_digit(code) == digit
    assert five_digits(code + digit) == code
    with pytest.raises(ValueError, match="check digit"):
        five_digits(code + str((int(digit) + 1) % 10))


def test_a_wrong_row_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cities = tmp_path / "cities.csv"
    prefectures = tmp_path / "prefectures.csv"
    prefectures.write_text(
        "pid,pref,prefkana,pref_en,url,lgcode\n17,石川県,いしかわけん,Ishikawa,,170003\n", "utf-8"
    )
    cities.write_text("pref,city,citykana,url,lgcode\n石川県,七尾市,ななおし,,172021\n", "utf-8")
    assert write_municipalities([str(cities), str(prefectures), "--out", str(tmp_path / "o")]) == 1
    assert "cities.csv: line 2" in capsys.readouterr().err
    cities.write_text(
        "pref,city,citykana,url,lgcode\n"
        "石川県,七尾市,ななおし,https://example.jp/,172022\n"
        "石川県,七尾市 中央区,ななおし ちゅうおうく,,172030\n",
        "utf-8",
    )
    codes = {area.name: area.code for area in read_prefectures(prefectures)}
    assert [area.code for area in read_municipalities(cities, codes)] == ["17202"]
