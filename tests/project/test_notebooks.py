"""The researchers' notebook runs against a service that this test starts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_snapshot import running_service

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "researchers.ipynb"


@pytest.fixture(scope="module")
def service(served_data: Path) -> Iterator[str]:
    """The address of a service on the invented plans."""
    with running_service(served_data) as found:
        yield found


def test_notebook_runs_and_plots(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat = pytest.importorskip("nbformat", reason="the extra notebook is not installed")
    nbclient = pytest.importorskip("nbclient", reason="the extra notebook is not installed")
    monkeypatch.setenv("SHISAKU_URL", service)
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    notebook: Any = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    outputs = {cell.id: cell.get("outputs", []) for cell in notebook.cells}
    plots = [
        name
        for name, found in outputs.items()
        if any("image/png" in output.get("data", {}) for output in found)
    ]
    assert plots == ["topics-plot", "schedule-plot"]
    texts = {
        name: "".join(str(output.get("data", {}).get("text/html", "")) for output in found)
        for name, found in outputs.items()
    }
    assert "七尾市" in texts["plans"]
    for name in ("topics", "schedule", "kpis", "cite"):
        assert "<td>" in texts[name], f"{name} is empty"
    errors = [
        output for found in outputs.values() for output in found if output.output_type == "error"
    ]
    assert not errors


def test_notebook_is_kept_without_outputs() -> None:
    nbformat = pytest.importorskip("nbformat", reason="the extra notebook is not installed")
    notebook: Any = nbformat.read(NOTEBOOK, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) >= 8
    assert not [cell.id for cell in code if cell.outputs or cell.execution_count]
