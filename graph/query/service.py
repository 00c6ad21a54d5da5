"""``SERVICE shisaku:search { ... }``: semantic search as a pattern of a query.

The search runs in the process of the service, the engine in a worker without a
network.  So the clause is read here, its searches are made first, and the engine is given
their finds as VALUES in its place.  An argument that is a variable is bound by what
stands before the clause in the same group: that part is asked first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from graph.errors import QueryRefused, QuerySyntax
from graph.namespaces import PREFIXES, SHISAKU, XSD
from text.messages import Message

Pairs = list[tuple[str, str]]
"""Properties by local name with their terms."""

SEARCH: Final = SHISAKU.search.value
ARGUMENTS: Final = (
    "query",
    "limit",
    "type",
    "mode",
    "city",
    "prefecture",
    "topic",
    "source",
    "year",
)
"""What a search is told, by local name of the property."""
RESULTS: Final = ("score", "rank", "similarity", "passage", "quote", "title")
"""What a find has."""
MOST_SEARCHES: Final = 50
"""So many different searches one clause may come to."""


class Semantic(Protocol):
    """What the search gives to SPARQL; raises QueryError."""

    def search(self, arguments: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
        """The finds, best first: ``iri`` and those of RESULTS that are known."""

    def similarity(self, iri: str, text: str) -> float | None:
        """The cosine of a thing and a text, None where the thing has no text."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A token as the engine gets it: ``start`` in the text for it, ``origin`` in the query as sent."""

    kind: str
    text: str
    start: int
    origin: int


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """One clause: where it stands, what it is told and what it gives.

    ``subject`` is the variable of the finds; values of ``told`` are terms as they stand,
    of ``given`` names of variables.  ``group`` is where the group begins in which it
    stands, ``graph`` the ``GRAPH`` clause around that.
    """

    start: int
    end: int
    origin: int
    subject: str
    told: tuple[tuple[str, str], ...]
    given: tuple[tuple[str, str], ...]
    group: int
    graph: str
    prologue: str
    dataset: str
    prefixes: tuple[tuple[str, str], ...]

    def variables(self) -> list[str]:
        """The arguments that the rest of the query binds."""
        return list(dict.fromkeys(term for _, term in self.told if term[0] in "?$"))

    def question(self, text: str) -> str:
        """The query for the values of the variables, one more than may be."""
        before = text[self.group : self.start]
        body = f"{self.graph} {{ {before} }}" if self.graph else before
        names = " ".join(self.variables())
        return (
            f"{self.prologue} SELECT DISTINCT {names} {self.dataset} "
            f"WHERE {{ {body} }} LIMIT {MOST_SEARCHES + 1}"
        )

    def moved(self, after: int, by: int) -> ServiceCall:
        """The clause in a text where something before it has become longer."""
        if self.start < after:
            return self
        group = self.group + by if self.group >= after else self.group
        return replace(self, start=self.start + by, end=self.end + by, group=group)

    def values(self, semantic: Semantic, bound: Sequence[Mapping[str, Any]]) -> str:
        """The finds of all searches as a VALUES clause; ``bound`` are rows of :meth:`question`."""
        variables = self.variables()
        names = [self.subject, *(name for _, name in self.given), *variables]
        rows = []
        for row in bound:
            terms = {name: row.get(name[1:]) for name in variables}
            if None in terms.values():
                continue
            arguments: dict[str, list[str]] = {}
            for argument, term in self.told:
                value = terms[term]["value"] if term in terms else self.plain(term)  # type: ignore[index]
                arguments.setdefault(argument, []).append(value)
            bindings = [_written(terms[name]) for name in variables]
            for find in semantic.search(arguments):
                found = [_found(name, find) for name, _ in self.given]
                rows.append(f"(<{find['iri']}> {' '.join([*found, *bindings])})")
        return f"VALUES ({' '.join(names)}) {{ {' '.join(rows)} }}"

    def plain(self, term: str) -> str:
        """The value of a term that stands in the clause."""
        if term[0] in "'\"":
            return unescaped(term)
        return absolute(term, dict(self.prefixes)) or term


