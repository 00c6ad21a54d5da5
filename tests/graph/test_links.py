"""Editions of what plans cite, and items of national plans that measures carry out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.convert import load_context
from graph.iris import Iris
from graph.links import Aligner, dates
from graph.links.editions import PlanDate, Printed, choose_edition, plan_date
from graph.links.evidence import Sign, combined, likeness, names_in
from graph.links.topics import TopicTree
from graph.registers.register import Register
from ingest.types import (
    Action,
    DocumentFacts,
    Measure,
    Passage,
    PlanFacts,
    PlanRecord,
    Policy,
    Provenance,
)

ONTOLOGY = Path(__file__).parents[2] / "ontology"
PLAN = "local-government-dx-plan"


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


@pytest.fixture(scope="module")
def aligner() -> Aligner:
    found = load_context(Iris(), ONTOLOGY).aligner
    assert found is not None
    return found


def place(text: str, start: int = 0) -> Provenance:
    return Provenance("d", None, start, start + len(text), text)


def plan_of(
    *titles: str,
    policy: str = "柱",
    goal: str = "",
    action: str = "",
    concepts: tuple[str, ...] = (),
    body: str = "",
    published: str | None = "2022-10",
) -> PlanRecord:
    measures = tuple(
        Measure(
            f"M{number}",
            title=title,
            parent="P1",
            goal=goal or None,
            concepts=concepts,
            actions=(Action("A1", text=action, provenance=place(action, 900)),) if action else (),
            provenance=place(title, 100 * number),
        )
        for number, title in enumerate(titles, 1)
    )
    passages = tuple(
        Passage(f"T{m.id}", text=body, measure=m.id, provenance=place(body, 2000)) for m in measures
    )
    return PlanRecord(
        document=DocumentFacts("d", "d.txt", "text/plain", "0" * 64),
        plan=PlanFacts("架空市の計画", published=published),
        policies=(Policy("P1", label=policy, provenance=place(policy)),),
        measures=measures,
        passages=passages if body else (),
    )


def items(aligner: Aligner, record: PlanRecord) -> list[str]:
    return [link.item.id for link in aligner.items(record)]


@pytest.mark.parametrize(
    ("title", "item"),
    [
        ("行政手続きのオンライン化を進める", "online-procedures"),
        ("デジタルディバイド対策", "digital-divide"),
        ("ガバメントクラウドへの移行", "system-standardisation"),
        ("RPA等の導入", "ai-rpa"),
        ("生成AIの活用", "ai-rpa"),
        ("職員の在宅勤務", "telework"),
        ("おくやみコーナーの設置", "front-yard"),
        ("コンビニ交付サービスの拡充", "my-number-card"),
        ("アナログ規制の見直し", "analogue-regulation"),
        ("押印の見直し", "bpr"),
        ("サイバーセキュリティの強化", "security"),
        ("eLTAXを活用した公金収納", "eltax"),
    ],
)
def test_items_by_name_and_topic(aligner: Aligner, title: str, item: str) -> None:
    assert items(aligner, plan_of(title)) == [item]


@pytest.mark.parametrize(
    "title", ["庁舎の建て替え", "職員研修の充実", "広報紙のリニューアル", "会議のオンライン化"]
)
def test_none_where_none_fits(aligner: Aligner, title: str) -> None:
    assert items(aligner, plan_of(title)) == []


def test_a_catch_all_needs_a_second_sign(aligner: Aligner) -> None:
    title = "スマート農業の支援"
    assert items(aligner, plan_of(title, policy="行政事務の効率化")) == []
    assert items(aligner, plan_of(title, policy="産業の振興")) == ["regional-society"]


def test_a_heading_alone_does_not_claim_a_measure_of_another_topic(aligner: Aligner) -> None:
    heading = "行政手続のオンライン化"
    assert items(aligner, plan_of("公式SNSの運用", policy=heading)) == []
    assert items(aligner, plan_of("さらなる拡充", policy=heading)) == ["online-procedures"]


def test_the_plans_own_mark_counts(aligner: Aligner) -> None:
    record = plan_of("申請受付の改善", concepts=("行政手続のオンライン化",), body="申請を見直す")
    marked = plan_of(
        "申請受付の改善", concepts=("行政手続のオンライン化",), body="▶ 国が挙げる重点取組事項"
    )
    before = {link.item.id: link.confidence for link in aligner.items(record)}
    after = {link.item.id: link for link in aligner.items(marked)}
    assert "online-procedures" not in before or (
        before["online-procedures"] < after["online-procedures"].confidence
    )


def test_a_title_that_names_two_items_carries_out_both(aligner: Aligner) -> None:
    found = items(aligner, plan_of("テレワークの推進・AI・RPAの利用推進"))
    assert sorted(found) == ["ai-rpa", "telework"]


def test_every_alignment_says_why_and_where(aligner: Aligner) -> None:
    (link,) = aligner.items(plan_of("オープンデータの推進", action="オープンデータの公開"))
    assert link.measure == "M1"
    assert link.method.startswith("title")
    assert "オープンデータの推進" in link.reason
    assert {p.quote for p in link.places} == {"オープンデータの推進", "オープンデータの公開"}
    assert link.edition is not None
    assert link.edition.id == "2.0"
    assert 0.9 < link.confidence < 1


def test_an_item_that_came_later_has_no_edition_in_force(aligner: Aligner) -> None:
    (link,) = aligner.items(plan_of("フロントヤード改革の推進", published="2022-10"))
    assert link.edition is None
    (link,) = aligner.items(plan_of("フロントヤード改革の推進", published="2024-05"))
    assert link.edition is not None
    assert link.edition.id == "3.0"


def test_the_same_record_gives_the_same_links(aligner: Aligner) -> None:
    record = plan_of("AI・RPAの活用", "窓口改革", "スマート農業", policy="地域社会のデジタル化")
    assert aligner.items(record) == aligner.items(record)


@pytest.mark.parametrize(
    ("source", "names", "beside", "edition", "basis"),
    [
        (PLAN, (), "（令和2年12月25日総務省）", "1.0", "日付"),
        (PLAN, (), "【第2.1版】", "2.1", "第2.1版"),
        (PLAN, (), "（2022年9月改定）", "2.0", "日付"),
        (
            "open-data-basic-guideline",
            (),
            "（平成29年5月30日決定。令和元年6月7日改定。）",
            "2019",
            "日付",
        ),
        ("science-technology-plan", ("第5期科学技術基本計画",), "", "5", "第5期"),
        ("honebuto", ("経済財政運営と改革の基本方針2021",), "", "2021", "2021"),
        ("agenda-2030", ("2030アジェンダ",), "", "2015", "計画の日付"),
    ],
)
def test_editions_by_what_is_printed(
    register: Register, source: str, names: tuple[str, ...], beside: str, edition: str, basis: str
) -> None:
    here = Printed(names, (beside,))
    choice = choose_edition(register.sources[source], here, Printed(), PlanDate("2022-10"))
    assert choice.edition is not None
    assert choice.edition.id == edition
    assert basis in choice.basis


def test_editions_by_other_places_and_by_the_plans_date(register: Register) -> None:
    source = register.sources[PLAN]
    printed = Printed((), ("（令和2年12月）",))

    def chosen(here: Printed, elsewhere: Printed, date: str | None) -> tuple[str | None, str]:
        choice = choose_edition(source, here, elsewhere, PlanDate(date))
        return (choice.edition.id if choice.edition else None), choice.basis

    assert chosen(Printed(), printed, "2024-05")[0] == "1.0"
    assert "他の箇所" in chosen(Printed(), printed, "2024-05")[1]
    assert chosen(Printed(), Printed(), "2023-11")[0] == "2.1"
    assert chosen(Printed(), Printed(), "2019")[0] is None
    assert "登録されていない" in chosen(Printed(), Printed(), "2019")[1]
    assert chosen(Printed(), Printed(), None)[0] is None
    law = register.sources["local-autonomy-act"]
    assert choose_edition(law, Printed(), Printed(), PlanDate("2022")).edition is None


def test_a_plan_without_a_date_is_as_late_as_what_it_cites() -> None:
    record = plan_of("x", published=None)
    assert plan_date(record).date is None
    late = plan_date(record, ["（令和5年12月22日改定）", "（令和2年）"])
    assert (late.date, "言及" in late.called) == ("2023-12-22", True)
    assert plan_date(plan_of("x", published="2022-02"), ["（令和5年）"]).date == "2022-02"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("（令和３年（2021年）6月15日改定）", ("2021-06-15",)),
        ("平成28年12月14日法律第103号", ("2016-12-14",)),
        ("令和4年度から", ()),
        ("H29.5.30", ("2017-05-30",)),
        ("2021年12月", ("2021-12",)),
        ("令和元年", ("2019",)),
    ],
)
def test_printed_dates(text: str, found: tuple[str, ...]) -> None:
    assert dates.dates(text) == found


@given(st.text(max_size=60))
def test_dates_of_any_text_are_dates(text: str) -> None:
    for date in dates.dates(text):
        assert 4 <= len(date) <= 10
        assert date[:4].isdigit()


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=8))
def test_evidence_never_exceeds_one_and_never_falls(weights: list[float]) -> None:
    signs = [Sign(str(number), weight, "理由") for number, weight in enumerate(weights)]
    total = combined(signs)
    assert max(weights) <= total + 1e-9 < 1 + 1e-9
    assert combined([*signs, Sign("0", 0.01, "同じ種類")]) == pytest.approx(total)


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


def test_latin_words_stand_alone() -> None:
    assert names_in("AI・RPAの導入", ["RPA"]) == "RPA"
    assert names_in("CHAIN", ["AI"]) is None


def test_topics_by_the_longest_name() -> None:
    entries = json.loads((ONTOLOGY / "lexicon" / "topics.json").read_text("utf-8"))
    tree = TopicTree(entries)
    assert tree.named("AI活用型オンデマンドバスの運行") == ("mobility",)
    assert tree.named("AI・RPA・IoTの導入") == ("ai-rpa", "iot")
    assert tree.within("generative-ai", ["ai-rpa"])
    assert not tree.within("ai-rpa", ["generative-ai"])
