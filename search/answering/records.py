"""What the graph holds of a plan, kind by kind: one SPARQL query each, shown with the answer."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from search.answering.types import Place, Record
from search.corpus import Corpus
from search.opened import OpenedIndex

_PLACE: Final = """  ?x shisaku:evidence ?e . ?e oa:start ?start ; oa:end ?end ; oa:exact ?quote .
  OPTIONAL { ?e shisaku:page ?page }"""
_UNDER: Final = """  OPTIONAL { ?x shisaku:measure ?under }"""

QUERIES: Final[Mapping[str, str]] = {
    "kpi": f"""  ?x a shisaku:Kpi ; shisaku:plan ?plan ; shisaku:indicator ?own .
  OPTIONAL {{ ?x shisaku:subject ?subject }}
  OPTIONAL {{ ?x shisaku:baselineText ?baseline }}
  OPTIONAL {{ ?x shisaku:baselineAsOf ?asof }}
  OPTIONAL {{ ?x shisaku:targetText ?target }}
  OPTIONAL {{ ?x shisaku:targetYear ?year }}
  OPTIONAL {{ ?x shisaku:unit ?unit }}
  BIND(EXISTS {{ ?issue shisaku:about ?x }} AS ?doubted)
{_UNDER}
{_PLACE}""",
    "phase": f"""  ?x a shisaku:Phase ; shisaku:plan ?plan ; shisaku:text ?own ; shisaku:certain ?certain .
  OPTIONAL {{ ?x shisaku:fromYear ?from }}
  OPTIONAL {{ ?x shisaku:toYear ?to }}
{_UNDER}
{_PLACE}""",
    "milestone": f"""  ?x a shisaku:Milestone ; shisaku:plan ?plan ; shisaku:text ?own ;
     shisaku:printed ?printed .
  OPTIONAL {{ ?x shisaku:milestoneKind ?kind }}
  OPTIONAL {{ ?x shisaku:date ?date }}
{_UNDER}
{_PLACE}""",
    "project": f"""  ?x a shisaku:CompletedProject ; shisaku:plan ?plan ; rdfs:label ?own .
  OPTIONAL {{ ?x shisaku:fiscalYear ?year }}
  OPTIONAL {{ ?x shisaku:department/skos:prefLabel ?department }}
{_UNDER}
{_PLACE}""",
    "measure": f"""  ?x a shisaku:Measure ; shisaku:plan ?plan ; dcterms:title ?own .
  OPTIONAL {{ ?x shisaku:goal ?goal }}
  OPTIONAL {{ ?x shisaku:department/skos:prefLabel ?department }}
  OPTIONAL {{ ?x shisaku:policy/skos:prefLabel ?measure }}
{_PLACE}""",
    "policy": f"""  ?x a shisaku:Policy ; shisaku:plan ?plan ; skos:prefLabel ?own .
  OPTIONAL {{ ?x shisaku:level ?level }}
  OPTIONAL {{ ?x shisaku:parent ?parent }}
{_PLACE}""",
    "term": f"""  ?x a shisaku:Term ; shisaku:plan ?plan ; skos:prefLabel ?own .
  OPTIONAL {{ ?x skos:definition ?definition }}
  OPTIONAL {{ ?x skos:altLabel ?measure }}
{_PLACE}""",
    "citation": f"""  ?x a shisaku:Citation ; shisaku:plan ?plan ; shisaku:cited ?cited .
  ?cited skos:prefLabel ?own FILTER(LANG(?own) IN ("", "ja"))
  OPTIONAL {{ ?cited a ?type FILTER(STRSTARTS(STR(?type), STR(shisaku:)) && ?type != shisaku:Source) }}
  OPTIONAL {{ ?cited shisaku:issuerName ?issuer }}
  OPTIONAL {{ ?x shisaku:printedAs ?printed }}
  OPTIONAL {{ ?x shisaku:citing ?under }}
{_PLACE}""",
    "plan": """  ?plan a shisaku:Plan ; dcterms:title ?own . BIND(?plan AS ?x)
  OPTIONAL { ?plan shisaku:periodStart ?first }
  OPTIONAL { ?plan shisaku:periodEnd ?last }
  OPTIONAL { ?plan dcterms:issued ?issued }
  OPTIONAL { ?plan shisaku:versionOrStatus ?status }""",
    "statement": """  ?f rdf:subject ?plan ; rdf:predicate ?own ; shisaku:evidence ?e . BIND(?f AS ?x)
  ?e oa:start ?start ; oa:end ?end ; oa:exact ?quote . OPTIONAL { ?e shisaku:page ?page }""",
}
"""The pattern of each kind of record; ``?own`` is its name, ``?measure`` what it stands under."""

Row = dict[str, str]

_RESERVED: Final = frozenset(
    {
        "x",
        "plan",
        "own",
        "measure",
        "under",
        "start",
        "end",
        "page",
        "quote",
        "e",
        "f",
        "issue",
        "cited",
    }
)


class Records:
    """Reads records of plans from the store; what was read of a plan is kept.  Thread-safe."""

    def __init__(self, index: OpenedIndex, store: Path | None) -> None:
        self._index = index
        self._store = store
        self._corpus: Corpus | None = None
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, int], tuple[Record, ...]] = {}
        measures = range(index.measures)
        self._titles = {index.items.iri[row]: index.items.title[row] for row in measures}

    @property
    def opened(self) -> bool:
        """Whether there is a store to ask."""
        return self._store is not None

    def select(self, query: str) -> list[Row]:
        """The rows of a query; none where the engine has no store."""
        if self._store is None:
            return []
        with self._lock:
            if self._corpus is None:
                self._corpus = Corpus(self._store, self._index.base_iri)
            corpus = self._corpus
        answer = corpus.select(query)
        names = [variable.value for variable in answer.variables]  # type: ignore[attr-defined]
        return [
            {n: str(v.value) for n, v in zip(names, row, strict=True) if v is not None}
            for row in answer
        ]

    def query(self, kind: str, plans: Sequence[int]) -> str:
        """The query for the records of a kind in some plans; IRIs are relative to the base."""
        base = self._index.base_iri
        iris = " ".join(f"<{self._index.plans[n].iri.removeprefix(base)}>" for n in plans)
        return f"SELECT * WHERE {{\n  VALUES ?plan {{ {iris} }}\n{QUERIES[kind]}\n}}"

    def of(self, kind: str, plans: Sequence[int]) -> list[Record]:
        """The records of a kind in some plans, in the order of the documents."""
        missing = [plan for plan in plans if (kind, plan) not in self._kept]
        for plan in missing:
            found: dict[tuple[str, int], Record] = {}
            for row in self.select(self.query(kind, [plan])):
                record = _record(kind, plan, row, self._titles)
                # each mention of a source is by itself; of all else the first place counts
                start = record.place.start if kind == "citation" and record.place else 0
                known = found.get((record.iri, start))
                if known is None or _before(record, known):
                    found[record.iri, start] = record
            ordered = sorted(found.values(), key=lambda r: (r.place.start if r.place else 0, r.iri))
            self._kept[kind, plan] = tuple(ordered)
        return [record for plan in plans for record in self._kept[kind, plan]]


def _before(left: Record, right: Record) -> bool:
    return bool(left.place and right.place and left.place.start < right.place.start)


def _record(kind: str, plan: int, row: Row, titles: Mapping[str, str]) -> Record:
    values = {name: value for name, value in row.items() if name not in _RESERVED}
    own = row.get("own", "")
    if subject := values.get("subject"):
        own = f"{subject} {own}"
    around = row.get("measure") or titles.get(row.get("under", ""), "")
    return Record(kind, row.get("x", ""), plan, own, around, values, _place(row))


def _place(row: Row) -> Place | None:
    if "start" not in row or "end" not in row:
        return None
    page = row.get("page")
    return Place(
        int(row["start"]), int(row["end"]), int(page) if page else None, row.get("quote", "")
    )
