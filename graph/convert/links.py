"""Inferred links: items of national plans that measures carry out, projects that may suit."""

from __future__ import annotations

from graph.convert.sink import Sink
from graph.convert.terms import japanese
from graph.namespaces import RDF, SHISAKU
from ingest.types import PlanRecord


def add_alignments(sink: Sink, record: PlanRecord) -> None:
    """One alignment for each measure and item, and ``shisaku:implements`` as a short cut."""
    if sink.context.aligner is None:
        return
    for link in sink.context.aligner.items(record):
        measure = sink.nodes["measure", link.measure]
        item = sink.iris.source_item(link.source.id, link.item.id)
        key = sink.keys.mint("alignment", measure.value, item.value)
        node = sink.iris.element(sink.pid, "alignment", key)
        sink.add(node, RDF.type, SHISAKU.Alignment)
        sink.add(node, SHISAKU.plan, sink.plan)
        sink.add(node, SHISAKU.citing, measure)
        sink.add(node, SHISAKU.cited, item)
        if link.edition is not None:
            sink.add(
                node, SHISAKU.edition, sink.iris.source_edition(link.source.id, link.edition.id)
            )
        sink.add(node, SHISAKU.confidence, link.confidence)
        sink.add(node, SHISAKU.method, link.method)
        sink.add(node, SHISAKU.reason, japanese(link.reason))
        for place in link.places:
            sink.add(node, SHISAKU.evidence, sink.evidence(place))
        sink.add(measure, SHISAKU.implements, item)


def add_suggestions(sink: Sink, record: PlanRecord) -> None:
    """National projects that are only suggested, each with its reason."""
    if sink.context.suggester is None:
        return
    for found in sink.context.suggester.projects(record):
        measure = sink.nodes["measure", found.measure]
        project = sink.iris.national_project_at(found.path)
        key = sink.keys.mint("suggestion", measure.value, project.value)
        node = sink.iris.element(sink.pid, "suggestion", key)
        sink.add(node, RDF.type, SHISAKU.ProjectSuggestion)
        sink.add(node, SHISAKU.plan, sink.plan)
        sink.add(node, SHISAKU.citing, measure)
        sink.add(node, SHISAKU.cited, project)
        sink.add(node, SHISAKU.confidence, found.confidence)
        sink.add(node, SHISAKU.method, found.method)
        sink.add(node, SHISAKU.reason, japanese(found.reason))
        if found.place is not None:
            sink.add(node, SHISAKU.evidence, sink.evidence(found.place))
