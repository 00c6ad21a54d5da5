"""Japanese text into the terms that are looked up: lemmas and character bigrams.

Lemmas come from fugashi with unidic-lite; a loanword is known by its origin
(ウェブ and Web are both ``web``), kana and kanji spellings by their common lemma.
Bigrams cover runs of katakana and kanji, so that what the dictionary lacks is
found too; they start with ``#``.
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from text.folding import fold_kana, katakana, plain, respell

BIGRAM_MARK: Final = "#"

_CONTENT: Final = frozenset(
    {"名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "連体詞"}
)
_STOP: Final = frozenset(
    """
    する 為る 有る ある 成る なる 居る いる 出来る できる 行う 行なう 図る 因る よる 於く おく
    れる られる せる させる 事 こと 物 もの 為 ため 等 など 様 よう 此れ 其れ 何 何れ 此の 其の
    掛ける 付く 基づく 向ける 通じる 係る 関する 及ぶ 迄 者 的 化 性 御 於ける 仰る 言う 思う
    くれる 呉れる 貰う 頂く 下さる 仕舞う 見る 来る 行く 置く 取る 中 内 上 下 今 今後 本 各 当 同
    一 二 三 四 五 六 七 八 九 十 〇 年 月 日 度 回 件 個 人 つ 第 分 さ 方 所 時 其処 何処 何方
    又 更に 及び 並びに 尚 既に 良い 無い ない 有り 用 上記 以下 以上 図 表 丁度 凡そ
    """.split()  # noqa: SIM905 - a list of 150 strings reads worse
)
_LATIN: Final = re.compile(r"[a-z][a-z0-9.+#]*|[0-9]+(?:\.[0-9]+)?[a-z]*")
_LATIN_COMPOUND: Final = re.compile(r"[a-z0-9]+(?:[-‐‑–−.][a-z0-9]+)+")
_RUN: Final = re.compile(r"[ァ-ヺ一-鿿々〆]{2,}")
_ASCII: Final = re.compile(r"[\x00-\x7f]+")
_HAS_WORD: Final = re.compile(r"[ぁ-ゖァ-ヺ一-鿿々]")

_MOST_KNOWN: Final = 50_000

_local = threading.local()
_known: dict[tuple[str, str], tuple[str, bool, str, str]] = {}


class Word(NamedTuple):
    """A word in a text: ``term`` is what it is looked up by, offsets are of the text."""

    surface: str
    start: int
    end: int
    term: str
    content: bool
    pos: str
    reading: str


def _tagger() -> Any:
    # MeCab's tagger is not safe to share between threads
    tagger = getattr(_local, "tagger", None)
    if tagger is None:
        import fugashi

        tagger = _local.tagger = fugashi.Tagger()
    return tagger


def words(text: str) -> list[Word]:
    """The words of a text, with the offsets where they stand in it."""
    found: list[Word] = []
    place = 0
    for node in _tagger()(text):
        surface: str = node.surface
        start = text.find(surface, place)
        if start < 0:
            continue
        place = start + len(surface)
        # few words make up most of a text: what the dictionary says of one is read once
        entry = (surface, node.feature_raw)
        known = _known.get(entry)
        if known is None:
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            known = _known[entry] = _word(surface, node.feature)
        found.append(Word(surface, start, place, *known))
    return found


def _word(surface: str, feature: Any) -> tuple[str, bool, str, str]:
    """Term, whether it is content, part of speech and reading of a word."""
    term = _term(surface, feature.lemma)
    # Latin and digits are looked up by their own rule, see ``latin_terms``
    content = (
        feature.pos1 in _CONTENT
        and term not in _STOP
        and _HAS_WORD.search(surface) is not None
        and not (len(surface) == 1 and "ぁ" <= surface <= "ん")
    )
    return term, content, f"{feature.pos1}-{feature.pos2}", feature.kana or katakana(surface)


def _term(surface: str, lemma: str | None) -> str:
    if not lemma:
        return fold_kana(surface)
    head, _, origin = lemma.partition("-")
    if origin and _ASCII.fullmatch(origin):
        return origin.lower()
    return fold_kana(head.lower())


def latin_terms(text: str) -> Iterator[tuple[str, int, int]]:
    """Latin words and numbers of a text in ``plain`` form, compounds also joined."""
    for found in _LATIN_COMPOUND.finditer(text):
        joined = re.sub(r"[^a-z0-9]", "", found[0])
        if any(c.isalpha() for c in joined):
            yield joined, found.start(), found.end()
    for found in _LATIN.finditer(text):
        if len(found[0]) > 1:
            yield found[0].rstrip("."), found.start(), found.end()


def bigrams(text: str) -> Iterator[str]:
    """Marked bigrams over the runs of katakana and kanji."""
    for run in _RUN.findall(respell(text)):
        for place in range(len(run) - 1):
            yield BIGRAM_MARK + run[place : place + 2]


def terms(text: str, parsed: Sequence[Word] | None = None) -> list[str]:
    """All terms of a text, with repetitions: lemmas, Latin words, bigrams.

    ``parsed`` are the words of ``plain(text)``, where they are known already.
    """
    text = plain(text)
    found = [word.term for word in (words(text) if parsed is None else parsed) if word.content]
    found.extend(term for term, _, _ in latin_terms(text))
    found.extend(bigrams(text))
    return found


@functools.lru_cache(maxsize=4096)
def lemma_set(text: str) -> frozenset[str]:
    """The lemmas and Latin words of a short text (a label, a query)."""
    return frozenset(term for term in terms(text) if not term.startswith(BIGRAM_MARK))


def reading(text: str) -> str:
    """The whole text as folded katakana, Latin words as they are: for kana spellings."""
    return fold_kana("".join(katakana(word.reading) for word in words(plain(text))))
