"""The vocabularies that the graph speaks, as pyoxigraph nodes."""

from __future__ import annotations

from functools import cache
from typing import Final

from pyoxigraph import NamedNode


class Namespace:
    """Terms of one vocabulary: ``DCTERMS.title`` or ``ELI["cites"]`` gives the node."""

    def __init__(self, iri: str) -> None:
        self.iri: Final = iri

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        return _node(self.iri + name)

    def __getitem__(self, name: str) -> NamedNode:
        return _node(self.iri + name)


@cache
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


DEFAULT_BASE_IRI: Final = "https://shisaku.example/"
"""The base that curated Turtle is written with; a reserved name."""

SHISAKU: Final = Namespace("https://shisaku.example/ns#")
"""The vocabulary; the same in every deployment, whatever the base of its data."""

DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
DCTERMS: Final = Namespace("http://purl.org/dc/terms/")
ELI: Final = Namespace("http://data.europa.eu/eli/ontology#")
OA: Final = Namespace("http://www.w3.org/ns/oa#")
ORG: Final = Namespace("http://www.w3.org/ns/org#")
OWL: Final = Namespace("http://www.w3.org/2002/07/owl#")
PROV: Final = Namespace("http://www.w3.org/ns/prov#")
RDF: Final = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA: Final = Namespace("https://schema.org/")
SH: Final = Namespace("http://www.w3.org/ns/shacl#")
SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
TIME: Final = Namespace("http://www.w3.org/2006/time#")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
XSD: Final = Namespace("http://www.w3.org/2001/XMLSchema#")

PREFIXES: Final[dict[str, str]] = {
    "shisaku": SHISAKU.iri,
    "dcat": DCAT.iri,
    "dcterms": DCTERMS.iri,
    "eli": ELI.iri,
    "oa": OA.iri,
    "org": ORG.iri,
    "owl": OWL.iri,
    "prov": PROV.iri,
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "schema": SCHEMA.iri,
    "sh": SH.iri,
    "skos": SKOS.iri,
    "time": TIME.iri,
    "void": VOID.iri,
    "xsd": XSD.iri,
}
"""Prefixes that every query may use undeclared and every serialization declares."""
