"""Municipalities, and the comparison of plans over topics."""

from __future__ import annotations

from typing import Any

from api.errors import NotFoundError
from api.queries.reader import Reader
from api.views.plans import plans
from api.views.rows import Json, grouped
from text.messages import Message


def municipality(reader: Reader, iri: str) -> Json:
    """One municipality with its plans and topics; NotFoundError where there is none."""
    row = reader.row("municipality", this=iri)
    if row is None:
        raise NotFoundError(Message("%(iri)s: no such municipality", iri=iri))
    own = {r["plan"] for r in reader.rows("municipality_plans", this=iri)}
    prefecture = row["prefectureCode"]
    return {
        "iri": iri,
        "code": str(row["code"]),
        "name": row["name"],
        "name_en": row["nameEn"],
        "kana": row["kana"],
        "url": row["url"],
        "same_as": row["same"],
        "prefecture": {
            "iri": row["prefecture"],
            "code": None if prefecture is None else str(prefecture),
            "name": row["prefectureName"],
            "name_en": row["prefectureNameEn"],
        },
        "plans": [item for item in plans(reader) if item["iri"] in own] if own else [],
        "topics": grouped(reader.rows("municipality_topics", this=iri), "topic"),
    }


Counts = dict[Any, dict[Any, Json]]
"""Topic → plan → ``{"measures": number, "example": IRI}``."""


def topic_counts(reader: Reader) -> Counts:
    """How many measures each plan has on each topic."""
    counts: Counts = {}
    for row in reader.rows("matrix"):
        counts.setdefault(row["topic"], {})[row["plan"]] = {
            "measures": row["measures"] or 0,
            "example": row["example"],
        }
    return counts


def matrix(things: list[Json], counts: Counts, chosen: list[Json]) -> list[Json]:
    """Topics, or items of national plans, × plans, in the order of the things.

    A row is ``{"thing", "cells", "plans"}`` with one cell per chosen plan:
    ``{"measures": number, "example": IRI or None}``; ``plans`` of them have any.
    """
    rows: list[Json] = []
    for thing in things:
        per_plan = counts.get(thing["iri"], {})
        cells = [per_plan.get(p["iri"], {"measures": 0, "example": None}) for p in chosen]
        acting = sum(1 for cell in cells if cell["measures"])
        rows.append({"thing": thing, "cells": cells, "plans": acting})
    return rows
