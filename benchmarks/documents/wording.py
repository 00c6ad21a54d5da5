"""Years and sentences of a plan in the words of its municipality."""

from __future__ import annotations

from benchmarks.documents.facts import Measure, Plan, Step, Target

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
KANJI = "一二三四五六七八九十"
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
KANA = "アイウエオカキクケコ"


def wide(text: object) -> str:
    """Digits and signs in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in str(text))


def era(year: int) -> str:
    """A western year in the Japanese calendar: 2019 is 令和元."""
    if year >= 2019:
        return f"令和{'元' if year == 2019 else year - 2018}"
    return f"平成{year - 1988}"


def short(year: int) -> str:
    """R7 for 2025, H30 for 2018."""
    return f"R{year - 2018}" if year >= 2019 else f"H{year - 1988}"


def shown(plan: Plan, year: int) -> str:
    """A year without 年度 in the plan's own way of writing years."""
    style = plan.words.years
    if style == "western":
        return str(year)
    if style == "both":
        return f"{era(year)}年度（{year}年度）".removesuffix("年度）") + "）"
    return era(year)


def fiscal(plan: Plan, year: int) -> str:
    """A fiscal year in running text."""
    style = plan.words.years
    if style == "both":
        return f"{era(year)}（{year}）年度"
    if style == "western":
        return f"{year}年度"
    if style == "wide":
        return f"{wide(era(year))}年度"
    return f"{era(year)}年度"


def head_year(plan: Plan, year: int) -> str:
    """A fiscal year as the head of a column."""
    return {"short": short(year), "western": f"{year}", "both": f"{short(year)}({year})"}.get(
        plan.words.years, fiscal(plan, year)
    )


def published(plan: Plan) -> str:
    """Year and month of the cover."""
    year, month = plan.published
    if plan.words.years == "western":
        return f"{year}年{month}月"
    if plan.words.years == "both":
        return f"{era(year)}年（{year}年）{month}月"
    if plan.words.years == "wide":
        return wide(f"{era(year)}年{month}月")
    return f"{era(year)}年{month}月"


def quoted(plan: Plan, keys: tuple[str, ...]) -> str:
    """Names of sources in corner brackets."""
    return "、".join(named(plan, key) for key in keys)


def named(plan: Plan, key: str) -> str:
    """A source in corner brackets, with its number or date where the pool gives one."""
    source = plan.sources[key]
    after = f"（{source.law_number or source.date}）" if source.law_number or source.date else ""
    return f"「{source.name}」{after}"


def basis(plan: Plan) -> str:
    """What the plan rests on: laws, national and prefectural plans."""
    return plan.words.basis.format(quoted(plan, plan.basis), me=plan.words.self_name)


def under(plan: Plan) -> str:
    """The municipality's own plans above or beside it."""
    return (
        plan.words.under.format(quoted(plan, plan.own), me=plan.words.self_name) if plan.own else ""
    )


def period(plan: Plan) -> str:
    """The sentence of the plan's period."""
    return plan.words.period.format(
        first=fiscal(plan, plan.first_fy),
        last=fiscal(plan, plan.last_fy),
        count=len(plan.years),
        me=plan.words.self_name,
    )


def cited(plan: Plan, measure: Measure) -> str:
    """The sentence of what a measure rests on; empty where nothing."""
    return plan.words.cite.format(quoted(plan, measure.cites)) if measure.cites else ""


def purpose(plan: Plan, measure: Measure) -> str:
    """The goal of a measure followed by what it rests on."""
    return measure.goal + cited(plan, measure)


def aim(plan: Plan, target: Target) -> str:
    """A target as a sentence."""
    goal_year = fiscal(plan, plan.goal_fy(target))
    if target.base is None:
        return plan.words.aim_new.format(
            indicator=target.indicator, goal=target.goal.text, goal_year=goal_year
        )
    return plan.words.aim.format(
        indicator=target.indicator,
        base=target.base.text,
        base_year=fiscal(plan, plan.base_fy(target)),
        goal=target.goal.text,
        goal_year=goal_year,
    )


def base_text(target: Target) -> str:
    """The baseline as a cell prints it."""
    return target.base.text if target.base else "－"


def goal_text(plan: Plan, target: Target, year: int | None = None) -> str:
    """The goal as a cell prints it, with its year where the head of the column says another."""
    own = plan.goal_fy(target)
    differs = own != (plan.last_fy if year is None else year)
    return f"{target.goal.text}（{fiscal(plan, own)}）" if differs else target.goal.text


def by_year(plan: Plan, target: Target) -> dict[int, str]:
    """Printed values by fiscal year: between baseline and goal those that the plan gives."""
    out = {year: figure.text for year, figure in target.interim}
    out[plan.goal_fy(target)] = target.goal.text
    return out


def span(plan: Plan, step: Step) -> tuple[int, int]:
    """First and last fiscal year of a task."""
    return plan.first_fy + step.first, plan.first_fy + step.last


def span_text(plan: Plan, step: Step) -> str:
    """The years of a task as a list of years prints them: 令和5～7年度."""
    first, last = span(plan, step)
    if first == last:
        return fiscal(plan, first)
    if plan.words.years == "western":
        return f"{first}～{last}年度"
    if plan.words.years == "both":
        return f"{era(first)}（{first}）～{era(last).removeprefix('令和')}（{last}）年度"
    text = f"{era(first)}～{era(last)[2:] if era(last)[:2] == era(first)[:2] else era(last)}年度"
    return wide(text).replace("～", "～") if plan.words.years == "wide" else text
