"""Where documents are named: registered names, names in 「」, names by their last words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest import lexicon
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


_QUOTE = re.compile(r"[「『](?P<q>(?:[^「」『』]|[「『][^「」『』]{0,40}[」』]){2,90})[」』]")
_DETAIL = re.compile(
    r"\s*(?:【[^【】]{1,12}】\s*)?[（(](?P<d>(?:[^（）()]|[（(][^（）()]*[)）]){2,90})[)）]"
)
OWN = "name after 本市の"
_OWN = re.compile(r"本[市町村]の$")
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


@cache
def _by_form() -> re.Pattern[str]:
    laws = "|".join(
        map(re.escape, sorted(section("sources")["unquoted_law"], key=len, reverse=True))
    )
    local = "|".join(
        map(re.escape, sorted(section("sources")["unquoted_local"], key=len, reverse=True))
    )
    return re.compile(
        rf"(?P<law>[{_WORD}]{{2,40}}?(?:{laws}))(?![{_WORD[:-1]}]{{0,1}}[律令])"
        rf"|(?P<nth>第\s?[0-9０-９一二三四五六七八九十]+\s?[次期](?:(?!及び)[^、。「」（）()\s]){{2,30}}?(?:{local}|計画|戦略|大綱|プラン|ビジョン))"
        rf"|(?P<local>[{_WORD}]{{0,30}}?(?:{local}))"
    )


def mentions_in(text: Text, places: tuple[str, ...]) -> Iterator[Named]:
    """Every document that a block names, in order, longest reading first.

    ``places`` are the names of the municipality and its prefecture.
    """
    text = tidy(text)
    value = text.value
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Named]] = []

    def free(a: int, b: int) -> bool:
        return all(b <= x or y <= a for x, y in taken)

    def add(
        a: int,
        b: int,
        name: str,
        how: str,
        known: tuple[lexicon.KnownSource, ...],
        quoted: bool = False,
    ) -> None:
        taken.append((a, b))
        # a short name given in brackets is no second document
        stop = b + 1 if quoted and b < len(value) and value[b] in "」』" else b
        d = _DETAIL.match(value, stop)
        if d and _SHORT_NAME.search(d["d"]):
            taken.append(d.span())
        found.append(
            (
                a,
                Named(
                    name,
                    text[a:b],
                    how,
                    known,
                    d["d"] if d else "",
                    value[max(0, a - 40) : a],
                    value[d.end() if d else stop : (d.end() if d else stop) + 30],
                    quoted,
                ),
            )
        )

    for m in _QUOTE.finditer(value):
        name = m["q"].strip()
        bare = _ADDED.sub("", name)
        known = _known(name) or _known(bare)
        if not free(*m.span("q")):
            continue
        if known:
            add(m.start("q"), m.end("q"), name, "registered name", known, True)
        elif (
            4 <= len(bare) <= 70
            and not _SENTENCE.search(bare)
            and (_endings("quoted").search(bare) or _endings("quoted").search(name))
        ):
            add(m.start("q"), m.end("q"), name, "name in quotation marks", (), True)
    pattern, _ = _registered()
    if pattern is not None:
        for m in pattern.finditer(value):
            if free(*m.span()) and _bounded(value, m.start(), m.end(), places):
                add(m.start(), m.end(), m.group(), "registered name", _known(m.group()))
    for m in _by_form().finditer(value):
        a, b = m.span()
        kind = m.lastgroup or ""
        a += _lead(m.group(), kind, places)
        name = value[a:b]
        own = bool(_OWN.search(value[:a]))
        if len(name) >= 4 and free(a, b) and (own or _names_one(name, kind, places)):
            add(a, b, name, OWN if own else "name by its last word", () if own else _known(name))
    yield from (n for _, n in sorted(found, key=lambda f: f[0]))


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


def _lead(name: str, kind: str, places: tuple[str, ...]) -> int:
    """How many characters before the name itself the pattern took in."""
    if kind == "nth":
        return 0
    at = 0
    for p in places:
        i = name.find(p)
        if i > 0:
            at = i
    m = re.match(
        r"(?:本市|本町|本村|当市|国|政府|市|県|総務省|内閣府|デジタル庁|[・・])+(?=第|[^民町村])",
        name[at:],
    )
    if m and at == 0 and kind == "law":
        at += m.end()
    return at


def _names_one(name: str, kind: str, places: tuple[str, ...]) -> bool:
    """Does the pattern's match name one document rather than a kind of them?"""
    if kind == "law":
        return (
            not re.fullmatch(r".{0,2}(?:基本法|設置法|手続法|推進法|促進法|保護法)", name)
            and "方法" not in name[-3:]
        )
    if kind == "nth":
        return True
    return (
        name.startswith(places)
        or bool(re.match(r"本[市町村]", name))
        or name.endswith("交付円滑化計画")
    )
