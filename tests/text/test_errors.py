"""Every error of every room says where, and survives the way between processes."""

from __future__ import annotations

import importlib
import inspect
import pickle

import pytest

from text.errors import ShisakuError

ROOMS = ("ingest", "graph", "search", "api")


def errors_of(room: str) -> list[type[ShisakuError]]:
    module = importlib.import_module(f"{room}.errors")
    return [
        kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Exception) and kind.__module__ == module.__name__
    ]


def example(kind: type[ShisakuError]) -> ShisakuError:
    """An error of this kind, with something for each of its arguments."""
    given: dict[str, object] = {
        "message": "is wrong",
        "file": "plan.txt",
        "place": "line 3",
        "parameter": "city",
        "value": "架空市",
        "allowed": ("七尾市",),
        "violations": (),
        "own": True,
    }
    parameters = inspect.signature(kind.__init__).parameters
    return kind(**{name: given[name] for name in parameters if name in given})


@pytest.mark.parametrize("room", ROOMS)
def test_errors_have_one_base_and_can_be_pickled(room: str) -> None:
    kinds = errors_of(room)
    assert len(kinds) > 3
    for kind in kinds:
        assert issubclass(kind, ShisakuError)
        error = example(kind)
        copy = pickle.loads(pickle.dumps(error))
        assert type(copy) is kind
        assert str(copy) == str(error)
        assert copy.__dict__ == error.__dict__
        assert "\n" not in str(error)


def test_an_error_names_file_and_place() -> None:
    error = ShisakuError("is wrong", file="plan.txt", place="line 3")
    assert str(error) == "plan.txt: line 3: is wrong"
