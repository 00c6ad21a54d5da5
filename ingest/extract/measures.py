"""All measures of a plan, put together from sheets, sections and tables of measures."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from ingest.extract import overview
from ingest.extract.context import Context, items, lead_and_items, strip_mark
from ingest.extract.drafts import MeasureDraft, PolicyDraft, same_name, speaks
from ingest.extract.headed import from_sections, in_charge, policies_above, table_fields
from ingest.extract.listings import Listing, Row, at, listings
from ingest.extract.sheets import from_sheets
from ingest.extract.spans import SpanIndex
from ingest.labelled import labelled
from ingest.labels import field_of
from ingest.sections import Section
from ingest.tables import Column
from ingest.types import BlockKind
from text.folding import key
from text.likeness import likeness
from text.spans import Text

SAME = 0.8
"""Names at least this alike name one measure."""


@dataclass(slots=True)
class Found:
    """Measures and policies of a document, in order, and the tables that list them."""

    measures: list[MeasureDraft]
    policies: list[PolicyDraft]
    listings: list[Listing] = field(default_factory=list)
    _places: SpanIndex | None = None
    _by_key: dict[str, MeasureDraft] = field(default_factory=dict)
    _unlike: dict[str, MeasureDraft | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for m in self.measures:
            for n in m.names:
                self._by_key.setdefault(key(n), m)

    def add(self, measure: MeasureDraft) -> None:
        """Enter a measure with the names it bears so far."""
        self.measures.append(measure)
        for n in measure.names:
            self._by_key.setdefault(key(n), measure)
        self._unlike.clear()

    def call(self, measure: MeasureDraft, name: str) -> None:
        """Enter one more name of a measure."""
        if name not in measure.names:
            measure.names.append(name)
            self._by_key.setdefault(key(name), measure)
            self._unlike.clear()

    def named(self, name: str) -> MeasureDraft | None:
        """The measure that ``name`` names best, None below the bar."""
        wanted = key(name)
        if wanted and wanted in self._by_key:
            return self._by_key[wanted]
        if name not in self._unlike:
            self._unlike[name] = self._alike(name)
        return self._unlike[name]

    def _alike(self, name: str) -> MeasureDraft | None:
        best, score = None, SAME
        for m in self.measures:
            s = max(same_name(name, n, SAME) for n in m.names)
            if s > score or (s == score and best is None):
                best, score = m, s
        return best

    def settle(self) -> None:
        """Measures and their spans are complete: places are looked up from now on."""
        self._places = SpanIndex([m.spans for m in self.measures])

    def numbered(self, number: str) -> MeasureDraft | None:
        """The one measure of that number, None for none and for several."""
        same = [m for m in self.measures if m.number and key(m.number) == key(number)]
        return same[0] if len(same) == 1 else None

    def at(self, start: int, end: int) -> MeasureDraft | None:
        """The measure whose block holds a raw span."""
        if self._places is None:
            return next((m for m in self.measures if m.covers(start, end)), None)
        found = self._places.first(start, end)
        return None if found is None else self.measures[found]


def find(ctx: Context) -> Found:
    """Measures with their policies; ids are given in document order."""
    drafts = from_sheets(ctx)
    known = [
        x
        for x in listings(ctx)
        if not any(d.covers(x.block.start, x.block.start + 1) for d in drafts)
    ]
    headed = from_sections(ctx, known, drafts)
    drafts = _merged(drafts, headed)
    chosen = {d.section.start for d in headed if d.section is not None}
    for d in headed:
        if d.section is not None and not d.policies:
            d.policies = policies_above(d.section, chosen)
    for d in drafts:
        if d.method.startswith("sheet") and d.section is not None:
            _sheet_policies(d, {x.title.span()[0] for x in drafts})
    found = Found(drafts, [], known)
    for listing in known:
        _listed(ctx, found, listing)
    _adopt_sections(ctx, found)
    _recover_lost(ctx, found)
    _row_fields(found)
    for d in found.measures:
        _read_fields(ctx, d)
        _actions(ctx, d)
    found.measures.sort(key=lambda d: d.order or d.title.span()[0])
    overview.parents_from_lists(ctx, found.measures)
    _identify(found)
    for beside in overview.named_beside(ctx, found.policies):
        beside.id = f"P{len(found.policies) + 1}"
        found.policies.append(beside)
    found.settle()
    return found


def _merged(drafts: list[MeasureDraft], headed: list[MeasureDraft]) -> list[MeasureDraft]:
    out = list(drafts)
    for d in headed:
        twin = next(
            (o for o in drafts if o.section is not None and d.covers(*o.title.span())), None
        )
        same = twin if twin is not None and same_name(twin.name, d.name) >= SAME else None
        if same is None:
            if twin is None:
                out.append(d)
            continue
        same.sections.extend(d.sections)
        same.spans.extend(d.spans)
    return out


def _sheet_policies(draft: MeasureDraft, starts: set[int]) -> None:
    """The named headings above a sheet, where the sheet itself names none."""
    assert draft.section is not None
    if draft.policies:
        return
    probe = Section(draft.section.head, draft.section.depth + 1, draft.section)
    draft.policies = policies_above(probe, starts)


def _listed(ctx: Context, found: Found, listing: Listing) -> None:
    """Rows of a listing go to the measures they name; others may be measures themselves."""
    matched: list[tuple[Row, MeasureDraft | None]] = [
        (r, found.named(r.title.value)) for r in listing.rows
    ]
    hits = sum(m is not None for _, m in matched)
    for row, measure in matched:
        if measure is None:
            continue
        found.call(measure, row.title.value)
        if len(row.policies) > len(measure.policies):
            measure.policies = _reworded(row.policies, measure.policies, found)
        if not listing.for_targets:
            measure.number = measure.number or row.number
    new = not found.measures and not (listing.weak and len(listing.band.columns) < 3)
    grows = listing.band.years and not listing.weak and hits >= 0.5 * len(matched)
    own = (
        not listing.weak
        and not listing.for_targets
        and hits < 0.5 * len(matched)
        and _sets_out(listing)
    )
    if not (new or grows or own):
        return
    mine: set[str] = set()
    starts = {m.title.span()[0] for m in found.measures} | {r.title.span()[0] for r in listing.rows}
    for row, measure in matched:
        # rows of one table are told apart by their words, however alike they are
        if measure is not None or key(row.title.value) in mine:
            continue
        mine.add(key(row.title.value))
        draft = MeasureDraft(
            row.title, row.number, "row of a table of measures", 0.9 if new or own else 0.7
        )
        draft.policies = list(row.policies)
        draft.names.append(row.title.value)
        draft.spans.append(row.span)
        if new or own:
            draft.section = listing.section
            if not draft.policies:
                _sheet_policies(draft, starts)
        else:
            draft.order = _between(listing, row, found)
            draft.method = "row of a schedule, heading lost"
        found.add(draft)


def _sets_out(listing: Listing) -> bool:
    band = listing.band
    return band.has("field:actions", "field:department", "field:goal", "field:background") or bool(
        band.years
    )


def _between(listing: Listing, row: Row, found: Found) -> int:
    """An order just after the measure that the row above names."""
    index = listing.rows.index(row)
    for before in reversed(listing.rows[:index]):
        measure = found.named(before.title.value)
        if measure is not None:
            return (measure.order or measure.title.span()[0]) + 1
    return row.span[0]


def _reworded(path: list[PolicyDraft], own: list[PolicyDraft], found: Found) -> list[PolicyDraft]:
    """A table's policies in the words of the body's headings, where both name one."""
    pool = [*own, *(p for m in found.measures for p in m.policies)]
    for p in path:
        twin = next(
            (
                o
                for o in pool
                if o is not p
                and o.label != p.label
                and o.form == p.form
                and likeness(o.label, p.label) >= 0.7
            ),
            None,
        )
        if twin is not None:
            p.label, p.at, p.number = twin.label, twin.at, p.number or twin.number
    return path


def _adopt_sections(ctx: Context, found: Found) -> None:
    """Sections elsewhere that bear a measure's name: its indicators, its schedule."""
    own = {s.start for m in found.measures for s in m.sections}
    for section in ctx.outline.root.walk():
        if section.head is None or section.start in own:
            continue
        has_tables = any(b.grid is not None for b in section.blocks)
        if not has_tables or field_of(section.name):
            continue
        for m in found.measures:
            if max(same_name(section.name, n) for n in m.names) >= 0.9 and not m.covers(
                section.start, section.end
            ):
                m.sections.append(section)
                m.spans.append((section.start, section.end))
                break


