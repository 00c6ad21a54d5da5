"""What is declared is used, and what is declared is locked."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ROOMS = ("ingest", "graph", "search", "api")
UNIMPORTED = {
    "defusedxml": "openpyxl reads XML with it where it is installed",
}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name)[0]).lower()


def imported(folders: tuple[str, ...]) -> set[str]:
    """The distributions that the modules of some folders import, anywhere in them."""
    names: set[str] = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    distributions = packages_distributions()
    return {normal(name) for module in names for name in distributions.get(module, ())}


def locked(name: str) -> set[str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return {normal(line) for line in lines if re.match(r"[A-Za-z0-9]", line)}


def test_every_declared_dependency_is_imported() -> None:
    declared = {normal(name) for name in PROJECT["dependencies"]}
    assert declared - imported(ROOMS) == set(UNIMPORTED)


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "requirements-hub.lock", "requirements-dev.lock"]
)
def test_what_is_declared_is_locked(lock: str) -> None:
    extras = PROJECT["optional-dependencies"]
    wanted = {normal(name) for name in (*PROJECT["dependencies"], *extras["ocr"])}
    more = {
        "requirements.lock": (),
        "requirements-hub.lock": ("hub",),
        "requirements-dev.lock": ("dev", "notebook", "hub", "train"),
    }
    wanted |= {normal(name) for extra in more[lock] for name in extras[extra]}
    # PyTorch comes in its CPU build, which no general index holds
    torch = {"torch"} if more[lock] else set()
    assert wanted - locked(lock) == torch
    # an environment of Python 3.12 or newer has nothing to install the program with
    assert "setuptools" in locked(lock)


def test_the_locks_agree() -> None:
    pins = [
        set(re.findall(r"(?m)^([A-Za-z0-9._-]+==[^ ]+)", (ROOT / name).read_text("utf-8")))
        for name in ("requirements.lock", "requirements-hub.lock", "requirements-dev.lock")
    ]
    assert pins[0] <= pins[1] <= pins[2]


def test_what_needs_no_torch_locks_none_of_it() -> None:
    assert not {"torch", "sentence-transformers", "transformers"} & locked("requirements.lock")


def test_nothing_locked_reads_pdf_but_the_reader_in_use() -> None:
    assert "pypdfium2" in locked("requirements.lock")
    assert not {"pdfplumber", "pdfminer-six"} & locked("requirements-dev.lock")
