"""What the endpoint says of itself (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fastapi import Request
from pyoxigraph import BlankNode, Literal, NamedNode, Triple, serialize
from starlette.responses import Response

from api.service.live import Live, Opened
from graph.iris import plan_id
from graph.namespaces import PREFIXES, RDF, SHISAKU, VOID, XSD, Namespace
from graph.query.formats import GRAPHS, Format, negotiate
from graph.store.describe import FORMATS
from graph.types import Manifest

SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
_W3C: Final = Namespace("http://www.w3.org/ns/formats/")
_RESULTS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "JSON-LD",
    "N-Triples",
    "RDF_XML",
    "N3",
    "N-Quads",
    "TriG",
)
"""The formats of answers by the names that the W3C gives them."""
_OFFERED: Final = tuple(format for format in GRAPHS if format.name in FORMATS)


def described_form(accept: str | None) -> Format | None:
    """The form of RDF that an Accept header names; None where it names none of ours."""
    named = ",".join(part for part in (accept or "").split(",") if "*" not in part)
    if not named or "html" in named:
        return None
    return negotiate(named, _OFFERED)


async def describe_service(request: Request, form: Format) -> Response:
    """The description in one form of RDF."""
    live: Live = request.app.state.live
    endpoint = NamedNode(str(request.url.replace(query="", fragment="")))

    def made(opened: Opened) -> bytes:
        triples = described(opened.snapshot.manifest, endpoint)
        prefixes = {**PREFIXES, "sd": SD.iri, "formats": _W3C.iri}
        return serialize(triples, format=FORMATS[form.name], prefixes=prefixes) or b""

    return Response(await live.view(made), 200, {"vary": "Accept"}, form.media_type)


def described(manifest: Manifest, endpoint: NamedNode) -> Iterator[Triple]:
    """The statements about the service at ``endpoint`` and its graphs."""
    dataset, default = BlankNode("dataset"), BlankNode("default")
    yield Triple(endpoint, RDF.type, SD.Service)
    yield Triple(endpoint, SD.endpoint, endpoint)
    yield Triple(endpoint, SD.supportedLanguage, SD.SPARQL11Query)
    yield Triple(endpoint, SD.feature, SD.UnionDefaultGraph)
    for name in _RESULTS:
        yield Triple(endpoint, SD.resultFormat, _W3C[name])
    for function in (SHISAKU.similarity, SHISAKU.normalize):
        yield Triple(endpoint, SD.extensionFunction, function)
        yield Triple(function, RDF.type, SD.Function)
    yield Triple(endpoint, SD.defaultDataset, dataset)
    yield Triple(dataset, RDF.type, SD.Dataset)
    yield Triple(dataset, SD.defaultGraph, default)
    yield Triple(default, RDF.type, SD.Graph)
    yield Triple(default, VOID.triples, _count(manifest.quads))
    documents = {f"graph/{plan_id(each.pid)}": each.quads for each in manifest.documents}
    graphs = {**manifest.graphs, **documents}
    for number, (path, count) in enumerate(sorted(graphs.items())):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield Triple(dataset, SD.namedGraph, named)
        yield Triple(named, RDF.type, SD.NamedGraph)
        yield Triple(named, SD.name, NamedNode(manifest.base_iri + path))
        yield Triple(named, SD.graph, graph)
        yield Triple(graph, RDF.type, SD.Graph)
        yield Triple(graph, VOID.triples, _count(count))


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
