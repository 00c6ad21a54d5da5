"""Reads PDFs: PDFium gives glyphs, lines and figures, the rest is layout."""
