"""The register of national sources: facts, relations, names, editions, linking."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

from graph.curate import lexicon
from graph.curate.lexicon import term
from graph.errors import CuratedDataError
from graph.registers.law_ids import LawNumber, parse_law_number
from graph.registers.register import Register, Source, check_law_id, law_page
from text.folding import fold, fold_spans
from text.numerals import kanji_to_int

SHARED = Path(__file__).parents[2].parent / "shared"
PLANS = sorted((SHARED / "plans").glob("*.txt"))
ELI = "http://data.europa.eu/eli/ontology#"
JOINT_NAMES = {"ai・rpa導入ガイド", "ai・rpa導入ガイドブック"}
"""Names under which two sources are really cited together."""

RELATIONS = (
    URIRef(ELI + "based_on"),
    DCTERMS.replaces,
    DCTERMS.isPartOf,
    term("carriesOut"),
)
NEEDS_FACT = (
    *RELATIONS,
    DCTERMS.issued,
    DCTERMS.publisher,
    term("lawNumber"),
    term("lawId"),
    term("reviewProject"),
    URIRef(ELI + "date_document"),
    URIRef(ELI + "first_date_entry_in_force"),
)


@cache
def graph() -> Graph:
    return lexicon.load(lexicon.source_files())


@cache
def register() -> Register:
    return Register.load()


def registered() -> list[URIRef]:
    return sorted(set(graph().subjects(RDF.type, term("Source"))))


def test_every_source_has_class_labels_issuer_and_facts() -> None:
    classes = {term(name) for name in lexicon.SOURCE_TYPES}
    assert len(registered()) >= 120
    for node in registered():
        kinds = set(graph().objects(node, RDF.type)) & classes
        assert len(kinds) == 1, node
        for language in ("ja", "en"):
            assert len(lexicon.texts(graph(), node, SKOS.prefLabel, language)) == 1, node
        issuer = graph().value(node, DCTERMS.publisher)
        assert (issuer, RDF.type, None) in graph(), node
        name = lexicon.first(graph(), issuer, SKOS.prefLabel) if issuer else None
        assert str(graph().value(node, term("issuerName"))) == name, node


def test_every_statement_of_the_register_says_where_it_comes_from() -> None:
    for predicate in NEEDS_FACT:
        for node in set(graph().subjects(predicate, None)):
            facts = list(graph().objects(node, term("fact")))
            if (
                predicate in (DCTERMS.replaces, DCTERMS.isPartOf)
                and (node, RDF.type, term("Source")) not in graph()
            ):
                continue  # the order of editions follows from their dates
            about = [f for f in facts if (f, term("aboutProperty"), predicate) in graph()]
            assert about, (node, predicate)
            for fact in about:
                source = graph().value(fact, DCTERMS.source)
                verified = graph().value(fact, term("verified"))
                assert source is not None
                assert graph().value(source, term("verified")) == verified, (node, predicate)


def test_relations_lead_somewhere() -> None:
    known = set(graph().subjects(SKOS.prefLabel, None))
    for predicate in (*RELATIONS, DCTERMS.isVersionOf, term("edition"), term("item")):
        for node, target in graph().subject_objects(predicate):
            assert target in known, (node, predicate, target)
            assert node != target
    topics = set(lexicon.load([lexicon.ONTOLOGY / "topics.ttl"]).subjects(RDF.type, term("Topic")))
    for predicate in (DCTERMS.subject, term("topic")):
        for node, topic in graph().subject_objects(predicate):
            assert topic in topics, (node, topic)


def test_editions_are_dated_in_order_and_belong_to_their_source() -> None:
    for source in register().sources.values():
        dates = [edition.date for edition in source.editions]
        assert dates == sorted(dates)
        assert all("1940" < date < "2030" for date in dates)
        assert len({edition.id for edition in source.editions}) == len(dates)
    for edition, date in graph().subject_objects(DCTERMS.issued):
        literal = date.n3()
        assert re.fullmatch(r'"\d{4}(-\d\d(-\d\d)?)?"\^\^<.*#(date|gYearMonth|gYear)>', literal), (
            edition
        )
        assert (len(str(date)) == 10) == literal.endswith("#date>"), edition


def test_the_ministrys_plan_has_its_editions_and_items() -> None:
    plan = register().sources["local-government-dx-plan"]
    dates = {edition.id: (edition.date, edition.verified) for edition in plan.editions}
    assert dates["1.0"] == ("2020-12-25", True)
    assert dates["2.0"] == ("2022-09-02", True)
    assert dates["2.3"] == ("2024-02-05", True)
    labels = {item.label for item in plan.items}
    assert {"自治体の情報システムの標準化・共通化", "公金収納におけるeLTAXの活用"} <= labels
    assert all("（" not in label for label in labels)
    for item in graph().objects(None, term("item")):
        wordings = list(graph().objects(item, term("wording")))
        assert wordings
        names = {*graph().objects(item, SKOS.prefLabel), *graph().objects(item, SKOS.altLabel)}
        for wording in wordings:
            edition = graph().value(wording, term("edition"))
            assert edition in set(graph().objects(None, term("edition")))
            assert graph().value(wording, term("text")) in names


def test_names_are_of_one_source() -> None:
    owners = defaultdict(set)
    for source in register().sources.values():
        for name in source.names:
            owners[fold(name)].add(source.id)
    joint = {fold(name) for name in JOINT_NAMES}
    assert {name for name, ids in owners.items() if len(ids) > 1} == joint


def test_names_of_no_document_are_kept_apart() -> None:
    entries = json.loads((lexicon.LEXICON / "not_sources.json").read_text("utf-8"))["names"]
    owners = {fold(n): s.id for s in register().sources.values() for n in s.names}
    seen: set[str] = set()
    for entry in entries:
        assert entry["kind"]
        assert entry.get("source") is None or entry["source"] in register().sources
        for name in (entry["name"], *entry["variants"]):
            form = fold(name)
            assert form not in seen, name
            seen.add(form)
            assert owners.get(form) in (None, entry.get("source")), name
    assert register().is_no_source("（仮称）Gov-Cloud")
    assert register().is_no_source("ＬＧＷＡＮ")
    assert not register().is_no_source("オープンデータ基本指針")


def test_law_ids_fit_their_numbers_and_links() -> None:
    laws = [s for s in register().sources.values() if s.type == "law"]
    assert len(laws) >= 40
    for law in laws:
        assert law.law_id, law.id
        assert law.law_number, law.id
        assert check_law_id(law.law_id, law.law_number), law.id
        node = URIRef(f"{lexicon.BASE}source/{law.id}")
        assert graph().value(node, RDFS.seeAlso) == URIRef(law_page(law.law_id))
        number = parse_law_number(law.law_number)
        promulgated = str(graph().value(node, URIRef(ELI + "date_document")))
        first = {3: 1925, 4: 1988, 5: 2018}
        assert number is not None
        assert int(promulgated[:4]) == first[number.era] + number.year, law.id


@pytest.mark.parametrize(
    ("law_id", "number", "fits"),
    [
        ("428AC1000000103", "平成28年法律第103号", True),
        ("428AC1000000103", "平成二十八年法律第百三号", True),
        ("428AC1000000103", "平成２８年　法律第１０３号", True),
        ("501AC0100000049", "令和元年法律第49号", True),
        ("410CO0000000413", "平成十年政令第四百十三号", True),
        ("420M60000008145", "平成二十年総務省令第百四十五号", True),
        ("428AC1000000103", "平成28年法律第104号", False),
        ("428AC1000000103", "平成27年法律第103号", False),
        ("528AC1000000103", "平成28年法律第103号", False),
        ("428CO1000000103", "平成28年法律第103号", False),
        ("428AC100000103", "平成28年法律第103号", False),
        ("428AC1000000103", "法律第103号", False),
        ("499AC0000000001", "平成99年法律第1号", False),
    ],
)
def test_check_law_id(law_id: str, number: str, fits: bool) -> None:
    assert check_law_id(law_id, number) is fits


@given(st.integers(1, 9999))
def test_kanji_numbers_read_back(number: int) -> None:
    digits = "〇一二三四五六七八九"
    places = ("千", "百", "十", "")
    text = "".join(
        (digits[int(d)] if d != "1" or not unit else "") + unit
        for d, unit in zip(f"{number:04}", places, strict=True)
        if d != "0"
    )
    assert kanji_to_int(text) == number
    assert kanji_to_int("".join(digits[int(d)] for d in str(number))) == number


def test_impossible_law_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="no such law number"):
        LawNumber(4, 32, "AC", 1)
    assert kanji_to_int("法") is None


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("自治体 ＤＸ 推進計画", "local-government-dx-plan"),
        ("「自治体デジタル・トランスフォーメーション(DX)推進計画」", "local-government-dx-plan"),
        ("デジタルガバメント実行計画", "digital-government-plan"),
        ("Ｇ Ｉ Ｇ Ａスクール構想", "giga-school"),
        ("地方公共団体におけるオンライン利用指針", "online-use-guideline"),
        ("官民データ※活用推進基本法", "act-on-advancement-of-public-and-private-data"),
        ("地方公共団体におけるテレワーク推進のための手引", "telework-guide"),
        ("国土強靭化基本法", "national-resilience-act"),
        ("令和3年法律第40号", "standardisation-act"),
    ],
)
def test_printed_variants_find_their_source(name: str, source: str) -> None:
    match = register().find(name)
    assert match is not None
    assert match.source.id == source


def test_a_joint_name_means_both() -> None:
    found = {match.source.id for match in register().find_all("AI・RPA導入ガイドブック")}
    assert found == {"ai-guidebook", "rpa-guidebook"}
    assert register().find("AI・RPA導入ガイドブック") is None


LOCAL = [
    "石川県官民データ活用推進基本計画を踏まえて進める",
    "本市のAI戦略に沿って導入する",
    "県のサイバーセキュリティ戦略を参考にする",
    "当町デジタル・ガバメント実行計画を改める",
    "サイバーセキュリティ戦略本部が決めた",
    "産業標準化法に基づく規格である",
    "東京都国土強靱化基本計画との整合を図る",
    "福井市規制改革実施計画を定める",
    "本町における国土形成計画の扱い",
    "都道府県の官民データ活用推進基本計画に即して定める",
    "総合計画、まち・ひと・しごと創生総合戦略及び行政改革大綱との関係",
    "町の将来をまとめた第2期まち・ひと・しごと創生総合戦略",
]
NATIONAL = [
    ("国の自治体DX推進計画に沿う", "local-government-dx-plan"),
    ("国の官民データ活用推進基本計画", "it-declaration"),
    ("総務省「自治体ＤＸ推進計画」では", "local-government-dx-plan"),
    ("国土強靱化基本計画及び本市の地域計画", "national-resilience-plan"),
    ("本市のGIGAスクール構想を進める", "giga-school"),
    ("(平成28年12月14日)官民データ活用推進基本法", "act-on-advancement-of-public-and-private-data"),
    ("デジタル田園都市国家構想交付金を使う", "digital-garden-city-grant"),
    ("令和3年に標準化法が成立し", "standardisation-act"),
    ("国のまち・ひと・しごと創生総合戦略を勘案する", "regional-revitalisation-strategy"),
    ("まち・ひと・しごと創生総合戦略(令和元年12月閣議決定)", "regional-revitalisation-strategy"),
]


@pytest.mark.parametrize("text", LOCAL)
def test_local_namesakes_and_bodies_are_not_taken_for_national_sources(text: str) -> None:
    assert register().occurrences(text) == []


@pytest.mark.parametrize(("text", "source"), NATIONAL)
def test_national_sources_are_found_in_text(text: str, source: str) -> None:
    found = register().occurrences(text)
    assert [s.id for hit in found for s in hit.sources] == [source]
    for hit in found:
        assert text[hit.start : hit.end] == hit.name


def test_a_local_issuer_is_no_national_source() -> None:
    assert register().find("デジタル・ガバメント実行計画", issuer="七尾市") is None
    match = register().find("自治体DX推進計画", issuer="デジタル庁")
    assert match is not None  # plans print wrong national issuers
    assert match.method == "name"
    assert register().find("自治体DX推進計画", issuer="総務省").method == "name+issuer"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("date", "plan_date", "edition"),
    [
        ("2020-12-25", None, "1.0"),
        ("2020-12", None, "1.0"),
        ("2022", "2025-03", "2.0"),
        (None, "2022-02", "1.0"),
        (None, "2022-09", "2.0"),
        (None, "2022-10-31", "2.0"),
        (None, "2030", "4.0"),
        (None, "2019", None),
        (None, None, None),
        ("2021-07", "2024-01", "1.0"),
    ],
)
def test_edition_by_date_or_by_the_plans_own(
    date: str | None, plan_date: str | None, edition: str | None
) -> None:
    match = register().find("自治体DX推進計画", date=date, plan_date=plan_date)
    assert match is not None
    assert (match.edition.id if match.edition else None) == edition


def test_a_damaged_lexicon_is_named(tmp_path: Path) -> None:
    with pytest.raises(CuratedDataError, match=r"sources\.json"):
        Register.load(tmp_path)
    (tmp_path / "sources.json").write_text('[{"id": 1}]', "utf-8")
    (tmp_path / "not_sources.json").write_text('{"names": []}', "utf-8")
    with pytest.raises(CuratedDataError):
        Register.load(tmp_path)


@given(st.text(alphabet="自治体ＤＸdx推進計画 　・「」手続き取り組みｶﾞ①㈱ﾃﾞィバイド", max_size=40))
def test_folding_keeps_places(text: str) -> None:
    whole = fold_spans(text)
    assert whole.value == fold(text)
    assert list(whole.starts) == sorted(whole.starts)
    for place in range(len(whole)):
        start, end = whole[place : place + 1].span()
        assert 0 <= start < end <= len(text)


@pytest.mark.skipif(not PLANS, reason="needs ../shared/plans")
def test_sources_of_real_plans_are_found_at_their_places() -> None:
    cited: set[str] = set()
    for path in PLANS:
        text = path.read_text(encoding="utf-8-sig")
        for hit in register().occurrences(text):
            assert text[hit.start : hit.end] == hit.name
            assert hit.sources
            assert fold(hit.name) in {fold(n) for s in hit.sources for n in s.names}
            cited |= {source.id for source in hit.sources}
    assert len(cited) >= 30


@pytest.mark.skipif(not (SHARED / "evaluation/gold").is_dir(), reason="needs the gold records")
def test_national_sources_of_the_gold_records_are_registered() -> None:
    missing = []
    local = {"municipal_plan", "prefectural_plan"}
    for path in sorted((SHARED / "evaluation/gold").glob("*.json")):
        for source in json.loads(path.read_text(encoding="utf-8"))["sources"]:
            if source["type"] in local:
                continue
            names = [source["label"], *source["as_printed"]]
            if not any(register().find_all(name) for name in names):
                missing.append(source["label"])
    assert missing == []


def test_a_source_without_editions_has_none() -> None:
    source = Source("x", "x", ("x",), "other", None, None, None, None, False, (), ())
    assert source.edition("2020") is None