def _recover_lost(ctx: Context, found: Found) -> None:
    """Measures whose heading is lost: their text stands in the section of the one before.

    A table lists the measures in order; where one has no heading, the blocks of the
    section before it that speak its words are its own from the first such block on.
    """
    ordered = sorted(found.measures, key=lambda d: d.order or d.title.span()[0])
    for before, lost in itertools.pairwise(ordered):
        if not lost.method.endswith("heading lost"):
            continue
        ctx.report("measure_heading_lost", at=lost.title.span(), title=lost.name)
        if not before.sections:
            continue
        section = before.sections[0]
        blocks = [b for b in section.blocks if b.kind in (BlockKind.LIST_ITEM, BlockKind.PARAGRAPH)]
        for i, block in enumerate(blocks):
            if i and speaks(block.plain, lost.name) > max(
                0.3, 1.5 * speaks(block.plain, before.name)
            ):
                end = section.blocks[-1].end
                before.spans[0] = (before.spans[0][0], block.start)
                lost.spans.insert(0, (block.start, end))
                fresh = Section(section.head, section.depth, section.parent, end=end)
                at_block = section.blocks.index(block)
                fresh.blocks = section.blocks[at_block:]
                section.blocks = section.blocks[:at_block]
                lost.sections = [fresh]
                lost.section = section
                break


