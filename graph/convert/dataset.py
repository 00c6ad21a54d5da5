"""What a snapshot says of itself: void, dcat and prov, in a graph of its own.

Times and versions stand here alone, so that the graph of a document is the same
in every build.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from graph.convert.terms import integer, text
from graph.iris import Iris, plan_id
from graph.namespaces import DCAT, DCTERMS, PROV, RDF, RDFS, SCHEMA, SHISAKU, VOID, XSD
from graph.types import Manifest

TITLE_JA = "自治体DX推進計画のナレッジグラフ"
TITLE_EN = "Knowledge graph of municipal digital transformation plans"


def dataset_quads(manifest: Manifest) -> Iterator[Quad]:
    """The description of the dataset and of the build that made it."""
    iris = Iris(manifest.base_iri)
    graph = iris.curated_graph("dataset")
    dataset = iris.dataset()
    build = iris.build(manifest.id)
    agent = NamedNode(f"{build.value}#software")
    created = Literal(manifest.created, datatype=XSD.dateTime)

    def about(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
        return Quad(subject, predicate, value, graph)

    yield about(dataset, RDF.type, VOID.Dataset)
    yield about(dataset, RDF.type, DCAT.Dataset)
    yield about(dataset, DCTERMS.title, Literal(TITLE_JA, language="ja"))
    yield about(dataset, DCTERMS.title, Literal(TITLE_EN, language="en"))
    yield about(dataset, DCTERMS.identifier, text(manifest.id))
    yield about(dataset, DCTERMS.modified, created)
    yield about(dataset, VOID.uriSpace, text(manifest.base_iri))
    yield about(dataset, VOID.vocabulary, NamedNode(SHISAKU.iri))
    yield about(dataset, VOID.sparqlEndpoint, iris.sparql_endpoint())
    yield about(dataset, VOID.triples, integer(manifest.quads))
    yield about(dataset, VOID.documents, integer(len(manifest.documents)))
    yield about(dataset, DCAT.version, text(manifest.software))
    yield about(dataset, PROV.wasGeneratedBy, build)
    for name, count in sorted(manifest.totals().items()):
        part = NamedNode(f"{dataset.value}#{name}")
        yield about(dataset, VOID.classPartition, part)
        yield about(part, VOID["class"], SHISAKU[name])
        yield about(part, VOID.entities, integer(count))
    yield about(build, RDF.type, PROV.Activity)
    yield about(build, PROV.endedAtTime, created)
    yield about(build, PROV.wasAssociatedWith, agent)
    yield about(agent, RDF.type, PROV.SoftwareAgent)
    yield about(agent, RDFS.label, text("Shisaku"))
    yield about(agent, SCHEMA.softwareVersion, text(manifest.software))
    for entry in manifest.documents:
        pid = plan_id(entry.pid)
        part = iris.graph(pid)
        yield about(dataset, VOID.subset, part)
        yield about(part, RDF.type, VOID.Dataset)
        yield about(part, DCTERMS.title, text(entry.title or entry.name))
        yield about(part, VOID.triples, integer(entry.quads))
        yield about(part, PROV.wasDerivedFrom, iris.document(pid))
        yield about(part, PROV.wasGeneratedBy, build)
        yield about(iris.plan(pid), PROV.wasGeneratedBy, build)
        yield about(build, PROV.used, iris.document(pid))
