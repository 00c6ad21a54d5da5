"""Pools of content by name."""

from tests.documents.facts import Plan
from tests.documents.pools import data, island, reform, strategy, union, village, ward

POOLS: dict[str, Plan] = {
    module.PLAN.name: module.PLAN
    for module in (village, ward, union, strategy, reform, island, data)
}
