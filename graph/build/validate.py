"""SHACL: whether a graph keeps the shapes of ``ontology/shapes``."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyshacl
import rdflib
from pyoxigraph import Quad, RdfFormat, Triple, serialize
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from graph.errors import CuratedDataError
from graph.namespaces import OA, PREFIXES, SHISAKU
from graph.types import Violation
from text.messages import Message

SHAPES: Final = "shapes"
_SHAPE_NAMESPACE: Final = "https://shisaku.example/ns/shapes#"
_SEVERITIES: Final = {SH.Violation: "Violation", SH.Warning: "Warning", SH.Info: "Info"}
_LONGEST_QUOTE: Final = 120


class Validator:
    """The shapes of one ontology, read once and used for many graphs.

    Validation is meant for the graph of one document at a time (about 50 µs for
    each triple), in the process that made it.
    """

    def __init__(self, ontology: Path) -> None:
        self.shapes = read_turtle(sorted((ontology / SHAPES).glob("*.ttl")))
        if not len(self.shapes):
            raise CuratedDataError(Message("holds no shapes"), file=str(ontology / SHAPES))

    def check(self, quads: Iterable[Quad]) -> list[Violation]:
        """All violations and warnings of the quads taken as one graph, worst first.

        ``Violation.severity`` tells which is which; the passage is that of the node
        itself or of its evidence.
        """
        triples = [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
        data = serialize(triples, format=RdfFormat.N_TRIPLES)
        graph = rdflib.Graph()
        graph.parse(data=(data or b"").decode("utf-8"), format="nt")
        return self.check_graph(graph)

    def check_graph(self, graph: rdflib.Graph) -> list[Violation]:
        """As :meth:`check`, for a graph that is already in rdflib; leaves it as it is."""
        # what pySHACL logs of each violation is in the report as well
        logging.getLogger("pyshacl.validate").setLevel(logging.CRITICAL)
        _, report, _ = pyshacl.validate(graph, shacl_graph=self.shapes, inplace=True)
        if not isinstance(report, rdflib.Graph):
            raise CuratedDataError(
                Message("the shapes cannot be applied (%(report)s)", report=report), file=SHAPES
            )
        found = [self._violation(report, node, graph) for node in report.objects(None, SH.result)]
        order = {name: place for place, name in enumerate(_SEVERITIES.values())}
        return sorted(
            found,
            key=lambda item: (order.get(item.severity, 0), item.shape, item.node, item.path or ""),
        )

    def _violation(self, report: rdflib.Graph, result: Node, data: rdflib.Graph) -> Violation:
        node = report.value(result, SH.focusNode)
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        messages = sorted(str(text) for text in report.objects(result, SH.resultMessage))
        start, end, quote = _passage(data, node)
        severity = report.value(result, SH.resultSeverity)
        return Violation(
            shape=self._shape_name(report.value(result, SH.sourceShape)),
            node=str(node),
            path=_short(str(path)) if isinstance(path, rdflib.URIRef) else None,
            message="; ".join(messages),
            value=None if value is None else str(value)[:_LONGEST_QUOTE],
            start=start,
            end=end,
            quote=quote,
            severity=_SEVERITIES.get(severity, "Violation") if severity else "Violation",  # type: ignore[call-overload]
        )

    def _shape_name(self, shape: Node | None) -> str:
        """The name of a shape, or of the one that a nameless property shape stands in."""
        seen = 0
        while isinstance(shape, rdflib.BNode) and seen < 10:
            shape = next(self.shapes.subjects(None, shape), None)
            seen += 1
        return str(shape).removeprefix(_SHAPE_NAMESPACE)


def read_turtle(paths: Iterable[Path]) -> rdflib.Graph:
    """Turtle files as one graph; CuratedDataError names the file that does not parse."""
    graph = rdflib.Graph()
    for path in paths:
        try:
            graph.parse(path, format="turtle")
        except (OSError, SyntaxError, ValueError) as error:
            raise CuratedDataError(
                Message("cannot be read (%(reason)s)", reason=error), file=str(path)
            ) from error
    return graph


def _passage(data: rdflib.Graph, node: Node | None) -> tuple[int | None, int | None, str | None]:
    if node is None:
        return None, None, None
    evidence: list[Node] = sorted(
        data.objects(node, rdflib.URIRef(SHISAKU.evidence.value)), key=str
    )
    if (node, RDF.type, rdflib.URIRef(SHISAKU.Evidence.value)) in data:
        evidence.insert(0, node)
    for place in evidence:
        start = data.value(place, rdflib.URIRef(OA.start.value), any=True)
        end = data.value(place, rdflib.URIRef(OA.end.value), any=True)
        exact = data.value(place, rdflib.URIRef(OA.exact.value), any=True)
        if start is not None and end is not None:
            quote = None if exact is None else str(exact)[:_LONGEST_QUOTE]
            return _int(start), _int(end), quote
    return None, None, None


def _int(term: Node) -> int | None:
    try:
        return int(str(term))
    except ValueError:
        return None


def _short(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
