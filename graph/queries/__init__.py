"""Questions that researchers ask first, as SPARQL files that ship with the program.

The head of each file says what it answers::

    # title: The national source cited most
    # about: How many plans and measures cite each source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

import resources
from text.messages import Message

_HEAD: Final = re.compile(r"# (title|about): (.+)")


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question by name; ``text`` is SPARQL that can be run as it is."""

    name: str
    title: Message
    about: Message
    text: str

    def __post_init__(self) -> None:
        if not (self.title and self.about):
            raise ValueError(f"{self.name}.rq: the head lacks a title or what it is about")


@cache
def examples() -> tuple[NamedQuery, ...]:
    """All questions, in the order of their names."""
    folder = resources.data(__name__)
    found = []
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".rq"):
            text = entry.read_text("utf-8")
            head = dict(_HEAD.findall(text))
            found.append(
                NamedQuery(
                    name=entry.name.removesuffix(".rq"),
                    title=Message(head.get("title", "")),
                    about=Message(head.get("about", "")),
                    text=text,
                )
            )
    return tuple(found)


def example(name: str) -> NamedQuery:
    """The question of this name; KeyError where there is none."""
    for query in examples():
        if query.name == name:
            return query
    raise KeyError(name)
