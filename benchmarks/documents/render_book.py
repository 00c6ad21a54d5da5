"""An Excel book: measures as rows, merged policies, terms on their own sheet."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment

from benchmarks.documents.model import Spec, Target, era
from benchmarks.documents.render_word import basis, cited, period


def _put(sheet: object, row: int, col: int, target: Target, value: float | None) -> None:
    cell = sheet.cell(row, col)  # type: ignore[attr-defined]
    if value is None:
        cell.value = "－"
    elif target.unit == "％":
        cell.value = value / 100
        cell.number_format = "0%" if value == int(value) else "0.0%"
    else:
        cell.value = value
        cell.number_format = f'#,##0"{target.unit}"'


def book_actions(spec: Spec) -> bytes:
    """The book as bytes."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "計画の概要"
    year, month = spec.published
    for row, text in enumerate(
        (
            spec.title,
            f"{era(year)}年{month}月",
            f"{spec.prefecture}{spec.municipality}",
            basis(spec),
            period(spec),
        ),
        1,
    ):
        sheet.cell(row, 1, text)
    sheet = book.create_sheet("行動計画")
    sheet["A1"] = f"{spec.title}　取組一覧"
    head = [spec.level, "No.", "施策名", "目的", "取組内容", "担当課", "指標", f"現状値（{era(spec.first_fy - 1)}年度）",
            f"目標値（{era(spec.last_fy)}年度）", *(f"{era(y)}年度" for y in spec.years)]  # fmt: skip
    for col, text in enumerate(head, 1):
        sheet.cell(3, col, text)
    row = 4
    for i, group in enumerate(spec.groups, 1):
        top = row
        for j, item in enumerate(group.items, 1):
            first = row
            for col, text in enumerate(
                (
                    f"{i}-{j}",
                    item.title,
                    item.goal + cited(spec, item),
                    "\n".join(f"・{a}" for a in item.actions),
                    item.department,
                ),
                2,
            ):
                sheet.cell(first, col, text).alignment = Alignment(wrap_text=True)
            for target in item.targets:
                sheet.cell(row, 7, target.indicator)
                _put(sheet, row, 8, target, target.base)
                _put(sheet, row, 9, target, target.goal)
                row += 1
            for n in range(len(spec.years)):
                tasks = [step.task for step in item.steps if step.first <= n <= step.last]
                sheet.cell(first, 10 + n, "\n".join(tasks))
            if row - first > 1:
                for col in [*range(2, 7), *range(10, 10 + len(spec.years))]:
                    sheet.merge_cells(
                        start_row=first, end_row=row - 1, start_column=col, end_column=col
                    )
        sheet.cell(top, 1, f"{i}　{group.label}")
        if row - top > 1:
            sheet.merge_cells(start_row=top, end_row=row - 1, start_column=1, end_column=1)
    terms = book.create_sheet("用語集")
    terms.append(["用語", "説明"])
    for term, meaning in spec.terms:
        terms.append([term, meaning])
    hidden = book.create_sheet("作業用")
    hidden["A1"] = "内部の控え"
    hidden.sheet_state = "hidden"
    out = BytesIO()
    book.save(out)
    return out.getvalue()
