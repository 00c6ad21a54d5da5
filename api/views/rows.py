"""Rows of queries into the forms that routes and pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from api.queries.reader import Row

Json = dict[str, Any]

EVIDENCE: Final = ("evidence", "quote", "start", "end", "page")


def provenance(row: Mapping[str, Any]) -> Json | None:
    """The passage in a row, None where it has none; offsets are of the raw text."""
    if row.get("evidence") is None or row.get("quote") is None:
        return None
    return {
        "iri": row["evidence"],
        "document": _document(str(row["evidence"])),
        "page": row.get("page"),
        "start": row.get("start"),
        "end": row.get("end"),
        "quote": row["quote"],
    }


def grouped(rows: Iterable[Row], key: str) -> list[Json]:
    """One item per value of ``key``, in order, with all its passages in ``provenance``.

    A thing with two passages comes as two rows; what else differs between rows of
    one thing keeps its first value.
    """
    items: dict[Any, Json] = {}
    for row in rows:
        item = items.get(row[key])
        if item is None:
            item = {name: value for name, value in row.items() if name not in EVIDENCE}
            item["iri"] = item.pop(key)
            item["provenance"] = []
            items[row[key]] = item
        passage = provenance(row)
        if passage is not None and passage not in item["provenance"]:
            item["provenance"].append(passage)
    return list(items.values())


def municipality(row: Mapping[str, Any]) -> Json:
    """The municipality in a row; ``code`` is null where the register knows none."""
    code = row.get("code")
    return {
        "code": None if code is None else str(code),
        "name": row.get("municipality"),
        "name_en": row.get("municipalityEn"),
        "iri": row.get("place"),
    }


def by_municipality(rows: Iterable[Json]) -> list[Json]:
    """Items grouped by their ``municipality``, in the order in which they come."""
    groups: dict[tuple[Any, Any], Json] = {}
    for row in rows:
        place = row["municipality"]
        group = groups.setdefault(
            (place["code"], place["name"]), {"municipality": place, "items": []}
        )
        group["items"].append(row)
    return list(groups.values())


def last(iri: str) -> str:
    """The last part of an IRI's path."""
    return iri.rstrip("/").rpartition("/")[2]


def local(iri: str | None) -> str | None:
    """The local name of a term of a vocabulary (``Law`` of ``…ns#Law``)."""
    if iri is None:
        return None
    return iri.rpartition("#")[2] if "#" in iri else last(iri)


def _document(evidence: str) -> str | None:
    """The document's IRI, from that of one of its passages (``plan/{pid}/passage/…``)."""
    base, found, rest = evidence.partition("/plan/")
    return f"{base}/document/{rest.partition('/')[0]}" if found else None


def collected(rows: Iterable[Row], key: str, name: str) -> dict[Any, list[str]]:
    """Every value of one column by the value of ``key``, in order, each once."""
    out: dict[Any, list[str]] = {}
    for row in rows:
        values = out.setdefault(row[key], [])
        if row[name] is not None and str(row[name]) not in values:
            values.append(str(row[name]))
    return out
