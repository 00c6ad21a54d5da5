"""Measures set out in sheets: tables of label and value, one or more to a sheet.

A cell beside 施策名, 推進施策 or 取り組み.1 begins a measure; the cells beside other
labels, and the bands below, belong to it until the next one begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.blocks import Block, Cell
from ingest.extract.context import Context, items, strip_mark
from ingest.extract.drafts import MeasureDraft, PolicyDraft, policy_draft, title_text
from ingest.extract.listings import title_column
from ingest.extract.measures.evidence import nominal
from ingest.extract.measures.headwords import in_context
from ingest.extract.measures.units import Unit
from ingest.labels import best_field, field_of, label_key, named_level
from ingest.mend import tidy
from ingest.roles import Content, content_of
from ingest.sections import Section
from ingest.tables import Band, Loose, Pair, Part
from text.spans import Text

_GENERIC = {
    label_key(w)
    for w in (
        "名称",
        "項目",
        "項目名",
        "事業",
        "取組",
        "取り組み",
        "取組み",
        "プロジェクト",
        "アクション",
        "取組事項",
        "取組項目",
        "実施項目",
        "件名",
        "具体的取組",
        "内容",
    )
}
_TAG = re.compile(r"^\s*[▶►▷⇒→◎]|^\s*[・]\s*[^。]{4,40}(?:取り組むべき事項|重点取組事項)\s*$")
_FIELD = "field:"


def sheets_as_units(ctx: Context) -> Iterator[Unit]:
    """Yield every measure that a sheet names."""
    drafts = from_sheets(ctx)
    for draft in drafts:
        assert draft.section is not None
        title = draft.name
        yield Unit(
            "sheet",
            draft,
            draft.section,
            f"sheet:{draft.method}",
            shared={
                "sheet_fields": min(1.0, len(draft.fields) / 4),
                "sheet_none": float(not draft.fields),
                "sheet_bands": float(bool(draft.bands)),
                "sheet_number": float(bool(draft.number)),
                "sheet_policy": float(bool(draft.policies)),
                "sheet_titled": float(draft.method == "measure.sheet.titled"),
                "sheet_department": float("department" in draft.fields),
                "sheet_nominal": float(nominal(title)),
                "sheet_long": float(len(title) > 50),
                "sheet_context": float(
                    any(in_context(s.name) for s in (draft.section, *draft.section.ancestors()))
                ),
            },
        )


def from_sheets(ctx: Context) -> list[MeasureDraft]:
    """Every measure that a sheet names."""
    drafts: list[MeasureDraft] = []
    state = _State()
    for section, block in ctx.tables():
        state.enter(section)
        parts = ctx.parts(block)
        evidence = sum(
            isinstance(p, Pair) and any(r.startswith(_FIELD) for r in p.roles) for p in parts
        )
        for n, part in enumerate(parts):
            if isinstance(part, Pair):
                state.pair(part, block, section, drafts, evidence)
            elif isinstance(part, Band):
                if state.open is not None and state.section is section and not _lists(part):
                    state.open.bands.append(part)
                    for row in part.rows:
                        state.extend(block, row)
            elif n == 0 and not state.policies_from(part) and _headless(parts, evidence):
                state.head(part.cells, block, section, drafts)
    return drafts


def settle_titles(ctx: Context) -> None:
    """Give labels that read as a measure's title the roles that their values in all forms show.

    What is itemised in most forms are the actions; what comes again in form after form
    is a level above.
    """
    pairs: dict[str, list[Pair]] = {}
    for _, block in ctx.tables():
        for part in ctx.parts(block):
            if not (isinstance(part, Pair) and "measure:title" in part.roles and part.values):
                continue
            if named_level(part.label.plain) is None:
                pairs.setdefault(label_key(part.label.plain), []).append(part)
    for own in pairs.values():
        role = _shown(own)
        if role is not None:
            for pair in own:
                pair.roles = frozenset({role})


def _shown(pairs: list[Pair]) -> str | None:
    """The role that the values of one label show over the forms, None where they are titles."""
    itemised = sum(bool(p.more) or len(items(p.values[0].text)) > 1 for p in pairs)
    if len(pairs) >= 2 and itemised >= 0.6 * len(pairs):
        return "field:actions"
    distinct = len({p.values[0].plain for p in pairs})
    return "policy" if len(pairs) >= 4 and distinct <= 0.7 * len(pairs) else None


class _State:
    """The measure that is open and the policies above the next one."""

    def __init__(self) -> None:
        self.open: MeasureDraft | None = None
        self.policies: list[PolicyDraft] = []
        self.section: Section | None = None
        self.number: str | None = None
        self.loose: list[tuple[str, Text]] = []
        self.block: Block | None = None

    def enter(self, section: Section) -> None:
        if section is not self.section and not (
            self.section is not None and section.parent is self.section
        ):
            self.open = None
            self.policies = []
            self.loose = []
        self.section = section

    def pair(
        self, pair: Pair, block: Block, section: Section, drafts: list[MeasureDraft], evidence: int
    ) -> None:
        roles = pair.roles
        named = named_level(pair.label.plain)
        if "measure:title" in roles and pair.values and self._begins(pair, named, evidence, block):
            self._begin(pair, block, section, drafts, named)
            return
        if "measure:number" in roles:
            self.number = pair.values[0].plain if pair.values else None
            return
        fields = [r.removeprefix(_FIELD) for r in roles if r.startswith(_FIELD)]
        if "policy" in roles and (not fields or named) and pair.values:
            self._policy(pair, block)
            return
        role = best_field(fields)
        if role is None:
            return
        for cell in (*pair.values, *pair.more):
            if self.open is not None and (self.block is block or self._near(block)):
                self.open.add(role, cell.text)
            else:
                self.loose.append((role, cell.text))
        if self.open is not None:
            self.extend(block, [pair.label, *pair.values, *pair.more])

    def _near(self, block: Block) -> bool:
        return self.block is not None and block.start - self.block.end < 400

    def _begins(self, pair: Pair, named: object, evidence: int, block: Block) -> bool:
        if named:
            return True
        label = label_key(pair.label.plain)
        if label in _GENERIC:
            # 取組 beside its text is the content of an open measure, else its title
            titled = self.open is not None and self.block is block
            return evidence >= 1 and not titled and len(pair.values[0].plain) <= 120
        return evidence >= 1 or bool(self.policies)

    def _begin(
        self,
        pair: Pair,
        block: Block,
        section: Section,
        drafts: list[MeasureDraft],
        named: tuple[str, str, str, str, int] | None,
    ) -> None:
        cell = pair.values[0]
        parts = items(cell.text) if "\n" in cell.text.value.strip() else [strip_mark(cell.text)]
        title, number, _ = title_text(parts[0])
        if len(parts) > 1:
            joined = parts[0]
            for part in parts[1:]:
                joined = (
                    joined
                    + Text("、", (part.starts[0],), (part.starts[0] + 1,), part.starts[0])
                    + part
                )
            title = tidy(joined)
        draft = MeasureDraft(
            title,
            (named[2] if named else None) or self.number or number,
            "measure.sheet",
            0.95,
            policies=list(self.policies),
            section=section,
        )
        draft.names.append(title.value)
        for role, text in self.loose:
            if role != "goal" or not named:
                draft.add(role, text)
        if not named:
            self.loose = []
        self.number = None
        for extra in (*pair.values[1:], *pair.more):
            if not _TAG.match(extra.text.value):
                draft.add("goal", extra.text)
        drafts.append(draft)
        self.open, self.block = draft, block
        # what stands above the title in its table, its policy and number, belongs to it
        first = not any(d is not draft and d.covers(block.start, block.start + 1) for d in drafts)
        start = block.start if first else pair.label.text.span()[0]
        draft.spans.append((start, cell.text.span()[1]))
        self.extend(block, [pair.label, *pair.values, *pair.more])

    def extend(self, block: Block, cells: list[Cell]) -> None:
        """The open measure reaches to the end of these cells."""
        if self.open is None:
            return
        ends = [c.text.span()[1] for c in cells if c]
        if self.block is not block:
            self.block = block
            self.open.spans.append((block.start, max(ends, default=block.end)))
        elif ends:
            a, b = self.open.spans[-1]
            self.open.spans[-1] = (a, max(b, *ends))

    def _policy(self, pair: Pair, block: Block) -> None:
        draft = policy_draft(pair.values[0].text)
        if draft is None:
            return
        draft.level = draft.level or tidy(pair.label.text).value
        if draft.number is None and self.number:
            draft.number = self.number
        self.number = None
        if self.open is not None and self.block is block:
            # the sheet names its policy below its title
            own = self.open.policies
            if any(p in self.policies for p in own):
                self.open.policies = own = []
            draft.parent = own[-1] if own else None
            own.append(draft)
            self.policies = []
            return
        names = [p.level for p in self.policies]
        if draft.level in names:
            del self.policies[names.index(draft.level) :]
        draft.parent = self.policies[-1] if self.policies else None
        self.policies.append(draft)

    def head(
        self, cells: list[Cell], block: Block, section: Section, drafts: list[MeasureDraft]
    ) -> None:
        """A sheet whose first row is its title, one cell, or its number and its title."""
        cell = cells[-1]
        title, number, _ = title_text(cell.text)
        if len(cells) > 1:
            number = tidy(cells[0].text).value.strip("()（） .．")
        if (
            not title.value
            or len(title.value) > 80
            or title.value.endswith("。")
            or field_of(title.value)
            or _SHEET.search(title.value)
        ):
            return
        draft = MeasureDraft(
            title,
            number,
            "measure.sheet.titled",
            0.9,
            policies=list(self.policies),
            section=section,
        )
        draft.names.append(title.value)
        draft.spans.append((block.start, cell.text.span()[1]))
        drafts.append(draft)
        self.open, self.block, self.number, self.loose = draft, block, None, []

    def policies_from(self, part: Loose) -> bool:
        """A first row 「基本方針1 …」 heads the sheets below it."""
        for cell in part.cells[:1]:
            named = named_level(cell.plain)
            if named and named[0] == "policy" and named[3]:
                draft = policy_draft(cell.text)
                if draft is not None:
                    names = [p.level for p in self.policies]
                    if draft.level in names:
                        del self.policies[names.index(draft.level) :]
                    draft.parent = self.policies[-1] if self.policies else None
                    self.policies.append(draft)
                    self.open = None
                    self.loose = []
                    return True
        return False


_SHEET = re.compile(r"シート$|調書$|個票$|一覧表?$|様式$|^施策体系|^別紙")


def _headless(parts: list[Part], evidence: int) -> bool:
    """Are there fields of a measure below, and no cell that names it?"""
    first = parts[0]
    named = any(
        isinstance(p, Pair)
        and "measure:title" in p.roles
        and not any(r.startswith(_FIELD) for r in p.roles)
        for p in parts
    )
    listed = any(isinstance(p, Band) and _lists(p) for p in parts)
    return (
        evidence >= 2
        and not named
        and not listed
        and isinstance(first, Loose)
        and (len(first.cells) == 1 or _numbered(first.cells))
    )


def _numbered(cells: list[Cell]) -> bool:
    """A number in a cell of its own before the title."""
    return len(cells) == 2 and content_of(cells[0].plain) is Content.NUMBER


def _lists(band: Band) -> bool:
    """Does a band list measures of its own?"""
    column = title_column(band)
    return column is not None and label_key(column.header) not in _GENERIC
