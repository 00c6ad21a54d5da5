"""Where documents are named: registered names, names in 「」, names by their last words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest import lexicon
from ingest.extract.citing import joins, relation_after
from ingest.extract.names_by_form import names_in
from ingest.mend import tidy
from ingest.vocabulary import section
from text.folding import key
from text.spans import Text


@dataclass(slots=True)
class Named:
    """A name in a block; ``detail`` is what stands in brackets after it."""

    name: str
    text: Text
    how: str
    known: tuple[lexicon.KnownSource, ...] = ()
    detail: str = ""
    before: str = ""
    after: str = ""
    quoted: bool = False
    whose: str | None = None
    """The place that it belongs to, where the name itself does not say."""
    relation: str | None = None
    """How it is cited: one of :data:`ingest.extract.citing.RELATIONS`."""
    span: tuple[int, int] = (0, 0)
    """Where it stands in the line that was read."""


_QUOTE = re.compile(r"[「『](?P<q>(?:[^「」『』]|[「『][^「」『』]{0,40}[」』]){2,90})[」』]")
_DETAIL = re.compile(
    r"\s*(?:【[^【】]{1,12}】\s*)?[（(](?P<d>(?:[^（）()]|[（(][^（）()]*[)）]){2,90})[)）]"
)
OWN = "name after 本市の"
_SHORT_NAME = re.compile(r"^(?:以下|通称|略称)")
_ADDED = re.compile(r"\s*[（(【\[][^（）()【】\[\]]*[)）】\]]\s*$")
_SENTENCE = re.compile(r"[。！？]|(?:ます|です|する|した|される|れる|いる|ない|たい|こと|ため)$")
_BODY = re.compile(r"(?:推進)?(?:本部|会議|委員会|協議会|推進室|担当)")
_WORD = r"一-鿿々ァ-ヶーA-Za-z0-9・"


@cache
def _endings(name: str) -> re.Pattern[str]:
    words = sorted(section("sources")[name], key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})$")


@cache
def _registered() -> tuple[re.Pattern[str] | None, dict[str, tuple[lexicon.KnownSource, ...]]]:
    by_name: dict[str, list[lexicon.KnownSource]] = {}
    for source in lexicon.sources():
        for name in source.names:
            by_name.setdefault(key(name), []).append(source)
    names = sorted(
        {n for s in lexicon.sources() for n in s.names if len(n) >= 3}, key=len, reverse=True
    )
    if not names:
        return None, {}
    return re.compile("|".join(_loose(n) for n in names)), {k: tuple(v) for k, v in by_name.items()}


def _loose(name: str) -> str:
    """A name's pattern: brackets of either width, no matter how they are spaced."""
    out = re.escape(tidy(Text.of(name)).value)
    out = re.sub(r"(?:\\\(|（)", r"\\s?[(（]\\s?", out)
    out = re.sub(r"(?:\\\)|）)", r"\\s?[)）]", out)
    out = out.replace("・", "[・･]?")
    if re.match(r"[A-Za-z0-9]", name):
        out = rf"(?<![A-Za-z0-9]){out}"
    if re.search(r"[A-Za-z0-9]$", name):
        out = rf"{out}(?![A-Za-z0-9])"
    return out


class _Line:
    """One line of text and the names found in it so far."""

    def __init__(self, text: Text) -> None:
        self.text = tidy(text)
        self.value = self.text.value
        self.found: list[Named] = []
        self._taken: list[tuple[int, int]] = []

    def free(self, a: int, b: int) -> bool:
        return all(b <= x or y <= a for x, y in self._taken)

    def add(
        self,
        a: int,
        b: int,
        how: str,
        known: tuple[lexicon.KnownSource, ...] = (),
        *,
        quoted: bool = False,
        whose: str | None = None,
    ) -> None:
        """Note the name at ``a:b`` with what stands in brackets after it."""
        value = self.value
        self._taken.append((a, b))
        stop = b + 1 if quoted and b < len(value) and value[b] in "」』" else b
        d = _DETAIL.match(value, stop)
        if d and _SHORT_NAME.search(d["d"]):
            # a short name given in brackets is no second document
            self._taken.append(d.span())
        after = d.end() if d else stop
        self.found.append(
            Named(
                value[a:b].strip(),
                self.text[a:b],
                how,
                known,
                d["d"] if d else "",
                value[max(0, a - 40) : a],
                value[after : after + 30],
                quoted,
                whose,
                span=(a, b),
            )
        )


def mentions_in(text: Text, places: tuple[str, ...], listed: str | None = None) -> Iterator[Named]:
    """Every document that a block names, in order, longest reading first.

    ``places`` are the names of the body and its prefecture; ``listed`` is what a label
    beside the text says of the names in it, None where no such label stands there.
    """
    line = _Line(text)
    _quoted(line)
    _by_register(line, places)
    for form in names_in(line.value, places):
        if form.end - form.start >= 3 and line.free(form.start, form.end):
            name = line.value[form.start : form.end]
            known = () if form.own or form.whose else _known(name)
            how = OWN if form.own else "name by its last word"
            line.add(form.start, form.end, how, known, whose=form.whose)
    if listed is not None:
        _listed(line)
    found = sorted(line.found, key=lambda n: n.span)
    _relate(line.value, found, None if listed == "listed" else listed)
    yield from found


