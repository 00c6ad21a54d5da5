"""Training pairs: what should lie near to what, and the part kept back for measuring."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass

from .sources import Project, Sources
from .texts import Service, Synonyms, TopicLabels


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that belong together; pairs of one ``group`` are no negatives of each other."""

    first: str
    second: str
    group: int


@dataclass(frozen=True, slots=True)
class Heldout:
    """Never trained on: services, single everyday sentences, topics, projects (by position)."""

    services: frozenset[str]
    sentences: frozenset[str]
    topics: frozenset[str]
    projects: frozenset[int]


def hold_out(
    services: Sequence[Service], topics: Sequence[TopicLabels], projects: int, seed: int
) -> Heldout:
    """12 % of services and of topics, 15 % of other everyday sentences, 10 % of projects."""
    rng = random.Random(seed)  # noqa: S311 - a split, no secret
    slugs = sorted(service.slug for service in services)
    kept = frozenset(rng.sample(slugs, round(len(slugs) * 0.12)))
    sentences = sorted(
        text for service in services if service.slug not in kept for text in service.everyday
    )
    return Heldout(
        kept,
        frozenset(rng.sample(sentences, round(len(sentences) * 0.15))),
        frozenset(rng.sample(sorted(t.slug for t in topics), round(len(topics) * 0.12))),
        frozenset(rng.sample(range(projects), round(projects * 0.10))),
    )


NOTHING_HELD = Heldout(frozenset(), frozenset(), frozenset(), frozenset())


def question_pairs(sources: Sources, rng: random.Random) -> list[Pair]:
    """Question to context and title to context of the reading-comprehension sets."""
    pairs: list[Pair] = []
    for number, passage in enumerate(sources.passages):
        pairs.extend(Pair(question, passage.context, number) for question in passage.questions)
        if rng.random() < 0.4:
            pairs.append(Pair(passage.title, passage.context, number))
    return pairs


def project_pairs(projects: Sequence[Project], held: Heldout) -> list[Pair]:
    """Problem, name and purpose of a national project to its outline and purpose."""
    pairs: list[Pair] = []
    for number, project in enumerate(projects):
        if number in held.projects:
            continue
        for first, second in (
            (project.problem, project.outline),
            (project.name, project.outline),
            (project.purpose, project.outline),
            (project.name, project.purpose),
        ):
            if len(first) > 3 and len(second) > 15:
                pairs.append(Pair(first, second, number))
    return pairs


def titled_pairs(sources: Sources, rng: random.Random) -> list[Pair]:
    """Headings of the policy programme and titles of laws to pieces of their text."""
    pairs: list[Pair] = []
    for number, section in enumerate(sources.sections):
        pairs.extend(Pair(section.title, piece, number) for piece in section.pieces)
    for number, law in enumerate(sources.laws, len(sources.sections)):
        body = law.pieces[1:] or law.pieces
        pairs.extend(
            Pair(law.title, piece, number) for piece in rng.sample(body, min(2, len(body)))
        )
    return pairs


def service_pairs(services: Sequence[Service], held: Heldout) -> list[Pair]:
    """Everyday sentence to every official description and label of its service, and label to text."""
    pairs: list[Pair] = []
    for group, service in enumerate(services):
        if service.slug in held.services:
            continue
        everyday = [text for text in service.everyday if text not in held.sentences]
        name = "・".join(service.labels)
        for text in everyday:
            pairs.extend(Pair(text, official, group) for official in service.official)
            pairs.extend(Pair(text, label, group) for label in service.labels)
            pairs.extend(
                Pair(text, f"{label}。{service.official[0]}", group) for label in service.labels[:1]
            )
        pairs.extend(
            Pair(label, text, group) for label in service.labels for text in service.official
        )
        pairs.extend(Pair(left, right, group) for left, right in itertools.pairwise(everyday))
        pairs.append(Pair(name, service.official[-1], group))
    return pairs


