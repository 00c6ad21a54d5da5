"""The query that gives the cities of an answer from the measures that are evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.evidence import Evidence
from search.interpret import Understood
from search.opened import OpenedIndex


def cities_query(index: OpenedIndex, evidence: Sequence[Evidence], asked: Understood) -> str:
    """The query that gives cities and measures; IRIs are relative to the base."""
    base = index.base_iri
    rows = "\n    ".join(
        f"(<{index.items.iri[item.measure].removeprefix(base)}> {item.chance:.3f})"
        for item in evidence
    )
    conditions = []
    if asked.cities:
        conditions.append(_one_of("city", "municipality", asked.cities))
    if asked.prefectures:
        conditions.append(_one_of("prefecture", "prefecture", asked.prefectures))
    if len(conditions) > 1:
        conditions = [f"{conditions[0]} || {conditions[1]}"]
    for kind, values in (("city", asked.not_cities), ("prefecture", asked.not_prefectures)):
        if values:
            place = "municipality" if kind == "city" else kind
            conditions.append(f"!({_one_of(kind, place, values)})")
    lines = [
        "SELECT ?city ?name ?measure ?evidence WHERE {",
        f"  VALUES (?measure ?evidence) {{\n    {rows}\n  }}",
        "  ?measure a shisaku:Measure ; shisaku:plan ?plan .",
        "  OPTIONAL { ?plan shisaku:municipality ?city }",
        "  OPTIONAL { ?plan shisaku:municipalityName ?name }",
        "  OPTIONAL { ?plan shisaku:prefecture ?prefecture }",
        *(f"  FILTER({condition})" for condition in conditions),
        *(
            f"  FILTER NOT EXISTS {{ ?measure shisaku:topic "
            f"<{index.topics[topic].iri.removeprefix(base)}> }}"
            for topic in asked.excluded_topics
        ),
        "} ORDER BY DESC(?evidence) ?measure",
    ]
    return "\n".join(lines)


def _one_of(variable: str, kind: str, codes: Iterable[str]) -> str:
    return f"?{variable} IN ({', '.join(f'<{kind}/{code}>' for code in sorted(codes))})"
