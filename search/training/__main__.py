"""Command line of the training: ``build`` and ``check``."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path

import resources

from .contrast import Recipe
from .errors import TrainingError

_TOPICS = resources.data("ontology", "lexicon", "topics.json")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m search.training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("build", help="train the model and write it")
    make.add_argument("--data", type=Path, required=True, help="folder with the public sets")
    make.add_argument("--rs", type=Path, required=True, help="folder with the national projects")
    make.add_argument("--vectors", type=Path, help="word vectors: wheel or folder of ja_ginza")
    make.add_argument("--out", type=Path, required=True, help="model directory to write")
    make.add_argument("--topics", type=Path, default=_TOPICS, help="topic labels (JSON)")
    make.add_argument("--epochs", type=int, default=Recipe().epochs)
    make.add_argument("--measure-only", action="store_true", help="ship the model of the split")
    check = commands.add_parser("check", help="overlap of judged queries with the training texts")
    check.add_argument("queries", type=Path, nargs="+", help="judged queries (JSON Lines)")
    check.add_argument("--data", type=Path, help="folder with the public sets")
    check.add_argument("--rs", type=Path, help="folder with the national projects")
    check.add_argument("--topics", type=Path, default=_TOPICS)
    check.add_argument("--verbose", action="store_true", help="show the numbers of every query")
    return parser


def _build(arguments: argparse.Namespace) -> int:
    from .build import build

    results = build(
        arguments.data,
        arguments.rs,
        arguments.topics,
        arguments.out,
        Recipe(epochs=arguments.epochs),
        vectors=arguments.vectors,
        full=not arguments.measure_only,
    )
    print(json.dumps(results, ensure_ascii=False, indent=1))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from .overlap import check_files

    return check_files(
        arguments.queries, arguments.topics, arguments.data, arguments.rs, arguments.verbose
    )


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 is success, 1 an overlap, 2 a missing or unreadable file."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        return _build(arguments) if arguments.command == "build" else _check(arguments)
    except (TrainingError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
