"""Plans made of forms, cards and boxes: which cell is a label, which a value."""

from __future__ import annotations

from pathlib import Path

from ingest.pipeline import ingest_file
from ingest.types import PlanRecord

COVER = (
    "<h1>みほん市電子行政推進計画</h1><p>令和6年3月</p><p>みほん市</p>"
    "<p>計画期間は令和6年度から令和10年度までとします。</p>"
)


def read(tmp_path: Path, body: str) -> PlanRecord:
    path = tmp_path / "plan.html"
    path.write_text(f"<html><body>{COVER}{body}</body></html>", encoding="utf-8")
    return ingest_file(path)


def shape(record: PlanRecord) -> list[tuple[str | None, str, str | None, str | None, list[str]]]:
    """Number, title, policy, department and actions of each measure."""
    labels = {p.id: p.label for p in record.policies}
    return [
        (m.number, m.title, labels.get(m.parent or ""), m.department, [a.text for a in m.actions])
        for m in record.measures
    ]


def above(number: str, title: str, goal: str, actions: str, office: str) -> str:
    return (
        f"<table><tr><td>{number}</td><td colspan=3>{title}</td></tr>"
        f"<tr><td colspan=4>めざすこと</td></tr><tr><td colspan=4>{goal}</td></tr>"
        f"<tr><td colspan=3>すすめ方の手順</td><td>当番の部署</td></tr>"
        f"<tr><td colspan=3>{actions}</td><td>{office}</td></tr></table>"
    )


def test_labels_stand_above_their_values_and_the_number_in_a_cell(tmp_path: Path) -> None:
    body = (
        "<h2>近くの役所</h2>"
        + above("1-1", "証明書の自動交付", "待たずに受け取れます。", "・機械の設置<br>・手数料の見直し", "市民課")
        + above("1-2", "出張受付", "集会所で届け出ができます。", "・日程の公開", "支所")
        + "<h2>動ける職員</h2>"
        + above("2-1", "職場の外の勤務", "外でも働けます。", "・端末の配備", "総務課")
    )  # fmt: skip
    record = read(tmp_path, body)
    assert shape(record) == [
        ("1-1", "証明書の自動交付", "近くの役所", "市民課", ["機械の設置", "手数料の見直し"]),
        ("1-2", "出張受付", "近くの役所", "支所", ["日程の公開"]),
        ("2-1", "職場の外の勤務", "動ける職員", "総務課", ["端末の配備"]),
    ]
    assert [m.goal for m in record.measures] == [
        "待たずに受け取れます。",
        "集会所で届け出ができます。",
        "外でも働けます。",
    ]


def beside(title: str, policy: str, office: str, goal: str, *actions: str) -> str:
    rows = "".join(f"<tr><td colspan=3>{a}</td></tr>" for a in actions[1:])
    return (
        f"<table><tr><td colspan=4>{title}</td></tr>"
        f"<tr><td>基本方針</td><td>{policy}</td><td>当番の部署</td><td>{office}</td></tr>"
        f"<tr><td>ねらい</td><td colspan=3>{goal}</td></tr>"
        f"<tr><td rowspan={len(actions)}>取組内容</td><td colspan=3>{actions[0]}</td></tr>{rows}</table>"
    )


def test_two_labels_in_a_row_and_a_label_merged_over_its_values(tmp_path: Path) -> None:
    body = (
        "<h2>個別の調書</h2>"
        + beside("1-1　証明書の自動交付", "近くの役所", "市民課", "待たずに受け取れます。", "①機械の設置", "②手数料の見直し")
        + beside("1-2　出張受付", "近くの役所", "支所", "集会所で届け出ができます。", "①日程の公開", "②車の手配")
        + beside("2-1　職場の外の勤務", "動ける職員", "総務課", "外でも働けます。", "①端末の配備", "②規程の見直し")
    )  # fmt: skip
    assert shape(read(tmp_path, body)) == [
        ("1-1", "証明書の自動交付", "近くの役所", "市民課", ["機械の設置", "手数料の見直し"]),
        ("1-2", "出張受付", "近くの役所", "支所", ["日程の公開", "車の手配"]),
        ("2-1", "職場の外の勤務", "動ける職員", "総務課", ["端末の配備", "規程の見直し"]),
    ]


