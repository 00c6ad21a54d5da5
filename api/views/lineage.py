"""From measures to the laws behind them, and from national sources to who acts on them.

Every link says how it was found: ``explicit`` (the text names the source), ``aligned``
(inferred) or ``project`` (a national project only suggested by similarity).  Every
answer carries the SPARQL that gave it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from api.errors import NotFoundError
from api.queries.reader import Binding, Reader, text
from api.views.measures import measure
from api.views.rows import Json, by_municipality, grouped, last, local, municipality
from api.views.topics import within
from text.messages import Message

NO_EVIDENCE: Final = "no evidence found"
LONGEST_CHAIN: Final = 12


def lineage(reader: Reader, iri: str) -> Json:
    """A measure's way up: KPIs, measure, policies, links, and what their sources rest on.

    Raises NotFoundError where the IRI names no measure.
    """
    found = measure(reader, iri)
    facts = {row["link"]: row for row in reader.rows("link_sources", this=iri)}
    sources = list(dict.fromkeys(str(link["source"]) for link in found["links"]))
    above = _above(reader, sources)
    queries = _queries(link_sources={"this": iri}, measure_links={"this": iri})
    if sources:
        queries += _queries(chain={"sources": sources})
    return {
        "iri": iri,
        "title": found["title"],
        "plan": found["plan"],
        "municipality": found["municipality"],
        "policies": found["policies"],
        "provenance": found["provenance"],
        "kpis": found["kpis"],
        "links": [_link(link, facts.get(link["iri"], {}), above) for link in found["links"]],
        "sparql": queries,
    }


def source_measures(reader: Reader, iri: str) -> Json:
    """Who acts on a source, by municipality and year; NotFoundError where there is none."""
    row = reader.row("source", this=iri)
    if row is None:
        raise NotFoundError(Message("%(iri)s: no such source", iri=iri))
    links = [_acting(item) for item in grouped(reader.rows("source_measures", this=iri), "link")]
    kinds = {kind: sum(1 for link in links if link["kind"] == kind) for kind in _kinds(links)}
    return {
        "iri": iri,
        "label": row["label"] or last(iri),
        "type": local(None if row["type"] is None else str(row["type"])),
        "total": len({link["measure"]["iri"] for link in links}),
        "kinds": kinds,
        "cities": [
            {"municipality": group["municipality"], "links": group["items"]}
            for group in by_municipality(links)
        ],
        "based_on": _above(reader, [iri]).get(iri, []),
        "sparql": _queries(source_measures={"this": iri}, chain={"sources": [iri]}),
    }


def coverage(reader: Reader, source: str, items: list[Json], plans: list[Json]) -> Json:
    """Plans by items of a national plan: which measures act, shown by what.

    Where no measure was found the cell says so; that is no proof that the city does not
    act.  ``items`` are those of the source, in order.
    """
    cells: dict[tuple[str, str], list[Json]] = {}
    for row in grouped(reader.rows("coverage", this=source), "link"):
        cells.setdefault((row["plan"], row["item"]), []).append(
            {
                "link": row["iri"],
                "kind": row["kind"],
                "measure": {"iri": row["measure"], "title": row["title"]},
                "confidence": row["confidence"],
                "reason": row["reason"],
                "provenance": row["provenance"],
            }
        )
    return {
        "source": source,
        "items": [{key: item[key] for key in ("iri", "id", "label", "group")} for item in items],
        "plans": [
            {
                "plan": {"iri": plan["iri"], "title": plan["title"]},
                "municipality": plan["municipality"],
                "items": [
                    _cell(item["iri"], cells.get((plan["iri"], item["iri"]))) for item in items
                ],
            }
            for plan in plans
        ],
        "sparql": _queries(coverage={"this": source}),
    }


def gaps(reader: Reader) -> Json:
    """Registered sources that nobody cites, and measures that nothing national is behind."""
    return {
        "uncited_sources": [
            {"iri": row["source"], "label": row["label"], "type": local(str(row["type"]))}
            for row in reader.rows("uncited_sources")
        ],
        "unbased_measures": [
            {
                "iri": row["iri"],
                "title": row["title"],
                "plan": {"iri": row["plan"], "title": row["planTitle"]},
                "municipality": municipality(row),
                "provenance": row["provenance"],
            }
            for row in grouped(reader.rows("unbased_measures"), "measure")
        ],
        "sparql": _queries(uncited_sources={}, unbased_measures={}),
    }


def topic_laws(reader: Reader, iri: str) -> Json:
    """The laws behind a topic; NotFoundError where the IRI names none."""
    if reader.row("topic", this=iri) is None:
        raise NotFoundError(Message("%(iri)s: no such topic", iri=iri))
    topics = within(reader, iri)
    return {
        "iri": iri,
        "laws": [
            {
                "iri": row["law"],
                "label": row["label"],
                "law_number": row["lawNumber"],
                "kind": row["kind"],
                "measures": row["measures"],
                "plans": row["plans"],
            }
            for row in reader.rows("topic_laws", topics=topics)
            if row["law"] is not None
        ],
        "sparql": _queries(topic_laws={"topics": topics}),
    }


def _cell(item: str, measures: list[Json] | None) -> Json:
    return {
        "item": item,
        "acts": bool(measures),
        "measures": measures or [],
        "note": None if measures else NO_EVIDENCE,
    }


def _link(link: Json, facts: Any, above: dict[str, list[Json]]) -> Json:
    source = str(link["source"])
    kind = facts.get("type")
    return {
        **{key: link[key] for key in ("iri", "kind", "confidence", "method", "reason")},
        "printed": link["printed"],
        "relations": link["relations"],
        "source": {
            "iri": source,
            "label": link["label"],
            "type": local(None if kind is None else str(kind)),
        },
        "item": None if link["item"] is None else {"iri": link["item"], "label": link["itemLabel"]},
        "edition": None
        if facts.get("edition") is None
        else {"iri": facts["edition"], "label": facts["editionLabel"]},
        "edition_basis": facts.get("basis"),
        "provenance": link["provenance"],
        "based_on": above.get(source, []),
    }


def _above(reader: Reader, sources: list[str]) -> dict[str, list[Json]]:
    """For each source all that it rests on, nearest first, each once, with its steps."""
    if not sources:
        return {}
    parents: dict[str, list[Json]] = {}
    for row in reader.rows("chain", sources=sources):
        known = parents.setdefault(str(row["source"]), [])
        if all(entry["iri"] != row["above"] for entry in known):
            known.append(
                {
                    "iri": row["above"],
                    "label": row["label"],
                    "type": local(None if row["type"] is None else str(row["type"])),
                    "issued": None if row["issued"] is None else str(row["issued"]),
                    "law_number": row["lawNumber"],
                }
            )
    return {source: _climbed(source, parents) for source in sources}


def _climbed(source: str, parents: dict[str, list[Json]]) -> list[Json]:
    seen, level, found = {source}, [source], []
    for step in range(1, LONGEST_CHAIN + 1):
        upper = []
        for iri in level:
            for parent in parents.get(iri, ()):
                if parent["iri"] not in seen:
                    seen.add(parent["iri"])
                    upper.append(parent["iri"])
                    found.append({**parent, "steps": step, "of": iri})
        level = upper
    return found


def _acting(row: Json) -> Json:
    return {
        **{key: row[key] for key in ("iri", "kind", "confidence", "method", "reason", "year")},
        "measure": {"iri": row["measure"], "title": row["title"]},
        "plan": {"iri": row["plan"], "title": row["planTitle"]},
        "municipality": municipality(row),
        "item": None if row["item"] is None else {"iri": row["item"], "label": row["itemLabel"]},
        "edition": row["edition"],
        "provenance": row["provenance"],
    }


def _kinds(links: Iterable[Json]) -> list[str]:
    return sorted({link["kind"] for link in links})


def _queries(**queries: dict[str, Binding]) -> list[Json]:
    """The text of each query as it was asked, by the name of its file."""
    return [{"name": name, "text": text(name, values)} for name, values in queries.items()]
