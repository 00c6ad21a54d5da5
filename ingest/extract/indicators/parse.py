"""Indicator, values and dates of one line or sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.extract.indicators.values import BASELINE, TARGET, Value
from text.dates import Moment, moments
from text.numbers import Quantity, quantities
from text.spans import Text

ARROW = re.compile(r"\s*(?:→|⇒|➡|►|⟶|->|=>)\s*")
LINES = re.compile(r"\n|(?<=。)|(?=[①-⑳])|(?<=\s)(?=[・●○])")
_VALUE_WORD = re.compile(r"\s*(?:の)?(?:目標値?|現状値?|実績値?|現状|基準値)\s*[：:]?$")
_BASE_WORD = re.compile(
    r"(?:現状|現況|実績|基準|当初|策定時|現在|直近|いま)値?\s*(?:[（(][^（）()]*[)）])?\s*[：:はが]?\s*$"
)
_GOAL_WORD = re.compile(
    r"(?:目標|めざす|目指す)値?\s*(?:[（(][^（）()]*[)）])?\s*[：:はが]?\s*(?:約)?$"
)
_NAME_HEAD = re.compile(
    r"^(?:KPI|指標|成果指標|数値目標|目標)\s*(?:[：:]|は)\s*|^(?:現状|現在)?の?[0-9,.]+\s?[^\s0-9]{1,4}?(?:だった|であった|の|である)"
)
_NAME_TAIL = re.compile(
    r"(?:の目標値?|を年|の値|で|[\s　](?:月|年|毎月)|[\s　]*[―－‐—-]?\s*→|(?<![予契要制条公誓節])約|(?:を|は|が|の)?(?:年間|平均|概ね|おおむね|延べ|累計で?))$"
)
_EDGE = " 　：:、をはがのに・●○"
_LABEL = re.compile(r"^[^：:。、0-9０-９]{2,14}[：:]\s*(?=\S)")


def two_values(value: str, found: list[Quantity]) -> tuple[Quantity | None, Quantity]:
    """(present, target) of a line: by an arrow, by words before them, by brackets."""
    arrow = ARROW.search(value)
    if arrow:
        before = [q for q in found if q.end <= arrow.start()]
        after = [q for q in found if q.start >= arrow.end()]
        if after:
            return (before[-1] if before else None), after[0]
    goals = [q for q in found if _GOAL_WORD.search(value[: q.start])]
    bases = [q for q in found if _BASE_WORD.search(value[: q.start])]
    if goals:
        return (bases[0] if bases and bases[0] is not goals[0] else None), goals[0]
    if bases:
        rest = [q for q in found if q not in bases]
        return (bases[0], rest[-1]) if rest else (None, found[-1])
    if len(found) < 2:
        return None, found[-1]
    years = {id(q): m.fiscal_year for q, m in owners_of_dates(value, found)}
    with_year = [q for q in found if id(q) in years]
    if len({years[id(q)] for q in with_year}) >= 2:
        with_year.sort(key=lambda q: years[id(q)])
        return with_year[0], with_year[-1]
    if found[1].unit == found[0].unit:
        between = value[found[0].end : found[1].start]
        if re.search(r"[（(][^（）()]*$", between) and "目標" not in between:
            return found[1], found[0]
        return found[0], found[1]
    return None, found[-1]


def owners_of_dates(value: str, found: list[Quantity]) -> Iterator[tuple[Quantity, Moment]]:
    """Each date of a line with the quantity that it belongs to."""
    for m in moments(value):
        yield _owner(value, m.start, m.end, found), m


def named(text: str) -> str:
    """An indicator's words without what surrounds them in a sentence."""
    for _ in range(2):
        text = _NAME_HEAD.sub("", text.strip(_EDGE))
        text = _NAME_TAIL.sub("", text.strip(_EDGE))
    return text.strip(_EDGE)


