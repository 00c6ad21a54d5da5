"""Which sections of a plan tell what was done so far, and so hold no measures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.blocks import Block
from ingest.extract.context import Context
from ingest.labels import label_key
from ingest.sections import Section
from ingest.types import BlockKind
from text.dates import moments

_NAME = re.compile(
    r"これまで(?:の|に)?(?:主な)?(?:取組|取り組み|歩み|あゆみ|経過|成果|実施|デジタル化)|(?:取組|実施|導入|整備|事業|活動)(?:の)?(?:実績|経過|成果)|"
    r"(?:前|第[0-9一二三四五]+[期次])(?:の)?(?:総合)?(?:計画|戦略|プラン|ビジョン|方針|大綱)(?:期間中)?(?:の|で|に|における)(?:主な)?(?:取組|実施|実績|成果|事業)|(?:終え|終わっ|済ませ|実施し|達成し)た(?:主な)?(?:取組|事業|施策)|振り返り|"
    r"主な(?:実績|成果)|既に(?:取り?組|実施|導入)|(?:実施|導入|整備|完了|取組)済|完了した|過去の(?:取組|取り組み)|^(?:実績|沿革|あゆみ|歩み)$|の(?:あゆみ|歩み|沿革)$"
)
_OTHERS = re.compile(r"国|県|府の|都の|社会|動向|推移|人口|財政|計画策定|策定(?:の)?経過|検証|評価")


def finished_work(ctx: Context) -> Iterator[tuple[Section, str, list[Block]]]:
    """(section, name, blocks) of every part of the text that tells what was done so far.

    A short line that says so heads the blocks below it up to the next heading.
    """
    for section in ctx.outline.root.walk():
        if is_of_finished_work(section):
            yield section, section.name, section.blocks
            continue
        for i, block in enumerate(section.blocks):
            line = block.plain if block.grid is None and len(block.text) <= 24 else ""
            if _may_head(block) and _says_so(line):
                yield section, line, section.blocks[i + 1 :]
                break


def _may_head(block: Block) -> bool:
    """Is a line bare words, as a heading is: no item, no sentence, no figures?"""
    plain = block.kind is BlockKind.PARAGRAPH and block.marker is None
    return plain and not re.search(r"[。、：:（）()0-9０-９]", block.plain)


def _says_so(words: str) -> bool:
    name = label_key(words)
    return len(name) <= 24 and bool(_NAME.search(name)) and not _OTHERS.search(name)


def is_of_finished_work(section: Section) -> bool:
    """Does a section, or one around it, tell what was done so far?"""
    for at_name in (section, *section.ancestors()):
        if at_name.head is None:
            continue
        if _says_so(at_name.name):
            return True
        if year_of(at_name.name) is None:
            return False
    return False


def year_of(text: str) -> int | None:
    """The fiscal year of the first date in a text."""
    found = next(iter(moments(text)), None)
    return found.fiscal_year if found else None
