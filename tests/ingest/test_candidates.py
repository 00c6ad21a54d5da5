"""Rules propose, the ledger books; what fails costs its place and nothing more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.errors import NotAPlanError
from ingest.extract.candidates import Candidate, Ledger, Rule, Span, guarded


class Issues:
    """A document that only keeps the issues put on it."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Span | None, tuple[str, ...]]] = []

    def report(
        self,
        code: str,
        *,
        at: Span | None = None,
        about: str | None = None,
        readings: tuple[str, ...] = (),
        **values: str,
    ) -> None:
        self.found.append((code, at, readings))


def test_rule_keeps_what_it_yielded_before_it_failed() -> None:
    def find(ctx: Issues) -> Iterator[tuple[str, tuple[Span, ...], float]]:
        yield "first", ((0, 3),), 0.9
        raise IndexError("list index out of range")

    ctx = Issues()
    made = Rule("test.rule", "measure", "nothing", "none", find).propose(ctx)
    assert [(c.rule, c.fields, c.spans) for c in made] == [("test.rule", "first", ((0, 3),))]
    assert ctx.found == [("rule_failed", None, ("IndexError: list index out of range",))]


def test_error_that_refuses_the_document_passes() -> None:
    with pytest.raises(NotAPlanError), guarded(Issues(), "test.rule"):
        raise NotAPlanError("no plan", file="x.txt")


def test_ledger_merges_taken_spans_and_keeps_reasons() -> None:
    ledger = Ledger()
    ledger.take(Candidate("a", "measure", "A", ((0, 5), (9, 12)), 0.9))
    ledger.take(Candidate("b", "kpi", "B", ((4, 7),), 0.9))
    ledger.reject(Candidate("c", "measure", "C", ((20, 30),), 0.4), "a finer level wins")
    ledger.understood((12, 14))
    assert ledger.taken_spans() == [(0, 7), (9, 14)]
    assert [d.reason for d in ledger.decisions if not d.taken] == ["a finer level wins"]


def test_candidate_refuses_inverted_span() -> None:
    with pytest.raises(ValueError, match="inverted"):
        Candidate("a", "measure", None, ((5, 3),))
