"""What is wrong with a query that the engine does not parse, in words that help to mend it.

The engine says where it stopped and what it would have taken, which is a list of
character classes more often than not.  The usual slips are told from the tokens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import Final

from graph.namespaces import PREFIXES
from graph.query.tokens import FUNCTIONS, TOKEN, WORDS
from text.messages import Message

_ONE_SIGN: Final = re.compile(r'expected (?:"([^"]+)"|(BY))$')
_EXPECTED: Final = re.compile(
    r"\"((?:[^\"\\]|\\.)+)\"|(\[[^\]]*\])|(?:(?<=expected )|(?<=of )|(?<=, ))(\w+)(?=,|$)"
)
_IN_GROUP: Final = re.compile(r"\b(BIND|OPTIONAL|SERVICE|LATERAL|MINUS|UNION|GRAPH)\b")
"""Words that the engine would have taken between the statements of a group."""
_TERMS: Final = frozenset({"variable", "iri", "name", "blank", "string", "number", "word"})
_ENDS: Final = frozenset({"", ".", "{", "}"})
_KNOWN: Final = WORDS | FUNCTIONS
_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its kind (a group of TOKEN) and where it starts."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The token in capitals where it is a word, else as it stands."""
        return self.text.upper() if self.kind == "word" else self.text


Found = tuple[int, Message] | None
"""Where it is wrong, and what."""


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of a query that :func:`graph.query.guard.check` let through."""
    position = 1 if text.startswith("\ufeff") else 0
    while match := TOKEN.match(text, position):
        if match.lastgroup != "gap":
            yield Token(match.lastgroup or "", match.group(), position)
        position = match.end()


def explain(text: str, stop: int, said: str) -> tuple[int, Message]:
    """Where and what is wrong; ``stop`` is of :func:`stopped`, ``said`` the engine's list."""
    tokens = list(tokens_of(text))
    here = next((n for n, each in enumerate(tokens) if each.start + len(each.text) > stop), None)
    for look in _LOOKS:
        found = look(tokens, stop, said)
        if found is not None:
            return found
    if here is None:
        return len(text), Message("the query ends where more is expected")
    at, before = tokens[here], tokens[here - 1].text if here else ""
    shown = repr(at.text[:_LONGEST_SHOWN])
    sign = _ONE_SIGN.match(said)
    if sign is not None:
        return at.start, Message(
            "%(found)s stands where %(sign)s is expected",
            found=shown,
            sign=repr(sign[1] or sign[2]),
        )
    if _IN_GROUP.search(said) and at.kind in _TERMS:
        if before in _ENDS:
            return at.start, Message(
                "the statement that begins here is not finished: "
                "it has a subject, a predicate and an object"
            )
        return at.start, Message("a '.' is missing before %(found)s", found=shown)
    return at.start, Message("%(found)s may not stand here", found=shown)


def stopped(text: str, offset: int, said: str) -> int:
    """Where the engine met what it did not expect; ``offset`` is what it tells.

    It tells the end of the longest of the words that it tried there; the words that end
    at that place tell where they would have begun.
    """
    tried = [found[1] or found[2] or found[3] for found in _EXPECTED.finditer(said)]
    lengths = [len(word) if len(word) > 1 and word[0] != "[" else 1 for word in tried]
    known = [n for n, word in zip(lengths, tried, strict=True) if word != "[_]"]
    length = min(known or lengths or [0])
    return offset if length == 1 and offset >= len(text) else offset - length


def _prefix(tokens: list[Token], _stop: int, said: str) -> Found:
    if "Prefix not found" not in said:
        return None
    declared = set(PREFIXES)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.kind != "name":
            continue
        prefix = token.text.partition(":")[0]
        if before is not None and before.word == "PREFIX":
            declared.add(prefix)
        elif prefix not in declared:
            return token.start, Message(
                "the prefix %(prefix)s is not declared", prefix=repr(prefix + ":")
            )
    return None


def _word(tokens: list[Token], _stop: int, _said: str) -> Found:
    """A word that SPARQL does not have."""
    for token in tokens:
        if token.kind == "word" and token.word not in _KNOWN:
            near = get_close_matches(token.word, sorted(_KNOWN), 1)
            shown = repr(token.text[:_LONGEST_SHOWN])
            if near:
                return token.start, Message(
                    "%(found)s is no word of SPARQL; %(near)s is", found=shown, near=near[0]
                )
            return token.start, Message("%(found)s is no word of SPARQL", found=shown)
    return None


def _filter(tokens: list[Token], _stop: int, _said: str) -> Found:
    for before, token in pairwise(tokens):
        if before.word == "FILTER" and token.kind == "variable":
            return token.start, Message(
                "the condition of FILTER stands in brackets: FILTER(%(found)s ...)",
                found=token.text,
            )
    return None


def _selected(tokens: list[Token], _stop: int, _said: str) -> Found:
    """Slips between SELECT and the group: commas, expressions without brackets or name."""
    clause: list[Token] = []
    for token in tokens:
        if token.word == "SELECT":
            clause = [token]
        elif clause and token.word in ("{", "WHERE", "FROM"):
            if found := _in_clause(clause):
                return found
            clause = []
        elif clause:
            clause.append(token)
    return _in_clause(clause)


def _in_clause(clause: list[Token]) -> Found:
    depth = 0
    for before, token in pairwise(clause):
        if depth == 0 and token.text == ",":
            return token.start, Message("variables of SELECT stand side by side, without commas")
        if depth == 0 and token.word in FUNCTIONS:
            return token.start, _named()
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0 and token.text == ")" and before.kind != "variable":
            return token.start, _named()
    return None


def _named() -> Message:
    return Message("an expression of SELECT stands in brackets with a name: (COUNT(*) AS ?n)")


def _meaning(_tokens: list[Token], stop: int, said: str) -> Found:
    """What the engine says of meaning, not of grammar."""
    for phrase, message in _MEANT.items():
        if phrase in said:
            return stop, message
    return None


_MEANT: Final = {
    "SELECT contains a variable that is unbound": Message(
        "with GROUP BY, SELECT names what is grouped by and aggregates of the rest"
    ),
    "SELECT overrides an existing variable": Message(
        "the name after AS must be new, but the pattern has this variable already"
    ),
    "SELECT * is not authorized with GROUP BY": Message(
        "SELECT * may not stand with GROUP BY: name the variables"
    ),
    "IRI parsing failed": Message("this is no valid IRI"),
    "BIND is overriding an existing variable": Message(
        "the name after AS must be new, but the pattern has this variable already"
    ),
}

_LOOKS: Final[tuple[Callable[[list[Token], int, str], Found], ...]] = (
    _prefix,
    _meaning,
    _word,
    _selected,
    _filter,
)
