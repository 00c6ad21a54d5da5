"""What can go wrong while training.

TrainingError
 ├─ SourceMissingError   a public training file or folder is not there
 ├─ VectorsError         a package of word vectors cannot be read
 └─ TextFormatError      a line of a text file under ``data/`` cannot be read
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


class VectorsError(TrainingError):
    """A package of word vectors that cannot be read: ``path`` and the reason."""

    def __init__(self, path: Path, reason: Exception) -> None:
        super().__init__(f"{path}: holds no word vectors that can be read ({reason!r})")
        self.path = path


class TextFormatError(TrainingError):
    """A line that cannot be read: ``path``, 1-based ``line`` and the reason."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path = path
        self.line = line
