"""The field's vocabulary as data: one TOML file per theme, extended without code."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import resources


@cache
def section(name: str) -> dict[str, Any]:
    """The tables of ``<name>.toml``; raises MissingDataError where there is none."""
    with resources.data(__name__, f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
