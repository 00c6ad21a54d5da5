"""The gold record of an invented plan: what a layout prints of it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.documents.facts import Measure, Plan, Policy, Step, Target
from benchmarks.documents.wording import base_text, span

Record = dict[str, Any]
NEUTRAL = ("推奨データセット",)
"""Names in the texts of the pools that may be taken for documents, and count neither way."""


@dataclass(frozen=True)
class Printed:
    """What a layout prints.

    ``levels``: all policies, only those right above measures (leaf), only the uppermost
    (top) or none.  ``kpis``: all, the first of each measure, none.  ``base`` and ``interim``
    say whether those columns stand there.  Tasks of the schedule serve as actions where none
    is itemised.  ``intro`` and ``own`` are the sentences that name sources.  ``spans`` gives the
    years that the form of the schedule can say (whole phases, say).
    """

    levels: str = "all"
    goal: bool = True
    department: bool = True
    actions: bool = True
    kpis: str = "all"
    base: bool = True
    goal_year: bool = True
    interim: bool = False
    schedule: bool = False
    cites: bool = True
    intro: bool = True
    own: bool = True
    prefecture: bool = True
    period: bool = True
    published: bool = True
    edition: bool = False
    terms: bool = True
    done: bool = False
    done_department: bool = True
    policy_targets: bool = False
    spans: Callable[[Plan, Step], tuple[int, int]] = span


def gold(plan: Plan, printed: Printed) -> Record:
    """The record."""
    policies, holder = _policies(plan, printed)
    numbered = list(enumerate(plan.measures, 1))
    sources, ids = _sources(plan, printed)
    kpis = [
        _kpi(plan, printed, target, f"M{number}", None)
        for number, measure in numbered
        for target in _targets(measure, printed)
    ]
    if printed.policy_targets:
        kpis += [
            _kpi(plan, printed, target, None, row["id"])
            for row, policy in policies
            for target in policy.targets
        ]
    return {
        "plan": _plan(plan, printed),
        "policies": [row for row, _ in policies],
        "measures": [
            _measure(measure, f"M{n}", holder.get(id(measure)), printed, ids)
            for n, measure in numbered
        ],
        "kpis": kpis,
        "schedule": _schedule(plan, printed) if printed.schedule else [],
        "projects": [
            {"measure": None, "fy": done.fy, "label": done.label,
             "department": done.department if printed.done_department else None}
            for done in plan.done
        ] if printed.done else [],
        "sources": sources,
        "glossary": [{"term": term, "alt": []} for term, _ in plan.terms] if printed.terms else [],
        "organizations": [],
        "neutral_sources": [{"label": name} for name in NEUTRAL],
    }  # fmt: skip


def _plan(plan: Plan, printed: Printed) -> Record:
    year, month = plan.published
    return {
        "title": plan.title,
        "municipality": plan.municipality,
        "prefecture": plan.prefecture if printed.prefecture or plan.code else None,
        "jis_code": plan.code,
        "published": f"{year}-{month:02d}" if printed.published else None,
        "period_start_fy": plan.first_fy if printed.period else None,
        "period_end_fy": plan.last_fy if printed.period else None,
        "version_or_status": plan.edition if printed.edition else None,
        "doubles_as": [],
    }


def _policies(
    plan: Plan, printed: Printed
) -> tuple[list[tuple[Record, Policy]], dict[int, str | None]]:
    """Rows of policies with their facts, and the policy of each measure by identity."""
    rows: list[tuple[Record, Policy]] = []
    holder: dict[int, str | None] = {}

    def visit(policies: tuple[Policy, ...], parent: str | None, depth: int) -> None:
        for number, policy in enumerate(policies, 1):
            leaf = bool(policy.measures)
            keep = {"all": True, "leaf": leaf, "top": depth == 0, "none": False}[printed.levels]
            key = parent
            if keep:
                key = f"P{len(rows) + 1}"
                rows.append(({
                    "id": key, "label": policy.label, "number": str(number), "parent": parent,
                    "level": plan.words.levels[depth],
                }, policy))  # fmt: skip
            for measure in policy.measures:
                holder[id(measure)] = key
            visit(policy.below, key, depth + 1)

    visit(plan.policies, None, 0)
    return rows, holder


def _measure(
    measure: Measure, key: str, parent: str | None, printed: Printed, ids: dict[str, str]
) -> Record:
    actions = list(measure.actions) if printed.actions else []
    if not actions and printed.schedule:
        actions = [step.task for step in measure.steps]
    return {
        "id": key, "number": None, "title": measure.title, "parent": parent,
        "goal": measure.goal if printed.goal else None,
        "department": measure.department if printed.department else None,
        "actions": actions,
        "cites": [ids[key] for key in measure.cites] if printed.cites else [],
        "concepts": [],
    }  # fmt: skip


def _targets(measure: Measure, printed: Printed) -> tuple[Target, ...]:
    return {"all": measure.targets, "first": measure.targets[:1], "none": ()}[printed.kpis]


def _kpi(
    plan: Plan, printed: Printed, target: Target, measure: str | None, policy: str | None
) -> Record:
    base = target.base if printed.base else None
    return {
        "measure": measure, "policy": policy, "indicator": target.indicator,
        "baseline_value": base.value if base else None,
        "baseline_text": base_text(target) if base else None,
        "baseline_fy": plan.base_fy(target) if base else None,
        "baseline_unit": base.unit if base and base.unit != target.goal.unit else None,
        "target_value": target.goal.value, "target_text": target.goal.text,
        "target_fy": plan.goal_fy(target) if printed.goal_year else None, "unit": target.goal.unit,
        "interim": [
            {"fy": fy, "value": figure.value, "text": figure.text, "unit": figure.unit}
            for fy, figure in target.interim
        ] if printed.interim else [],
    }  # fmt: skip


def _schedule(plan: Plan, printed: Printed) -> list[Record]:
    out = []
    for number, measure in enumerate(plan.measures, 1):
        for step in measure.steps:
            first, last = printed.spans(plan, step)
            out.append({"measure": f"M{number}", "task": step.task, "from_fy": first, "to_fy": last, "certain": True})  # fmt: skip
    return out


def _sources(plan: Plan, printed: Printed) -> tuple[list[Record], dict[str, str]]:
    """Sources that the layout prints, and their ids by key; the plan itself counts neither way."""
    keys: list[str] = []
    if printed.intro:
        keys += plan.basis
    if printed.own:
        keys += plan.own
    if printed.cites:
        keys += [key for measure in plan.measures for key in measure.cites]
    keys = list(dict.fromkeys(keys))
    ids = {key: f"S{number}" for number, key in enumerate(keys, 1)}
    rows: list[Record] = []
    for key in keys:
        source = plan.sources[key]
        rows.append({
            "id": ids[key], "label": source.label, "as_printed": [source.name], "type": source.type,
            "issuer": source.issuer, "date": source.date, "law_number": source.law_number,
        })  # fmt: skip
    rows.append({
        "id": f"S{len(keys) + 1}", "label": plan.title, "as_printed": [plan.title],
        "type": "municipal_plan", "issuer": plan.municipality, "date": None, "law_number": None,
        "optional": True,
    })  # fmt: skip
    return rows, ids
