"""What a plan says of the present state of a measure: 未導入, 試行のみ, 対応していない."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.blocks import Block
from ingest.extract.context import Context
from ingest.extract.measures import Found
from ingest.types import Measure
from text.spans import Text

_STATE = re.compile(
    r"未(?:導入|整備|着手|実施|対応|策定|設置)|"
    r"(?:導入|対応|実施|整備|運用|活用|着手|公開|設置|利用)(?:は|が|を|も)?(?:して|できて|されて|行って|進んで)(?:い)?(?:ない|ません)|"
    r"(?:行っていない|行われていない|行っていません)|"
    r"(?:試行|実証)(?:のみ|中|段階|にとどま(?:る|っている|っています))|"
    r"(?:一部(?:のみ)?の?(?:導入|運用|実施)|(?:導入|運用|整備|実施)済み?)(?![のをに])|検討中|準備中"
)
_NOW = re.compile(r"現在|現状|現時点|いま|今の|まだ|これまで|本[市町村区]で(?:は|も)|当[市町村]で")
_SENTENCES = re.compile(r"(?<=。)|\n")
_ALONE = 12
"""A cell or line of so few letters says the state and nothing else."""


def with_states(ctx: Context, found: Found, measures: list[Measure]) -> list[Measure]:
    """The measures with the present state that their own text states first, if any."""
    states: dict[str, Text] = {}
    for section in ctx.outline.root.walk():
        for block in section.blocks:
            for text in _texts(block):
                if _STATE.search(text.value):
                    _note(found, text, states)
    return [
        replace(m, state=states[m.id].value, state_provenance=ctx.prov_of(states[m.id]))
        if m.id in states
        else m
        for m in measures
    ]


def _note(found: Found, text: Text, states: dict[str, Text]) -> None:
    owner = found.at(*text.span())
    if owner is None or owner.id in states:
        return
    for sentence in text.split(_SENTENCES):
        sentence = sentence.strip(" 　・●○\n")
        if _STATE.search(sentence.value) and (
            len(sentence) <= _ALONE or _NOW.search(sentence.value)
        ):
            states[owner.id] = sentence
            return


def _texts(block: Block) -> Iterator[Text]:
    if block.grid is None:
        yield block.text
        return
    for row in block.grid.rows:
        yield from (c.text for c in row if c)
