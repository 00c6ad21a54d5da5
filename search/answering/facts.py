"""A question of fact, given to the first kind of question that takes it."""

from __future__ import annotations

from typing import Final

from search.answering import wording
from search.answering.compare import Compare
from search.answering.dates import Date
from search.answering.figures import Figure
from search.answering.kinds import Kind
from search.answering.knowledge import Knowledge
from search.answering.meaning import Meaning
from search.answering.people import Department
from search.answering.plans import Count, PlanFact
from search.answering.question import Question, without_places
from search.answering.records import Records
from search.answering.sources import Basis
from search.answering.terms import Term
from search.answering.things import holders, thing
from search.answering.types import Reply
from search.answering.yesno import Having, YesNo
from search.interpret import Understood
from search.opened import OpenedIndex
from search.rank import Scored

KINDS: Final[tuple[Kind, ...]] = (
    Compare(),
    Having(),
    PlanFact(),
    Term(),
    Count(),
    Department(),
    Basis(),
    Date(),
    Figure(),
    YesNo(),
)
"""In the order in which they are asked."""


class Facts:
    """Answers questions of fact over one index; thread-safe."""

    def __init__(self, index: OpenedIndex, records: Records, meaning: Meaning) -> None:
        self._index = index
        self._records = records
        self._meaning = meaning

    def _question(self, asked: Understood, plans: tuple[int, ...]) -> Question:
        placed = bool(asked.cities or asked.prefectures)
        bare = without_places(asked.whole, asked)
        return Question(asked, self._meaning, asked.whole, bare, plans, placed)

    def holders(self, asked: Understood, plans: tuple[int, ...]) -> tuple[list[int], str] | None:
        """The plans that have what is asked for as such (indicators ...), and the query for it."""
        found = thing(self._question(asked, plans)) if plans else None
        return None if found is None else holders(self._records, found[0], plans)

    def answer(self, asked: Understood, scored: Scored, plans: tuple[int, ...]) -> Reply | None:
        """What the plans state, or which no it is; None for a question of another kind."""
        question = self._question(asked, plans)
        asking = [kind for kind in KINDS if kind.asks(question)]
        if not asking or (question.about_cities and not isinstance(asking[0], Compare)):
            return None
        if not plans:
            names = "、".join(
                f.label for f in asked.filters if f.parameter in ("city", "prefecture")
            )
            return Reply(wording.no_plan(names), denied=True)
        known = Knowledge(self._index, self._meaning, self._records, scored)
        for kind in asking:
            reply = kind.answer(question, known)
            if reply is not None:
                return reply
        return None
