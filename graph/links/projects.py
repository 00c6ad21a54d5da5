"""National projects that a measure may make use of: suggested by similarity alone.

Only projects that carry out a programme of the register are suggested, and only where
the title of the measure names a topic of the programme; both are needed to pass the
threshold.  Few errors count more than many suggestions.  A programme that the text
names is a citation already and is not suggested again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph.errors import CuratedDataError
from graph.links.evidence import Sign, combined
from graph.links.topics import TopicTree
from graph.links.types import SuggestedProject
from graph.namespaces import DEFAULT_BASE_IRI, SHISAKU, SKOS
from graph.registers.register import Register, Source
from ingest.types import Measure, PlanRecord
from text.folding import fold
from text.likeness import likeness
from text.messages import Message

FILE: Final = "national-projects.ttl"
THRESHOLD: Final = 0.7
MOST: Final = 1
"""Suggestions for one measure: the second best was right too seldom."""
SAME_TOPIC: Final = 0.5
PROGRAMME: Final = 0.4
ALIKE: Final = 0.5
_SHORTEST: Final = 6
_ENDINGS: Final = ("事業", "交付金", "補助金", "プロジェクト", "構想")
_PATH: Final = DEFAULT_BASE_IRI + "national-project/"


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project of the shipped extract; ``path`` is its IRI below ``national-project/``."""

    path: str
    number: str
    name: str
    from_year: int | None


def shipped_projects(ontology: Path) -> tuple[KnownProject, ...]:
    """The projects of ``ontology/national-projects.ttl``; none where the file is absent.

    Raises CuratedDataError where it cannot be read.
    """
    path = ontology / FILE
    if not path.exists():
        return ()
    facts: dict[str, dict[str, str]] = {}
    try:
        for quad in parse(path=path, format=RdfFormat.TURTLE, base_iri=DEFAULT_BASE_IRI):
            subject, value = quad.subject, quad.object
            if isinstance(subject, NamedNode) and isinstance(value, Literal):
                facts.setdefault(subject.value, {})[quad.predicate.value] = value.value
    except (OSError, SyntaxError, ValueError) as error:
        raise CuratedDataError(
            Message("cannot be read (%(reason)s)", reason=error), file=str(path)
        ) from error
    found = []
    for iri, known in sorted(facts.items()):
        if iri.startswith(_PATH):
            begun = known.get(SHISAKU.fromYear.value)
            found.append(
                KnownProject(
                    iri.removeprefix(_PATH),
                    known[SHISAKU.reviewProject.value],
                    known[SKOS.prefLabel.value],
                    None if begun is None else int(begun),
                )
            )
    return tuple(found)


def projects_by_name(projects: Iterable[KnownProject]) -> dict[str, str]:
    """The paths of projects by their folded names.

    Names hold former names and the name of the budget line: 「A／(旧)B」, 「A（B）」.  A name
    that two projects bear is left out.
    """
    found: dict[str, set[str]] = {}
    for project in projects:
        whole = project.name
        parts = [
            whole,
            *re.split(r"[／/＜<]", whole)[:1],
            *re.findall(r"[（(]([^（）()]+)[)）]", whole),
        ]
        parts += [part.partition("（")[0] for part in parts]
        for part in parts:
            if len(part) >= _SHORTEST and part.endswith(_ENDINGS):
                found.setdefault(fold(part), set()).add(project.path)
    return {name: min(paths) for name, paths in found.items() if len(paths) == 1}


class Suggester:
    """The projects that may be suggested, by programme."""

    def __init__(
        self, register: Register, tree: TopicTree, projects: Iterable[KnownProject]
    ) -> None:
        self._tree = tree
        programmes = {
            number: source for source in register.sources.values() for number in source.projects
        }
        self._projects: list[tuple[KnownProject, Source]] = []
        seen: set[str] = set()
        for project in projects:
            programme = programmes.get(project.number)
            # of a project that stands in several rows the first is enough
            if programme is not None and programme.topics and project.number not in seen:
                seen.add(project.number)
                self._projects.append((project, programme))

    def projects(self, record: PlanRecord) -> list[SuggestedProject]:
        """The suggestions for the measures of a record, in the order of the measures."""
        named = {source.id: source.register_id for source in record.sources}
        last = record.plan.period_end_fy
        return [
            found for measure in record.measures for found in self._of_measure(measure, named, last)
        ]

    def _of_measure(
        self, measure: Measure, named: Mapping[str, str | None], last: int | None
    ) -> list[SuggestedProject]:
        topics = set(self._tree.named(measure.title))
        cited = {named.get(ident) for ident in measure.cites}
        found = []
        for project, programme in self._projects:
            shared = topics.intersection(programme.topics)
            late = last is not None and project.from_year is not None and project.from_year > last
            if not shared or programme.id in cited or late:
                continue
            signs = [
                Sign("topic", SAME_TOPIC, "施策名のテーマが事業のテーマと同じ"),
                Sign("programme", PROGRAMME, f"事業は「{programme.label}」を実施する"),
            ]
            alike = likeness(measure.title, project.name)
            if alike > 0.05:
                signs.append(Sign("likeness", ALIKE * alike, f"名前の類似度{alike:.2f}"))
            score = combined(signs)
            if score >= THRESHOLD:
                found.append(
                    SuggestedProject(
                        measure=measure.id,
                        path=project.path,
                        name=project.name,
                        confidence=round(min(score, 0.9), 2),
                        method="+".join(sign.kind for sign in signs),
                        reason="。".join(sign.reason for sign in signs) + "。類似による候補。",
                        place=measure.provenance,
                    )
                )
        found.sort(key=lambda suggestion: (-suggestion.confidence, suggestion.path))
        return found[:MOST]
