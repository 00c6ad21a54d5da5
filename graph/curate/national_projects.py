"""National projects of the official review as quads, linked to the register.

Laws are matched by e-Gov id, then by number, then by name; plans by name, with the
edition that the printed date names.  A law outside the register becomes a node of its
own where its id has the form of one; what cannot be matched stays as printed.  The
law's number is kept only where it agrees with what the id encodes: reviews often print
the number of an amending law beside the id of the amended one.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from graph.convert.terms import integer, japanese, text
from graph.curate.project_selection import selected
from graph.errors import GraphError, InvalidIdError
from graph.iris import Iris
from graph.links.dates import beside
from graph.links.editions import PlanDate, Printed, choose_edition
from graph.links.topics import TopicTree
from graph.namespaces import (
    DCTERMS,
    DEFAULT_BASE_IRI,
    ELI,
    PREFIXES,
    RDF,
    RDFS,
    SCHEMA,
    SHISAKU,
    SKOS,
)
from graph.registers.law_ids import check_law_id, law_page, parse_law_id
from graph.registers.register import Register
from ingest.types import LawReference, NationalProjectRecord
from text.messages import Message

GRAPH: Final = "national-projects"
_HEAD: Final = """# National projects that matter to municipal digital plans: facts only (ids, names,
# ministries, laws, registered plans), selected by graph/curate/project_selection.py from the
# official download of 行政事業レビュー (公共データ利用規約 第1.0版).
# Made by: shisaku import rs FOLDER --extract ontology/national-projects.ttl
"""
_PREFIXES: Final = {name: PREFIXES[name] for name in ("dcterms", "eli", "rdfs", "shisaku", "skos")}
_SEPARATOR: Final = "："


def project_quads(
    records: Iterable[NationalProjectRecord], iris: Iris, register: Register, *, facts: bool = False
) -> Iterator[Quad]:
    """The quads of the projects, all in ``graph/national-projects``, in their order.

    ``facts`` leaves out what is prose (purpose, outline) and the plans as printed.
    """
    converter = _Converter(iris, register, facts)
    for record in records:
        yield from dict.fromkeys(converter.quads(record))


_Statement = tuple[NamedNode, NamedNode | Literal | None]


class _Converter:
    """What is the same for all projects of a run; each law is described once."""

    def __init__(self, iris: Iris, register: Register, facts: bool) -> None:
        self._iris = iris
        self._register = register
        self._facts = facts
        self._graph = iris.curated_graph(GRAPH)
        self._by_law = {s.law_id: s.id for s in register.sources.values() if s.law_id}
        self._programmes: dict[str, list[str]] = {}
        for source in register.sources.values():
            for number in source.projects:
                self._programmes.setdefault(number, []).append(source.id)
        self._described: set[str] = set()
        self._plans: dict[str, list[tuple[str, str | None]]] = {}

    def quads(self, record: NationalProjectRecord) -> Iterator[Quad]:
        node = self._iris.national_project(record.year, record.number, record.row)
        for predicate, value in self._facts_of(record):
            if value is not None:
                yield Quad(node, predicate, value, self._graph)
        for law in record.laws:
            known, described = self._law(law)
            yield from described
            if known is not None:
                yield Quad(node, ELI.based_on, known, self._graph)
            elif not self._facts:
                yield Quad(node, SHISAKU.basisText, japanese(law.name), self._graph)
        for predicate, value in itertools.chain(self._bases(record), self._related(record, node)):
            yield Quad(node, predicate, value, self._graph)

    def _facts_of(self, record: NationalProjectRecord) -> Iterator[_Statement]:
        """What the record's own cells say; texts are left out where only facts are wanted."""
        yield RDF.type, SHISAKU.NationalProject
        yield RDF.type, SHISAKU.Source
        yield SKOS.prefLabel, japanese(record.name or record.number)
        yield DCTERMS.identifier, text(f"{record.year}-{record.number}")
        yield SHISAKU.reviewProject, text(record.number)
        yield SHISAKU.fiscalYear, integer(record.year)
        yield SHISAKU.issuerName, text(record.ministry) if record.ministry else None
        yield SHISAKU.fromYear, _year(record.from_fy)
        yield SHISAKU.toYear, _year(record.to_fy)
        for slug in self._programmes.get(record.number, ()):
            yield SHISAKU.programme, self._iris.source(slug)
        if self._facts:
            return
        yield SHISAKU.purpose, japanese(record.purpose) if record.purpose else None
        yield SHISAKU.outline, japanese(record.outline) if record.outline else None
        for who, rate in record.subsidies:
            yield SHISAKU.subsidyRate, japanese(_SEPARATOR.join((who, rate)))
        if record.url and record.url.startswith(("http://", "https://")):
            yield SCHEMA.url, text(record.url)

    def _bases(
        self, record: NationalProjectRecord
    ) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
        """The plans that the project rests on; what no register knows stays text."""
        for plan in record.plans:
            matched = self._plan(plan)
            for slug, edition in matched:
                yield ELI.based_on, self._iris.source(slug)
                if edition is not None:
                    yield SHISAKU.edition, self._iris.source_edition(slug, edition)
            if not matched and not self._facts:
                yield SHISAKU.basisText, japanese(plan)

    def _related(
        self, record: NationalProjectRecord, node: NamedNode
    ) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
        for number, _, _ in () if self._facts else record.related:
            try:
                other = self._iris.national_project(record.year, number)
            except InvalidIdError:
                continue  # the sheet names the project without its number
            if other != node:
                yield DCTERMS.relation, other

    def _law(self, law: LawReference) -> tuple[NamedNode | None, list[Quad]]:
        """The node of a law and, at its first mention, what describes it."""
        known = self._by_law.get(law.law_id or "")
        if known is None and law.law_id is None:
            known = self._by_name(law)
        if known is not None:
            return self._iris.source(known), []
        if law.law_id is None or parse_law_id(law.law_id) is None:
            return None, []
        node = self._iris.law(law.law_id)
        if law.law_id in self._described:
            return node, []
        self._described.add(law.law_id)
        facts: list[tuple[NamedNode, NamedNode | Literal]] = [
            (RDF.type, SHISAKU.Law),
            (RDF.type, SHISAKU.Source),
            (RDF.type, ELI.LegalResource),
            (SKOS.prefLabel, japanese(law.name.lstrip("・○ 　") or law.law_id)),
            (SHISAKU.lawId, text(law.law_id)),
            (RDFS.seeAlso, NamedNode(law_page(law.law_id))),
        ]
        if law.number and check_law_id(law.law_id, law.number):
            facts.append((SHISAKU.lawNumber, text(law.number)))
        return node, [Quad(node, predicate, value, self._graph) for predicate, value in facts]

    def _by_name(self, law: LawReference) -> str | None:
        """A registered law by its number or name: a cell often holds an article as well."""
        source = self._register.by_law_number(law.number or law.name)
        if source is None:
            places = self._register.occurrences(law.name)
            named = [p.sources[0] for p in places if p.start == 0 and len(p.sources) == 1]
            source = named[0] if named else None
        return source.id if source is not None and source.type == "law" else None

    def _plan(self, printed: str) -> list[tuple[str, str | None]]:
        """The registered plans that a cell names, with the edition that its dates name."""
        if printed not in self._plans:
            found = []
            for place in self._register.occurrences(printed):
                if len(place.sources) == 1 and place.sources[0].type != "law":
                    source = place.sources[0]
                    here = Printed((place.name,), (beside(printed[place.end :]),))
                    choice = choose_edition(source, here, Printed(), PlanDate(None))
                    found.append((source.id, choice.edition.id if choice.edition else None))
            self._plans[printed] = list(dict.fromkeys(found))
        return self._plans[printed]


