"""The project's own training texts under ``data/``.

``services*.txt``: blocks of one municipal service or topic each::

    @ slug | official label ; another label
    + an official description
    - the same thing in everyday words

``lexicon*.tsv``: everyday words (``|`` between them), a tab, official words.
``frames.txt``: question frames with ``{}`` for the phrase.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import resources

from .errors import TextFormatError

DATA = resources.data("search.training", "data")


@dataclass(frozen=True, slots=True)
class Service:
    """One service or topic with what officials and citizens say about it."""

    slug: str
    labels: tuple[str, ...]
    official: tuple[str, ...]
    everyday: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Everyday words and the official words for the same thing."""

    everyday: tuple[str, ...]
    official: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicLabels:
    """Labels of one topic of the ontology; ``definition`` may be empty."""

    slug: str
    label: str
    others: tuple[str, ...]
    definition: str


def read_services(directory: Path = DATA) -> list[Service]:
    """All services of ``services*.txt``, files in name order.

    A block whose head has no labels adds texts to a service that an earlier block has named.
    """
    services: dict[str, tuple[list[str], list[str], list[str]]] = {}
    for path in sorted(directory.glob("services*.txt")):
        current: tuple[list[str], list[str], list[str]] | None = None
        for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            mark, rest = line[0], line[1:].strip()
            if mark == "@":
                slug, _, names = (part.strip() for part in rest.partition("|"))
                labels = [name.strip() for name in names.split(";") if name.strip()]
                if not slug or bool(labels) == (slug in services):
                    raise TextFormatError(path, number, "no slug, no label, or a label again")
                current = services.setdefault(slug, (labels, [], []))
            elif mark in "+-" and current is not None and rest:
                current[1 if mark == "+" else 2].append(rest)
            else:
                raise TextFormatError(path, number, "expected '@', '+' or '-'")
    for slug, (_, official, everyday) in services.items():
        if not official or not everyday:
            raise TextFormatError(directory, 0, f"service {slug} lacks descriptions")
    return [
        Service(slug, tuple(labels), tuple(official), tuple(everyday))
        for slug, (labels, official, everyday) in services.items()
    ]


def read_lexicon(directory: Path = DATA) -> list[Synonyms]:
    """All rows of ``lexicon*.tsv``."""
    rows: list[Synonyms] = []
    for path in sorted(directory.glob("lexicon*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            left, tab, right = line.partition("\t")
            everyday = tuple(word.strip() for word in left.split("|") if word.strip())
            official = tuple(word.strip() for word in right.split("|") if word.strip())
            if not tab or not everyday or not official:
                raise TextFormatError(
                    path, number, "expected everyday words, a tab, official words"
                )
            rows.append(Synonyms(everyday, official))
    return rows


def read_frames(directory: Path = DATA) -> list[str]:
    """Question frames, each with one ``{}``."""
    path = directory / "frames.txt"
    frames = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
    for number, frame in enumerate(frames, 1):
        if frame.count("{}") != 1:
            raise TextFormatError(path, number, "a frame has exactly one {}")
    return frames


def read_topics(path: Path) -> list[TopicLabels]:
    """Topic labels from ``ontology/lexicon/topics.json``; an absent file gives none."""
    if not path.is_file():
        return []
    topics: list[TopicLabels] = []
    for row in json.loads(path.read_text("utf-8")):
        others = tuple(dict.fromkeys([*row.get("alt", []), *row.get("hidden", [])]))
        topics.append(TopicLabels(row["id"], row["label"], others, row.get("definition", "") or ""))
    return topics


def read_places(path: Path) -> list[str]:
    """Names of municipalities from ``ontology/lexicon/municipalities.json``; none if absent."""
    if not path.is_file():
        return []
    rows = json.loads(path.read_text("utf-8"))["municipalities"]
    return sorted({row["name"] for row in rows})
