"""``links.csv``: from measures to the national sources behind them, one link a row.

``kind`` says how the link was found: ``explicit`` (the measure's text names the
source), ``aligned`` (inferred: the measure carries out an item of a national plan) or
``project`` (a national project that is only suggested, by similarity).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Store, Triple

from graph.export.tables import SEPARATOR, SOURCE_TYPES, Row, Term, text_of
from graph.namespaces import DCTERMS, OA, RDF, SHISAKU, SKOS

NAME: Final = "links.csv"
COLUMNS: Final = (
    "measure_iri",
    "municipality_code",
    "measure_title",
    "source_iri",
    "source_label",
    "source_names",
    "source_type",
    "edition",
    "item_label",
    "kind",
    "confidence",
    "method",
    "quote",
)
KINDS: Final = {
    SHISAKU.Citation: "explicit",
    SHISAKU.Alignment: "aligned",
    SHISAKU.ProjectSuggestion: "project",
}
"""How a link was found, by its class."""


class LinkReader:
    """Reads the links of measures out of a store, plan by plan, in the order of the plan."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def rows(self) -> Iterator[Row]:
        """All rows; links of a whole plan, which no measure makes, stand in citations.csv."""
        plans = self._store.quads_for_pattern(None, RDF.type, SHISAKU.Plan)
        for plan in sorted({text_of(quad.subject) for quad in plans}):
            found = []
            for quad in self._store.quads_for_pattern(None, SHISAKU.plan, NamedNode(plan)):
                measure = quad.subject
                if isinstance(measure, NamedNode) and self._is(measure, SHISAKU.Measure):
                    found.append((self._number(measure, SHISAKU.order), measure))
            for _, measure in sorted(found, key=lambda pair: (pair[0], pair[1].value)):
                yield from self._of_measure(measure)

    def _of_measure(self, measure: NamedNode) -> Iterator[Row]:
        links = []
        for quad in self._store.quads_for_pattern(None, SHISAKU.citing, measure):
            for kind, name in KINDS.items():
                if isinstance(quad.subject, NamedNode) and self._is(quad.subject, kind):
                    links.append((list(KINDS).index(kind), quad.subject, name))
        links.sort(key=lambda link: (link[0], link[1].value))
        for _, node, name in links:
            yield self._row(node, measure, name)

    def _row(self, link: NamedNode, measure: NamedNode, kind: str) -> Row:
        cited = next(iter(self._objects(link, SHISAKU.cited)))
        item = cited if self._is(cited, SHISAKU.SourceItem) else None
        source = cited if item is None else next(iter(self._objects(item, DCTERMS.isPartOf)), cited)
        names = [
            *self._texts(source, SKOS.prefLabel),
            *sorted(self._texts(source, SKOS.altLabel)),
            *self._texts(link, SHISAKU.printedAs),
        ]
        plan = next(iter(self._objects(measure, SHISAKU.plan)))
        code = next(iter(self._objects(plan, SHISAKU.municipality)), None)
        edition = next(iter(self._objects(link, SHISAKU.edition)), None)
        return {
            "measure_iri": measure.value,
            "municipality_code": "" if code is None else text_of(code).rpartition("/")[2],
            "measure_title": self._text(measure, DCTERMS.title),
            "source_iri": text_of(source),
            "source_label": self._text(source, SKOS.prefLabel),
            "source_names": SEPARATOR.join(dict.fromkeys(names)),
            "source_type": self._kind(source),
            "edition": "" if edition is None else self._edition(edition),
            "item_label": "" if item is None else self._text(item, SKOS.prefLabel),
            "kind": kind,
            "confidence": self._text(link, SHISAKU.confidence),
            "method": self._text(link, SHISAKU.method),
            "quote": self._quote(link, measure),
        }

    def _edition(self, edition: Term) -> str:
        return self._text(edition, SHISAKU.editionLabel) or self._text(edition, SKOS.prefLabel)

    def _quote(self, link: NamedNode, measure: NamedNode) -> str:
        """The measure's own passage where the link rests on it, else the first in the text."""
        own = self._objects(measure, SHISAKU.evidence)
        places = self._objects(link, SHISAKU.evidence)
        ranked = sorted(places, key=lambda place: (place not in own, self._number(place, OA.start)))
        return self._text(ranked[0], OA.exact) if ranked else ""

    def _kind(self, source: Term) -> str:
        kinds = self._objects(source, RDF.type)
        return next((name for kind, name in SOURCE_TYPES.items() if kind in kinds), "")

    def _is(self, node: Term, kind: NamedNode) -> bool:
        return kind in self._objects(node, RDF.type)

    def _number(self, node: Term, predicate: NamedNode) -> int:
        return next((int(text_of(term)) for term in self._objects(node, predicate)), 0)

    def _text(self, node: Term, predicate: NamedNode) -> str:
        return next(iter(self._texts(node, predicate)), "")

    def _texts(self, node: Term, predicate: NamedNode) -> list[str]:
        """Values in Japanese or without language."""
        return [
            text_of(term)
            for term in self._objects(node, predicate)
            if not isinstance(term, Literal) or term.language in (None, "ja")
        ]

    def _objects(self, node: Term, predicate: NamedNode) -> list[Term]:
        if isinstance(node, Literal | Triple):
            return []
        return [quad.object for quad in self._store.quads_for_pattern(node, predicate, None)]
