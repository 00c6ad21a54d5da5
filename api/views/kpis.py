"""Indicators with their values: baseline, interim values and target."""

from __future__ import annotations

from typing import Any

from api.queries.reader import Reader
from api.views.rows import Json, grouped


def kpis(reader: Reader, query: str, iri: str) -> list[Json]:
    """The indicators that a query (``plan_kpis``, ``measure_kpis``) gives of a thing.

    ``interim`` holds the values between baseline and target, by fiscal year:
    ``iri``, ``year``, ``value``, ``unit``, ``text``, ``comparable``.
    """
    found = grouped(reader.rows(query, this=iri), "kpi")
    steps: dict[Any, list[Json]] = {}
    wanted = [str(item["iri"]) for item in found]
    for row in reader.rows("kpi_interims", kpis=wanted) if wanted else ():
        step = {"iri": row["interim"], **{k: v for k, v in row.items() if k not in _KEYS}}
        steps.setdefault(row["kpi"], []).append(step)
    return [{**item, "interim": steps.get(item["iri"], [])} for item in found]


_KEYS = ("kpi", "interim")
