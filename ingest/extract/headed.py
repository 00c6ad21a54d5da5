"""Measures set out in sections: a heading with 現状, 方向性, 主な取組 and the like below it."""

from __future__ import annotations

import re

from ingest import vocabulary
from ingest.blocks import Block
from ingest.extract.context import Context
from ingest.extract.drafts import MeasureDraft, PolicyDraft, same_name, title_text
from ingest.extract.listings import Listing
from ingest.labelled import labelled
from ingest.labels import best_field, field_of, is_label, mentions
from ingest.numbering import STRICT
from ingest.sections import Section
from ingest.tables import Pair, read
from ingest.types import BlockKind
from text.spans import Text

_STRONG = {"background", "goal", "actions", "schedule", "kpi", "department"}


_CHARGE = re.compile(
    r"(?:所管|担当|主管|担当課|所管課|担当部署)(?:は|を)、?\s*(?P<d>[一-鿿ァ-ヶー・、]{2,30}?(?:課|室|館|局|部|係|所|センター))(?=とする|とします|です|が|。|に)"
)


def in_charge(text: Text) -> Text | None:
    """The office of 「所管は教育委員会図書館とする。」, None for other text."""
    m = _CHARGE.search(text.value)
    return text[m.start("d") : m.end("d")] if m else None


def fields_below(section: Section) -> list[str]:
    """The fields that headings and labels directly below a heading name."""
    found = [role for child in section.children if (role := field_of(child.name))]
    for block in section.blocks:
        if block.grid is None:
            pair = labelled(block.text)
            if pair is not None:
                found.append(pair[0])
        else:
            found.extend(role for role, _ in table_fields(block))
    return found


def table_fields(block: Block) -> list[tuple[str, Text]]:
    """(field, cell) of a table of labels and values that names no measure of its own."""
    assert block.grid is not None
    parts = read(block.grid)
    if any(isinstance(p, Pair) and "measure:title" in p.roles and not _general(p) for p in parts):
        return []
    out: list[tuple[str, Text]] = []
    for part in parts:
        if isinstance(part, Pair):
            role = best_field(
                [r.removeprefix("field:") for r in part.roles if r.startswith("field:")]
            )
            if role is not None and part.values:
                out.extend((role, cell.text) for cell in (*part.values, *part.more))
    return out


def _general(pair: Pair) -> bool:
    """取組 beside its text: the content of a measure as well as its name."""
    return any(r.startswith("field:") for r in pair.roles)


def _is_context(section: Section) -> bool:
    return any(
        mentions(s.name, "heading", "context") and not mentions(s.name, "heading", "measures")
        for s in (section, *section.ancestors())
    )


def from_sections(
    ctx: Context, known: list[Listing], taken: list[MeasureDraft]
) -> list[MeasureDraft]:
    """Every measure that has a section of its own."""
    sections = [s for s in ctx.outline.root.walk() if s.head is not None and _may_be(s)]
    fielded = [s for s in sections if _has_fields(s)]
    chosen: dict[int, tuple[Section, str, float]] = {}
    for s in fielded:
        chosen[s.start] = (s, "section with the fields of a measure", 0.95)
    if not taken:
        # siblings of such sections that happen to lack the sub-headings
        for s in _siblings(fielded, sections):
            chosen.setdefault(s.start, (s, "section beside those of measures", 0.8))
    strong = [r for listing in known if not listing.weak for r in listing.rows]
    if strong:
        names = [r.title.value for r in strong]
        matched = [
            s for s in sections if any(same_name(s.name, n) >= 0.8 for n in names) and _has_text(s)
        ]
        listed = {s.start for s in matched}
        enough = len(matched) >= 0.4 * len({r.title.value for r in strong})
        told = {n for n in names if any(same_name(s.name, n) >= 0.8 for s in fielded)}
        if enough and len(told) < 0.8 * len(set(names)):
            for s in matched:
                chosen.setdefault(s.start, (s, "section that a table of measures names", 0.9))
            for s in _siblings(matched, sections):
                if _has_text(s) and s.start not in listed and not _is_context(s):
                    chosen.setdefault(s.start, (s, "section beside those of measures", 0.7))
    if not taken:
        named = [s for s in sections if _numbered_as_measure(s)]
        if not chosen or len(named) > len(chosen):
            # 「施策1-1 …」 says itself what it is; sub-headings that look alike are its parts
            chosen = {s.start: (s, "heading numbered as a measure", 0.9) for s in named} or chosen
    if not chosen and not taken:
        for s in sections:
            if _leaf_of_measures(s):
                chosen[s.start] = (s, "section of a chapter of measures", 0.6)
    out: list[MeasureDraft] = []
    for s, how, sure in sorted(chosen.values(), key=lambda c: c[0].start):
        draft = _draft(s, how, sure)
        twin = next((d for d in out if d.name == draft.name and d.number == draft.number), None)
        if twin is not None:
            # the same heading again, further down: more of the same measure
            twin.sections.append(s)
            twin.spans.extend(draft.spans)
            continue
        out.append(draft)
    return out


