"""What part of a plan a label, a column or a value is: the one place that decides it.

Three kinds of evidence, the surest first: the words of ``vocabulary/roles.toml``, the
ending of a label (…担当課, …指標, …内容), and the form of what stands beside or below it
(offices, quantities, years, sentences).  A word that may mean several things (目標, 内容,
実績) is decided by that form.

A role is written ``theme:name``: ``field:department``, ``kpi_column:target``,
``measure:title``, ``measure:number``; ``policy`` and ``year`` stand alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache, lru_cache

from ingest.labels import FIELDS, best_field, is_label, label_key, named_level, words
from ingest.vocabulary import section
from text.dates import fiscal_span, header_year, moments
from text.numbers import quantities

Roles = frozenset[str]
NONE: Roles = frozenset()


class Content(StrEnum):
    """The form of a value, whatever stands above or beside it."""

    BLANK = "blank"
    MARK = "mark"
    NUMBER = "number"
    FIGURE = "figure"
    YEARS = "years"
    DEPARTMENT = "department"
    SENTENCE = "sentence"
    PHRASE = "phrase"


MARKS = re.compile(r"^[\s■□●○〇◯◎◆◇▲△▼▶►→⇒➡➔⟶―─ー\-－=＝～〜★☆✓レ|｜↓<>＜＞]+$")
_DASH = re.compile(r"^[\s\-－―–—‐─・/／…]*$|^(?:なし|該当なし|未定|未設定|調査中|新規)$")
_NUMBER = re.compile(
    r"^(?:No\.?\s*)?[A-Za-zＡ-Ｚ]?[-－]?[0-9０-９]{1,6}(?:[-－.．][0-9０-９]{1,4})*[.．)）]?$|^[①-⑳㉑-㉟]$|^[(（][0-9０-９]{1,3}[)）]$"
)
_OFFICE = r"課|部|局|室|係|委員会|事務局|センター|支所|出張所|消防署|保健所|診療所|会計管理者|グループ|チーム|担当|班|本部|病院|図書館"
_OFFICE_NAME = re.compile(
    rf"(?:全庁|庁内各課|全(?:部局|課|部署)|(?:関係|各)(?:部局|部署|課室?|部|所属)|[^\s。、・,，/／()（）]{{1,20}}?(?:{_OFFICE})(?:長|内|等|ほか|他)?)+"
)
_NO_OFFICE = re.compile(
    r"(?:教室|会議室|一部|全部|大部|幹部|内部|外部|学部|細部|関係|連携|体系|大会|社会|賦課|日課|都市部|市街地部|本部会議|推進本部|部会)$"
)
_OFFICES = re.compile(r"[\s、・,，/／()（）]+")
_ENDING = re.compile(
    r"(?:する|ます|です|した|いく|図る|める|せる|れる|える|ける|げる|行う|なう|目指す|減らす|増やす|促す|なる|ある|ない|こと|とおり|ため)。?$"
)
_YEAR_REST = re.compile(
    r"[\s、，,・/／()（）～〜~\-－ー―→年度末月まで頃以降以前からの及びに初旬中下上半期前後第四四半期1-4１-４QＱ:：]|実施|開始|予定|目標|着手|完了|継続|随時|達成|導入|運用|見込み?"
)


_ERA_YEAR = re.compile(r"^[RHＲＨ][0-9０-９]{1,2}$")


@lru_cache(maxsize=131072)
def content_of(text: str) -> Content:
    """The form of one value.

    >>> content_of("総務部 情報政策課").value, content_of("12.5％").value
    ('department', 'figure')
    """
    text = text.strip()
    if not text:
        return Content.BLANK
    if MARKS.match(text) or _DASH.match(text):
        return Content.MARK
    if _ERA_YEAR.match(text):
        return Content.YEARS
    if _NUMBER.match(text):
        return Content.NUMBER
    if len(text) <= 60:
        if is_figure(text):
            return Content.FIGURE
        if _only_years(text):
            return Content.YEARS
        if is_department(text):
            return Content.DEPARTMENT
    if "。" in text or len(text) > 40 or _ENDING.search(text):
        return Content.SENTENCE
    return Content.PHRASE


def is_figure(text: str) -> bool:
    """Is ``text`` a quantity and little else: 「約300人以上（R7）」?

    A number without a unit counts too.
    """
    if len(text) > 40 or "。" in text:
        return False
    found = quantities(text)
    if not found:
        return False
    rest = text
    for m in reversed(list(moments(text))):
        rest = rest[: m.start] + rest[m.end :]
    for q in reversed(quantities(rest)):
        rest = rest[: q.start] + rest[q.end :]
    rest = re.sub(r"[(（][^()（）]*[)）]", "", rest)
    rest = _FIGURE_REST.sub("", rest)
    return len(rest) <= 2


_FIGURE_REST = re.compile(
    r"以上|以下|未満|程度|維持|増加?|減少?|削減|年間|毎年度?|平均|累計|延べ|約|概ね|おおむね|現状|目標|末|時点|現在|→|⇒|[\s、,:：%％/／.．~～〜\-－をにへでのま※*＊年月度日]"
)


def _only_years(text: str) -> bool:
    found = list(moments(text))
    if not found and header_year(text) is None and fiscal_span(text) is None:
        return False
    rest = text
    for m in reversed(found):
        rest = rest[: m.start] + rest[m.end :]
    rest = re.sub(r"令和|平成|[RHＲＨ](?=\s?[0-9０-９])|[0-9０-９]", "", rest)
    return len(_YEAR_REST.sub("", rest)) <= 2


def is_department(text: str) -> bool:
    """Is ``text`` the name of one or more offices and nothing else?"""
    parts = [p for p in _OFFICES.split(text) if p and p not in ("ほか", "他", "等")]
    if not parts or len(text) > 80 or is_label(text, "field", "department"):
        return False
    named = [p for p in parts if _OFFICE_NAME.fullmatch(p) and not _NO_OFFICE.search(p)]
    return len(named) == len(parts) or (len(parts) >= 3 and len(named) >= len(parts) - 1)


def main_content(texts: Iterable[str], least: float = 0.6) -> Content | None:
    """The form that ``least`` of the filled values share, None where they are mixed."""
    counts = Counter(content_of(t) for t in texts)
    del counts[Content.BLANK]
    total = sum(counts.values())
    if not total:
        return None
    dashes = counts.get(Content.MARK, 0)
    for form in (Content.FIGURE, Content.NUMBER):
        # 「－」 stands for a value that is not known
        if counts.get(form, 0) and counts[form] + dashes >= least * total:
            return form
    numeric = counts.get(Content.FIGURE, 0) + counts.get(Content.NUMBER, 0)
    if numeric and numeric + dashes >= least * total:
        return Content.FIGURE
    form, most = counts.most_common(1)[0]
    return form if most >= least * total else None


_THEMES = {
    "kpi_column": ("indicator", "baseline", "interim", "target", "unit", "as_of", "target_year"),
    "glossary": ("term", "definition", "index"),
}


@lru_cache(maxsize=65536)
def roles_of(text: str) -> Roles:
    """Every role that ``text`` may have as a label, by its words alone."""
    if not text or len(text) > 40:
        return NONE
    roles = {f"field:{r}" for r in FIELDS if is_label(text, "field", r)}
    for theme, names in _THEMES.items():
        roles |= {f"{theme}:{r}" for r in names if is_label(text, theme, r)}
    for role in ("title", "number"):
        if is_label(text, "measure", role):
            roles.add(f"measure:{role}")
    if is_policy_label(text):
        roles.add("policy")
    if header_year(text) is not None:
        roles.add("year")
    roles |= _dated_roles(text)
    if _BOTH.search(text):
        roles.add("kpi_column:target")
    named = named_level(text)
    if named and not named[3]:
        roles.add("policy" if named[0] == "policy" else "measure:title")
    return frozenset(roles)


_BOTH = re.compile(
    r"^[^。]{0,16}(?:現状|現在|基準|実績|いま)[^。→⇒]{0,14}\s*(?:→|⇒|➡|►|->)\s*[^。]{0,10}(?:目標|めざす|目指す|計画|到達)"
)
"""Present value and target under one head: 「現状→目標」."""


def _dated_roles(text: str) -> set[str]:
    """「R6実績」, 「令和9年度目標値」: a word for a value beside its year."""
    if not any(m.is_fiscal or m.month is None for m in moments(text)):
        return set()
    words_left = _undated(text)
    return {
        f"kpi_column:{role}"
        for role in ("baseline", "interim", "target")
        if is_label(words_left, "kpi_column", role)
    }


def _undated(text: str) -> str:
    """A label's words without its year."""
    found = list(moments(text))
    for m in reversed(found):
        text = text[: m.start] + text[m.end :]
    return text.strip(" 　()（）の末時点") if found else text


