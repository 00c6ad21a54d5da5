"""Plans: the list and one with everything in it."""

from __future__ import annotations

from typing import Any

from api.errors import NotFoundError
from api.queries.reader import Reader, Row
from api.views.kpis import kpis as kpis_of
from api.views.rows import Json, grouped, last, municipality
from text.messages import Message


def plans(reader: Reader) -> list[Json]:
    """All plans, by prefecture and municipality."""
    found: dict[Any, Json] = {}
    for row in reader.rows("plans"):
        found.setdefault(row["plan"], _summary(row, str(row["plan"])))
    return list(found.values())


def plan(reader: Reader, iri: str) -> Json:
    """One plan with its policies, measures, KPIs, schedule, sources, terms and issues.

    Raises NotFoundError where the IRI names no plan.
    """
    row = reader.row("plan", this=iri)
    if row is None:
        raise NotFoundError(Message("%(iri)s: no such plan", iri=iri))
    kpis = kpis_of(reader, "plan_kpis", iri)
    phases = grouped(reader.rows("plan_phases", this=iri), "phase")
    projects = grouped(reader.rows("plan_projects", this=iri), "project")
    measures = grouped(reader.rows("plan_measures", this=iri), "measure")
    return {
        **_summary(row, iri),
        "document": row["document"],
        "file": row["fileName"],
        "doubles_as": [str(r["label"]) for r in reader.rows("plan_doubles", this=iri)],
        "policies": grouped(reader.rows("plan_policies", this=iri), "policy"),
        "measures": measures,
        "kpis": kpis,
        "schedule": phases,
        "projects": projects,
        "sources": grouped(reader.rows("plan_sources", this=iri), "source"),
        "glossary": grouped(reader.rows("plan_terms", this=iri), "term"),
        "issues": grouped(reader.rows("plan_issues", this=iri), "issue"),
        "counts": {"measures": len(measures), "kpis": len(kpis)},
    }


def tree(policies: list[Json], measures: list[Json]) -> list[Json]:
    """The policies nested by parent, each with its measures; what has no policy comes last.

    A node is ``{"policy", "children", "measures"}``; ``policy`` is None for the
    measures that stand under none.  Policies whose parents run in a circle are roots.
    """
    nodes: dict[Any, Json] = {
        policy["iri"]: {"policy": policy, "children": [], "measures": []} for policy in policies
    }
    roots: list[Json] = []
    for policy in policies:
        parent = nodes.get(policy["parent"])
        if parent is None or _circular(policy, nodes):
            roots.append(nodes[policy["iri"]])
        else:
            parent["children"].append(nodes[policy["iri"]])
    loose: Json = {"policy": None, "children": [], "measures": []}
    for measure in measures:
        nodes.get(measure["policy"], loose)["measures"].append(measure)
    return [*roots, loose] if loose["measures"] else roots


def _circular(policy: Json, nodes: dict[Any, Json]) -> bool:
    seen = {policy["iri"]}
    parent = policy["parent"]
    while parent in nodes:
        if parent in seen:
            return True
        seen.add(parent)
        parent = nodes[parent]["policy"]["parent"]
    return False


def _summary(row: Row, iri: str) -> Json:
    code = row["prefectureCode"]
    issued = row["issued"]
    return {
        "iri": iri,
        "id": row["id"] or last(iri),
        "title": row["title"],
        "municipality": municipality(row),
        "prefecture": {
            "code": None if code is None else str(code),
            "name": row["prefecture"],
            "name_en": row["prefectureEn"],
        },
        "period": {"start": row["start"], "end": row["end"]},
        "issued": None if issued is None else str(issued),
        "status": row["status"],
        "counts": {"measures": row.get("measures") or 0, "kpis": row.get("kpis") or 0},
    }
