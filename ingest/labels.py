"""Which words of the field a label is: the roles of ``vocabulary/roles.toml``."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ingest.vocabulary import section
from text.folding import fold, narrow_spans

_BRACKETS = re.compile(r"[<>\[\]:■□◆◇●○〇◎▼▽▶►]")
_MARKER = re.compile(
    r"^(?:第?[0-9]{1,2}(?:[-.][0-9]{1,2})*[章節.)、]?|[(][0-9]{1,2}[)]|[①-⑳]|[ア-ン][.)])(?=[^0-9.%])"
)
_TAIL = re.compile(r"(?:について|一覧表?|等|の?設定|は次のとおり(?:です)?。?|\([^()]*\)|[0-9]+)$")


@lru_cache(maxsize=32768)
def label_key(text: str) -> str:
    """What is compared: the folded form without brackets, bullets and numbering."""
    return _MARKER.sub("", _BRACKETS.sub("", fold(text))).rstrip(".。,、")


@cache
def words(theme: str, role: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    plain, patterns = set(), []
    for word in section("roles")[theme][role]:
        if word.startswith("/") and word.endswith("/"):
            patterns.append(re.compile(word[1:-1]))
        else:
            plain.add(label_key(word))
    return frozenset(plain), tuple(patterns)


@lru_cache(maxsize=65536)
def is_label(text: str, theme: str, role: str) -> bool:
    """Is ``text``, as a whole, a word for ``role`` of ``theme``?"""
    if len(text) > 40:
        return False
    plain, patterns = words(theme, role)
    name = label_key(text)
    for _ in range(3):
        if name in plain or any(p.fullmatch(name) for p in patterns):
            return True
        shorter = _TAIL.sub("", name)
        if shorter == name or not shorter:
            return False
        name = shorter
    return name in plain


@lru_cache(maxsize=65536)
def mentions(text: str, theme: str, role: str) -> bool:
    """Does a word for ``role`` stand anywhere in ``text``?"""
    name = label_key(text)
    plain, _ = words(theme, role)
    return any(len(w) >= 2 and w in name for w in plain)


FIELDS = (
    "background",
    "goal",
    "actions",
    "department",
    "schedule",
    "due",
    "project",
    "kpi",
    "budget",
    "note",
)


def field_of(text: str) -> str | None:
    """The field that a label names within a measure, None for none."""
    for role in FIELDS:
        if is_label(text, "field", role):
            return role
    return None


def best_field(fields: list[str]) -> str | None:
    """The field that decides where a label names several, None for none."""
    for role in (
        "department",
        "project",
        "schedule",
        "kpi",
        "due",
        "budget",
        "background",
        "actions",
        "goal",
        "note",
    ):
        if role in fields:
            return role
    return None


@cache
def _levels(theme: str) -> re.Pattern[str]:
    names = sorted(section("roles")[theme]["levels"], key=len, reverse=True)
    number = r"(?:[0-9]{1,2}(?:[-.－‐][0-9]{1,2})*|[IVXⅠ-Ⅻ]{1,4}|[一二三四五六七八九十]{1,2}(?=[\s:：.．、・)）】\]]|$)|[①-⑳]|[ア-ン](?![ァ-ヶー])|[A-Za-z](?:[-－‐]?[0-9]{1,2}(?:[-－‐.][0-9]{1,2})*)?(?![A-Za-z]))"
    # words of a plan's own stand before the level's name, if its number is set apart
    own = r"(?:[一-鿿ァ-ヶー]{1,6}(?:的な|の)?)?"
    apart = r"(?=\s*[\s.．:：、・)）】\]]|[①-⑳]|$)"
    name = "|".join(map(re.escape, names))
    return re.compile(
        rf"^[【\[［<＜《〈「■◆●○〇◎▼]?\s*(?P<level>{name}|{own}(?:{name})(?=\s*{number}(?<=[①-⑳])|\s*{number}{apart}))\s*(?:No\.?\s*)?"
        rf"[\s.．:：-]*(?P<number>[(（]\s*{number}\s*[)）]|{number})(?![0-9のをはがに])\s*[】\]］>＞》〉」]?\s*(?P<sep>[.．:：、・\-－―]?)\s*(?P<rest>.*)$",
        re.S,
    )


_FIGURE = re.compile(
    r"[0-9][0-9,.]*(?=\S)(?:%|[^\s0-9()]{1,4})(?:以上|以下|程度)?\s*(?:[(].*[)])?$"
)
"""「目標20件(令和8年度)」 states a value and numbers nothing."""


@lru_cache(maxsize=65536)
def named_level(text: str) -> tuple[str, str, str, str, int] | None:
    """(theme, level, number, rest, offset of rest) of 「基本方針1 …」 or 「取り組み.1 …」."""
    folded = narrow_spans(text)
    best = None
    for theme in ("policy", "measure"):
        m = _levels(theme).match(folded.value)
        if m and not (m["level"] == "目標" and _FIGURE.match(folded.value, m.start("number"))):
            found = (
                theme,
                m["level"],
                re.sub(r"[()（）\s]", "", m["number"]),
                m["rest"],
                folded.starts[m.start("rest")] if m["rest"] else len(text),
            )
            if best is None or len(found[1]) > len(best[1]):
                best = found
    return best
