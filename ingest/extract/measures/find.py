"""All measures of a plan: units proposed, one choice, then what else speaks of each."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from ingest.extract.candidates import guarded
from ingest.extract.context import Context
from ingest.extract.drafts import MeasureDraft, PolicyDraft, same_name, speaks
from ingest.extract.listings import Listing, Row, listings
from ingest.extract.measures import overview
from ingest.extract.measures.bullets import bullets_as_units
from ingest.extract.measures.choose import choose
from ingest.extract.measures.evidence import Gathered
from ingest.extract.measures.fields import read_fields, row_fields
from ingest.extract.measures.found import Found
from ingest.extract.measures.levels import sections_as_units
from ingest.extract.measures.policies import Policies
from ingest.extract.measures.rows import rows_as_units
from ingest.extract.measures.sheets import settle_titles, sheets_as_units
from ingest.extract.measures.statements import Labels
from ingest.extract.measures.units import Unit
from ingest.extract.measures.weights import score
from ingest.extract.title import is_title
from ingest.labels import field_of
from ingest.sections import Section
from ingest.types import BlockKind
from text.folding import key
from text.likeness import likeness

_TOP = 12
"""Blocks from the top among which a document's title stands."""


def _calls_itself_plan(ctx: Context) -> bool:
    """Whether a title of a plan stands at the top, or a heading bears a plan's level name."""
    heads = [s.head for s in ctx.outline.root.walk() if s.head is not None]
    if any(h.marker is not None and h.marker.scheme.startswith("named:") for h in heads):
        return True
    return any(is_title(b.plain) for b in ctx.outline.blocks[:_TOP] if b.grid is None)


def find(ctx: Context) -> Found:
    """Return the measures with their policies; ids are given in document order."""
    labels = Labels(ctx.outline.blocks)
    with guarded(ctx, "measure.sheet"):
        settle_titles(ctx)
    known = listings(ctx)
    units = list(all_units(ctx, labels, known))
    score(units)
    chosen = choose(ctx.outline.root, units, ctx.ledger, is_plan=_calls_itself_plan(ctx))
    found = _drafted(chosen, known)
    _policies(ctx, found)
    _link_listings(found, chosen)
    _policies(ctx, found)
    _adopt_sections(ctx, found)
    _recover_lost(ctx, found)
    row_fields(found)
    for d in found.measures:
        with guarded(ctx, d.method, d.title.span()):
            read_fields(ctx, d, labels)
    found.measures.sort(key=lambda d: d.order or d.title.span()[0])
    overview.parents_from_lists(ctx, found.measures)
    _identify(found)
    for beside in overview.named_beside(ctx, found.policies):
        beside.id = f"P{len(found.policies) + 1}"
        found.policies.append(beside)
    found.settle()
    return found


def all_units(ctx: Context, labels: Labels, known: list[Listing]) -> Iterator[Unit]:
    """Yield every place that some rule reads as a measure."""
    heads = {key(s.name) for s in ctx.outline.root.walk() if s.head is not None}
    listed = {key(r.title.value) for x in known if not x.weak for r in x.rows}
    with guarded(ctx, "measure.section"):
        yield from sections_as_units(ctx, Gathered(ctx, labels), labels, listed)
    with guarded(ctx, "measure.row"):
        yield from rows_as_units(known, heads)
    with guarded(ctx, "measure.bullet"):
        yield from bullets_as_units(ctx, labels, heads | listed)
    with guarded(ctx, "measure.sheet"):
        yield from sheets_as_units(ctx)


def _policies(ctx: Context, found: Found) -> None:
    """Give measures that name no policy themselves the headings that divide them."""
    above = Policies(ctx.outline.root, [m.title.span()[0] for m in found.measures if not m.order])
    for m in found.measures:
        if m.policies or m.section is None:
            continue
        m.policies = above.above(m.section, within=m.method != "measure.section")


def _drafted(chosen: list[Unit], known: list[Listing]) -> Found:
    """The chosen sections, sheets, cards and items as measures, same headings joined."""
    out: list[MeasureDraft] = []
    same: dict[tuple[str, str | None], MeasureDraft] = {}
    for unit in chosen:
        draft = unit.draft
        if unit.kind == "row":
            continue
        twin = same.get((key(draft.name), draft.number)) if unit.kind == "section" else None
        if twin is not None:
            # the same heading again, further down: more of the same measure
            twin.sections.extend(draft.sections)
            twin.spans.extend(draft.spans)
            continue
        if unit.kind == "section":
            same[key(draft.name), draft.number] = draft
        out.append(draft)
    return Found(out, [], known)


def _link_listings(found: Found, chosen: list[Unit]) -> None:
    """Rows of tables go to the measures they name; chosen rows are measures themselves."""
    taken: dict[tuple[int, int], Unit] = {u.span: u for u in chosen if u.kind == "row"}
    # tables with chosen rows first: the others then speak of what those set out
    order = sorted(found.listings, key=lambda x: not any(r.title.span() in taken for r in x.rows))
    for listing in order:
        _listed(found, listing, taken)


def _listed(found: Found, listing: Listing, taken: dict[tuple[int, int], Unit]) -> None:
    matched = [(r, found.named(r.title.value)) for r in listing.rows]
    hits = sum(m is not None for _, m in matched)
    for row, measure in matched:
        if measure is None:
            continue
        found.call(measure, row.title.value)
        if len(row.policies) > len(measure.policies):
            measure.policies = _reworded(row.policies, measure.policies, found)
        if not listing.for_targets:
            measure.number = measure.number or row.number
    own = any(r.title.span() in taken for r in listing.rows) and hits < 0.5 * len(matched)
    grows = bool(listing.band.years) and not listing.weak and hits >= 0.5 * len(matched)
    if not (own or grows):
        return
    mine: set[str] = set()
    for row, measure in matched:
        # rows of one table are told apart by their words, however alike they are
        unit = taken.get(row.title.span())
        if measure is not None or key(row.title.value) in mine or (own and unit is None):
            continue
        mine.add(key(row.title.value))
        draft = unit.draft if unit is not None else _lost(row)
        if own:
            draft.section = listing.section
        else:
            draft.order = _between(listing, row, found)
            draft.method = "measure.row.lost"
            draft.confidence = 0.7
        found.add(draft)


def _lost(row: Row) -> MeasureDraft:
    draft = MeasureDraft(row.title, row.number, "measure.row", 0.9)
    draft.policies = list(row.policies)
    draft.names.append(row.title.value)
    draft.spans.append(row.span)
    return draft


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
    """Sections elsewhere that bear a measure's name: its text, indicators, schedule."""
    own = {s.start for m in found.measures for s in m.sections}
    for section in ctx.outline.root.walk():
        if section.head is None or section.start in own or field_of(section.name):
            continue
        measure = found.named(section.name)
        if measure is None or measure.covers(section.start, section.end):
            continue
        has_tables = any(b.grid is not None for b in section.blocks)
        exact = max(same_name(section.name, n) for n in measure.names) >= 0.9
        if exact and (has_tables or not measure.sections):
            measure.sections.append(section)
            measure.spans.append((section.start, section.end))


def _recover_lost(ctx: Context, found: Found) -> None:
    """Measures whose heading is lost: their text stands in the section of the one before.

    A table lists the measures in order; where one has no heading, the blocks of the
    section before it that speak its words are its own from the first such block on.
    """
    ordered = sorted(found.measures, key=lambda d: d.order or d.title.span()[0])
    for before, lost in itertools.pairwise(ordered):
        if lost.method != "measure.row.lost":
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
