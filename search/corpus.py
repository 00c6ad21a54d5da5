"""What is indexed, read back from the graph by SPARQL.

Plans, places, topics and sources are few and come as lists; measures with what
belongs to them come one plan's worth of rows at a time from ordered queries; and
passages are a stream, of which nothing keeps more than one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyoxigraph

from graph.namespaces import PREFIXES
from search.errors import CorpusError
from search.rows import ConceptRow, ElementRow, Evidence, MeasureRow, PlaceRow, PlanRow
from text.messages import Message

PREFIX: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())

_EVIDENCE: Final = """
  OPTIONAL { ?x shisaku:evidence ?e . ?e oa:start ?start ; oa:end ?end ; oa:exact ?quote .
             OPTIONAL { ?e shisaku:page ?page } }"""


class Corpus:
    """Reads one snapshot's store; nothing is written.

    ``base_iri`` is that of the snapshot.  Raises CorpusError where the store
    cannot be opened.
    """

    def __init__(self, store: Path, base_iri: str) -> None:
        self.base_iri = base_iri
        try:
            self._store = pyoxigraph.Store.read_only(str(store))
        except (OSError, ValueError) as error:
            raise CorpusError(
                Message("cannot be opened (%(reason)s)", reason=error), file=str(store)
            ) from error

    def select(self, query: str) -> Iterator[Any]:
        """Rows of a SELECT over all graphs together; values by position or name."""
        answer = self._store.query(
            PREFIX + query, base_iri=self.base_iri, use_default_graph_as_union=True
        )
        return iter(answer)  # type: ignore[arg-type]

    def plans(self) -> list[PlanRow]:
        rows: dict[str, PlanRow] = {}
        for row in self.select(
            """SELECT ?x ?id ?title ?city ?code ?name ?pref ?start ?end ?document WHERE {
                 ?x a shisaku:Plan .
                 OPTIONAL { ?x dcterms:identifier ?id } OPTIONAL { ?x dcterms:title ?title }
                 OPTIONAL { ?x shisaku:municipality ?city .
                            OPTIONAL { ?city shisaku:code ?code }
                            OPTIONAL { ?city skos:prefLabel ?cityLabel
                                       FILTER(LANG(?cityLabel) IN ("", "ja")) } }
                 OPTIONAL { ?x shisaku:municipalityName ?printed }
                 BIND(COALESCE(?cityLabel, ?printed) AS ?name)
                 OPTIONAL { ?x shisaku:prefecture ?prefecture .
                            OPTIONAL { ?prefecture shisaku:code ?pref } }
                 OPTIONAL { ?x shisaku:periodStart ?start } OPTIONAL { ?x shisaku:periodEnd ?end }
                 OPTIONAL { ?x dcterms:source ?document } }"""
        ):
            iri = _text(row["x"])
            code = _text(row["code"]) or _tail(_text(row["city"]))
            rows.setdefault(
                iri,
                PlanRow(
                    iri,
                    _text(row["id"]) or _tail(iri),
                    _text(row["title"]) or _tail(iri),
                    code or None,
                    _text(row["name"]) or None,
                    _text(row["pref"]) or (code[:2] if code else None),
                    _number(row["start"]),
                    _number(row["end"]),
                    _text(row["document"]) or iri,
                ),
            )
        return sorted(rows.values(), key=lambda plan: plan.iri)

    def places(self) -> list[PlaceRow]:
        """All municipalities and prefectures of the register, by code."""
        found = []
        for kind in ("Prefecture", "Municipality"):
            found += [
                PlaceRow(
                    _text(row["x"]),
                    _text(row["code"]),
                    _text(row["label"]),
                    _text(row["kana"]),
                    _text(row["code"])[:2] if kind == "Municipality" else None,
                )
                for row in self.select(
                    f"""SELECT ?x ?code ?label ?kana WHERE {{
                          ?x a shisaku:{kind} ; shisaku:code ?code ; skos:prefLabel ?label .
                          FILTER(LANG(?label) IN ("", "ja"))
                          OPTIONAL {{ ?x shisaku:kana ?kana }} }} ORDER BY ?code"""
                )
            ]
        return found

    def topics(self) -> list[ConceptRow]:
        """The curated topics; glossary terms of plans are concepts too, but none of these."""
        return self._concepts(
            "?x a skos:Concept . FILTER(STRSTARTS(STR(?x), STR(<topic/>)))", related=True
        )

    def sources(self) -> list[ConceptRow]:
        """Sources of the register and those that plans alone name.

        Of the thousands of national projects only those that a plan is linked to.
        """
        linked = "FILTER NOT EXISTS { ?x a shisaku:NationalProject . " + (
            "FILTER NOT EXISTS { ?link shisaku:cited ?x } }"
        )
        return self._concepts(f"?x a ?kind . ?kind rdfs:subClassOf* shisaku:Source . {linked}") or (
            self._concepts("?x a shisaku:Source .")
        )

    def _concepts(self, pattern: str, *, related: bool = False) -> list[ConceptRow]:
        names: dict[str, dict[str, set[str]]] = {}
        for row in self.select(
            f"""SELECT DISTINCT ?x ?p ?o WHERE {{ {pattern}
                  VALUES ?p {{ skos:prefLabel skos:altLabel skos:hiddenLabel skos:definition
                               shisaku:shortName skos:broader skos:related }}
                  ?x ?p ?o . FILTER(!isLiteral(?o) || LANG(?o) IN ("", "ja", "en")) }}"""
        ):
            kind = _tail(_text(row["p"]))
            value = row["o"]
            if getattr(value, "language", None) == "en" and kind in ("prefLabel", "definition"):
                kind = "altLabel" if kind == "prefLabel" else ""
            names.setdefault(_text(row["x"]), {}).setdefault(kind, set()).add(_text(value))
        rows = []
        for iri, found in sorted(names.items()):
            label = min(found.get("prefLabel", ()), default="")
            if not label:
                continue
            alt = found.get("altLabel", set()) | found.get("shortName", set())
            rows.append(
                ConceptRow(
                    iri,
                    label,
                    tuple(sorted(alt)),
                    tuple(sorted(found.get("hiddenLabel", ()))),
                    min(found.get("definition", ()), default=""),
                    tuple(sorted(found.get("broader", ()))) if related else (),
                    tuple(sorted(found.get("related", ()))) if related else (),
                )
            )
        return rows

    def measures(self) -> list[MeasureRow]:
        """All measures with goal, policy, topics, sources, tasks and finished projects."""
        rows: dict[str, MeasureRow] = {}
        for row in self.select(
            f"""SELECT ?x ?title ?plan ?goal ?stance ?policy ?department ?start ?end ?page ?quote
                WHERE {{ ?x a shisaku:Measure ; shisaku:plan ?plan .
                  OPTIONAL {{ ?x dcterms:title ?title }} OPTIONAL {{ ?x shisaku:goal ?goal }}
                  OPTIONAL {{ ?x shisaku:stance ?stance }}
                  OPTIONAL {{ ?x shisaku:policy/skos:prefLabel ?policy }}
                  OPTIONAL {{ ?x shisaku:department/skos:prefLabel ?department }}
                  {_EVIDENCE} }}"""
        ):
            iri = _text(row["x"])
            known = rows.get(iri)
            evidence = _evidence(row)
            if known is None:
                rows[iri] = MeasureRow(
                    iri,
                    _text(row["title"]) or _tail(iri),
                    _text(row["plan"]),
                    _text(row["goal"]),
                    _text(row["stance"]) or None,
                    evidence,
                    _text(row["policy"]),
                    _text(row["department"]),
                )
            else:
                known.evidence = _first(known.evidence, evidence)
        for name, pattern in (
            ("topics", "?x shisaku:topic ?o"),
            ("sources", "?x eli:cites ?o"),
            ("implements", "?x shisaku:implements ?o"),
            ("tasks", "?phase a shisaku:Phase ; shisaku:measure ?x ; shisaku:text ?o"),
            ("projects", "?p a shisaku:CompletedProject ; shisaku:measure ?x ; rdfs:label ?o"),
        ):
            for row in self.select(
                f"SELECT DISTINCT ?x ?o WHERE {{ ?x a shisaku:Measure . {pattern} }}"
            ):
                if (measure := rows.get(_text(row["x"]))) is not None:
                    getattr(measure, name).append(_text(row["o"]))
        for measure in rows.values():
            for values in (measure.topics, measure.sources, measure.tasks, measure.projects):
                values.sort()
        return sorted(rows.values(), key=lambda measure: measure.iri)

    def actions(self) -> list[ElementRow]:
        return self._elements(
            f"""SELECT ?x ?text ?plan ?m ?start ?end ?page ?quote WHERE {{
                  ?x a shisaku:Action ; shisaku:text ?text ; shisaku:measure ?m .
                  ?m shisaku:plan ?plan . {_EVIDENCE} }}"""
        )

    def kpis(self) -> list[ElementRow]:
        """KPIs; the text says baseline, target and year as a person would."""
        found = []
        for row in self._distinct(
            f"""SELECT ?x ?title ?plan ?m ?base ?asof ?target ?value ?unit ?year
                       ?start ?end ?page ?quote WHERE {{
                  ?x a shisaku:Kpi .
                  OPTIONAL {{ ?x shisaku:indicator ?title }} OPTIONAL {{ ?x shisaku:plan ?plan }}
                  OPTIONAL {{ ?x shisaku:measure ?m }}
                  OPTIONAL {{ ?x shisaku:baselineText ?base }}
                  OPTIONAL {{ ?x shisaku:baselineAsOf ?asof }}
                  OPTIONAL {{ ?x shisaku:targetText ?target }}
                  OPTIONAL {{ ?x shisaku:targetValue ?value }} OPTIONAL {{ ?x shisaku:unit ?unit }}
                  OPTIONAL {{ ?x shisaku:targetYear ?year }} {_EVIDENCE} }}"""
        ):
            title = _text(row["title"])
            target = _text(row["target"]) or _text(row["value"]) + _text(row["unit"])
            parts = [title]
            if base := _text(row["base"]):
                asof = _text(row["asof"])
                parts.append(f"現状値 {base}" + (f"({asof})" if asof else ""))
            if target:
                year = _number(row["year"])
                parts.append(f"目標値 {target}" + (f"({year}年度)" if year else ""))
            found.append(
                ElementRow(
                    _text(row["x"]),
                    title,
                    " / ".join(parts),
                    _text(row["plan"]) or None,
                    _text(row["m"]) or None,
                    _evidence(row),
                )
            )
        return found

    def terms(self) -> list[ElementRow]:
        """Glossary terms of plans with their explanation."""
        alt: dict[str, list[str]] = {}
        for row in self.select("SELECT ?x ?a WHERE { ?x a shisaku:Term ; skos:altLabel ?a }"):
            alt.setdefault(_text(row["x"]), []).append(_text(row["a"]))
        rows = self._elements(
            f"""SELECT ?x ?title ?text ?plan ?start ?end ?page ?quote WHERE {{
                  ?x a shisaku:Term ; skos:prefLabel ?title .
                  OPTIONAL {{ ?x skos:definition ?text }} OPTIONAL {{ ?x shisaku:plan ?plan }}
                  {_EVIDENCE} }}"""
        )
        return [
            ElementRow(
                row.iri,
                row.title,
                "。".join(filter(None, [" ".join(sorted(alt.get(row.iri, ()))), row.text])),
                row.plan,
                None,
                row.evidence,
            )
            for row in rows
        ]

    def passages(self) -> Iterator[ElementRow]:
        """All passages, as the store gives them; ``title`` is the path of headings."""
        for row in self.select(
            """SELECT ?x ?text ?title ?plan ?m ?start ?end ?page ?quote WHERE {
                 ?x a shisaku:Passage ; shisaku:text ?text ; oa:start ?start ; oa:end ?end .
                 OPTIONAL { ?x oa:exact ?quote } OPTIONAL { ?x shisaku:heading ?title }
                 OPTIONAL { ?x shisaku:plan ?plan } OPTIONAL { ?x shisaku:measure ?m }
                 OPTIONAL { ?x shisaku:page ?page } }"""
        ):
            yield _element(row)

    def _distinct(self, query: str) -> list[Any]:
        """Rows of a query with one row per ?x: that with the first place in the document."""
        rows: dict[str, Any] = {}
        for row in self.select(query):
            iri = _text(row["x"])
            known = rows.get(iri)
            if known is None or (_number(row["start"]) or 0) < (_number(known["start"]) or 0):
                rows[iri] = row
        return [rows[iri] for iri in sorted(rows)]

    def _elements(self, query: str) -> list[ElementRow]:
        return [_element(row) for row in self._distinct(query)]


def _element(row: Any) -> ElementRow:
    return ElementRow(
        _text(row["x"]),
        _text(_value(row, "title")),
        _text(_value(row, "text")),
        _text(_value(row, "plan")) or None,
        _text(_value(row, "m")) or None,
        _evidence(row),
    )


def _value(row: Any, name: str) -> Any:
    try:
        return row[name]
    except KeyError:
        return None  # the query does not ask for it


def _evidence(row: Any) -> Evidence | None:
    start, end = _number(row["start"]), _number(row["end"])
    if start is None or end is None or not 0 <= start <= end:
        return None
    return Evidence(start, end, _number(row["page"]), _text(row["quote"]))


def _first(left: Evidence | None, right: Evidence | None) -> Evidence | None:
    if left is None or right is None:
        return left or right
    return min(left, right, key=lambda place: (place.start, place.end))


def _text(node: Any) -> str:
    return "" if node is None else str(node.value)


def _number(node: Any) -> int | None:
    try:
        return None if node is None else int(node.value)
    except ValueError:
        return None


def _tail(iri: str) -> str:
    return iri.rstrip("/").rsplit("#", 1)[-1].rsplit("/", 1)[-1]