def dated(
    value: str, base: Quantity | None, goal: Quantity
) -> tuple[str | None, int | None, int | None]:
    """(as of, its year, target year): a date stands before its value, or in brackets after it."""
    asof: str | None = None
    base_year: int | None = None
    year: int | None = None
    pair = [q for q in (base, goal) if q is not None]
    for m in moments(value):
        until = re.match(r"度?(?:末|中)?まで", value[m.end :])
        owner = goal if until else _owner(value, m.start, m.end, pair)
        if base is not None and owner is base:
            asof, base_year = asof or m.printed, base_year or m.fiscal_year
        else:
            year = m.fiscal_year
    return asof, base_year, year


def _owner(value: str, start: int, end: int, found: list[Quantity]) -> Quantity:
    """The quantity that the date at ``start:end`` belongs to: in its bracket, else after it."""
    order = sorted(found, key=lambda q: q.start)
    after = [q for q in order if q.start >= end]
    bracket = re.search(r"[（(][^（）()]{0,8}$", value[:start])
    if bracket:
        inside = [q for q in after if not re.search(r"[)）]", value[end : q.start])]
        if inside:
            return inside[0]
        before = [q for q in order if q.end <= bracket.start() + 1]
        if before:
            return before[-1]
    return after[0] if after else order[-1]


def undated(clause: str) -> str:
    """A clause without its dates, which stand between an indicator and its value."""
    for x in reversed(list(moments(clause))):
        tail = re.match(r"(?:末|度末|中)?(?:時点)?(?:まで)?(?:に|の|、|は|で)*", clause[x.end :])
        clause = clause[: x.start] + clause[x.end + (tail.end() if tail else 0) :]
    return clause


_BEFORE_NUMBER = re.compile(
    r"(?:(?:年|月|週|日|１?1?人)(?:当たり|あたり)?|年間|毎年度?|毎月|延べ|のべ|約|概ね|おおむね|累計|平均|計)\s?$"
)
_AFTER_NUMBER = re.compile(r"\s?(?:以上|以下|未満|程度|超|以内|ずつ)")


def widened(value: str, q: Quantity) -> Quantity:
    """A quantity with the words that belong to it: 「年840件」, 「50％以上」."""
    start, end = q.start, q.end
    while (m := _BEFORE_NUMBER.search(value[:start])) and (
        m.start() == 0 or value[m.start() - 1] in " 　：:、,（(→⇒をはがにで"
    ):
        start = m.start()
    if m := _AFTER_NUMBER.match(value[end:]):
        end += m.end()
    return Quantity(q.value, q.unit, start, end, value[start:end])


def value_of(text: Text | str, q: Quantity, kind: str, year: int | None, when: str | None) -> Value:
    """A quantity of a line as a value with its printed text."""
    words = text if isinstance(text, str) else text.value
    return Value(words[q.start : q.end].strip(), q, kind, year, when, q.unit)


def line(value: str) -> tuple[str, list[Value]] | None:
    """(indicator, values) of 「申請率 30％（R4）→60％（R8）」; None without a quantity.

    The indicator is empty where the line gives values alone.
    """
    found = [widened(value, q) for q in quantities(value) if q.unit or ARROW.search(value)]
    if not found or len(value) > 140:
        return None
    base, goal = two_values(value, found)
    first = min((q for q in (base, goal) if q), key=lambda q: q.start)
    name = re.sub(r"[（(][^（）()]*$", "", undated(value[: first.start]))
    name = named(_VALUE_WORD.sub("", name.strip(" 　：:、,を")))
    name = _LABEL.sub("", name)
    asof, base_year, year = dated(value, base, goal)
    values = [value_of(value, goal, TARGET, year, None)]
    if base is not None:
        values.insert(0, value_of(value, base, BASELINE, base_year, asof))
    return name, values


def states_change(value: str) -> bool:
    """Does a line go from one quantity to another of its kind: 「10％（R4）→50％（R9）」?"""
    m = ARROW.search(value)
    if m is None or len(value) > 140:
        return False
    left, right = quantities(value[: m.start()]), quantities(value[m.end() :])
    if not left or not right:
        return False
    dates = list(moments(value))
    same = left[-1].base()[1] == right[0].base()[1]
    return bool(dates) or (same and left[-1].unit is not None)