def test_a_short_table_of_heads_over_one_row_opens_the_form_below_it(tmp_path: Path) -> None:
    def form(policy: str, title: str, office: str, goal: str) -> str:
        return (
            "<table><tr><td>柱</td><td>取組</td><td>当番の部署</td></tr>"
            f"<tr><td>{policy}</td><td>{title}</td><td>{office}</td></tr>"
            f"<tr><td>ねらい</td><td colspan=2>{goal}</td></tr>"
            "<tr><td>手順</td><td colspan=2>・機器の選定<br>・試行</td></tr></table>"
        )

    body = (
        form("近くの役所", "証明書の自動交付", "市民課", "待たずに受け取れます。")
        + form("近くの役所", "出張受付", "支所", "集会所で届け出ができます。")
        + form("動ける職員", "職場の外の勤務", "総務課", "外でも働けます。")
    )
    record = read(tmp_path, body)
    assert [row[1:] for row in shape(record)] == [
        ("証明書の自動交付", "近くの役所", "市民課", ["機器の選定", "試行"]),
        ("出張受付", "近くの役所", "支所", ["機器の選定", "試行"]),
        ("職場の外の勤務", "動ける職員", "総務課", ["機器の選定", "試行"]),
    ]
    assert record.measures[0].goal == "待たずに受け取れます。"


def box(level: int, title: str, *items: str) -> str:
    bullets = "".join(f"<li>{item}</li>" for item in items)
    return f'<div class="box"><h{level}>{title}</h{level}><ul>{bullets}</ul></div>'


def test_bullets_of_boxes_are_measures_where_the_boxes_are_the_only_level(tmp_path: Path) -> None:
    body = (
        "<h2>計画の全体像</h2>"
        + box(3, "近くの役所", "証明書の自動交付", "出張受付の拡大")
        + box(3, "動ける職員", "職場の外の勤務", "会議の電子化")
        + box(3, "つながる地域", "見守り機器の貸出し")
    )
    assert [row[1:3] for row in shape(read(tmp_path, body))] == [
        ("証明書の自動交付", "近くの役所"),
        ("出張受付の拡大", "近くの役所"),
        ("職場の外の勤務", "動ける職員"),
        ("会議の電子化", "動ける職員"),
        ("見守り機器の貸出し", "つながる地域"),
    ]


def test_bullets_of_boxes_below_policies_are_actions(tmp_path: Path) -> None:
    body = (
        "<h2>近くの役所</h2>"
        + box(3, "証明書の自動交付", "機械の設置", "手数料の見直し")
        + box(3, "出張受付", "日程の公開", "車の手配")
        + "<h2>動ける職員</h2>"
        + box(3, "職場の外の勤務", "端末の配備", "規程の見直し")
        + box(3, "会議の電子化", "資料の画面表示")
    )
    assert [row[1:] for row in shape(read(tmp_path, body))] == [
        ("証明書の自動交付", "近くの役所", None, ["機械の設置", "手数料の見直し"]),
        ("出張受付", "近くの役所", None, ["日程の公開", "車の手配"]),
        ("職場の外の勤務", "動ける職員", None, ["端末の配備", "規程の見直し"]),
        ("会議の電子化", "動ける職員", None, ["資料の画面表示"]),
    ]


def test_boxes_about_what_surrounds_the_plan_name_no_measures(tmp_path: Path) -> None:
    body = (
        "<h2>国の動向</h2>"
        + box(3, "法律の整備", "基本法の施行", "手続法の改正")
        + box(3, "庁の発足", "重点計画の閣議決定")
        + "<h2>本市の取組</h2>"
        + box(3, "近くの役所", "証明書の自動交付", "出張受付の拡大")
        + box(3, "動ける職員", "職場の外の勤務")
    )
    titles = [m.title for m in read(tmp_path, body).measures]
    assert titles == ["証明書の自動交付", "出張受付の拡大", "職場の外の勤務"]


