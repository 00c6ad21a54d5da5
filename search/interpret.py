"""A sentence understood: filters, topics, sources, years, intent, and what is left.

Place names are filters; a year or a national source in the sentence only prefers
(a plan that runs from 2022 may tell of what was done in 2021).  Whatever is found
is said in the interpretation and can be overruled by parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from search.asking import intent_of, without_asking
from search.names import Match, Name, Names
from search.places import Gazetteer, PlaceMention
from search.rows import ConceptRow, PlaceRow
from search.tokens import Word, lemma_set, words
from search.types import Filter, Intent, TopicPath
from text.dates import moments
from text.folding import plain

VIA_STRENGTH: Final[Mapping[str, float]] = {"pref": 1.0, "alt": 1.0, "hidden": 0.9, "words": 0.7}
"""How sure a topic is by the kind of name that was found."""

_STEP: Final = 0.6
_YEAR_AFTER: Final = re.compile(r"^(?:まで|から|以降|以前|中|末)?(?:に|の|は|で|へ)?")
_SOURCE_AFTER: Final = re.compile(
    r"^[」』]?(?:に(?:沿った|基づく|基づいた|もとづく|よる|対応する)|を(?:踏まえた|活用した|使った)|による)"
)
_WITHOUT: Final = re.compile(
    r"^(?:以外|を除[くい]た?|ではな[いく]|でない|じゃない|は除|抜き)(?:の|に|で)?"
)
_NATIONAL: Final = re.compile(r"国の$")


@dataclass(frozen=True, slots=True)
class TopicEvidence:
    """How strongly a query speaks of a topic, and how that was found."""

    topic: int
    strength: float
    path: TopicPath

    @property
    def direct(self) -> bool:
        """Whether the query names the topic itself, not one near it."""
        return len(self.path.path) == 1


@dataclass(frozen=True, slots=True)
class Understood:
    """A query as ranking takes it.

    ``text`` is what is searched for; ``whole`` the sentence in ``plain`` form and usual
    spelling, with its places and words of asking.
    ``topics`` holds the topics found and, weaker, those near them.  ``cities`` and
    ``prefectures`` are codes to keep, ``not_cities`` and ``not_prefectures`` those to
    leave out; ``years`` and ``sources`` are preferred; ``target`` says that target
    figures are asked for; ``excluded`` topics and words
    push a hit out.
    """

    query: str
    text: str
    intent: Intent
    whole: str = ""
    topics: tuple[TopicEvidence, ...] = ()
    found_topics: tuple[TopicPath, ...] = ()
    cities: frozenset[str] = frozenset()
    prefectures: frozenset[str] = frozenset()
    not_cities: frozenset[str] = frozenset()
    not_prefectures: frozenset[str] = frozenset()
    years: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    target: bool = False
    excluded_topics: tuple[int, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    notes: tuple[str, ...] = ()


class Interpreter:
    """Understands queries against what one index knows; thread-safe."""

    def __init__(
        self,
        topics: Sequence[ConceptRow],
        sources: Sequence[ConceptRow],
        places: Iterable[PlaceRow],
        present: frozenset[str],
        names: Iterable[Name],
    ) -> None:
        self._topics = topics
        self._sources = sources
        self._numbers = {topic.iri: number for number, topic in enumerate(topics)}
        self._narrower: dict[str, list[int]] = {}
        for number, topic in enumerate(topics):
            for iri in topic.broader:
                self._narrower.setdefault(iri, []).append(number)
        known = list(names)
        self._topic_names = Names(name for name in known if name.kind == "topic")
        self._source_names = Names(name for name in known if name.kind == "source")
        # the spelling that plans use most comes before those of curated names
        self._spelling = Names(sorted(known, key=lambda name: name.kind != "word"))
        self._places = Gazetteer(places, present)
        self._present = present

    def understand(self, query: str) -> Understood:
        """Reads a query; never fails, whatever stands in it."""
        # lone surrogates, which no encoding can carry, become question marks
        query = query.encode("utf-8", "replace").decode("utf-8")
        text = self._spelling.respell(plain(query)).strip()
        text = plain(text)
        intent = intent_of(text)
        parsed = words(text)
        filters: list[Filter] = []
        notes: list[str] = []
        cut: list[tuple[int, int]] = []
        keep: dict[str, set[str]] = {"city": set(), "prefecture": set()}
        drop: dict[str, set[str]] = {"city": set(), "prefecture": set()}
        sources = self._sources_in(text, parsed, cut, filters)
        inside = list(cut)
        for mention in self._places.find(text, parsed):
            if any(begin < mention.end and mention.start < end for begin, end in inside):
                continue  # 石川県 in 石川県デジタル化推進計画 is no place to search in
            self._place(mention, filters, notes, keep, drop)
            cut.append((mention.start, mention.end))
        years = []
        for year in moments(text):
            years.append(year.fiscal_year)
            after = _YEAR_AFTER.match(text[year.end :])
            cut.append((year.start, year.end + (after.end() if after else 0)))
            label = f"{year.fiscal_year}年度"
            filters.append(
                Filter("year", str(year.fiscal_year), label, matched=text[year.start : year.end])
            )
        excluded_topics, excluded = self._exclusions(text, parsed, cut)
        left = without_asking(_cut(text, cut)) if cut else without_asking(text)
        if not left.strip() or (left == text and cut):
            left = _cut(text, [span for span in cut if span not in inside]).strip() or text
        found, evidence = self._topics_in(left)
        barred = set(excluded_topics)
        return Understood(
            query=query,
            text=left,
            intent=intent,
            whole=text,
            topics=tuple(item for item in evidence if item.topic not in barred),
            found_topics=tuple(found),
            cities=frozenset(keep["city"]),
            prefectures=frozenset(keep["prefecture"]),
            not_cities=frozenset(drop["city"]),
            not_prefectures=frozenset(drop["prefecture"]),
            years=tuple(dict.fromkeys(years)),
            sources=tuple(sources),
            target=intent is Intent.TARGET or "目標" in text,
            excluded_topics=tuple(excluded_topics),
            excluded=tuple(excluded),
            filters=tuple(filters),
            notes=tuple(notes),
        )

    def _place(
        self,
        mention: PlaceMention,
        filters: list[Filter],
        notes: list[str],
        keep: dict[str, set[str]],
        drop: dict[str, set[str]],
    ) -> None:
        rows = [row for row in mention.rows if row.code in self._present] or list(mention.rows)
        names = {row.name for row in mention.rows}
        if len(mention.rows) > 1 and len(names) == 1:
            codes = "、".join(row.code for row in mention.rows)
            notes.append(f"「{mention.matched}」という名の自治体は複数あります({codes})。")
        if not any(row.code in self._present for row in rows):
            notes.append(f"「{mention.matched}」の計画は収められていません。")
        for row in rows:
            kind = "prefecture" if row.prefecture is None else "city"
            (drop if mention.negated else keep)[kind].add(row.code)
            filters.append(
                Filter(kind, row.code, row.name, matched=mention.matched, negated=mention.negated)
            )

    def _sources_in(
        self,
        text: str,
        parsed: Sequence[Word],
        cut: list[tuple[int, int]],
        filters: list[Filter],
    ) -> list[int]:
        found: dict[int, Match] = {}
        for match in self._source_names.find(text, parsed):
            rest = text[match.end :]
            after = _SOURCE_AFTER.match(rest)
            found.setdefault(match.name.number, match)
            # words of a source are searched for too, unless the sentence says it is one
            if after:
                before = _NATIONAL.search(text[: match.start])
                start = before.start() if before else match.start
                cut.append((start, match.end + after.end()))
        for number, match in found.items():
            row = self._sources[number]
            filters.append(Filter("source", _slug(row.iri), row.label, matched=match.matched))
        return list(found)

    def _exclusions(
        self, text: str, parsed: Sequence[Word], cut: list[tuple[int, int]]
    ) -> tuple[list[int], list[str]]:
        topics: list[int] = []
        names: list[str] = []
        for match in self._topic_names.find(text, parsed):
            after = _WITHOUT.match(text[match.end :])
            if after:
                topics.append(match.name.number)
                names.append(match.matched)
                cut.append((match.start, match.end + after.end()))
        return topics, list(dict.fromkeys(names))

    def _topics_in(self, text: str) -> tuple[list[TopicPath], list[TopicEvidence]]:
        best: dict[int, TopicEvidence] = {}
        for match in self._topic_names.find(plain(text)):
            name = match.name
            topic = self._topics[name.number]
            path = TopicPath(topic.iri, topic.label, match.matched, name.via, (topic.label,))
            _offer(best, TopicEvidence(name.number, VIA_STRENGTH[name.via], path))
        for name in self._topic_names.looser(lemma_set(text)):
            if name.via == "pref":
                continue
            topic = self._topics[name.number]
            path = TopicPath(topic.iri, topic.label, name.text, name.via, (topic.label,))
            _offer(best, TopicEvidence(name.number, VIA_STRENGTH["words"], path))
        found = sorted(best.values(), key=lambda item: (-item.strength, item.path.iri))
        for item in found:
            self._spread(item, best)
        evidence = sorted(best.values(), key=lambda item: (-item.strength, item.path.iri))
        return [item.path for item in found], evidence

    def _spread(self, item: TopicEvidence, best: dict[int, TopicEvidence]) -> None:
        """Topics one step away: what is narrower is meant too, what is near may be."""
        here = self._topics[item.topic]
        narrower = self._narrower.get(here.iri, [])
        wider = [
            self._numbers[iri] for iri in (*here.broader, *here.related) if iri in self._numbers
        ]
        for numbers, factor in ((narrower, 0.9), (wider, _STEP * 0.6)):
            for number in numbers:
                topic = self._topics[number]
                path = TopicPath(
                    topic.iri,
                    topic.label,
                    item.path.matched,
                    item.path.via,
                    (*item.path.path, topic.label),
                )
                _offer(best, TopicEvidence(number, item.strength * factor, path))


def _offer(best: dict[int, TopicEvidence], item: TopicEvidence) -> None:
    known = best.get(item.topic)
    if known is None or known.strength < item.strength:
        best[item.topic] = item


def _slug(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text without some stretches; what stood between two stays apart."""
    out: list[str] = []
    place = 0
    for start, end in sorted(spans):
        if start > place:
            out.append(text[place:start])
        place = max(place, end)
    out.append(text[place:])
    return re.sub(r"\s{2,}", " ", " ".join(part.strip() for part in out if part.strip()))
