"""Sources: laws, national plans and the like, and who names them."""

from __future__ import annotations

from typing import Any

from api.errors import NotFoundError
from api.queries.reader import Reader, Row
from api.views.rows import Json, collected, grouped, last, local, municipality
from text.messages import Message


def sources(reader: Reader) -> list[Json]:
    """All sources that are cited or stand in the register, those cited most first."""
    found: dict[Any, Json] = {}
    for row in reader.rows("sources"):
        found.setdefault(row["source"], _summary(row))
    return sorted(found.values(), key=lambda item: (-item["citations"], item["label"] or ""))


def source(reader: Reader, iri: str) -> Json:
    """One source with all its facts and who cites it; NotFoundError where there is none."""
    row = reader.row("source", this=iri)
    if row is None:
        raise NotFoundError(Message("%(iri)s: no such source", iri=iri))
    rows = list(reader.rows("source_citations", this=iri))
    cited_by = [_citation(item) for item in grouped(rows, "citation")]
    printed = collected(rows, "citation", "printed")
    relations = collected(rows, "citation", "relation")
    for item in cited_by:
        item["printed"] = printed.get(item["iri"], [])
        item["relations"] = relations.get(item["iri"], [])
    explicit = [item for item in cited_by if item["kind"] == "explicit"]
    return {
        **_summary({**row, "source": iri, "citations": len(explicit), "plans": 0}),
        "plans": len({item["plan"]["iri"] for item in explicit}),
        "names": [str(r["name"]) for r in reader.rows("source_names", this=iri)],
        "links": [str(r["link"]) for r in reader.rows("source_links", this=iri)],
        "editions": grouped(reader.rows("source_editions", this=iri), "edition"),
        "items": grouped(reader.rows("source_items", this=iri), "item"),
        "relations": [dict(r) for r in reader.rows("source_relations", this=iri)],
        "cited_by": cited_by,
    }


def _summary(row: Row) -> Json:
    iri = str(row["source"])
    issued = row["issued"]
    return {
        "iri": iri,
        "id": last(iri),
        "label": row["label"],
        "label_en": row["labelEn"],
        "type": local(None if row["type"] is None else str(row["type"])),
        "issuer": row["issuer"],
        "issued": None if issued is None else str(issued),
        "law_number": row["lawNumber"],
        "citations": row["citations"] or 0,
        "plans": row["plans"] or 0,
    }


def _citation(row: Json) -> Json:
    return {
        "iri": row["iri"],
        "kind": row["kind"],
        "citing": {"iri": row["citing"], "title": row["title"]},
        "plan": {"iri": row["plan"], "title": row["planTitle"]},
        "municipality": municipality(row),
        "item": None
        if row["item"] is None
        else {"iri": row["item"], "label": row["itemLabel"] or last(str(row["item"]))},
        "confidence": row["confidence"],
        "method": row["method"],
        "provenance": row["provenance"],
    }
