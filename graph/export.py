"""A snapshot as files that other programs read.

Formats: ``nquads`` and ``trig`` keep the named graphs; ``turtle`` and ``jsonld``
hold the union of all graphs as one (JSON-LD keeps the graphs too); ``csv`` is a
folder of tables in UTF-8 with a header row:

measures.csv
    measure_iri, plan_iri, plan_title, municipality_code, municipality_name,
    prefecture, policy, number, title, goal, department, stance, topics, actions,
    document, page, start, end, quote, confidence, method
kpis.csv
    kpi_iri, plan_iri, municipality_code, municipality_name, measure_iri,
    measure_title, indicator, baseline_text, baseline_value, baseline_asof,
    target_text, target_value, target_fy, unit, document, page, start, end, quote,
    confidence, method
citations.csv
    citation_iri, plan_iri, municipality_code, municipality_name, citing_iri,
    citing_title, source_iri, source_label, source_type, printed_as, document, page,
    start, end, quote, confidence, method

Several values in one cell (departments, topics, actions, printed forms) are joined
with ``|``; a row with several passages names the first in the text.  Years are
fiscal years, offsets half-open code points of the raw text.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from graph.errors import ExportError
from graph.namespaces import PREFIXES
from graph.snapshot import Snapshot

SEPARATOR: Final = "|"
FORMATS: Final = ("nquads", "trig", "turtle", "jsonld", "csv")

_RDF: Final = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
}

_PLACE: Final = """
  OPTIONAL {
    ?item shisaku:evidence ?place .
    ?place oa:start ?start ; oa:end ?end ; oa:exact ?quote ; oa:hasSource/schema:name ?document .
    OPTIONAL { ?place shisaku:page ?page }
  }
  OPTIONAL { ?item shisaku:confidence ?confidence }
  OPTIONAL { ?item shisaku:method ?method }
"""
_CITY: Final = """
  ?item shisaku:plan ?plan_iri . VALUES ?plan_iri { $PLAN }
  OPTIONAL { ?plan_iri shisaku:municipalityName ?municipality_name }
  OPTIONAL { ?plan_iri shisaku:municipality ?municipality
             BIND (REPLACE(STR(?municipality), "^.*/", "") AS ?municipality_code) }
