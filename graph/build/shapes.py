"""The shapes of ``ontology/shapes`` as direct checks: whether a graph keeps them, fast.

Covers the part of SHACL that the shapes use (https://www.w3.org/TR/shacl/, 2 to 4).
A shape that uses more raises :class:`UnsupportedShapeError`; where a check here is in
doubt it objects, and pySHACL decides (:mod:`graph.build.validate`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import ge, gt, le, lt
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from graph.errors import CuratedDataError, UnsupportedShapeError
from graph.namespaces import RDF, RDFS, XSD
from text.messages import Message

Term = NamedNode | BlankNode | Literal | Triple
Values = Sequence[Term]
Check = Callable[["Data", Term, Values], bool]
"""Whether the values that a shape looks at from a focus node are as they should be."""
Way = Callable[["Data", Term], list[Term]]
"""From a focus node to the values."""

SH: Final = "http://www.w3.org/ns/shacl#"
_IGNORED: Final = frozenset(["message", "severity", "name", "description", "order", "group"])
_TARGETS: Final = ("targetClass", "targetSubjectsOf", "targetObjectsOf")


class Data:
    """The statements of one graph, by subject and by object."""

    def __init__(self, statements: Iterable[Quad | Triple]) -> None:
        self._objects: dict[Term, dict[NamedNode, dict[Term, None]]] = {}
        self._subjects: dict[NamedNode, dict[Term, dict[Term, None]]] = {}
        for found in statements:
            subject, predicate, value = found.subject, found.predicate, found.object
            own = self._objects.setdefault(subject, {})
            own.setdefault(predicate, {})[value] = None
            self._subjects.setdefault(predicate, {}).setdefault(value, {})[subject] = None

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """What a node has as this property."""
        return list(self._objects.get(subject, {}).get(predicate, ()))

    def subjects(self, predicate: NamedNode, value: Term) -> list[Term]:
        """Which nodes have this value as the property."""
        return list(self._subjects.get(predicate, {}).get(value, ()))

    def ends(self, predicate: NamedNode, *, subjects: bool) -> list[Term]:
        """All subjects, or all objects, of a property."""
        by_value = self._subjects.get(predicate, {})
        if not subjects:
            return list(by_value)
        return list({subject: None for found in by_value.values() for subject in found})

    def properties(self, subject: Term) -> dict[NamedNode, dict[Term, None]]:
        """All that is said of a node."""
        return self._objects.get(subject, {})

    def instances(self, kind: Term) -> list[Term]:
        """The nodes of a class or of one that the graph puts below it."""
        kinds, found = [kind], {kind: None}
        while kinds:
            below = self.subjects(RDFS.subClassOf, kinds.pop())
            kinds.extend(term for term in below if term not in found)
            found.update(dict.fromkeys(below))
        return list({node: None for term in found for node in self.subjects(RDF.type, term)})

    def is_a(self, node: Term, kind: Term) -> bool:
        """Whether the node is of the class or of one that the graph puts below it."""
        types = self.objects(node, RDF.type)
        seen = set(types)
        while types:
            one = types.pop()
            if one == kind:
                return True
            above = [term for term in self.objects(one, RDFS.subClassOf) if term not in seen]
            seen.update(above)
            types.extend(above)
        return False


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape (``way`` is None) or a property shape, with the shapes within it."""

    name: str
    severity: str
    way: Way | None
    checks: tuple[Check, ...]
    properties: tuple[Shape, ...]

    def broken(self, data: Data, focus: Term) -> Iterator[tuple[Shape, Term]]:
        """The shapes that the focus node breaks, each with the node it was broken at."""
        values: Values = [focus] if self.way is None else self.way(data, focus)
        if not all(check(data, focus, values) for check in self.checks):
            yield self, focus
        for within in self.properties:
            for value in values:
                yield from within.broken(data, value)

    def kept(self, data: Data, focus: Term) -> bool:
        """Whether the focus node keeps the shape and all within it."""
        return next(self.broken(data, focus), None) is None


