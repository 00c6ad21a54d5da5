"""Line breaks that an author set: within a word or sentence, or between things.

A break inside a Japanese word or an unfinished sentence is one of layout and goes; one
between items, labels or whole lines stays.
"""

from __future__ import annotations

import re

from ingest.readers.build import bullet

_WIDE = re.compile(r"[\u2e80-\uffef]")
_ENDED = re.compile(r"[。．！？!?：:；;」』】〕）)％%]$")
_RUNS_ON = re.compile(r"[、，・をにがはでとのへも（「『【〔～〜]$")
_GOES_ON = re.compile(r"^[をーぁぃぅぇぉっゃゅょァィゥェォッャュョ、。，．・」』】〕）)]")
_BEGINS = re.compile(
    r"^(?:[※＊*【《＜〈\[［（(]|第?[0-9０-９一二三四五六七八九十]{1,3}[.．、:：章節項編部）)\s　-]"
    r"|[^。、\s]{1,12}[：:])"
)
_MARKER_ALONE = re.compile(
    r"^(?:第.{1,4}[章節部編項]|[0-9０-９]{1,2}(?:[-－.．][0-9０-９]{1,2})*[.．]?|[（(].{1,3}[)）])$"
)
_OPEN, _CLOSE = "（「『【〔(", "）」』】〕)"
_LONG = 18
"""Characters from which a line without an end is taken for the first part of a sentence."""


def glue(before: str, after: str) -> str:
    """What stands between two lines that are one: a blank, except between Japanese."""
    if _MARKER_ALONE.match(before):
        return " "
    return "" if _WIDE.match(before[-1:]) and _WIDE.match(after[:1]) else " "


def one_line(text: str) -> str:
    """All lines of ``text`` as one, as a heading over several lines is read."""
    out = ""
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        out = out + glue(out, line) + line if out else line
    return out


def without_soft_breaks(text: str) -> str:
    """``text`` with the lines joined that a break parted within a word or sentence."""
    if "\n" not in text:
        return text
    lines = [line for line in text.split("\n") if line.strip()]
    out: list[str] = []
    for line in lines:
        if out and _soft(out[-1], line):
            out[-1] += glue(out[-1], line) + line
        else:
            out.append(line)
    return "\n".join(out)


def _soft(before: str, after: str) -> bool:
    if bullet(after) is not None:
        return False
    if _inside(before) or _GOES_ON.match(after):
        return True
    if _ENDED.search(before) or _BEGINS.match(after):
        return False
    if _RUNS_ON.search(before):
        return True
    # a long line without an end above the rest of its sentence
    return len(before) >= _LONG and after.endswith("。") and "。" not in before[-_LONG:]


def _inside(text: str) -> bool:
    """Is a bracket open at the end of ``text``?"""
    return any(text.count(a) > text.count(b) for a, b in zip(_OPEN, _CLOSE, strict=True))
