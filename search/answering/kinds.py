"""The kinds of question, each an object: how it is recognised, and how it is answered."""

from __future__ import annotations

from typing import Final, Protocol

from search.answering import wording
from search.answering.knowledge import Knowledge
from search.answering.question import Question, Subject
from search.answering.types import Reply, Slot
from text.messages import Message


class Kind(Protocol):
    """One kind of question.

    ``asks`` says whether a question is of this kind; ``answer`` gives what the plans
    state, or which of the three kinds of no it is; None where it is no question of
    this kind after all.
    """

    @property
    def slot(self) -> Slot: ...

    def asks(self, question: Question) -> bool: ...

    def answer(self, question: Question, known: Knowledge) -> Reply | None: ...


_SURE: Final = 0.8


def not_found(question: Question, known: Knowledge, subject: Subject, what: Message) -> Reply:
    """Says of one plan that it does not speak of the subject, or not of what was asked."""
    city = known.city(question.plans[0]).name or ""
    if not question.placed or len(question.plans) > 1:
        spoken = known.spoken(subject, question.plans)
        if spoken is None:
            return Reply(wording.not_in_plans(len(question.plans), subject.name), denied=True)
        name = known.city(spoken.record.plan).name or ""
        return Reply(wording.not_given(name, subject.name, what), denied=True)
    spoken = known.spoken(subject, question.plans)
    if spoken is not None and spoken.cover.share >= _SURE and spoken.cover.least_noun > 0.4:
        return Reply(wording.not_given(city, subject.name, what), denied=True)
    return Reply(wording.not_mentioned(city, subject.name), denied=True)
