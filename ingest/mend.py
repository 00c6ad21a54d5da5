"""Mended text that knows where each of its characters came from.

Conversion leaves marks in a text: tags, bookmarks, footnote marks, letters of other
alphabets inside カタカナ, spaces inside abbreviations.  :func:`mend` takes them out
and :func:`tidy` closes the gaps; a :class:`Text` keeps, for each character, the raw
span it stands for, so that every statement read from it can be quoted as printed.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.vocabulary import section

Replacement = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Text:
    """A string whose character ``i`` stands for raw code points ``starts[i]:ends[i]``."""

    value: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    anchor: int = 0
    """Raw offset at which an empty text stands."""

    def __post_init__(self) -> None:
        if not len(self.value) == len(self.starts) == len(self.ends):
            raise ValueError("a text needs one raw span for each of its characters")

    @classmethod
    def of(cls, raw: str, start: int = 0, end: int | None = None) -> Text:
        """The raw characters ``start:end`` as they stand."""
        stop = len(raw) if end is None else end
        return cls(
            raw[start:stop], tuple(range(start, stop)), tuple(range(start + 1, stop + 1)), start
        )

    def __len__(self) -> int:
        return len(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __str__(self) -> str:
        return self.value

    def __getitem__(self, part: slice) -> Text:
        start, stop, _ = part.indices(len(self.value))
        anchor = self.starts[start] if start < len(self.starts) else self.span()[1]
        return Text(self.value[start:stop], self.starts[start:stop], self.ends[start:stop], anchor)

    def span(self) -> tuple[int, int]:
        """The raw span, half-open; an empty text has an empty span."""
        if not self.value:
            return (self.anchor, self.anchor)
        return (self.starts[0], max(self.ends))

    def strip(self, chars: str | None = None) -> Text:
        value = self.value.strip(chars)
        if len(value) == len(self.value):
            return self
        lead = len(self.value) - len(self.value.lstrip(chars))
        return self[lead : lead + len(value)]

    def sub(self, pattern: re.Pattern[str], replacement: Replacement) -> Text:
        """Replace as ``re.sub``; every new character stands for the whole raw match."""
        if not pattern.search(self.value):
            return self
        out: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for match in pattern.finditer(self.value):
            i, j = match.span()
            if i == j:
                continue
            out.append(self.value[at:i])
            starts.extend(self.starts[at:i])
            ends.extend(self.ends[at:i])
            new = replacement if isinstance(replacement, str) else replacement(match)
            if len(new) == j - i:
                starts.extend(self.starts[i:j])
                ends.extend(self.ends[i:j])
            else:
                starts.extend([self.starts[i]] * len(new))
                ends.extend([self.ends[j - 1]] * len(new))
            out.append(new)
            at = j
        out.append(self.value[at:])
        starts.extend(self.starts[at:])
        ends.extend(self.ends[at:])
        return Text("".join(out), tuple(starts), tuple(ends), self.anchor)

    def split(self, pattern: re.Pattern[str]) -> Iterator[Text]:
        """The stretches between matches; a match of no width parts them too."""
        at = 0
        for match in pattern.finditer(self.value):
            yield self[at : match.start()]
            at = match.end()
        yield self[at : len(self.value)]

    def __add__(self, other: Text) -> Text:
        return Text(
            self.value + other.value,
            self.starts + other.starts,
            self.ends + other.ends,
            self.anchor,
        )


_KATAKANA = "ァ-ヶー"
_CJK = "぀-ヿ㐀-鿿豈-﫿々〆（）「」『』、。・"
_WIDE_ALNUM = {
    c: c - 0xFEE0 for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_ONE_TO_ONE = {**_WIDE_ALNUM, 0x00A0: 0x20, 0x2002: 0x20, 0x2003: 0x20, 0x2009: 0x20, 0x202F: 0x20}

_BOOKMARK = re.compile(r"\[bookmark:[^\]\n]*\]")
_BREAKING_TAG = re.compile(r"(?i)</?(?:p|li|br|div|tr|h[1-6])(?:\s[^<>]*)?/?>")
_OTHER_TAG = re.compile(
    r"(?i)</?(?:ul|ol|span|table|tbody|thead|td|th|b|strong|em|i|u|sup|sub|font|a|img)(?:\s[^<>]*)?/?>"
)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_LINK_OPEN = re.compile(r"\[(?=[^\[\]\n]{1,200}\]\((?:#|https?:)[^()\s]*\))")
_LINK_CLOSE = re.compile(r"\]\((?:#|https?:)[^()\s]*\)")
_ESCAPE = re.compile(r"\\(?=[()\[\]*_#.+!|-])")
_EMPHASIS = re.compile(r"\*\*|__(?=[^_])|(?<=[^_])__")
_NOTE_MARK = re.compile(
    r"\^\{[^{}\n]{0,12}\}|\[\^[^\]\n]{1,8}\]|(?<=[\w）」』)])\s?[(（]\s?(?:※|注)\s?\d{1,3}\s?[)）]"
    r"|(?<=[\w）」』)])[※＊]\s?\d{0,2}(?![\w\s]*[:：])|(?<=[\w）」』)])(?:注\d{1,3})(?=[\w「（、。はがをにの])"
)
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\u0000-\u0008\u000e-\u001f\u007f]"
)
_HALF_KANA = re.compile("[｡-ﾟ]+")
_COMPATIBILITY = re.compile("[⺀-⿟豈-﫿]|.[\u3099\u309a]")
_FOREIGN_RUN = re.compile(
    f"[{_KATAKANA}]*[Ѐ-ӿ\u0980-\u09ff\u0370-\u03ff\u0900-\u097f]+[{_KATAKANA}]*"
)
_SPACED_LETTERS = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z0-9](?: ?[-‐] ?[A-Za-z]| [A-Za-z])+(?![A-Za-z0-9])"
)
_SPACED_DOT = re.compile(r"(?<=[A-Za-z]) ・ (?=[A-Za-z] ?[A-Za-z])")
_GAP = re.compile(f"(?<=[{_CJK}]) +(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%％]) +(?=[{_CJK}])")
_SPACES = re.compile(r"[ \t\u3000\r\n\f\v]+")
_LETTERED = re.compile(r"^(?:[^\x00-\x7f] ?){1,12}$")


@lru_cache(maxsize=1)
def _confusables() -> tuple[dict[str, str], list[tuple[str, str]]]:
    table = section("confusables")["katakana"]
    singles = {k: v for k, v in table.items() if len(k) == 1}
    return singles, sorted(
        ((k, v) for k, v in table.items() if len(k) > 1), key=lambda p: -len(p[0])
    )


def _to_katakana(match: re.Match[str]) -> str:
    """Letters of other alphabets that a recogniser put inside a カタカナ word."""
    run = match.group()
    if not re.search(f"[{_KATAKANA}]", run):
        return run
    singles, longer = _confusables()
    for wrong, right in longer:
        run = run.replace(wrong, right)
    return "".join(singles.get(c, c) for c in run)


def _entity(match: re.Match[str]) -> str:
    return html.unescape(match.group())


def _normal(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match.group())


def _unspaced(match: re.Match[str]) -> str:
    letters = match.group()
    # 「5 G」 is an abbreviation, 「3 a」 might be a list; a digit joins capitals only
    if letters[0].isdigit() and not letters[-1].isupper():
        return letters
    return letters.replace(" ", "")


def mend(text: Text) -> Text:
    """Take out what conversion put in; spaces between words and line ends stay."""
    value = text.value
    if "[bookmark" in value:
        text = text.sub(_BOOKMARK, "")
    if "<" in value or "&" in value:
        text = text.sub(_BREAKING_TAG, "\n").sub(_OTHER_TAG, "").sub(_ENTITY, _entity)
    if "](" in value:
        text = text.sub(_LINK_OPEN, "").sub(_LINK_CLOSE, "")
    if "\\" in value:
        text = text.sub(_ESCAPE, "")
    text = text.sub(_INVISIBLE, "")
    translated = text.value.translate(_ONE_TO_ONE)
    text = Text(translated, text.starts, text.ends, text.anchor)
    text = text.sub(_EMPHASIS, "").sub(_NOTE_MARK, "")
    text = text.sub(_HALF_KANA, _normal).sub(_COMPATIBILITY, _normal)
    text = text.sub(_FOREIGN_RUN, _to_katakana)
    return text.sub(_SPACED_DOT, "・").sub(_SPACED_LETTERS, _unspaced)


def tidy(text: Text) -> Text:
    """One line without stray spaces: gaps between kanji and Latin closed, the rest single."""
    text = text.sub(_SPACES, " ").strip()
    if _LETTERED.match(text.value) and text.value.count(" ") >= (len(text.value) - 1) / 2:
        text = text.sub(_SPACES, "")
    return text.sub(_GAP, "")


_KEY_DROP = re.compile(
    r"[\s\u3000・･「」『』【】〔〕《》〈〉<>＜＞\[\]()（）.．,，、。:：;；～〜~‐－―ー\-*#*_/／]"
)


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """What two printed forms of the same words have in common."""
    return _KEY_DROP.sub("", unicodedata.normalize("NFKC", text)).lower()


def similarity(a: str, b: str) -> float:
    """Dice coefficient of the character bigrams of two keys, 0 to 1."""
    left, right = key(a), key(b)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    grams, rest = _grams(left), _grams(right)
    if len(rest) < len(grams):
        grams, rest = rest, grams
    hits = sum(min(count, rest.get(gram, 0)) for gram, count in grams.items())
    return 2 * hits / (max(1, len(left) - 1) + max(1, len(right) - 1))


@lru_cache(maxsize=16384)
def _grams(name: str) -> dict[str, int]:
    """How often each pair of letters stands in a key; a single letter is its own pair."""
    pairs: dict[str, int] = {}
    for i in range(max(1, len(name) - 1)):
        gram = name[i : i + 2]
        pairs[gram] = pairs.get(gram, 0) + 1
    return pairs
