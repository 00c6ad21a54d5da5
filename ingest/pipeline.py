"""From a file to a record: read, parse, extract, check."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from ingest.errors import NotAPlanError
from ingest.extract import (
    checks,
    glossary,
    leftover,
    organizations,
    passages,
    period,
    plan,
    projects,
    sources,
    title,
    topics,
)
from ingest.extract.context import Context, clean
from ingest.extract.drafts import MeasureDraft
from ingest.extract.indicators.merge import kpis
from ingest.extract.measures import Found, find
from ingest.extract.other_papers import other_paper
from ingest.extract.schedules.merge import schedule
from ingest.extract.schedules.milestones import milestones
from ingest.extract.state import with_states
from ingest.forms import classify
from ingest.outline import outline
from ingest.plaintext import parse
from ingest.structured import blocks_of
from ingest.types import (
    Action,
    DocumentFacts,
    Measure,
    Phase,
    PlanFacts,
    PlanRecord,
    Policy,
    RawDocument,
    Source,
)
from text.likeness import likeness
from text.messages import Message
from text.numerals import enclosed_to_int

_AMOUNT = re.compile(
    r"^[約計]?\s*[0-9０-９][0-9０-９,.，．]*[^\s。、0-9（(]{1,4}(?:[（(][^（）()]*[)）])?$"
)
"""An indicator's value beside the label 目標, which is no goal in words."""

_FIELD_WORDS = (
    "計画",
    "施策",
    "取組",
    "取り組み",
    "推進",
    "デジタル",
    "DX",
    "情報化",
    "行政",
    "市民",
    "町民",
    "村民",
    "住民",
    "目標",
    "方針",
    "自治体",
)


def extract(
    document: RawDocument, *, document_id: str | None = None, facts: PlanFacts | None = None
) -> PlanRecord:
    """The record of a document that a reader has read.

    ``facts`` (from a manifest) override what the text says where they are set.
    Raises NotAPlanError where nothing of a plan is in the text.
    """
    return extract_with_context(document, document_id=document_id, facts=facts)[1]


def extract_with_context(
    document: RawDocument, *, document_id: str | None = None, facts: PlanFacts | None = None
) -> tuple[Context, PlanRecord]:
    """As :func:`extract`, with the context whose ledger says why the record is as it is."""
    blocks = blocks_of(document) if document.blocks else classify(parse(document.text))
    ctx = Context(document, document_id or document.name, outline(blocks))
    ctx.issues.extend(document.losses)
    found = find(ctx)
    _refuse_others(ctx, found)
    own = plan.plan_facts(ctx)
    if facts is not None:
        own = _overridden(own, facts)
    found_kpis = kpis(ctx, found)
    phases = schedule(ctx, found, own)
    marks = milestones(ctx, found)
    cited = sources.sources(ctx, found, own)
    measures = with_states(ctx, found, [_measure(ctx, m, phases, cited) for m in found.measures])
    if not measures:
        ctx.report("no_measures")
    terms = glossary.glossary(ctx)
    period.era_conflicts(ctx)
    checks.contents_checked(ctx)
    checks.sums_checked(ctx)
    record = PlanRecord(
        document=DocumentFacts(
            ctx.doc_id,
            document.name,
            document.media_type,
            document.sha256,
            document.encoding,
            len(document.text),
            len(document.pages) or None,
        ),
        plan=own,
        policies=tuple(_policies(ctx, found)),
        measures=tuple(measures),
        kpis=tuple(found_kpis),
        schedule=tuple(phases),
        milestones=tuple(marks),
        projects=tuple(projects.projects(ctx, found, own)),
        sources=tuple(cited),
        glossary=tuple(terms),
        organizations=tuple(organizations.organizations(ctx, found, own, cited)),
        passages=tuple(passages.passages(ctx, found)),
    )
    left = leftover.left_over(ctx, leftover.read_of(ctx, record), own.period_start_fy)
    leftover.report(ctx, left)
    counted = replace(record.document, understood=left.understood)
    return ctx, replace(record, document=counted, issues=tuple(ctx.issues))


def ingest_file(
    path: Path | str, *, document_id: str | None = None, facts: PlanFacts | None = None
) -> PlanRecord:
    """Read a file of any known format and extract its record.

    Raises an IngestError that names the file for whatever keeps it out.
    """
    from ingest.readers import read_any

    document = read_any(Path(path))
    try:
        return extract(document, document_id=document_id, facts=facts)
    except NotAPlanError as error:
        raise NotAPlanError(error.message, file=str(path), place=error.place) from error