def _read_fields(ctx: Context, draft: MeasureDraft) -> None:
    """Goal, department and the rest from the sections and rows of a measure."""
    for section in draft.sections[:1]:
        for block in section.blocks:
            if block.grid is not None:
                for named, cell in table_fields(block):
                    draft.add(named, cell)
        for block in (*section.blocks, *(b for c in section.children for b in c.blocks)):
            if block.grid is not None:
                continue
            pair = labelled(block.text)
            if pair is not None and pair[1].value:
                draft.add(*pair)
            elif (office := in_charge(block.text)) is not None:
                draft.add("department", office)
        if not any(field_of(c.name) == "goal" for c in section.children):
            for block in section.blocks:
                if (
                    block.kind is BlockKind.PARAGRAPH
                    and block.grid is None
                    and block.marker is None
                    and labelled(block.text) is None
                    and (len(block.text) > 15 or block.plain.endswith("。"))
                ):
                    draft.add("goal", block.text)
        for child in section.children:
            role = field_of(child.name)
            if role in (None, "actions", "schedule", "kpi"):
                continue
            for block in child.blocks:
                if (
                    block.grid is None
                    and block.kind is not BlockKind.FOOTNOTE
                    and labelled(block.text) is None
                ):
                    draft.add(role or "note", block.text)


def _row_fields(found: Found) -> None:
    """Cells of listings go to the fields their columns name."""
    for listing in found.listings:
        for row in listing.rows:
            measure = found.named(row.title.value)
            if measure is None:
                continue
            for cells in row.cells:
                for column in listing.band.columns:
                    cell = at(cells, column.index)
                    if cell is None or column.year is not None or cell.col != column.index:
                        continue
                    role = _column_role(column, listing)
                    if role == "actions" and listing.band.years and measure.sections:
                        # what a schedule names are tasks; the section has the actions
                        role = "task"
                    if role is not None:
                        measure.add(role, cell.text)


def _column_role(column: Column, listing: Listing) -> str | None:
    roles = column.roles
    if "measure:title" in roles and "field:actions" not in roles:
        return None
    for role in ("department", "project", "budget", "background", "due"):
        if f"field:{role}" in roles:
            return role
    if listing.for_targets:
        return None
    if "field:actions" in roles and not ("measure:title" in roles and _is_title(column, listing)):
        return "actions"
    if "field:goal" in roles and not (
        roles & {"kpi_column:target"}
        and listing.band.has("kpi_column:indicator")
        and "field:actions" not in roles
        and _numeric_targets(listing)
    ):
        return "goal"
    return None


def _numeric_targets(listing: Listing) -> bool:
    column = listing.band.column("kpi_column:target")
    if column is None:
        return False
    texts = [c.plain for row in listing.band.rows if (c := at(row, column.index)) is not None]
    return bool(texts) and sum(
        bool(re.search(r"\d", t)) and len(t) < 30 for t in texts
    ) >= 0.5 * len(texts)


def _is_title(column: Column, listing: Listing) -> bool:
    from ingest.extract.listings import title_column

    return title_column(listing.band) is column


def _actions(ctx: Context, draft: MeasureDraft) -> None:
    """The itemised actions of a measure: its sub-headings, its bullets, its 取組内容."""
    listed: list[Text] = []
    for text in draft.fields.get("actions", []):
        lead, rest = lead_and_items(text)
        if lead is not None:
            draft.add("goal", lead)
        listed.extend(items(rest))
    if listed:
        draft.actions = [t for t in listed if len(t.value) > 1] or draft.actions
        return
    if draft.actions or not draft.sections:
        return
    section = draft.sections[0]
    holders = [c for c in section.children if field_of(c.name) == "actions"]
    for holder in holders:
        heads = [c.head for c in holder.children if c.head is not None and field_of(c.name) is None]
        if heads:
            draft.actions.extend(h.title if h.title is not None else h.text for h in heads)
            continue
        draft.actions.extend(_bullets(holder))
    if holders:
        return
    heads = [
        c.head
        for c in section.children
        if c.head is not None
        and field_of(c.name) is None
        and c.head.marker is not None
        and c.head.marker.scheme not in ("bracket", "footnote")
    ]
    draft.actions.extend(h.title if h.title is not None else h.text for h in heads)
    if not heads:
        draft.actions.extend(_bullets(section))
    if not draft.actions:
        draft.actions = [t for x in draft.fields.get("task", []) for t in items(x)]


def _bullets(section: Section) -> list[Text]:
    return [
        strip_mark(b.text)
        for b in section.blocks
        if b.kind is BlockKind.LIST_ITEM and labelled(b.text) is None
    ]


def _identify(found: Found) -> None:
    """Ids in order, policies counted once, parents linked."""
    register: list[PolicyDraft] = []

    def enter(draft: PolicyDraft) -> PolicyDraft:
        parent = enter(draft.parent) if draft.parent is not None else None
        for known in register:
            if known.parent is parent and (
                known.label == draft.label or likeness(known.label, draft.label) >= 0.9
            ):
                known.level = known.level or draft.level
                known.number = known.number or draft.number
                return known
        draft.parent = parent
        register.append(draft)
        return draft

    for m in found.measures:
        m.policies = [enter(p) for p in m.policies]
    found.policies = register
    for i, p in enumerate(register, 1):
        p.id = f"P{i}"
    for i, m in enumerate(found.measures, 1):
        m.id = f"M{i}"
