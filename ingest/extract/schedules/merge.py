"""The schedule of a plan: rules propose, one pass over the document decides."""

from __future__ import annotations

from dataclasses import replace

from ingest.extract.candidates import Candidate
from ingest.extract.context import Context
from ingest.extract.measures import Found
from ingest.extract.schedules.charts import Chart, columns_lost, from_chart
from ingest.extract.schedules.columns import Stages, is_chart, spans_of
from ingest.extract.schedules.drawn_lines import from_drawn_lines
from ingest.extract.schedules.times import from_columns, from_lists
from ingest.tables import Band
from ingest.types import Phase, PlanFacts
from text.folding import key


def schedule(ctx: Context, found: Found, own: PlanFacts) -> list[Phase]:
    """Every task of the plan with its fiscal years, in document order, as T1, T2, …"""
    stages = Stages(ctx, own)
    charts: list[Chart] = []
    proposed: list[Candidate[Phase]] = []
    for section, block in ctx.tables():
        for part in ctx.parts(block):
            if not isinstance(part, Band):
                continue
            spans = spans_of(part, stages)
            if is_chart(part, spans):
                charts.append(Chart(part, block, section, spans))
            elif len(spans) < 2:
                proposed.extend(from_columns.propose(ctx, found, part, section))
    lost = columns_lost(charts)
    for chart in charts:
        bars = from_chart.propose(ctx, found, chart, lost)
        proposed.extend(bars)
        if not bars:
            owner = found.at(chart.block.start, chart.block.end)
            ctx.report(
                "schedule_empty",
                at=(chart.block.start, chart.block.end),
                about=owner.id if owner else None,
            )
    proposed.extend(from_lists.propose(ctx, found))
    proposed.extend(from_drawn_lines.propose(ctx, found))
    taken = _decided(ctx, proposed, own)
    return [replace(p, id=f"T{n}") for n, p in enumerate(taken, 1)]


def _outside(phase: Phase, own: PlanFacts) -> bool:
    """Does a time beside some words lie outside the plan's period: a founding, a forecast?"""
    start, end = own.period_start_fy, own.period_end_fy
    if phase.from_fy is None or start is None or end is None:
        return False
    last = phase.to_fy if phase.to_fy is not None else phase.from_fy
    return last < start or phase.from_fy > end


def _decided(ctx: Context, proposed: list[Candidate[Phase]], own: PlanFacts) -> list[Phase]:
    """Take each task of a measure and its years once, and report years that are lost."""
    seen: set[tuple[object, ...]] = set()
    taken: list[Phase] = []
    for candidate in sorted(proposed, key=lambda c: (c.spans[0][0], -c.confidence)):
        phase = candidate.fields
        same = (phase.measure, key(phase.task), phase.from_fy, phase.to_fy)
        if candidate.rule != "schedule.chart" and _outside(phase, own):
            ctx.ledger.reject(candidate, "years outside the plan's period")
            continue
        if candidate.rule != "schedule.chart" and same in seen:
            ctx.ledger.reject(candidate, "the same task and years again")
            continue
        seen.add(same)
        ctx.ledger.take(candidate)
        taken.append(phase)
        if phase.from_fy is None:
            ctx.report(
                "schedule_columns_lost",
                at=candidate.spans[0],
                about=phase.measure,
                task=phase.task[:40],
            )
        elif phase.to_fy is None:
            ctx.report(
                "schedule_end_unknown",
                at=candidate.spans[0],
                about=phase.measure,
                task=phase.task[:40],
            )
    return taken
