"""What the graph says of one IRI, as it is given to those who look it up."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, serialize

from graph.namespaces import DCTERMS, PREFIXES, RDF, RDFS, SCHEMA, SHISAKU, SKOS
from graph.store.snapshot import Snapshot

FORMATS: Final = {
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
}
"""The formats of a description by short name."""

LABELS: Final = (
    DCTERMS.title,
    SKOS.prefLabel,
    RDFS.label,
    SHISAKU.indicator,
    SHISAKU.text,
    SCHEMA.name,
)
"""Properties that name a thing, the best first."""

MOST_TRIPLES: Final = 5_000
"""A description stops here, where a thing is linked from half of the graph."""
_DEEPEST_BLANK: Final = 3


def describe(snapshot: Snapshot, iri: str, format: str = "turtle") -> bytes:
    """The description of an IRI in one of FORMATS; empty where nothing is known of it.

    For the IRI of a named graph, the triples of that graph.  Raises ValueError for
    an IRI that is none and KeyError for an unknown format.
    """
    store = _store(str(snapshot.store_path))
    triples = dict.fromkeys(triples_of(store, NamedNode(iri)))
    return serialize(triples, format=FORMATS[format], prefixes=PREFIXES) or b""


def triples_of(store: Store, node: NamedNode) -> Iterator[Triple]:
    """Its own statements, those that point at it, and the names of all that is linked.

    May give a triple more than once; at most MOST_TRIPLES of them.
    """
    yield from islice(_triples(store, node), MOST_TRIPLES)


def _triples(store: Store, node: NamedNode) -> Iterator[Triple]:
    linked: dict[NamedNode, None] = {}
    # what is asked for is the document: its parts (IRI#part) cannot be asked for by themselves
    parts = {node: None}
    for part in (waiting := [node]):
        for triple in _about(store, part):
            yield triple
            for other in (triple.subject, triple.object):
                if not isinstance(other, NamedNode) or other in parts:
                    continue
                linked[other] = None
                if other.value.startswith(f"{node.value}#"):
                    parts[other] = None
                    waiting.append(other)
    for other in linked:
        yield from _names(store, other)
    for quad in store.quads_for_pattern(None, None, None, node):
        yield quad.triple


def _about(store: Store, node: NamedNode) -> Iterator[Triple]:
    yield from _statements(store, node, 0)
    for quad in store.quads_for_pattern(None, None, node):
        yield quad.triple


def _statements(store: Store, node: NamedNode | BlankNode, depth: int) -> Iterator[Triple]:
    for quad in store.quads_for_pattern(node, None, None):
        yield quad.triple
        if isinstance(quad.object, BlankNode) and depth < _DEEPEST_BLANK:
            yield from _statements(store, quad.object, depth + 1)


def _names(store: Store, node: NamedNode) -> Iterator[Triple]:
    for predicate in LABELS:
        found = [quad.triple for quad in store.quads_for_pattern(node, predicate, None)]
        if found:
            yield from found
            break
    for quad in store.quads_for_pattern(node, RDF.type, None):
        yield quad.triple


def label_of(store: Store, node: NamedNode) -> str | None:
    """The best Japanese name of a thing, else any name, None where it has none."""
    for predicate in LABELS:
        names = [
            quad.object
            for quad in store.quads_for_pattern(node, predicate, None)
            if isinstance(quad.object, Literal)
        ]
        if names:
            return min(names, key=lambda name: (name.language != "ja", name.value)).value
    return None


@lru_cache(maxsize=2)
def _store(path: str) -> Store:
    # snapshots never change, so that an open store stays good; two, for a change over
    return Store.read_only(path)