def _may_be(section: Section) -> bool:
    head = section.head
    assert head is not None
    if head.marker is not None and head.marker.scheme in (*STRICT, "footnote"):
        return head.marker.scheme == "section" and _has_fields(section)
    name = section.name
    if not 2 <= len(name) <= 70 or field_of(name) not in (None, "note", "project"):
        return False
    if any(is_label(s.name, "glossary", "heading") for s in (section, *section.ancestors())):
        return False
    if _holds_others(section) or _only_context(name):
        return False
    named = head.marker
    if named and named.theme == "policy" and named.scheme.startswith("named:"):
        return _numbered_as_measure(section)
    return True


def _only_context(name: str) -> bool:
    """「背景と目的」: a heading of several words that each open a chapter of context."""
    parts = [p for p in re.split(r"と|・|及び|および|、", name) if p]
    return len(parts) > 1 and all(is_label(p, "heading", "context") for p in parts)


def _numbered_as_measure(section: Section) -> bool:
    """「施策1 …」; 「重点施策1 …」 only where no numbered measures stand below it."""
    named = section.head.marker if section.head else None
    if named is None or not named.scheme.startswith("named:"):
        return False
    if named.theme == "measure":
        return not any(_numbered_as_measure(c) for c in section.children)
    if named.level not in vocabulary.section("roles")["measure"]["levels"]:
        return False
    finer = ("kana", "parenkana", "alpha", "half", "bullet", "footnote")
    return not any(
        c.head is not None
        and c.head.marker is not None
        and c.head.marker.scheme not in finer
        and field_of(c.name) is None
        for c in section.children
    )


def _holds_others(section: Section) -> bool:
    """A heading over further sections that each have text: a chapter, not a measure."""
    deep = [
        grandchild
        for child in section.children
        for grandchild in child.children
        if any(c.head is not None and field_of(c.name) is None for c in grandchild.children)
    ]
    return len(deep) >= 1 and section.depth == 1


def _has_fields(section: Section) -> bool:
    return len(set(fields_below(section)) & _STRONG) >= 2


def _has_text(section: Section) -> bool:
    return any(b.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) for b in section.all_blocks())


def _siblings(chosen: list[Section], sections: list[Section]) -> list[Section]:
    """Sections of the same numbering below the same heading, or below one beside it."""
    forms = {(id(s.parent), _form(s)) for s in chosen}
    return [s for s in sections if (id(s.parent), _form(s)) in forms and _has_text(s)]


def _form(section: Section) -> str:
    head = section.head
    return head.marker.scheme if head and head.marker else "plain"


def _leaf_of_measures(section: Section) -> bool:
    if _is_context(section) or not _has_text(section):
        return False
    if _form(section) in ("kana", "parenkana", "alpha") and not fields_below(section):
        return False
    inside = any(mentions(s.name, "heading", "measures") for s in section.ancestors())
    finer = [c for c in section.children if field_of(c.name) is None and _has_text(c)]
    return inside and not finer


def _draft(section: Section, how: str, sure: float) -> MeasureDraft:
    assert section.head is not None
    title, number, _ = title_text(
        section.head.title if section.head.title is not None else section.head.text
    )
    if section.head.marker is not None and section.head.marker.number:
        number = section.head.marker.number
    draft = MeasureDraft(title, number, how, sure, section=section, sections=[section])
    draft.names.append(title.value)
    named = section.head.marker
    if named is not None and named.level and named.scheme.startswith("named:"):
        # tables speak of it as 重点施策1
        draft.names.append(f"{named.level}{named.number}")
    draft.spans.append((section.start, section.end))
    return draft


def policies_above(section: Section, chosen: set[int]) -> list[PolicyDraft]:
    """The headings above a measure that part measures from measures, top down.

    ``chosen`` holds the starts of all measure sections.  A chapter that alone holds all
    measures is no policy; headings among which measures are divided are.
    """
    out: list[PolicyDraft] = []
    for above in reversed(list(section.ancestors())):
        head = above.head
        assert head is not None
        named = head.marker is not None and head.marker.theme == "policy"
        if field_of(above.name) and not named:
            continue
        divided = (
            above.parent is not None and sum(_holds(s, chosen) for s in above.parent.children) >= 2
        )
        if not named and (not divided or is_label(above.name, "heading", "measures")):
            continue
        label, number, level = title_text(head.title if head.title is not None else head.text)
        if head.marker is not None:
            number = head.marker.number or number
            level = head.marker.level if named else level
        draft = PolicyDraft(label.value, label.span(), number, level, form=_form(above))
        draft.parent = out[-1] if out else None
        out.append(draft)
    return out


def _holds(section: Section, chosen: set[int]) -> bool:
    return any(section.start < start < section.end for start in chosen)
