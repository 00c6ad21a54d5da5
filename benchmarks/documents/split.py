"""Which layouts may be looked at (fit) and which only measure (held).

The split is by layout: whoever mends the extraction looks at documents of ``FIT`` only.
Layouts of one composition in two formats stand on one side.
"""

from __future__ import annotations

FIT = (
    "chapters-word", "chapters-text", "lettered", "lettered-quoted", "bold-heads-pdf",
    "bold-heads-word", "level-words", "level-words-md", "level-words-bands", "master-pdf",
    "master-web", "two-row-head", "two-row-head-web", "kpis-apart", "kpis-apart-text",
    "sheet-cards", "labelled-lines", "roadmap-word", "roadmap-pdf", "merged-bars",
    "merged-bars-pdf", "two-phases", "two-phases-web", "year-lists", "year-lists-word",
    "overview-first", "overview-first-pdf", "ladder", "ladder-md", "long-rows", "no-rules",
    "no-rules-word", "slide-cards", "charts-within", "unfolded", "vertical",
    "graph-paper", "web-cards", "readings-web", "large-register",
    "labels-above", "labels-above-pdf", "labels-beside", "labels-beside-word", "cards-of-items",
    "terms-form", "boxes-of-bullets", "boxes-of-bullets-web", "boxes-of-actions", "boxed-measures",
    "boxed-measures-word", "form-sheets",
    "kana-items", "kana-items-word", "drawn-lines",
    "old-word-prose", "old-pdf-sheets", "old-web-page", "old-markdown", "old-word-roadmap",
    "old-word-marks", "old-pdf-wide", "old-book-sheets",
)  # fmt: skip
HELD = (
    "parts-sections", "parts-sections-pdf", "roman-kana", "roman-kana-pdf", "decimal-web",
    "decimal-pdf", "register-book", "register-pdf", "kpis-by-year", "kpis-by-year-book",
    "money-list", "money-list-md", "indicators-across", "card-word", "card-pdf", "dl-form",
    "goals-with-figures", "goals-with-figures-word", "merged-chart", "merged-chart-web",
    "coloured-cells", "coloured-cells-word", "half-years", "quarters", "text-bars",
    "text-bars-md", "wrapped-text", "wrapped-md", "prose-only", "prose-only-bare",
    "policy-cards", "policy-cards-pdf", "slide-columns", "sheet-boxes", "charts-beside",
    "side-by-side", "old-site", "readings-word", "nested-tables",
    "old-word-tables", "old-pdf-columns", "old-book-actions", "old-pdf-plain", "old-web-list",
    "old-web-bold", "old-pdf-yearly", "old-word-prose-b",
)  # fmt: skip
