"""Texts read for the index: terms, words as written, topics and years that they name.

The first texts are read in this process, which gathers the vocabulary from them;
what comes after is a large index, and other processes read that ahead, in order.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from search.names import Names
from search.tokens import terms, words
from search.vocabulary import Vocabulary
from text.dates import moments
from text.folding import plain

T = TypeVar("T")

GATHERED: Final = 30_000
"""Words are gathered from so many texts; measures and their parts come first."""

_AT_ONCE: Final = 256
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Read:
    """What is taken from a text.

    ``surfaces`` gives each content term as it is first written, ``topics`` the numbers
    of the topics named.
    """

    terms: Counter[str]
    surfaces: dict[str, str]
    topics: tuple[int, ...]
    years: tuple[int, ...]


class Reader:
    """Reads the texts of one index; ``names`` are those of its topics.

    ``close`` ends the processes that were started; ``ahead`` is how many may be, by
    default the processors but one (what is left to this process fills that).
    """

    def __init__(self, names: Names, ahead: int | None = None) -> None:
        self._names = names
        self._ahead = min(_MOST, (os.cpu_count() or 1) - 1) if ahead is None else ahead
        self._pool: ProcessPoolExecutor | None = None
        self._sent = b""
        self._texts = 0
        self.vocabulary = Vocabulary()
        self.surfaces: dict[str, str] = {}

    def read(self, text: str) -> Read:
        """Reads one text."""
        self._texts += 1
        found = _read(text, self._names, self.vocabulary if self._texts <= GATHERED else None)
        self._note(found)
        return found

    def all(self, rows: Iterable[T], text: Callable[[T], str]) -> Iterator[tuple[T, Read]]:
        """Reads the text of every row, in order."""
        left = iter(rows)
        for row in left:
            yield row, self.read(text(row))
            if self._texts >= GATHERED and self._ahead:
                break
        pending: deque[tuple[list[T], Future[list[Read]]]] = deque()
        while True:
            while len(pending) <= self._ahead and (some := list(islice(left, _AT_ONCE))):
                pending.append((some, self._submit([text(row) for row in some])))
            if not pending:
                return
            some, future = pending.popleft()
            try:
                reads = future.result()
            except BrokenProcessPool:
                # a process was ended from outside: this one does the rest
                self._ahead = 0
                reads = [_read(text(row), self._names) for row in some]
            for row, found in zip(some, reads, strict=True):
                self._note(found)
                yield row, found

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _submit(self, texts: list[str]) -> Future[list[Read]]:
        if self._ahead:
            self._pool = self._pool or ProcessPoolExecutor(
                self._ahead,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start,
            )
            # with each piece of work: what is sent to a process that never comes up,
            # as in a program without a guard around its main part, would block this one
            self._sent = self._sent or pickle.dumps(self._names)
            try:
                return self._pool.submit(_read_all, self._sent, texts)
            except BrokenProcessPool:
                self._ahead = 0
        here: Future[list[Read]] = Future()
        here.set_result([_read(text, self._names) for text in texts])
        return here

    def _note(self, found: Read) -> None:
        for term, surface in found.surfaces.items():
            self.surfaces.setdefault(term, surface)


def _read(text: str, names: Names, vocabulary: Vocabulary | None = None) -> Read:
    given, text = text, plain(text)
    parsed = words(text)
    if vocabulary is not None:
        vocabulary.add(parsed)
    surfaces: dict[str, str] = {}
    for word in parsed:
        if word.content:
            surfaces.setdefault(word.term, word.surface)
    return Read(
        Counter(terms(text, parsed)),
        surfaces,
        tuple(dict.fromkeys(match.name.number for match in names.find(text, parsed))),
        tuple(sorted({moment.fiscal_year for moment in moments(given)})),
    )


_received = (b"", Names(()))
"""The names that this process was sent last, and what they are."""


def _start() -> None:
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    # a build that is killed outright must not leave its processes waiting forever
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read_all(sent: bytes, texts: list[str]) -> list[Read]:
    global _received
    if _received[0] != sent:
        _received = (sent, pickle.loads(sent))  # noqa: S301 - what the parent wrote
    return [_read(text, _received[1]) for text in texts]
