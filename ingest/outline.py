"""The outline of a document: contents set apart, running headers dropped, levels given.

Levels come from the numbering in use, not from markup, which conversion makes
unreliable: the first (1) below a heading opens a level, the next (2) closes what
stands below its (1).  Where a reader knows styles, their levels count.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ingest.blocks import Block
from ingest.forms import heading
from ingest.labels import field_of, is_label
from ingest.numbering import STRICT, marker
from ingest.sections import Section, tree
from ingest.types import BlockKind
from text.folding import key

_OPEN_END = re.compile(r"[ぁ-んァ-ヶ一-鿿々ー、A-Za-z0-9]$")
_PARTICLE_END = re.compile(r"[をにがはでとのへやも、]$")
_LEADER = re.compile(r"[\s.．・…‥⋯_‐\-]{2,}\s*[0-9０-９]{1,3}\s*$|\s+[0-9０-９]{1,3}\s*$")


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
    root = tree(body)
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
