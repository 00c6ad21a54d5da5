"""Bullets read as measures: boxes whose head is a policy and whose items are no more than named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ingest.blocks import Block
from ingest.extract.context import Context, strip_mark
from ingest.extract.drafts import MeasureDraft, title_text
from ingest.extract.finished import is_of_finished_work
from ingest.extract.measures.evidence import nominal
from ingest.extract.measures.headwords import in_context, says_nothing
from ingest.extract.measures.levels import form_of
from ingest.extract.measures.statements import Labels
from ingest.extract.measures.units import Unit
from ingest.labels import field_of, is_label, mentions
from ingest.sections import Section
from ingest.types import BlockKind
from text.folding import key

_LONGEST = 40


def bullets_as_units(ctx: Context, labels: Labels, named: set[str]) -> Iterator[Unit]:
    """Yield every item of boxes that hold items alone and stand beside others of the kind.

    ``named`` holds the keys of titles that headings and tables give elsewhere.
    """
    held = [
        (parent, boxes)
        for parent in ctx.outline.root.walk()
        if (boxes := [c for c in parent.children if _in_box(c.head) and _holds_items(c, labels)])
    ]
    # chapters of one form that hold boxes are a level above them; what surrounds the plan is none
    levels = Counter(form_of(parent) for parent, _ in held if not in_context(parent.name))
    for parent, boxes in held:
        if len(boxes) >= 2:
            group = f"bullet{parent.start}:{form_of(parent)}>boxed"
            yield from _units(boxes, group, named, divided=levels[form_of(parent)] >= 2)


def _items(section: Section) -> list[Block]:
    """The items directly below a heading, as far as they go on."""
    out: list[Block] = []
    for block in section.blocks:
        if block.kind is not BlockKind.LIST_ITEM:
            break
        out.append(block)
    return out


def _holds_items(section: Section, labels: Labels) -> bool:
    """Is a section a heading with nothing but short items below it?"""
    head = section.head
    if head is None or section.children or is_of_finished_work(section):
        return False
    if field_of(section.name) is not None or labels.role(head) is not None:
        return False
    if is_label(section.name, "glossary", "heading"):
        return False
    items = _items(section)
    told = [b for b in section.blocks[len(items) :] if b.kind is BlockKind.LIST_ITEM]
    return bool(items) and not told and all(_is_name(b) for b in items)


def _is_name(block: Block) -> bool:
    return 3 <= len(block.plain) <= _LONGEST and not set(block.plain) & set("。：:→")


def _units(
    sections: list[Section], group: str, named: set[str], *, divided: bool
) -> Iterator[Unit]:
    shared = {"bullet_divided": float(divided), **_shared(sections, named)}
    for section in sections:
        for block in _items(section):
            title, number, _ = title_text(strip_mark(block.text))
            if len(title) < 3:
                continue
            draft = MeasureDraft(title, number, "measure.bullet", 0.8, section=section)
            draft.names.append(title.value)
            draft.spans.append((block.start, block.end))
            yield Unit("bullet", draft, section, group, shared=shared)


def _shared(sections: list[Section], named: set[str]) -> dict[str, float]:
    items = [b for s in sections for b in _items(s)]
    above = [*sections[0].ancestors()]
    texts = [strip_mark(b.text).value for b in items]
    return {
        "bullet_nominal": sum(nominal(t) for t in texts) / len(texts),
        "bullet_headed": sum(key(t) in named for t in texts) / len(texts),
        "bullet_more": sum(len(s.blocks) > len(_items(s)) for s in sections) / len(sections),
        "bullet_context": float(any(in_context(s.name) for s in (*sections, *above))),
        "bullet_empty_words": sum(says_nothing(s.name) for s in sections) / len(sections),
        "bullet_measures_above": float(any(mentions(s.name, "heading", "measures") for s in above)),
        "bullet_sections": float(len(sections) >= 3),
    }  # fmt: skip


def _in_box(head: Block | None) -> bool:
    """Does a drawn box or a filled band hold the head?"""
    own = head.form if head is not None else None
    return own is not None and (own.box is not None or own.fill is not None)
