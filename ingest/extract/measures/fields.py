"""Goal, department, actions and the other fields of a measure, from all places of it."""

from __future__ import annotations

import re

from ingest.blocks import Block
from ingest.extract.context import Context, items, lead_and_items, strip_mark
from ingest.extract.drafts import MeasureDraft, office_suffix, same_name
from ingest.extract.ladders import is_itemised, title_column
from ingest.extract.listings import Listing, at, by_column
from ingest.extract.measures.found import Found
from ingest.extract.measures.statements import Labels, Statement, statements
from ingest.labelled import labelled
from ingest.labels import best_field, field_of
from ingest.roles import Content, content_of
from ingest.sections import Section
from ingest.tables import Band, Column, Pair
from ingest.types import BlockKind
from text.spans import Text

_CHARGE = re.compile(
    r"(?:所管|担当|主管|担当課|所管課|担当部署)(?:は|を)、?\s*(?P<d>[一-鿿ァ-ヶー・、]{2,30}?(?:課|室|館|局|部|係|所|センター))(?=とする|とします|です|が|。|に)"
)


def in_charge(text: Text) -> Text | None:
    """The office of 「所管は教育委員会図書館とする。」, None for other text."""
    m = _CHARGE.search(text.value)
    return text[m.start("d") : m.end("d")] if m else None


def read_fields(ctx: Context, draft: MeasureDraft, labels: Labels) -> None:
    """Fill the fields and the actions of a measure from its title, tables and section."""
    _title_office(draft)
    for band in draft.bands:
        for named, cell in _band_fields(band):
            draft.add(named, cell)
    for section in draft.sections[:1]:
        for block in section.blocks:
            if block.grid is not None:
                for named, cell in table_fields(ctx, block):
                    draft.add(named, cell)
        said = list(statements(section, labels))
        _from_statements(draft, section, said)
        if not draft.fields.get("department") and (office := _office_at_end(section)) is not None:
            draft.add("department", office)
    _actions(ctx, draft, labels)


def _title_office(draft: MeasureDraft) -> None:
    for section in draft.sections[:1]:
        head = section.head
        office = office_suffix(head.text) if head is not None else None
        if office is not None:
            draft.add("department", office)


def table_fields(ctx: Context, block: Block) -> list[tuple[str, Text]]:
    """(field, cell) of a table of labels and values that names no measure of its own."""
    parts = ctx.parts(block)
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
        elif isinstance(part, Band):
            out.extend(_band_fields(part))
    return out


def _general(pair: Pair) -> bool:
    """取組 beside its text: the content of a measure as well as its name."""
    return any(r.startswith("field:") for r in pair.roles)


def _band_fields(band: Band) -> list[tuple[str, Text]]:
    """Rows of what is done and who does it: a table of actions inside a measure."""
    if title_column(band) is not None or band.has("kpi_column:target", "kpi_column:baseline"):
        return []
    office = band.column("field:department")
    what = band.column("field:actions") or (band.column("field:goal") if office else None)
    if what is None or what.content in (Content.FIGURE, Content.NUMBER, Content.MARK):
        return []
    # what a schedule names are tasks: actions only where nothing else is one
    named = "task" if len(band.years) >= 2 else "actions"
    out: list[tuple[str, Text]] = []
    for row in band.rows:
        for column, role in ((what, named), (office, "department")):
            cell = at(row, column.index) if column is not None else None
            if cell is not None:
                out.append((role, cell.text))
    return out


def _from_statements(draft: MeasureDraft, section: Section, said: list[Statement]) -> None:
    has_goal = any(s.role == "goal" for s in said)
    for s in said:
        role = s.role
        bracketed = office_of_line(s.text)
        if bracketed is not None and role in (None, "actions", "note"):
            draft.add("department", bracketed)
        elif (office := in_charge(s.text)) is not None:
            draft.add("department", office)
            if role is None and not has_goal and not s.item:
                draft.add("goal", s.text)
        elif role is None:
            told = len(s.text) > 15 or s.block.plain.endswith("。")
            if not s.item and told and not has_goal and s.block.marker is None:
                draft.add("goal", s.text)
        elif role not in ("actions", "schedule", "kpi") or (s.inline and role != "actions"):
            draft.add(role, s.text)


def office_of_line(text: Text) -> Text | None:
    """The office that is all of a line: 「（担当課：市民課）」, 「【総務課】」."""
    bare = text.strip(" 　（）()【】［］[]〔〕")
    if 2 <= len(bare) <= 40 and content_of(bare.value) is Content.DEPARTMENT:
        return bare
    return None


def _office_at_end(section: Section) -> Text | None:
    """The office on the last line of a section, though items head the lines before it."""
    below = [_office_below(child) for child in section.children]
    return below[-1] if below and not any(below[:-1]) else None


def _office_below(section: Section) -> Text | None:
    """The office that the last line of a section is or names by a label."""
    last = section
    while last.children:
        last = last.children[-1]
    block = last.blocks[-1] if last.blocks else None
    if block is None or block.grid is not None:
        return None
    pair = labelled(block.text)
    if pair is not None:
        return pair[1] if pair[0] == "department" and pair[1].value else None
    return office_of_line(block.text)


