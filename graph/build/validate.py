"""SHACL: whether a graph keeps the shapes of ``ontology/shapes``.

pySHACL says what is broken; whether anything is, the compiled shapes tell first
(:mod:`graph.build.shapes`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import pyshacl
import rdflib
from pyoxigraph import Quad, RdfFormat, Triple, serialize
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from graph.build.shapes import CompiledShapes
from graph.errors import CuratedDataError, UnsupportedShapeError
from graph.namespaces import OA, PREFIXES, SHISAKU
from graph.types import Violation
from text.messages import Message

log = logging.getLogger("shisaku")

SHAPES: Final = "shapes"
_SHAPE_NAMESPACE: Final = "https://shisaku.example/ns/shapes#"
_SEVERITIES: Final = {SH.Violation: "Violation", SH.Warning: "Warning", SH.Info: "Info"}
_LONGEST_QUOTE: Final = 120


class Validator:
    """The shapes of one ontology, read once and used for many graphs.

    Validation is meant for the graph of one document at a time, in the process that
    made it: :meth:`check` takes about 50 µs for each triple, :meth:`violations` of a
    graph that keeps the shapes a twentieth of it.
    """

    def __init__(self, ontology: Path) -> None:
        files = sorted((ontology / SHAPES).glob("*.ttl"))
        self.shapes = read_turtle(files)
        if not len(self.shapes):
            raise CuratedDataError(Message("holds no shapes"), file=str(ontology / SHAPES))
        self._compiled = _compiled(files)

    def violations(self, quads: Sequence[Quad]) -> list[Violation]:
        """As :meth:`check`, without warnings: what keeps a document out."""
        if self._compiled is not None and not self._compiled.broken(quads, "Violation"):
            return []
        return [item for item in self.check(quads) if item.severity == "Violation"]

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


def _compiled(files: Iterable[Path]) -> CompiledShapes | None:
    """The shapes as direct checks, None where they use more of SHACL than is compiled."""
    try:
        return CompiledShapes(files)
    except UnsupportedShapeError as error:
        log.warning("each document is validated by pySHACL, which is slow: a shape %s", error)
        return None


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
