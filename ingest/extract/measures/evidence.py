"""What stands below each heading, counted once over the whole section tree.

The level of measures shows in what repeats: each of its sections has one department,
one goal, its items, while a section above holds several of each and one below none.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from ingest.extract.context import Context
from ingest.extract.drafts import office_suffix
from ingest.extract.ladders import title_column
from ingest.extract.measures.statements import Labels, unboxed
from ingest.labelled import labelled
from ingest.labels import best_field, field_of
from ingest.roles import Content, content_of
from ingest.sections import Section
from ingest.tables import Band, Pair, Part
from ingest.types import BlockKind

_TOLD = (
    "background",
    "goal",
    "actions",
    "schedule",
    "kpi",
    "department",
    "project",
    "due",
    "budget",
)


@dataclass(slots=True)
class Evidence:
    """Counts of a section: ``own`` directly below its heading, ``all`` in its whole reach."""

    own: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    offices: set[str] = field(default_factory=set)
    prose: int = 0
    """Characters of unlabelled text directly below the heading."""
    items: int = 0
    """List items directly below the heading or below its labels."""
    heads: int = 0
    """Numbered headings directly below that are no labels."""
    chars: int = 0
    lists: int = 0
    """Rows of tables in its reach that name measures of their own."""
    repeated: bool = False
    """Does the heading recur as a label?"""
    bodies: int = 0
    """Sections in its reach, itself left out, that tell of one thing: text, then items."""
    bare: int = 0
    """Numbered headings directly below with nothing below them."""

    @property
    def is_body(self) -> bool:
        """Does text stand directly below the heading, and then nothing but items or fields?"""
        told = self.prose > 5 or bool(self.own)
        return told and self.bodies == 0 and self.heads == self.bare

    @property
    def once(self) -> bool:
        """Is a field told, and none of the telling ones more than once?"""
        told = [self.all[r] for r in ("department", "actions", "goal", "kpi") if self.all[r]]
        return bool(told) and max(told) == 1

    @property
    def many(self) -> bool:
        """Is the department or the list of actions told several times over?"""
        return self.all["department"] >= 2 or self.all["actions"] >= 2 or len(self.offices) >= 3


class Gathered:
    """The evidence of every section of a document, by the start of its heading."""

    def __init__(self, ctx: Context, labels: Labels) -> None:
        self._ctx = ctx
        self._labels = labels
        self._of: dict[int, Evidence] = {}
        self._gather(ctx.outline.root)

    def of(self, section: Section) -> Evidence:
        return self._of[id(section)]

    def _gather(self, section: Section) -> Evidence:
        out = Evidence()
        self._of[id(section)] = out
        if section.head is not None:
            out.chars += len(section.head.text)
            out.repeated = section.head.marker is None and self._labels.recurs(section.name)
            suffix = office_suffix(section.head.text)
            if suffix is not None:
                _tell(out, "department", suffix.value)
        self._blocks(section, out)
        for child in section.children:
            below = self._gather(child)
            role = self._label_of(child)
            if role is not None:
                out.own[role] += 1
                out.all[role] += 1
                own_items = below.items + (below.heads if role in ("actions", "schedule") else 0)
                out.items += own_items if role in ("actions", "note", "project") else 0
            elif child.head is not None and child.head.marker is not None:
                out.heads += 1
                out.bare += int(not child.blocks and not child.children)
            if role is None:
                out.bodies += below.bodies + int(below.is_body)
            out.all.update(below.all)
            out.offices |= below.offices
            out.chars += below.chars
            out.lists += below.lists
        return out

    def _label_of(self, section: Section) -> str | None:
        assert section.head is not None
        return field_of(section.name) or self._labels.role(section.head)

    def _blocks(self, section: Section, out: Evidence) -> None:
        for block in unboxed(section.blocks):
            if block.grid is not None:
                parts = self._ctx.parts(block)
                for part in parts if not any(_titles(p) for p in parts) else ():
                    _table(part, out)
                out.chars += sum(len(c.text) for row in block.grid.rows for c in row)
                continue
            out.chars += len(block.text)
            pair = labelled(block.text)
            role = pair[0] if pair is not None else self._labels.role(block)
            if role is not None:
                value = pair[1].value if pair is not None else ""
                _tell(out, role, value)
            elif block.kind is BlockKind.LIST_ITEM:
                out.items += 1
                suffix = office_suffix(block.text)
                if suffix is not None:
                    out.offices.add(suffix.value)
            elif block.kind is BlockKind.PARAGRAPH:
                if content_of(block.plain.strip("（）()【】")) is Content.DEPARTMENT:
                    _tell(out, "department", block.plain)
                else:
                    out.prose += len(block.text)


def _tell(out: Evidence, role: str, value: str) -> None:
    if role in _TOLD:
        out.own[role] += 1
        out.all[role] += 1
    if role == "department" and value:
        out.offices.add(value)


def _titles(part: Part) -> bool:
    """Does a row of a form name the measure? Its fields then are not the section's."""
    return isinstance(part, Pair) and "measure:title" in part.roles


_OWN_KPI = frozenset({"kpi_column:target", "kpi_column:baseline"})


def _table(part: Part, out: Evidence) -> None:
    if isinstance(part, Pair):
        roles = [r.removeprefix("field:") for r in part.roles if r.startswith("field:")]
        role = best_field(roles)
        if role is not None:
            _tell(out, role, part.values[0].plain if part.values else "")
        return
    if not isinstance(part, Band):
        return
    if part.has(*_OWN_KPI) or part.value_years:
        out.own["kpi"] += 1
        out.all["kpi"] += 1
    if len(part.years) >= 2:
        out.own["schedule"] += 1
        out.all["schedule"] += 1
    if title_column(part) is None and part.has("field:actions", "field:goal"):
        _tell(out, "actions", "")
    if part.has("field:department"):
        out.lists += len(part.rows)


_HIRAGANA_END = re.compile(r"[ぁ-ん]$")
_NOUNS = (
    "づくり",
    "まちづくり",
    "くらし",
    "みらい",
    "あり",
    "つながり",
    "まもり",
    "はたらき",
    "ふれあい",
    "こと",
)


def nominal(title: str) -> bool:
    """Does a title end like a name rather than like a clause?

    >>> nominal("窓口の予約"), nominal("電子化を進めます")
    (True, False)
    """
    bare = title.rstrip("）)」』】")
    if not bare or "。" in bare or not 3 <= len(title) <= 60:
        return False
    if _HIRAGANA_END.search(bare):
        return bare.endswith(_NOUNS) or bare[-1] in "りきみいびけめげせえれ"
    return not bare.endswith(("、", "：", ":"))
