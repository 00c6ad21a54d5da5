"""Counts of right, found and wanted by section of a record against its gold.

The conventions are those of the evaluation folder's ``score_extraction.py``: text is
compared after NFKC without white space and list marks, by the Dice coefficient of its
character bigrams, one to one, best pairs first.  Counts of many documents add up.
Besides the script's sections there are departments, goals and the fields of a KPI, and
precision of the schedule.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Similarity = Callable[[Any, Any], float]

_NEUTRAL = """ガバメントクラウド Gov-Cloud （仮称）Gov-Cloud マイナポータル ぴったりサービス マイナンバー制度 マイナンバーカード
Society5.0 新しい生活様式 三層の対策 マイキープラットフォーム 標準仕様書 標準仕様 SDGs 持続可能な開発目標 eLTAX GIGAスクール
官民データ活用推進計画 市町村官民データ活用推進計画 地方税統一QRコード コンビニ交付サービス LGWAN"""
NEUTRAL: list[Row] = [{"label": name} for name in _NEUTRAL.split()]
"""Systems, services and ideas: a plan names them, but they are no documents to cite."""
_CONFUSABLE = str.maketrans("йдЙДһае" + "о", "イドイドhae" + "o")
_LIST_MARK = re.compile(
    r"^[\s・●○◆■□▶〇\-\*]+|^[\(（]?[0-9０-９一二三四五六七八九十ア-ン①-⑳][\)）\.．、]\s*"
)
PLAN_FACTS = ("municipality", "prefecture", "title", "period_start_fy", "period_end_fy")


@dataclass
class Tally:
    """Right, found and wanted; adds up over documents."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.found + other.found, self.wanted + other.wanted)

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of what was wanted that was found."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.wanted) if self.right else 0.0


