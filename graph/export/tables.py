"""The tables of the CSV export: which columns, and where in the graph each stands.

A column is a path of properties from the row's element; columns are read by lookups
in the indexes of the store, so that a table costs time in proportion to its rows
however large the graph is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from graph.namespaces import DCTERMS, OA, RDF, SCHEMA, SHISAKU, SKOS

SEPARATOR: Final = "|"

Term = NamedNode | BlankNode | Literal | Triple
Path = tuple[NamedNode, ...]
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of one class: its first column is the IRI of the element.

    ``one`` gives the first value of a path, ``many`` all values joined with ``|``,
    ``code`` the last segment of an IRI, ``kind`` the type of the source at the end of
    a path as the records name it; PLACE columns follow by themselves.
    """

    name: str
    kind: NamedNode
    iri: str
    columns: tuple[str, ...]
    one: Mapping[str, Path]
    many: Mapping[str, Path]
    code: Mapping[str, Path]
    source_kind: Mapping[str, Path]


SOURCE_TYPES: Final = {
    SHISAKU.Law: "law",
    SHISAKU.NationalProgram: "national_program",
    SHISAKU.NationalGuideline: "national_guideline",
    SHISAKU.NationalStrategy: "national_strategy",
    # the record format has one type for programmes and the projects that carry them out
    SHISAKU.NationalProject: "national_program",
    SHISAKU.PrefecturalPlan: "prefectural_plan",
    SHISAKU.MunicipalPlan: "municipal_plan",
    SHISAKU.InternationalSource: "international",
    SHISAKU.OtherSource: "other",
}
"""Source types as the records name them, by class of the vocabulary."""

PLACE: Final = ("document", "page", "start", "end", "quote", "confidence", "method")
_CITY: Final = {"municipality_name": (SHISAKU.plan, SHISAKU.municipalityName)}
_CODE: Final = {"municipality_code": (SHISAKU.plan, SHISAKU.municipality)}

MEASURES: Final = Table(
    name="measures.csv",
    kind=SHISAKU.Measure,
    iri="measure_iri",
    columns=(
        "measure_iri",
        "plan_iri",
        "plan_title",
        "municipality_code",
        "municipality_name",
        "prefecture",
        "policy",
        "number",
        "title",
        "goal",
        "department",
        "stance",
        "topics",
        "actions",
        *PLACE,
    ),
    one={
        "plan_iri": (SHISAKU.plan,),
        "plan_title": (SHISAKU.plan, DCTERMS.title),
        **_CITY,
        "prefecture": (SHISAKU.plan, SHISAKU.prefectureName),
        "policy": (SHISAKU.policy, SKOS.prefLabel),
        "number": (SHISAKU.number,),
        "title": (DCTERMS.title,),
        "goal": (SHISAKU.goal,),
        "stance": (SHISAKU.stance,),
    },
    many={
        "department": (SHISAKU.department, SKOS.prefLabel),
        "topics": (SHISAKU.topic, SKOS.prefLabel),
        "actions": (SHISAKU.action, SHISAKU.text),
    },
    code=_CODE,
    source_kind={},
)
KPIS: Final = Table(
    name="kpis.csv",
    kind=SHISAKU.Kpi,
    iri="kpi_iri",
    columns=(
        "kpi_iri",
        "plan_iri",
        "municipality_code",
        "municipality_name",
        "measure_iri",
        "measure_title",
        "policy_iri",
        "policy_label",
        "indicator",
        "subject",
        "baseline_text",
        "baseline_value",
        "baseline_unit",
        "baseline_asof",
        "target_text",
        "target_value",
        "target_fy",
        "unit",
        "interim",
        "comparable_unit",
        "comparable_baseline",
        "comparable_target",
        *PLACE,
    ),
    one={
        "plan_iri": (SHISAKU.plan,),
        **_CITY,
        "measure_iri": (SHISAKU.measure,),
        "measure_title": (SHISAKU.measure, DCTERMS.title),
        "policy_iri": (SHISAKU.policy,),
        "policy_label": (SHISAKU.policy, SKOS.prefLabel),
        "indicator": (SHISAKU.indicator,),
        "subject": (SHISAKU.subject,),
        "baseline_text": (SHISAKU.baselineText,),
        "baseline_value": (SHISAKU.baselineValue,),
        "baseline_unit": (SHISAKU.baselineUnit,),
        "baseline_asof": (SHISAKU.baselineAsOf,),
        "target_text": (SHISAKU.targetText,),
        "target_value": (SHISAKU.targetValue,),
        "target_fy": (SHISAKU.targetYear,),
        "unit": (SHISAKU.unit,),
        "comparable_unit": (SHISAKU.comparableUnit,),
        "comparable_baseline": (SHISAKU.comparableBaseline,),
        "comparable_target": (SHISAKU.comparableTarget,),
    },
    many={"interim": (SHISAKU.interim, SKOS.prefLabel)},
    code=_CODE,
    source_kind={},
)
CITATIONS: Final = Table(
    name="citations.csv",
    kind=SHISAKU.Citation,
    iri="citation_iri",
    columns=(
        "citation_iri",
        "plan_iri",
        "municipality_code",
        "municipality_name",
        "citing_iri",
        "citing_title",
        "source_iri",
        "source_label",
        "source_type",
        "printed_as",
        "relation",
        *PLACE,
    ),
    one={
        "plan_iri": (SHISAKU.plan,),
        **_CITY,
        "citing_iri": (SHISAKU.citing,),
        "citing_title": (SHISAKU.citing, DCTERMS.title),
        "source_iri": (SHISAKU.cited,),
        "source_label": (SHISAKU.cited, SKOS.prefLabel),
    },
    many={"printed_as": (SHISAKU.printedAs,), "relation": (SHISAKU.relation,)},
    code=_CODE,
    source_kind={"source_type": (SHISAKU.cited,)},
)
TABLES: Final = (MEASURES, KPIS, CITATIONS)


