"""Imports go upstream only: api → search → graph → ingest; and of ingest, contracts only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("ingest", "graph", "search", "api")
SEEN = {
    "ingest": {"ingest"},
    "graph": {"graph", "ingest"},
    "search": {"search", "graph"},
    "api": {"api", "search", "graph", "ingest"},
}
"""The rooms that each room may import."""
CONTRACTS = ("ingest.types", "ingest.errors", "ingest.records")
"""What rooms other than ``api`` may import of ``ingest``."""
WHOLE_INGEST = (
    "api/documents.py",
    "api/records.py",
    "api/checking.py",
    "api/imports.py",
    "api/cli/",
)
"""Where ``api`` may read documents: the command line and what it calls, never the service."""


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """The modules that a file imports, anywhere in it, with their lines."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).with_suffix("").parts[: -node.level or None]
            above = package if node.level else ()
            yield ".".join((*above, *filter(None, [node.module]))), node.lineno


def files(room: str) -> list[Path]:
    found = sorted((ROOT / room).rglob("*.py"))
    assert len(found) > 3
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_imports_go_upstream(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for path in files(room)
        for module, line in imports(path)
        if module.partition(".")[0] in ROOMS and module.partition(".")[0] not in SEEN[room]
    ]
    assert not wrong


@pytest.mark.parametrize("room", ["graph", "search"])
def test_only_contracts_of_ingest(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for path in files(room)
        for module, line in imports(path)
        if module.startswith("ingest") and module not in CONTRACTS
    ]
    assert not wrong


def test_the_service_reads_no_documents() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for path in files("api")
        for module, line in imports(path)
        if module.startswith("ingest") and not str(path.relative_to(ROOT)).startswith(WHOLE_INGEST)
    ]
    assert not wrong


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_its_errors_drawn(room: str) -> None:
    tree = ast.parse((ROOT / room / "errors.py").read_text("utf-8"))
    drawing = ast.get_docstring(tree) or ""
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert len(classes) > 3
    assert not [name for name in classes if name not in drawing]


def test_rdflib_and_pyoxigraph_do_not_meet_in_one_function() -> None:
    wrong = []
    for room in ROOMS:
        for path in files(room):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    continue
                returns = ast.unparse(node.returns) if node.returns else ""
                if "rdflib" in returns and ("pyoxigraph" in returns or "ox." in returns):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong
