"""Which level, table or form sets the measures out, over layouts of ordinary plans."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pipeline import ingest_file
from ingest.types import PlanRecord

COVER = "みほん市電子行政推進計画\n\n令和6年3月\nみほん市\n\n計画期間は令和6年度から令和10年度までとします。\n\n"


def read(tmp_path: Path, text: str, suffix: str = "txt") -> PlanRecord:
    path = tmp_path / f"plan.{suffix}"
    path.write_text(COVER + text, encoding="utf-8")
    return ingest_file(path)


def shape(record: PlanRecord) -> list[tuple[str, str | None, str | None, list[str]]]:
    """Title, policy, department and actions of each measure."""
    labels = {p.id: p.label for p in record.policies}
    return [
        (m.title, labels.get(m.parent or ""), m.department, [a.text for a in m.actions])
        for m in record.measures
    ]


def test_parts_chapters_and_sections(tmp_path: Path) -> None:
    text = """第1編　総論

第1章　はじめに

第2編　各論

第1章　近くの役所

第1節　証明書の自動交付

機械で受け取れるようにする。
①　機械の設置
②　手数料の見直し

第2節　出張受付

集会所へ出向く。
①　日程の公開

第2章　動ける職員

第1節　職場の外の勤務

外でも働けるようにする。
①　端末の配備
"""
    assert shape(read(tmp_path, text)) == [
        ("証明書の自動交付", "近くの役所", None, ["機械の設置", "手数料の見直し"]),
        ("出張受付", "近くの役所", None, ["日程の公開"]),
        ("職場の外の勤務", "動ける職員", None, ["端末の配備"]),
    ]


def test_office_behind_the_title_is_the_department(tmp_path: Path) -> None:
    text = """第３　行うこと

１　近くの役所

（１）証明書の自動交付【市民課】
　機械で受け取れるようにします。
ア　機械の設置

（２）出張受付（担当：支所）
　集会所へ出向きます。
ア　日程の公開
"""
    assert shape(read(tmp_path, text)) == [
        ("証明書の自動交付", "近くの役所", "市民課", ["機械の設置"]),
        ("出張受付", "近くの役所", "支所", ["日程の公開"]),
    ]


def test_level_names_of_the_plan_s_own(tmp_path: Path) -> None:
    text = """## 変革の視点A：近くの役所

### 実施プロジェクトA-1：証明書の自動交付

機械で受け取れるようにします。

**進めること**

- 機械の設置
- 手数料の見直し

**受け持ち**

- 市民課

### 実施プロジェクトA-2：出張受付

集会所へ出向きます。

**進めること**

- 日程の公開

**受け持ち**

- 地域振興課

## 変革の視点B：動ける職員

### 実施プロジェクトB-1：職場の外の勤務

外でも働けるようにします。

**進めること**

- 端末の配備

**受け持ち**

- 人事課
"""
    assert shape(read(tmp_path, text, "md")) == [
        ("証明書の自動交付", "近くの役所", "市民課", ["機械の設置", "手数料の見直し"]),
        ("出張受付", "近くの役所", "地域振興課", ["日程の公開"]),
        ("職場の外の勤務", "動ける職員", "人事課", ["端末の配備"]),
    ]


def test_ladder_of_columns_in_any_order(tmp_path: Path) -> None:
    text = """| No. | 事務事業名 | 政策名 | 施策名 | 部課名 | 課長名 | 事業の概要 |
|---|---|---|---|---|---|---|
| 1 | 街路灯更新事業 | まちの守り | 夜道の明かり | 建設部道路課 | 丁野 | 古い灯を取り替える。 |
| 2 | 見守り員配置事業 | まちの守り | 子どもの通学 | 教育委員会学校課 | 戊野 | 角に人を置く。 |
| 3 | 朝市開催事業 | 店の元気 | 朝のにぎわい | 経済部商工課 | 己野 | 月に二度開く。 |
"""
    record = read(tmp_path, text, "md")
    assert shape(record) == [
        ("街路灯更新事業", "夜道の明かり", "建設部道路課", []),
        ("見守り員配置事業", "子どもの通学", "教育委員会学校課", []),
        ("朝市開催事業", "朝のにぎわい", "経済部商工課", []),
    ]
    parents = {p.label: p.parent for p in record.policies}
    by_id = {p.id: p.label for p in record.policies}
    assert by_id[parents["夜道の明かり"] or ""] == "まちの守り"
    assert record.measures[0].goal == "古い灯を取り替える。"


def test_rows_of_what_is_done_and_who_does_it_are_actions(tmp_path: Path) -> None:
    text = """## 第2章 取り組む事柄

### 1 紙に関する事項

#### (1)伝票を減らす

| 目標 | 推進者 |
|---|---|
| ①伝票を画面で回す。 | 会計課長 |
| ②古い伝票を処分する。 | 会計課長 |

#### (2)掲示を画面にする

| 目標 | 推進者 |
|---|---|
| 玄関に画面を置く。 | 総務課長 |

### 2 印に関する事項

#### (1)印の省略

省ける印を洗い出します。

#### (2)印影の管理

印影を一か所で管理します。
"""
    found = shape(read(tmp_path, text, "md"))
    assert [(t, p) for t, p, _, _ in found] == [
        ("伝票を減らす", "紙に関する事項"),
        ("掲示を画面にする", "紙に関する事項"),
        ("印の省略", "印に関する事項"),
        ("印影の管理", "印に関する事項"),
    ]
    assert found[0][3] == ["伝票を画面で回す。", "古い伝票を処分する。"]


@pytest.mark.parametrize("rows", [400])
def test_register_of_hundreds_of_rows(tmp_path: Path, rows: int) -> None:
    head = "| No. | 施策名 | 事務事業名 | 所管課 | 事業の概要 |\n|---|---|---|---|---|\n"
    body = "".join(
        f"| {n} | 分野その{n // 20} | 第{n}号路線の維持事業 | 道路課 | 穴を埋める。 |\n"
        for n in range(1, rows + 1)
    )
    record = read(tmp_path, head + body, "md")
    assert len(record.measures) == rows
    assert {m.department for m in record.measures} == {"道路課"}


def test_results_of_a_former_plan_are_no_measures(tmp_path: Path) -> None:
    text = """## 前期計画の検証

### 講座の開催

年に三度開きました。

### 端末の配備

全員に配りました。

## 基本方針1 近くの役所

### 施策1 証明書の自動交付

機械で受け取れるようにします。

### 施策2 出張受付

集会所へ出向きます。
"""
    assert [m.title for m in read(tmp_path, text, "md").measures] == [
        "証明書の自動交付",
        "出張受付",
    ]


def test_rejected_readings_keep_their_reason(tmp_path: Path) -> None:
    from ingest.extract.context import Context
    from ingest.extract.measures import find
    from ingest.forms import classify
    from ingest.outline import outline
    from ingest.plaintext import parse
    from ingest.types import RawDocument

    text = (
        COVER
        + "第1章 趣旨\n\n手間を減らします。\n\n第2章 施策\n\n1 受付の改善\n\n列を短くします。\n\n2 案内の改善\n\n札を見やすくします。\n"
    )
    document = RawDocument("x.txt", "text/plain", "", text)
    ctx = Context(document, "x", outline(classify(parse(text))))
    found = find(ctx)
    assert [m.name for m in found.measures] == ["受付の改善", "案内の改善"]
    assert [d.candidate.fields for d in ctx.ledger.decisions if d.taken] == [
        "受付の改善",
        "案内の改善",
    ]
    assert all(d.reason for d in ctx.ledger.decisions)
