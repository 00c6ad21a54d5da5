"""Times beside their tasks: columns of times, lists of years, periods of stages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.blocks import Block, Cell
from ingest.extract.candidates import Span, rule
from ingest.extract.context import Context, strip_mark
from ingest.extract.indicators.lines import label_and_value
from ingest.extract.listings import at, row_span, title_column
from ingest.extract.measures import Found
from ingest.mend import tidy
from ingest.roles import Content, content_of, label_roles
from ingest.sections import Section
from ingest.tables import Band, Column, Loose, Pair
from ingest.types import Phase
from text.dates import fiscal_span, fiscal_year, header_year, moments
from text.folding import narrow
from text.spans import Text

Proposed = tuple[Phase, tuple[Span, ...], float]
Years = tuple[int, int]
_WHOLE = re.compile(r"期間|計画名|策定|計画年度")
_TEXTS = (Content.PHRASE, Content.SENTENCE)
_LEADER = re.compile(r"\s*[…・‥.]{2,}\s*|\s*[:：]\s*|\s{2,}|\u3000")
_STEPS = re.compile(
    r"\n|[、，,／/；;]\s*(?=(?:令和|平成|[RＲHＨ]\s?[0-9０-９元]|20[0-9]{2}))|(?<=[）)])\s*(?:→|⇒|➡)\s*"
)
_AFTER = re.compile(r"^(?:度|末|から|より|に|は|以降|～|〜|：|:|[\s\u3000]|[）)\]］】・])*")
_OPEN_END = re.compile(r"以降|から$|～$|〜$|より$")


_DOUBLE = re.compile(
    r"(?:令和|平成|[RH])?\s*[0-9元]{1,2}\s*\((20[0-9]{2})\)\s*(?:年度?)?\s*(?:[~〜\-ー]|から)\s*(?:令和|[RH])?\s*[0-9]{1,2}\s*\((20[0-9]{2})\)\s*(?:年度?)?(?:まで)?"
)
"""「令和8（2026）～10（2028）年度」, in narrow form."""


def years_of(text: str) -> Years | None:
    """The years of a text that is a time and little else; None for other text.

    >>> years_of("令和5～7年度"), years_of("R8から実施"), years_of("令和8年度に50件")
    ((2023, 2025), (2026, 2026), None)
    """
    double = _DOUBLE.fullmatch(narrow(text).strip())
    if double is not None:
        return (int(double[1]), int(double[2])) if double[1] <= double[2] else None
    if content_of(text) is not Content.YEARS or any(m.day for m in moments(text)):
        return None
    span = fiscal_span(text)
    if span is not None:
        return span
    if any(m.month for m in moments(text)):
        return None  # a date, not a time of work
    year = fiscal_year(text) or header_year(text)
    if year is not None:
        return year, year
    found = [m.fiscal_year for m in moments(text)]
    # 「R5・R6」: years one after another
    if found and found == list(range(found[0], found[0] + len(found))):
        return found[0], found[-1]
    return None


@rule(
    "schedule.column",
    "schedule",
    "a column of times beside what is done, or rows of years beside their tasks",
    "工程｜期間 / 様式の設計｜令和5年度～令和6年度",
)
def from_columns(ctx: Context, found: Found, band: Band, section: Section) -> Iterator[Proposed]:
    """Yield the tasks of a band with a column whose cells are times."""
    times = [
        c
        for c in band.columns
        if c.content is Content.YEARS
        and not c.value
        and not c.roles & {"kpi_column:target_year", "kpi_column:as_of", "field:due"}
    ]
    if len(times) != 1 or band.has("kpi_column:target", "kpi_column:baseline"):
        return
    tasks = _task_columns(band, times[0])
    title = title_column(band)
    for row, full in zip(band.rows, band.full, strict=True):
        cell = at(full, times[0].index)
        years = years_of(cell.plain) if cell is not None else None
        if years is None:
            continue
        own = at(full, title.index) if title is not None else None
        owner = found.named(own.plain) if own is not None else None
        owner = owner or found.at(*row_span(row))
        named = next((c for t in tasks if (c := at(full, t.index)) is not None), None) or own
        if named is None:
            continue
        name = tidy(strip_mark(named.text)).value if named is not own else own.plain
        yield _phase(
            ctx, owner.id if owner else None, name, years, row_span(row), "schedule.column"
        )


def _task_columns(band: Band, times: Column) -> list[Column]:
    """The columns that say what is done then: the one beside the times first."""
    title = title_column(band)
    pool = [
        c
        for c in band.columns
        if c is not times
        and c is not title
        and c.content in _TEXTS
        and not c.roles & {"field:department", "field:note", "policy", "field:budget", "field:goal"}
    ]
    if title is not None:
        # a list of measures: the time is the measure's own
        return []
    return sorted(pool, key=lambda c: abs(c.index - times.index))


@rule(
    "schedule.list",
    "schedule",
    "lines or cells that give years with their tasks",
    "令和5～7年度　様式の設計",
)
def from_lists(ctx: Context, found: Found) -> Iterator[Proposed]:
    """Yield the tasks of lists of years in sections, forms and loose rows."""
    for section in ctx.outline.root.walk():
        open_list = section.head is not None and _scheduled(section.name)
        for block in section.blocks:
            if block.grid is not None:
                yield from _in_table(ctx, found, block)
                continue
            pair = label_and_value(block.text)
            labelled = pair is not None and bool(label_roles(pair[0]) - {"year"})
            if labelled and pair is not None:
                open_list = _scheduled(pair[0])
                if open_list and pair[1].value:
                    yield from _steps(ctx, found, pair[1])
                continue
            if len(block.plain) <= 14 and _scheduled(block.plain):
                open_list = True
                continue
            if len(block.plain) < 120:
                yield from _steps(ctx, found, block.text, strict=not open_list)


def _scheduled(label: str) -> bool:
    return "field:schedule" in label_roles(label)


def _in_table(ctx: Context, found: Found, block: Block) -> Iterator[Proposed]:
    for part in ctx.parts(block):
        if isinstance(part, Pair):
            if _scheduled(part.label.plain) or "field:schedule" in part.roles:
                for cell in (*part.values, *part.more):
                    yield from _steps(ctx, found, cell.text)
            elif len(part.values) == 1 and (years := years_of(part.label.plain)) is not None:
                yield from _beside(ctx, found, part.values[0], years)
        elif isinstance(part, Loose) and 2 <= len(part.cells) <= 4:
            yield from _loose(ctx, found, part.cells)


def _loose(ctx: Context, found: Found, cells: list[Cell]) -> Iterator[Proposed]:
    """A row of a stage and its years."""
    dated = [(c, y) for c in cells if len(c.plain) < 45 and (y := years_of(c.plain)) is not None]
    if len(dated) != 1:
        return
    name = " ".join(c.plain for c in cells if c is not dated[0][0])
    if not _WHOLE.search(name) and content_of(name) in _TEXTS:
        where = cells[0].text.span()[0], cells[-1].text.span()[1]
        owner = found.at(*where)
        yield _phase(ctx, owner.id if owner else None, name, dated[0][1], where, "schedule.list")


def _beside(ctx: Context, found: Found, cell: Cell, years: Years) -> Iterator[Proposed]:
    if content_of(cell.plain) not in _TEXTS:
        return
    where = cell.text.span()
    owner = found.at(*where)
    yield _phase(ctx, owner.id if owner else None, cell.plain, years, where, "schedule.list")


def _steps(ctx: Context, found: Found, text: Text, strict: bool = False) -> Iterator[Proposed]:
    """「R5：設計、R6：導入」, 「設計（令和5年度）→導入（令和6年度）」, one task a piece.

    ``strict`` asks for a line that is a task and its years and nothing else.
    """
    for piece in text.split(_STEPS):
        piece = strip_mark(piece.strip(" 　・●○■◆→⇒\n"))
        read = _before(piece, strict) or _behind(piece, strict)
        if read is None:
            continue
        task, years = read
        if strict and _WHOLE.search(task):
            continue
        open_end = bool(_OPEN_END.search(piece.value[: len(piece) - len(task)].rstrip("　 ：:）)")))
        where = piece.span()
        owner = found.at(*where)
        yield _phase(
            ctx, owner.id if owner else None, task, years, where, "schedule.list", open_end
        )


def _before(piece: Text, strict: bool) -> tuple[str, Years] | None:
    """「令和5～7年度　様式の設計」: the years come first."""
    value = piece.value
    if not _DATE_FIRST.match(value):
        return None
    for end in sorted({m.end for m in moments(value)} | _short_ends(value), reverse=True):
        lead = value[:end]
        years = years_of(lead.lstrip("（([［【"))
        if years is None:
            continue
        m = _AFTER.match(value[end:])
        cut = end + (m.end() if m is not None else 0)
        task = tidy(piece[cut : len(piece)]).value.strip("（）()：:　 ")
        parted = cut > end
        if 2 <= len(task) <= 60 and "。" not in task and (parted or not strict):
            if content_of(task) in (Content.FIGURE, Content.NUMBER, Content.YEARS):
                return None
            return (task, years) if not strict or re.search(r"[\s　：:]", value[end:cut]) else None
    return None


_DATE_FIRST = re.compile(
    r"[（(［\[【〔]?\s*(?:令和|平成|[RHＲＨ]\s?[0-9０-９元]|20[0-9]{2}|２０[０-９]{2})"
)


def _short_ends(value: str) -> set[int]:
    """Where 「令和5～7年度」 ends, whose second year has no era."""
    return {m.end() for m in re.finditer(r"[0-9０-９)）]年度?", value[:32])}


def _behind(piece: Text, strict: bool) -> tuple[str, Years] | None:
    """「様式の設計（令和5年度）」, 「①準備……令和3年度～令和4年度」: the years come last."""
    value = piece.value.strip()
    m = re.search(r"[（(]([^（）()]*(?:[（(][^（）()]*[)）][^（）()]*)*)[)）]$", value)
    if m is not None and not strict:
        years = years_of(m[1])
        task = value[: m.start()].strip()
    else:
        parts = [p for p in _LEADER.finditer(value) if p.start() >= 3]
        if not parts:
            return None
        years = years_of(value[parts[0].end() :].strip())
        task = value[: parts[0].start()].strip()
    if years is None or not 2 <= len(task) <= 60 or "。" in task:
        return None
    return (tidy(Text.of(task)).value, years) if content_of(task) in _TEXTS else None


def _phase(
    ctx: Context,
    measure: str | None,
    task: str,
    years: Years,
    where: Span,
    rule_id: str,
    open_end: bool = False,
) -> Proposed:
    """A task and its years; 「令和8年度以降」 has no end that is printed."""
    phase = Phase(
        id="",
        measure=measure,
        task=task,
        from_fy=years[0],
        to_fy=None if open_end else years[1],
        certain=not open_end,
        provenance=ctx.prov(*where),
        confidence=0.9,
        method=rule_id,
    )
    return phase, (where,), 0.9
