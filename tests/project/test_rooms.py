"""Imports go upstream only, between rooms and between the folders of a room.

Each check takes a root folder, so that a tree made to be wrong shows that it can fail.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("text", "ingest", "graph", "search", "api")
SEEN = {
    "text": {"text"},
    "ingest": {"ingest", "text"},
    "graph": {"graph", "ingest", "text"},
    "search": {"search", "graph", "text"},
    "api": {"api", "search", "graph", "ingest", "text"},
}
"""The rooms that each room may import."""
CONTRACTS = ("ingest.types", "ingest.errors", "ingest.records")
"""What rooms other than ``api`` may import of ``ingest``."""
ISSUE_CODES = "ingest.issues"
"""What issues mean, which the pages of the service say: a table that reads no document."""
WHOLE_INGEST = ("api/jobs/", "api/cli/")
"""Where ``api`` may read documents: the command line and its jobs, never the service."""
APART = (
    ("api/web/json", "api.web.pages"),
    ("api/web/pages", "api.web.json"),
    ("api/web/sparql", "api.web.pages"),
    ("api/web/sparql", "api.web.json"),
    ("api/views", "api.web"),
    ("api/views", "api.service"),
    ("api/service", "api.web"),
    ("api/jobs", "api.web"),
    ("graph/links", "graph.convert"),
    ("graph/convert", "graph.build"),
    ("graph/store", "graph.build"),
    ("graph/query", "graph.build"),
    ("graph/export", "graph.build"),
    ("graph/registers", "graph.links"),
)
"""(folder, modules that nothing in it may import): the folders of a room form no circle."""
HOLDERS = (
    "api/service/",
    "api/cli/",
    "api/jobs/",
    "api/queries/",
    "graph/",
    "search/",
    "benchmarks/",
)
"""Where a snapshot may be opened."""

Problems = list[str]


def imports(path: Path, root: Path) -> Iterator[tuple[str, int]]:
    """The modules that a file imports, anywhere in it, with their lines."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(root).with_suffix("").parts[: -node.level or None]
            above = package if node.level else ()
            module = ".".join((*above, *filter(None, [node.module])))
            yield module, node.lineno
            yield from ((f"{module}.{name.name}", node.lineno) for name in node.names)


def files(root: Path, room: str) -> list[Path]:
    return sorted((root / room).rglob("*.py"))


def wrong(root: Path, room: str, bad: Callable[[str, str], bool]) -> Problems:
    """The imports of a room for which ``bad(file, module)`` holds."""
    return [
        f"{path.relative_to(root)}:{line}: {module}"
        for path in files(root, room)
        for module, line in imports(path, root)
        if bad(str(path.relative_to(root)), module)
    ]


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def upstream(root: Path) -> Problems:
    def bad(file: str, module: str) -> bool:
        room = module.partition(".")[0]
        return room in ROOMS and room not in SEEN[file.partition("/")[0]]

    return [problem for room in ROOMS for problem in wrong(root, room, bad)]


def contracts_only(root: Path) -> Problems:
    def bad(file: str, module: str) -> bool:
        return within(module, "ingest") and not any(within(module, c) for c in CONTRACTS)

    return [problem for room in ("graph", "search") for problem in wrong(root, room, bad)]


def no_documents_in_the_service(root: Path) -> Problems:
    def bad(file: str, module: str) -> bool:
        read = within(module, "ingest") and not within(module, ISSUE_CODES)
        return read and not file.startswith(WHOLE_INGEST)

    return wrong(root, "api", bad)


def folders_apart(root: Path) -> Problems:
    def bad(file: str, module: str) -> bool:
        return any(file.startswith(folder + "/") and within(module, of) for folder, of in APART)

    return [problem for room in ROOMS for problem in wrong(root, room, bad)]


def nothing_imports_tests(root: Path) -> Problems:
    def bad(file: str, module: str) -> bool:
        return within(module, "tests")

    return [
        problem for room in (*ROOMS, "tools", "benchmarks") for problem in wrong(root, room, bad)
    ]


def one_holder_of_snapshots(root: Path) -> Problems:
    def bad(file: str, module: str) -> bool:
        opens = ("graph.store.snapshot.current", "graph.store.snapshot.open_snapshot")
        return module in opens and not file.startswith(HOLDERS)

    return [problem for room in ROOMS for problem in wrong(root, room, bad)]


def no_circles(root: Path) -> Problems:
    """Modules that import each other, directly or not, wherever the import stands."""
    names = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for room in ROOMS
        for path in files(root, room)
    }
    needs = {
        name: {m for m, _ in imports(path, root) if m in names and not within(name, m)}
        for name, path in names.items()
    }
    return [
        f"{name} needs itself through {' and '.join(sorted(needs[name]))}"
        for name in names
        if _reaches(name, name, needs)
    ]


def _reaches(start: str, goal: str, needs: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    todo = list(needs[start])
    while todo:
        at = todo.pop()
        if at == goal:
            return True
        if at not in seen:
            seen.add(at)
            todo.extend(needs[at])
    return False


def libraries_apart(root: Path) -> Problems:
    """Functions that return objects of rdflib and of pyoxigraph."""
    found = []
    for room in ROOMS:
        for path in files(root, room):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
                    returns = ast.unparse(node.returns)
                    if "rdflib" in returns and ("pyoxigraph" in returns or "ox." in returns):
                        found.append(f"{path.relative_to(root)}:{node.lineno}")
    return found


CHECKS: tuple[tuple[Callable[[Path], Problems], dict[str, str]], ...] = (
    (upstream, {"ingest/a.py": "import graph.types"}),
    (upstream, {"search/a.py": "from api import settings"}),
    (contracts_only, {"graph/a.py": "from ingest.pipeline import extract"}),
    (contracts_only, {"search/a.py": "import ingest"}),
    (no_documents_in_the_service, {"api/web/a.py": "from ingest.types import PlanRecord"}),
    (folders_apart, {"api/web/pages/a.py": "from api.web.json.data import view"}),
    (folders_apart, {"api/web/json/a.py": "def f():\n    from api.web import pages"}),
    (nothing_imports_tests, {"graph/a.py": "from tests import conftest"}),
    (one_holder_of_snapshots, {"api/web/a.py": "from graph.store.snapshot import current"}),
    (no_circles, {"graph/a.py": "from graph import b", "graph/b.py": "import graph.a"}),
    (libraries_apart, {"graph/a.py": "def f() -> tuple[rdflib.Graph, pyoxigraph.Store]: ..."}),
)
"""Each check with a tree in which it must find something."""


@pytest.mark.parametrize("check", dict.fromkeys(check for check, _ in CHECKS))
def test_the_rooms_keep(check: Callable[[Path], Problems]) -> None:
    assert all(len(files(ROOT, room)) > (5 if room == "text" else 20) for room in ROOMS)
    assert not check(ROOT)


@pytest.mark.parametrize(("check", "tree"), CHECKS)
def test_each_check_can_fail(
    check: Callable[[Path], Problems], tree: dict[str, str], tmp_path: Path
) -> None:
    for name, text in tree.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    assert check(tmp_path)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_its_errors_drawn(room: str) -> None:
    tree = ast.parse((ROOT / room / "errors.py").read_text("utf-8"))
    drawing = ast.get_docstring(tree) or ""
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert classes
    assert not [name for name in classes if name not in drawing]
