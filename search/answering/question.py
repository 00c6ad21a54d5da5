"""A question read: which plans it asks, what it asks for, and of what subject."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

from search.answering.meaning import Bag, Meaning, Unit
from search.interpret import Understood
from search.tokens import Word, words
from search.types import Intent
from text.dates import Moment, moments

_CITIES: Final = frozenset({Intent.WHICH_CITIES, Intent.HOW_MANY})
_CITY: Final = re.compile(r"市区町村|市町村|自治体|市町|(?<![都国本同全])市|町|村")
_CITY_END: Final = re.compile(
    r"(?:市区町村|市町村|自治体|市町|(?<![都県国本同全])市|町|村)(?:は|って|を全部|をすべて|がある|はあり?(?:ます|る))?(?:か)?[\s?。]*$"
)
_TALK: Final = re.compile(
    r"(?:を|について|が|は)?(?:教えて|知りたい|調べたい|お?聞きしたい|確認したい)(?:ください|下さい|です)?"
    r"|(?:です|でしょう)(?:か|かね)?(?=[?。、]|$)"
    r"|(?:予定|つもり|計画)(?=です|ですか|か?[?。]|$)"
    r"|(?:今|現在|現時点|いま)(?:は|では|の|、|$)?"
)
_WH: Final = re.compile(
    r"いつ|どこ|どの|どれ|どちら|どっち|誰|だれ|いくつ|いくら|幾つ|どう|なぜ|なに"
    r"|何(?!ら|らか|度も|でも|とか|も)"
)
_PLAN_WORD: Final = re.compile(
    r"(?:dx|デジタル(?:化|・?トランスフォーメーション)?|情報化|官民データ活用|ict|スマート)*"
    r"(?:\(dx\))?(?:推進|基本|実行|活用)*(?:計画|方針|戦略|ビジョン|プラン)"
)
_PLACES: Final = re.compile(r"(?:何|いくつの)(?:[箇かヶカケ]所|場所)|いくつの場所")
_NO_COUNTER: Final = frozenset(
    [
        "年",
        "月",
        "日",
        "課",
        "部",
        "室",
        "係",
        "度",
        "らか",
        "とか",
        "という",
        "区",
        "市",
        "町",
        "村",
    ]
)
_PARTICLES: Final = re.compile(r"^(?:では|には|から|まで|[をにがのはでともへや])+")

_VERBS: Final = 0.5

GAP: Final = "\u2002"
"""Stands where words of asking were cut out."""


@dataclass(frozen=True)
class Question:
    """One question as the kinds of question read it.

    ``text`` is the whole sentence in ``plain`` form and usual spelling; ``bare`` the
    same without places; ``plans`` the numbers of the plans that are asked.
    """

    asked: Understood
    meaning: Meaning
    text: str
    bare: str
    plans: tuple[int, ...]
    placed: bool

    @cached_property
    def parsed(self) -> list[Word]:
        return words(self.bare)

    @cached_property
    def bag(self) -> Bag:
        return self.meaning.bag(self.bare)

    @cached_property
    def moments(self) -> list[Moment]:
        return list(moments(self.text))

    @cached_property
    def has_wh(self) -> bool:
        return bool(_WH.search(self.bare))

    @cached_property
    def about_cities(self) -> bool:
        """Whether municipalities are asked for, not a fact of some."""
        asked = self.asked.intent in _CITIES and _CITY.search(self.bare)
        return bool(asked or _CITY_END.search(self.bare))

    def subject(self, *cut: re.Pattern[str]) -> Subject:
        """What is asked about: the sentence without places, dates, and words of asking."""
        text = self.bare
        for start, end in self._asking(cut):
            text = text[:start] + GAP * (end - start) + text[end:]
        # words are those of the whole sentence: cut apart it would be read otherwise
        units = [
            u
            for u in self.meaning.units(self.bare, self.asked)
            if u.surface in text[u.start : u.end]
        ]
        # what is done with a thing is said in many ways: nouns decide
        return Subject(
            text, tuple(u if u.noun else replace(u, weight=u.weight * _VERBS) for u in units)
        )

    def _asking(self, cut: Iterable[re.Pattern[str]]) -> Iterator[tuple[int, int]]:
        """Where dates and words of asking stand in the bare sentence."""
        for moment in moments(self.bare):
            yield moment.start, moment.end
        if self.counter is not None:
            start = self.bare.find(self.counter[0])
            yield start, start + len(self.counter[0])
        for pattern in (*cut, _TALK, _WH):
            for found in pattern.finditer(self.bare):
                yield found.span()

    @cached_property
    def counter(self) -> tuple[str, str] | None:
        """The counter that is asked for, with 何 and by itself: 何枚, 枚; None without one."""
        found = _PLACES.search(self.bare)
        if found:
            return found[0], "箇所"
        for word, after in pairwise(self.parsed):
            if word.surface != "何" or after.start != word.end:
                continue
            if after.surface in _NO_COUNTER or not (
                after.pos.startswith(("名詞", "接尾辞")) or after.surface == "%"
            ):
                continue
            return word.surface + after.surface, after.surface
        return None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about, in its words."""

    text: str
    units: tuple[Unit, ...]

    @property
    def nouns(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.noun)

    @property
    def head(self) -> tuple[Unit, ...]:
        """The last noun with the nouns that it is written together with."""
        nouns = self.nouns
        if not nouns:
            return ()
        first = len(nouns) - 1
        while first and nouns[first - 1].end == nouns[first].start:
            first -= 1
        return nouns[first:]

    def without_plan(self) -> tuple[Unit, ...]:
        """The units that are no words for the plan itself."""
        taken = [(m.start(), m.end()) for m in _PLAN_WORD.finditer(self.text)]
        return tuple(unit for unit in self.units if not any(a <= unit.start < b for a, b in taken))

    @property
    def name(self) -> str:
        """The subject as it is spoken of in an answer: its stretches that hold a noun."""
        found = []
        place = 0
        for part in re.split(rf"[{GAP}、。?!\s]+", self.text):
            start = self.text.find(part, place)
            place = start + len(part)
            inside = [unit for unit in self.nouns if start <= unit.start < place]
            if inside:
                last = max(unit.end for unit in inside)
                found.append(_PARTICLES.sub("", self.text[start:last]))
        return "、".join(dict.fromkeys(filter(None, found))) or self.text.strip(GAP + " ")


def without_places(text: str, asked: Understood) -> str:
    """A sentence without the places that are filters of it."""
    for item in asked.filters:
        if item.parameter in ("city", "prefecture") and item.matched:
            matched = re.escape(item.matched)
            text = re.sub(rf"{matched}(?:では|には|[のはがにでも])?", GAP, text, count=1)
    return re.sub(r"^\s*(?:の|では|で|は|が|に|も|、)\s*", "", text.strip(GAP + " "))
