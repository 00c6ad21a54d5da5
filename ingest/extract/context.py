"""What every extractor needs: the document, its outline, its tables, its issues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest import tables
from ingest.blocks import Block
from ingest.extract.candidates import Ledger, guarded
from ingest.form_labels import Labels, shared_labels
from ingest.issues import issue
from ingest.mend import tidy
from ingest.outline import Outline
from ingest.sections import Section
from ingest.tables import Part
from ingest.types import Issue, Provenance, RawDocument
from text.spans import Text


@dataclass(slots=True)
class Context:
    """A document on its way to a record; ``doc_id`` names it in every provenance."""

    document: RawDocument
    doc_id: str
    outline: Outline
    issues: list[Issue] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    _parts: dict[int, list[Part]] = field(default_factory=dict)
    _labels: dict[int, Labels] | None = None

    @property
    def raw(self) -> str:
        return self.document.text

    def prov(self, start: int, end: int) -> Provenance:
        """The provenance of a raw span."""
        return Provenance(
            self.doc_id, self.document.page_of(start), start, end, self.raw[start:end]
        )

    def prov_of(self, text: Text) -> Provenance:
        return self.prov(*text.span())

    def parts(self, block: Block) -> list[Part]:
        """A table block as read by :mod:`ingest.tables`."""
        if block.grid is None:
            return []
        if block.start not in self._parts:
            self._parts[block.start] = []
            with guarded(self, "table", (block.start, block.end)):
                self._parts[block.start] = tables.read(block.grid, self._shared(block))
        return self._parts[block.start]

    def _shared(self, block: Block) -> Labels:
        """The labels that a table shares with other forms of the document."""
        if self._labels is None:
            self._labels = {}
            with guarded(self, "table"):
                known = [(b.start, b.grid) for _, b in self.tables() if b.grid is not None]
                labels = shared_labels([grid for _, grid in known])
                self._labels = {start: own for (start, _), own in zip(known, labels, strict=True)}
        return self._labels.get(block.start, frozenset())

    def tables(self) -> Iterator[tuple[Section, Block]]:
        """Every table with the section it stands in, in document order."""
        for section in self.outline.root.walk():
            for block in section.blocks:
                if block.grid is not None:
                    yield section, block

    def report(
        self,
        code: str,
        *,
        at: tuple[int, int] | None = None,
        about: str | None = None,
        readings: tuple[str, ...] = (),
        **values: str,
    ) -> None:
        """Put an issue on the record."""
        provenance = self.prov(*at) if at is not None else None
        self.issues.append(
            issue(code, about=about, provenance=provenance, readings=readings, **values)
        )


_BREAK = re.compile(r"\n+|(?<=\S)[ \u3000]{2,}(?=\S)")
_MARKED = re.compile(
    r"(?:^|(?<=[\s。）)]))(?=[・･●○〇◯◎◆◇■□▼▶►➢✓•])|(?=[①-⑳])|(?:^|(?<=\s))(?=[(（]\s?\d{1,2}\s?[)）])|(?:^|(?<=\s))(?=\d{1,2}[.．)）、]\s?[^\d\s])"
)
_ITEM_MARK = re.compile(
    r"^\s*(?:[・･●○〇◯◎◆◇■□▼▽▲△▶►➢➤✓★☆•*＊\-‐–—－]+|[①-⑳]|[(（]\s?(?:\d{1,2}|[ア-ン])\s?[)）]|\d{1,2}[.．)）、](?!\d)|[ア-ン](?:[)）.．]|[ \u3000]))\s*"
)
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_PREFIX = re.compile(r"[(（](?:仮称|新|新規|拡充|継続|重点|仮)[)）]")
_DONE = [
    "導入",
    "拡大",
    "推進",
    "実施",
    "整備",
    "検討",
    "強化",
    "構築",
    "作成",
    "活用",
    "開催",
    "公開",
    "運用",
    "見直し",
    "普及",
    "促進",
    "充実",
    "配置",
    "育成",
    "創設",
    "連携",
    "支援",
    "提供",
    "改善",
    "実現",
    "移行",
    "向上",
    "調査",
    "確保",
    "設置",
    "対応",
    "管理",
    "開始",
    "廃止",
    "化",
    "等",
    "開発",
    "更新",
    "改修",
    "研修",
    "周知",
    "啓発",
    "収集",
    "蓄積",
    "分析",
    "策定",
    "改定",
    "拡充",
    "展開",
    "試行",
    "実証",
    "検証",
    "集約",
    "統一",
    "利用",
    "解消",
    "徹底",
    "削減",
    "共有",
    "研究",
    "発信",
    "接続",
    "登録",
    "認定",
    "任用",
    "参加",
    "掲載",
    "受付",
    "交付",
    "締結",
    "募集",
    "選定",
    "決定",
    "公表",
    "点検",
    "統合",
    "標準化",
    "高度化",
    "効率化",
]
_DONE_END = re.compile(rf"(?:{'|'.join(_DONE)})[）)]?$")
_LATIN = re.compile(r"[A-Za-z0-9]")


def items(text: Text) -> list[Text]:
    """The items of a cell: by lines, bullets and numbers, else by the spaces left between them."""
    pieces: list[Text] = []
    for line in text.split(_BREAK):
        for part in line.split(_MARKED):
            if part.value.strip():
                pieces.extend(_spaced(part.strip()))
    out: list[Text] = []
    for piece in pieces:
        bare = strip_mark(piece)
        if not bare.value.strip():
            continue
        if (out and _PREFIX.fullmatch(out[-1].value)) or (
            out and _IN_BRACKETS.fullmatch(bare.value) and not _PREFIX.fullmatch(bare.value)
        ):
            bare = out.pop() + bare
        out.append(bare)
    return out


def lead_and_items(text: Text) -> tuple[Text | None, Text]:
    """A cell's describing sentence, where it stands above items, and the items."""
    lines = list(text.split(re.compile(r"\n+")))
    marked = [bool(_ITEM_MARK.match(line.value)) for line in lines]
    sentence = [line.value.rstrip().endswith("。") for line in lines]
    first = marked.index(True) if any(marked) else 1
    if len(lines) < 2 or first == 0 or first >= len(lines) or not all(sentence[:first]):
        return None, text
    if not any(marked) and any(sentence[first:]):
        return None, text
    at = sum(len(line) + 1 for line in lines[:first])
    return text[: max(0, at - 1)], text[at : len(text)].strip()


def strip_mark(text: Text) -> Text:
    """An item without its bullet or number."""
    m = _ITEM_MARK.match(text.value)
    return text[m.end() : len(text)].strip() if m and m.end() < len(text) else text.strip()


def _spaced(text: Text) -> Iterator[Text]:
    """Items that a conversion left with a space between them."""
    value = text.value
    if "。" in value or len(value) < 9:
        yield text
        return
    at = 0
    for m in re.finditer(r"(?<=\S)[ \u3000]+(?=\S)", value):
        left, after = value[at : m.start()], value[m.end()]
        if left.count("(") + left.count("（") > left.count(")") + left.count("）"):
            continue
        if len(left) < 4 or _LATIN.match(left[-1]) or left[-1] in "・、,/／(（「":
            continue
        if (_LATIN.match(after) or left[-1] in ")）") and not _DONE_END.search(left):
            continue
        if re.search(r"[をにがはでとのへもや]$", left):
            continue
        yield text[at : m.start()].strip()
        at = m.end()
    yield text[at : len(value)].strip()


def clean(text: Text) -> str:
    """One line, as printed but for what conversion broke."""
    return tidy(text).value