def is_policy_label(text: str) -> bool:
    """Is ``text`` the name of a level above measures, alone?"""
    plain, _ = words("policy", "levels")
    parts = [p for p in label_key(text).replace("/", "・").split("・") if p]
    return bool(parts) and all(p in plain for p in parts)


@cache
def _stems() -> tuple[tuple[str, str], ...]:
    """(ending, role), longest first."""
    pairs = [
        (label_key(ending), role.replace("-", ":"))
        for role, endings in section("roles")["ending"].items()
        for ending in endings
    ]
    return tuple(sorted(pairs, key=lambda p: -len(p[0])))


@cache
def _hints() -> tuple[tuple[str, str], ...]:
    """(part of a label, role) for short labels that no word or ending explains."""
    return tuple(
        (label_key(part), role.replace("-", ":"))
        for role, parts in section("roles")["hint"].items()
        for part in parts
    )


_ASIDE = re.compile(r"\([^()]*\)|※.*$|\[[^\[\]]*\]")


@lru_cache(maxsize=65536)
def label_roles(text: str) -> Roles:
    """The roles of a label by its words, else by its longest known ending or a part of it.

    Ask this only of what is known to be a label by its place or form: an ending alone
    does not make a label of a value.

    >>> sorted(label_roles("受け持ち課"))
    ['field:department']
    """
    known = roles_of(text)
    if known or not text or len(text) > 30 or "。" in text:
        return known
    name = _ASIDE.sub("", label_key(_undated(text)))
    longest = next((len(e) for e, _ in _stems() if name.endswith(e)), 0)
    if longest:
        return frozenset(r for e, r in _stems() if len(e) == longest and name.endswith(e))
    return frozenset(r for part, r in _hints() if part in name) if len(name) <= 12 else NONE


