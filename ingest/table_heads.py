"""Which rows of a table are its head, and which years its columns are.

A head is known by its form (head cells, bold or filled cells over plain ones), by its
words (labels of the field, years), and by contrast: short labels above figures,
offices, sentences or marks.  It may take several rows, and it may stand at the left,
with one column for each entry: then :func:`upright` turns the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.blocks import Cell, Grid
from ingest.form_labels import Labels, roles_in_form
from ingest.roles import Content, content_of, label_roles, main_content, roles_of
from text.dates import fiscal_span, fiscal_year, header_year, moments

Years = tuple[int, int]
"""First and last fiscal year that a column covers."""

_PART_OF_YEAR = re.compile(
    r"(?:第?\s*[1-4１-４一二三四ⅠⅡⅢⅣ①-④]\s*(?:四半期|Q|Ｑ|期)|[QＱ][1-4１-４]|[上下]\s*(?:半期|期)|[前後]\s*(?:半期?|期)|(?:1[0-2]|[1-9])\s*月?\s*[～〜~\-－]\s*(?:1[0-2]|[1-9])\s*月|(?:1[0-2]|[1-9])月|年度?[初中末頃]|[春夏秋冬])"
)
_HEAD_WORDS = re.compile(
    r"予定|計画値?|以降|実績値?|目標値?|見込み?値?|現状値?|中間|最終|基準値?|当初|(?:初|[2-5])年目|時点|現在|[\s年度()（）～〜~\-－末目:：、・\[\]【】]"
)
STAGE = re.compile(
    r"前期|中期|後期|短期|長期|(?:フェーズ|ステップ|STEP|Step|Phase|ステージ)\s*[1-5１-５ⅠⅡⅢⅣ①-⑤]|第[1-5１-５一二三四五]期(?!四半)|第?[1-9１-９一二三四五初]年(?:度)?目|初年度"
)
"""Stages of a plan, whose years stand elsewhere in the document."""
_SHORT_YEAR = re.compile(r"^\s*([0-9０-９]{1,2})\s*(?:年度?)?\s*$")
_ERA_ONLY = re.compile(r"^(令和|平成|西暦)$")


def head_years(text: str) -> Years | None:
    """The fiscal years that a head cell names, None where it says more or nothing of years.

    >>> head_years("前期（R5～R7）"), head_years("令和6年度 上半期"), head_years("R7目標")
    ((2023, 2025), (2024, 2024), (2025, 2025))
    """
    if not text or len(text) > 40:
        return None
    span = fiscal_span(text)
    if span is not None:
        return span if len(_rest(text)) <= 4 else None
    year = header_year(text)
    if year is not None:
        return year, year
    year = fiscal_year(text)
    return (year, year) if year is not None and not _rest(text) else None


def _rest(text: str) -> str:
    """A head's words without its dates and what surrounds dates."""
    for m in reversed(list(moments(text))):
        text = text[: m.start] + text[m.end :]
    text = re.sub(r"[0-9０-９]{1,2}\s*年度?", "", text)
    return _HEAD_WORDS.sub("", STAGE.sub("", _PART_OF_YEAR.sub("", text)))


def years_of_row(texts: Sequence[str], above: Sequence[str] = ()) -> list[Years | None]:
    """The years of the cells of one head row, each with the words above it.

    「令和5年度｜6年度｜7年度」 counts on from its first cell; 「5年度」 below 「令和」 is read
    with it.
    """
    out: list[Years | None] = []
    for n, text in enumerate(texts):
        over = above[n] if n < len(above) else ""
        found = head_years(text)
        if found is None and _ERA_ONLY.match(over.strip()) and _SHORT_YEAR.match(text):
            found = head_years(f"{over.strip()}{text.strip().removesuffix('度').rstrip('年')}年度")
        if found is None and out and out[-1] is not None and (m := _SHORT_YEAR.match(text)):
            # the short form of the next year of the same era or century
            before = out[-1][1]
            number = int(m[1])
            if number in ((before + 1) % 100, before + 1 - 2018, before + 1 - 1988):
                found = (before + 1, before + 1)
        if found is None and over and _PART_OF_YEAR.fullmatch(text.strip()):
            found = head_years(over)
        out.append(found)
    return out


