"""A rule of the extraction that goes missing is noticed on what ships."""

from __future__ import annotations

import pytest

from benchmarks.rules import Needs, measure, shipped
from ingest.extract.candidates import RULES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found() -> list[Needs]:
    """The shipped plans and committed layouts, read with and without each rule."""
    return measure(shipped(), [], 1)


def test_at_least_ten_rules_are_noticed_when_they_go(found: list[Needs]) -> None:
    assert len(found) > 20
    noticed = {rule for one in found for rule in one.needed}
    assert len(noticed) >= 10, sorted(noticed)
    assert noticed <= set(RULES)


def test_what_is_taken_from_a_rule_is_mostly_needed(found: list[Needs]) -> None:
    taken = {rule for one in found for rule in one.taken}
    noticed = {rule for one in found for rule in one.needed}
    # another rule may read the same place
    assert len(noticed) >= 0.8 * len(taken), sorted(taken - noticed)
