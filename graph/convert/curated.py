"""The curated data of ``ontology/`` as quads below the base of a deployment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from graph.errors import CuratedDataError
from graph.iris import Iris
from graph.namespaces import DEFAULT_BASE_IRI, RDF, SHISAKU, SKOS, TIME, XSD
from text.dates import fiscal_year_name
from text.messages import Message

_NOT_DATA: Final = frozenset({"shapes", "examples", "lexicon"})
_VOCABULARY: Final = DEFAULT_BASE_IRI + "ns"
FISCAL_YEARS: Final = range(1990, 2061)
"""Years that get a node; what plans name outside of it is no plausible year."""


def curated_files(ontology: Path) -> dict[str, list[Path]]:
    """The Turtle files of each curated graph by the graph's name.

    ``topics.ttl`` makes ``graph/topics``; the files of a folder make one graph of
    the folder's name; ``shisaku.ttl``, the vocabulary, makes ``graph/ontology``.
    """
    files: dict[str, list[Path]] = {}
    for path in sorted(ontology.glob("*.ttl")):
        name = "ontology" if path.stem == "shisaku" else path.stem
        files.setdefault(name, []).append(path)
    for folder in sorted(item for item in ontology.iterdir() if item.is_dir()):
        if folder.name not in _NOT_DATA:
            for path in sorted(folder.glob("*.ttl")):
                files.setdefault(folder.name, []).append(path)
    return files


def curated_quads(name: str, paths: list[Path], iris: Iris) -> Iterator[Quad]:
    """The triples of the files in ``graph/{name}``, their IRIs moved to the base.

    Raises CuratedDataError where a file cannot be read or parsed.
    """
    graph = iris.curated_graph(name)
    for number, path in enumerate(paths):
        mover = _Mover(iris, f"{name.replace('-', '')}{number}b")
        try:
            for quad in parse(path=path, format=RdfFormat.TURTLE, base_iri=DEFAULT_BASE_IRI):
                subject = mover.moved(quad.subject)
                predicate = mover.moved(quad.predicate)
                if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
                    continue  # cannot be: the grammar of Turtle has no such triples
                yield Quad(subject, predicate, mover.moved(quad.object), graph)
        except (OSError, SyntaxError, ValueError) as error:
            raise CuratedDataError(
                Message("cannot be read (%(reason)s)", reason=error), file=str(path)
            ) from error


class _Mover:
    """Moves the terms of one file to the base of a deployment."""

    def __init__(self, iris: Iris, prefix: str) -> None:
        self._iris = iris
        self._prefix = prefix
        self._blank: dict[BlankNode, BlankNode] = {}

    def moved(
        self, term: NamedNode | BlankNode | Literal | Triple
    ) -> NamedNode | BlankNode | Literal:
        if isinstance(term, NamedNode):
            return rebased(term, self._iris)
        if isinstance(term, BlankNode):
            # numbered by appearance, so that every build gives the same bytes
            return self._blank.setdefault(term, BlankNode(f"{self._prefix}{len(self._blank)}"))
        if isinstance(term, Literal):
            return term
        raise ValueError("quoted triples are not used here")


def rebased(node: NamedNode, iris: Iris) -> NamedNode:
    """The node below the deployment's base; those of the vocabulary stay."""
    value = node.value
    if not value.startswith(DEFAULT_BASE_IRI) or _is_vocabulary(value):
        return node
    return NamedNode(iris.base + value[len(DEFAULT_BASE_IRI) :])


def _is_vocabulary(value: str) -> bool:
    return value.startswith(_VOCABULARY) and value[len(_VOCABULARY) :][:1] in ("", "#", "/")


def fiscal_year_quads(iris: Iris) -> Iterator[Quad]:
    """Each fiscal year as the interval from 1 April to 31 March."""
    graph = iris.curated_graph("fiscal-years")
    for year in FISCAL_YEARS:
        node = iris.fiscal_year(year)
        begin = NamedNode(f"{node.value}#begin")
        end = NamedNode(f"{node.value}#end")
        yield Quad(node, RDF.type, SHISAKU.FiscalYear, graph)
        yield Quad(node, RDF.type, TIME.ProperInterval, graph)
        yield Quad(node, SHISAKU.year, Literal(str(year), datatype=XSD.integer), graph)
        yield Quad(node, SKOS.prefLabel, Literal(f"{year}年度", language="ja"), graph)
        yield Quad(node, SKOS.prefLabel, Literal(f"fiscal year {year}", language="en"), graph)
        if era := fiscal_year_name(year):
            yield Quad(node, SKOS.altLabel, Literal(era, language="ja"), graph)
        yield Quad(node, TIME.hasBeginning, begin, graph)
        yield Quad(node, TIME.hasEnd, end, graph)
        for instant, date in ((begin, f"{year}-04-01"), (end, f"{year + 1}-03-31")):
            yield Quad(instant, RDF.type, TIME.Instant, graph)
            yield Quad(instant, TIME.inXSDDate, Literal(date, datatype=XSD.date), graph)
        if year + 1 in FISCAL_YEARS:
            yield Quad(node, TIME.intervalMeets, iris.fiscal_year(year + 1), graph)


__all__ = [
    "FISCAL_YEARS",
    "curated_files",
    "curated_quads",
    "fiscal_year_quads",
    "rebased",
]
