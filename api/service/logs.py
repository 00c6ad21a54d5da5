"""A log that cannot be flooded: the same line comes a few times a minute, then its number."""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

MOST: Final = 20
"""So often one kind of line is written in one minute."""
_MINUTE: Final = 60.0
_MOST_KINDS: Final = 500


class Calm(logging.Filter):
    """Lets the same kind of line through ``MOST`` times a minute; a kind is its text before values.

    When the minute is over, the next line of the kind says how many were left out.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._kinds: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind = (record.name, str(record.msg))
        now = time.monotonic()
        with self._lock:
            if len(self._kinds) > _MOST_KINDS:
                self._kinds.clear()
            began, count = self._kinds.get(kind, (now, 0))
            left_out = 0
            if now - began >= _MINUTE:
                left_out = max(0, count - MOST)
                began, count = now, 0
            self._kinds[kind] = (began, count + 1)
        if left_out:
            record.msg = f"{record.msg} ({left_out} more such lines before this one left out)"
        return count < MOST
