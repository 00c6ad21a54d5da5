"""The fonts of the PDFs: subsets of BIZ UDGothic (SIL Open Font License), and one not embedded."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD, BARE = "UD", "UD-Bold", "HeiseiKakuGo-W5"
"""The last one is not embedded: a viewer must have such a font."""


@cache
def fonts() -> None:
    """Registers the fonts once."""
    for name, file in ((REGULAR, "BIZUDGothic-Regular"), (BOLD, "BIZUDGothic-Bold")):
        pdfmetrics.registerFont(TTFont(name, FONTS / f"{file}.subset.ttf"))
    pdfmetrics.registerFont(UnicodeCIDFont(BARE))


def style(font: str, size: float, **more: Any) -> ParagraphStyle:
    """A style that breaks lines as Japanese does."""
    name = f"{font}{size}{sorted(more)}"
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=size * 1.5, wordWrap="CJK", **more
    )
