"""The public training sets as rows of text (not part of the project; see the model card)."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import SourceMissingError

_LAW_PIECE = 400  # characters of one piece of a law
_LAW_CHARS = 9000  # of each law, so that long codes do not drown the rest


@dataclass(frozen=True, slots=True)
class Passage:
    """A titled passage with questions it answers (JaQuAD, JSQuAD)."""

    title: str
    context: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """One national project of the 2024 review; fields may be empty."""

    name: str
    purpose: str
    problem: str
    outline: str


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two sentences and how near in meaning they are, 0 to 5 (JSTS)."""

    first: str
    second: str
    score: float


@dataclass(frozen=True, slots=True)
class Titled:
    """A heading or law title with the pieces of text under it."""

    title: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything read from the public sets."""

    passages: tuple[Passage, ...]
    projects: tuple[Project, ...]
    scored: tuple[ScoredPair, ...]
    sections: tuple[Titled, ...]
    laws: tuple[Titled, ...]

    def texts(self, without: Set[int] = frozenset()) -> Iterator[str]:
        """Every running text but the projects at these positions, for counting words."""
        for passage in self.passages:
            yield passage.context
            yield from passage.questions
        for number, project in enumerate(self.projects):
            if number not in without:
                yield f"{project.name}\n{project.purpose}\n{project.problem}\n{project.outline}"
        for pair in self.scored:
            yield pair.first
            yield pair.second
        for titled in (*self.sections, *self.laws):
            yield titled.title
            yield from titled.pieces


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise SourceMissingError(path)
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def _pieces(text: str, size: int) -> tuple[str, ...]:
    flat = "".join(text.split())
    return tuple(flat[i : i + size] for i in range(0, len(flat), size) if len(flat) - i > size // 4)


def read_projects(directory: Path) -> list[Project]:
    """National projects from the zip with file 1-2 of the review, in file order."""
    found = sorted(directory.glob("1-2_*.zip"))
    if not found:
        raise SourceMissingError(directory / "1-2_*.zip")
    projects: list[Project] = []
    with zipfile.ZipFile(found[0]) as archive:
        for name in archive.namelist():
            with archive.open(name) as raw:
                reader = csv.DictReader(io.TextIOWrapper(raw, "utf-8-sig", newline=""))
                projects.extend(
                    Project(
                        row["事業名"].strip(),
                        row["事業の目的"].strip(),
                        row["現状・課題"].strip(),
                        row["事業の概要"].strip(),
                    )
                    for row in reader
                )
    return projects


def read_sources(data: Path, rs: Path) -> Sources:
    """Read all sets: ``data`` is the folder of the .jsonl.gz files, ``rs`` that of the review."""
    passages = [
        Passage(row["title"], row["context"], tuple(row["questions"]))
        for name in ("jaquad", "jsquad")
        for row in _rows(data / f"{name}.jsonl.gz")
    ]
    scored = [
        ScoredPair(row["sentence1"], row["sentence2"], float(row["score"]))
        for row in _rows(data / "jsts.jsonl.gz")
    ]
    sections = [
        Titled(row["heading"], _pieces(row["text"], _LAW_PIECE))
        for row in _rows(data / "policy_manifesto.jsonl.gz")
    ]
    laws = [
        Titled(row["title"], _pieces(row["text"][:_LAW_CHARS], _LAW_PIECE))
        for row in _rows(data / "laws.jsonl.gz")
    ]
    return Sources(
        tuple(passages), tuple(read_projects(rs)), tuple(scored), tuple(sections), tuple(laws)
    )