def known_head(filled: list[Cell], kinds: list[frozenset[str]]) -> bool:
    """Are nearly all cells of a row words of the field or years?"""
    if len(filled) < 2:
        return False
    if _values_head(filled) or _one_value_head(filled):
        return True
    if all(head_years(c.plain) is not None for c in filled):
        return True
    labels = sum(bool(k) for k in kinds)
    if labels < 2 or labels < 0.6 * len(filled):
        return False
    if sum("year" in k for k in kinds) >= 2:
        return True
    # label, value, label, value: every second cell is a word of the field
    if len(filled) >= 4 and not any(kinds[1::2]):
        return False
    if len(filled) == 4 and kinds[0] and kinds[2] and not kinds[1] and "year" not in kinds[0]:
        return False
    if len(filled) == 2:
        return _two_heads(kinds)
    return bool(kinds[0]) or labels >= 3


_OF_VALUES = frozenset({"kpi_column:baseline", "kpi_column:interim", "kpi_column:target"})


def _values_head(filled: list[Cell]) -> bool:
    """Two or more labels for values, and one before them, with no value among them."""
    if len(filled) < 3 or any(len(c.plain) > 30 for c in filled):
        return False
    kinds = [label_roles(c.plain) for c in filled]
    values = [bool(k & _OF_VALUES) for k in kinds]
    figures = any(
        content_of(c.plain) in _NOT_IN_HEADS and head_years(c.plain) is None for c in filled
    )
    return (
        sum(values) >= 2
        and not values[0]
        and "kpi_column:indicator" in kinds[0]
        and not figures
        and len(set().union(*(k & _OF_VALUES for k in kinds))) >= 2
    )


def _one_value_head(filled: list[Cell]) -> bool:
    """An indicator beside one head for both of its values: 「指標｜現状→目標」."""
    if len(filled) != 2 or "→" not in filled[1].plain.replace("⇒", "→"):
        return False
    return "kpi_column:indicator" in label_roles(filled[0].plain) and bool(
        roles_of(filled[1].plain) & _OF_VALUES
    )


def _two_heads(kinds: list[frozenset[str]]) -> bool:
    """Two labels side by side head a table where they go together."""
    a, b = kinds
    if "glossary:term" in a and "glossary:definition" in b:
        return True
    if "kpi_column:indicator" in a and any(r.startswith("kpi_column:") for r in b):
        return True
    return ("measure:title" in a or "policy" in a or "measure:number" in a) and bool(
        b
        & {
            "field:actions",
            "field:department",
            "measure:title",
            "field:goal",
            "field:schedule",
            "field:due",
        }
    )


_NOT_IN_HEADS = (Content.FIGURE, Content.SENTENCE, Content.MARK)
_TELLING = (
    Content.FIGURE,
    Content.NUMBER,
    Content.SENTENCE,
    Content.DEPARTMENT,
    Content.YEARS,
    Content.MARK,
)


def first_head(grid: Grid, shared: Labels = frozenset()) -> int | None:
    """The row that begins the head of a table of entries, None for a form or loose rows.

    Rows of one cell above it are titles.  Only form and contrast are asked here; a row
    of known words heads what is below it wherever it stands (:func:`known_head`).
    """
    for r, row in enumerate(grid.rows[:4]):
        filled = [c for c in row if c]
        if len(filled) < 2:
            continue
        below = grid.rows[r + 1 :]
        if not below:
            return None
        if len(filled) < 3 and not (
            _are_heads(filled) and all(label_roles(c.plain) for c in filled)
        ):
            # the first row of a form is a label and its value, whatever the format says
            return r if _by_spans(filled, below) else None
        if not _short_labels(filled) or _heads_are_left(grid, r, shared):
            return None
        found = _by_spans(filled, below) or _by_form(filled, below) or _by_contrast(filled, below)
        return r if found else None
    return None


