"""Settings: read in one place, checked, listed by --help."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.errors import SettingsError
from api.settings import SETTINGS, default_data, load

ROOT = Path(__file__).parents[2]


def test_defaults() -> None:
    settings = load({})
    assert settings.data == ROOT / "data"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.base_iri == "https://shisaku.example/"
    assert settings.model.endswith("models/shisaku-ja-static")
    assert settings.reranker is None


def test_empty_counts_as_unset() -> None:
    assert load({setting.name: "  " for setting in SETTINGS}) == load({})


def test_values_are_taken(tmp_path: Path) -> None:
    settings = load(
        {
            "SHISAKU_DATA": str(tmp_path),
            "SHISAKU_HOST": "::1",
            "SHISAKU_PORT": "0",
            "SHISAKU_BASE_IRI": "http://data.example.jp/kg/",
            "SHISAKU_MODEL": "intfloat/multilingual-e5-small",
            "SHISAKU_RERANKER": "hotchpotch/japanese-reranker-tiny-v2",
        }
    )
    assert settings.data == tmp_path
    assert (settings.host, settings.port) == ("::1", 0)
    assert settings.base_iri == "http://data.example.jp/kg/"
    assert settings.model == "intfloat/multilingual-e5-small"
    assert settings.reranker == "hotchpotch/japanese-reranker-tiny-v2"


@pytest.mark.parametrize("port", ["-1", "65536", "80a", "８０００", "8000.0", "1e3", "0x50"])
def test_wrong_port(port: str) -> None:
    with pytest.raises(SettingsError, match="SHISAKU_PORT"):
        load({"SHISAKU_PORT": port})


@pytest.mark.parametrize(
    "base",
    [
        "shisaku.example/",
        "/kg/",
        "ftp://example.org/",
        "https:///kg/",
        "https://example.org",
        "https://example.org/kg",
        "https://example.org/kg#",
        "https://example.org/?a=/",
        "https://exa mple.org/",
        "https://example.org/<x>/",
        "https://example.org:port/",
        "https://[::1/",
        "javascript://example.org/",
    ],
)
def test_wrong_base(base: str) -> None:
    with pytest.raises(SettingsError, match="SHISAKU_BASE_IRI"):
        load({"SHISAKU_BASE_IRI": base})


@pytest.mark.parametrize("host", ["http://localhost", "local host", "user@host"])
def test_wrong_host(host: str) -> None:
    with pytest.raises(SettingsError, match="SHISAKU_HOST"):
        load({"SHISAKU_HOST": host})


def test_data_that_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SettingsError, match="SHISAKU_DATA"):
        load({"SHISAKU_DATA": str(file)})


def test_all_problems_in_one_message() -> None:
    with pytest.raises(SettingsError) as caught:
        load({"SHISAKU_PORT": "x", "SHISAKU_BASE_IRI": "y", "SHISAKU_HOST": "a b"})
    assert all(name in str(caught.value) for name in ("PORT", "BASE_IRI", "HOST"))
    assert "\n" not in str(caught.value)


def test_installed_program_uses_the_users_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.settings.in_checkout", lambda: False)
    monkeypatch.setattr("sys.platform", "linux")
    assert default_data({"XDG_DATA_HOME": "/home/x/d"}) == Path("/home/x/d/shisaku")


def test_environment_is_read_nowhere_else() -> None:
    reads = re.compile(r"(?:environ\b|getenv)[^\n]*SHISAKU_")
    found = {
        str(path.relative_to(ROOT))
        for room in ("ingest", "graph", "search", "api")
        for path in (ROOT / room).rglob("*.py")
        if reads.search(path.read_text("utf-8"))
    }
    # ``serve`` hands its settings on to the build that it starts
    assert found <= {"api/settings.py", "api/cli/serve.py"}
