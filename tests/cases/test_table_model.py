"""Roles of labels and columns, and the heads of tables, by words, form and content."""

from __future__ import annotations

import pytest

from ingest.blocks import Cell, Grid
from ingest.roles import Content, column_roles, content_of, label_role, label_roles
from ingest.table_heads import head_years, upright
from ingest.tables import Band, Pair, read
from text.spans import Text

Spanned = str | tuple[str, int, int]


def grid(*rows: list[Spanned], spans_known: bool = True) -> Grid:
    """A grid of texts; (text, rowspan, colspan) for merged cells, which stand once."""
    out: list[list[Cell]] = []
    taken: set[tuple[int, int]] = set()
    at = width = 0
    for r, row in enumerate(rows):
        cells = []
        col = 0
        for entry in row:
            text, down, wide = entry if isinstance(entry, tuple) else (entry, 1, 1)
            while (r, col) in taken:
                col += 1
            cells.append(Cell(Text.of("　" * at + text, at), r, col, down, wide))
            taken |= {(r + i, col + j) for i in range(down) for j in range(wide)}
            col += wide
            at += len(text) + 1
        out.append(cells)
        width = max(width, col)
    return Grid(out, width, spans_known)


def only_band(table: Grid) -> Band:
    parts = read(table)
    assert len(parts) == 1 and isinstance(parts[0], Band)
    return parts[0]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("総務部 情報政策課", Content.DEPARTMENT),
        ("税務課・住民課、ほか", Content.DEPARTMENT),
        ("各課", Content.DEPARTMENT),
        ("スマホ教室", Content.PHRASE),
        ("12.5％", Content.FIGURE),
        ("約300人以上（R7）", Content.FIGURE),
        ("令和5年度～令和7年度", Content.YEARS),
        ("R6上期から実施", Content.YEARS),
        ("●", Content.MARK),
        ("－", Content.MARK),
        ("1-2", Content.NUMBER),
        ("窓口の待ち時間を減らす。", Content.SENTENCE),
        ("窓口の予約", Content.PHRASE),
        ("", Content.BLANK),
    ],
)
def test_content(text: str, form: Content) -> None:
    assert content_of(text) is form


def test_endings_and_values_give_a_role_where_no_word_is_listed() -> None:
    assert label_roles("仕事を受け持ち課") == {"field:department"}
    assert label_role("おもに動く部署", "企画課") == "department"
    assert label_role("みる人", "福祉課、保健課") == "department"
    assert label_role("やりきる時", "令和7年度～令和8年度") == "schedule"
    assert label_role("メモ欄", "窓口の予約") is None


def test_a_word_of_two_meanings_is_decided_by_the_values() -> None:
    assert "field:goal" not in column_roles("目標", ["30件", "45％", "－"])
    assert "kpi_column:target" not in column_roles("目標", ["待たせない窓口をつくる。"])
    assert column_roles("", ["税務課", "住民課"]) == {"field:department"}


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("前期（R5～R7）", (2023, 2025)),
        ("令和6年度 上半期", (2024, 2024)),
        ("R7第2四半期", (2025, 2025)),
        ("令和5～7年度", (2023, 2025)),
        ("R8目標", (2026, 2026)),
        ("令和8年度までに導入", None),
        ("前期", None),
    ],
)
def test_years_of_heads(text: str, years: tuple[int, int] | None) -> None:
    assert head_years(text) == years


def test_two_head_rows_keep_the_role_of_the_upper_one() -> None:
    band = only_band(
        grid(
            [("番号", 2, 1), ("ものさし", 2, 1), "現在", ("めざす値", 1, 3)],
            ["令和4年度", "令和5年度", "令和6年度", "令和7年度"],
            ["1", "電子申請の件数", "8件", "10件", "15件", "30件"],
            ["2", "教室の参加者", "40人", "50人", "60人", "90人"],
        )
    )
    assert [c.year for c in band.columns] == [None, None, 2022, 2023, 2024, 2025]
    assert [c.value for c in band.columns] == [False, False, True, True, True, True]
    assert "kpi_column:indicator" in band.columns[1].roles
    assert len(band.rows) == 2


def test_a_wide_head_of_times_keeps_columns_apart() -> None:
    band = only_band(
        grid(
            [("事業の名", 2, 1), ("どうするか", 2, 1), ("受け持つ課", 2, 1), ("いつ", 1, 2)],
            ["前期（R5～R6）", "後期（R7～R8）"],
            ["電子窓口", "・様式を直す", "住民課", "設計", "全庁で使う"],
            ["予約", "・時間を選べる", "税務課", "試行", "全窓口で使う"],
        )
    )
    assert [(c.year, c.last_year) for c in band.columns[3:]] == [(2023, 2024), (2025, 2026)]
    assert "field:department" in band.columns[2].roles


def test_an_unmerged_second_head_row_parts_the_cell_above() -> None:
    band = only_band(
        grid(
            ["番号", "事業名", "事業費（千円）", "財源", "", "主な内容"],
            ["", "", "", "国", "町", ""],
            ["1", "電子窓口費", "900", "400", "500", "証明書を電子で出す。"],
            ["2", "見守り費", "700", "", "700", "センサーを置く。"],
            spans_known=False,
        )
    )
    assert len(band.rows) == 2
    assert [c.header for c in band.columns[3:5]] == ["財源 国", "財源 町"]


def test_merged_cells_reach_into_the_rows_they_span() -> None:
    band = only_band(
        grid(
            ["施策名", "担当課", "指標", "現状値", "目標値"],
            [("窓口の予約", 2, 1), ("住民課", 2, 1), "予約の件数", "5件", "50件"],
            ["待ち時間", "40分", "15分"],
            ["電子申請", "税務課", "申請率", "3％", "30％"],
        )
    )
    assert [row[0].plain for row in band.full] == ["窓口の予約", "窓口の予約", "電子申請"]
    assert [len(row) for row in band.rows] == [5, 3, 5]


def test_heads_at_the_left_are_turned_up() -> None:
    table = grid(
        ["", "電子申請率", "教室の参加者"],
        ["現状値（令和4年度）", "8％", "40人"],
        ["目標値（令和8年度）", "60％", "200人"],
    )
    assert upright(table) is not None
    band = only_band(table)
    assert [row[0].plain for row in band.rows] == ["電子申請率", "教室の参加者"]
    assert "kpi_column:target" in band.columns[2].roles


def test_a_table_of_years_over_numbers_is_not_turned() -> None:
    table = grid(
        ["区分", "2015年", "2020年"], ["総人口", "9,000", "8,000"], ["世帯", "3,000", "2,900"]
    )
    assert upright(table) is None


def test_labels_that_no_list_holds_are_read_in_a_form() -> None:
    parts = read(
        grid(
            ["施策名", "窓口の予約"],
            ["受け持ちの課", "住民課"],
            ["うごく人たち", "総務課、税務課"],
            ["目的", "待ち時間を減らします。"],
        )
    )
    assert all(isinstance(p, Pair) for p in parts)
    roles = [sorted(p.roles) for p in parts if isinstance(p, Pair)]
    assert roles[1] == roles[2] == ["field:department"]
