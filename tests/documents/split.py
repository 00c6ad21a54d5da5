"""Which layouts may be looked at (fit) and which only measure (held).

The split is by layout: whoever mends the extraction looks at documents of ``FIT`` only.
Layouts of one composition in two formats stand on one side.
"""

from __future__ import annotations

FIT = (
    "chapters-word", "chapters-text", "lettered", "lettered-quoted", "bold-heads-pdf",
    "bold-heads-word", "level-words", "level-words-md", "level-words-bands", "master-pdf",
    "master-web", "two-row-head", "two-row-head-web", "kpis-apart", "kpis-apart-text",
    "sheet-cards", "labelled-lines", "roadmap-word", "roadmap-pdf",
)  # fmt: skip
HELD = (
    "parts-sections", "parts-sections-pdf", "roman-kana", "roman-kana-pdf", "decimal-web",
    "decimal-pdf", "register-book", "register-pdf", "kpis-by-year", "kpis-by-year-book",
    "money-list", "money-list-md", "indicators-across", "card-word", "card-pdf", "dl-form",
    "goals-with-figures", "goals-with-figures-word",
)  # fmt: skip
