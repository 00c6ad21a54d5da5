"""What conversion knows besides the record: IRIs, topics and prefectures by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from graph.errors import CuratedDataError
from graph.iris import Iris, normalised
from graph.links import Aligner, Suggester, TopicTree, projects_by_name, shipped_projects
from graph.registers.register import Register
from text.messages import Message

LEXICON: Final = "lexicon"


@dataclass(frozen=True, slots=True)
class Context:
    """``topics`` and ``prefectures`` map normalised names to slug and code;
    ``municipalities`` and ``sources`` are the codes and slugs that the curated
    graphs hold; ``aligner`` finds the items of national plans that measures carry
    out, ``suggester`` the national projects that may suit them; both are None where a
    test converts without a register."""

    iris: Iris
    topics: Mapping[str, str] = field(default_factory=dict)
    prefectures: Mapping[str, str] = field(default_factory=dict)
    municipalities: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    aligner: Aligner | None = None
    suggester: Suggester | None = None
    projects: Mapping[str, str] = field(default_factory=dict)
    """National projects by folded name: the last part of their IRI."""

    @property
    def register(self) -> Register | None:
        """The register of national sources."""
        return None if self.aligner is None else self.aligner.register

    def topic(self, name: str) -> str | None:
        """The slug of a topic given by slug, label or alternative label."""
        return self.topics.get(normalised(name))

    def prefecture(self, name: str | None, municipality: str | None) -> str | None:
        """The code of a prefecture, from the code of one of its cities or from its name."""
        if municipality is not None and len(municipality) == 5:
            return municipality[:2]
        return None if name is None else self.prefectures.get(normalised(name))


def load_context(iris: Iris, ontology: Path) -> Context:
    """Reads the lexicons below ``ontology/lexicon``; CuratedDataError where one is unusable."""
    folder = ontology / LEXICON
    topics: dict[str, str] = {}
    entries = _read(folder / "topics.json", list)
    # labels must not lose against another topic's looser names, so they go in first
    for key in ("id", "label", "en"):
        for entry in entries:
            if entry.get(key):
                topics.setdefault(normalised(entry[key]), entry["id"])
    for entry in entries:
        for name in entry.get("alt", ()):
            topics.setdefault(normalised(name), entry["id"])
    places = _read(folder / "municipalities.json", dict)
    register = Register.load(folder)
    tree = TopicTree(entries)
    projects = shipped_projects(ontology)

    def topic_of(name: str) -> str | None:
        return topics.get(normalised(name))

    return Context(
        iris=iris,
        topics=topics,
        prefectures={normalised(entry["name"]): entry["code"] for entry in places["prefectures"]},
        municipalities=frozenset(entry["code"] for entry in places["municipalities"]),
        sources=frozenset(register.sources),
        aligner=Aligner(register, tree, topic_of),
        suggester=Suggester(register, tree, projects),
        projects=projects_by_name(projects),
    )


def _read(path: Path, kind: type) -> Any:
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CuratedDataError(
            Message("cannot be read (%(reason)s)", reason=error), file=str(path)
        ) from error
    if not isinstance(data, kind):
        raise CuratedDataError(Message("holds no %(name)s", name=kind.__name__), file=str(path))
    return data
