"""Lists that set out the whole system of policies and measures: 施策体系, 3つの柱.

Where measures themselves do not say which policy they serve, a list that names them
below its policies does; a list that names known policies side by side with others
names those others too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.blocks import Block
from ingest.extract.context import Context
from ingest.extract.drafts import MeasureDraft, PolicyDraft, policy_draft, same_name, title_text
from ingest.labels import field_of, is_label
from ingest.numbering import Marker
from ingest.sections import Section
from ingest.tables import is_policy_label
from ingest.types import BlockKind
from text.folding import key
from text.spans import Text

_LINE = re.compile(r"\n")


@dataclass(slots=True)
class _Entry:
    """A line of a list: its words, its numbering."""

    text: Text
    name: str
    marker: Marker | None


def parents_from_lists(ctx: Context, measures: list[MeasureDraft]) -> None:
    """Measures without policies take those of the list that sets them out."""
    if not measures or any(m.policies for m in measures):
        return
    for section in ctx.outline.root.walk():
        entries = _entries(section)
        hits = [_measure(e, measures) for e in entries]
        if sum(h is not None for h in hits) < max(2, len(measures) // 2):
            continue
        above: PolicyDraft | None = None
        for i, (entry, measure) in enumerate(zip(entries, hits, strict=True)):
            if measure is None:
                follows = i + 1 < len(entries) and hits[i + 1] is not None
                if follows and entry.marker is not None and _heads(entry, measures):
                    above = policy_draft(entry.text)
            elif above is not None and not measure.policies:
                measure.policies = [above]
        if any(m.policies for m in measures):
            return


def _heads(entry: _Entry, measures: list[MeasureDraft]) -> bool:
    """May a line of a list be the policy of what stands below it?"""
    own = any(m.covers(*entry.text.span()) for m in measures)
    if is_policy_label(entry.name) or is_label(entry.name, "heading", "measures"):
        return False
    return (
        not own
        and len(entry.name) <= 50
        and field_of(entry.name) is None
        and "：" not in entry.name
    )


def _entries(section: Section) -> list[_Entry]:
    """The short numbered lines of a section and of those below it, in order."""
    out: list[_Entry] = []

    def enter(text: Text, marker: Marker | None) -> None:
        title, _, _ = title_text(text)
        if title.value and len(title.value) <= 70 and not title.value.endswith("。"):
            out.append(_Entry(text, title.value, marker))

    for at in section.walk():
        if at is not section and at.head is not None:
            enter(at.head.text, at.head.marker)
        for block in at.blocks:
            if block.grid is None and block.kind in (BlockKind.LIST_ITEM, BlockKind.PARAGRAPH):
                for line in _lines(block):
                    enter(line, block.marker)
    return out


def _lines(block: Block) -> list[Text]:
    return [t.strip() for t in block.text.split(_LINE) if t.value.strip()]


def _measure(entry: _Entry, measures: list[MeasureDraft]) -> MeasureDraft | None:
    best = max(measures, key=lambda m: same_name(entry.name, m.name))
    return best if same_name(entry.name, best.name) >= 0.9 else None


def named_beside(ctx: Context, policies: list[PolicyDraft]) -> list[PolicyDraft]:
    """Policies that a list names beside known ones of the same level."""
    tops = [p for p in policies if p.parent is None]
    if len(tops) < 2:
        return []
    for section in ctx.outline.root.walk():
        run: list[_Entry] = []
        for block in [*section.blocks, None]:
            item = block is not None and block.grid is None and block.kind is BlockKind.LIST_ITEM
            if item and block is not None and (not run or _alike(run[-1].marker, block.marker)):
                title, _, _ = title_text(block.text)
                run.append(_Entry(block.text, title.value, block.marker))
                continue
            found = _others(run, tops)
            if found:
                return found
            run = []
    return []


def _alike(a: Marker | None, b: Marker | None) -> bool:
    return (a.scheme if a else None) == (b.scheme if b else None)


def _others(run: list[_Entry], tops: list[PolicyDraft]) -> list[PolicyDraft]:
    known = [e for e in run if any(key(e.name) == key(p.label) for p in tops)]
    if len(known) < 2 or len(known) < 0.5 * len(run) or len(known) == len(run):
        return []
    out = []
    for entry in run:
        if entry in known or len(entry.name) > 40 or entry.name.endswith("。"):
            continue
        draft = policy_draft(entry.text)
        if (
            draft is not None
            and not is_label(entry.name, "heading", "context")
            and not is_policy_label(entry.name)
        ):
            draft.level = draft.level or tops[0].level
            out.append(draft)
    return out