class TableReader:
    """Reads the rows of tables out of a store, plan by plan, in the order of the text."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def rows(self, table: Table) -> Iterator[Row]:
        """All rows of a table; a value that the graph lacks is absent from its row."""
        plans = self._store.quads_for_pattern(None, RDF.type, SHISAKU.Plan)
        for plan in sorted({text_of(quad.subject) for quad in plans}):
            rows = [self._row(table, node) for node in self._elements(table, NamedNode(plan))]
            rows.sort(key=lambda row: (int(row.get("start", 0)), row[table.iri]))
            yield from rows

    def _elements(self, table: Table, plan: NamedNode) -> Iterator[NamedNode]:
        for quad in self._store.quads_for_pattern(None, SHISAKU.plan, plan):
            node = quad.subject
            if isinstance(node, NamedNode) and table.kind in self._objects(node, RDF.type):
                yield node

    def _row(self, table: Table, node: NamedNode) -> Row:
        row = {table.iri: node.value, **self._place(node)}
        for column, path in table.one.items():
            row[column] = next(iter(self._texts(node, path)), "")
        for column, path in table.many.items():
            row[column] = SEPARATOR.join(self._texts(node, path))
        for column, path in table.code.items():
            row[column] = next(iter(self._texts(node, path)), "").rpartition("/")[2]
        for column, path in table.source_kind.items():
            row[column] = next(self._kinds(node, path), "")
        return row

    def _place(self, node: NamedNode) -> Row:
        """The passage of an element; where it has several, the first in the text."""
        places = sorted(
            (int(text), place)
            for place in self._objects(node, SHISAKU.evidence)
            for text in map(text_of, self._objects(place, OA.start))
        )
        row = {"confidence": "", "method": ""}
        for column, predicate in (("confidence", SHISAKU.confidence), ("method", SHISAKU.method)):
            row[column] = next(iter(self._texts(node, (predicate,))), "")
        if places:
            start, place = places[0]
            row["start"] = str(start)
            for column, path in (
                ("end", (OA.end,)),
                ("quote", (OA.exact,)),
                ("page", (SHISAKU.page,)),
                ("document", (OA.hasSource, SCHEMA.name)),
            ):
                row[column] = next(iter(self._texts(place, path)), "")
        return row

    def _kinds(self, node: NamedNode, path: Path) -> Iterator[str]:
        for end in self._follow(node, path):
            for kind in self._objects(end, RDF.type):
                if isinstance(kind, NamedNode) and kind in SOURCE_TYPES:
                    yield SOURCE_TYPES[kind]

    def _texts(self, node: Term, path: Path) -> list[str]:
        """The values at the end of a path, Japanese or without language, each once."""
        values = [
            text_of(term)
            for term in self._follow(node, path)
            if not isinstance(term, Literal) or term.language in (None, "ja")
        ]
        return list(dict.fromkeys(values))

    def _follow(self, node: Term, path: Path) -> list[Term]:
        nodes = [node]
        for predicate in path:
            nodes = [
                found
                for step in nodes
                for found in sorted(self._objects(step, predicate), key=self._order)
            ]
        return nodes

    def _order(self, node: Term) -> tuple[int, str]:
        """The order that the plan gives; else by text, so that every export is the same."""
        for order in self._objects(node, SHISAKU.order):
            return int(text_of(order)), ""
        return 0, text_of(node)

    def _objects(self, node: Term, predicate: NamedNode) -> list[Term]:
        if isinstance(node, Literal | Triple):
            return []
        return [quad.object for quad in self._store.quads_for_pattern(node, predicate, None)]


def text_of(term: Term) -> str:
    """The characters of a term, without its kind."""
    return str(term) if isinstance(term, Triple) else term.value
