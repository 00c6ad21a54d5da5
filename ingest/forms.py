"""Headings and list items told apart by their form and by what follows them.

A short numbered line may head a section or be an item of a list: it is an item among
siblings that follow each other without text between them, else a heading.
"""

from __future__ import annotations

import re

from ingest.blocks import Block
from ingest.labelled import labelled
from ingest.labels import field_of
from ingest.numbering import Marker, bare_title, marker
from ingest.types import BlockKind, Form
from text.spans import Text

MAX_HEADING = 70
"""A longer line is a sentence or an item, whatever it begins with."""

_SENTENCE = re.compile(r"[。！？]\s*[)）」』]?\s*$")
ITEM_MARKS = "・･-－–—‐*＊•◦‣➢➤✓"
_STRONG = ("part", "chapter", "section", "bracket")
_TEXTUAL = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING)


_FIGURES = re.compile(r"[0-9０-９][^→⇒]{0,30}[→⇒].{0,30}[0-9０-９]")


def may_be_title(plain: str) -> bool:
    """Tell words that may head something from a note, a sentence or a line of figures."""
    return not (
        _SENTENCE.search(plain)
        or plain.lstrip().startswith(("※", "＊", "*"))
        or _FIGURES.search(plain)
    )


def heading(
    text: Text, start: int, end: int, md: int | None = None, form: Form | None = None
) -> Block:
    """A heading block with its numbering parted from its words."""
    found = marker(text.value)
    title = text
    if found is not None:
        title = text if found.scheme == "bracket" else text[found.length : len(text)].strip()
        whole = marker(title.value)
        if whole is not None and whole.scheme == "bracket":
            inner = bare_title(title.value)
            at = title.value.find(inner)
            title = title[at : at + len(inner)]
    return Block(BlockKind.HEADING, text, start, end, marker=found, title=title, md=md, form=form)


def classify(blocks: list[Block]) -> list[Block]:
    """Numbered and marked paragraphs become headings, list items or footnotes."""
    out: list[Block] = []
    for i, block in enumerate(blocks):
        if block.kind is not BlockKind.PARAGRAPH or block.marker is None:
            out.append(block)
            continue
        found, plain = block.marker, block.plain
        pair = labelled(block.text) if found.scheme in ("bullet", "bracket") else None
        if pair is not None and pair[1].value:
            block.kind = BlockKind.LIST_ITEM if found.scheme == "bullet" else block.kind
            out.append(block)
            continue
        label = field_of(plain[found.length :]) if found.scheme == "bullet" else None
        if found.scheme == "bullet" and out and label is None and _ends_run(out[-1], found):
            block.kind = BlockKind.LIST_ITEM
            out.append(block)
            continue
        if _may_head(plain, found) and not _among_siblings(blocks, i, found):
            head = heading(block.text, block.start, block.end, block.md, block.form)
            out.append(head)
        elif found.scheme == "footnote":
            block.kind = BlockKind.FOOTNOTE
            out.append(block)
        elif found.scheme == "bracket":
            out.append(block)
        else:
            block.kind = BlockKind.LIST_ITEM
            out.append(block)
    return out


def _ends_run(before: Block, found: Marker) -> bool:
    """True where an item of the same mark stands directly above: the last of a list."""
    above = before.marker
    return (
        before.kind is BlockKind.LIST_ITEM
        and above is not None
        and above.scheme == "bullet"
        and above.level == found.level
        # labels with values stand in a row too, and the next may head what follows
        and labelled(before.text) is None
    )


def _may_head(plain: str, found: Marker) -> bool:
    if _SENTENCE.search(plain) or plain.endswith(("、", ",")) or len(plain) > MAX_HEADING:
        return False
    if found.scheme == "bullet":
        return (found.level or "") not in ITEM_MARKS and len(plain) <= 60
    return True


def _among_siblings(blocks: list[Block], at: int, found: Marker) -> bool:
    """True where the next or the last block is the neighbouring item of the same list."""
    if found.scheme in _STRONG or found.scheme.startswith("named:"):
        return False
    after = blocks[at + 1] if at + 1 < len(blocks) else None
    if found.scheme == "bullet":
        # a marked line heads something only if text or finer items follow it
        if after is None or after.kind not in (*_TEXTUAL, BlockKind.TABLE, BlockKind.FOOTNOTE):
            return True
        other = after.marker
        if after.kind is BlockKind.HEADING and other is not None and other.scheme != "bullet":
            return True
        return other is not None and other.scheme == "bullet" and other.level == found.level
    before = blocks[at - 1] if at else None
    for near, step in ((after, 1), (before, -1)):
        if near is None or near.kind not in _TEXTUAL or near.md is not None:
            continue
        other = near.marker or marker(near.text.value)
        if other is None or other.scheme != found.scheme or _SENTENCE.search(near.plain):
            continue
        numbers = (other.ordinal, found.ordinal)
        if None not in numbers and other.ordinal == (found.ordinal or 0) + step:
            return True
    return False
