"""Terms and their explanations: tables of terms, lists, pairs of lines, footnotes.

Rules propose; :func:`glossary` keeps one explanation of each term, the surest first read,
and reports a term that is explained twice in different words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.blocks import Block, Cell
from ingest.extract.candidates import Candidate, Span, rule
from ingest.extract.context import Context, strip_mark
from ingest.extract.glossary_lines import abbreviation_of, entries_of, entry_of, explains
from ingest.extract.listings import at
from ingest.labels import is_label, label_key, mentions
from ingest.mend import tidy
from ingest.sections import Section
from ingest.tables import Band, Loose, Pair
from ingest.types import BlockKind, GlossaryTerm
from text.folding import key
from text.likeness import likeness
from text.spans import Text


@dataclass(frozen=True, slots=True)
class Explained:
    """A term with its explanation, as printed."""

    term: Text
    definition: Text


Found = Iterator[tuple[Explained, tuple[Span, ...], float]]

_ABBREVIATION = re.compile(
    r"(?P<full>[A-Z][A-Za-z0-9&()（）./' -]{4,80}?)\s*(?:[（(](?P<kana>[ァ-ヶー・A-Z、 ]{3,40})[)）])?\s*の(?:略|頭文字)"
)
_KANA_FULL = re.compile(
    r"(?P<kana>[ァ-ヶー・]{6,40})\s*[（(](?P<full>[A-Za-z][A-Za-z &/-]{4,60})[)）]\s*の(?:略|頭文字)"
)
_ALSO = re.compile(
    r"「(?P<a>[^「」]{2,30})」(?:や「(?P<b>[^「」]{2,30})」)?(?:など)?とも(?:呼ば|言わ|いわ|称さ)|(?P<c>[ァ-ヶー一-鿿A-Za-z0-9]{2,24})とも(?:呼ば|言わ|いわ|称さ)"
)
_PAREN = re.compile(r"^(?P<term>.{1,40}?)\s*[（(](?P<alt>[^()（）]{1,40})[)）]\s*$")
_HEAD = re.compile(
    r"(?:用語|ことば|言葉|語句|略語|単語|キーワード|カタカナ語)(?:等)?(?:の|に関する)?(?:ご?解説|ご?説明|意味|定義|集|一覧|注釈|注|豆知識|ミニ知識|紹介)|用語について"
)


def glossary(ctx: Context) -> list[GlossaryTerm]:
    """Every term that the plan explains, in document order; doubles are reported."""
    found: list[Candidate[Explained]] = []
    for each in (
        TABLE_OF_TERMS,
        PAIR_OF_TERM,
        LINE_OF_TERM,
        TERM_ABOVE,
        HEADED_TERM,
        FOOTNOTE,
        ABBREVIATION,
    ):
        found.extend(each.propose(ctx))
    found.sort(key=lambda c: (c.spans[0][0], -c.confidence))
    return _terms(ctx, found)


def is_glossary_name(name: str) -> bool:
    """Does a heading say that terms are explained below it?"""
    words = label_key(name)
    if len(words) >= 24:
        return False
    return (
        is_label(name, "glossary", "heading")
        or mentions(name, "glossary", "heading")
        or bool(_HEAD.search(words))
    )


def in_glossary(section: Section) -> bool:
    """Does the section, or one around it, explain terms?"""
    return any(
        is_glossary_name(s.name) for s in (section, *section.ancestors()) if s.head is not None
    )


def _zones(ctx: Context) -> Iterator[tuple[Section, list[Block]]]:
    """Blocks that stand below a heading, or a short line, for a glossary."""
    for section in ctx.outline.root.walk():
        if in_glossary(section):
            yield section, section.blocks
            continue
        for i, block in enumerate(section.blocks):
            short = block.grid is None and block.kind is not BlockKind.LIST_ITEM
            if short and len(block.text) <= 24 and is_glossary_name(block.plain):
                yield section, section.blocks[i + 1 :]
                break


@rule(
    "glossary-table",
    "glossary",
    "rows below columns for a term and its explanation",
    "用語 | 説明 / RPA | 定型の作業を自動で行う仕組み",
)
def TABLE_OF_TERMS(ctx: Context) -> Found:
    for section, block in ctx.tables():
        inside = in_glossary(section)
        for part in ctx.parts(block):
            if isinstance(part, Band) and (inside or _is_glossary(part)):
                yield from _rows_of(part)


def _is_glossary(band: Band) -> bool:
    term = band.column("glossary:term")
    return term is not None and term.header.replace(" ", "").startswith(
        ("用語", "語句", "言葉", "ことば", "略語", "キーワード", "単語")
    )


def _rows_of(band: Band) -> Found:
    term, definition = band.column("glossary:term"), band.column("glossary:definition")
    if term is None or definition is None:
        return
    open_row: tuple[Text, Text, int] | None = None
    for row in band.rows:
        a, b = at(row, term.index), at(row, definition.index)
        if a is not None and b is not None and a is not b:
            if open_row is not None:
                yield _row(*open_row)
            open_row = a.text, b.text, a.text.span()[0]
        elif b is not None and open_row is not None:
            open_row = open_row[0], open_row[1] + b.text, open_row[2]
    if open_row is not None:
        yield _row(*open_row)


def _row(term: Text, definition: Text, start: int) -> tuple[Explained, tuple[Span, ...], float]:
    return Explained(term, definition), ((start, definition.span()[1]),), 0.97


@rule(
    "glossary-pair",
    "glossary",
    "rows of two cells without a head within a glossary",
    "RPA | 定型の作業を自動で行う仕組み",
)
def PAIR_OF_TERM(ctx: Context) -> Found:
    for _, blocks in _zones(ctx):
        for block in blocks:
            for part in ctx.parts(block):
                if isinstance(part, Loose) and len(part.cells) >= 2:
                    yield _pair(*part.cells[-2:])
                elif isinstance(part, Pair) and part.values:
                    yield _pair(part.label, part.values[0])


def _pair(term: Cell, definition: Cell) -> tuple[Explained, tuple[Span, ...], float]:
    span = (term.text.span()[0], definition.text.span()[1])
    return Explained(term.text, definition.text), (span,), 0.9


@rule(
    "glossary-line",
    "glossary",
    "a term and its explanation in one line of a glossary, apart by a mark or a space",
    "○RPA　定型の作業を自動で行う仕組み。",
)
def LINE_OF_TERM(ctx: Context) -> Found:
    for _, blocks in _zones(ctx):
        last: tuple[Explained, Span] | None = None
        for block in blocks:
            if block.grid is not None:
                continue
            entries = entries_of(block.text)
            if not entries and last is not None and _goes_on(last[0], block):
                grown = Explained(last[0].term, last[0].definition + block.text)
                last = (grown, (last[1][0], block.end))
                continue
            if last is not None:
                yield last[0], (last[1],), 0.9
                last = None
            for term, definition in entries:
                if last is not None:
                    yield last[0], (last[1],), 0.9
                last = Explained(term, definition), (term.span()[0], definition.span()[1])
        if last is not None:
            yield last[0], (last[1],), 0.9


def _goes_on(last: Explained, block: Block) -> bool:
    """Does a line go on with the explanation above it, which has not ended?"""
    open_end = not last.definition.value.rstrip().endswith(("。", "）", ")"))
    return open_end and block.kind is BlockKind.PARAGRAPH and block.marker is None


@rule(
    "glossary-two-lines",
    "glossary",
    "a short line of a glossary with the sentence that explains it below",
    "RPA / 定型の作業を自動で行う仕組みのこと。",
)
def TERM_ABOVE(ctx: Context) -> Found:
    for _, blocks in _zones(ctx):
        used = -1
        for block, after in itertools.pairwise(blocks):
            if block.start > used and explains(block, after):
                used = after.start
                span = (block.start, after.end)
                yield Explained(strip_mark(block.text), after.text), (span,), 0.85


@rule(
    "glossary-heading",
    "glossary",
    "a heading within a glossary and the paragraph below it",
    "## RPA / 定型の作業を自動で行う仕組みのこと。",
)
def HEADED_TERM(ctx: Context) -> Found:
    for head, below in _headed(ctx):
        first = below[0]
        if first.grid is not None or first.kind is BlockKind.LIST_ITEM:
            continue
        if entry_of(first.text) is None or first.text.value.lstrip()[:1] in ":：":
            title = head.title if head.title is not None else head.text
            definition = first.text.strip(" :：\u3000")
            yield Explained(title, definition), ((head.start, below[-1].end),), 0.85


def _headed(ctx: Context) -> Iterator[tuple[Block, list[Block]]]:
    """Headings within a glossary, with the blocks up to the next heading."""
    inside: Block | None = None
    head: Block | None = None
    below: list[Block] = []
    for block in ctx.outline.blocks:
        if block.kind is not BlockKind.HEADING:
            below.append(block)
            continue
        if head is not None and below:
            yield head, below
        head, below = None, []
        if is_glossary_name(block.name):
            inside = block
        elif inside is not None and _ends(inside, block):
            inside = None
        elif inside is not None:
            head = block
    if head is not None and below:
        yield head, below


def _ends(glossary_head: Block, block: Block) -> bool:
    """Does a heading close the glossary? Bare bold words within it head a term."""
    if block.md is None and block.marker is None:
        return any(
            is_label(block.name, "heading", role) for role in ("context", "measures", "back")
        )
    if block.md is not None and glossary_head.md is not None:
        return block.md <= glossary_head.md
    return block.depth <= glossary_head.depth


@rule(
    "glossary-footnote",
    "glossary",
    "a footnote that explains a word of the text",
    "※1 RPA：定型の作業を自動で行う仕組み。",
)
def FOOTNOTE(ctx: Context) -> Found:
    for section in ctx.outline.root.walk():
        head = section.head
        noted = head is not None and head.marker is not None and head.marker.scheme == "footnote"
        if noted and head is not None and head.marker is not None and head.marker.number:
            yield from _headed_note(section, head)
        for block in section.blocks:
            if block.grid is None and block.kind is BlockKind.FOOTNOTE:
                body = block.text
                if block.marker is not None:
                    body = block.text[block.marker.length : len(block.text)].strip()
                entry = entry_of(body, note=True)
                if entry is not None:
                    yield Explained(*entry), ((block.start, block.end),), 0.8


@rule(
    "glossary-abbreviation",
    "glossary",
    "an abbreviation with its full name in brackets and its explanation, anywhere",
    "・RPA（Robotic Process Automation）：定型の作業を自動で行うこと",
)
def ABBREVIATION(ctx: Context) -> Found:
    for block in ctx.outline.blocks:
        if block.grid is not None:
            continue
        for line in block.text.split(_LINE_END):
            entry = abbreviation_of(line.strip())
            if entry is not None:
                yield Explained(*entry), (line.strip().span(),), 0.85


_LINE_END = re.compile(r"\n+")


def _headed_note(section: Section, head: Block) -> Found:
    prose = [b for b in section.blocks if b.kind is BlockKind.PARAGRAPH]
    title = head.title if head.title is not None else head.text
    if prose and title.value and len(title.value) <= 60:
        span = (head.start, section.blocks[-1].end)
        yield Explained(title, prose[0].text), (span,), 0.95


def _terms(ctx: Context, found: list[Candidate[Explained]]) -> list[GlossaryTerm]:
    out: list[GlossaryTerm] = []
    by_key: dict[str, GlossaryTerm] = {}
    for candidate in found:
        printed = tidy(candidate.fields.term).value.strip("・●○◆■※「」【】 ")
        if not printed or len(printed) > 60 or _is_no_term(printed):
            ctx.ledger.reject(candidate, "no term")
            continue
        term, alt = _names(printed)
        words = tidy(candidate.fields.definition).value
        for more in _alternatives(words):
            if key(more) not in {key(term), *map(key, alt)}:
                alt.append(more)
        twin = by_key.get(key(term))
        if twin is not None:
            ctx.ledger.reject(candidate, f"explained above as {twin.id}")
            _report_twice(ctx, twin, words, candidate)
            continue
        ctx.ledger.take(candidate)
        by_key[key(term)] = GlossaryTerm(
            id=f"G{len(out) + 1}",
            term=term,
            alt=tuple(alt),
            definition=words,
            provenance=ctx.prov(*candidate.spans[0]),
            confidence=candidate.confidence,
            method=candidate.rule,
        )
        out.append(by_key[key(term)])
    return out


def _is_no_term(printed: str) -> bool:
    return is_label(printed, "glossary", "term") or is_label(printed, "glossary", "imprint")


def _report_twice(
    ctx: Context, twin: GlossaryTerm, words: str, candidate: Candidate[Explained]
) -> None:
    place = twin.provenance
    same = place is not None and place.start <= candidate.spans[0][0] < place.end
    if not same and likeness(twin.definition or "", words) < 0.95:
        ctx.report(
            "term_defined_twice",
            at=candidate.spans[0],
            about=twin.id,
            readings=(twin.definition or "", words),
            term=twin.term,
        )


def _names(printed: str) -> tuple[str, list[str]]:
    m = _PAREN.match(printed)
    if m and not printed.startswith(("(", "（")):
        return m["term"].strip(), [m["alt"].strip()]
    lead = re.match(r"^[(（](?P<p>[^()（）]{1,12})[)）](?P<rest>.+)$", printed)
    if lead:
        return printed, [lead["rest"].strip()]
    return printed, []


def _alternatives(words: str) -> list[str]:
    out: list[str] = []
    for pattern in (_ABBREVIATION, _KANA_FULL):
        m = pattern.search(words[:160])
        if m:
            out.extend(v.strip(" 　（()）") for v in (m["full"], m["kana"]) if v)
            break
    m = _ALSO.search(words)
    if m:
        out.extend(v for v in (m["a"], m["b"], m["c"]) if v)
    return out