"""

MEASURES: Final = [
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
    "document",
    "page",
    "start",
    "end",
    "quote",
    "confidence",
    "method",
]
KPIS: Final = [
    "kpi_iri",
    "plan_iri",
    "municipality_code",
    "municipality_name",
    "measure_iri",
    "measure_title",
    "indicator",
    "baseline_text",
    "baseline_value",
    "baseline_asof",
    "target_text",
    "target_value",
    "target_fy",
    "unit",
    "document",
    "page",
    "start",
    "end",
    "quote",
    "confidence",
    "method",
]
CITATIONS: Final = [
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
    "document",
    "page",
    "start",
    "end",
    "quote",
    "confidence",
    "method",
]

_MEASURES_QUERY: Final = f"""
SELECT * WHERE {{
  ?item a shisaku:Measure . {_CITY}
  OPTIONAL {{ ?plan_iri dcterms:title ?plan_title }}
  OPTIONAL {{ ?plan_iri shisaku:prefectureName ?prefecture }}
  OPTIONAL {{ ?item dcterms:title ?title }}
  OPTIONAL {{ ?item shisaku:number ?number }}
  OPTIONAL {{ ?item shisaku:policy/skos:prefLabel ?policy }}
  OPTIONAL {{ ?item shisaku:goal ?goal }}
  OPTIONAL {{ ?item shisaku:stance ?stance }}
  OPTIONAL {{ ?item shisaku:order ?order }}
  {_PLACE}
}} ORDER BY ?order ?item ?start ?end"""
_KPIS_QUERY: Final = f"""
SELECT * WHERE {{
  ?item a shisaku:Kpi . {_CITY}
  OPTIONAL {{ ?item shisaku:measure ?measure_iri . ?measure_iri dcterms:title ?measure_title }}
  OPTIONAL {{ ?item shisaku:indicator ?indicator }}
  OPTIONAL {{ ?item shisaku:baselineText ?baseline_text }}
  OPTIONAL {{ ?item shisaku:baselineValue ?baseline_value }}
  OPTIONAL {{ ?item shisaku:baselineAsOf ?baseline_asof }}
  OPTIONAL {{ ?item shisaku:targetText ?target_text }}
  OPTIONAL {{ ?item shisaku:targetValue ?target_value }}
  OPTIONAL {{ ?item shisaku:targetYear ?target_fy }}
  OPTIONAL {{ ?item shisaku:unit ?unit }}
  {_PLACE}
}} ORDER BY ?item ?start ?end"""
_CITATIONS_QUERY: Final = f"""
SELECT * WHERE {{
  ?item a shisaku:Citation . {_CITY}
  ?item shisaku:citing ?citing_iri ; shisaku:cited ?source_iri .
  OPTIONAL {{ ?citing_iri dcterms:title ?citing_title }}
  OPTIONAL {{ ?source_iri skos:prefLabel ?source_label FILTER (LANG(?source_label) = "ja") }}
  OPTIONAL {{ ?source_iri a ?type FILTER (?type NOT IN (shisaku:Source, eli:LegalResource)
             && STRSTARTS(STR(?type), STR(shisaku:)))
             BIND (REPLACE(STR(?type), "^.*#", "") AS ?source_class) }}
  {_PLACE}
}} ORDER BY ?item ?start ?end"""

SOURCE_TYPES: Final = {
    "Law": "law",
    "NationalProgram": "national_program",
    "NationalGuideline": "national_guideline",
    "NationalStrategy": "national_strategy",
    "NationalProject": "national_project",
    "PrefecturalPlan": "prefectural_plan",
    "MunicipalPlan": "municipal_plan",
    "InternationalSource": "international",
    "OtherSource": "other",
}
"""Source types as the records name them, by class of the vocabulary."""

Row = dict[str, str]


def export(snapshot: Snapshot, format: str, out: Path) -> list[Path]:
    """Writes the snapshot to ``out`` (a folder for csv); gives the files written.

    Raises ExportError for an unknown format or a place that cannot be written.
    """
    if format not in FORMATS:
        raise ExportError(f"{format!r} is not one of {', '.join(FORMATS)}", file=str(out))
    store = Store.read_only(str(snapshot.store_path))
    try:
        if format == "csv":
            return _export_tables(store, snapshot.base_iri, out)
        out.parent.mkdir(parents=True, exist_ok=True)
        _export_rdf(store, format, out)
    except OSError as error:
        raise ExportError(
            f"cannot be written ({error.strerror or error})", file=str(out)
        ) from error
    return [out]


def _export_rdf(store: Store, format: str, out: Path) -> None:
    if format == "turtle":
        # sorted by subject in the index, so that the union streams with little repetition
        serialize(_union(store), str(out), format=_RDF[format], prefixes=PREFIXES)
    elif format == "jsonld":
        serialize(store, str(out), format=_RDF[format], prefixes=PREFIXES)
    else:
        store.dump(str(out), format=_RDF[format], prefixes=PREFIXES)


def _union(store: Store) -> Iterator[Triple]:
    """The triples of all graphs, each once."""
    last: NamedNode | BlankNode | Triple | None = None
    seen: set[Quad | Triple] = set()
    for quad in store:
        # the same triple in two graphs shares its subject; the store gives subjects in runs,
        # so that only one subject's triples have to be remembered
        if quad.subject != last:
            seen.clear()
            last = quad.subject
        if quad.triple not in seen:
            seen.add(quad.triple)
            yield quad.triple


def _export_tables(store: Store, base_iri: str, out: Path) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    reader = _Reader(store, base_iri)
    tables: dict[str, tuple[list[str], Callable[[], Iterator[Row]]]] = {
        "measures.csv": (MEASURES, reader.measures),
        "kpis.csv": (KPIS, reader.kpis),
        "citations.csv": (CITATIONS, reader.citations),
    }
    written = []
    for name, (columns, rows) in tables.items():
        path = out / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore", restval="")
            writer.writeheader()
            writer.writerows(rows())
        written.append(path)
    return written


class _Reader:
    """Reads the rows of the tables out of a store."""

    def __init__(self, store: Store, base_iri: str) -> None:
        self._store = store
        self._base = base_iri

    def measures(self) -> Iterator[Row]:
        for row in self._rows(_MEASURES_QUERY, "measure_iri"):
            iri = row["measure_iri"]
            row["department"] = self._joined(iri, "shisaku:department/skos:prefLabel")
            row["topics"] = self._joined(iri, "shisaku:topic/skos:prefLabel")
            row["actions"] = self._joined(iri, "shisaku:action", "shisaku:order", "shisaku:text")
            yield row

    def kpis(self) -> Iterator[Row]:
        return self._rows(_KPIS_QUERY, "kpi_iri")

    def citations(self) -> Iterator[Row]:
        for row in self._rows(_CITATIONS_QUERY, "citation_iri"):
            row["printed_as"] = self._joined(row["citation_iri"], "shisaku:printedAs")
            row["source_type"] = SOURCE_TYPES.get(row.get("source_class", ""), "")
            yield row

    def _rows(self, query: str, iri_column: str) -> Iterator[Row]:
        """One row for each item; where a query gives several, the first.

        Plan by plan, so that no more than one plan's rows are ever sorted in memory.
        """
        plans = self._query("SELECT ?plan WHERE { ?plan a shisaku:Plan } ORDER BY ?plan")
        for plan in [solution["plan"] for solution in plans]:
            last = None
            results = self._query(query.replace("$PLAN", str(plan)))
            names = [variable.value for variable in results.variables]
            for solution in results:
                row = {name: _text(solution[name]) for name in names if solution[name] is not None}
                if row["item"] != last:
                    last = row["item"]
                    row[iri_column] = row["item"]
                    yield row

    def _joined(self, iri: str, path: str, *ordered: str) -> str:
        if ordered:
            order, value = ordered
            pattern = f"<{iri}> {path} ?step . ?step {order} ?order ; {value} ?value"
        else:
            pattern = f"<{iri}> {path} ?value BIND (STR(?value) AS ?order)"
        query = (
            f"SELECT ?value WHERE {{ {pattern} "
            'FILTER (LANG(?value) IN ("", "ja")) } ORDER BY ?order'
        )
        values = dict.fromkeys(_text(solution["value"]) for solution in self._query(query))
        return SEPARATOR.join(values)

    def _query(self, query: str) -> QuerySolutions:
        results = self._store.query(
            query, base_iri=self._base, prefixes=PREFIXES, use_default_graph_as_union=True
        )
        if not isinstance(results, QuerySolutions):
            raise TypeError("a table is made from a SELECT")
        return results


def _text(term: NamedNode | BlankNode | Literal | Triple) -> str:
    return str(term) if isinstance(term, Triple) else term.value
