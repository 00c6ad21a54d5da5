"""Pools of content by name."""

from benchmarks.documents.facts import Plan
from benchmarks.documents.pools import data, island, reform, strategy, union, village, ward

POOLS: dict[str, Plan] = {
    module.PLAN.name: module.PLAN
    for module in (village, ward, union, strategy, reform, island, data)
}