def services(pieces: Sequence[Piece], text: str) -> tuple[ServiceCall, ...]:
    """The SERVICE clauses of a query; QueryRefused where one is not a search.

    ``pieces`` are all tokens of ``text``; places of errors are offsets in the query as sent.
    """
    return tuple(_Reader(pieces, text).calls())


class ServiceError(Exception):
    """A clause that is not as it should be; ``origin`` is where."""

    def __init__(self, message: Message, origin: int, *, refused: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.origin = origin
        self.refused = refused

    def at(self, place: str) -> QueryRefused | QuerySyntax:
        """The error to raise, with the place in words."""
        if self.refused:
            return QueryRefused(self.message, status=403, place=place)
        return QuerySyntax(self.message, file="query", place=place)


class _Reader:
    def __init__(self, pieces: Sequence[Piece], text: str) -> None:
        self.pieces = pieces
        self.text = text
        self.prefixes = dict(PREFIXES)
        self.prologue = ""
        self.dataset: list[str] = []
        self.groups: list[tuple[int, str]] = []
        """Where the open groups begin, and the graph of each."""

    def calls(self) -> Iterator[ServiceCall]:
        number, began = 0, False
        while number < len(self.pieces):
            piece = self.pieces[number]
            word = piece.text.upper() if piece.kind == "word" else piece.text
            if word == "PREFIX":
                name, iri = self.at(number + 1), self.at(number + 2)
                self.prefixes[name.text[:-1]] = iri.text[1:-1]
            elif word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE") and not began:
                began, self.prologue = True, self.text[: piece.start]
            elif word == "FROM":
                named = self.at(number + 1).text.upper() == "NAMED"
                last = self.at(number + 1 + named)
                self.dataset.append(self.text[piece.start : last.start + len(last.text)])
            elif word == "{":
                self.groups.append((piece.start + 1, self.graph(number)))
            elif word == "}":
                self.groups.pop()
            elif word == "SERVICE":
                call, number = self.call(number)
                yield call
                continue
            number += 1

    def at(self, number: int) -> Piece:
        if number < len(self.pieces):
            return self.pieces[number]
        last = self.pieces[-1]
        raise ServiceError(
            Message("the query ends where more is expected"), last.origin + len(last.text)
        )

    def graph(self, number: int) -> str:
        """The GRAPH clause of a group that opens here, else that of the group around it."""
        if number >= 2 and self.pieces[number - 2].text.upper() == "GRAPH":
            return f"GRAPH {self.pieces[number - 1].text}"
        return self.groups[-1][1] if self.groups else ""

    def call(self, number: int) -> tuple[ServiceCall, int]:
        """The clause that begins at a token, and the number of the token after it."""
        first = self.pieces[number]
        number += 1
        if self.at(number).text.upper() == "SILENT":
            number += 1
        endpoint = self.at(number)
        if absolute(endpoint.text, self.prefixes) != SEARCH or not self.groups:
            raise ServiceError(
                Message(
                    "asks another endpoint (SERVICE), which is not permitted; "
                    "only shisaku:search is"
                ),
                first.origin,
                refused=True,
            )
        number += 1
        if self.at(number).text != "{":
            raise self.wrong(number, "{")
        subject, told, given, number = self.statements(number + 1)
        if not any(name == "query" for name, _ in told):
            raise ServiceError(Message("the search has no shisaku:query"), first.origin)
        last = self.pieces[number]
        group, graph = self.groups[-1]
        call = ServiceCall(
            first.start,
            last.start + len(last.text),
            first.origin,
            subject,
            tuple(told),
            tuple(given),
            group,
            graph,
            self.prologue,
            " ".join(self.dataset),
            tuple(self.prefixes.items()),
        )
        return call, number + 1

    def statements(self, number: int) -> tuple[str, Pairs, Pairs, int]:
        """Subject, arguments and results of the clause; the number is that of its ``}``."""
        subject = ""
        told: Pairs = []
        given: Pairs = []
        while self.at(number).text != "}":
            variable = self.at(number)
            if variable.kind != "variable" or subject not in ("", variable.text):
                raise ServiceError(
                    Message("the clause has one subject, a variable for what is found"),
                    variable.origin,
                )
            subject = variable.text
            number = self.properties(number + 1, told, given)
            if self.at(number).text == ".":
                number += 1
            elif self.at(number).text != "}":
                raise self.wrong(number, ".")
        return subject, told, given, number

    def properties(self, number: int, told: Pairs, given: Pairs) -> int:
        """Reads ``property values ; property values``; gives the number of the token after."""
        while True:
            name = self.property(self.at(number))
            number = self.value(number + 1, name, told, given)
            while self.at(number).text == ",":
                number = self.value(number + 1, name, told, given)
            if self.at(number).text != ";":
                return number
            while self.at(number).text == ";":
                number += 1
            if self.at(number).text in (".", "}"):
                return number

    def value(self, number: int, name: str, told: Pairs, given: Pairs) -> int:
        """Reads one value of a property."""
        term = self.at(number)
        if name in RESULTS:
            if term.kind != "variable":
                raise ServiceError(Message("a result is given to a variable"), term.origin)
            given.append((name, term.text))
        elif term.kind in ("string", "long", "variable", "number", "iri", "name"):
            told.append((name, term.text))
        else:
            raise self.wrong(number)
        # a language says nothing to the search
        return number + (2 if self.at(number + 1).kind == "language" else 1)

    def property(self, piece: Piece) -> str:
        iri = absolute(piece.text, self.prefixes) or ""
        name = iri.removeprefix(SHISAKU.iri)
        if name == iri or name not in (*ARGUMENTS, *RESULTS):
            raise ServiceError(
                Message(
                    "%(found)s is no property of shisaku:search, which has %(known)s",
                    found=piece.text,
                    known=", ".join(f"shisaku:{each}" for each in (*ARGUMENTS, *RESULTS)),
                ),
                piece.origin,
            )
        return name

    def wrong(self, number: int, sign: str = "") -> ServiceError:
        piece = self.pieces[number]
        found = repr(piece.text[:60])
        if not sign:
            return ServiceError(Message("%(found)s may not stand here", found=found), piece.origin)
        return ServiceError(
            Message("%(found)s stands where %(sign)s is expected", found=found, sign=repr(sign)),
            piece.origin,
        )


def absolute(term: str, prefixes: Mapping[str, str]) -> str | None:
    """The IRI that a token stands for, None for one that is none."""
    if term.startswith("<"):
        return term[1:-1]
    prefix, colon, local = term.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else None


_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def unescaped(token: str) -> str:
    """The text of a string in quotes."""

    def meant(match: re.Match[str]) -> str:
        sign = match[1]
        return chr(int(sign[1:], 16)) if len(sign) > 1 else _ESCAPED.get(sign, sign)

    return _ESCAPE.sub(meant, token[1:-1])


def _found(name: str, find: Mapping[str, Any]) -> str:
    value = find.get(name)
    if value is None:
        return "UNDEF"
    if name == "passage":
        return f"<{value}>"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f'"{value:.4f}"^^<{XSD.decimal.value}>'
    return json.dumps(value, ensure_ascii=False)


def _written(term: Mapping[str, Any] | None) -> str:
    """A term of SPARQL results in JSON as it is written in a query."""
    assert term is not None
    if term["type"] == "uri":
        return f"<{term['value']}>"
    text = json.dumps(term["value"], ensure_ascii=False)
    if "xml:lang" in term:
        return f"{text}@{term['xml:lang']}"
    return f"{text}^^<{term['datatype']}>" if "datatype" in term else text
