"""Papers of a town hall that are no plans, told by their own titles: minutes, surveys, rules."""

from __future__ import annotations

import re
from itertools import islice

from ingest.blocks import Block
from ingest.extract.context import Context
from ingest.extract.title import is_title, lines_of
from ingest.mend import tidy
from ingest.vocabulary import section

_LOOKED_AT = 8
"""Lines from the top among which a document's title stands."""
_BEHIND = re.compile(
    r"(?:\s|[（(【\[][^（）()【】\[\]]{0,16}[)）】\]]|[0-9０-９]{4}|(?:令和|平成).{1,4}年度?版?|第[0-9０-９]+号)+$"
)


def other_paper(ctx: Context) -> str | None:
    """The title of a document that calls itself something else than a plan; None for others.

    The first line that reads as a title decides.
    """
    pattern = re.compile(section("papers")["title"])
    lines = (line for block in ctx.outline.blocks for line in _lines(block))
    for line in islice(lines, _LOOKED_AT):
        words = _BEHIND.sub("", line)
        if len(words) <= 60 and pattern.search(words):
            return line
        if is_title(line):
            return None
    return None


def _lines(block: Block) -> list[str]:
    if block.grid is None:
        return [tidy(t).value for t in lines_of(block)]
    return [c.plain for row in block.grid.rows[:1] for c in row if c][:1]
