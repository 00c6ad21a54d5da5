"""Topics: the list and one with its neighbours and measures."""

from __future__ import annotations

from typing import Any

from api.errors import NotFoundError
from api.queries.reader import Reader
from api.views.rows import Json, grouped, last, local, municipality
from text.messages import Message


def topics(reader: Reader) -> list[Json]:
    """All topics in the order of their Japanese labels, each once."""
    found: dict[Any, Json] = {}
    for row in reader.rows("topics"):
        item = found.setdefault(
            row["topic"],
            {
                "iri": row["topic"],
                "id": last(str(row["topic"])),
                "label": row["label"],
                "label_en": row["labelEn"],
                "definition": row["definition"],
                "broader": [],
                "measures": row["measures"] or 0,
            },
        )
        if row["broader"] is not None and row["broader"] not in item["broader"]:
            item["broader"].append(row["broader"])
    return list(found.values())


def forest(found: list[Json]) -> list[Json]:
    """Topics nested by their broader ones: ``{"topic", "children"}``, each topic once."""
    nodes: dict[Any, Json] = {item["iri"]: {"topic": item, "children": []} for item in found}
    roots: list[Json] = []
    for item in found:
        parents = [nodes[parent] for parent in item["broader"] if parent in nodes]
        (parents[0]["children"] if parents else roots).append(nodes[item["iri"]])
    return roots


def within(reader: Reader, iri: str) -> list[str]:
    """IRIs of the topic and of all below it."""
    return [str(row["topic"]) for row in reader.rows("topics_within", this=iri)]


def topic(reader: Reader, iri: str) -> Json:
    """One topic; raises NotFoundError where the IRI names none."""
    labels: dict[str, list[str]] = {}
    texts: dict[str, dict[str, str]] = {"definition": {}, "scopeNote": {}}
    names: dict[str, str] = {}
    for row in reader.rows("topic", this=iri):
        kind, value, language = local(str(row["property"])), str(row["value"]), str(row["language"])
        if kind in texts:
            texts[kind].setdefault(language or "ja", value)
        elif kind == "prefLabel":
            names.setdefault(language or "ja", value)
        else:
            labels.setdefault(str(kind), []).append(value)
    if not names:
        raise NotFoundError(Message("%(iri)s: no such topic", iri=iri))
    near: dict[str, list[Json]] = {"broader": [], "narrower": [], "related": []}
    for row in reader.rows("topic_near", this=iri):
        near[str(row["relation"])].append(
            {"iri": row["topic"], "label": row["label"], "label_en": row["labelEn"]}
        )
    topics = within(reader, iri)
    return {
        "iri": iri,
        "id": last(iri),
        "label": names.get("ja") or next(iter(names.values())),
        "label_en": names.get("en"),
        "labels": {"alt": labels.get("altLabel", []), "hidden": labels.get("hiddenLabel", [])},
        "definition": texts["definition"],
        "scope_note": texts["scopeNote"],
        **near,
        "sources": [
            {
                "iri": row["source"],
                "label": row["label"],
                "type": local(None if row["type"] is None else str(row["type"])),
                "measures": row["measures"],
            }
            for row in reader.rows("topic_sources", topics=topics)
        ],
        "measures": [
            _measure(item)
            for item in grouped(reader.rows("topic_measures", this=iri, topics=topics), "measure")
        ],
    }


def _measure(row: Json) -> Json:
    return {
        "iri": row["iri"],
        "title": row["title"],
        "stance": row["stance"],
        "exact": row["exact"],
        "plan": {"iri": row["plan"], "title": row["planTitle"]},
        "municipality": municipality(row),
    }
