"""Are judged queries among the training texts, or nearly so?

Three measures per query, on text without white space, marks and letter case:

- equality with a text written for this project (an everyday sentence or a description);
- Jaccard overlap of character trigrams with the nearest of these texts;
- the longest run of characters shared with any of them, or with a public set.

A query that *is* a term (a label of a topic or a word of the lexicon) is reported as such and is no
finding, and the run is measured on what remains between terms: the names of topics, which everybody
who asks about them must use, are meant to be known to the model.  The thresholds are fixed here,
not per file.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import texts
from .errors import SourceMissingError, TextFormatError

JACCARD_LIMIT = 0.5
RUN_LIMIT = 12  # characters
RUN_SHARE = 0.6  # of the query
_NAME = 6  # characters from which a term inside a query counts as a name


def fold(text: str) -> str:
    """NFKC, lower case, letters and digits only."""
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in text if character.isalnum())


def trigrams(text: str) -> frozenset[str]:
    """Character trigrams of a folded text; a shorter text is its own only gram."""
    return frozenset(text[i : i + 3] for i in range(max(1, len(text) - 2)))


@dataclass(frozen=True, slots=True)
class Finding:
    """The nearest training text of one query; ``jaccard`` is 0-1, ``run`` in characters."""

    query: str
    nearest: str
    jaccard: float
    run: int
    run_text: str
    is_term: bool
    is_copy: bool

    @property
    def too_near(self) -> bool:
        """Whether the query counts as known from training."""
        if self.is_term:
            return False
        long_run = self.run >= max(RUN_LIMIT, RUN_SHARE * len(fold(self.query)))
        return self.is_copy or self.jaccard >= JACCARD_LIMIT or long_run


class TrainingTexts:
    """Folded training texts, ready to be compared with queries."""

    def __init__(
        self, sentences: Iterable[str], terms: Iterable[str], background: Iterable[str] = ()
    ) -> None:
        self._sentences = {fold(text): text for text in sentences if fold(text)}
        self._terms = {fold(term) for term in terms}
        self._names = sorted(
            (t for t in self._terms if len(t) >= _NAME), key=lambda t: (-len(t), t)
        )
        self._grams = {folded: trigrams(folded) for folded in self._sentences}
        # a separator that folding removes keeps runs inside one text
        self._all = "\n".join([*self._sentences, *(fold(text) for text in background)])

    def compare(self, query: str) -> Finding:
        """The nearest text and the longest shared run of one query."""
        folded = fold(query)
        mine = trigrams(folded)
        best, nearest = 0.0, ""
        for other, grams in self._grams.items():
            score = len(mine & grams) / len(mine | grams)
            if score > best:
                best, nearest = score, self._sentences[other]
        run = max((self._longest_run(part) for part in self._without_terms(folded)), key=len)
        return Finding(
            query, nearest, best, len(run), run, folded in self._terms, folded in self._sentences
        )

    def _without_terms(self, folded: str) -> list[str]:
        for term in self._names:
            if term in folded:
                folded = folded.replace(term, "\n")
        return folded.split("\n")

    def _longest_run(self, folded: str) -> str:
        low, best = 1, ""
        high = len(folded)
        while low <= high:
            size = (low + high) // 2
            found = next(
                (
                    folded[i : i + size]
                    for i in range(len(folded) - size + 1)
                    if folded[i : i + size] in self._all
                ),
                None,
            )
            if found is None:
                high = size - 1
            else:
                best, low = found, size + 1
        return best


def own_texts(topics: Path, directory: Path = texts.DATA) -> tuple[list[str], list[str]]:
    """(sentences, terms) that this project wrote or takes from its ontology."""
    sentences: list[str] = []
    terms: list[str] = []
    for service in texts.read_services(directory):
        sentences += [*service.official, *service.everyday]
        terms += service.labels
    for row in texts.read_lexicon(directory):
        terms += [*row.everyday, *row.official]
    for topic in texts.read_topics(topics):
        terms += [topic.label, *topic.others]
        if topic.definition:
            sentences.append(topic.definition)
    return sentences, terms


def read_queries(path: Path) -> list[str]:
    """The ``query`` (or ``question`` or ``text``) of each line of a JSON Lines file."""
    if not path.is_file():
        raise SourceMissingError(path)
    queries: list[str] = []
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise TextFormatError(path, number, f"no JSON: {error.msg}") from error
        found = [
            row[key]
            for key in ("query", "question", "text")
            if isinstance(row, dict) and key in row
        ]
        if not found or not isinstance(found[0], str):
            raise TextFormatError(path, number, "no 'query' in this line")
        queries.append(found[0])
    return queries


def check_files(
    paths: Sequence[Path], topics: Path, data: Path | None, rs: Path | None, verbose: bool
) -> int:
    """Print a line per finding and a summary; 1 if any query is too near, else 0."""
    sentences, terms = own_texts(topics)
    background: list[str] = []
    if data is not None and rs is not None:
        from .sources import read_sources

        background = list(read_sources(data, rs).texts())
    known = TrainingTexts(sentences, terms, background)
    bad = 0
    for path in paths:
        findings = [known.compare(query) for query in read_queries(path)]
        near = [finding for finding in findings if finding.too_near]
        bad += len(near)
        for finding in findings if verbose else near:
            mark = "NEAR" if finding.too_near else "term" if finding.is_term else "ok"
            print(
                f"{mark}\t{finding.query}\tjaccard {finding.jaccard:.2f} ({finding.nearest})"
                f"\trun {finding.run} ({finding.run_text})"
            )
        print(
            f"{path}: {len(findings)} queries, {len(near)} too near to training texts, "
            f"{sum(f.is_term for f in findings)} are terms, "
            f"highest jaccard {max((f.jaccard for f in findings), default=0.0):.2f}, "
            f"longest run {max((f.run for f in findings), default=0)}"
        )
    return 1 if bad else 0
