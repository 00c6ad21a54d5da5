"""Which national projects matter to municipal digital plans.

A project is selected where it carries out a registered programme, or where it speaks of
local governments and of digital means and

- its name is a digital one and names a topic of the register (of an item or a source),
- or its name is a digital one and it rests on a registered digital strategy,
- or it rests on a registered plan that has items.

Nothing else decides, so that the selection can be repeated with every year's review.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from graph.links.topics import TopicTree
from graph.registers.register import Register
from ingest.types import NationalProjectRecord

_LOCAL: Final = re.compile(r"地方公共団体|地方自治体|自治体|市区?町村|都道府県|住民")
_DIGITAL: Final = re.compile(
    r"デジタル|ＤＸ|DX|ICT|ＩＣＴ|IoT|ＩｏＴ|AI|ＡＩ|ＧＩＧＡ|GIGA|情報通信|情報システム|マイナンバー|オンライン"
    r"|電子|サイバー|セキュリティ|テレワーク|ブロードバンド|光ファイバ|５Ｇ|5G|スマート|MaaS|ＭａａＳ|データ"
)


def matters(record: NationalProjectRecord, register: Register, tree: TopicTree) -> bool:
    """Whether a project matters to the digital plans of municipalities."""
    if any(record.number in source.projects for source in register.sources.values()):
        return True
    told = " ".join(part for part in (record.name, record.purpose, record.outline) if part)
    if not (_LOCAL.search(told) and _DIGITAL.search(told)):
        return False
    if not _DIGITAL.search(record.name):
        return _names_plan_with_items(record, register)
    items = [item for source in register.sources.values() for item in source.items]
    wanted = {topic for item in items for topic in (*item.topics, *item.near)}
    wanted |= {topic for source in register.sources.values() for topic in source.topics}
    return any(tree.within(topic, wanted) for topic in tree.named(record.name)) or any(
        source.type == "national_strategy" and _DIGITAL.search(source.label)
        for plan in record.plans
        for place in register.occurrences(plan)
        for source in place.sources
    )


def _names_plan_with_items(record: NationalProjectRecord, register: Register) -> bool:
    return any(
        source.items
        for plan in record.plans
        for place in register.occurrences(plan)
        for source in place.sources
    )


def selected(
    records: Iterable[NationalProjectRecord], register: Register, tree: TopicTree
) -> list[NationalProjectRecord]:
    """The projects that matter, in their order."""
    return [record for record in records if matters(record, register, tree)]