def long_pairs(services: Sequence[Service], held: Heldout, rng: random.Random) -> list[Pair]:
    """Everyday sentence to a passage of a label and several descriptions, as in a plan's section."""
    pairs: list[Pair] = []
    for group, service in enumerate(services):
        if service.slug in held.services:
            continue
        for text in service.everyday:
            if text not in held.sentences:
                some = rng.sample(service.official, min(len(service.official), rng.randint(1, 4)))
                pairs.append(Pair(text, "\n".join((rng.choice(service.labels), *some)), group))
    return pairs


def sentence_pairs(sources: Sources, held: Heldout, rng: random.Random, number: int) -> list[Pair]:
    """One sentence of a project's or an article's text to the rest of that text (``number`` pairs)."""
    texts = [
        f"{project.purpose}{project.outline}"
        for i, project in enumerate(sources.projects)
        if i not in held.projects
    ]
    texts += [passage.context for passage in sources.passages]
    pairs: list[Pair] = []
    for group, text in enumerate(rng.sample(texts, min(number, len(texts)))):
        sentences = [part for part in text.split("。") if len(part) > 8]
        if len(sentences) >= 3:
            first = sentences.pop(rng.randrange(len(sentences)))
            pairs.append(Pair(first, "。".join(sentences), group))
    return pairs


def synonym_pairs(lexicon: Sequence[Synonyms]) -> list[Pair]:
    """Everyday word to official word; rows that share an official word share a group."""
    group_of: dict[str, int] = {}
    pairs: list[Pair] = []
    for number, row in enumerate(lexicon):
        group = next((group_of[word] for word in row.official if word in group_of), number)
        for word in row.official:
            group_of.setdefault(word, group)
        pairs.extend(Pair(left, right, group) for left in row.everyday for right in row.official)
        pairs.extend(Pair(left, right, group) for left, right in itertools.pairwise(row.official))
    return pairs


def topic_pairs(topics: Sequence[TopicLabels], held: Heldout) -> list[Pair]:
    """Every other name of a topic, and its definition, to its label."""
    pairs: list[Pair] = []
    for group, topic in enumerate(topics):
        if topic.slug in held.topics:
            continue
        pairs.extend(Pair(name, topic.label, group) for name in topic.others)
        if topic.definition:
            pairs.append(Pair(topic.label, topic.definition, group))
            pairs.extend(Pair(name, topic.definition, group) for name in topic.others)
    return pairs


_PLACED = ("{}では{}", "{}の{}", "{}、{}", "{} {}", "{}で{}")


class Rewriter:
    """Rewrites official words as everyday ones, and puts phrases into question frames."""

    def __init__(
        self,
        lexicon: Sequence[Synonyms],
        frames: Sequence[str],
        places: Sequence[str],
        rng: random.Random,
    ) -> None:
        self._everyday: dict[str, list[str]] = {}
        for row in lexicon:
            for official in row.official:
                if len(official) >= 2:
                    self._everyday.setdefault(official, []).extend(row.everyday)
        self._by_first: dict[str, list[str]] = {}
        for official in sorted(self._everyday, key=lambda word: (-len(word), word)):
            self._by_first.setdefault(official[0], []).append(official)
        self._frames = frames
        self._places = places
        self._rng = rng

    def everyday(self, text: str, share: float) -> str:
        """The text with about ``share`` of its official words replaced, longest match first."""
        out: list[str] = []
        place = 0
        while place < len(text):
            for official in self._by_first.get(text[place], ()):
                if text.startswith(official, place):
                    known = self._rng.random() >= share
                    out.append(official if known else self._rng.choice(self._everyday[official]))
                    place += len(official)
                    break
            else:
                out.append(text[place])
                place += 1
        return "".join(out)

    def framed(self, text: str) -> str:
        """The text inside a question frame drawn at random; half the time with a place name.

        The pair's other text never names the place, so the names learn to carry no weight.
        """
        made = self._rng.choice(self._frames).format(text.rstrip("。？?"))
        if self._places and self._rng.random() < 0.5:
            made = self._rng.choice(_PLACED).format(self._rng.choice(self._places), made)
        return made
