"""``python -m api.cli`` is ``shisaku``."""

from __future__ import annotations

import sys

from api.cli.main import main

if __name__ == "__main__":  # spawned processes import this file again
    sys.exit(main())
