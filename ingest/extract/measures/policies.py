"""The policies above measures: the headings among which the measures are divided."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from ingest.extract.drafts import PolicyDraft, title_text
from ingest.extract.measures.headwords import in_context, only_context, says_nothing
from ingest.extract.measures.levels import form_of
from ingest.labels import field_of, is_label
from ingest.numbering import STRICT
from ingest.sections import Section


class Policies:
    """Finds the policies over the places of chosen measures in the tree below ``root``."""

    def __init__(self, root: Section, places: Iterable[int]) -> None:
        self._places = sorted(set(places))
        self._forms = {_chain(s) for s in root.walk() if s.head is not None and self._parts(s)}

    def _held(self, section: Section) -> int:
        """How many chosen places stand in a section."""
        return bisect_right(self._places, section.end) - bisect_right(self._places, section.start)

    def above(self, section: Section, *, within: bool = False) -> list[PolicyDraft]:
        """The headings above a measure that part measures from measures, top down.

        ``within`` counts the section itself: for measures that are rows or items of it.
        """
        line = [*([section] if within and section.head is not None else []), *section.ancestors()]
        kept = [(s, self._kind(s)) for s in line]
        divided = [s for s, kind in kept if kind in ("named", "divided")]
        if not divided:
            divided = [s for s, kind in kept if kind == "single"][:1]
        out: list[PolicyDraft] = []
        for above in reversed(divided):
            draft = _draft(above)
            draft.parent = out[-1] if out else None
            out.append(draft)
        return out

    def _parts(self, section: Section) -> bool:
        """Are measures divided between a section and others of its form beside it?"""
        parent = section.parent
        if parent is None or not self._held(section):
            return False
        form = form_of(section)
        return any(
            s is not section and form_of(s) == form and self._held(s) for s in parent.children
        )

    def _kind(self, section: Section) -> str | None:
        head = section.head
        assert head is not None
        if head.marker is not None and head.marker.theme == "policy":
            return "named"
        if field_of(section.name) or is_label(section.name, "heading", "measures"):
            return None
        if only_context(section.name):
            return None
        if self._parts(section):
            return "divided"
        if says_nothing(section.name):
            return None
        if _chain(section) in self._forms:
            return "divided"
        strict = head.marker is not None and head.marker.scheme in STRICT
        alone = section.depth > 1 and not strict and not in_context(section.name)
        return "single" if alone and self._held(section) >= 1 else None


def _chain(section: Section) -> str:
    """The form of a section and of the one above it: one level of the document."""
    return f"{form_of(section.parent)}>{form_of(section)}"


def _draft(section: Section) -> PolicyDraft:
    head = section.head
    assert head is not None
    label, number, level = title_text(head.title if head.title is not None else head.text)
    if head.marker is not None:
        number = head.marker.number or number
        level = head.marker.level if head.marker.theme == "policy" else level
    return PolicyDraft(label.value, label.span(), number, level, form=form_of(section))
