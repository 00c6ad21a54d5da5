"""Which sections of a plan tell what was done so far, and so hold no measures."""

from __future__ import annotations

import re

from ingest.labels import label_key
from ingest.sections import Section
from text.dates import moments

_NAME = re.compile(
    r"これまで(?:の|に)?(?:主な)?(?:取組|取り組み|歩み|あゆみ|経過|成果|実施|デジタル化)|(?:取組|実施|導入|整備|事業|活動)(?:の)?(?:実績|経過|成果)|"
    r"主な(?:実績|成果)|既に(?:取り?組|実施|導入)|(?:実施|導入|整備|完了|取組)済|完了した|過去の(?:取組|取り組み)|^(?:実績|沿革|あゆみ|歩み)$|の(?:あゆみ|歩み|沿革)$"
)
_OTHERS = re.compile(r"国|県|府の|都の|社会|動向|推移|人口|財政|計画策定|策定(?:の)?経過|検証|評価")


def is_of_finished_work(section: Section) -> bool:
    """Does a section, or one around it, tell what was done so far?"""
    for at_name in (section, *section.ancestors()):
        if at_name.head is None:
            continue
        name = label_key(at_name.name)
        if len(name) <= 24 and _NAME.search(name) and not _OTHERS.search(name):
            return True
        if year_of(at_name.name) is None:
            return False
    return False


def year_of(text: str) -> int | None:
    """The fiscal year of the first date in a text."""
    found = next(iter(moments(text)), None)
    return found.fiscal_year if found else None
