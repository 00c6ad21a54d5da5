"""The tree of sections over the headings of a document.

Levels come from the numbering in use before markup, which conversion makes
unreliable: the first (1) below a heading opens a level, the next (2) closes what
stands below its (1).  Levels that markup or style gave bound the choice: a heading
never stands inside one of a lower level.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.blocks import Block
from ingest.labels import field_of, is_label
from ingest.numbering import FLOATING, STRICT
from ingest.types import BlockKind


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
class _Open:
    """A heading as its level is found: ``scheme`` of its numbering, ``md`` from markup."""

    scheme: str
    ordinal: int | None
    md: int | None
    section: Section
    mark: str | None = None
    look: tuple[int, ...] = ()
    """How an unnumbered heading is set, the larger the higher; empty where unknown."""
    trusted: bool = True
    """Do the levels of markup agree with the numbering of the document?"""


def tree(blocks: list[Block]) -> Section:
    """Return the root of the sections over ``blocks``, which stand in document order."""
    root = Section(None, 0)
    stack: list[_Open] = []
    last_end = 0
    trusted = _markup_agrees(blocks)
    for at, block in enumerate(blocks):
        if block.kind is not BlockKind.HEADING:
            (stack[-1].section if stack else root).blocks.append(block)
            last_end = block.end
            continue
        head = _opened(block, root)
        head.trusted = trusted
        keep = _keep(stack, head)
        if head.scheme == "plain" and block.md is None and _at_back(block, blocks[at + 1 :], stack):
            keep = int(bool(stack) and is_label(stack[0].section.name, "heading", "back"))
        for closed in stack[keep:]:
            closed.section.end = max(closed.section.end, last_end)
        del stack[keep:]
        parent = stack[-1].section if stack else root
        head.section = Section(block, parent.depth + 1, parent, end=block.end)
        block.depth = head.section.depth
        parent.children.append(head.section)
        stack.append(head)
        last_end = block.end
    for closed in stack:
        closed.section.end = max(closed.section.end, last_end)
    root.end = last_end
    _close(root)
    return root


def _markup_agrees(blocks: list[Block]) -> bool:
    """Does each numbering stand on one level of the markup, with few exceptions?"""
    levels: dict[str, Counter[int]] = {}
    for block in blocks:
        if block.kind is BlockKind.HEADING and block.marker is not None and block.md is not None:
            levels.setdefault(block.marker.scheme, Counter())[block.md] += 1
    total = sum(c.total() for c in levels.values())
    usual = sum(c.most_common(1)[0][1] for c in levels.values())
    return usual >= 0.9 * total


def _opened(block: Block, root: Section) -> _Open:
    found = block.marker
    scheme = found.scheme if found else "plain"
    role = field_of(block.name)
    if is_label(block.name, "heading", "footnotes") or "脚注" in block.name:
        scheme = "footnote"
    elif found and role and role != "note" and scheme not in STRICT:
        scheme = "field" if scheme == "bracket" else f"field:{scheme}"
    form = block.form
    look: tuple[int, ...] = ()
    if form is not None and form.size is not None:
        look = (round(form.size), int(bool(form.fill)), int(bool(form.bold)))
    return _Open(
        scheme,
        found.ordinal if found else None,
        block.md,
        root,
        found.mark if found else None,
        look,
    )


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


def _keep(stack: list[_Open], head: _Open) -> int:
    """How many of the open sections stay open above a new heading."""
    if head.scheme in STRICT:
        rank = STRICT[head.scheme]
        return next((i for i, o in enumerate(stack) if STRICT.get(o.scheme, 9) >= rank), len(stack))
    if head.scheme == "footnote":
        return next((i for i, o in enumerate(stack) if o.scheme not in STRICT), len(stack))
    if head.scheme == "plain":
        return _keep_plain(stack, head)
    at = _keep_numbered(stack, head)
    if head.md is None or not head.trusted:
        return at
    return min(at, _keep_marked(stack, head.md))


def _keep_marked(stack: list[_Open], md: int) -> int:
    """The first open section that markup sets below a level, or unnumbered upon it."""
    for i, o in enumerate(stack):
        if o.md is not None and (o.md > md or (o.md == md and o.scheme == "plain")):
            return i
    return len(stack)


def _keep_plain(stack: list[_Open], head: _Open) -> int:
    if head.md is not None:
        at = next((i for i, o in enumerate(stack) if o.md is not None and o.md >= head.md), None)
        if at is not None:
            return at
        at = len(stack)
        while at and stack[at - 1].scheme == "plain" and stack[at - 1].md is None:
            at -= 1
        return at
    for i, o in enumerate(stack):
        if o.scheme == "plain" and o.md is None and (o.look == head.look or o.look < head.look):
            return i
    return len(stack)


def _keep_numbered(stack: list[_Open], head: _Open) -> int:
    scheme, mark = head.scheme, head.mark
    if mark is not None and (at := _first_mark(stack, mark, scheme)) is not None:
        return at
    same = [
        i
        for i, o in enumerate(stack)
        if _base(o.scheme) == _base(scheme) and (scheme != "bullet" or o.mark == mark)
    ]
    if same:
        return _among_same(stack, same, head)
    if scheme == "field":
        return _first(stack, {"field"}, len(stack))
    if scheme == "bracket":
        # a bracketed heading stands above marked ones
        at = _trail(stack, {"bullet"})
        while at and stack[at - 1].scheme == "field" and _is_bare(stack[at - 1].section):
            at -= 1
        return at
    if scheme == "bullet" or scheme.startswith("field:"):
        return len(stack)
    if scheme in ("dec", "roman") and (head.md is not None or head.ordinal != 1):
        # sections by number stand high: below a chapter, above everything finer
        finer = {"paren", "circled", "half", "kana", "alpha", "parenkana", *FLOATING}
        return next((i for i, o in enumerate(stack) if _base(o.scheme) in finer), len(stack))
    return _trail(stack, FLOATING)


def _is_bare(section: Section) -> bool:
    """Does nothing stand below a heading?"""
    return not section.blocks and not section.children


def _among_same(stack: list[_Open], same: list[int], head: _Open) -> int:
    """The open section of the same numbering that a heading goes on with."""
    at = same[-1]
    below = stack[at]
    restarts = head.ordinal == 1 and below.ordinal is not None and below.ordinal >= 1
    if restarts and head.md is not None and below.md is not None and head.md > below.md:
        return len(stack)
    # (1) below a field's label (1): the outer one that the number continues
    if head.ordinal and head.ordinal > 1:
        at = next((i for i in reversed(same) if stack[i].ordinal == head.ordinal - 1), at)
    return at


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
