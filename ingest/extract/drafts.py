"""Measures and policies while they are put together from several places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.labels import field_of, named_level
from ingest.mend import tidy
from ingest.numbering import bare_title, marker
from ingest.roles import is_department, label_roles
from ingest.sections import Section
from ingest.tables import Band
from text.folding import key
from text.likeness import likeness
from text.spans import Text

_COUNT = re.compile(
    r"\s*[:：]\s*[0-9０-９]+\s*(?:項目|施策|事業|件|取組)\s*$|\s*[（(]\s*(?:全)?[0-9０-９]+\s*(?:項目|施策|事業)\s*[)）]\s*$"
)
_NOTE = re.compile(
    r"\s*(?:[※＊*][0-9０-９]{0,2}|[（(]?注\s?[0-9０-９]{1,2}[)）]?|\[\^[^\[\]]+\]|[¹²³⁴-⁹]+)\s*$"
)
_LEVEL_NAME = re.compile(r"^(?P<level>[^：:。、]{1,10}?)\s*[：:]\s*(?P<rest>\S.*)$", re.S)
_DIGITS = re.compile(r"[0-9]+")
_STATUS = re.compile(r"\s*[（(【\[]\s*(?:案|素案|新規|継続|拡充|再掲|重点|新)\s*[)）】\]]\s*$")


def title_text(text: Text) -> tuple[Text, str | None, str | None]:
    """(title, number, level name): a printed title without numbering, brackets and counts."""
    text = text.strip()
    number = level = None
    for _ in range(3):
        found = marker(text.value)
        if found is None or not len(text.value) > found.length:
            break
        if found.scheme == "bracket":
            inner = bare_title(text.value)
            at = text.value.find(inner)
            text = text[at : at + len(inner)].strip()
            continue
        if found.scheme == "footnote" or (
            found.scheme == "alpha" and found.number and found.number.isupper()
        ):
            break
        number = number or found.number
        if found.scheme.startswith("named:"):
            level = level or found.level
        text = text[found.length : len(text)].strip()
    text = tidy(text)
    m = _LEVEL_NAME.match(text.value)
    if m is not None and label_roles(m["level"]) & {"policy", "measure:title"}:
        level = level or m["level"].strip()
        text = text[m.start("rest") : len(text)].strip()
    if office_suffix(text) is not None:
        m = _SUFFIX.search(text.value)
        text = text[: m.start()].strip() if m and m.start() > 1 else text
    for pattern in (_NOTE, _COUNT, _STATUS):
        m = pattern.search(text.value)
        if m and m.start() > 2:
            text = text[: m.start()].strip()
    if (
        len(text) > 2
        and text.value[0] == "「"
        and text.value[-1] == "」"
        and text.value.count("「") == 1
    ):
        text = text[1:-1]
    return text.strip(" 　:：-－.．"), number, level


_SUFFIX = re.compile(
    r"\s*[【\[（(〔［]\s*(?:(?P<label>[^：:【】（）()\[\]]{2,8})[：:]\s*)?(?P<office>[^【】（）()\[\]〔〕]{2,40})\s*[】\])）〕］]\s*$"
)


def office_suffix(text: Text) -> Text | None:
    """The office in brackets at the end of a line: 「…【総務課】」, 「…（担当：市民課）」."""
    m = _SUFFIX.search(text.value)
    if m is None:
        return None
    named = field_of(m["label"]) if m["label"] is not None else None
    if named != "department" and (named is not None or not is_department(m["office"].strip())):
        return None
    return text[m.start("office") : m.end("office")].strip()


@dataclass(slots=True)
class PolicyDraft:
    """A policy named in the document; ``at`` is where its label stands."""

    label: str
    at: tuple[int, int]
    number: str | None = None
    level: str | None = None
    parent: PolicyDraft | None = None
    form: str = ""
    """How it is numbered or marked where it is printed."""
    id: str = ""

    def same(self, other: PolicyDraft) -> bool:
        return key(self.label) == key(other.label) and (
            (self.parent is None) == (other.parent is None)
            or self.parent is None
            or other.parent is None
        )


@dataclass(slots=True)
class MeasureDraft:
    """A measure with the places that speak of it, best first."""

    title: Text
    number: str | None
    method: str
    confidence: float
    policies: list[PolicyDraft] = field(default_factory=list)
    """From the top down."""
    section: Section | None = None
    sections: list[Section] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    fields: dict[str, list[Text]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    actions: list[Text] = field(default_factory=list)
    id: str = ""
    order: int = 0

    @property
    def name(self) -> str:
        return self.title.value

    def covers(self, start: int, end: int) -> bool:
        return any(a <= start and end <= b for a, b in self.spans)

    def add(self, role: str, text: Text) -> None:
        if text.value.strip():
            self.fields.setdefault(role, []).append(text)


def same_name(a: str, b: str, least: float = 0.0) -> float:
    """How surely two printed titles name one measure, 0 to 1; 0 where below ``least``."""
    left, right = key(a), key(b)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    shorter, longer = (left, right) if len(left) <= len(right) else (right, left)
    # as much as so different lengths can have in common
    bound = 2 * max(1, len(shorter) - 1) / (max(1, len(shorter) - 1) + len(longer) - 1)
    if bound < least and len(shorter) < 6:
        return 0.0
    numbers = _DIGITS.findall(left), _DIGITS.findall(right)
    if numbers[0] and numbers[1] and numbers[0] != numbers[1]:
        # 第1地区 and 第2地区 are alike and not the same
        return 0.0
    score = likeness(a, b)
    if len(shorter) >= 6 and longer.startswith(shorter):
        return max(score, 0.86)
    if len(shorter) >= 8 and shorter in longer:
        return max(score, 0.82)
    return score


def policy_draft(text: Text) -> PolicyDraft | None:
    """A policy from a printed label; None where nothing but its number is printed."""
    label, number, level = title_text(text)
    if not label.value:
        return None
    # 「基本方針1 …」 keeps its level's name
    if level is None:
        named = named_level(text.value.strip())
        level = named[1] if named else None
    return PolicyDraft(label.value, label.span(), number, level)


def speaks(text: str, name: str) -> float:
    """The share of a name's pairs of letters that stand in a text."""
    bare = re.sub(r"[ぁ-ん・\s、（）()]|推進|自治体|対応|取組|実施|促進", " ", name)
    pairs = {w[i : i + 2] for w in bare.split() for i in range(len(w) - 1)}
    return sum(p in text for p in pairs) / len(pairs) if pairs else 0.0