_VALUES = frozenset({"kpi_column:baseline", "kpi_column:interim", "kpi_column:target"})
_TEXTS = frozenset(
    {"field:goal", "field:background", "field:actions", "field:project", "policy", "measure:title"}
)
_RULED_OUT: dict[Content, Roles] = {
    Content.FIGURE: _TEXTS | {"kpi_column:indicator", "field:note"},
    Content.NUMBER: _TEXTS,
    Content.SENTENCE: _VALUES
    | {"policy", "kpi_column:unit", "measure:number", "field:budget", "measure:title"},
    Content.DEPARTMENT: _VALUES
    | _TEXTS
    | {"kpi_column:indicator", "field:note", "glossary:definition"},
    Content.YEARS: _VALUES | _TEXTS | {"kpi_column:indicator", "field:kpi"},
}
"""What the form of the values says a column is not: 目標 over sentences is no value."""
_GIVEN = {
    Content.DEPARTMENT: frozenset({"field:department"}),
    Content.YEARS: frozenset({"field:schedule"}),
}
"""What the form of the values says of a column without words of its own."""


def by_content(roles: Roles, content: Content | None) -> Roles:
    """Decide between the roles that words allow by the form of the values."""
    if content is None:
        return roles
    if not roles:
        return _GIVEN.get(content, NONE)
    rest = roles - _RULED_OUT.get(content, NONE)
    return rest or _GIVEN.get(content, roles)


def column_roles(head: str, values: Sequence[str]) -> Roles:
    """The roles of a column from the words above it and the values in it."""
    return by_content(label_roles(head), main_content(values))


def label_role(label: str, value: str) -> str | None:
    """The field that a label names within a form, from its words and its value.

    Returns a name of :data:`ingest.labels.FIELDS`; None where nothing says it.
    """
    content = content_of(value)
    roles = by_content(label_roles(label), content)
    field = best_field([r.removeprefix("field:") for r in roles if r.startswith("field:")])
    if field is not None:
        return field
    if roles & _VALUES or "kpi_column:indicator" in roles:
        return "kpi"
    return None
