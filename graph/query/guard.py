"""The text of a query, read before the engine sees it.

The engine's own parser can be brought to crash, its evaluation to reach the
network (SERVICE).  So each query is split into its tokens by the rules of the
SPARQL grammar first, and the engine is given the tokens written anew on one line,
without comments.  That matters: ``?a<?b#>`` is an IRI to one reader and a
comparison followed by a comment to another; where a line break can no longer end
a comment, both read the same, and nothing can hide in what one of them skips.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from graph.errors import QueryRefused, QuerySyntax, QueryTooLarge
from graph.query.service import Piece, ServiceCall, ServiceError, services
from graph.query.tokens import TOKEN
from graph.types import QueryLimits
from text.messages import Message


class QueryForm(StrEnum):
    """The four forms of a SPARQL query."""

    SELECT = "select"
    ASK = "ask"
    CONSTRUCT = "construct"
    DESCRIBE = "describe"


@dataclass(frozen=True, slots=True)
class CheckedQuery:
    """A query that may be run: ``text`` is what the engine gets.

    ``names_graphs`` is True where a FROM clause chooses the graphs.
    """

    text: str
    form: QueryForm
    names_graphs: bool
    starts: tuple[int, ...]
    """Where each token stands in ``text``."""
    origins: tuple[int, ...]
    """Where each token stood in the query as it was sent."""
    services: tuple[ServiceCall, ...] = ()
    """Searches that must be made before it runs; their clauses are no query of the engine."""

    def replaced(self, call: ServiceCall, text: str) -> CheckedQuery:
        """The query with ``text`` in the place of its first search."""
        grown = len(text) - (call.end - call.start)
        kept = [
            (start if start < call.end else start + grown, origin)
            for start, origin in zip(self.starts, self.origins, strict=True)
            if start <= call.start or start >= call.end
        ]
        return replace(
            self,
            text=self.text[: call.start] + text + self.text[call.end :],
            starts=tuple(start for start, _ in kept),
            origins=tuple(origin for _, origin in kept),
            services=tuple(other.moved(call.end, grown) for other in self.services[1:]),
        )

    def origin(self, offset: int) -> int:
        """The place in the query as sent for an offset in ``text``."""
        place = bisect_right(self.starts, offset) - 1
        if place < 0:
            return 0
        return self.origins[place] + offset - self.starts[place]


_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)
_OPERATORS: Final = frozenset(
    {"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "GRAPH", "VALUES", "SELECT", "EXISTS", "IN"}
    | {"||", "&&", "|", "/", "+", "-", "*", "!", "^", ".", ";", "=", "!=", "<", ">", "<=", ">="}
)
_OPENING: Final = {"(": ")", "{": "}", "[": "]"}
_CLOSING: Final = frozenset(_OPENING.values())
_MOST_TOKENS: Final = 60_000

_IN_LONG_STRING: Final = re.compile(r'\\.|["\n\r]', re.DOTALL)
_REWRITTEN: Final = {'"': '\\"', "\n": "\\n", "\r": "\\r"}


def check(text: str, limits: QueryLimits) -> CheckedQuery:
    """Reads a query and says whether it may run.

    Raises QueryTooLarge (too long, nested too deeply, too many operators),
    QueryRefused (SERVICE; an update), QuerySyntax (no query, or a sign that
    SPARQL does not have).
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.query_bytes:
        raise QueryTooLarge(
            Message(
                "has %(size)s bytes; at most %(query_bytes)s are permitted",
                size=size,
                query_bytes=limits.query_bytes,
            ),
            file="query",
        )
    return _Reader(text, limits).read()


