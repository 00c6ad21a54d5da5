"""Cuts the fonts of the PDFs down to the characters that the documents here use.

    python -m benchmarks.documents.make_fonts [FOLDER]

FOLDER holds BIZUDGothic-Regular.ttf and -Bold.ttf (Debian: fonts-morisawa-bizud-gothic).
Run it again after writing texts with new characters; a test names those that lack.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.documents.fonts_pdf import FONTS

HERE = Path(__file__).parent
DEBIAN = Path("/usr/share/fonts/truetype/bizud-gothic")
ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "".join(map(chr, range(0xFF01, 0xFF5F)))


def characters() -> set[str]:
    """All characters of the texts here."""
    return set(ALWAYS).union(
        *(path.read_text("utf-8") for path in sorted(HERE.rglob("*.py")))
    ) - {"\n"}  # fmt: skip


def main() -> None:
    """Writes the two subsets."""
    from fontTools import subset

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEBIAN
    options = subset.Options(
        hinting=False, layout_features=[], drop_tables=["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx"]
    )  # fmt: skip
    for weight in ("Regular", "Bold"):
        font = subset.load_font(str(folder / f"BIZUDGothic-{weight}.ttf"), options)
        cut = subset.Subsetter(options)
        cut.populate(unicodes=[ord(c) for c in characters()])
        cut.subset(font)
        subset.save_font(font, str(FONTS / f"BIZUDGothic-{weight}.subset.ttf"), options)


if __name__ == "__main__":
    main()
