"""Collects the quads of one document and mints what belongs to every element."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from graph.convert.context import Context
from graph.convert.terms import decimal, integer, text
from graph.iris import KeyMinter, PlanId
from graph.namespaces import DCTERMS, OA, RDF, SHISAKU
from ingest.types import Element, Provenance

Value = NamedNode | Literal | str | int | float | None


class Sink:
    """The quads of one document, in order and without repetition."""

    def __init__(self, context: Context, pid: PlanId) -> None:
        self.context = context
        self.iris = context.iris
        self.pid = pid
        self.keys = KeyMinter()
        self.plan = self.iris.plan(pid)
        self.document = self.iris.document(pid)
        self.graph = self.iris.graph(pid)
        # a dict, not a set: the order of insertion is the order in the file
        self._quads: dict[Quad, None] = {}
        self.nodes: dict[tuple[str, str], NamedNode] = {}
        """(kind, id in the record) to node."""

    def add(self, subject: NamedNode | BlankNode, predicate: NamedNode, value: Value) -> None:
        """One statement; nothing where the value is None or an empty string.

        Strings become plain literals, int xsd:integer, float xsd:decimal.
        """
        term: NamedNode | Literal | None
        if isinstance(value, str):
            term = text(value) if value else None
        elif isinstance(value, int):
            term = integer(value)
        elif isinstance(value, float):
            term = decimal(value)
        else:
            term = value
        if term is not None:
            self._quads[Quad(subject, predicate, term, self.graph)] = None

    def add_all(self, subject: NamedNode, predicate: NamedNode, values: Iterable[Value]) -> None:
        for value in values:
            self.add(subject, predicate, value)

    def quads(self) -> Iterable[Quad]:
        return self._quads

    def node(self, kind: str, identity: tuple[str | None, ...], thing: str) -> NamedNode:
        """Mints the node of an element; ``thing`` is its id within the record."""
        key = self.keys.mint(kind, *identity)
        node = self.iris.element(self.pid, kind, key)
        self.nodes[kind, thing] = node
        return node

    def element(self, node: NamedNode, kind: NamedNode, element: Element) -> None:
        """Type, evidence, confidence and method, as every element has them."""
        self.add(node, RDF.type, kind)
        self.add(node, SHISAKU.confidence, float(element.confidence))
        self.add(node, SHISAKU.method, element.method)
        if element.provenance is not None:
            self.add(node, SHISAKU.evidence, self.evidence(element.provenance))

    def evidence(self, provenance: Provenance) -> NamedNode:
        """The node of a passage of the document, described once."""
        node = self.iris.passage(self.pid, provenance.start, provenance.end)
        self.add(node, RDF.type, SHISAKU.Evidence)
        self.add(node, OA.hasSource, self.document)
        self.add(node, OA.start, provenance.start)
        self.add(node, OA.end, provenance.end)
        self.add(node, OA.exact, provenance.quote)
        self.add(node, SHISAKU.page, provenance.page)
        return node

    def fact(
        self, subject: NamedNode, predicate: NamedNode, name: str, provenance: Provenance
    ) -> None:
        """Says of one statement where it stands, for statements without an element of their own."""
        path = self.iris.path_of(subject.value) or ""
        node = self.iris.element(self.pid, "fact", self.keys.mint("fact", path, name))
        self.add(node, RDF.type, SHISAKU.Fact)
        self.add(node, RDF.subject, subject)
        self.add(node, RDF.predicate, predicate)
        self.add(node, SHISAKU.plan, self.plan)
        self.add(node, DCTERMS.identifier, name)
        self.add(node, SHISAKU.evidence, self.evidence(provenance))
