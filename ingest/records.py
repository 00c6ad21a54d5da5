"""Plan records as JSON and back: the format of ``docs`` and of ``shisaku ingest --json``."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from ingest.types import (
    Action,
    DocumentFacts,
    GlossaryTerm,
    Interim,
    Issue,
    Kpi,
    Measure,
    Mention,
    Milestone,
    Organization,
    Passage,
    Phase,
    PlanFacts,
    PlanRecord,
    Policy,
    Project,
    Provenance,
    Severity,
    Source,
)

_LISTS: dict[str, type[Any]] = {
    "policies": Policy,
    "kpis": Kpi,
    "schedule": Phase,
    "milestones": Milestone,
    "projects": Project,
    "glossary": GlossaryTerm,
    "organizations": Organization,
    "passages": Passage,
    "issues": Issue,
}


def to_json(record: PlanRecord) -> dict[str, Any]:
    """A record as plain JSON values.

    ``measures[].actions`` holds texts; ``action_details`` beside it holds the same
    actions with id, provenance, confidence and method.  ``kpis[].comparable`` holds the
    values in one unit, where they differ in the power of their units only; it follows
    from the others and is not read back.
    """
    out: dict[str, Any] = {"document": _plain(record.document), "plan": _plain(record.plan)}
    out["plan"]["provenance"] = {name: _plain(p) for name, p in record.plan.provenance}
    out["policies"] = [_plain(p) for p in record.policies]
    out["measures"] = []
    for m in record.measures:
        row = _plain(m)
        row["actions"] = [a.text for a in m.actions]
        row["action_details"] = [_plain(a) for a in m.actions]
        out["measures"].append(row)
    out["sources"] = [_plain(s) for s in record.sources]
    out["kpis"] = [{**_plain(k), "comparable": _plain(k.comparable)} for k in record.kpis]
    for name in _LISTS:
        if name not in ("policies", "kpis"):
            out[name] = [_plain(x) for x in getattr(record, name)]
    return out


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Severity):
        return value.value
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    return value


def from_json(data: dict[str, Any]) -> PlanRecord:
    """The record that :func:`to_json` wrote; raises KeyError or ValueError for other data."""
    plan = dict(data["plan"])
    where = plan.pop("provenance", None) or {}
    return PlanRecord(
        document=_build(DocumentFacts, data["document"]),
        plan=_build(
            PlanFacts,
            {**plan, "provenance": tuple((k, _build(Provenance, v)) for k, v in where.items())},
        ),
        measures=tuple(_measure(m) for m in data.get("measures", [])),
        sources=tuple(_source(s) for s in data.get("sources", [])),
        **{
            name: tuple(_build(kind, row) for row in data.get(name, []))
            for name, kind in _LISTS.items()
        },
    )


def _measure(row: dict[str, Any]) -> Measure:
    data = dict(row)
    details = data.pop("action_details", None)
    texts = data.pop("actions", [])
    actions = (
        tuple(_build(Action, a) for a in details)
        if details
        else tuple(Action(id=f"{row['id']}-A{i}", text=t) for i, t in enumerate(texts, 1))
    )
    data["spans"] = tuple((int(a), int(b)) for a, b in data.get("spans", []))
    measure: Measure = _build(Measure, {**data, "actions": actions})
    return measure


def _source(row: dict[str, Any]) -> Source:
    data = dict(row)
    data["mentions"] = tuple(_build(Mention, m) for m in data.get("mentions", []))
    source: Source = _build(Source, data)
    return source


def _build(kind: type[Any], row: dict[str, Any]) -> Any:
    known = {f.name for f in fields(kind)}
    values: dict[str, Any] = {}
    for name, value in row.items():
        if name not in known:
            continue
        if name in ("provenance", "goal_provenance", "state_provenance") and isinstance(
            value, dict
        ):
            value = _build(Provenance, value)
        elif name == "interim":
            value = tuple(_build(Interim, step) for step in value)
        elif name == "severity" and isinstance(value, str):
            value = Severity(value)
        elif isinstance(value, list):
            value = tuple(value)
        values[name] = value
    return kind(**values)
