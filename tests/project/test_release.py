"""The version is said in one place, and changelog and citation agree with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import resources

ROOT = Path(__file__).parents[2]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
RELEASES = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", CHANGELOG, re.M)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.partition(".dev")[0].split(".")))


def test_the_version_is_the_last_release_or_a_step_to_the_next() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"]
    last = RELEASES[0][0]
    if ".dev" in resources.VERSION:
        assert numbers(resources.VERSION) > numbers(last)
        assert CHANGELOG.index("## [Unreleased]") < CHANGELOG.index(f"## [{last}]")
    else:
        assert last == resources.VERSION


def test_releases_are_in_order_and_their_changes_of_known_kinds() -> None:
    assert sorted(RELEASES, key=lambda pair: numbers(pair[0]), reverse=True) == RELEASES
    assert set(re.findall(r"^### (.+)$", CHANGELOG, re.M)) <= KINDS


def test_the_citation_is_of_the_last_release() -> None:
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    fields = dict(re.findall(r'^([a-z-]+): "?([^"\n]+)"?$', citation, re.M))
    assert (fields["version"], fields["date-released"]) == RELEASES[0]
    assert fields["cff-version"] == "1.2.0"
