"""Candidates, the rules that propose them, and the ledger of what was taken and why.

A :class:`Rule` reads one kind of place and proposes :class:`Candidate` objects; it
writes nothing into the record.  A merge looks at all candidates of a kind over the
whole document and books each in the :class:`Ledger` as taken or rejected, with a
reason.  The ``method`` of a record's element is the id of the rule that proposed it,
and the spans of what was taken say which text of the document was understood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from ingest.errors import IngestError

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")
P = ParamSpec("P")

Span = tuple[int, int]
"""Half-open, in code points of the raw text."""


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that meet: sorted, disjoint, without empty ones."""
    out: list[Span] = []
    for start, end in sorted(s for s in spans if s[0] < s[1]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T_co]):
    """What a rule proposes: ``fields`` is the element as far as it was read.

    ``spans`` are the places that it was read from; ``confidence`` is within 0 and 1.
    """

    rule: str
    kind: str
    fields: T_co
    spans: tuple[Span, ...]
    confidence: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not within 0 and 1")
        if any(not 0 <= a <= b for a, b in self.spans):
            raise ValueError(f"candidate of {self.rule} has an inverted span")


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a candidate; ``reason`` is English, short and for people."""

    candidate: Candidate[object]
    taken: bool
    reason: str


@dataclass(slots=True)
class Ledger:
    """Every decision of a document, in the order in which they fell."""

    decisions: list[Decision] = field(default_factory=list)
    extra: list[Span] = field(default_factory=list)

    def take(self, candidate: Candidate[object], reason: str = "") -> None:
        """Book a candidate as part of the record."""
        self.decisions.append(Decision(candidate, True, reason))

    def reject(self, candidate: Candidate[object], reason: str) -> None:
        """Book a candidate as left out, with the reason."""
        self.decisions.append(Decision(candidate, False, reason))

    def understood(self, *spans: Span) -> None:
        """Note text that was read into an element without a candidate of its own."""
        self.extra.extend(spans)

    def taken_spans(self) -> list[Span]:
        """The merged, sorted spans of all that was taken."""
        own = [s for d in self.decisions if d.taken for s in d.candidate.spans]
        return merged([*own, *self.extra])


class Reporter(Protocol):
    """What a guarded rule needs of its document: a place to put issues."""

    def report(
        self,
        code: str,
        *,
        at: Span | None = None,
        about: str | None = None,
        readings: tuple[str, ...] = (),
        **values: str,
    ) -> None: ...


C = TypeVar("C", bound=Reporter)


@dataclass(frozen=True, slots=True)
class Rule(Generic[C, P, T]):
    """A recogniser: what it reads in one line, one example, and how it proposes.

    ``find`` yields (fields, spans, confidence).  Each place that fails costs itself:
    what was yielded before an unforeseen error stays, and the error is an issue.
    """

    id: str
    kind: str
    reads: str
    example: str
    find: Callable[Concatenate[C, P], Iterable[tuple[T, tuple[Span, ...], float]]]

    def propose(self, ctx: C, *args: P.args, **kwargs: P.kwargs) -> list[Candidate[T]]:
        """Return all candidates of the rule in a document or in the place given by ``args``."""
        out: list[Candidate[T]] = []
        with guarded(ctx, self.id):
            for fields, spans, confidence in self.find(ctx, *args, **kwargs):
                out.append(Candidate(self.id, self.kind, fields, spans, confidence))
        return out


class guarded:
    """Run a block of code so that its unforeseen error is an issue with its place.

    Errors of the program's own tree pass: they refuse the whole document on purpose.
    """

    def __init__(self, ctx: Reporter, rule: str, at: Span | None = None) -> None:
        self._ctx, self._rule, self._at = ctx, rule, at

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> bool:
        if kind is None or not issubclass(kind, Exception) or issubclass(kind, IngestError):
            return False
        detail = f"{kind.__name__}: {error}"
        self._ctx.report("rule_failed", at=self._at, readings=(detail,), rule=self._rule)
        return True


RULES: dict[str, Rule[Any, ..., Any]] = {}
"""Every rule by its id, as registered by :func:`rule`."""


def rule(
    id: str, kind: str, reads: str, example: str
) -> Callable[
    [Callable[Concatenate[C, P], Iterable[tuple[T, tuple[Span, ...], float]]]], Rule[C, P, T]
]:
    """Register a function that yields (fields, spans, confidence) as a rule.

    Raises ValueError for an id that is in use.
    """

    def register(
        find: Callable[Concatenate[C, P], Iterable[tuple[T, tuple[Span, ...], float]]],
    ) -> Rule[C, P, T]:
        if id in RULES:
            raise ValueError(f"rule {id} is registered twice")
        made = Rule(id, kind, reads, example, find)
        RULES[id] = made
        return made

    return register


def rules(kind: str | None = None) -> Iterator[Rule[Any, ..., Any]]:
    """Yield the registered rules, of one kind or all."""
    yield from (r for r in RULES.values() if kind is None or r.kind == kind)