@dataclass
class Score:
    """Tallies by section, and what was missed or is spurious."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    missed: dict[str, list[str]] = field(default_factory=dict)
    spurious: dict[str, list[str]] = field(default_factory=dict)
    missed_rows: dict[str, list[Row]] = field(default_factory=dict)


def norm(text: object) -> str:
    """Text for comparing."""
    out = unicodedata.normalize("NFKC", str(text or "")).translate(_CONFUSABLE)
    out = re.sub(r"[\s　]+", "", out)
    return re.sub(r"[・･「」『』【】〔〕]", "", out).lower()


def key(text: object) -> str:
    """Text for comparing, without its list mark."""
    return norm(_LIST_MARK.sub("", str(text or "").strip()))


def dice(a: object, b: object) -> float:
    """Dice coefficient of character bigrams."""
    left, right = key(a), key(b)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    ours, theirs = _bigrams(left), _bigrams(right)
    hits = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * hits / (len(ours) + len(theirs))


def _bigrams(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)] or [text]


def pair(
    found: Sequence[Any], wanted: Sequence[Any], similarity: Similarity, least: float
) -> list[tuple[int, int]]:
    """One-to-one pairs of indices, best first."""
    scored = sorted(
        ((similarity(p, g), i, j) for i, p in enumerate(found) for j, g in enumerate(wanted)),
        key=lambda row: -row[0],
    )
    used_i: set[int] = set()
    used_j: set[int] = set()
    out = []
    for value, i, j in scored:
        if value < least:
            break
        if i not in used_i and j not in used_j:
            used_i.add(i)
            used_j.add(j)
            out.append((i, j))
    return out


def _plain(text: str) -> str:
    return re.sub(r"[「」『』]|[\(（][^()（）]*[\)）]", "", text)


def source_similarity(p: Row, g: Row) -> float:
    """Best of all names of two sources, with and without what stands in brackets."""

    def names(row: Row) -> list[str]:
        return [n for n in (row.get("label"), *(row.get("as_printed") or [])) if n]

    return max(
        (max(dice(a, b), dice(_plain(a), _plain(b))) for a in names(p) for b in names(g)),
        default=0.0,
    )


def _close(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is None and b is None
    return abs(float(a) - float(b)) < 1e-6 * max(1.0, abs(float(b)))


def _same_target(p: Row, g: Row) -> bool:
    if g.get("target_value") is not None and p.get("target_value") is not None:
        return _close(p["target_value"], g["target_value"])
    return bool(key(p.get("target_text"))) and key(p.get("target_text")) == key(
        g.get("target_text")
    )


def kpi_similarity(p: Row, g: Row) -> float:
    """Likeness of the indicators of two KPIs with the same target, else 0."""
    if not _same_target(p, g):
        return 0.0
    return max(dice(p.get("indicator"), g.get("indicator")), 0.6 if g.get("optional") else 0.0)


def task_similarity(p: Row, g: Row) -> float:
    """Same years; a cell's text with or without its row's label is the same task."""
    if (p.get("from_fy"), p.get("to_fy")) != (g.get("from_fy"), g.get("to_fy")):
        return 0.0
    a, b = key(p.get("task")), key(g.get("task"))
    return 1.0 if min(len(a), len(b)) >= 3 and (a in b or b in a) else dice(a, b)


def term_similarity(p: Row, g: Row) -> float:
    """Best of all names of two terms."""

    def strip(text: str) -> str:
        return re.sub(r"[\(（][^()（）]*[\)）]", "", str(text or ""))

    return max(
        max(dice(a, b), dice(strip(a), strip(b)))
        for a in (p.get("term"), *(p.get("alt") or []))
        for b in (g.get("term"), *(g.get("alt") or []))
    )


def project_similarity(p: Row, g: Row) -> float:
    """Likeness of finished work of the same year and department."""
    if (p.get("fy"), key(p.get("department"))) != (g.get("fy"), key(g.get("department"))):
        return 0.0
    return dice(p.get("label"), g.get("label"))


def _prefix(a: object, b: object) -> float:
    left, right = key(a), key(b)
    if left and right and (left.startswith(right[:12]) or right.startswith(left[:12])):
        return 1.0
    return dice(a, b)


class _Scoring:
    """One record against one gold."""

    def __init__(self, record: Row, gold: Row) -> None:
        self.record, self.gold = record, gold
        self.out = Score()
        self.neutral = NEUTRAL + list(gold.get("neutral_sources", []))

    def section(
        self,
        name: str,
        similarity: Similarity,
        least: float,
        show: str,
        neutral: Sequence[Row] = (),
        wanted: list[Row] | None = None,
    ) -> list[tuple[int, int]]:
        """Match one list; optional gold rows and neutral names count neither way."""
        found = self.record.get(name, [])
        wanted = self.gold[name] if wanted is None else wanted
        pairs = pair(found, wanted, similarity, least)
        hit_i, hit_j = {i for i, _ in pairs}, {j for _, j in pairs}
        right = sum(not wanted[j].get("optional") for _, j in pairs)
        missed = [g for j, g in enumerate(wanted) if j not in hit_j and not g.get("optional")]
        spurious = [
            p
            for i, p in enumerate(found)
            if i not in hit_i and all(similarity(p, n) < least for n in neutral)
        ]
        self.out.tallies[name] = Tally(right, right + len(spurious), right + len(missed))
        self.out.missed[name] = [_shown(row, show) for row in missed]
        self.out.spurious[name] = [_shown(row, show) for row in spurious]
        self.out.missed_rows[name] = missed
        return pairs

    def run(self) -> Score:
        """All sections."""
        self.plan()
        self.section("policies", lambda p, g: dice(p.get("label"), g.get("label")), 0.8, "label")
        pairs = self.section(
            "measures", lambda p, g: dice(p.get("title"), g.get("title")), 0.8, "title"
        )
        self.parents(pairs)
        matched = {j: self.record["measures"][i] for i, j in pairs}
        self.actions(matched)
        self.texts(matched)
        self.sources(matched)
        self.kpis(pairs)
        certain = [s for s in self.gold["schedule"] if s.get("certain") and s.get("from_fy")]
        self.section("schedule", task_similarity, 0.6, "task", wanted=certain)
        self.section("glossary", term_similarity, 0.85, "term")
        self.section("projects", project_similarity, 0.7, "label")
        return self.out

    def plan(self) -> None:
        """Facts that are right; the wrong ones are shown."""
        ours, theirs = self.record.get("plan") or {}, self.gold["plan"]
        wrong = [
            f for f in PLAN_FACTS if ours.get(f) is None or key(ours.get(f)) != key(theirs.get(f))
        ]
        total = len(PLAN_FACTS)
        self.out.tallies["plan"] = Tally(total - len(wrong), total, total)
        self.out.missed["plan"] = [f"{f}: {ours.get(f)} for {theirs.get(f)}" for f in wrong]

    def parents(self, pairs: list[tuple[int, int]]) -> None:
        """Of the matched measures with a policy, those under the right one."""
        ours = {x["id"]: x["label"] for x in self.record.get("policies", [])}
        theirs = {x["id"]: x["label"] for x in self.gold["policies"]}
        tally, missed = Tally(), []
        for i, j in pairs:
            wanted = self.gold["measures"][j]
            if not wanted.get("parent"):
                continue
            label = ours.get(self.record["measures"][i].get("parent"), "")
            right = dice(label, theirs.get(wanted["parent"], "")) >= 0.8
            tally += Tally(int(right), 1, 1)
            if not right:
                missed.append(f"{wanted['title']}: {label}")
        self.out.tallies["parents"] = tally
        self.out.missed["parents"] = missed

    def actions(self, matched: dict[int, Row]) -> None:
        """Actions measure by measure."""
        tally, missed = Tally(), []
        for j, wanted in enumerate(self.gold["measures"]):
            found = matched[j].get("actions", []) if j in matched else []
            pairs = pair(found, wanted.get("actions", []), _prefix, 0.6)
            hit = {b for _, b in pairs}
            missed += [
                f"{wanted['title']}: {a}"
                for b, a in enumerate(wanted.get("actions", []))
                if b not in hit
            ]
            tally += Tally(len(pairs), len(found), len(wanted.get("actions", [])))
        self.out.tallies["actions"] = tally
        self.out.missed["actions"] = missed

    def texts(self, matched: dict[int, Row]) -> None:
        """Departments and goals: the same name, the same beginning or wording."""
        tests: dict[str, Similarity] = {
            "department": lambda p, g: float(key(p) == key(g)),
            "goal": _prefix,
        }
        for name, similar in tests.items():
            tally, missed = Tally(), []
            for j, wanted in enumerate(self.gold["measures"]):
                found = matched[j].get(name) if j in matched else None
                want = wanted.get(name)
                right = bool(found and want and similar(found, want) >= 0.6)
                tally += Tally(int(right), int(bool(found)), int(bool(want)))
                if want and not right:
                    missed.append(f"{wanted['title']}: {found} for {want}")
            self.out.tallies[f"{name}s"] = tally
            self.out.missed[f"{name}s"] = missed

    def sources(self, matched: dict[int, Row]) -> None:
        """Sources, and the citations of measures that name them."""
        pairs = self.section("sources", source_similarity, 0.8, "label", self.neutral)
        ours, theirs = self.record.get("sources", []), self.gold["sources"]
        to_gold = {ours[i]["id"]: theirs[j]["id"] for i, j in pairs}
        optional = {s["id"] for s in theirs if s.get("optional")}
        free = {
            s["id"]
            for s in ours
            if s["id"] not in to_gold and any(source_similarity(s, n) >= 0.8 for n in self.neutral)
        }
        tally = Tally()
        for j, wanted in enumerate(self.gold["measures"]):
            cited = matched[j].get("cites", []) if j in matched else []
            found = {to_gold.get(c, f"?{c}") for c in cited if c not in free} - optional
            want = set(wanted["cites"]) - optional
            tally += Tally(len(found & want), len(found), len(want))
        self.out.tallies["citations"] = tally

    def kpis(self, m_pairs: list[tuple[int, int]]) -> None:
        """KPIs, and of the matched ones the fields that are right."""
        pairs = self.section("kpis", kpi_similarity, 0.6, "indicator")
        ours, theirs = self.record["kpis"], self.gold["kpis"]
        measure = {
            self.record["measures"][i]["id"]: self.gold["measures"][j]["id"] for i, j in m_pairs
        }
        tests: dict[str, Callable[[Row, Row], bool]] = {
            "kpi measure": lambda p, g: measure.get(str(p.get("measure"))) == g["measure"],
            "kpi values": lambda p, g: (
                _close(p.get("baseline_value"), g["baseline_value"])
                and _close(p.get("target_value"), g["target_value"])
            ),
            "kpi units": lambda p, g: "unit" not in g or key(p.get("unit")) == key(g["unit"]),
            "kpi years": lambda p, g: p.get("target_fy") == g["target_fy"],
            "kpi interim": _same_interim,
        }
        sure = [(ours[i], theirs[j]) for i, j in pairs if not theirs[j].get("optional")]
        for name, test in tests.items():
            rows = [(p, g) for p, g in sure if name != "kpi interim" or g.get("interim")]
            wrong = [g for p, g in rows if not test(p, g)]
            self.out.tallies[name] = Tally(len(rows) - len(wrong), len(rows), len(rows))
            self.out.missed[name] = [_shown(g, "indicator") for g in wrong]


def _same_interim(p: Row, g: Row) -> bool:
    ours = {(x.get("fy"), x.get("value")) for x in p.get("interim") or []}
    return ours == {(x["fy"], x["value"]) for x in g["interim"]}


def _shown(row: Row, show: str) -> str:
    if show == "indicator":
        return f"{row.get('indicator')}: {row.get('baseline_text')} -> {row.get('target_text')} ({row.get('target_fy')})"
    if show == "task":
        return f"{row.get('task')} {row.get('from_fy')}-{row.get('to_fy')}"
    return str(row.get(show))


def score(record: Row, gold: Row) -> Score:
    """All sections of a record in the JSON form against gold of the same form."""
    return _Scoring(record, gold).run()


def refused(gold: Row) -> Score:
    """A document that was not read: everything is missed."""
    return score({"plan": {}, "policies": [], "measures": [], "kpis": [], "schedule": [],
                  "sources": [], "glossary": [], "projects": []}, gold)  # fmt: skip
