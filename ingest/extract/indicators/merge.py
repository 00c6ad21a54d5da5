"""All indicators of a plan: rules propose, one pass over the whole document decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ingest.extract.candidates import Candidate
from ingest.extract.context import Context
from ingest.extract.indicators import prose
from ingest.extract.indicators.columns import layout_of
from ingest.extract.indicators.lines import from_cells, from_lines, from_steps
from ingest.extract.indicators.listed import from_column
from ingest.extract.indicators.owners import Owners
from ingest.extract.indicators.said import Said
from ingest.extract.indicators.subject import is_bare, subject_of
from ingest.extract.indicators.tables import Place, from_table
from ingest.extract.indicators.values import Draft, Value, assign
from ingest.extract.measures import Found
from ingest.tables import Band
from ingest.types import Interim, Kpi
from text.folding import key
from text.likeness import likeness

Proposed = Candidate[Draft]


def kpis(ctx: Context, found: Found) -> list[Kpi]:
    """Every indicator of the plan, in document order, with ids K1, K2, …"""
    owners, said = Owners(ctx, found), Said()
    proposed = list(_from_tables(ctx, owners, said))
    for more in (from_steps, from_cells, from_lines, prose.from_prose):
        proposed.extend(more.propose(ctx, owners))
    taken = _decided(ctx, proposed)
    taken.sort(key=lambda c: c.fields.span[0])
    out = [_kpi(ctx, found, c, f"K{n}") for n, c in enumerate(taken, 1)]
    _contradictions(ctx, out)
    return out


def _from_tables(ctx: Context, owners: Owners, said: Said) -> Iterable[Proposed]:
    for section, block in ctx.tables():
        for part in ctx.parts(block):
            if not isinstance(part, Band) or not part.rows:
                continue
            place = Place(part, block, section)
            layout = layout_of(part, section.path)
            if isinstance(layout, str):
                ctx.ledger.reject(
                    Candidate("kpi.table", "kpi", None, ((block.start, block.end),)), layout
                )
            elif layout is not None:
                yield from from_table.propose(ctx, owners, said, place, layout)
            else:
                yield from from_column.propose(ctx, owners, place)


Owner = tuple[str | None, str | None]


class _Taken:
    """What was taken so far, looked up by owner, place and words."""

    def __init__(self) -> None:
        self._of: dict[Owner, list[tuple[Draft, Value]]] = defaultdict(list)
        self._rows: set[tuple[object, ...]] = set()
        self._aims: set[tuple[object, ...]] = set()

    def add(self, draft: Draft, target: Value) -> None:
        self._of[_owner(draft)].append((draft, target))
        self._rows.add(_row(draft, target))
        self._aims.add(_aim(draft, target))

    def refuses(self, rule: str, draft: Draft, target: Value) -> str | None:
        """Why a candidate is left out; None where it is taken."""
        if rule == "kpi.table":
            return "the same indicator again" if _row(draft, target) in self._rows else None
        if _owner(draft) == (None, None):
            return "the same aim again" if _aim(draft, target) in self._aims else None
        for other, theirs in self._of[_owner(draft)]:
            a, b = other.span
            if a < draft.span[1] and draft.span[0] < b:
                return "read by a surer rule at the same place"
            same = theirs.number == target.number and theirs.unit == target.unit
            if same or likeness(other.name, draft.name) >= 0.7:
                return "the same aim of the same owner again"
        return None


def _decided(ctx: Context, proposed: list[Proposed]) -> list[Proposed]:
    """Take each indicator once: the surer rule first, then the earlier place."""
    taken: list[Proposed] = []
    known = _Taken()
    for candidate in sorted(proposed, key=lambda c: (-c.confidence, c.fields.span)):
        draft = candidate.fields
        target = assign(draft.values).target
        if target is None:
            ctx.ledger.reject(candidate, "no target")
            continue
        reason = known.refuses(candidate.rule, draft, target)
        if reason is not None:
            ctx.ledger.reject(candidate, reason)
            continue
        ctx.ledger.take(candidate)
        known.add(draft, target)
        taken.append(candidate)
    return taken


def _owner(draft: Draft) -> Owner:
    return draft.measure, draft.policy


def _aim(draft: Draft, target: Value) -> tuple[object, ...]:
    return (*_owner(draft), key(draft.name), target.number, target.unit)


def _row(draft: Draft, target: Value) -> tuple[object, ...]:
    return (*_aim(draft, target), tuple(v.year for v in draft.values))


def _kpi(ctx: Context, found: Found, candidate: Proposed, number: str) -> Kpi:
    draft = candidate.fields
    parts = assign(draft.values)
    base, target = parts.baseline, parts.target
    assert target is not None
    unit = _unit(target, draft)
    return Kpi(
        id=number,
        measure=draft.measure,
        policy=draft.policy,
        indicator=draft.name,
        subject=_subject(ctx, found, draft),
        baseline_value=base.number if base is not None else None,
        baseline_unit=_unit(base, draft) if base is not None and base.quantity else None,
        baseline_text=base.text if base is not None else None,
        baseline_asof=base.when if base is not None else None,
        target_value=target.number,
        target_text=target.text,
        target_fy=target.year,
        unit=unit,
        interim=tuple(
            Interim(v.year, v.number, v.text, _unit(v, draft) if v.quantity else None)
            for v in sorted(parts.interim, key=lambda v: v.year or 0)
        ),
        provenance=ctx.prov(*draft.span),
        confidence=candidate.confidence,
        method=candidate.rule,
    )


def _subject(ctx: Context, found: Found, draft: Draft) -> str | None:
    """What a bare indicator is of: its owner's text is asked only where it is bare."""
    if not is_bare(draft.name):
        return None
    measure = next((m for m in found.measures if m.id == draft.measure), None)
    if measure is not None:
        return subject_of(draft.name, measure.name, (ctx.raw[a:b] for a, b in measure.spans))
    policy = next((p for p in found.policies if p.id == draft.policy), None)
    return subject_of(draft.name, policy.label if policy is not None else "", ())


def _unit(value: Value, draft: Draft) -> str | None:
    """A value's own unit, else the one that the other values share."""
    if value.unit is not None:
        return value.unit
    others = {v.unit for v in draft.values if v.unit is not None}
    return others.pop() if len(others) == 1 else None


def _contradictions(ctx: Context, found: list[Kpi]) -> None:
    """Report two values printed for one indicator of one measure and one year."""
    seen: dict[tuple[str | None, int | None, str], Kpi] = {}
    for kpi in found:
        if kpi.target_value is None:
            continue
        name = (kpi.measure, kpi.target_fy, key(kpi.indicator))
        other = seen.setdefault(name, kpi)
        if other.target_value != kpi.target_value:
            assert kpi.provenance is not None
            ctx.report(
                "indicator_two_values",
                at=(kpi.provenance.start, kpi.provenance.end),
                about=kpi.id,
                readings=(other.target_text or "", kpi.target_text or ""),
                indicator=kpi.indicator,
            )
