"""One data structure from which a plan is rendered and its exact gold is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SOURCES: dict[str, tuple[str, str, str | None]] = {
    "jichitai": ("自治体デジタル・トランスフォーメーション推進計画", "national_strategy", "総務省"),
    "juten": ("デジタル社会の実現に向けた重点計画", "national_strategy", "デジタル庁"),
    "kanmin": ("官民データ活用推進基本法", "law", None),
    "tetsuzuki": ("デジタル手続法", "law", None),
    "kihon": ("デジタル社会形成基本法", "law", None),
    "hyojunka": ("地方公共団体情報システムの標準化に関する法律", "law", None),
    "security": ("地方公共団体における情報セキュリティポリシーに関するガイドライン", "national_guideline", "総務省"),
    "kojin": ("個人情報の保護に関する法律", "law", None),
    "denen": ("デジタル田園都市国家構想総合戦略", "national_strategy", "内閣官房"),
    "kojo": ("デジタル・ガバメント実行計画", "national_strategy", None),
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """A KPI: ``base`` of the year before the plan, ``goal`` of its last year."""

    indicator: str
    base: float | None
    goal: float
    unit: str

    def shown(self, value: float | None) -> str:
        """The printed value with its unit."""
        if value is None:
            return "－"
        number = f"{value:,.1f}" if value != int(value) else f"{int(value):,}"
        return f"{number}{self.unit}"


@dataclass(frozen=True)
class Step:
    """A row of the schedule: a task from year ``first`` to ``last`` of the plan (0 = first)."""

    task: str
    first: int
    last: int


@dataclass(frozen=True)
class Item:
    """A measure."""

    title: str
    goal: str
    department: str
    actions: tuple[str, ...]
    targets: tuple[Target, ...] = ()
    cites: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Group:
    """A policy with its measures."""

    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Spec:
    """A whole plan; ``level`` is what it calls its policies, ``held`` a document for measuring only."""

    id: str
    suffix: str
    layout: str
    held: bool
    title: str
    municipality: str
    prefecture: str
    code: str | None
    published: tuple[int, int]
    first_fy: int
    last_fy: int
    level: str
    groups: tuple[Group, ...]
    terms: tuple[tuple[str, str], ...]
    intro_sources: tuple[str, ...]
    own_plan: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def years(self) -> list[int]:
        """The fiscal years of the plan."""
        return list(range(self.first_fy, self.last_fy + 1))

    @property
    def file(self) -> str:
        """Name of the rendered file."""
        return f"{self.id}.{self.suffix}"

    @property
    def items(self) -> list[tuple[str, Group, Item]]:
        """(number, policy, measure) in order."""
        return [
            (f"{i}-{j}", group, item)
            for i, group in enumerate(self.groups, 1)
            for j, item in enumerate(group.items, 1)
        ]


def era(year: int) -> str:
    """A western year as printed in the Japanese calendar."""
    if year >= 2019:
        return f"令和{'元' if year == 2019 else year - 2018}"
    return f"平成{year - 1988}"


def source_name(spec: Spec, key: str) -> str:
    """The printed name of a source."""
    return spec.own_plan or "" if key == "own" else SOURCES[key][0]


def gold(spec: Spec, *, schedule: bool = True, kpi_years: bool = True) -> dict[str, Any]:
    """The exact record of what the rendered document says."""
    keys = list(
        dict.fromkeys([*spec.intro_sources, *(k for _, _, m in spec.items for k in m.cites)])
    )
    if spec.own_plan:
        keys.append("own")
    ids = {key: f"S{number}" for number, key in enumerate(keys, 1)}
    measures = []
    kpis = []
    phases = []
    for number, (shown, group, item) in enumerate(spec.items, 1):
        key = f"M{number}"
        measures.append({
            "id": key, "number": shown, "title": item.title,
            "parent": f"P{spec.groups.index(group) + 1}", "goal": item.goal,
            "department": item.department, "actions": list(item.actions),
            "cites": [ids[cited] for cited in item.cites], "concepts": [],
        })  # fmt: skip
        kpis += [
            {
                "measure": key, "indicator": target.indicator, "baseline_value": target.base,
                "baseline_text": target.shown(target.base) if target.base is not None else None,
                "target_value": target.goal, "target_text": target.shown(target.goal),
                "target_fy": spec.last_fy if kpi_years else None, "unit": target.unit,
            }
            for target in (item.targets[:1] if spec.layout == "pdf_wide" else item.targets)
        ]  # fmt: skip
        phases += [
            {
                "measure": key, "task": step.task, "from_fy": spec.first_fy + step.first,
                "to_fy": spec.first_fy + step.last, "certain": True,
            }
            for step in item.steps
        ] if schedule else []  # fmt: skip
    year, month = spec.published
    return {
        "plan": {
            "title": spec.title, "municipality": spec.municipality, "prefecture": spec.prefecture,
            "jis_code": spec.code, "published": f"{year}-{month:02d}",
            "period_start_fy": spec.first_fy, "period_end_fy": spec.last_fy,
            "version_or_status": None, "doubles_as": [],
        },
        "policies": [
            {"id": f"P{n}", "label": group.label, "number": str(n), "parent": None, "level": spec.level}
            for n, group in enumerate(spec.groups, 1)
        ],
        "measures": measures,
        "kpis": kpis,
        "schedule": phases,
        "projects": [],
        "sources": [
            {
                "id": ids[key], "label": source_name(spec, key), "as_printed": [source_name(spec, key)],
                "type": "municipal_plan" if key == "own" else SOURCES[key][1],
                "issuer": None if key == "own" else SOURCES[key][2], "date": None, "law_number": None,
            }
            for key in keys
        ],
        "glossary": [{"term": term, "alt": []} for term, _ in spec.terms],
        "organizations": [],
        "neutral_sources": [],
    }  # fmt: skip
