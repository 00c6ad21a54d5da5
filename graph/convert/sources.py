"""Sources that a plan names, and the citations that say where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import NamedNode

from graph.convert.sink import Sink
from graph.convert.terms import japanese, year_or_month
from graph.links.editions import PlanDate, Printed, Surroundings, choose_edition, plan_date
from graph.namespaces import DCTERMS, ELI, RDF, SHISAKU, SKOS
from ingest.types import PlanRecord, Provenance, Source
from text.folding import fold

SOURCE_CLASSES: Final[dict[str, NamedNode]] = {
    "law": SHISAKU.Law,
    "national_program": SHISAKU.NationalProgram,
    "national_guideline": SHISAKU.NationalGuideline,
    "national_strategy": SHISAKU.NationalStrategy,
    "national_project": SHISAKU.NationalProject,
    "prefectural_plan": SHISAKU.PrefecturalPlan,
    "municipal_plan": SHISAKU.MunicipalPlan,
    "international": SHISAKU.InternationalSource,
    "other": SHISAKU.OtherSource,
}
"""The class of each type of source in a record."""


@dataclass(slots=True)
class _Places:
    printed: list[str] = field(default_factory=list)
    provenance: list[Provenance] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)


def add_sources(sink: Sink, record: PlanRecord) -> None:
    """One citation for each measure (or the plan) and source, with all its places."""
    surroundings = Surroundings(record)
    when = plan_date(record, surroundings.all_beside(record))
    for source in record.sources:
        cited = _cited(sink, source)
        for citing, places in _citations(sink, record, source).items():
            key = sink.keys.mint("citation", citing.value, cited.value)
            node = sink.iris.element(sink.pid, "citation", key)
            sink.add(node, RDF.type, SHISAKU.Citation)
            sink.add(node, SHISAKU.plan, sink.plan)
            sink.add(node, SHISAKU.citing, citing)
            sink.add(node, SHISAKU.cited, cited)
            sink.add_all(node, SHISAKU.printedAs, places.printed)
            sink.add_all(node, SHISAKU.relation, places.relations)
            sink.add(node, SHISAKU.confidence, float(source.confidence))
            sink.add(node, SHISAKU.method, source.method)
            for provenance in places.provenance:
                sink.add(node, SHISAKU.evidence, sink.evidence(provenance))
            sink.add(citing, ELI.cites, cited)
            _edition(sink, node, source, places, surroundings, when)


def _edition(
    sink: Sink,
    citation: NamedNode,
    source: Source,
    places: _Places,
    surroundings: Surroundings,
    when: PlanDate,
) -> None:
    """Which edition is meant, and why; what stands beside the name counts first."""
    register = sink.context.register
    known = register.sources.get(source.register_id or "") if register is not None else None
    if known is None or not known.editions:
        return
    here = Printed(tuple(places.printed), tuple(map(surroundings.beside, places.provenance)))
    others = tuple(surroundings.beside(mention.provenance) for mention in source.mentions)
    choice = choose_edition(known, here, Printed(source.as_printed, others), when)
    if choice.edition is not None:
        sink.add(citation, SHISAKU.edition, sink.iris.source_edition(known.id, choice.edition.id))
    sink.add(citation, SHISAKU.editionBasis, japanese(choice.basis))


def _cited(sink: Sink, source: Source) -> NamedNode:
    """The node of a source: of the register, of a national project, or the plan's own."""
    if source.register_id is not None and source.register_id in sink.context.sources:
        node = sink.iris.source(source.register_id)
        sink.nodes["source", source.id] = node
        return node
    project = sink.context.projects.get(fold(source.label))
    if project is not None and source.type in ("national_program", "other"):
        node = sink.iris.national_project_at(project)
        sink.nodes["source", source.id] = node
        return node
    node = sink.node("source", (source.label, source.type), source.id)
    sink.element(node, SOURCE_CLASSES.get(source.type, SHISAKU.OtherSource), source)
    sink.add(node, RDF.type, SHISAKU.Source)
    if source.type == "law":
        sink.add(node, RDF.type, ELI.LegalResource)
    sink.add(node, SKOS.prefLabel, japanese(source.label) if source.label else None)
    sink.add_all(
        node, SKOS.altLabel, [japanese(name) for name in source.as_printed if name != source.label]
    )
    sink.add(node, SHISAKU.issuerName, source.issuer)
    if source.date:
        sink.add(node, DCTERMS.issued, year_or_month(source.date))
    sink.add(node, SHISAKU.lawNumber, source.law_number)
    sink.add(node, SHISAKU.plan, sink.plan)
    return node


def _citations(sink: Sink, record: PlanRecord, source: Source) -> dict[NamedNode, _Places]:
    """Who cites the source, and where; the plan itself where no measure does."""
    found: dict[NamedNode, _Places] = {}
    for mention in source.mentions:
        owner = None if mention.measure is None else sink.nodes.get(("measure", mention.measure))
        places = found.setdefault(owner or sink.plan, _Places())
        if mention.printed not in places.printed:
            places.printed.append(mention.printed)
        if mention.relation is not None and mention.relation not in places.relations:
            places.relations.append(mention.relation)
        places.provenance.append(mention.provenance)
    for measure in record.measures:
        if source.id in measure.cites:
            node = sink.nodes["measure", measure.id]
            if node not in found:
                place = measure.provenance or source.provenance
                found[node] = _Places(list(source.as_printed[:1]), [] if place is None else [place])
    if not found:
        found[sink.plan] = _Places(
            list(source.as_printed), [] if source.provenance is None else [source.provenance]
        )
    return found
