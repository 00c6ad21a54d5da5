"""The codes of what may be lost, doubtful or contradictory in a document.

Each code has a Japanese message and a severity; the message may take values.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.types import Issue, Provenance, Severity


@dataclass(frozen=True, slots=True)
class Code:
    """``message`` is a format string in Japanese; ``meaning`` says it in English."""

    message: str
    meaning: str
    severity: Severity = Severity.WARNING


CODES: dict[str, Code] = {
    "era_western_mismatch": Code(
        "和暦と西暦が一致しません: {printed}",
        "The era and the western year of one date name different years.",
    ),
    "total_mismatch": Code(
        "内訳の合計が{total}と一致しません: {printed}",
        "A printed total is not the sum of its parts.",
    ),
    "indicator_two_values": Code(
        "同じ指標に異なる値があります: {indicator}", "One indicator is given two values."
    ),
    "contents_heading_missing": Code(
        "目次の見出しが本文にありません: {title}",
        "A heading of the contents is missing in the body.",
    ),
    "term_defined_twice": Code(
        "用語が2回定義されています: {term}", "A term is defined twice, in different words."
    ),
    "schedule_columns_lost": Code(
        "工程表の年度の列が失われています: {task}",
        "The year columns of a schedule row were lost; its years are unknown.",
    ),
    "schedule_empty": Code(
        "工程表の内容が失われています", "A schedule has year columns and no content."
    ),
    "schedule_end_unknown": Code(
        "工程の終わりの年度が読み取れません: {task}",
        "The first year of a schedule bar is sure, its last is not.",
        Severity.INFO,
    ),
    "measure_heading_lost": Code(
        "施策の見出しが本文にありません: {title}",
        "A measure that tables name has no heading of its own in the body.",
    ),
    "title_variants": Code(
        "施策名の表記が一致しません: {title}",
        "A measure's title is printed in different ways.",
        Severity.INFO,
    ),
    "measure_without_policy": Code(
        "施策の上位の方針が読み取れません: {title}",
        "A measure whose policy could not be read.",
        Severity.INFO,
    ),
    "unknown_municipality": Code(
        "自治体名が登録簿にありません: {name}",
        "The register does not know the municipality.",
        Severity.INFO,
    ),
    "municipality_ambiguous": Code(
        "同じ名前の自治体が複数あり、都道府県が読み取れません: {name}",
        "Several municipalities share the name and no prefecture tells which is meant.",
    ),
    "municipality_missing": Code("自治体名が読み取れません", "No municipality is named."),
    "title_missing": Code("計画名が読み取れません", "No title of the plan could be read."),
    "period_missing": Code("計画期間が読み取れません", "No plan period could be read."),
    "source_unregistered": Code(
        "出典が登録簿にありません: {name}",
        "A cited source that the register does not know; its type is by rule.",
        Severity.INFO,
    ),
    "low_confidence": Code(
        "確認が必要です: {what}", "An element of low confidence, for review.", Severity.INFO
    ),
    "left_over": Code(
        "何も読み取れなかった箇所です: {place}",
        "A table, form, list or paragraph that states quantities, offices or years, "
        "of which nothing was read.",
        Severity.INFO,
    ),
    "no_measures": Code("施策が読み取れません", "No measure could be read."),
    "conversion_defect": Code(
        "変換の際に文字が壊れています: {printed}",
        "Letters broken by conversion, mended in the record.",
        Severity.INFO,
    ),
    "kpi_target_year_unknown": Code(
        "目標年度が読み取れません: {indicator}",
        "The year of a target is not printed.",
        Severity.INFO,
    ),
    "characters_undecoded": Code(
        "文字コード {encoding} で読めない文字が {count} 字あります",
        "Characters that the encoding of the file does not decode.",
    ),
    "characters_unmapped": Code(
        "文字コードに対応のない文字が {count} 字あります",
        "Characters of a PDF font that has no table to Unicode.",
    ),
    "characters_lost": Code(
        "書体が埋め込まれていないため読めない文字が {count} か所あります: {pages} ページ",
        "Stretches of a PDF page lost because its font is not embedded and none stands in for it.",
    ),
    "page_without_text": Code(
        "文字のない画像のページがあります: {pages} ページ",
        "Pages of a PDF that are pictures without text.",
    ),
    "page_vertical": Code(
        "縦書きとして読んだページがあります: {pages} ページ",
        "Pages of a PDF that are set vertically; they were read column by column.",
        Severity.INFO,
    ),
    "page_blank": Code(
        "何もないページがあります: {pages} ページ",
        "Pages of a PDF on which nothing stands, by intent or by damage.",
        Severity.INFO,
    ),
    "stream_damaged": Code(
        "壊れて展開できない部分が {count} か所あり、本文が欠けているおそれがあります",
        "Parts of a PDF that do not unpack; text may be missing.",
    ),
    "text_recognised": Code(
        "画像から文字認識で読んだ文書です。誤読がありえます",
        "The text was recognised in images and may be misread.",
    ),
    "text_struck": Code(
        "取り消し線の文字は読みません{place}: {printed}",
        "Struck-out text was left out; the readings hold it.",
        Severity.INFO,
    ),
    "part_unread": Code(
        "{place}を読めません（{error}）。ほかの部分は読みました",
        "A page, sheet, table or paragraph on which the reader failed; the rest was read.",
    ),
    "drawing_text_unread": Code(
        "図形の中の文字は読みません: {printed}",
        "Texts of figures drawn on the sheets of a book, which no cell holds; the readings have them.",
    ),
    "formula_not_calculated": Code(
        "計算結果が保存されていない数式が {count} 個あります",
        "Formulas of a book whose results were not saved.",
    ),
    "sheet_hidden": Code(
        "非表示のシートは読みません: {sheet}", "A hidden sheet was left out.", Severity.INFO
    ),
    "rule_failed": Code(
        "読み取り規則 {rule} が処理できなかった箇所があります",
        "A rule met an unforeseen error; its place was not read by this rule.",
    ),
    "cells_hidden": Code(
        "シート「{sheet}」の非表示の行または列のセル {count} 個は読みません",
        "Cells in hidden rows or columns were left out.",
        Severity.INFO,
    ),
}
"""Every code that a record may carry."""


def issue(
    code: str,
    *,
    about: str | None = None,
    provenance: Provenance | None = None,
    readings: tuple[str, ...] = (),
    **values: str,
) -> Issue:
    """An issue of a documented code; raises KeyError for an unknown one."""
    kind = CODES[code]
    return Issue(code, kind.message.format(**values), kind.severity, about, provenance, readings)
