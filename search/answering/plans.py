"""Facts of a plan itself: its period, date, title, state; and how many things it has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from search.answering import wording
from search.answering.knowledge import Knowledge
from search.answering.question import Question
from search.answering.types import Fact, Record, Reply, Slot
from text.dates import fiscal_year_name
from text.messages import Message

_PERIOD: Final = re.compile(
    r"期間|何年間|何か年|いつから|いつまで|何年度?(?:から|まで)|続き|終わ|終期|始期|最終年度|初年度|何年の計画"
)
_ISSUED: Final = re.compile(
    r"策定(?:年月|年|日|時期|された|し)|いつ(?:の)?(?:策定|作|でき|公表|定め)|公表|何年に(?:作|策定)"
)
_TITLE: Final = re.compile(r"名称|名前|タイトル|題名|何という計画|正式名")
_STATUS: Final = re.compile(
    r"案(?:です|なの|か)|正式に決まった(?:もの)?|決定(?:した|され)|何版|バージョン|版は|改定版"
)
_CUT: Final = re.compile(
    "|".join(pattern.pattern for pattern in (_PERIOD, _ISSUED, _TITLE, _STATUS))
    + r"|正式な?|それとも|決まった|もの|年月|何月|何年度?|まで|から|間"
)


class PlanFact:
    """What a plan says of itself."""

    slot = Slot.PLAN

    def asks(self, question: Question) -> bool:
        asked = (_PERIOD, _ISSUED, _TITLE, _STATUS)
        return any(p.search(question.bare) for p in asked) and "計画" in question.bare

    def answer(self, question: Question, known: Knowledge) -> Reply | None:
        if not question.placed and len(question.plans) > 3:
            return None
        subject = question.subject(_CUT)
        if [unit for unit in subject.without_plan() if unit.surface not in ("計画", "期間")]:
            return None
        makers: tuple[tuple[re.Pattern[str], Callable[[Knowledge, Record], Fact | None]], ...] = (
            (_STATUS, self._status),
            (_ISSUED, self._issued),
            (_TITLE, self._title),
            (_PERIOD, self._period),
        )
        make = next(make for pattern, make in makers if pattern.search(question.bare))
        facts = [
            fact
            for record in known.records.of("plan", question.plans)
            if (fact := make(known, record)) is not None
        ]
        if not facts:
            return None
        return Reply(wording.joined([fact.text for fact in facts]), tuple(facts))

    def _made(self, known: Knowledge, record: Record, value: str, said: Message) -> Fact:
        sparql = known.records.query("plan", [record.plan])
        return known.fact(self.slot, record, value, said, sparql)

    def _period(self, known: Knowledge, record: Record) -> Fact | None:
        first, last = record.values.get("first"), record.values.get("last")
        if not first or not last:
            return None
        said = Message(
            "%(title)s runs from fiscal %(first)s to fiscal %(last)s (%(years)s years; it ends in March %(end)s).",
            title=record.own,
            first=_fiscal(int(first)),
            last=_fiscal(int(last)),
            years=int(last) - int(first) + 1,
            end=_march(int(last)),
        )
        return self._made(known, record, f"{first}-{last}", said)

    def _issued(self, known: Knowledge, record: Record) -> Fact | None:
        issued = record.values.get("issued")
        if not issued:
            return None
        year, _, rest = issued.partition("-")
        month = rest[:2].lstrip("0")
        when = f"{year}年{month}月" if month else f"{year}年"
        said = Message("%(title)s was made in %(when)s.", title=record.own, when=when)
        return self._made(known, record, issued, said)

    def _title(self, known: Knowledge, record: Record) -> Fact | None:
        said = Message("It is called “%(title)s”.", title=record.own)
        return self._made(known, record, record.own, said)

    def _status(self, known: Knowledge, record: Record) -> Fact | None:
        status = record.values.get("status")
        if not status:
            return None
        said = Message("It is “%(status)s” (%(title)s).", status=status, title=record.own)
        return self._made(known, record, status, said)


def _fiscal(year: int) -> str:
    era = fiscal_year_name(year)
    return f"{year}年度({era})" if era else f"{year}年度"


def _march(year: int) -> str:
    return f"{year + 1}年3月"


_COUNTED: Final = (
    (re.compile(r"施策|取り?組み?"), "measure", None),
    (re.compile(r"指標|kpi|数値目標"), "kpi", None),
    (re.compile(r"用語"), "term", None),
)
_LEVEL: Final = re.compile(r"基本方針|基本目標|重点項目|柱|方針|目標|分野|戦略|重点施策|方向性")
_HOW_MANY: Final = re.compile(r"いくつ|幾つ|何(?:個|件|つ|本|項目|施策)|数は|の数")


class Count:
    """How many measures, indicators, policies a plan has: counted in the graph."""

    slot = Slot.COUNT

    def asks(self, question: Question) -> bool:
        asked = _HOW_MANY.search(question.bare) or question.counter
        return question.placed and bool(asked)

    def answer(self, question: Question, known: Knowledge) -> Reply | None:
        found = self._counted(question, known)
        if found is None:
            return None
        kind, what, records = found
        if not records:
            return None
        number = len(records)
        plan = records[0]
        said = wording.counted(known.city(plan.plan).name or "", number, what)
        sparql = known.records.query(kind, question.plans).replace(
            "SELECT *", "SELECT (COUNT(DISTINCT ?x) AS ?number)", 1
        )
        fact = known.fact(self.slot, plan, str(number), said, sparql, subject=what)
        return Reply(said, (fact,))

    def _counted(
        self, question: Question, known: Knowledge
    ) -> tuple[str, str, list[Record]] | None:
        rest = question.subject(_HOW_MANY).without_plan()
        words = {unit.surface for unit in rest}
        text = question.bare
        level = _LEVEL.search(text)
        if level:
            policies = known.records.of("policy", question.plans)
            named = [r for r in policies if level[0] in r.values.get("level", "")]
            if named and _only(words, level[0]):
                return "policy", level[0], named
            top = [r for r in policies if "parent" not in r.values]
            if top and level[0] == "柱":
                return "policy", level[0], top
        for pattern, kind, _ in _COUNTED:
            match = pattern.search(text)
            if match and _only(words, match[0]):
                return kind, match[0], known.records.of(kind, question.plans)
        return None


def _only(words: set[str], name: str) -> bool:
    """Whether a question asks for these things as such, not for those of a subject."""
    known = {"分類", "計画", "全部", "全体", "合計", "掲載", "項目", "基本", "全て"}
    return all(word in name or word in known for word in words)
