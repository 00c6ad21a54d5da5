"""Data that ships is found in one place; what is absent is an error."""

from __future__ import annotations

import ast
import pickle
from pathlib import Path

import pytest

import resources

ROOT = Path(__file__).parents[2]
ROOMS = ("text", "ingest", "graph", "search", "api")


def test_data_is_found_in_one_place_only() -> None:
    """No room finds its data by the place of a module."""
    wrong = []
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    # the catalogues are what a missing file is told with, so they are found without it
    paths.remove(ROOT / "text" / "messages" / "__init__.py")
    assert len(paths) > 200
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            own_place = isinstance(node, ast.Name) and node.id in ("__file__", "__path__")
            library = isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                ("importlib.resources", "pkgutil")
            )
            if own_place or library:
                wrong.append(f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}")
    assert not wrong


def test_all_data_is_there() -> None:
    for place in (resources.ontology(), resources.corpus(), resources.model()):
        assert place.is_relative_to(resources.program())
        assert any(place.iterdir())


@pytest.mark.parametrize(
    ("package", "part"),
    [("ontology", "nowhere.ttl"), ("no_such_package", "data"), ("ingest.vocabulary", "x.toml")],
)
def test_absent_data_is_an_error(package: str, part: str) -> None:
    with pytest.raises(resources.MissingDataError, match=f"{part}.* is missing") as caught:
        resources.data(package, part)
    # it travels between processes
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_package_in_an_archive_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import zipfile

    archive = tmp_path / "packed.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("packed_data/__init__.py", "")
        packed.writestr("packed_data/list.json", "[]")
    monkeypatch.syspath_prepend(str(archive))
    with pytest.raises(resources.MissingDataError, match="archive"):
        resources.data("packed_data", "list.json")
