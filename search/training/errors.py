"""What can go wrong while training.

TrainingError
 ├─ SourceMissingError   a public training file or folder is not there
 ├─ TextFormatError      a line of a text file under ``data/`` cannot be read
 └─ OverlapError         judged queries overlap with training texts
"""

from __future__ import annotations

from pathlib import Path


class TrainingError(Exception):
    """Root of all errors of this package."""


class SourceMissingError(TrainingError):
    """A training file is missing; ``path`` says which."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"training file not found: {path}")
        self.path = path


class TextFormatError(TrainingError):
    """A line that cannot be read: ``path``, 1-based ``line`` and the reason."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path = path
        self.line = line


class OverlapError(TrainingError):
    """Judged queries are too near to training texts."""
