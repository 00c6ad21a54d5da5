"""Who implements which item of a national plan, and who does not, as far as plans say."""

from __future__ import annotations

from typing import Any

from api.errors import NotFoundError
from api.queries.reader import Reader
from api.views.places import Counts
from api.views.rows import Json, grouped, last, municipality
from text.messages import Message


def items(reader: Reader) -> list[Json]:
    """The items of national plans in their order, each once."""
    found: dict[Any, Json] = {}
    for row in reader.rows("items"):
        found.setdefault(
            row["item"],
            {
                "iri": row["item"],
                "id": last(str(row["item"])),
                "label": row["label"] or last(str(row["item"])),
                "label_en": row["labelEn"],
                "group": row["group"],
                "source": {"iri": row["source"], "title": row["sourceLabel"]},
            },
        )
    return list(found.values())


def item_counts(reader: Reader) -> Counts:
    """How many measures of each plan implement each item."""
    counts: Counts = {}
    for row in reader.rows("matrix_items"):
        counts.setdefault(row["item"], {})[row["plan"]] = {
            "measures": row["measures"] or 0,
            "example": row["example"],
        }
    return counts


def item(reader: Reader, iri: str, plans: list[Json]) -> Json:
    """One item with the measures that implement it and the plans where none was found.

    Raises NotFoundError where the IRI names no item.
    """
    row = reader.row("item", this=iri)
    if row is None:
        raise NotFoundError(Message("%(iri)s: no such item", iri=iri))
    measures = [
        _measure(found) for found in grouped(reader.rows("item_measures", this=iri), "link")
    ]
    acting = {found["plan"]["iri"] for found in measures}
    return {
        "iri": iri,
        "id": last(iri),
        "label": row["label"] or last(iri),
        "label_en": row["labelEn"],
        "group": row["group"],
        "source": {"iri": row["source"], "title": row["sourceLabel"]},
        "measures": measures,
        "without": [plan for plan in plans if plan["iri"] not in acting],
    }


def _measure(row: Json) -> Json:
    return {
        "iri": row["measure"],
        "title": row["title"],
        "stance": row["stance"],
        "link": row["iri"],
        "plan": {"iri": row["plan"], "title": row["planTitle"]},
        "municipality": municipality(row),
        "confidence": row["confidence"],
        "method": row["method"],
        "reason": row["reason"],
        "provenance": row["provenance"],
    }
