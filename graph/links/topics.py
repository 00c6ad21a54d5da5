"""Topics by name, with what is narrower: for comparing measures with items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from text.folding import fold

_POINTS: Final = re.compile("[・･]")


class TopicTree:
    """The topics of ``ontology/lexicon/topics.json``."""

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        self._broader: dict[str, tuple[str, ...]] = {}
        owners: dict[str, str] = {}
        for entry in entries:
            self._broader[entry["id"]] = tuple(entry.get("broader", ()))
            for name in entry.get("match") or [entry["label"], *entry.get("alt", ())]:
                if len(name) > 1:
                    owners.setdefault(_plain(name), entry["id"])
        self._owners = owners
        names = sorted(owners, key=lambda name: (-len(name), name))
        self._pattern: Final = re.compile("|".join(map(_bounded, names)) or r"(?!)")

        # headings stand above many measures, and titles are compared with every item
        self.named: Final = lru_cache(maxsize=4096)(self._named)
        """Topics that a text names, the longest name at each place, in order."""

    def _named(self, text: str) -> tuple[str, ...]:
        found = (self._owners[match.group()] for match in self._pattern.finditer(_plain(text)))
        return tuple(dict.fromkeys(found))

    def ids(self) -> tuple[str, ...]:
        """All topics."""
        return tuple(self._broader)

    def within(self, topic: str, wanted: Iterable[str]) -> bool:
        """Whether the topic is one of ``wanted`` or narrower than one of them."""
        goal = frozenset(wanted)
        seen: set[str] = set()
        waiting = [topic]
        while waiting:
            step = waiting.pop()
            if step in goal:
                return True
            if step not in seen:
                seen.add(step)
                waiting.extend(self._broader.get(step, ()))
        return False


def _plain(text: str) -> str:
    """Folded, but with the points that keep words in Latin letters apart (AI・RPA・IoT)."""
    return "・".join(fold(part) for part in _POINTS.split(text))


def _bounded(name: str) -> str:
    body = re.escape(name)
    if re.fullmatch(r"[a-z0-9.+'・-]+", name):
        return rf"(?<![a-z]){body}(?![a-z])"
    if re.fullmatch(r"[ァ-ヶー]+", name):
        return rf"(?<![ァ-ヶー]){body}(?![ァ-ヶー])"
    return body
