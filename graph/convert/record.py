"""One record into the quads of one named graph."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from pyoxigraph import NamedNode, Quad

from graph.convert.context import Context
from graph.convert.elements import (
    add_glossary,
    add_issues,
    add_kpis,
    add_measures,
    add_milestones,
    add_organizations,
    add_passages,
    add_policies,
    add_projects,
    add_schedule,
)
from graph.convert.links import add_alignments, add_suggestions
from graph.convert.sink import Sink
from graph.convert.sources import add_sources
from graph.convert.terms import japanese, year_or_month
from graph.errors import InvalidIdError
from graph.iris import PlanId, plan_id_of
from graph.namespaces import DCAT, DCTERMS, PROV, RDF, SCHEMA, SHISAKU
from ingest.types import PlanFacts, PlanRecord

PLAN_FIELDS: dict[str, NamedNode] = {
    "title": DCTERMS.title,
    "municipality": SHISAKU.municipalityName,
    "prefecture": SHISAKU.prefectureName,
    "jis_code": SHISAKU.municipality,
    "published": DCTERMS.issued,
    "period_start_fy": SHISAKU.periodStart,
    "period_end_fy": SHISAKU.periodEnd,
    "version_or_status": SHISAKU.versionOrStatus,
    "doubles_as": SHISAKU.doublesAs,
}
"""Which property each field of the plan's facts becomes."""

_LONGEST_PERIOD = 60


def quads_of(record: PlanRecord, context: Context, pid: PlanId | None = None) -> Iterator[Quad]:
    """The quads of a record, all in ``graph/{pid}``, in a fixed order.

    The same record gives the same quads in the same order.  Raises InvalidIdError
    where an id of the record may not become part of an IRI.
    """
    sink = Sink(context, plan_id_of(record) if pid is None else pid)
    _add_document(sink, record)
    _add_plan(sink, record)
    add_organizations(sink, record)
    add_policies(sink, record)
    add_measures(sink, record)
    add_kpis(sink, record)
    add_schedule(sink, record)
    add_milestones(sink, record)
    add_projects(sink, record)
    add_glossary(sink, record)
    add_sources(sink, record)
    add_alignments(sink, record)
    add_suggestions(sink, record)
    add_passages(sink, record)
    add_issues(sink, record)
    return iter(sink.quads())


def _add_document(sink: Sink, record: PlanRecord) -> None:
    document = record.document
    node = sink.document
    sink.add(node, RDF.type, SHISAKU.Document)
    sink.add(node, DCTERMS.identifier, document.id)
    sink.add(node, SCHEMA.name, document.name)
    sink.add(node, DCAT.mediaType, document.media_type)
    sink.add(node, SHISAKU.sha256, document.sha256)
    sink.add(node, SHISAKU.encoding, document.encoding)
    sink.add(node, SHISAKU.characters, document.chars)
    sink.add(node, SCHEMA.numberOfPages, document.pages)
    if document.understood is not None:
        sink.add(node, SHISAKU.understoodShare, round(document.understood, 4))


def _add_period(sink: Sink, plan: PlanFacts) -> None:
    """The years of a plan, each by itself too, and its months where they are printed."""
    node = sink.plan
    sink.add(node, SHISAKU.periodStart, plan.period_start_fy)
    sink.add(node, SHISAKU.periodEnd, plan.period_end_fy)
    for name, month in (("Start", plan.period_start), ("End", plan.period_end)):
        if month is not None:
            sink.add(node, SHISAKU[f"period{name}Month"], year_or_month(month))
    if plan.period_start_fy is not None and plan.period_end_fy is not None:
        length = plan.period_end_fy - plan.period_start_fy
        if 0 <= length <= _LONGEST_PERIOD:
            for year in range(plan.period_start_fy, plan.period_end_fy + 1):
                try:
                    sink.add(node, DCTERMS.temporal, sink.iris.fiscal_year(year))
                except InvalidIdError:
                    break  # an impossible year is for the shapes to name, with its passage


def _add_plan(sink: Sink, record: PlanRecord) -> None:
    plan = record.plan
    node = sink.plan
    iris = sink.iris
    sink.add(node, RDF.type, SHISAKU.Plan)
    sink.add(node, DCTERMS.title, japanese(plan.title) if plan.title else None)
    sink.add(node, DCTERMS.identifier, str(sink.pid))
    sink.add(node, DCTERMS.source, sink.document)
    sink.add(node, PROV.wasDerivedFrom, sink.document)
    sink.add(node, SHISAKU.municipalityName, plan.municipality)
    sink.add(node, SHISAKU.prefectureName, plan.prefecture)
    if plan.jis_code is not None:
        sink.add(node, SHISAKU.municipality, iris.municipality(plan.jis_code))
    prefecture = sink.context.prefecture(plan.prefecture, plan.jis_code)
    if prefecture is not None:
        sink.add(node, SHISAKU.prefecture, iris.prefecture(prefecture))
    _add_period(sink, plan)
    if plan.published is not None:
        sink.add(node, DCTERMS.issued, year_or_month(plan.published))
    sink.add(node, SHISAKU.versionOrStatus, plan.version_or_status)
    sink.add_all(node, SHISAKU.doublesAs, plan.doubles_as)
    for name, provenance in plan.provenance:
        sink.add(node, SHISAKU.evidence, sink.evidence(provenance))
        if name in PLAN_FIELDS:
            sink.fact(node, PLAN_FIELDS[name], name, provenance)


def counted(record: PlanRecord) -> dict[str, int]:
    """Elements of a record by class name of the vocabulary."""
    actions = chain.from_iterable(measure.actions for measure in record.measures)
    return {
        "Policy": len(record.policies),
        "Measure": len(record.measures),
        "Action": sum(1 for _ in actions),
        "Kpi": len(record.kpis),
        "Phase": len(record.schedule),
        "Milestone": len(record.milestones),
        "CompletedProject": len(record.projects),
        "Term": len(record.glossary),
        "Source": len(record.sources),
        "Organization": len(record.organizations),
        "Passage": len(record.passages),
        "DataIssue": len(record.issues),
    }
