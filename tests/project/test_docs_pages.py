"""What the pages for people name exists: links, commands, make targets, settings."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from api.cli.parser import COMMANDS, make_parser
from api.settings import SETTINGS

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "corpus" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
# read by the tests alone, to record golden outputs anew
OF_THE_TESTS = {"SHISAKU_REGENERATE"}

_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.M | re.S)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"^(?:(?:[A-Z_]+=\S+|export) )*(?:\.venv/bin/)?shisaku(?= |$)")
_FORM = re.compile(r"\[|\||\.\.\.|…")
"""The notation of a usage line, which is a form and no command."""


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    text = _FENCE.sub("", page.read_text("utf-8"))
    found = re.findall(r"^#{1,6} (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in found}


def shell_lines(text: str) -> list[str]:
    """The lines of the fenced shell blocks, prompt removed, continued lines joined."""
    lines: list[str] = []
    for language, block in _FENCE.findall(text):
        if language not in ("", "console", "sh", "bash"):
            continue
        prompted = re.search(r"^ *\$ ", block, re.M) is not None
        joined = re.sub(r"\\\n\s*", "", block).splitlines()
        lines += [
            line.strip().removeprefix("$ ")
            for line in joined
            if not prompted or line.lstrip().startswith("$ ")
        ]
    return lines


def commands(page: Path) -> list[list[str]]:
    """The arguments of every command line of ours on a page."""
    text = page.read_text("utf-8")
    inline = [] if page.parent.name == "reference" else _CODE.findall(_FENCE.sub("", text))
    found = []
    for line in [*shell_lines(text), *inline]:
        head = _COMMAND.match(line)
        if head is None or line[head.end() :].strip().startswith(":"):
            continue
        rest = line[head.end() :]
        if line in inline and (_FORM.search(rest) or not rest.strip()):
            continue
        words = shlex.split(rest, comments=True)
        for stop in ("|", ">", "&", "&&"):
            if stop in words:
                words = words[: words.index(stop)]
        if line in inline and len(words) == 1 and words[0] in COMMANDS:
            continue  # a command by its name alone
        found.append(words)
    return found


CASES = [(page, words) for page in PAGES for words in commands(page)]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_to_what_exists(page: Path) -> None:
    for link in _LINK.findall(_FENCE.sub("", page.read_text("utf-8"))):
        if re.match(r"\w+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), f"{name(page)}: {link} leads out of the repository"
        assert target.exists(), f"{name(page)}: {link}"
        if anchor:
            assert anchor in anchors(target), f"{name(page)}: {link}"


def test_there_are_pages_and_commands_on_them() -> None:
    assert len(PAGES) >= 15
    assert len(CASES) >= 30


@pytest.mark.parametrize(
    ("page", "words"), CASES, ids=[f"{name(p)}: {' '.join(w)}" for p, w in CASES]
)
def test_command_lines_are_understood(
    page: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        make_parser().parse_args(words)
    except SystemExit as stop:
        if stop.code:
            pytest.fail(f"{name(page)}: shisaku {' '.join(words)}: {capsys.readouterr().err}")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert "run" in targets
    text = page.read_text("utf-8")
    for code in [*shell_lines(text), *_CODE.findall(_FENCE.sub("", text))]:
        if found := re.match(r"make ([a-z]+)", code):
            assert found[1] in targets, f"{name(page)}: {code}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_settings_exist(page: Path) -> None:
    known = {setting.name for setting in SETTINGS} | OF_THE_TESTS
    assert set(re.findall(r"SHISAKU_[A-Z_]+", page.read_text("utf-8"))) <= known


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {
        (index.parent / link.partition("#")[0]).resolve()
        for link in _LINK.findall(index.read_text("utf-8"))
    }
    decisions = ROOT / "docs" / "decisions"
    own = {page for page in PAGES if page.is_relative_to(index.parent) and page != index}
    missing = {page for page in own - linked if page.parent != decisions}
    assert not missing
    assert decisions / "README.md" in linked


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_pages_name_no_place_of_one_machine(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.findall(r"(?<![\w.])/(?:home|root|work|tmp|Users|opt)/\S*", text)
    assert not re.findall(r"\S*(?:pypi\.|pythonhosted|/simple/)\S*", text)
