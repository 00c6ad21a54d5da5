"""What is gathered once per snapshot and shared by JSON routes and pages."""

from __future__ import annotations

from api.service.live import Opened
from api.views.names import Names


def names(opened: Opened) -> Names:
    """Give the names of a snapshot, gathered once."""
    return opened.once("names", lambda: Names(opened.reader))
