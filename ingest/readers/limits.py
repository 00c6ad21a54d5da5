"""How much of a document a reader takes before it refuses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Limits that a reader checks while it reads; over one it raises LimitExceededError.

    ``max_file_bytes`` is the size of the file, ``max_expanded_bytes`` that of what
    it unpacks to (OOXML parts together), ``max_cells`` counts cells of all tables.
    """

    max_file_bytes: int = 200 * 1024 * 1024
    max_expanded_bytes: int = 400 * 1024 * 1024
    max_pages: int = 2_000
    max_cells: int = 2_000_000

    def __post_init__(self) -> None:
        if min(self.max_file_bytes, self.max_expanded_bytes, self.max_pages, self.max_cells) < 1:
            raise ValueError("limits are positive numbers")


DEFAULT_LIMITS = ReadLimits()
