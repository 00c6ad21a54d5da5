"""Names that the ontology knows, as generated JSON: municipalities, sources, topics.

Loaded when first asked for.  ``ontology/lexicon/*.json`` is written from the Turtle
files by ``python -m graph.curate.lexicon``; one that is absent or not as written
raises MissingDataError.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import resources
from text.messages import Message
from text.names import other_forms


def _load(name: str) -> Any:
    path = resources.data("ontology", "lexicon", f"{name}.json")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise resources.MissingDataError(
            str(path), Message("cannot be read (%(reason)s)", reason=error)
        ) from error


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality; ``code`` has 5 digits, ``prefecture`` is a name."""

    code: str
    name: str
    prefecture: str


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A registered source and every name it is printed with."""

    id: str
    label: str
    names: tuple[str, ...]
    type: str
    issuer: str | None
    law_number: str | None
    dates: tuple[str, ...]


@cache
def prefectures() -> dict[str, str]:
    """Code by name of the 47 prefectures."""
    return {p["name"]: p["code"] for p in _load("municipalities")["prefectures"]}


@cache
def places() -> dict[str, tuple[Place, ...]]:
    """Municipalities by name, also as printed with other forms of its letters.

    Some names are shared by several.  A form that is another municipality's own name
    stays that one's.
    """
    out: dict[str, list[Place]] = {}
    for m in _load("municipalities")["municipalities"]:
        out.setdefault(m["name"], []).append(Place(m["code"], m["name"], m["prefecture"]))
    for form, name in other_forms(out).items():
        out.setdefault(form, []).extend(out[name])
    return {k: tuple(v) for k, v in out.items()}


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A registered municipality's name at ``start:end`` of a text (code points)."""

    start: int
    end: int
    name: str


_LAST = re.compile(r"[市町村区]")
_OTHER_WORD = {"市": "民場街況販営立", "町": "民内営立", "村": "民営立", "区": "分別間域切画割民"}
"""Letters that make another word of the last letter of a name before them."""
_COUNTED = re.compile(r"市(?:区)?町村|市町|[区町]村")


def places_in(text: str) -> list[NamedPlace]:
    """Registered names of municipalities in ``text``, the longest where they overlap.

    A name that other letters of a word touch is none: 東村 in 東村山市, 津市 in ためし津市.
    """
    known = places()
    found: list[NamedPlace] = []
    for m in _LAST.finditer(text):
        end = m.end()
        name = next(
            (text[a:end] for a in range(max(0, end - _longest()), end - 1) if text[a:end] in known),
            None,
        )
        if name is not None and _COUNTED.match(text, m.start()) is None:
            found.append(NamedPlace(end - len(name), end, name))
    out: list[NamedPlace] = []
    for place in found:
        if out and place.start < out[-1].end:
            if place.end - place.start <= out[-1].end - out[-1].start:
                continue
            out.pop()
        out.append(place)
    return [p for p in out if _stands_alone(text, p)]


def prefectures_in(text: str) -> list[NamedPlace]:
    """Names of prefectures in ``text``; 東京都府中市 holds no 京都府."""
    return [
        NamedPlace(m.start(), m.end(), m.group())
        for m in _any_prefecture().finditer(text)
        if text[m.end() : m.end() + 1] != "立"
    ]


@cache
def _any_prefecture() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, prefectures())) or r"(?!)")


@cache
def _longest() -> int:
    return max(map(len, places()), default=0)


_WORD_BEFORE = re.compile(r"[一-鿿々ァ-ヶー]$")
_MAY_STAND_BEFORE = re.compile(r"(?:[都道府県郡国新旧元日月次期版年]|年度|全国|近隣|隣接)$")


def _stands_alone(text: str, place: NamedPlace) -> bool:
    before = text[max(0, place.start - 4) : place.start]
    if _WORD_BEFORE.search(before) and not _MAY_STAND_BEFORE.search(before):
        return False
    after = text[place.end : place.end + 1]
    # 「小松市民」 still speaks of 小松市; two letters are too few to be sure
    return len(place.name) > 3 or not after or after not in _OTHER_WORD[place.name[-1]]


@cache
def sources() -> tuple[KnownSource, ...]:
    """Every registered source."""
    return tuple(
        KnownSource(
            s["id"],
            s["label"],
            tuple(dict.fromkeys([s["label"], *s.get("names", [])])),
            s["type"],
            s.get("issuer"),
            s.get("law_number"),
            tuple(e["date"] for e in s.get("editions", []) if e.get("date")),
        )
        for s in _load("sources")
    )


@cache
def topic_words() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """(id, label, pattern of all names) of each topic."""
    out = []
    for t in _load("topics"):
        listed = t.get("match") or [t["label"], *t.get("alt", [])]
        names = {n for n in listed if len(n) >= 2}
        parts = [_pattern(n) for n in sorted(names, key=len, reverse=True)]
        out.append((t["id"], t["label"], re.compile("|".join(parts))))
    return tuple(out)


def _pattern(name: str) -> str:
    body = re.escape(name)
    if re.fullmatch(r"[A-Za-z0-9.-]+", name):
        # short capitals (AI, DX) are names only as such
        body = body if len(name) <= 3 else f"(?i:{body})"
        return rf"(?<![A-Za-z]){body}(?![A-Za-z])"
    if re.search(r"[A-Za-z]{2}", name):
        return f"(?i:{body})"
    if re.fullmatch(r"[ァ-ヶー・]+", name):
        return rf"(?<![ァ-ヶー]){body}(?![ァ-ヶー])"
    return body
