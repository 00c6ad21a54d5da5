"""Fixed questions to a snapshot, for pages, JSON routes and commands.

The questions are the files of ``api/queries/``; ``$this`` and the like stand for
IRIs and numbers that are put in after a strict check, never for free text.  What
people send as SPARQL goes to the query workers instead (``graph.query.pool``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

import pyoxigraph as ox

import resources
from api.errors import ApiError
from graph.namespaces import PREFIXES, XSD
from graph.store.snapshot import Snapshot
from text.messages import Message

_BAD_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_NUMBERS: Final = frozenset(["integer", "int", "long", "decimal", "double", "float", "gYear"])

Value = str | int | float | bool | None
Row = dict[str, Value]
Binding = str | int | Sequence[str] | Sequence[int]


class Reader:
    """The store of one snapshot, opened read-only in this process; thread-safe."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.base = snapshot.base_iri
        self.snapshot_id = snapshot.id
        try:
            self._store = ox.Store.read_only(str(snapshot.store_path))
        except OSError as error:
            raise ApiError(
                Message(
                    "%(store_path)s: cannot be opened (%(reason)s)",
                    store_path=snapshot.store_path,
                    reason=error,
                )
            ) from error

    def rows(self, name: str, **bindings: Binding) -> list[Row]:
        """The rows of a SELECT query of ``api/queries/``; unbound variables are None."""
        return list(self._rows(text(name, bindings)))

    def row(self, name: str, **bindings: Binding) -> Row | None:
        """The first row, None where there is none."""
        return next(self._rows(text(name, bindings)), None)

    def select(self, query: str) -> list[Row]:
        """The rows of a SELECT query made by the program itself."""
        return list(self._rows(query))

    def exists(self, iri: str) -> bool:
        """Whether anything is said about the IRI."""
        node = ox.NamedNode(iri)
        return next(iter(self._store.quads_for_pattern(node, None, None, None)), None) is not None

    def statements(self, iri: str) -> list[tuple[str, Value, str]]:
        """Everything that is said about an IRI: property, value, language of the value or ""."""
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), None, None, None)
        said = {
            (quad.predicate.value, _python(quad.object), _language(quad.object)): None
            for quad in quads
        }
        return list(said)

    def pointing_to(self, iri: str) -> list[tuple[str, str]]:
        """What names an IRI: property and subject; subjects without an IRI are left out."""
        return self._subjects(None, ox.NamedNode(iri))

    def with_number(self, property_iri: str, number: int) -> list[tuple[str, str]]:
        """What has an integer as the value of a property: property and subject."""
        literal = ox.Literal(str(number), datatype=XSD.integer)
        return self._subjects(ox.NamedNode(property_iri), literal)

    def _subjects(
        self, wanted: ox.NamedNode | None, value: ox.NamedNode | ox.Literal
    ) -> list[tuple[str, str]]:
        quads = self._store.quads_for_pattern(None, wanted, value, None)
        found = {
            (quad.predicate.value, quad.subject.value): None
            for quad in quads
            if isinstance(quad.subject, ox.NamedNode)
        }
        return list(found)

    def graph_exists(self, iri: str) -> bool:
        """Whether the IRI names a graph."""
        return self._store.contains_named_graph(ox.NamedNode(iri))

    def quads_of_graph(self, iri: str) -> Iterator[ox.Quad]:
        """Everything in one named graph."""
        return iter(self._store.quads_for_pattern(None, None, None, ox.NamedNode(iri)))

    def _rows(self, query: str) -> Iterator[Row]:
        solutions = self._store.query(
            query, base_iri=self.base, prefixes=PREFIXES, use_default_graph_as_union=True
        )
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("only SELECT queries are asked here")
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield {name: _python(solution[name]) for name in names}


@cache
def source(name: str) -> str:
    """The text of a query file, as it stands."""
    return resources.data("api", "queries", f"{name}.rq").read_text("utf-8")


def text(name: str, bindings: Mapping[str, Binding]) -> str:
    """A query with its ``$names`` put in: IRIs, integers, or lists of them for VALUES."""
    query = source(name)
    for key, value in bindings.items():
        query, count = re.subn(rf"\${key}\b", lambda _, v=value: _term(v), query)  # type: ignore[misc]
        if not count:
            raise KeyError(f"{name}.rq takes no ${key}")
    return query


def iri_problem(iri: str) -> Message | None:
    """Why a string may not stand as an IRI in a query, None where it may."""
    if _BAD_IN_IRI.search(iri) or ":" not in iri:
        return Message("is no IRI")
    try:
        iri.encode("utf-8")
        ox.NamedNode(iri)
    except ValueError:
        return Message("is no IRI")
    return None


def _term(value: Binding) -> str:
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, str):
        if problem := iri_problem(value):
            raise ValueError(f"{value!r} {problem}")
        return f"<{value}>"
    return " ".join(_term(item) for item in value)


def _language(term: object) -> str:
    return (term.language or "") if isinstance(term, ox.Literal) else ""


def _python(term: object) -> Value:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return str(term.value)
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.rpartition("#")[2]
        if kind == "boolean":
            return term.value in ("true", "1")
        if kind in _NUMBERS:
            try:
                number = float(term.value)
            except ValueError:
                return str(term.value)
            return int(number) if number.is_integer() and kind not in ("double",) else number
        return str(term.value)
    return str(term)
