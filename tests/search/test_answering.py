"""Kinds of question on the digests: what is stated, with which passage, and what is not."""

from __future__ import annotations

import pytest

from search.answering.parts import parts
from search.answering.units import fits
from search.engine import SearchEngine
from search.types import Slot
from text.folding import plain

STATED = {
    "輪島市の公開項目数の目標はいくつですか": (Slot.TARGET, "20項目"),
    "七尾市のデジタル化推進計画の計画期間は？": (Slot.PLAN, "2021-2025"),
    "日向市のDX推進計画は何年度まで続きますか": (Slot.PLAN, "2021-2025"),
    "かほく市の証明書のコンビニ交付は何年度に始まりましたか": (Slot.DATE, "2017年度"),
    "かほく市の河川カメラを担当しているのはどの課ですか": (Slot.DEPARTMENT, "都市建設課"),
    "チャットボットとは何ですか": (Slot.TERM, None),
}
"""Questions with the slot and the value that the digests hold."""


@pytest.mark.parametrize("question", STATED)
def test_what_a_plan_states_is_answered(digest_engine: SearchEngine, question: str) -> None:
    slot, value = STATED[question]
    answer = digest_engine.ask(question)
    assert answer.answerable and answer.facts, answer.said()
    fact = answer.facts[0]
    assert fact.slot is slot
    assert value is None or fact.value.replace(" ", "") == value
    assert fact.municipality.name and fact.municipality.name in answer.said()
    if slot is not Slot.PLAN:
        assert fact.provenance is not None
        assert fact.provenance.end > fact.provenance.start


NOT_STATED = (
    "七尾市の水道管の耐震化率の目標は何％ですか",
    "日向市のドローンの購入台数は何台ですか",
    "小矢部市のマイナンバーカード交付率の目標は何％ですか",
    "かほく市のテレワークの利用者数は何人ですか",
    "輪島市の電子契約の開始日はいつですか",
)


@pytest.mark.parametrize("question", NOT_STATED)
def test_what_no_plan_states_is_not_answered(digest_engine: SearchEngine, question: str) -> None:
    answer = digest_engine.ask(question)
    assert not answer.answerable and not answer.facts and not answer.cities
    assert "ません" in answer.said()


def test_a_place_without_a_plan_is_one_sentence(digest_engine: SearchEngine) -> None:
    answer = digest_engine.ask("金沢市のマイナンバーカード交付率の目標値は")
    assert answer.said() == "金沢市の計画は収められていません。"
    assert not answer.answerable


def test_the_query_of_a_fact_gives_it(digest_engine: SearchEngine) -> None:
    from search.answering.records import Records

    fact = digest_engine.ask("輪島市の公開項目数の目標はいくつですか").facts[0]
    assert digest_engine.snapshot is not None
    records = Records(digest_engine.index, digest_engine.snapshot.store_path)
    rows = records.select(fact.sparql)
    assert any(row.get("target") == fact.value for row in rows)


def test_answers_come_in_the_language_asked_for(digest_engine: SearchEngine) -> None:
    answer = digest_engine.ask("七尾市のデジタル化推進計画の計画期間は？")
    assert "計画期間" in answer.said() and "runs from" in answer.said("en")
    assert answer.to_json("en")["facts"][0]["text"] == answer.said("en")


@pytest.mark.slow
def test_no_figure_is_of_another_subject(digest_engine: SearchEngine) -> None:
    """The target of every topic is asked of every city: a figure's record has the topic."""
    index = digest_engine.index
    foreign = []
    for place in sorted({name for _, name in index.cities}):
        for number, topic in enumerate(index.topics):
            for fact in digest_engine.ask(f"{place}の{topic.label}の目標値は").facts:
                owners = [
                    measure
                    for measure in index.topic_pairs.measures(number).tolist()
                    if index.plans[int(index.items.plan[measure])].city_name == place
                ]
                if not owners:
                    foreign.append((place, topic.label, fact.text))
    assert not foreign


CONDITIONS = {
    "キャッシュレスと電子契約の両方に取り組む市は？": (False, False),
    "電子図書館があってスマホ教室も開く市": (False, False),
    "オープンデータだけでなくドローンも使う市はどこか": (False, False),
    "オープンデータはやっているが公衆Wi-Fiはない市": (False, True),
    "電子契約に取り組んでいない市はどこですか": (True,),
    "電子契約に取り組む市はどこですか": (False,),
    "オンデマンドバスをやっていない市": (True,),
}


@pytest.mark.parametrize("question", CONDITIONS)
def test_conditions_are_read(question: str) -> None:
    found = parts(plain(question))
    assert tuple(part.negated for part in found) == CONDITIONS[question]


def test_units_fit() -> None:
    assert fits("人", "万人") and fits("人", "名") and fits("件", "手続") and fits(None, "%")
    assert fits("割", "%") and fits("箇所", "か所")
    assert not fits("人", "%") and not fits("件", "%") and not fits("枚", "人")


def test_what_plans_have_as_such_is_counted(digest_engine: SearchEngine) -> None:
    answer = digest_engine.ask("数値目標を定めていない市はどこですか")
    assert answer.coverage is not None and answer.cities == ()
    without = {place.name for place in answer.coverage.without_evidence}
    assert "輪島市" not in without
    with_them = {city.name for city in digest_engine.ask("数値目標を定めている市は？").cities}
    assert with_them and not with_them & without


def test_yes_and_no_have_a_sentence(digest_engine: SearchEngine) -> None:
    yes = digest_engine.ask("日向市は生成AIを使いますか")
    assert yes.said().startswith("はい") and yes.facts[0].provenance
    nothing = digest_engine.ask("七尾市は遊園地を建てますか")
    assert not nothing.facts and "見つかりません" in nothing.said()


def test_a_comparison_names_the_one(digest_engine: SearchEngine) -> None:
    answer = digest_engine.ask("計画期間が長いのは小矢部市と七尾市のどちらか")
    assert answer.said().startswith("七尾市の方です")
    assert {fact.municipality.name for fact in answer.facts} == {"小矢部市", "七尾市"}
