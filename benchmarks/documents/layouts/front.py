"""Covers, contents, introductions, statistics and ends that layouts share in varied form."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.documents import wording as w
from benchmarks.documents.facts import Plan
from benchmarks.documents.nodes import Head, Item, Node, Para, Terms, measures, table

Number = Callable[[int], str]


def chapter(n: int) -> str:
    """第1章"""
    return f"第{n}章　"


def chapter_wide(n: int) -> str:
    """第１章"""
    return f"第{w.wide(n)}章　"


def plain(n: int) -> str:
    """１"""
    return f"{w.wide(n)}　"


def dotted(n: int) -> str:
    """1."""
    return f"{n}. "


def roman(n: int) -> str:
    """Ⅰ"""
    return f"{w.ROMAN[n - 1]}　"


def cover(plan: Plan, slogan: bool = False, edition: str = "") -> list[Node]:
    """Title, slogan, edition, date and body, one line each."""
    out: list[Node] = [Para(plan.title, bold=True, size=22, align="center")]
    if slogan:
        out.append(Para(plan.slogan, size=12, align="center"))
    if edition and plan.edition:
        out.append(Para(edition.format(plan.edition), size=14, align="center"))
    return [
        *out,
        Para(w.published(plan), align="center"),
        Para(f"{plan.prefecture}{plan.municipality}", align="center"),
    ]


def cover_lines(plan: Plan) -> list[Node]:
    """The title over several lines: body, then the rest."""
    rest = plan.title.removeprefix(plan.municipality)
    lines = [plan.municipality, rest] if rest != plan.title else [plan.title]
    return [
        *(Para(line, bold=True, size=26, align="center") for line in lines),
        Para(w.published(plan), size=12, align="center"),
        Para(f"{plan.prefecture}　{plan.municipality}", size=12, align="center"),
    ]


def contents(plan: Plan, number: Number, titles: list[str]) -> list[Node]:
    """A list of contents with leaders and page numbers."""
    out: list[Node] = [Head(1, "目　次")]
    for n, title in enumerate(titles, 1):
        line = f"{number(n)}{title}"
        out.append(Para(f"{line}{'・' * max(3, 30 - len(line))}{n * 3 - 2}"))
    return out + [
        Para(f"　　{policy.label}{'…' * 8}{n + 7}") for n, policy in enumerate(plan.policies)
    ]


def introduction(plan: Plan, number: Number, first: int = 1) -> list[Node]:
    """Chapters of background and of period."""
    return [
        Head(1, f"{number(first)}計画の趣旨"),
        *(Para(text) for text in plan.background),
        Para(w.basis(plan)),
        Para(w.under(plan)),
        Head(1, f"{number(first + 1)}計画の期間"),
        Para(w.period(plan)),
    ]


def statistics(plan: Plan, first: int) -> list[Node]:
    """A table of numbers by year: nothing to take from it."""
    years = [plan.first_fy - 4 + n for n in range(4)]
    rows = [["区分", *(f"{w.era(year)}年" for year in years)]]
    rows += [[name, *(f"{value:,}" for value in values)] for name, values in plan.statistics]
    return [Head(2, f"（{first}）これまでの推移"), table(rows)]


def survey(plan: Plan) -> list[Node]:
    """Answers of a survey: nothing to take from it."""
    rows = [["回答", "人数", "割合"], ["とても不便である", "312", "26.0％"], ["やや不便である", "498", "41.5％"],
            ["不便とは思わない", "390", "32.5％"]]  # fmt: skip
    return [
        Head(2, "住民アンケートの結果"),
        Para("問７　手続のために役所を訪れることをどう感じますか。（単数回答　n＝1,200）"),
        table(rows),
    ]


def former(plan: Plan, title: str = "前計画の達成状況") -> list[Node]:
    """Results of the former plan: no indicators of this one."""
    rows = [["前計画の指標", "計画値", "実績値", "評価"]]
    for indicator, planned, reached in plan.former:
        rows.append([indicator, planned, reached, "未達成" if planned > reached else "達成"])
    return [
        Head(2, title),
        Para("前の計画に掲げた指標の結果は次のとおりであった。"),
        table(rows),
    ]


def done_by_year(plan: Plan) -> list[Node]:
    """Finished work as a table of year, work and department."""
    rows = [["年度", "内容", plan.words.department]]
    rows += [[w.fiscal(plan, d.fy), d.label, d.department or ""] for d in plan.done]
    return [Head(2, plan.words.done), table(rows)]


def done_as_list(plan: Plan) -> list[Node]:
    """Finished work as a list, without departments."""
    return [
        Head(2, plan.words.done),
        *(Item(f"{w.fiscal(plan, d.fy)}　{d.label}") for d in plan.done),
    ]


def system(plan: Plan, number: str) -> list[Node]:
    """How the plan is carried on: prose without measures."""
    return [
        Head(1, f"{number}計画の進め方"),
        Para(
            "年度ごとに進み具合を点検し、結果を公表します。社会の変化に応じて内容を改めることがあります。"
        ),
    ]


def glossary_table(plan: Plan, number: str) -> list[Node]:
    """Terms as a table."""
    rows = [["用語", "説明"], *([t, m] for t, m in plan.terms)]
    return [Head(1, f"{number}{plan.words.glossary}"), table(rows, widths=(1, 4))]


def glossary_marks(plan: Plan, number: str, mark: str = "○") -> list[Node]:
    """Terms as ○term　meaning."""
    return [
        Head(1, f"{number}{plan.words.glossary}"),
        *(Para(f"{mark}{term}　{meaning}") for term, meaning in plan.terms),
    ]


def glossary_list(plan: Plan, number: str, sep: str = "：") -> list[Node]:
    """Terms as a list with a colon."""
    return [
        Head(1, f"{number}{plan.words.glossary}"),
        *(Item(f"{term}{sep}{meaning}") for term, meaning in plan.terms),
    ]


def glossary_dl(plan: Plan, number: str) -> list[Node]:
    """Terms as pairs."""
    return [Head(1, f"{number}{plan.words.glossary}"), Terms(plan.terms)]


def kpi_rows(plan: Plan, which: str = "title") -> list[list[str]]:
    """Rows of (measure by its title or number, indicator, baseline, goal)."""
    out = []
    for spot in measures(plan):
        assert spot.measure
        name = {"title": spot.measure.title, "number": spot.dashed,
                "both": f"{spot.dashed}　{spot.measure.title}"}[which]  # fmt: skip
        out += [
            [name, target.indicator, w.base_text(target), w.goal_text(plan, target)]
            for target in spot.measure.targets
        ]
    return out