class CompiledShapes:
    """The shapes of an ontology, read once and used for many graphs."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._shapes = Data(
            triple for path in files for triple in parse(path=str(path), format=RdfFormat.TURTLE)
        )
        self._targets: list[tuple[Shape, Callable[[Data], list[Term]]]] = []
        for kind in _TARGETS:
            for node in self._shapes.ends(_sh(kind), subjects=True):
                shape = self._shape(node, _local(node))
                for term in self._shapes.objects(node, _sh(kind)):
                    self._targets.append((shape, _target(kind, term)))

    def broken(self, quads: Iterable[Quad], severity: str) -> set[tuple[str, str]]:
        """Name of the shape and node of each result of this severity (``Violation`` …)."""
        data = Data(quads)
        return {
            (shape.name, _text(node))
            for top, targets in self._targets
            for focus in targets(data)
            for shape, node in top.broken(data, focus)
            if shape.severity == severity
        }

    def _shape(self, node: Term, name: str) -> Shape:
        severity, way, checks, within = "Violation", None, [], []
        for predicate, values in self._shapes.properties(node).items():
            term = predicate.value.removeprefix(SH)
            if not predicate.value.startswith(SH) or term in _TARGETS or term in _IGNORED:
                if term == "severity":
                    severity = _local(next(iter(values)))
            elif term == "path":
                way = self._way(next(iter(values)))
            elif term == "property":
                within += [self._shape(value, name) for value in values]
            else:
                checks += [self._check(term, value, name) for value in values]
        return Shape(name, severity, way, tuple(checks), tuple(within))

    def _way(self, path: Term) -> Way:
        if isinstance(path, NamedNode):
            return lambda data, focus: data.objects(focus, path)
        for inner in self._shapes.objects(path, _sh("inversePath")):
            if isinstance(inner, NamedNode):
                back = inner
                return lambda data, focus: data.subjects(back, focus)
        for inner in self._shapes.objects(path, _sh("alternativePath")):
            ways = [self._way(step) for step in self._list(inner)]
            return lambda data, focus: list(
                {value: None for way in ways for value in way(data, focus)}
            )
        raise UnsupportedShapeError(Message("uses a kind of path that is not compiled"))

    def _check(self, term: str, value: Term, name: str) -> Check:
        if term == "or":
            choices = [self._shape(node, name) for node in self._list(value)]
            return lambda data, _, values: all(
                any(choice.kept(data, each) for choice in choices) for each in values
            )
        if term in ("in", "languageIn"):
            return _LISTED[term](self._list(value))
        make = _SIMPLE.get(term)
        if make is None:
            raise UnsupportedShapeError(Message("uses sh:%(term)s, not compiled", term=term))
        return make(value)

    def _list(self, node: Term) -> list[Term]:
        found = []
        while node != RDF.nil:
            found += self._shapes.objects(node, RDF.first)
            rest = self._shapes.objects(node, RDF.rest)
            if len(rest) != 1:
                raise CuratedDataError(Message("holds a list without an end"))
            node = rest[0]
        return found


def _target(kind: str, term: Term) -> Callable[[Data], list[Term]]:
    if kind == "targetClass":
        return lambda data: data.instances(term)
    assert isinstance(term, NamedNode)
    return lambda data: data.ends(term, subjects=kind == "targetSubjectsOf")


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)


def _local(term: Term) -> str:
    return _text(term).rpartition("#")[2]


def _text(term: Term) -> str:
    return str(term) if isinstance(term, Triple) else term.value


def _each(keeps: Callable[[Term], bool]) -> Check:
    return lambda _data, _focus, values: all(keeps(value) for value in values)


def _min_count(limit: Term) -> Check:
    least = int(_text(limit))
    return lambda _data, _focus, values: len(values) >= least


def _max_count(limit: Term) -> Check:
    most = int(_text(limit))
    return lambda _data, _focus, values: len(values) <= most


def _min_length(limit: Term) -> Check:
    least = int(_text(limit))
    return _each(lambda value: isinstance(value, NamedNode | Literal) and len(value.value) >= least)


def _pattern(limit: Term) -> Check:
    expression = re.compile(_text(limit))
    return _each(
        lambda value: (
            isinstance(value, NamedNode | Literal) and expression.search(value.value) is not None
        )
    )


def _class(kind: Term) -> Check:
    return lambda data, _, values: all(data.is_a(value, kind) for value in values)


_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "IRI": (NamedNode,),
    "BlankNode": (BlankNode,),
    "Literal": (Literal,),
    "BlankNodeOrIRI": (BlankNode, NamedNode),
    "BlankNodeOrLiteral": (BlankNode, Literal),
    "IRIOrLiteral": (NamedNode, Literal),
}


def _node_kind(kind: Term) -> Check:
    kinds = _KINDS[_local(kind)]
    return _each(lambda value: isinstance(value, kinds))


def _datatype(kind: Term) -> Check:
    formed = _FORMED.get(_text(kind))
    if formed is None:
        raise UnsupportedShapeError(Message("uses the datatype %(kind)s", kind=kind))
    return _each(
        lambda value: isinstance(value, Literal) and value.datatype == kind and formed(value.value)
    )


def _bound(holds: Callable[[Decimal, Decimal], bool]) -> Callable[[Term], Check]:
    def make(limit: Term) -> Check:
        edge = _number(limit)
        if edge is None:
            raise UnsupportedShapeError(Message("bounds what is no number"))

        def keeps(value: Term) -> bool:
            number = _number(value)
            return number is not None and holds(number, edge)

        return _each(keeps)

    return make


def _compared(holds: Callable[[Decimal, Decimal], bool]) -> Callable[[Term], Check]:
    def make(other: Term) -> Check:
        assert isinstance(other, NamedNode)

        def check(data: Data, focus: Term, values: Values) -> bool:
            pairs = [(_number(a), _number(b)) for a in values for b in data.objects(focus, other)]
            return all(a is not None and b is not None and holds(a, b) for a, b in pairs)

        return check

    return make


def _disjoint(other: Term) -> Check:
    assert isinstance(other, NamedNode)
    return lambda data, focus, values: set(values).isdisjoint(data.objects(focus, other))


def _unique_lang(wanted: Term) -> Check:
    def check(_data: Data, _focus: Term, values: Values) -> bool:
        tags = [v.language.lower() for v in values if isinstance(v, Literal) and v.language]
        return len(tags) == len(set(tags))

    return check if _text(wanted) in ("true", "1") else lambda *_: True


def _in(allowed: list[Term]) -> Check:
    return _each(frozenset(allowed).__contains__)


def _language_in(ranges: list[Term]) -> Check:
    tags = [_text(term).lower() for term in ranges]
    return _each(
        lambda value: (
            isinstance(value, Literal)
            and value.language is not None
            and any(
                value.language.lower() == tag or value.language.lower().startswith(f"{tag}-")
                for tag in tags
            )
        )
    )


def _day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2020-01-31")


def _form(expression: str) -> Callable[[str], bool]:
    compiled = re.compile(expression, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


_FORMED: Final[dict[str, Callable[[str], bool]]] = {
    XSD.string.value: lambda _: True,
    XSD.boolean.value: _form("true|false|1|0"),
    XSD.integer.value: _form(r"[+-]?\d+"),
    XSD.decimal.value: _form(r"[+-]?(\d+(\.\d*)?|\.\d+)"),
    XSD.gYear.value: _form(r"\d{4}"),
    XSD.gYearMonth.value: _form(r"\d{4}-(0[1-9]|1[0-2])"),
    XSD.date.value: _day,
}
_NUMERIC: Final = (XSD.integer, XSD.decimal)


def _number(term: Term) -> Decimal | None:
    if not isinstance(term, Literal) or term.datatype not in _NUMERIC:
        return None
    return Decimal(term.value) if _FORMED[term.datatype.value](term.value) else None


_SIMPLE: Final[dict[str, Callable[[Term], Check]]] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    "minLength": _min_length,
    "pattern": _pattern,
    "class": _class,
    "nodeKind": _node_kind,
    "datatype": _datatype,
    "minInclusive": _bound(ge),
    "maxInclusive": _bound(le),
    "minExclusive": _bound(gt),
    "maxExclusive": _bound(lt),
    "lessThan": _compared(lt),
    "lessThanOrEquals": _compared(le),
    "disjoint": _disjoint,
    "uniqueLang": _unique_lang,
}
_LISTED: Final[dict[str, Callable[[list[Term]], Check]]] = {"in": _in, "languageIn": _language_in}
