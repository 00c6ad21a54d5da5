"""What of a document was left over: places that state something from which nothing was taken.

A unit is a row of a table, a list item, a labelled paragraph, or a paragraph that gives
a quantity and a year together.  It states something where it holds quantities with
their unit, offices or years.  A unit none of whose statements lies in what was taken is
left over; so is a row between rows of one table that were taken.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.blocks import Block, Cell
from ingest.extract.candidates import Span, merged
from ingest.extract.context import Context
from ingest.labelled import labelled
from ingest.labels import field_of
from ingest.roles import Content, content_of
from ingest.sections import Section
from ingest.types import BlockKind, Element, PlanRecord, Provenance
from text.dates import moments
from text.numbers import Quantity, quantities
from text.spans import Text

_COUNTER = 4
"""Characters of the longest counter (か所以上, ポイント)."""
_NUMBERED = re.compile(r"[^\w]*[0-9０-９]{1,2}(?:[-.．][0-9０-９]{1,2})*[.．)）、]?\s")
_STOP = re.compile(r"(?<=。)")
_HEAD_ROWS = 3
_LISTED = 3
"""Columns from which on the rows of a table are things of one kind, not fields of one thing."""
_KNOWN = frozenset(["background", "note", "budget", "goal", "actions", "department", "number"])
"""Fields whose text may state years and quantities that are no data of their own."""
_LONGEST = 80
"""Characters of a left-over place that its issue quotes in the message."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch that may state something; ``facts`` are the spans of what it states."""

    span: Span
    facts: tuple[Span, ...]
    section: Section
    block: Block
    aims: bool = False
    """A sentence with a figure for a year of the plan: read only where data were made of it."""


