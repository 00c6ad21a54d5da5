"""What speaks for a measure carrying out an item of a national plan.

Each kind of evidence has a weight between 0 and 1: how often a measure that shows it
alone would rightly be linked.  Weights combine as independent chances do
(``1 - product(1 - weight)``), so that many weak signs make a strong one and no sum
exceeds 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.links.topics import TopicTree
from graph.registers.register import Item, Source
from ingest.types import Provenance
from text.folding import fold
from text.likeness import likeness

TITLE_NAME: Final = 0.95
TITLE_TOPIC: Final = 0.85
TITLE_NARROWER: Final = 0.75
TITLE_NEAR: Final = 0.6
TITLE_NARROWER_BROAD: Final = 0.5
"""For an item that covers more topics than BROAD: a catch-all needs a second sign."""
TITLE_HINT: Final = 0.5
BODY_MAIN: Final = 0.4
BODY_TOPIC: Final = 0.3
BODY_HINT: Final = 0.2
CITED_TOPIC: Final = 0.3
HEADING_NAME: Final = 0.5
HEADING_ALONE: Final = 0.6
"""A heading that names the item, above a title that names no topic of its own."""
HEADING_HINT: Final = 0.3
GROUP_MARK: Final = 0.2
LIKENESS: Final = 0.6
LEAST_LIKENESS: Final = 0.35
BROAD: Final = 12

_POINTS: Final = re.compile(r"[・･/／、,]")


@dataclass(frozen=True, slots=True)
class Sign:
    """One piece of evidence: its kind, weight, reason in Japanese and where it stands."""

    kind: str
    weight: float
    reason: str
    place: Provenance | None = None

    def __post_init__(self) -> None:
        if not 0.0 < self.weight < 1.0:
            raise ValueError(f"{self.kind}: weight {self.weight} is not between 0 and 1")


@dataclass(frozen=True, slots=True)
class Heading:
    """A policy above a measure."""

    label: str
    place: Provenance | None


@dataclass(frozen=True, slots=True)
class View:
    """A measure as alignment sees it; topics are slugs, the main ones first."""

    title: str
    title_topics: tuple[str, ...]
    topics: tuple[str, ...]
    actions: tuple[tuple[str, Provenance | None], ...]
    goal: str
    body: str
    headings: tuple[Heading, ...]
    cited: tuple[Source, ...]
    place: Provenance | None
    mark: tuple[str, Provenance | None] | None = None
    """A group of items (重点取組事項) that the measure's own text claims, and where."""


def combined(signs: Iterable[Sign]) -> float:
    """The weight of all signs together; of several of one kind the strongest counts."""
    best: dict[str, float] = {}
    for sign in signs:
        best[sign.kind] = max(best.get(sign.kind, 0.0), sign.weight)
    doubt = 1.0
    for weight in best.values():
        doubt *= 1.0 - weight
    return 1.0 - doubt


def names_in(text: str, names: Sequence[str]) -> str | None:
    """The longest of the names that stands in the text, one written as there if possible."""
    plain = fold(text)
    found = [name for name in names if _stands(fold(name), plain, text)]
    return max(found, key=lambda name: (name in text, len(name)), default=None)


def _stands(name: str, plain: str, text: str) -> bool:
    if not (name.isascii() and name.isalnum()):
        return name in plain
    # a word in Latin letters must stand alone: AI in 「AI・RPA」, not in CHAIN
    parts = (fold(part) for part in _POINTS.split(text))
    return any(re.search(rf"(?<![a-z]){name}(?![a-z])", part) for part in parts)


def signs(view: View, item: Item, tree: TopicTree, covered: int) -> list[Sign]:
    """All that speaks for the item; ``covered`` is the number of topics it covers."""
    found = [*_of_title(view, item, tree, covered), *_of_body(view, item, tree)]
    found += _of_headings(view, item, tree, covered)
    if view.mark is not None and view.mark[0] in item.groups and found:
        mark, place = view.mark
        found.append(Sign("mark", GROUP_MARK, f"本文に「{mark}」の印がある", place))
    return found


def _of_title(view: View, item: Item, tree: TopicTree, covered: int) -> list[Sign]:
    title, place = view.title, view.place
    name = names_in(title, item.names)
    if name is not None:
        return [Sign("title", TITLE_NAME, f"施策名が項目名「{name}」を含む", place)]
    found = []
    for topic in view.title_topics:
        if topic in item.topics:
            found.append(Sign("title", TITLE_TOPIC, "施策名のテーマが項目のテーマと同じ", place))
        elif tree.within(topic, item.topics):
            weight = TITLE_NARROWER_BROAD if covered > BROAD else TITLE_NARROWER
            found.append(Sign("title", weight, "施策名のテーマが項目のテーマに含まれる", place))
        elif topic in item.near:
            found.append(Sign("title", TITLE_NEAR, "施策名のテーマが項目のテーマに近い", place))
    hint = names_in(title, item.hints)
    if hint is not None:
        found.append(Sign("title", TITLE_HINT, f"施策名に「{hint}」とある", place))
    alike = max((likeness(title, name) for name in item.names), default=0.0)
    if alike > LEAST_LIKENESS:
        weight = LIKENESS * (alike - LEAST_LIKENESS) / (1 - LEAST_LIKENESS)
        if weight > 0.01:
            reason = f"施策名が項目名に似る（類似度{alike:.2f}）"
            # not independent of the words above: they are part of what is alike
            found.append(Sign("title", round(weight, 3), reason, place))
    return found


def _of_body(view: View, item: Item, tree: TopicTree) -> list[Sign]:
    found = []
    for rank, topic in enumerate(view.topics):
        if topic not in view.title_topics and tree.within(topic, item.topics):
            weight = BODY_MAIN if rank == 0 else BODY_TOPIC
            found.append(Sign("body", weight, "本文が項目のテーマを扱う", _where(view, item)))
            break
    words = (*item.names, *item.hints)
    for text, place in view.actions:
        hint = names_in(text, words)
        if hint is not None:
            found.append(Sign("action", BODY_TOPIC, f"取組に「{hint}」とある", place))
            break
    else:
        hint = names_in(view.goal, words) or names_in(view.body, item.names)
        if hint is not None:
            found.append(Sign("text", BODY_HINT, f"本文に「{hint}」とある", view.place))
    for source in view.cited:
        if any(topic in item.topics for topic in source.topics):
            reason = f"引用する「{source.label}」のテーマが項目のテーマと同じ"
            found.append(Sign("citation", CITED_TOPIC, reason, view.place))
            break
    return found


def _where(view: View, item: Item) -> Provenance | None:
    """The action that shows a topic of the item, else the measure's title."""
    for text, place in view.actions:
        if names_in(text, (*item.names, *item.hints)):
            return place
    return view.place


def _of_headings(view: View, item: Item, tree: TopicTree, covered: int) -> list[Sign]:
    found = []
    for heading in view.headings:
        topics = tree.named(heading.label)
        if names_in(heading.label, item.names) or any(topic in item.topics for topic in topics):
            alone = not view.title_topics
            weight = HEADING_ALONE if alone else HEADING_NAME
            reason = f"上位の見出し「{heading.label}」が項目に当たる"
            found.append(Sign("heading", weight, reason, heading.place))
        elif covered > BROAD and (hint := names_in(heading.label, item.hints)):
            reason = f"上位の見出しに「{hint}」とある"
            found.append(Sign("heading", HEADING_HINT, reason, heading.place))
    return found
