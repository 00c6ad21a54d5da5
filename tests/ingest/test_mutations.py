"""Mutated documents: no crash, no hang, whatever stands in them."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from common_strategies import hostile
from hypothesis import given, settings

from ingest.errors import NotAPlanError
from ingest.pipeline import extract
from ingest.types import RawDocument

pytestmark = pytest.mark.slow

LAYOUTS = Path(__file__).parents[1] / "layouts"
TEXTS = [
    p.read_text(encoding="utf-8") for p in sorted(LAYOUTS.iterdir()) if p.suffix in (".txt", ".md")
]
SNIPPETS = [
    "\t",
    "\n\n",
    "|",
    "||||",
    "（",
    "）",
    "「",
    "」",
    "①",
    "(1)",
    "第1章",
    "【",
    "】",
    "<p>",
    "&lt;",
    "※",
    "^{注",
    "→",
    "■",
    "%",
    "令和",
    "R",
    "0" * 40,
    "\u3000" * 30,
    "\x00",
    "ｱ",
    "\u3099",
    "𠮟",
    "目次\n",
    "基本方針1",
    "施策名\t",
]


SEEDS = 25
"""Of each seed come 40 mutated documents: 1,000 in every run."""


def mutated(text: str, rng: random.Random) -> str:
    """Cuts, doubles, swaps and insertions, a few at once."""
    for _ in range(rng.randint(1, 6)):
        a, b = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        b = min(b, a + rng.choice([1, 5, 40, 400]))
        kind = rng.randrange(5)
        if kind == 0:
            text = text[:a] + text[b:]
        elif kind == 1:
            text = text[:b] + text[a:b] * rng.randint(1, 4) + text[b:]
        elif kind == 2:
            text = text[:a] + rng.choice(SNIPPETS) + text[a:]
        elif kind == 3:
            lines = text.split("\n")
            rng.shuffle(lines)
            text = "\n".join(lines)
        else:
            text = text[:a] + "".join(rng.sample(text[a:b], b - a)) + text[b:]
    return text


def read(text: str) -> float:
    """Seconds that extraction takes; a text that is no plan may be refused."""
    begin = time.perf_counter()
    document = RawDocument("mutated.txt", "text/plain", "", text)
    try:
        record = extract(document)
    except NotAPlanError:
        return time.perf_counter() - begin
    for passage in record.passages:
        assert passage.provenance is not None
        assert passage.provenance.quote == text[passage.provenance.start : passage.provenance.end]
    return time.perf_counter() - begin


@pytest.mark.parametrize("seed", range(SEEDS))
def test_mutations(seed: int) -> None:
    rng = random.Random(seed)
    assert len(TEXTS) >= 7
    for _ in range(40):
        assert read(mutated(rng.choice(TEXTS), rng)) < 10


@given(hostile)
@settings(max_examples=150, deadline=None)
def test_any_text(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    "text",
    [
        "施策名\t" + "\t" * 5000,
        "|" * 20000,
        "（" * 20000,
        "「" * 5000 + "計画" + "」" * 5000,
        "令和" * 20000,
        "1" * 50000,
        "・" * 30000,
        "計画 " * 20000,
        "a " * 30000,
        "\n".join(f"({i % 9 + 1}) 施策" for i in range(4000)),
        "\t取組\n" * 5000,
        "第1章" * 8000,
        "……" * 10000,
        "A ・ " * 10000,
        "<p>" * 20000,
        "Ａ（" * 10000 + "の略",
    ],
    ids=range(16),
)
def test_repetition_is_linear_enough(text: str) -> None:
    assert read("市計画 施策 取組 デジタル\n" + text) < 20
