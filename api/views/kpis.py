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


def bars(kpi: Json) -> list[Json]:
    """An indicator as bars from baseline over interim values to target, each from zero.

    ``role``, ``year`` as printed, ``text`` as printed, ``share`` (0 to 100) of the largest.
    Empty where fewer than two values are numbers of one unit, or one is below zero.
    """
    points = _points(kpi)
    values = [point["number"] for point in points if point["number"] is not None]
    units = {point["unit"] for point in points if point["number"] is not None}
    if len(values) < 2 or len(units) != 1 or min(values) < 0 or max(values) == 0:
        return []
    return [
        {**point, "share": round(100 * point["number"] / max(values), 2)}
        for point in points
        if point["number"] is not None
    ]


def _points(kpi: Json) -> list[Json]:
    common = kpi.get("comparableUnit")
    points = [_point("baseline", kpi, "baseline", kpi.get("baselineUnit"), kpi.get("baselineAsOf"))]
    for step in kpi["interim"]:
        number = step.get("comparable") if common else step.get("value")
        points.append(
            {
                "role": "interim",
                "year": step.get("year"),
                "text": step.get("text") or _printed(step.get("value"), step.get("unit")),
                "number": number,
                "unit": common or step.get("unit"),
            }
        )
    return [*points, _point("target", kpi, "target", kpi.get("unit"), kpi.get("targetYear"))]


def _point(role: str, kpi: Json, name: str, unit: Any, year: Any) -> Json:
    common = kpi.get("comparableUnit")
    number = kpi.get(f"comparable{name.capitalize()}") if common else kpi.get(f"{name}Value")
    return {
        "role": role,
        "year": year,
        "text": kpi.get(f"{name}Text") or _printed(kpi.get(f"{name}Value"), unit),
        "number": number,
        "unit": common or unit,
    }


def _printed(value: Any, unit: Any) -> str:
    return "" if value is None else f"{value:,.10g}{unit or ''}"
