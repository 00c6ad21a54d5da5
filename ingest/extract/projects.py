"""Work that a plan reports as already done: within a measure, by year, in tables, in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.blocks import Block, Cell
from ingest.extract.candidates import Candidate, Span, rule
from ingest.extract.context import Context, items, strip_mark
from ingest.extract.finished import finished_work, year_of
from ingest.extract.listings import at
from ingest.extract.measures import Found
from ingest.labels import field_of
from ingest.mend import tidy
from ingest.roles import Content, content_of
from ingest.tables import Band, Column
from ingest.types import BlockKind, PlanFacts, Project
from text.dates import moments
from text.spans import Text


@dataclass(frozen=True, slots=True)
class Done:
    """One finished piece of work; ``measure`` is the id of the measure it belongs to."""

    label: str
    fy: int | None
    department: str | None
    measure: str | None = None


Finished = Iterator[tuple[Done, tuple[Span, ...], float]]

_START = re.compile(
    r"(?:^|(?<=[\s）)。]))(?=(?:[RHSＲＨＳ]\s?(?:元|[0-9０-９]{1,2})|令和\s?(?:元|[0-9０-９]{1,2})|平成\s?(?:元|[0-9０-９]{1,2})|20[0-9]{2})(?:年度?|年\d{1,2}月)?[\s　:：])"
)
_OFFICES = (
    r"[^\s:：。、()（）【】〔〕]{1,20}?(?:課|室|係|局|部|所|館|センター|委員会|事務局|班|チーム|本部|署)"
    r"(?:[・、,][^\s:：。()（）【】〔〕]{1,20}?(?:課|室|係|局|部|所|館|センター))*"
)
_DEPARTMENT = re.compile(
    rf"\s*[:：]\s*(?P<d>{_OFFICES})\s*$|\s*[（(【〔\[](?:(?:担当|所管)(?:課|部署)?\s?[:：]?\s?)?(?P<e>{_OFFICES})[)）】〕\]]\s*$|"
    rf"(?:\u3000+|\t+|[ ]{{2,}}|[／/]\s?)(?P<f>{_OFFICES})\s*$"
)
_BRACKETED = re.compile(
    r"(?P<label>[^。、（）()\n]{4,50})[（(](?P<when>[^（）()、]{0,12}?)(?:に|から)?(?:全て|すべて)?"
    r"(?:完了|実施|導入|整備|運用開始|開始|対応|構築|設置|廃止|移行)(?P<sure>済み?)?(?:[、，・\s]\s?"
    rf"(?P<who>{_OFFICES}))?[)）]"
)
_YEAR_ALONE = re.compile(
    r"^[\s【〔（(<＜■●○◆・]*(?P<y>(?:令和|平成|昭和|[RHＲＨ]|20)[^\s【】〔〕]{1,10}年度?)[】〕）)>＞：:]*$"
)
_YEAR_BEHIND = re.compile(r"[（(](?P<when>[^（）()]{2,12}年(?:度|[0-9]{1,2}月)?)[)）]\s*$")
_UNSURE = 0.6
"""Of work whose brackets give a year and 完了 without 済: done only if the year is past."""
_NOTHING = ("なし", "特になし", "－", "-", "特に無し", "該当なし")


def projects(ctx: Context, found: Found, plan: PlanFacts) -> list[Project]:
    """Every finished project, with its year and department where printed, in order.

    What is dated after the plan's first year is no finished work.
    """
    proposed: list[Candidate[Done]] = []
    for each in (OF_A_MEASURE, BY_YEAR, TABLE_OF_WORK, IN_BRACKETS):
        proposed.extend(each.propose(ctx, found))
    proposed.sort(key=lambda c: (c.spans[0], -c.confidence))
    out: list[Project] = []
    end = -1
    for candidate in proposed:
        done = candidate.fields
        if candidate.spans[0][0] < end:
            ctx.ledger.reject(candidate, "read by a surer rule")
        elif done.fy is not None and _is_to_come(done.fy, plan.period_start_fy, candidate):
            ctx.ledger.reject(candidate, "dated after the plan begins")
        else:
            ctx.ledger.take(candidate)
            end = candidate.spans[0][1]
            out.append(_project(ctx, candidate, len(out) + 1))
    return out


def _is_to_come(year: int, start: int | None, candidate: Candidate[Done]) -> bool:
    """Is work dated so late that the plan can only announce it?"""
    sure = candidate.confidence > _UNSURE
    return not sure if start is None else year > start or (year == start and not sure)


def _project(ctx: Context, candidate: Candidate[Done], number: int) -> Project:
    done = candidate.fields
    return Project(
        id=f"D{number}",
        measure=done.measure,
        fy=done.fy,
        label=done.label,
        department=done.department,
        provenance=ctx.prov(*candidate.spans[0]),
        confidence=candidate.confidence,
        method=candidate.rule,
    )


@rule(
    "project-of-measure",
    "project",
    "items of a measure's field or section for finished work",
    "【既に取り組んでいる事業】 R2 電子申請の開始：総務課",
)
def OF_A_MEASURE(ctx: Context, found: Found) -> Finished:
    for m in found.measures:
        texts = list(m.fields.get("project", []))
        for section in m.sections[:1]:
            for child in section.children:
                if field_of(child.name) == "project":
                    texts.extend(b.text for b in child.blocks if _is_line(b))
        seen: set[Span] = set()
        for text in texts:
            if text.span() not in seen:
                seen.add(text.span())
                for piece in _pieces(text):
                    yield from _done(piece, m.id, None, 0.9)


@rule(
    "project-by-year",
    "project",
    "lines that begin with a year in a section for work done so far",
    "これまでの取組 / 令和2年度　電子申請の開始",
)
def BY_YEAR(ctx: Context, found: Found) -> Finished:
    for _, name, blocks in finished_work(ctx):
        year = year_of(name)
        for block in blocks:
            if not _is_line(block):
                continue
            alone = _YEAR_ALONE.match(block.plain)
            if alone is not None:
                year = year_of(alone["y"])
                continue
            for piece in _dated(block.text):
                body = strip_mark(piece)
                owner = found.at(*piece.span())
                of = owner.id if owner else None
                if piece.value.rstrip().endswith("。"):
                    yield from _told(body, of)
                    continue
                dated = next((m for m in moments(body.value[:16]) if m.start <= 2), None)
                if dated is not None and len(body) <= _NAME_LENGTH and block.marker is None:
                    year = dated.fiscal_year  # further lines without a year are of this one
                if dated or _YEAR_BEHIND.search(body.value) or year is not None:
                    yield from _done(body, of, year, 0.85)


@rule(
    "project-table",
    "project",
    "rows of a year and a piece of work under a head for what was done",
    "年度 | 取組 / 令和2年度 | 電子申請の開始",
)
def TABLE_OF_WORK(ctx: Context, found: Found) -> Finished:
    told = {b.start for _, _, blocks in finished_work(ctx) for b in blocks}
    for _, block in ctx.tables():
        named = block.start in told
        for part in ctx.parts(block):
            if isinstance(part, Band):
                when, work = _columns(part)
                if when is not None and work is not None and (named or _says_done(when, work)):
                    yield from _rows(part, when, work, found)


@rule(
    "project-in-brackets",
    "project",
    "work that brackets after it call done",
    "電子入札の導入（令和5年度導入済）",
)
def IN_BRACKETS(ctx: Context, found: Found) -> Finished:
    for block in ctx.outline.blocks:
        cells = [block.text] if block.grid is None else _filled(block)
        for text in cells:
            for m in _BRACKETED.finditer(text.value):
                fy = year_of(m["when"])
                if m["sure"] is None and fy is None:
                    continue
                label = strip_mark(text[m.start("label") : m.end("label")])
                owner = found.at(*label.span())
                whole = text[m.start() : m.end()].strip().span()
                done = Done(tidy(label).value, fy, m["who"], owner.id if owner else None)
                yield done, (whole,), 0.8 if m["sure"] else _UNSURE


def _filled(block: Block) -> list[Text]:
    assert block.grid is not None
    return [c.text for row in block.grid.rows for c in row if c]


def _is_line(block: Block) -> bool:
    return block.kind in (BlockKind.LIST_ITEM, BlockKind.PARAGRAPH) and block.grid is None


def _says_done(when: Column, work: Column) -> bool:
    """Do the heads of the two columns alone say that the work is done?"""
    heads = when.header + work.header
    return bool(re.search(r"(?:完了|導入|開始|整備|実施)(?:済|した|年度|年月)|実績", heads))


def _columns(band: Band) -> tuple[Column | None, Column | None]:
    """The column of years and the one of the work done in them."""
    when = work = None
    for column in band.columns:
        texts = [c.plain for row in band.full or band.rows if (c := at(row, column.index))]
        if not texts:
            continue
        years = sum(year_of(t) is not None and len(t) <= 14 for t in texts)
        if when is None and years >= max(1, 0.8 * len(texts)):
            when = column
        elif work is None and "field:department" not in column.roles:
            kinds = [content_of(t) for t in texts]
            words = sum(k in (Content.PHRASE, Content.SENTENCE) for k in kinds)
            if words >= 0.8 * len(texts):
                work = column
    return when, work


def _rows(band: Band, when: Column, work: Column, found: Found) -> Finished:
    office = band.column("field:department")
    for row in band.full or band.rows:
        year, words = at(row, when.index), at(row, work.index)
        if year is None or words is None or not words:
            continue
        who = at(row, office.index) if office is not None else None
        owner = found.at(*words.text.span())
        for piece in _cell_items(words):
            name = tidy(piece).value.strip("、。 ")
            if len(name) >= 2 and name not in _NOTHING:
                department = who.plain if who else None
                done = Done(name, year_of(year.plain), department, owner.id if owner else None)
                yield done, (piece.span(),), 0.85


def _cell_items(cell: Cell) -> list[Text]:
    """The lines of a cell; spaces within a line part nothing."""
    return [strip_mark(t) for t in cell.text.split(_LINE) if t.value.strip()]


_LINE = re.compile(r"\n+")


def _told(text: Text, measure: str | None) -> Finished:
    """「令和3年度には、電子入札の導入を終えました。」, sentence by sentence."""
    for sentence in text.split(_STOP):
        m = _SENTENCE.search(sentence.value)
        year = year_of(m["when"]) if m is not None else None
        if m is not None and year is not None:
            label = sentence[m.start("label") : m.end("label")].strip()
            yield Done(tidy(label).value, year, None, measure), (tidy(label).span(),), 0.7


_STOP = re.compile(r"(?<=。)")
_SENTENCE = re.compile(
    r"(?P<when>(?:令和|平成|20[0-9]{2})[^、。はにから]{0,8}年度?)(?:中)?(?:に|には|から|は)[、,]?\s*"
    r"(?P<label>[^、。]{4,40}?(?:(?=を(?:終え|完了し|済ませ))|を[一-鿿]{2}(?=し(?:た|まし))))"
    r"[^、。]{0,8}(?:た|ました)。"
)
_NAME_LENGTH = 50
"""Characters of the longest line that names a piece of work after its year."""


def _dated(text: Text) -> list[Text]:
    """A line, or the lines of several years that a conversion put into one."""
    return [p.strip() for p in text.split(_START) if p.value.strip()]


def _pieces(text: Text) -> list[Text]:
    dated = _dated(text)
    if len(dated) > 1 or _START.match(text.value.lstrip()):
        return dated
    return items(text)


def _done(text: Text, measure: str | None, fy: int | None, sure: float) -> Finished:
    """A line with its year in front and its department behind, as finished work."""
    found = next((x for x in moments(text.value) if x.start <= 2), None)
    year = found.fiscal_year if found else fy
    label = text[found.end : len(text)].strip(" \u3000:：・") if found else text
    behind = _YEAR_BEHIND.search(label.value) if found is None else None
    if behind is not None and (when := year_of(behind["when"])) is not None:
        year, label = when, label[: behind.start()].strip()
    m = _DEPARTMENT.search(label.value)
    department = None
    if m:
        department = m["d"] or m["e"] or m["f"]
        label = label[: m.start()].strip()
    name = tidy(label).value.strip("、。 ")
    if len(name) >= 2 and name not in _NOTHING:
        yield Done(name, year, department, measure), (tidy(text).span(),), sure
