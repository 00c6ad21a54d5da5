"""The command ``shisaku``: parses, calls the rooms, prints; nothing is decided here."""

from __future__ import annotations

from api.cli.main import main

__all__ = ["main"]
