"""Japanese text to normalised surfaces and lemmas (fugashi with unidic-lite).

The morphological analyser is needed while training only: it says which strings are words and which
spellings and inflections belong together.  The shipped tokenizer carries the result.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

import fugashi
import unidic_lite

# literal replacements after NFKC and lower case; the shipped tokenizer applies the same list
REPLACEMENTS: tuple[tuple[str, str], ...] = (
    ("ヴァ", "バ"),
    ("ヴィ", "ビ"),
    ("ヴェ", "ベ"),
    ("ヴォ", "ボ"),
    ("ヴ", "ブ"),
    ("ディジタル", "デジタル"),
    ("ディバイド", "デバイド"),
    ("‐", "-"),
    ("‑", "-"),
    ("–", "-"),
    ("—", "-"),
    ("−", "-"),
    ("〜", "~"),
    ("コンピューター", "コンピュータ"),
    ("サーバー", "サーバ"),
    ("ユーザー", "ユーザ"),
    ("セキュリティー", "セキュリティ"),
)
_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "代名詞"})


@dataclass(frozen=True, slots=True)
class Word:
    """One short-unit word: normalised ``surface``, ``lemma``, and whether it carries content."""

    surface: str
    lemma: str
    content: bool
    noun: bool


def normalise(text: str) -> str:
    """NFKC, lower case and the spelling replacements, as the shipped tokenizer does."""
    text = unicodedata.normalize("NFKC", text).lower()
    for old, new in REPLACEMENTS:
        text = text.replace(old, new)
    return text


@cache
def _tagger() -> fugashi.GenericTagger:
    directory = unidic_lite.DICDIR
    return fugashi.GenericTagger(f'-r "{directory}/mecabrc" -d "{directory}"')


@cache
def _word(line: str) -> Word:
    # the dictionary's own output format: surface, kana twice, lemma, part of speech, ...
    surface, _, _, lemma, speech = (*line.split("\t"), "", "", "", "")[:5]
    lemma = normalise(lemma.split("-")[0]) or surface
    kind, _, rest = speech.partition("-")
    content = kind in _CONTENT and "数詞" not in rest and "非自立可能" not in rest
    return Word(surface, lemma, content, kind in {"名詞", "接尾辞", "接頭辞", "形状詞"})


def analyse(text: str) -> list[Word]:
    """Words of a text, in order; white space and line ends are dropped."""
    parse = _tagger().parse
    return [
        _word(line)
        for part in normalise(text).splitlines()
        if part.strip()
        for line in parse(part).split("\n")
        if line and line != "EOS"
    ]