def _refuse_others(ctx: Context, found: Found) -> None:
    """A text that calls itself something else, or has no words of a plan, is none."""
    paper = other_paper(ctx)
    if paper is not None:
        raise NotAPlanError(
            Message("calls itself something else: %(title)s", title=paper), file=ctx.document.name
        )
    if found.measures:
        return
    text = ctx.raw[:200_000]
    words = sum(w in text for w in _FIELD_WORDS)
    titled = any(title.is_title(b.plain) for b in ctx.outline.blocks[:12] if b.grid is None)
    if titled and len(ctx.outline.root.children) >= 1:
        return
    if words < 3 or not ("計画" in text or "戦略" in text or "施策" in text or "方針" in text):
        raise NotAPlanError(Message("holds nothing of a plan"), file=ctx.document.name)


def _overridden(own: PlanFacts, facts: PlanFacts) -> PlanFacts:
    names = (
        "title",
        "municipality",
        "prefecture",
        "jis_code",
        "published",
        "period_start_fy",
        "period_end_fy",
        "version_or_status",
    )
    given = {n: getattr(facts, n) for n in names if getattr(facts, n)}
    if facts.doubles_as:
        given["doubles_as"] = facts.doubles_as
    return replace(own, **given)


def _policies(ctx: Context, found: Found) -> list[Policy]:
    return [
        Policy(
            id=p.id,
            label=p.label,
            number=p.number,
            parent=p.parent.id if p.parent else None,
            level=p.level,
            provenance=ctx.prov(*p.at),
            confidence=0.9,
            method="heading or cell above measures",
        )
        for p in found.policies
    ]


def _measure(
    ctx: Context, draft: MeasureDraft, phases: list[Phase], cited: list[Source]
) -> Measure:
    actions = [
        Action(
            id=f"{draft.id}-A{i}",
            text=clean(text),
            provenance=ctx.prov_of(text.strip()),
            confidence=draft.confidence,
            method="item of the measure's actions",
        )
        for i, text in enumerate(draft.actions, 1)
    ]
    if not actions:
        own = [p for p in phases if p.measure == draft.id and p.method == "schedule.chart"]
        unique = list({p.task: p for p in own}.values())
        actions = [
            Action(
                id=f"{draft.id}-A{i}",
                text=p.task,
                provenance=p.provenance,
                confidence=0.8,
                method="task of the schedule",
            )
            for i, p in enumerate(unique, 1)
        ]
    texts = [a.text for a in actions]
    goal = [g for g in draft.fields.get("goal", []) if not _AMOUNT.match(clean(g))]
    departments = [clean(t) for t in draft.fields.get("department", [])]
    if not draft.policies:
        ctx.report(
            "measure_without_policy", at=draft.title.span(), about=draft.id, title=draft.name
        )
    others = [n for n in draft.names if 0.5 <= likeness(n, draft.name) < 1.0]
    if others:
        ctx.report(
            "title_variants",
            at=draft.title.span(),
            about=draft.id,
            readings=(draft.name, *others),
            title=draft.name,
        )
    if draft.confidence < 0.7:
        ctx.report("low_confidence", at=draft.title.span(), about=draft.id, what=draft.name)
    a, b = draft.title.span()
    return Measure(
        id=draft.id,
        title=draft.name,
        raw_title=ctx.raw[a:b] if ctx.raw[a:b] != draft.name else None,
        number=_number(draft),
        parent=draft.policies[-1].id if draft.policies else None,
        goal="".join(clean(g) for g in goal) or None,
        goal_provenance=ctx.prov_of(goal[0]) if goal else None,
        department="、".join(dict.fromkeys(departments)) or None,
        actions=tuple(actions),
        cites=sources.cites(cited, draft.id),
        concepts=topics.topics(draft, texts),
        stance=topics.stance(draft, texts),
        spans=tuple(draft.spans),
        provenance=ctx.prov(a, b),
        confidence=draft.confidence,
        method=draft.method,
    )


def _number(draft: MeasureDraft) -> str | None:
    number = enclosed_to_int(draft.number or "")
    return draft.number if number is None else str(number)
