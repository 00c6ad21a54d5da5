"""The outline of a document: contents set apart, running headers dropped, levels given.

Levels come from the numbering in use, not from markup, which conversion makes
unreliable: the first (1) below a heading opens a level, the next (2) closes what
stands below its (1).  Where a reader knows styles, their levels count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.blocks import Block
from ingest.forms import heading
from ingest.labels import field_of, is_label
from ingest.mend import key, tidy
from ingest.numbering import FLOATING, STRICT, marker
from ingest.types import BlockKind

_OPEN_END = re.compile(r"[ぁ-んァ-ヶ一-鿿々ー、A-Za-z0-9]$")
_PARTICLE_END = re.compile(r"[をにがはでとのへやも、]$")
_LEADER = re.compile(r"[\s.．・…‥⋯_‐\-]{2,}\s*[0-9０-９]{1,3}\s*$|\s+[0-9０-９]{1,3}\s*$")


@dataclass(slots=True)
class Section:
    """A heading with what stands below it; the root has no heading."""

    head: Block | None
    depth: int
    parent: Section | None = None
    blocks: list[Block] = field(default_factory=list)
    children: list[Section] = field(default_factory=list)
    end: int = 0

    @property
    def name(self) -> str:
        return self.head.name if self.head else ""

    @property
    def start(self) -> int:
        return self.head.start if self.head else 0

    @property
    def path(self) -> tuple[str, ...]:
        """The headings from the top down to this one, as printed."""
        above = self.parent.path if self.parent else ()
        return (*above, self.head.plain) if self.head else above

    def walk(self) -> Iterator[Section]:
        yield self
        for child in self.children:
            yield from child.walk()

    def ancestors(self) -> Iterator[Section]:
        """The sections around it, nearest first, without the root."""
        at = self.parent
        while at is not None and at.head is not None:
            yield at
            at = at.parent

    def all_blocks(self) -> Iterator[Block]:
        """Its blocks and those below it, headings of lower sections left out."""
        yield from self.blocks
        for child in self.children:
            yield from child.all_blocks()


@dataclass(slots=True)
class Outline:
    """Blocks in order, the section tree over them and what was set apart."""

    blocks: list[Block]
    root: Section
    contents: list[Block]
    entries: list[str]
    """Titles printed in the contents, without numbering and page."""
    cover_end: int
    """Raw offset where the contents or, without one, the first numbered heading begins."""


def outline(blocks: list[Block]) -> Outline:
    """Set contents and running headers apart and give every heading its level."""
    body, contents, entries, cover_end = _without_contents(blocks)
    body = _named_headings(body, entries)
    body = _without_running_headers(body)
    body = _joined(body)
    root = _tree(body)
    return Outline(body, root, contents, entries, cover_end)


def _entry(text: str) -> str:
    text = _LEADER.sub("", text)
    found = marker(text)
    return text[found.length :].strip() if found and found.scheme != "bracket" else text.strip()


def _titles(block: Block) -> list[str]:
    """The titles that a block of a contents list holds."""
    if block.grid is None:
        return [_entry(line) for line in block.text.value.splitlines() if line.strip()]
    out = []
    for row in block.grid.rows:
        parts = [c.plain for c in row if c]
        if parts and re.fullmatch(r"[0-9０-９]{1,3}", parts[-1]):
            parts = parts[:-1]
        if len(parts) > 1 and marker(parts[0] + " x") and len(parts[0]) <= 6:
            parts = parts[1:]
        if parts:
            out.append(_entry(" ".join(parts)))
    return out


def _without_contents(blocks: list[Block]) -> tuple[list[Block], list[Block], list[str], int]:
    contents = [b for b in blocks if b.kind is BlockKind.CONTENTS]
    if contents:
        entries = [t for b in contents for t in _titles(b)]
        rest = [b for b in blocks if b.kind is not BlockKind.CONTENTS and not _is_contents_head(b)]
        return rest, contents, entries, contents[0].start
    for i, block in enumerate(blocks[:80]):
        if _is_contents_head(block):
            end = _contents_end(blocks, i + 1)
            entries = [t for b in blocks[i + 1 : end] for t in _titles(b)]
            return blocks[:i] + blocks[end:], blocks[i:end], entries, block.start
    first = next(
        (b.start for b in blocks if b.kind is BlockKind.HEADING and b.marker and b.marker.ordinal),
        0,
    )
    return blocks, [], [], first


def _is_contents_head(block: Block) -> bool:
    return (
        block.grid is None and len(block.text) < 20 and is_label(block.plain, "heading", "contents")
    )


def _contents_end(blocks: list[Block], at: int) -> int:
    """Where the body begins: at the first contents entry printed again, or at prose."""
    seen: list[str] = []
    for i in range(at, len(blocks)):
        block = blocks[i]
        if block.grid is None:
            title = key(_entry(block.plain))
            if title and title in seen[:3]:
                return i
            if block.plain.endswith("。") or len(block.plain) > 120:
                # the heading above the first sentence belongs to the body
                return i - 1 if i > at and blocks[i - 1].kind is BlockKind.HEADING else i
        elif (
            len(block.grid.rows) > 1
            and not any(
                r and re.fullmatch(r"\s*[0-9０-９]{1,3}\s*", r[-1].plain) for r in block.grid.rows
            )
            and sum(len(c.plain) for r in block.grid.rows for c in r) > 400
        ):
            return i
        seen.extend(key(t) for t in _titles(block))
    return at


def _named_headings(blocks: list[Block], entries: list[str]) -> list[Block]:
    """Short lines that the contents name, or that head a glossary, are headings."""
    known = {key(e) for e in entries if len(key(e)) >= 3}
    bare = Counter(
        b.plain
        for b in blocks
        if b.kind is BlockKind.PARAGRAPH and b.grid is None and b.marker is None
    )
    out = []
    for i, block in enumerate(blocks):
        plain = block.plain if block.grid is None and len(block.text) <= 50 else ""
        if (
            block.kind is BlockKind.PARAGRAPH
            and plain
            and block.marker is None
            and not plain.endswith(("。", "、"))
        ):
            listed = key(plain) in known or key(_entry(plain)) in known
            followed = i + 1 < len(blocks) and len(plain) <= 24
            terms = followed and (
                is_label(plain, "glossary", "heading")
                or (
                    plain.endswith(("用語解説", "用語集", "用語の解説", "用語説明"))
                    and len(plain) <= 16
                )
            )
            back = i > 20 and followed and is_label(plain, "heading", "back")
            # 「主な取組」 alone on a line again and again heads the parts of measures
            label = bare[plain] >= 2 and len(plain) <= 12 and field_of(plain) is not None
            if listed or terms or back or (label and _followed_by_text(blocks, i)):
                out.append(heading(block.text, block.start, block.end, block.md, block.form))
                continue
        out.append(block)
    return out


def _followed_by_text(blocks: list[Block], at: int) -> bool:
    """Do sentences or items stand directly below a line, not another bare word?"""
    if at + 1 >= len(blocks):
        return False
    after = blocks[at + 1]
    if after.grid is not None or after.kind is BlockKind.HEADING:
        return False
    return after.kind is BlockKind.LIST_ITEM or field_of(after.plain) is None


def _without_running_headers(blocks: list[Block]) -> list[Block]:
    """A chapter's heading printed again further down is a page header."""
    seen: set[str] = set()
    out = []
    for block in blocks:
        if block.kind is BlockKind.HEADING and block.marker and block.marker.scheme in STRICT:
            name = key(block.plain)
            if name in seen:
                continue
            seen.add(name)
        out.append(block)
    return out


