"""Headings read as measures: one group for each form of heading and of the one above."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.extract.context import Context
from ingest.extract.drafts import MeasureDraft, title_text
from ingest.extract.finished import is_of_finished_work
from ingest.extract.measures.evidence import Evidence, Gathered, nominal
from ingest.extract.measures.headwords import in_context, only_context, says_nothing, speaks_of_past
from ingest.extract.measures.statements import Labels
from ingest.extract.measures.units import Unit
from ingest.labels import field_of, is_label, mentions
from ingest.sections import Section
from text.folding import key

_CHAPTERS = ("part", "chapter", "ordinal", "dec", "roman")
FINER = ("kana", "parenkana", "alpha", "half", "circled", "bullet")


def form_of(section: Section | None) -> str:
    """How a heading is numbered, marked or set; one form for one level of a document."""
    if section is None or section.head is None:
        return "root"
    head = section.head
    if head.marker is None:
        look = head.form
        size = round(look.size) if look is not None and look.size is not None else ""
        return f"plain{head.md or ''}{size}"
    found = head.marker
    scheme = found.scheme
    return f"{scheme}{found.mark}" if found.mark else scheme


def sections_as_units(
    ctx: Context, told: Gathered, labels: Labels, listed: set[str]
) -> Iterator[Unit]:
    """Yield every section whose heading may name a measure.

    ``listed`` holds the keys of titles that tables of measures elsewhere name.
    """
    for section in ctx.outline.root.walk():
        if section.head is None or not _may_be(section, labels):
            continue
        draft = _draft(section)
        if not 2 <= len(draft.name) <= 80 or draft.name.isdigit():
            continue
        evidence = told.of(section)
        group = f"{_chapter(section)}{form_of(section.parent)}>{form_of(section)}"
        yield Unit(
            "section",
            draft,
            section,
            group,
            own=_own(section, draft.name, key(draft.name) in listed, evidence),
            shared=_shared(section, evidence, draft.name, key(draft.name) in listed, labels),
        )


def _may_be(section: Section, labels: Labels) -> bool:
    head = section.head
    assert head is not None
    if head.marker is not None and head.marker.scheme == "footnote":
        return False
    if is_of_finished_work(section):
        return False
    if field_of(section.name) not in (None, "note", "project") and not _named(section, "measure"):
        return False
    if labels.role(head) is not None and not _named(section, "measure"):
        return False
    if head.marker is None and labels.recurs(section.name):
        return False
    return not any(is_label(s.name, "glossary", "heading") for s in (section, *section.ancestors()))


def _draft(section: Section) -> MeasureDraft:
    head = section.head
    assert head is not None
    title, number, _ = title_text(head.title if head.title is not None else head.text)
    found = head.marker
    if found is not None and found.number:
        number = found.number
    draft = MeasureDraft(title, number, "measure.section", 0.9, section=section, sections=[section])
    draft.names.append(title.value)
    if found is not None and found.level and found.scheme.startswith("named:"):
        # tables speak of it as 重点施策1
        draft.names.append(f"{found.level}{found.number}")
    draft.spans.append((section.start, section.end))
    return draft


def _named(section: Section, theme: str) -> bool:
    found = section.head.marker if section.head is not None else None
    return found is not None and found.theme == theme and found.scheme.startswith("named:")


def _chapter(section: Section) -> str:
    """The chapter that holds a section: forms mean one thing within one chapter."""
    for above in reversed(list(section.ancestors())):
        found = above.head.marker if above.head is not None else None
        if found is not None:
            return f"{above.start}:" if found.scheme in _CHAPTERS else ""
    return ""


def _under_label(section: Section, labels: Labels) -> bool:
    """Does a heading stand below one that labels a part of a measure: 主な取組?"""
    head = section.parent.head if section.parent is not None else None
    return head is not None and (
        field_of(section.parent.name if section.parent else "") is not None
        or labels.role(head) is not None
    )


def _above(section: Section) -> list[Section]:
    """The sections around one, without a title that stands over the whole document."""
    line = list(section.ancestors())
    if line and line[-1].parent is not None and len(line[-1].parent.children) == 1:
        return line[:-1]
    return line


def _own(section: Section, name: str, listed: bool, evidence: Evidence) -> dict[str, float]:
    return {
        "own_context": float(only_context(name)),
        "own_speaks_of_context": float(in_context(name)),
        "own_in_context": float(any(in_context(s.name) for s in _above(section))),
        "own_in_past": float(any(speaks_of_past(s.name) for s in (section, *_above(section)))),
        "own_says_nothing": float(says_nothing(name)),
        "own_empty": float(evidence.chars <= len(section.name) + 8),
        "own_listed": float(listed),
    }


def _shared(
    section: Section, evidence: Evidence, name: str, listed: bool, labels: Labels
) -> dict[str, float]:
    own, everything = evidence.own, evidence.all
    above = _above(section)
    head = section.head
    assert head is not None
    scheme = head.marker.scheme if head.marker is not None else "plain"
    finer = head.marker is not None and head.marker.scheme in FINER
    strong = {
        r for r in own if r in ("background", "goal", "actions", "schedule", "kpi", "department")
    }
    return {
        "department": float(bool(everything["department"]) and len(evidence.offices) <= 3),
        "fields": float(len(strong) >= 2),
        "one_field": float(len(strong) == 1),
        "actions": float(bool(own["actions"])),
        "items": float(evidence.items > 0 or evidence.bare > 0),
        "prose": float(evidence.prose > 5),
        "kpi": float(bool(own["kpi"])),
        "schedule": float(bool(own["schedule"])),
        "once": float(evidence.once),
        "many": float(evidence.many),
        "body": float(evidence.is_body),
        "over_bodies": float(evidence.bodies >= 2),
        "over_body": float(evidence.bodies == 1),
        "nominal": float(nominal(name)),
        "long": float(len(name) > 40),
        "named_measure": float(_named(section, "measure")),
        "named_policy": float(_named(section, "policy")),
        "context": float(any(in_context(s.name) for s in above)),
        "context_word": float(in_context(name)),
        "measures_above": float(any(mentions(s.name, "heading", "measures") for s in above)),
        "chapter": float(scheme in ("part", "chapter")),
        "division": float(scheme in ("section", "ordinal")),
        "finer": float(finer),
        "plain": float(head.marker is None),
        "top": float(section.depth == 1),
        "listed": float(listed),
        "under_label": float(_under_label(section, labels)),
        "empty": float(evidence.chars <= len(section.name) + 8),
    }