def _by_spans(filled: list[Cell], below: list[list[Cell]]) -> bool:
    """Cells over two or more rows beside a wide one that the next row parts exactly."""
    deepest = max(c.rowspan for c in filled)
    wide = [c for c in filled if c.rowspan < deepest and c.colspan > 1]
    under = [c for c in below[0] if c]
    named = any(label_roles(c.plain) or head_years(c.plain) for c in (*filled, *under))
    if deepest < 2 or not wide or not named or len(below) < deepest:
        return False
    parted = {i for c in wide for i in range(c.col, c.col + c.colspan)}
    return {c.col for c in under} <= parted


def _short_labels(filled: list[Cell]) -> bool:
    texts = [c.plain for c in filled]
    if len(set(texts)) < max(2, (0.6 if len(texts) < 12 else 0.2) * len(texts)):
        return False
    return all(_may_be_head(t) for t in texts) and not any(
        content_of(t) is Content.NUMBER and head_years(t) is None and not re.match(r"No|#|№", t)
        for t in texts
    )


def _may_be_head(text: str) -> bool:
    """A short label or a time; やること is a label though it ends as a sentence does."""
    if (
        head_years(text) is not None
        or STAGE.fullmatch(text)
        or (len(text) <= 30 and label_roles(text))
    ):
        return True
    content = content_of(text)
    if content is Content.SENTENCE:
        return len(text) <= 20 and "。" not in text
    return len(text) <= 30 and content not in _NOT_IN_HEADS


def _heads_are_left(grid: Grid, top: int, shared: Labels) -> bool:
    """Do the rows below begin with known labels, as the rows of a form do?

    A row below a merged label goes on with that label's values.
    """
    firsts = [f[0] for row in grid.rows[top + 1 : top + 9] if (f := [c for c in row if c])]
    if shared:
        over = {i for c in firsts if c.col == 0 for i in range(c.row + 1, c.row + c.rowspan)}
        firsts = [c for c in firsts if c.row not in over]
    known = sum(bool(roles_in_form(c.plain, shared)) and c.col == 0 for c in firsts)
    return bool(firsts) and known >= 0.5 * len(firsts)


def _are_heads(filled: list[Cell]) -> bool:
    """Does the format itself say that these are head cells?"""
    return all(c.form is not None and c.form.header for c in filled)


def _by_form(filled: list[Cell], below: list[list[Cell]]) -> bool:
    """Head cells, or bold or filled ones, over rows that are not so."""
    if _are_heads(filled):
        return any(not (c.form and c.form.header) for row in below for c in row if c)
    own = [(bool(c.form.bold), c.form.fill) for c in filled if c.form is not None]
    if len(own) < len(filled):
        return False
    marked = all(b for b, _ in own) or all(f is not None for _, f in own)
    under = [(bool(c.form.bold), c.form.fill) for row in below[:8] for c in row if c and c.form]
    return marked and bool(under) and sum(u in own for u in under) <= 0.4 * len(under)


def _by_contrast(filled: list[Cell], below: list[list[Cell]]) -> bool:
    """Short labels, some of them known, over columns of another form than theirs."""
    labels = sum(
        bool(label_roles(c.plain) or _dated(c.plain) or STAGE.search(c.plain)) for c in filled
    )
    if labels < max(2, 0.34 * len(filled)):
        return False
    times = sum(
        head_years(c.plain) is not None or (len(c.plain) <= 16 and bool(STAGE.search(c.plain)))
        for c in filled
    )
    if times >= 2:
        return True
    columns: dict[int, list[str]] = {c.col: [] for c in filled}
    for row in below[:40]:
        for c in row:
            if c and c.col in columns:
                columns[c.col].append(c.plain)
    telling = sum(
        main_content(texts) in _TELLING and content_of(head.plain) not in _TELLING
        for head in filled
        if (texts := columns[head.col])
    )
    return telling >= 1


