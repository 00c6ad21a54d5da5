"""Entry point: parse the arguments, run the command, map errors to exit codes.

Exit codes: 0 done; 1 some documents were refused or something failed, the rest
is done; 2 wrong usage (arguments, settings, query, or no snapshot yet).
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from api.cli.output import error
from api.cli.parser import COMMANDS, make_parser
from api.errors import ApiError, NotReadyError, SettingsError, UsageError
from api.settings import load
from text.messages import Message, line_of, share

DONE, FAILED, USAGE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; never lets a traceback out."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a lone surrogate in an argument must not end a command
            reconfigure(encoding="utf-8", errors="backslashreplace")
    share()
    try:
        args = make_parser().parse_args(argv)
    except SystemExit as stop:  # argparse: --help is 0, wrong usage 2
        return stop.code if isinstance(stop.code, int) else USAGE
    try:
        settings = load()
        module, function = COMMANDS[args.command].split(":")
        run = getattr(importlib.import_module(module), function)
        code = run(args, settings)
        sys.stdout.flush()
        return int(code)
    except (SettingsError, UsageError, NotReadyError) as problem:
        error(line_of(problem))
        return USAGE
    except ApiError as problem:
        error(line_of(problem))
        return FAILED
    except BrokenPipeError:
        # the reader (head, a pager) went away: nothing more to say, and the
        # interpreter must not fail on flushing stdout at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        error(Message("interrupted"))
        return 130
    except Exception as problem:
        return _foreign(problem)


def _foreign(problem: Exception) -> int:
    """Map an exception of another room, or one nobody foresaw, to a line and a code."""
    import logging

    from api.cli.faults import describe

    logging.getLogger("shisaku").debug("unforeseen", exc_info=problem)
    line, usage = describe(problem)
    error(line)
    return USAGE if usage else FAILED