def test_frames_of_one_column_are_sections(tmp_path: Path) -> None:
    def frame(title: str, goal: str, office: str, *items: str) -> str:
        lines = "<br>".join([goal, "【すること】", *(f"・{i}" for i in items), f"担当課：{office}"])
        return f"<table><tr><td>{title}</td></tr><tr><td>{lines}</td></tr></table>"

    body = (
        "<h2>近くの役所</h2>"
        + frame("証明書の自動交付", "待たずに受け取れるようにします。", "市民課", "機械の設置", "手数料の見直し")
        + frame("出張受付", "集会所で届け出ができるようにします。", "地域課", "日程の公開")
        + "<h2>動ける職員</h2>"
        + frame("職場の外の勤務", "外でも働けるようにします。", "総務課", "端末の配備")
    )  # fmt: skip
    record = read(tmp_path, body)
    assert [row[1:] for row in shape(record)] == [
        ("証明書の自動交付", "近くの役所", "市民課", ["機械の設置", "手数料の見直し"]),
        ("出張受付", "近くの役所", "地域課", ["日程の公開"]),
        ("職場の外の勤務", "動ける職員", "総務課", ["端末の配備"]),
    ]
    assert record.measures[0].goal == "待たずに受け取れるようにします。"


def test_first_line_of_a_box_over_items_heads_it(tmp_path: Path) -> None:
    def plain(title: str, *items: str) -> str:
        bullets = "".join(f"<li>{item}</li>" for item in items)
        return f'<div class="box"><p>{title}</p><ul>{bullets}</ul></div>'

    body = (
        "<h2>計画の全体像</h2>"
        + plain("近くの役所", "証明書の自動交付", "出張受付の拡大")
        + plain("動ける職員", "職場の外の勤務", "会議の電子化")
        + plain("つながる地域", "見守り機器の貸出し")
    )
    assert [row[1:3] for row in shape(read(tmp_path, body))] == [
        ("証明書の自動交付", "近くの役所"),
        ("出張受付の拡大", "近くの役所"),
        ("職場の外の勤務", "動ける職員"),
        ("会議の電子化", "動ける職員"),
        ("見守り機器の貸出し", "つながる地域"),
    ]


def test_values_of_a_label_over_all_forms_say_that_it_names_no_measure(tmp_path: Path) -> None:
    """推進項目 recurs and is a level above; 事業 is itemised and is what is done."""

    def form(title: str, above: str, office: str, *works: str) -> str:
        lines = "<br>".join(f"・{work}" for work in works)
        return (
            f"<table><tr><td colspan=4>{title}</td></tr>"
            f"<tr><td>推進項目</td><td>{above}</td><td>担当課</td><td>{office}</td></tr>"
            f"<tr><td>ねらい</td><td colspan=3>待つ時間を減らします。</td></tr>"
            f"<tr><td>具体的な事業</td><td colspan=3>{lines}</td></tr></table>"
        )

    body = (
        form("1-1　証明書の自動交付", "近くの役所", "市民課", "機械の設置", "手数料の見直し")
        + form("1-2　出張受付", "近くの役所", "地域課", "日程の公開", "車の手配")
        + form("2-1　職場の外の勤務", "動ける職員", "総務課", "端末の配備", "規程の見直し")
        + form("2-2　会議の電子化", "動ける職員", "総務課", "資料の画面表示", "議事録の作成")
    )
    assert shape(read(tmp_path, body)) == [
        ("1-1", "証明書の自動交付", "近くの役所", "市民課", ["機械の設置", "手数料の見直し"]),
        ("1-2", "出張受付", "近くの役所", "地域課", ["日程の公開", "車の手配"]),
        ("2-1", "職場の外の勤務", "動ける職員", "総務課", ["端末の配備", "規程の見直し"]),
        ("2-2", "会議の電子化", "動ける職員", "総務課", ["資料の画面表示", "議事録の作成"]),
    ]