def _joined(blocks: list[Block]) -> list[Block]:
    """Sentences that a page break parted are put together again."""
    out: list[Block] = []
    for block in blocks:
        last = out[-1] if out else None
        if (
            last is not None
            and block.kind is BlockKind.PARAGRAPH
            and block.marker is None
            and last.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE)
            and _goes_on(last, block)
        ):
            last.text = last.text + block.text
            last.parts.append((block.start, block.end))
            last.end = block.end
            continue
        out.append(block)
    return out


def _goes_on(last: Block, block: Block) -> bool:
    head, tail = last.plain, block.plain
    if (
        len(head) < 30
        or not _OPEN_END.search(head)
        or not tail
        or tail[0] in "(（「『【《<〈[［※＊図表・"
    ):
        return False
    if (
        last.kind is BlockKind.PARAGRAPH
        and "。" not in head
        and "。" not in tail
        and "、" not in head
    ):
        return False
    return (
        last.kind is BlockKind.PARAGRAPH
        or bool(_PARTICLE_END.search(head))
        or tail[0] in "をにがはでとのへもれるまいたしす"
    )


@dataclass(slots=True)
class _Open:
    scheme: str
    ordinal: int | None
    md: int | None
    section: Section
    mark: str | None = None


def _tree(blocks: list[Block]) -> Section:
    root = Section(None, 0)
    stack: list[_Open] = []
    last_end = 0
    for at, block in enumerate(blocks):
        if block.kind is not BlockKind.HEADING:
            (stack[-1].section if stack else root).blocks.append(block)
            last_end = block.end
            continue
        found = block.marker
        scheme = found.scheme if found else "plain"
        role = field_of(block.name)
        if is_label(block.name, "heading", "footnotes") or re.search(r"脚注", block.name):
            scheme = "footnote"
        elif found and role and role != "note" and scheme not in STRICT:
            scheme = "field" if scheme == "bracket" else f"field:{scheme}"
        mark = found.mark if found else None
        keep = _keep(stack, scheme, found.ordinal if found else None, block.md, mark)
        if scheme == "plain" and block.md is None and _at_back(block, blocks[at + 1 :], stack):
            keep = int(bool(stack) and is_label(stack[0].section.name, "heading", "back"))
        for closed in stack[keep:]:
            closed.section.end = max(closed.section.end, last_end)
        del stack[keep:]
        parent = stack[-1].section if stack else root
        section = Section(block, parent.depth + 1, parent, end=block.end)
        block.depth = section.depth
        parent.children.append(section)
        stack.append(_Open(scheme, found.ordinal if found else None, block.md, section, mark))
        last_end = block.end
    for closed in stack:
        closed.section.end = max(closed.section.end, last_end)
    root.end = last_end
    _close(root)
    return root