def _quoted(line: _Line) -> None:
    for m in _QUOTE.finditer(line.value):
        name = m["q"].strip()
        bare = _ADDED.sub("", name)
        known = _known(name) or _known(bare)
        if not line.free(*m.span("q")):
            continue
        if known:
            line.add(*m.span("q"), "registered name", known, quoted=True)
        elif _is_quoted_name(name, bare, line.value[: m.start()]):
            line.add(*m.span("q"), "name in quotation marks", quoted=True)


def _by_register(line: _Line, places: tuple[str, ...]) -> None:
    pattern, _ = _registered()
    for m in pattern.finditer(line.value) if pattern is not None else ():
        if line.free(*m.span()) and _bounded(line.value, m.start(), m.end(), places):
            line.add(*m.span(), "registered name", _known(m.group()))


_ITEM = re.compile(r"[^、，,\n；;|｜]+")
_AROUND = " 　・●○◆■□※「」『』【】"


def _listed(line: _Line) -> None:
    """The items beside a label for documents: 「関連計画：地域防災計画、環境基本計画」."""
    for m in _ITEM.finditer(line.value):
        words = m.group()
        name = _ADDED.sub("", words.strip(_AROUND)).strip(_AROUND)
        at = m.start() + words.find(name)
        if not 4 <= len(name) <= 50 or _SENTENCE.search(name) or "：" in name:
            continue
        if _endings("quoted").search(name) and line.free(at, at + len(name)):
            line.add(at, at + len(name), "listed beside its label", _known(name))


def _relate(value: str, found: list[Named], default: str | None) -> None:
    """Say of each name how it is cited, the last of a row of names first."""
    after: Named | None = None
    for named in reversed(found):
        named.relation = relation_after(named.name, value[named.span[1] : named.span[1] + 90])
        if (
            named.relation is None
            and after is not None
            and joins(value[named.span[1] : after.span[0]])
        ):
            named.relation = after.relation
        named.relation = named.relation or default
        after = named


_PLAN_WORD = re.compile(
    r"(?:計画|戦略|方針|指針|構想|プラン|ビジョン|プログラム|大綱|基準|原則|事業)$"
)
_OF_ANY = re.compile(
    r"^(?:今後|将来|全体|[本当]?[市町村国県]|自ら|各課?|当面|取組|施策|事業|中期|長期|年度|次期)の.{0,4}$|[－―→+＋×=＝]"
)
_YEAR_AT_END = re.compile(r"\s?(?:20[0-9]{2}|[0-9]\.[0-9])(?:\s?[-－～〜~]\s?(?:20)?[0-9]{2})?$")
_GIVEN = re.compile(
    r"[本当][市町村区]の$|[市町村区都道府県]の$|第[0-9一二三四五六七八九十]+[次期]$|[省庁府]の$"
)


def _is_quoted_name(name: str, bare: str, before: str) -> bool:
    """Do quoted words name one document?

    「収支計画」 or 「経営戦略」 name a kind of document, unless the sentence says whose.
    """
    if not 4 <= len(bare) <= 70 or _SENTENCE.search(bare) or _OF_ANY.search(bare):
        return False
    undated = _YEAR_AT_END.sub("", bare)
    if not any(_endings("quoted").search(n) for n in (bare, name, undated)):
        return False
    short = len(key(bare)) <= 5 and _PLAN_WORD.search(bare) and not re.search("[A-Za-z]", bare)
    return not short or bool(_GIVEN.search(before))


def _known(name: str) -> tuple[lexicon.KnownSource, ...]:
    return _registered()[1].get(key(name), ())


def _bounded(value: str, a: int, b: int, places: tuple[str, ...]) -> bool:
    """Is a registered name a name here, not a part of a longer one?"""
    before, after = value[:a], value[b : b + 12]
    if (
        before
        and re.search(r"[市町村区都道府県](?:版)?$", before)
        and not re.search(r"(?:^|[、。の・「（(\s])[全各都道府県市町村区]+$", before)
    ):
        return False
    if any(before.endswith(p) for p in places) or before.endswith(("本市", "本町", "本村")):
        return False
    if re.search(r"[一-鿿々ァ-ヶー]$", before) and not re.search(
        r"(?:国|省|庁|府|等|新|改正|各|同|旧|[年月日版])$", before
    ):
        return False
    if _BODY.match(after):
        return False  # サイバーセキュリティ戦略本部 is a body
    # a short name that goes on in kanji is the beginning of another word
    return not (
        b - a <= 6
        and re.match(r"[一-鿿ァ-ヶー]", after)
        and not re.match(r"(?:等|及|並|第|上|施行|改正|公布|成立|に)", after)
    )