def _year(year: int | None) -> Literal | None:
    return None if year is None else integer(year)


def write_extract(records: Iterable[NationalProjectRecord], ontology: Path, out: Path) -> int:
    """Writes the facts of the projects that matter as Turtle; gives their number.

    Raises GraphError where the file cannot be written.
    """
    register = Register.load(ontology / "lexicon")
    entries = json.loads((ontology / "lexicon" / "topics.json").read_text("utf-8"))
    chosen = selected(records, register, TopicTree(entries))
    iris = Iris(DEFAULT_BASE_IRI)
    triples = [quad.triple for quad in project_quads(chosen, iris, register, facts=True)]
    body = (serialize(triples, format=RdfFormat.TURTLE, prefixes=_PREFIXES) or b"").decode("utf-8")
    lines = body.splitlines(keepends=True)
    count = len(_PREFIXES)
    # the serializer writes prefixes in no fixed order, and absolute IRIs
    told = "".join([*sorted(lines[:count]), *lines[count:]])
    told = told.replace(f"<{DEFAULT_BASE_IRI}ns#>", "\0").replace(f"<{DEFAULT_BASE_IRI}", "<")
    told = told.replace("\0", f"<{DEFAULT_BASE_IRI}ns#>").replace("\t", "    ")
    try:
        out.write_text(f"{_HEAD}@base <{DEFAULT_BASE_IRI}> .\n{told}", encoding="utf-8")
    except OSError as problem:
        raise GraphError(
            Message("cannot be written (%(reason)s)", reason=problem), file=str(out)
        ) from problem
    return len(chosen)
