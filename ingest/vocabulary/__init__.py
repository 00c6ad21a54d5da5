"""The field's vocabulary as data: one TOML file per theme, extended without code."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def section(name: str) -> dict[str, Any]:
    """The tables of ``<name>.toml``; raises FileNotFoundError for an unknown theme."""
    with (_FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
