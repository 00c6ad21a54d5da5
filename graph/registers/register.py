"""The register of national sources, for linking: names to sources and editions.

Reads ``ontology/lexicon/sources.json`` and ``not_sources.json`` (no RDF needed),
so it loads in milliseconds.  A title alone does not make a source: the name of
a municipality or prefecture before it, an issuer that is one, or a body's
ending after it (…戦略本部) says that another thing is meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import resources
from graph.errors import CuratedDataError
from graph.registers.law_ids import (
    LawNumber,
    check_law_id,
    law_page,
    parse_law_id,
    parse_law_number,
)
from text.folding import fold, fold_spans
from text.messages import Message, of_error

_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_LOCAL_ISSUER: Final = re.compile(r"[都道府県市区町村]$|^[本当](市|町|村|区|県|府|都|道)")
_LOCAL_BEFORE: Final = re.compile(
    r"(?:[^\W\d_]{1,10}(?<!国)[都道府県市区町村]|(?:本|当|同)[市区町村県都府道]"
    r"|(?:^|[^\w])[市区町村県都府道])(?:の|版|における|独自の)?$"
)
_BODY_AFTER: Final = re.compile(r"(?:推進)?(?:本部|会議|委員会|協議会|室|課|班|担当|大臣)")
_LOCAL_TYPES: Final = frozenset({"national_strategy", "national_guideline"})
"""Types that municipalities and prefectures issue under the same titles."""
_STATE_BEFORE: Final = re.compile(r"(?:国|政府|閣議|内閣)[^。]{0,25}$")
_STATE_AFTER: Final = re.compile(r"[^。]{0,6}(?:閣議決定|[(（][^)）]{0,20}(?:閣議決定|内閣))")
_SHORT: Final = 5
"""Names up to this length count only where no kanji stands directly before them."""
_KANJI: Final = re.compile(r"[一-鿿々]")


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated edition; ``date`` is YYYY, YYYY-MM or YYYY-MM-DD."""

    id: str
    label: str
    date: str
    verified: bool

    def __post_init__(self) -> None:
        if not _DATE.fullmatch(self.date):
            raise ValueError(
                Message("edition %(id)s: %(date)s is no date", id=self.id, date=repr(self.date))
            )


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a national plan; one concept across editions.

    ``near`` are topics whose measures may carry it out, ``hints`` words that speak of
    it, ``groups`` the headings under which editions list it, ``editions`` the ids of
    those whose wording is known.
    """

    id: str
    label: str
    names: tuple[str, ...]
    topics: tuple[str, ...]
    near: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the register; ``names`` longest first, with the label among them."""

    id: str
    label: str
    names: tuple[str, ...]
    type: str
    issuer: str | None
    date: str | None
    law_number: str | None
    law_id: str | None
    verified: bool
    editions: tuple[Edition, ...]
    items: tuple[Item, ...]
    namesakes: frozenset[str] = frozenset()
    """Folded names under which municipalities issue plans of their own, too."""
    topics: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    """Numbers (予算事業ID) of the national projects that carry it out."""

    def edition(self, date: str | None = None, plan_date: str | None = None) -> Edition | None:
        """The edition that is meant.

        With ``date`` (printed beside the name) the edition of that day, month or
        year, else the last one before it; without, the last one that is not later
        than the citing plan.  None where neither is known or all are later.
        """
        if date:
            same = [e for e in self.editions if _overlap(e.date, date)]
            if same:
                return same[-1]
        limit = date or plan_date
        if not limit:
            return None
        # "~" sorts behind digits and "-": 2022-02 still covers 2022-02-28
        earlier = [e for e in self.editions if e.date <= limit + "~"]
        return earlier[-1] if earlier else None