class _Reader:
    def __init__(self, text: str, limits: QueryLimits) -> None:
        self.text = text
        self.limits = limits
        self.open: list[tuple[str, int]] = []
        """What must close, and where it was opened, the last at the end."""
        self.operators = 0
        self.form: QueryForm | None = None
        self.names_graphs = False
        self.serves = False

    def read(self) -> CheckedQuery:
        pieces: list[str] = []
        tokens: list[Piece] = []
        length = 0
        position = 1 if self.text.startswith("\ufeff") else 0
        while position < len(self.text):
            match = TOKEN.match(self.text, position)
            if match is None or match.lastgroup is None:
                raise self.wrong(position)
            kind, token = match.lastgroup, match.group()
            if kind == "gap":
                piece = " "
            else:
                self.take(kind, token, position)
                piece = _on_one_line(token) if kind == "long" else token
                tokens.append(Piece(kind, piece, length, position))
                if len(tokens) > _MOST_TOKENS:
                    raise QueryTooLarge(Message("has too many words and signs"), file="query")
            pieces.append(piece)
            length += len(piece)
            position = match.end()
        text = "".join(pieces)
        # what is not permitted is told before what is malformed
        found = self.searches(tokens, text) if self.serves else ()
        if self.form is None:
            raise QuerySyntax(Message("holds no SELECT, ASK, CONSTRUCT or DESCRIBE"), file="query")
        if self.open:
            closing, opened = self.open[-1]
            raise QuerySyntax(
                Message("%(sign)s is missing for what opens here", sign=repr(closing)),
                file="query",
                place=place(self.text, opened),
            )
        return CheckedQuery(
            text,
            self.form,
            self.names_graphs,
            tuple([token.start for token in tokens]),
            tuple([token.origin for token in tokens]),
            found,
        )

    def searches(self, tokens: list[Piece], text: str) -> tuple[ServiceCall, ...]:
        try:
            return services(tokens, text)
        except ServiceError as error:
            raise error.at(place(self.text, error.origin)) from None

    def take(self, kind: str, token: str, position: int) -> None:
        """Looks at one token; raises where it may not stand."""
        if kind == "word":
            token = token.upper()
            self.word(token, position)
        elif kind != "sign":
            return
        if token in _OPERATORS:
            self.operators += 1
            if self.operators > self.limits.operators:
                raise QueryTooLarge(
                    Message(
                        "has more than %(operators)s patterns and operators",
                        operators=self.limits.operators,
                    ),
                    file="query",
                )
        elif token in _OPENING:
            self.open.append((_OPENING[token], position))
            if len(self.open) > self.limits.depth:
                raise QueryTooLarge(
                    Message("is nested more than %(depth)s deep", depth=self.limits.depth),
                    file="query",
                    place=place(self.text, position),
                )
        elif token in _CLOSING:
            self.close(token, position)

    def close(self, token: str, position: int) -> None:
        if not self.open:
            message = Message("%(token)s closes nothing", token=repr(token))
        elif self.open[-1][0] != token:
            message = Message(
                "%(token)s stands where %(sign)s is expected, for what opens at %(opened)s",
                token=repr(token),
                sign=repr(self.open[-1][0]),
                opened=place(self.text, self.open[-1][1]),
            )
        else:
            self.open.pop()
            return
        raise QuerySyntax(message, file="query", place=place(self.text, position))

    def word(self, word: str, position: int) -> None:
        # the grammar has no other word with SERVICE in it; some readers see the end
        # of a word earlier than others (trueSERVICE), so that containing is enough
        if word == "SERVICE":
            self.serves = True
        elif "SERVICE" in word:
            raise QueryRefused(
                Message("asks another endpoint (SERVICE), which is not permitted"),
                status=403,
                place=place(self.text, position),
            )
        if self.form is None:
            if word in _UPDATES:
                raise QueryRefused(
                    Message("is an update (%(word)s); the data can only be read", word=word),
                    place=place(self.text, position),
                )
            if word.lower() in QueryForm.__members__.values():
                self.form = QueryForm(word.lower())
        elif word == "FROM":
            self.names_graphs = True

    def wrong(self, position: int) -> QuerySyntax:
        sign = self.text[position]
        what = "an unfinished string" if sign in "'\"" else f"{sign!r} (U+{ord(sign):04X})"
        return QuerySyntax(
            Message("%(what)s may not stand here", what=what),
            file="query",
            place=place(self.text, position),
        )


def _on_one_line(token: str) -> str:
    """A long string as a short one in double quotes."""
    inner = _IN_LONG_STRING.sub(
        lambda match: _REWRITTEN.get(match.group(), match.group()), token[3:-3]
    )
    return f'"{inner}"'


def place(text: str, offset: int) -> Message:
    """``line 2, column 5`` for an offset; both count from 1, columns in code points."""
    before = text[:offset]
    return Message(
        "line %(line)s, column %(column)s",
        line=before.count("\n") + 1,
        column=offset - before.rfind("\n"),
    )
