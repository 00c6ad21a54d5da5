"""Measures: lists by filter and one with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.errors import NotFoundError
from api.queries.reader import Reader, iri_problem
from api.views.kpis import kpis as kpis_of
from api.views.rows import Json, collected, grouped, local, municipality, provenance
from text.messages import Message

STANCES: Final = ("実施", "計画", "検討", "言及のみ")


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """Which measures: IRIs of plans, topics (all that count) and sources; None restricts nothing."""

    plans: tuple[str, ...] | None = None
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()


_HEAD: Final = """
SELECT ?measure ?title ?number ?stance ?plan ?planTitle ?place ?code ?municipality ?municipalityEn
       ?department
WHERE {
  { SELECT DISTINCT ?measure ?plan ?order WHERE {
"""
_TAIL: Final = """
  ?measure dcterms:title ?title .
  ?plan dcterms:identifier ?planKey OPTIONAL { ?plan dcterms:title ?printedPlanTitle }
  BIND(COALESCE(?printedPlanTitle, ?planKey) AS ?planTitle)
  OPTIONAL { ?measure shisaku:number ?number }
  OPTIONAL { ?measure shisaku:stance ?stance }
  OPTIONAL { ?measure shisaku:department/skos:prefLabel ?department }
  OPTIONAL { ?plan shisaku:municipalityName ?printed }
  OPTIONAL {
    ?plan shisaku:municipality ?place . ?place shisaku:code ?code
    OPTIONAL { ?place skos:prefLabel ?known FILTER(LANG(?known) = "ja") }
    OPTIONAL { ?place skos:prefLabel ?municipalityEn FILTER(LANG(?municipalityEn) = "en") }
  }
  BIND(COALESCE(?known, ?printed) AS ?municipality)
} ORDER BY ?plan ?order ?measure
"""


def measures(
    reader: Reader, wanted: MeasureFilter, *, limit: int, offset: int
) -> tuple[int, list[Json]]:
    """How many measures pass the filter, and one page of them in the order of the plans."""
    if wanted.plans == ():
        return 0, []
    pattern = _pattern(wanted)
    count = reader.select(f"SELECT (COUNT(DISTINCT ?measure) AS ?n) WHERE {{ {pattern} }}")
    page = f"}} ORDER BY ?plan ?order ?measure LIMIT {int(limit)} OFFSET {int(offset)} }}"
    rows = reader.select(_HEAD + pattern + page + _TAIL)
    total = count[0]["n"]
    return int(total or 0), [
        {**summary(item), "department": item["department"]} for item in grouped(rows, "measure")
    ]


def measure(reader: Reader, iri: str) -> Json:
    """One measure; raises NotFoundError where the IRI names none."""
    rows = reader.rows("measure", this=iri)
    if not rows:
        raise NotFoundError(Message("%(iri)s: no such measure", iri=iri))
    row = rows[0]
    policy = row["policy"]
    goal = row["goal"]
    passages = [found for r in rows if (found := provenance(r)) is not None]
    places = list({passage["iri"]: passage for passage in passages}.values())
    return {
        **summary({**row, "iri": iri}),
        "plan_id": row["planId"],
        "policies": [] if policy is None else _path(reader, str(policy)),
        "goal": None if goal is None else {"text": goal, "provenance": _goal(reader, iri)},
        "present_state": row["presentState"],
        "department": row["departmentLabel"],
        "department_iri": row["department"],
        "confidence": row["confidence"],
        "method": row["method"],
        "provenance": places[0] if places else None,
        "passages": places,
        "actions": grouped(reader.rows("measure_actions", this=iri), "action"),
        "kpis": kpis_of(reader, "measure_kpis", iri),
        "schedule": grouped(reader.rows("measure_phases", this=iri), "phase"),
        "milestones": grouped(reader.rows("measure_milestones", this=iri), "milestone"),
        "projects": grouped(reader.rows("measure_projects", this=iri), "project"),
        "links": _links(reader, iri),
        "lineage": [
            {
                "source": row["source"],
                "based_on": {"iri": row["above"], "title": row["aboveLabel"]},
                "type": local(None if row["type"] is None else str(row["type"])),
            }
            for row in reader.rows("measure_lineage", this=iri)
        ],
        "topics": grouped(reader.rows("measure_topics", this=iri), "topic"),
        "related": [_kin(item) for item in reader.rows("measure_kin", this=iri)],
        "issues": grouped(reader.rows("measure_issues", this=iri), "issue"),
    }


def summary(row: Json) -> Json:
    """A measure as lists show it."""
    return {
        "iri": row["iri"],
        "title": row["title"],
        "number": row["number"],
        "stance": row["stance"],
        "plan": {"iri": row["plan"], "title": row["planTitle"]},
        "municipality": municipality(row),
    }


def _pattern(wanted: MeasureFilter) -> str:
    parts = ["?measure a shisaku:Measure ; shisaku:plan ?plan ."]
    parts.append("OPTIONAL { ?measure shisaku:order ?order }")
    if wanted.plans is not None:
        parts.append(f"VALUES ?plan {{ {_iris(wanted.plans)} }}")
    if wanted.topics:
        parts.append(f"VALUES ?about {{ {_iris(wanted.topics)} }} ?measure shisaku:topic ?about .")
    if wanted.sources:
        parts.append(f"VALUES ?source {{ {_iris(wanted.sources)} }}")
        parts.append(
            "{ ?measure <http://data.europa.eu/eli/ontology#cites> ?source } UNION "
            "{ ?measure shisaku:implements ?source } UNION "
            "{ ?measure shisaku:implements/dcterms:isPartOf ?source }"
        )
    if wanted.stances:
        known = [stance for stance in wanted.stances if stance in STANCES]
        parts.append("VALUES ?stance { " + " ".join(f'"{stance}"' for stance in known) + " }")
        parts.append("?measure shisaku:stance ?stance .")
    return " ".join(parts)


def _iris(iris: Sequence[str]) -> str:
    for iri in iris:
        if problem := iri_problem(iri):
            raise ValueError(f"{iri!r} {problem}")
    return " ".join(f"<{iri}>" for iri in iris)


def _path(reader: Reader, policy: str) -> list[Json]:
    """The policies from the top down to the one given."""
    found: dict[Any, Json] = {
        item["iri"]: item for item in grouped(reader.rows("policy_path", this=policy), "policy")
    }
    path: list[Json] = []
    step: Any = policy
    while step in found:
        path.append(found.pop(step))
        step = path[-1]["parent"]
    return path[::-1]


def _goal(reader: Reader, iri: str) -> list[Json]:
    rows = reader.rows("measure_goal", this=iri)
    return [passage for row in rows if (passage := provenance(row)) is not None]


def _links(reader: Reader, iri: str) -> list[Json]:
    rows = list(reader.rows("measure_links", this=iri))
    printed, relations = collected(rows, "link", "printed"), collected(rows, "link", "relation")
    links = grouped(rows, "link")
    for item in links:
        item["printed"] = printed.get(item["iri"], [])
        item["relations"] = relations.get(item["iri"], [])
        del item["relation"]
    return links


def _kin(row: Json) -> Json:
    return {
        "iri": row["measure"],
        "title": row["title"],
        "plan": {"iri": row["plan"], "title": None},
        "municipality": municipality(row),
        "shared": row["shared"],
        "topics": [name for name in str(row["topics"] or "").split(", ") if name],
    }
