"""Text that knows, for each of its characters, the printed span that it stands for.

All offsets are half-open and count code points of the printed (raw) text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
        """The raw span; an empty text has an empty span."""
        if not self.value:
            return (self.anchor, self.anchor)
        return (self.starts[0], max(self.ends))

    def strip(self, chars: str | None = None) -> Text:
        """Without white space (or ``chars``) at both ends."""
        value = self.value.strip(chars)
        if len(value) == len(self.value):
            return self
        lead = len(self.value) - len(self.value.lstrip(chars))
        return self[lead : lead + len(value)]

    def translated(self, table: dict[int, str] | dict[int, int]) -> Text:
        """Replace single characters by single characters; the spans stay.

        Raises:
            ValueError: the table gives more or less than one character for one.
        """
        return Text(self.value.translate(table), self.starts, self.ends, self.anchor)

    def sub(self, pattern: re.Pattern[str], replacement: Replacement) -> Text:
        """Replace as ``re.sub``; every new character stands for the whole raw match.

        Where the new text is as long as the match, each character stands for its own.
        """
        return self._sub(pattern, replacement, aligned=False)

    def respelled(self, pattern: re.Pattern[str], replacement: Replacement) -> Text:
        """Replace as ``re.sub``; characters correspond from the left.

        The last new character stands for all that is left of the match, so that two
        spellings of a word (手続き, 手続) begin, part and end at the same places.
        """
        return self._sub(pattern, replacement, aligned=True)

    def _sub(self, pattern: re.Pattern[str], replacement: Replacement, *, aligned: bool) -> Text:
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
            first, last = self._spans(i, j, len(new), aligned)
            starts.extend(first)
            ends.extend(last)
            out.append(new)
            at = j
        out.append(self.value[at:])
        starts.extend(self.starts[at:])
        ends.extend(self.ends[at:])
        return Text("".join(out), tuple(starts), tuple(ends), self.anchor)

    def _spans(
        self, i: int, j: int, length: int, aligned: bool
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The raw spans of ``length`` characters that replace the characters ``i:j``."""
        if length == j - i:
            return self.starts[i:j], self.ends[i:j]
        if not aligned:
            return (self.starts[i],) * length, (self.ends[j - 1],) * length
        places = [min(i + n, j - 1) for n in range(length)]
        starts = tuple(self.starts[place] for place in places)
        ends = [self.ends[place] for place in places]
        if ends:
            ends[-1] = self.ends[j - 1]
        return starts, tuple(ends)

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


__all__ = ["Replacement", "Text"]