def rows_of_head(grid: Grid, first: int, label: Cell | None = None) -> int:
    """How many rows the head takes that begins at ``first``.

    ``label`` is a cell of that row that names the whole band and is no head of a column.
    """
    rows = grid.rows
    filled = [c for c in rows[first] if c and c is not label]
    if grid.spans_known:
        deepest = max((c.rowspan for c in filled), default=1)
        if deepest == 1:
            return 1 + len(_refining(grid, first))
        shallow = [c for c in filled if c.rowspan < deepest]
        under = [c for row in rows[first + 1 : first + deepest] for c in row if c]
        named = all(label_roles(c.plain) or head_years(c.plain) for c in under)
        fits = deepest <= 4 and first + deepest < len(rows) and bool(shallow and under)
        return deepest if fits and (named or any(c.colspan > 1 for c in shallow)) else 1
    return 1 + len(_refining(grid, first))


def _refining(grid: Grid, first: int) -> Sequence[int]:
    """Rows directly below a head row that part its cells further."""
    out: list[int] = []
    upper = grid.rows[first]
    for r in range(first + 1, min(first + 3, len(grid.rows) - 1)):
        if not _parts_further(grid, upper, grid.rows[r]):
            break
        out.append(r)
    return out


def _parts_further(grid: Grid, upper: list[Cell], row: list[Cell]) -> bool:
    """Does a row name parts of the head cells above it: 国, 県 below 財源?"""
    filled = [c for c in row if c]
    if not filled or any(
        len(c.plain) > 20
        or (
            content_of(c.plain) in (*_NOT_IN_HEADS, Content.NUMBER)
            and head_years(c.plain) is None
            and not _PART_OF_YEAR.fullmatch(c.plain)
            and not _SHORT_YEAR.match(c.plain)
        )
        for c in filled
    ):
        return False
    if grid.spans_known:
        wide = {i for c in upper if c and c.colspan > 1 for i in range(c.col, c.col + c.colspan)}
        return bool(wide) and all(c.col in wide for c in filled)
    # without spans: below a head cell that empty ones follow, and nowhere else
    named = {c.col for c in upper if c}
    empty = {c.col for c in upper if not c}
    begins = {a.col for a, b in pairwise(upper) if a and not b}
    return (
        bool(empty)
        and all(c.col in empty or c.col in begins for c in filled)
        and len(filled) < len(named) + len(empty)
        and sum(c.col in empty for c in filled) >= 1
    )


def _dated(text: str) -> bool:
    """A year, or words with a year in brackets: 「計画年度の値（令和4年度）」."""
    return head_years(text) is not None or (len(text) <= 24 and fiscal_year(text) is not None)


def upright(grid: Grid) -> Grid | None:
    """The table with rows and columns exchanged, where its heads stand at the left.

    So stand indicators as columns over rows 現状値 and 目標値; None for other tables.
    """
    if grid.n_cols < 3 or len(grid.rows) < 3:
        return None
    first = [next((c for c in row if c.col == 0), None) for row in grid.rows]
    values = [
        r
        for r, c in enumerate(first)
        if c is not None and c and (label_roles(c.plain) & _OF_VALUES)
    ]
    if len(values) < 2 or values[0] == 0 or len(values) < 0.5 * (len(grid.rows) - 1):
        return None
    top = [c for c in grid.rows[0] if c and c.col > 0]
    if any(label_roles(c.plain) & _OF_VALUES or "year" in roles_of(c.plain) for c in top):
        return None
    cells = [c.plain for r in values for c in grid.rows[r] if c and c.col > 0]
    if main_content(cells) not in (Content.FIGURE, Content.NUMBER):
        return None
    rows: list[list[Cell]] = [[] for _ in range(grid.n_cols)]
    for row in grid.rows:
        for c in row:
            rows[c.col].append(Cell(c.text, c.col, c.row, c.colspan, c.rowspan, c.form))
    return Grid([r for r in rows if r], len(grid.rows), grid.spans_known)