@dataclass(frozen=True, slots=True)
class Match:
    """A source found by name; ``method`` says by which evidence."""

    source: Source
    edition: Edition | None
    name: str
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A name in a text: half-open offsets in its code points; several sources where shared."""

    start: int
    end: int
    name: str
    sources: tuple[Source, ...]


class Register:
    """Sources by id and by folded name."""

    def __init__(self, sources: Iterable[Source], not_sources: Iterable[str] = ()) -> None:
        self.sources: Mapping[str, Source] = {source.id: source for source in sources}
        self._by_name: dict[str, list[Source]] = {}
        for source in self.sources.values():
            for name in source.names:
                owners = self._by_name.setdefault(fold(name), [])
                if source not in owners:
                    owners.append(source)
        self._not_sources = frozenset(fold(name) for name in not_sources)
        self._by_number: dict[LawNumber, Source] = {}
        for source in self.sources.values():
            number = parse_law_number(source.law_number) if source.law_number else None
            if number:
                self._by_number[number] = source
        names = sorted(self._by_name, key=len, reverse=True)
        self._pattern: Final = re.compile("|".join(map(re.escape, names)) or r"(?!)")

    @classmethod
    def load(cls, lexicon: Path | None = None) -> Register:
        """The register of a folder, by default of ``ontology/lexicon``.

        Raises:
            CuratedDataError: a file is missing or not as generated; names it.
        """
        lexicon = lexicon or resources.data("ontology", "lexicon")
        sources = _read(lexicon / "sources.json")
        neutral = _read(lexicon / "not_sources.json")
        try:
            names = [n for e in neutral["names"] for n in (e["name"], *e["variants"])]
            return cls([_source(entry) for entry in sources], names)
        except (KeyError, TypeError, ValueError) as problem:
            raise CuratedDataError(of_error(problem), file=str(lexicon)) from problem

    def names(self) -> list[str]:
        """All folded names, longest first."""
        return sorted(self._by_name, key=lambda name: (-len(name), name))

    def is_no_source(self, name: str) -> bool:
        """Whether the name is listed as that of a system, idea, role or kind of plan."""
        return fold(name) in self._not_sources

    def find_all(
        self,
        name: str,
        *,
        date: str | None = None,
        issuer: str | None = None,
        plan_date: str | None = None,
        before: str = "",
        after: str = "",
    ) -> list[Match]:
        """All sources that the name means; several only where they share it.

        ``date`` is what stands beside the name, ``plan_date`` the citing plan's
        own, ``before`` and ``after`` the text around the name.
        """
        spelt = fold(name)
        by_number = self.by_law_number(name)
        found = self._by_name.get(spelt, [])
        if not found and by_number:
            return [Match(by_number, by_number.edition(date), name, "law number", 0.98)]
        if issuer and _LOCAL_ISSUER.search(issuer):
            return []
        around = (fold(before), fold(after))
        return [
            Match(source, source.edition(date, plan_date), name, *_evidence(source, date, issuer))
            for source in found
            if _is_meant(source, spelt, *around)
        ]

    def find(
        self,
        name: str,
        *,
        date: str | None = None,
        issuer: str | None = None,
        plan_date: str | None = None,
        before: str = "",
        after: str = "",
    ) -> Match | None:
        """The one source that the name means; None where there is none or several."""
        found = self.find_all(
            name, date=date, issuer=issuer, plan_date=plan_date, before=before, after=after
        )
        return found[0] if len(found) == 1 else None

    def by_law_number(self, text: str) -> Source | None:
        """The law whose number stands in ``text``."""
        number = parse_law_number(text)
        return self._by_number.get(number) if number else None

    def occurrences(self, text: str) -> list[Occurrence]:
        """Names in a text from left to right, the longest at each place, none overlapping.

        Places where the surroundings speak of a city's or prefecture's plan or of
        a body are left out.
        """
        whole = fold_spans(text)
        found = []
        for match in self._pattern.finditer(whole.value):
            before, after = whole.value[: match.start()], whole.value[match.end() :]
            sources = tuple(
                source
                for source in self._by_name[match.group()]
                if _is_meant(source, match.group(), before[-30:], after[:40])
            )
            if sources:
                start, end = whole[match.start() : match.end()].span()
                found.append(Occurrence(start, end, text[start:end], sources))
        return found


def _is_meant(source: Source, name: str, before: str, after: str) -> bool:
    """False where the surroundings say that the name means something else."""
    if len(name) <= _SHORT and _KANJI.match(name) and _KANJI.search(before[-1:]):
        return False  # 産業標準化法 is not 標準化法
    if name in source.namesakes and not (_STATE_BEFORE.search(before) or _STATE_AFTER.match(after)):
        return False  # in a city's list of plans, まち・ひと・しごと創生総合戦略 is its own
    if source.type in _LOCAL_TYPES:
        if _BODY_AFTER.match(after):
            return False  # サイバーセキュリティ戦略本部 is a body
        if _LOCAL_BEFORE.search(before):
            return False  # 石川県官民データ活用推進基本計画 is the prefecture's
    return True


def _evidence(source: Source, date: str | None, issuer: str | None) -> tuple[str, float]:
    parts, confidence = ["name"], 0.9
    if date and any(_overlap(e.date, date) for e in source.editions):
        parts.append("date")
        confidence += 0.05
    if issuer and source.issuer and fold(issuer) in fold(source.issuer):
        parts.append("issuer")
        confidence += 0.04
    return "+".join(parts), confidence


def _overlap(one: str, other: str) -> bool:
    """Whether two dates of different precision can be the same day."""
    return one.startswith(other) or other.startswith(one)


def _source(entry: Mapping[str, Any]) -> Source:
    editions = [
        Edition(e["id"], e["label"], e["date"], e["verified"])
        for e in entry["editions"]
        if e["date"]
    ]
    return Source(
        id=entry["id"],
        label=entry["label"],
        names=tuple(entry["names"]),
        type=entry["type"],
        issuer=entry["issuer"],
        date=entry["date"],
        law_number=entry["law_number"],
        law_id=entry["law_id"],
        verified=entry["verified"],
        editions=tuple(sorted(editions, key=lambda edition: edition.date)),
        items=tuple(
            Item(
                i["id"],
                i["label"],
                *(tuple(i[key]) for key in ("names", "topics", "near", "hints")),
                *(tuple(i[key]) for key in ("groups", "editions")),
            )
            for i in entry["items"]
        ),
        namesakes=frozenset(fold(name) for name in entry["namesakes"]),
        topics=tuple(entry["topics"]),
        projects=tuple(entry["projects"]),
    )


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise CuratedDataError(of_error(problem), file=str(path)) from problem


__all__ = [
    "Edition",
    "Item",
    "Match",
    "Occurrence",
    "Register",
    "Source",
    "check_law_id",
    "law_page",
    "parse_law_id",
    "parse_law_number",
]