def _actions(ctx: Context, draft: MeasureDraft, labels: Labels) -> None:
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
    said = list(statements(section, labels))
    draft.actions = _labelled_actions(said) or _heads(section, labels) or _bullets(said)
    if not draft.actions:
        draft.actions = _rows_within(ctx, section, draft)
    if not draft.actions:
        draft.actions = [t for x in draft.fields.get("task", []) for t in items(x)]


def _labelled_actions(said: list[Statement]) -> list[Text]:
    """What stands below a label of actions: its items, else its lines."""
    own = [s for s in said if s.role == "actions" and office_of_line(s.text) is None]
    itemised = [_plain(s.text) for s in own if s.item]
    if itemised:
        return itemised
    # sentences below a heading describe; they itemise nothing
    told = [s for s in own if s.inline or not s.block.plain.endswith("。")]
    return [t for s in told for t in items(lead_and_items(s.text)[1]) if len(t.value) > 1]


def _plain(text: Text) -> Text:
    """An item without its mark and without the office behind it."""
    bare = strip_mark(text)
    office = office_suffix(bare)
    if office is None:
        return bare
    cut = bare.value.rfind(bare.value[bare.value.find(office.value) - 1])
    return bare[:cut].strip() if cut > 1 else bare


def _heads(section: Section, labels: Labels) -> list[Text]:
    """Numbered headings below a measure that are no labels are its actions."""
    return [
        _plain(c.head.title if c.head.title is not None else c.head.text)
        for c in section.children
        if c.head is not None
        and field_of(c.name) is None
        and labels.role(c.head) is None
        and c.head.marker is not None
        and c.head.marker.scheme not in ("bracket", "footnote")
    ]


def _bullets(said: list[Statement]) -> list[Text]:
    return [
        _plain(s.text)
        for s in said
        if s.role is None and s.item and labelled(s.text) is None and office_of_line(s.text) is None
    ]


def _rows_within(ctx: Context, section: Section, draft: MeasureDraft) -> list[Text]:
    """The rows of a table inside a measure that names what is done."""
    out: list[Text] = []
    for block in section.blocks:
        if block.grid is None:
            continue
        for part in ctx.parts(block):
            column = title_column(part) if isinstance(part, Band) else None
            if column is None or not isinstance(part, Band) or part.has("kpi_column:target"):
                continue
            cells = [c for row in part.rows if (c := at(row, column.index)) is not None]
            if any(same_name(c.plain, draft.name) >= 0.8 for c in cells):
                continue
            out.extend(strip_mark(c.text) for c in cells if len(c.plain) > 1)
    return out


def row_fields(found: Found) -> None:
    """Cells of listings go to the fields their columns name."""
    for listing in found.listings:
        title = title_column(listing.band)
        roles = {c.index: _column_role(c, listing) for c in listing.band.columns if c is not title}
        for row in listing.rows:
            measure = found.named(row.title.value)
            if measure is None:
                continue
            seen: set[int] = set()
            for cells in row.full:
                held = by_column(cells)
                for column in listing.band.columns:
                    cell = held.get(column.index)
                    if cell is None or column.year is not None or cell.col != column.index:
                        continue
                    if id(cell) in seen:
                        continue
                    seen.add(id(cell))
                    role = roles.get(column.index)
                    if role == "actions" and listing.band.years and measure.sections:
                        # what a schedule names are tasks; the section has the actions
                        role = "task"
                    if role is not None:
                        measure.add(role, cell.text)


def _column_role(column: Column, listing: Listing) -> str | None:
    """The field of a column beside the titles."""
    roles = column.roles
    for role in ("department", "project", "budget", "background", "due"):
        if f"field:{role}" in roles:
            return role
    if listing.for_targets:
        return None
    if "measure:title" in roles and is_itemised(column, listing.band):
        return "actions"
    if "field:actions" in roles:
        return "goal" if _describes(column, listing) else "actions"
    if "field:goal" in roles and not (
        roles & {"kpi_column:target"}
        and listing.band.has("kpi_column:indicator")
        and column.content in (Content.FIGURE, Content.NUMBER)
    ):
        return "goal"
    return None


def _describes(column: Column, listing: Listing) -> bool:
    """Does a column 内容 hold one sentence to each row, and no other column the goal?"""
    if column.content is not Content.SENTENCE or "取組" in column.header:
        return False
    if any("field:goal" in c.roles for c in listing.band.columns):
        return False
    cells = [
        c.text for row in listing.rows for cells in row.cells if (c := at(cells, column.index))
    ]
    return all(len(items(t)) <= 1 and t.value.rstrip().endswith("。") for t in cells)


def bullets_of(blocks: list[Block]) -> list[Text]:
    """The list items among blocks, without their marks."""
    return [strip_mark(b.text) for b in blocks if b.kind is BlockKind.LIST_ITEM]