class Taken:
    """Sorted, disjoint spans of what was read into the record."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = merged(spans)
        self._ends = [end for _, end in self._spans]

    def meets(self, span: Span) -> bool:
        """Whether any of it lies in the span."""
        at = bisect_left(self._ends, span[0] + 1)
        return at < len(self._spans) and self._spans[at][0] < span[1]


@dataclass(frozen=True, slots=True)
class Read:
    """What of the text is in the record: all of it, names, data, and departments as printed.

    ``named`` are the places of policies, measures and actions, ``data`` those of indicators,
    schedules, milestones, finished work, sources and facts of the plan.
    """

    taken: Taken
    named: Taken
    data: Taken
    offices: frozenset[str]


@dataclass(frozen=True, slots=True)
class LeftOver:
    """The places left over, and the share (0 to 1) of what states something that was read.

    The share is by characters of units; None where no unit states anything.
    """

    places: tuple[Span, ...]
    understood: float | None


def left_over(ctx: Context, read: Read, since: int | None = None) -> LeftOver:
    """Find the units from which nothing was taken.

    An office is understood wherever it is printed, since records name it without a
    passage of its own.  ``since`` is the first fiscal year of the plan: a paragraph that
    tells of years before it tells how things came to be.
    """
    found = list(units(ctx, since))
    lost = [not _understood(unit, read, ctx.raw) for unit in found]
    total = sum(u.span[1] - u.span[0] for u in found if u.facts)
    left = sum(
        u.span[1] - u.span[0] for u, gone in zip(found, lost, strict=True) if u.facts and gone
    )
    places = [*_places(found, lost, read.taken)]
    places += _heads_left(ctx, read.taken, read.named, places)
    return LeftOver(tuple(sorted(places)), None if not total else 1.0 - left / total)


def read_of(ctx: Context, record: PlanRecord) -> Read:
    """Gather what of the text is in the record."""
    names: list[Element] = [
        *record.policies,
        *record.measures,
        *(action for measure in record.measures for action in measure.actions),
    ]
    data: list[Element] = [
        *record.kpis,
        *record.schedule,
        *record.milestones,
        *record.projects,
        *record.organizations,
    ]
    facts = [_span(element.provenance) for element in data]
    facts += [_span(place) for _, place in record.plan.provenance]
    facts += [_span(m.provenance) for source in record.sources for m in source.mentions]
    named = [_span(element.provenance) for element in names]
    others = [_span(measure.goal_provenance) for measure in record.measures]
    others += [_span(term.provenance) for term in record.glossary]
    offices = {"".join(m.department.split()) for m in record.measures if m.department}
    offices |= {"".join(p.department.split()) for p in record.projects if p.department}
    return Read(
        Taken([*ctx.ledger.taken_spans(), *facts, *named, *others]),
        Taken(named),
        Taken(facts),
        frozenset(offices | {o for name in offices for o in name.split("、")}),
    )


def _span(place: Provenance | None) -> Span:
    return (0, 0) if place is None else (place.start, place.end)


def report(ctx: Context, left: LeftOver) -> None:
    """Put each place left over on the record as an issue."""
    for start, end in left.places:
        quote = " ".join(ctx.raw[start:end].split())
        ctx.report("left_over", at=(start, end), place=quote[:_LONGEST])


def units(ctx: Context, since: int | None = None) -> Iterator[Unit]:
    """Give the units of the body in document order; contents, captions and notes are none."""
    for section in ctx.outline.root.walk():
        for block in section.blocks:
            if block.grid is not None:
                yield from _rows(section, block)
            elif block.kind in (BlockKind.LIST_ITEM, BlockKind.PARAGRAPH):
                yield from _lines(section, block, since)


def _lines(section: Section, block: Block, since: int | None) -> Iterator[Unit]:
    """A list item or labelled paragraph, sentence by sentence where it sets figures."""
    facts = tuple(_facts(block.text))
    if not facts:
        return
    sentences = [part for part in block.text.split(_STOP) if _aims(part, since)]
    for part in sentences:
        yield Unit(part.span(), tuple(_facts(part)), section, block, aims=True)
    if not sentences and (block.kind is BlockKind.LIST_ITEM or labelled(block.text) is not None):
        yield Unit((block.start, block.end), facts, section, block)


def _aims(text: Text, since: int | None) -> bool:
    """Whether a sentence gives a number of things and a year of the plan."""
    years = [moment.fiscal_year for moment in moments(text.value)]
    return any(_counts(q) for q in quantities(text.value)) and max(years, default=0) >= (since or 1)


def _rows(section: Section, block: Block) -> Iterator[Unit]:
    assert block.grid is not None
    for row in block.grid.rows:
        cells = [cell for cell in row if cell]
        if not cells:
            continue
        spans = [cell.text.span() for cell in cells]
        span = (min(s for s, _ in spans), max(e for _, e in spans))
        facts = tuple(fact for cell in cells for fact in _cell_facts(cell))
        yield Unit(span, facts, section, block)


def _cell_facts(cell: Cell) -> Iterator[Span]:
    form = content_of(cell.plain)
    if form in (Content.DEPARTMENT, Content.FIGURE, Content.YEARS):
        yield cell.text.span()
    else:
        yield from _facts(cell.text)


def _counts(quantity: Quantity) -> bool:
    """Whether it is a number of things: what is longer than a counter is a noun after a number."""
    return quantity.unit is not None and len(quantity.unit) <= _COUNTER


def _facts(text: Text) -> Iterator[Span]:
    """The spans of quantities with a unit and of dates; the number of an item is none."""
    for quantity in quantities(text.value):
        if _counts(quantity) and not _NUMBERED.match(text.value[: quantity.end]):
            yield text[quantity.start : quantity.end].span()
    for moment in moments(text.value):
        yield text[moment.start : moment.end].span()


def _understood(unit: Unit, read: Read, raw: str) -> bool:
    """Whether the unit states nothing, or something of what it states was taken."""
    if unit.aims:
        return any(read.data.meets(fact) for fact in unit.facts)
    if not unit.facts or _field(unit) in _KNOWN:
        return True
    if any(read.taken.meets(fact) for fact in unit.facts):
        return True
    named = any("".join(raw[a:b].split()) in read.offices for a, b in unit.facts)
    return named and read.taken.meets(unit.span)


def _field(unit: Unit) -> str | None:
    """The field of a form that a labelled line, or the first cell of a row, names."""
    if unit.block.grid is None:
        pair = labelled(unit.block.text)
        return None if pair is None else pair[0]
    at = unit.span[0]
    row = next(
        r
        for r in unit.block.grid.rows
        # rows stand one after another: only the one that may hold the place is searched
        if r
        and r[0].text.span()[0] <= at <= r[-1].text.span()[1]
        and any(c.text.span()[0] == at for c in r)
    )
    return field_of(next(c.plain for c in row if c))


def _heads(rows: Sequence[tuple[Unit, bool]], taken: Taken) -> int:
    """How many rows at the top of a table name years or fields only, above what was taken."""
    if not any(taken.meets(unit.span) for unit, _ in rows):
        return 0
    first = next(i for i, (unit, _) in enumerate(rows) if taken.meets(unit.span))
    return first if first <= _HEAD_ROWS else 0


def _places(found: Sequence[Unit], lost: Sequence[bool], taken: Taken) -> Iterator[Span]:
    """Units left over, runs within a block as one place, with an untaken heading above."""
    marked = list(zip(found, lost, strict=True))
    for _, group in groupby(marked, key=lambda pair: id(pair[0].block)):
        rows = list(group)
        if rows[0][0].block.grid is not None:
            rows = rows[_heads(rows, taken) :]
        some = any(taken.meets(unit.span) for unit, _ in rows)
        for gone, run in groupby(rows, key=lambda pair: _gone(pair, some, taken)):
            if not gone:
                continue
            here = [unit for unit, _ in run]
            yield here[0].span[0], max(unit.span[1] for unit in here)


def _heads_left(ctx: Context, taken: Taken, named: Taken, places: Sequence[Span]) -> Iterator[Span]:
    """Headings of the lowest level that nothing was made of.

    Only where something in the section was left over, where it holds items or fields of
    which nothing was taken, or where headings beside it were taken.
    """
    lost = Taken(places)
    for section in ctx.outline.root.walk():
        head = section.head
        if head is None or section.children or taken.meets((head.start, head.end)):
            continue
        if field_of(section.name) is not None:
            continue
        listed = any(_lists(block) for block in section.blocks)
        silent = listed and not any(taken.meets((b.start, b.end)) for b in section.blocks)
        if silent or lost.meets((head.end, section.end)) or _beside_taken(section, named):
            yield head.start, head.end


def _lists(block: Block) -> bool:
    return block.kind is BlockKind.LIST_ITEM or labelled(block.text) is not None


def _beside_taken(section: Section, named: Taken) -> bool:
    """Whether most headings beside it, numbered alike, name a policy, a measure or an action."""
    siblings = section.parent.children if section.parent is not None else []
    heads = [
        s.head
        for s in siblings
        if s.head is not None and s is not section and _scheme(s.head) == _scheme(section.head)
    ]
    return bool(heads) and 2 * sum(named.meets((h.start, h.end)) for h in heads) > len(heads)


def _scheme(head: Block | None) -> str | None:
    return None if head is None or head.marker is None else head.marker.scheme


def _gone(pair: tuple[Unit, bool], some: bool, taken: Taken) -> bool:
    """Left over itself, or a row of which nothing was taken beside rows that were."""
    unit, lost = pair
    grid = unit.block.grid
    listed = grid is not None and grid.n_cols >= _LISTED
    return lost or (some and listed and not taken.meets(unit.span))