def _at_back(block: Block, after: list[Block], stack: list[_Open]) -> bool:
    """A bare 参考資料 or 用語集 after which no heading goes on with what is open."""
    if not (is_label(block.name, "heading", "back") or is_label(block.name, "glossary", "heading")):
        return False
    following = (b.marker.scheme for b in after if b.kind is BlockKind.HEADING and b.marker)
    schemes = {o.scheme for o in stack if o.scheme not in STRICT and o.scheme not in FLOATING}
    return not any(s in schemes or s.startswith("named:") for s in following)


def _close(section: Section) -> int:
    ends = [section.end, *(b.end for b in section.blocks), *(_close(c) for c in section.children)]
    section.end = max(ends)
    return section.end


def _base(scheme: str) -> str:
    return scheme.split(":", 1)[1] if scheme.startswith("field:") else scheme


def _keep(
    stack: list[_Open], scheme: str, ordinal: int | None, md: int | None, mark: str | None = None
) -> int:
    """How many of the open sections stay open above a new heading."""
    if scheme in STRICT:
        rank = STRICT[scheme]
        return next((i for i, o in enumerate(stack) if STRICT.get(o.scheme, 9) >= rank), len(stack))
    if scheme == "footnote":
        return next((i for i, o in enumerate(stack) if o.scheme not in STRICT), len(stack))
    if scheme == "plain":
        if md is None:
            return _first(stack, {"plain"}, len(stack))
        return next((i for i, o in enumerate(stack) if o.md is not None and o.md >= md), len(stack))
    if mark is not None and (at := _first_mark(stack, mark, scheme)) is not None:
        return at
    same = [
        i
        for i, o in enumerate(stack)
        if _base(o.scheme) == _base(scheme) and (scheme != "bullet" or o.mark == mark)
    ]
    if same:
        at = same[-1]
        below = stack[at]
        restarts = ordinal == 1 and below.ordinal is not None and below.ordinal >= 1
        if restarts and md is not None and below.md is not None and md > below.md:
            return len(stack)
        # (1) below a field's label (1): the outer one that the number continues
        if ordinal and ordinal > 1:
            at = next((i for i in reversed(same) if stack[i].ordinal == ordinal - 1), at)
        return at
    if scheme == "field":
        return _first(stack, {"field"}, len(stack))
    if scheme == "bracket":
        # a bracketed heading stands above marked ones
        return _trail(stack, {"bullet"})
    if scheme == "bullet":
        return len(stack)
    if scheme.startswith("field:"):
        return len(stack)
    if scheme in ("dec", "roman") and (md is not None or ordinal != 1):
        # sections by number stand high: below a chapter, above everything finer
        finer = {"paren", "circled", "half", "kana", "alpha", "parenkana", *FLOATING}
        return next((i for i, o in enumerate(stack) if _base(o.scheme) in finer), len(stack))
    return _trail(stack, FLOATING)


def _first_mark(stack: list[_Open], mark: str, scheme: str) -> int | None:
    """The open section with the same mark; a field stands below the heading it tells of."""
    if scheme.startswith("field"):
        owner = next(
            (i for i in reversed(range(len(stack))) if not stack[i].scheme.startswith("field")),
            None,
        )
        if owner is not None and stack[owner].mark == mark:
            return owner + 1
    return next((i for i, o in enumerate(stack) if o.mark == mark), None)


def _first(stack: list[_Open], schemes: set[str], default: int) -> int:
    return next((i for i, o in enumerate(stack) if o.scheme in schemes), default)


def _trail(stack: list[_Open], schemes: set[str]) -> int:
    """Without the open sections of these schemes at the end of the stack."""
    at = len(stack)
    while at and stack[at - 1].scheme in schemes:
        at -= 1
    return at


def retitled(block: Block) -> Block:
    """A paragraph that turned out to be a heading, as a heading."""
    return heading(tidy(block.text), block.start, block.end, block.md, block.form)
