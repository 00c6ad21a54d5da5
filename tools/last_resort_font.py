"""Draws the font that PDFium takes where a PDF's own fonts are not embedded.

    python -m tools.last_resort_font ingest/readers/pdf/fonts/last-resort.ttf

It has one box for every character and an empty glyph for blanks, in under a kilobyte:
text needs the place of a character, not its looks.  Needs ``fonttools``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

_BLANKS = {0x20, 0xA0, 0x3000, *range(0x2000, 0x200B)}
_JAPANESE = 1 | 1 << 17 | 1 << 18 | 1 << 20
"""Code pages: Latin, Japanese, Simplified and Traditional Chinese."""


def main() -> None:
    """Write the font to the path given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    args = parser.parse_args()
    pen = TTGlyphPen(None)
    pen.moveTo((60, -80))
    for corner in ((60, 820), (940, 820), (940, -80)):
        pen.lineTo(corner)
    pen.closePath()
    box = pen.glyph()
    build = FontBuilder(1000, isTTF=True)
    build.setupGlyphOrder([".notdef", "box", "space"])
    build.setupCharacterMap({0x20: "space"})
    build.setupGlyf({".notdef": box, "box": box, "space": TTGlyphPen(None).glyph()})
    build.setupHorizontalMetrics({".notdef": (1000, 60), "box": (1000, 60), "space": (500, 0)})
    build.setupHorizontalHeader(ascent=880, descent=-120)
    build.setupNameTable({"familyName": "Shisaku Last Resort", "styleName": "Regular"})
    build.setupOS2(
        sTypoAscender=880,
        sTypoDescender=-120,
        usWinAscent=880,
        usWinDescent=120,
        ulCodePageRange1=_JAPANESE,
        ulUnicodeRange2=1 << 16 | 1 << 17 | 1 << 18 | 1 << 27,
    )
    build.setupPost(keepGlyphNames=False)
    # one entry for a whole range of characters
    table = CmapSubtable.newSubtable(13)
    table.platformID, table.platEncID, table.language, table.format = 3, 10, 0, 13
    table.cmap = {c: "space" if c in _BLANKS else "box" for c in range(0x20, 0x30000)}
    build.font["cmap"].tables = [table]
    build.save(args.path)


if __name__ == "__main__":
    main()
