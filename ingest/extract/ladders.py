"""Which column of a table names its measures, and which the levels above them.

Columns of names stand in a ladder: 政策 > 施策 > 基本事業 > 事務事業, under whatever names
and in whatever order.  The deepest is the title of the rows, the others are levels of
policies.  A column names something if its head or its cells say so; columns of
offices, figures, years and sentences never do.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.labels import label_key
from ingest.roles import Content
from ingest.tables import Band, Column

_RANKS: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (rank, re.compile(words))
    for rank, words in (
        (9, "細事業|細々事業|小事業|枝事業"),
        (8, "事務事業|個別事業|実施事業|構成事業|計画事業|関連事業|具体的?事業|予算事業"),
        (6, "基本事業|重点事業"),
        (
            4,
            "基本施策|施策の柱|施策分野|施策区分|施策の方向|施策大綱|施策体系|大施策|上位施策|主要施策群",
        ),
        (
            2,
            "基本政策|政策分野|基本目標|基本方針|基本方向|基本戦略|重点目標|重点方針|取組の方向|取組方針",
        ),
        (7, "事業|プロジェクト|アクション|取組|取り組み"),
        (5.5, "個別施策|具体的?な?施策|単位施策|小施策|細施策"),
        (5, "施策"),
        (3, "政策|分野|柱|方針|目標|戦略|領域|視点|テーマ|方向"),
        (1, "大項目|大分類|章|編"),
        (4.5, "中項目|中分類|節"),
        (6.5, "小項目|小分類"),
    )
)
_NOT_NAMES = re.compile(
    r"内容|概要|費|期間|主体|年度|計画(?!事業)|課(?!題)|効果|指標|実績|状況|数|額|時期|説明|番号|ID|No|コード|効率|評価|担当|所管|根拠|理由|目的|対象|備考|人数|件数|単位|位$"
)
_WEAK = {label_key(w) for w in ("項目", "内容", "名称", "件名", "事業", "項目名")}
_NEVER = (Content.FIGURE, Content.NUMBER, Content.YEARS, Content.DEPARTMENT, Content.MARK)
_TEXT_FIELDS = frozenset(
    {"field:actions", "field:goal", "field:background", "field:note", "field:kpi", "field:budget"}
)
TELLING = (
    "field:department",
    "field:actions",
    "field:goal",
    "field:kpi",
    "field:schedule",
    "field:budget",
)


@lru_cache(maxsize=8192)
def rank_of(head: str) -> float | None:
    """The level that a head's words name, the deeper the higher; None where they name none.

    >>> rank_of("政策名") < rank_of("施策名") < rank_of("基本事業名") < rank_of("事務事業名")
    True
    """
    name = label_key(head)
    return next((rank for rank, words in _RANKS if words.search(name)), None)


def is_weak(column: Column) -> bool:
    """Is a head too general to say alone that its column names measures?"""
    return label_key(column.header) in _WEAK


_ITEMS = re.compile(r"(?:^|\n|\s)\s*[・･●○〇◯◎◆◇■□▼▶►➢✓•]|[①-⑳]")


def is_itemised(column: Column, band: Band) -> bool:
    """Do the cells of a column list several things each?"""
    cells = [c.text.value for c in band.below(column)]
    several = sum(len(_ITEMS.findall(t)) >= 2 for t in cells)
    return several > 0 and several >= 0.3 * len(cells)


def title_column(band: Band) -> Column | None:
    """The column whose cells are the measures of a band, None where there is none."""
    pool = [c for c in band.columns if _may_title(c, band)]
    if not pool:
        return None
    strong = [c for c in pool if not is_weak(c)] or pool
    plain = [c for c in strong if "field:actions" not in c.roles]
    further = [c for c in strong if c not in plain]
    if (
        plain
        and further
        and any(c.roles & {"field:actions", "field:goal"} and c not in strong for c in band.columns)
    ):
        # 施策 | 取組 | 内容: the text column is another, so the 取組 are named too
        plain = [*plain, *(c for c in further if _finer(c, plain, band))]
    choice = plain or strong
    deepest = max(rank_of(c.header) or 0 for c in choice)
    return next(c for c in choice if (rank_of(c.header) or 0) == deepest)


def _finer(column: Column, others: list[Column], band: Band) -> bool:
    """Does a column name more things than each of the others?"""
    own = _distinct(column, band)
    return all(own > _distinct(c, band) for c in others)


def _distinct(column: Column, band: Band) -> int:
    return len({c.plain for c in band.below(column)})


def _may_title(column: Column, band: Band) -> bool:
    if column.year is not None or is_itemised(column, band):
        return False
    if "measure:title" in column.roles:
        # numbered names look like figures
        return column.content not in _NEVER or column.content is Content.FIGURE
    if column.content in _NEVER:
        return False
    if column.roles & _TEXT_FIELDS or any(r.startswith("kpi_column") for r in column.roles):
        return False
    if "policy" in column.roles or "field:department" in column.roles:
        return False
    named = rank_of(column.header)
    return (
        named is not None
        and named >= 5
        and not _NOT_NAMES.search(column.header)
        and band.has(*TELLING)
    )


def level_columns(band: Band, title: Column) -> list[Column]:
    """The columns of policies above the title, from the top down."""
    own = rank_of(title.header)
    out: list[tuple[float, int, Column]] = []
    for c in band.columns:
        if c is title or c.year is not None or is_itemised(c, band):
            continue
        rank = rank_of(c.header)
        named = "policy" in c.roles and not c.roles & {"kpi_column:target"}
        if c.content in _NEVER and not (named and c.content is Content.FIGURE):
            continue
        ladder = (
            rank is not None
            and own is not None
            and rank < own
            and not c.roles & _TEXT_FIELDS
            and not _NOT_NAMES.search(c.header)
            and ("measure:title" in c.roles or _names(c))
        )
        if named or ladder or _groups(c, title, band):
            out.append((rank if rank is not None else 0.0, c.index, c))
    ranked = all(rank > 0 for rank, _, _ in out)
    return [c for _, _, c in sorted(out, key=lambda x: (x[0] if ranked else 0.0, x[1]))]


_LONGEST_NAME = 40
"""Characters of the longest cell that still names a level."""


def _groups(column: Column, title: Column, band: Band) -> bool:
    """Do the cells of a column group the titles to their right, whatever its head says?

    Such cells are short, stand once for a run of rows (merged, repeated or blank below),
    and are fewer than the titles.
    """
    if column.index > title.index or column.roles - {"measure:title", "policy"}:
        return False
    if column.content not in (Content.PHRASE, Content.SENTENCE):
        return False
    runs: list[str] = []
    titles: list[str] = []
    for row in band.full or band.rows:
        for names, at_index in ((runs, column.index), (titles, title.index)):
            cell = next((c for c in row if c and c.col == at_index), None)
            if cell is not None and (not names or names[-1] != cell.plain):
                names.append(cell.plain)
    named = all(len(name) <= _LONGEST_NAME and "。" not in name for name in runs)
    return named and bool(runs) and len(set(runs)) == len(runs) <= 0.75 * len(titles)


def _names(column: Column) -> bool:
    """Are the cells of a column short phrases, as names are?"""
    return column.content in (Content.PHRASE, None) and not any(
        r.startswith(("field:", "kpi_column:")) for r in column.roles
    )
