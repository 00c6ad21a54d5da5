"""What the text below a heading says, part by part: (field, text, is it an item).

A part belongs to the field that its label names: a heading below, a short line of its
own, a term of a definition list, or the words before a colon.  A label need not be
known: a short line that recurs in the document, each time above text of one form, is
one too, and that form says which field it names.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from ingest.blocks import Block, Cell
from ingest.extract.measures.headwords import speaks_of_past
from ingest.labelled import labelled
from ingest.labels import field_of, label_key
from ingest.numbering import marker
from ingest.roles import Content, content_of, label_role
from ingest.sections import Section
from ingest.types import BlockKind
from text.spans import Text

_LABEL = 14
"""Longest label that stands on a line of its own, in characters."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A part of a section; ``role`` None where no label stands above it."""

    role: str | None
    text: Text
    item: bool
    block: Block
    inline: bool = False
    """Does the label stand on the same line or as a line of its own, not as a heading?"""


class Labels:
    """The lines of a document that label what stands below them."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        below: dict[str, list[Block]] = defaultdict(list)
        for block, after in _with_next(unboxed(blocks)):
            if _short(block) and after is not None:
                below[label_key(block.name)].append(after)
        self._roles: dict[str, str | None] = {}
        for name, found in below.items():
            if name and len(found) >= 2:
                self._roles[name] = _role_of(name, found)

    def recurs(self, name: str) -> bool:
        """Does a short line stand twice or more in the document?"""
        return label_key(name) in self._roles

    def role(self, block: Block) -> str | None:
        """The field that a line names, None where it is no label."""
        if not _short(block):
            return None
        return field_of(block.name) or self._roles.get(label_key(block.name))


def _with_next(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block | None]]:
    """Each block with the one that follows it."""
    return zip_longest(blocks, blocks[1:]) if blocks else iter(())


def _short(block: Block) -> bool:
    if block.grid is not None or len(block.text) > _LABEL + 6:
        return False
    found = block.marker
    if found is not None and found.scheme not in ("bracket", "bullet"):
        return False
    name = block.name
    if block.kind is BlockKind.LIST_ITEM and found is not None:
        return False
    return 2 <= len(name) <= _LABEL and name[-1] not in "。、：:"


def _role_of(name: str, below: list[Block]) -> str | None:
    """The field of a label that recurs, from its words, else from what stands below it."""
    known = field_of(name)
    told = [b for b in below if b.grid is None and b.kind is not BlockKind.HEADING]
    if known is not None or not told:
        return known
    votes = Counter(label_role(name, b.plain) for b in told)
    role, most = votes.most_common(1)[0]
    if role is None and all(b.kind is BlockKind.LIST_ITEM for b in below):
        # each time over a list: the items of what it stands in
        return "actions" if not speaks_of_past(name) else None
    return role if most >= 0.6 * len(told) else None


_TEXTUAL = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CAPTION)


def unboxed(blocks: Sequence[Block]) -> list[Block]:
    """``blocks`` with a table of one column that only frames lines as those lines."""
    out: list[Block] = []
    for block in blocks:
        cells = [c for row in block.grid.rows for c in row if c] if block.grid is not None else []
        if not cells or not _frames(block, cells):
            out.append(block)
            continue
        for line in (t for c in cells for t in c.text.split(_LINES)):
            text = line.strip()
            if not text.value:
                continue
            found = marker(text.value)
            listed = found is not None and found.scheme in _LISTED
            kind = BlockKind.LIST_ITEM if listed else BlockKind.PARAGRAPH
            out.append(Block(kind, text, *text.span(), marker=found))
    return out


def _frames(block: Block, cells: list[Cell]) -> bool:
    """Is a table a box around lines: one cell of several, or a label above its text?"""
    assert block.grid is not None
    if len(cells) == 1:
        return "\n" in cells[0].text.value.strip()
    return block.grid.n_cols == 1 and len(cells) == 2 and field_of(cells[0].plain) is not None


_LINES = re.compile(r"\n+")
_LISTED = ("bullet", "circled", "paren", "kana")


def statements(section: Section, labels: Labels) -> Iterator[Statement]:
    """The parts of a section and of the labelled headings below it, in order."""
    yield from _of_blocks(section.blocks, None, labels)
    for child in section.children:
        assert child.head is not None
        role = field_of(child.name) or labels.role(child.head)
        if role is None and _only_items(child):
            role = "actions"
        if role is not None:
            yield from _of_blocks(child.blocks, role, labels)
            yield from _heads(child, role)


def _heads(section: Section, role: str) -> Iterator[Statement]:
    """The headings below a label are its items."""
    for child in section.children:
        head = child.head
        if head is not None and field_of(child.name) is None:
            yield Statement(role, head.title if head.title is not None else head.text, True, head)


def _only_items(section: Section) -> bool:
    """An unnumbered heading over nothing but items: a label in words of its own."""
    head = section.head
    if head is None or head.marker is not None or section.children or not section.blocks:
        return False
    return len(section.name) <= _LABEL and all(
        b.kind is BlockKind.LIST_ITEM for b in section.blocks
    )


def _of_blocks(blocks: list[Block], heading: str | None, labels: Labels) -> Iterator[Statement]:
    role = heading
    for block, after in _with_next(unboxed(blocks)):
        if block.grid is not None or block.kind not in _TEXTUAL:
            continue
        pair = labelled(block.text)
        if pair is not None:
            if pair[1].value:
                yield Statement(pair[0], pair[1], False, block, inline=True)
            else:
                role = pair[0]
            continue
        named = labels.role(block)
        if named is not None and after is not None and after.grid is None:
            role = named
            continue
        item = block.kind is BlockKind.LIST_ITEM
        yield Statement(role, block.text, item, block, inline=role != heading)


def offices_of(text: str) -> str | None:
    """The office or offices that a value is, None for other text."""
    return text if content_of(text) is Content.DEPARTMENT else None
