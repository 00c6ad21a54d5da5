"""All layouts by name: composition, format, and how the format is set."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.documents.answers import Record, gold
from benchmarks.documents.content import PLANS
from benchmarks.documents.facts import Plan
from benchmarks.documents.generate import FILES
from benchmarks.documents.layouts import (
    cards,
    drawn,
    forms,
    mixed,
    office,
    prose,
    running,
    schedules,
    tables,
)
from benchmarks.documents.nodes import Composed
from benchmarks.documents.pools import POOLS
from benchmarks.documents.write_book import book
from benchmarks.documents.write_html import html
from benchmarks.documents.write_pdf import pdf
from benchmarks.documents.write_text import markdown, text
from benchmarks.documents.write_word import word


@dataclass(frozen=True)
class Built:
    """A file and its gold."""

    name: str
    data: bytes
    gold: Record


@dataclass(frozen=True)
class Layout:
    """``kind`` is prose, table, card, schedule, slide, list, vertical or committed."""

    name: str
    suffix: str
    kind: str
    make: Callable[[Plan], tuple[bytes, Composed]]
    pools: tuple[str, ...] = tuple(POOLS)

    def build(self, pool: str) -> Built:
        """The document of a pool."""
        plan = POOLS[pool]
        data, composed = self.make(plan)
        answers = gold(composed.extra.get("plan", plan), composed.printed)
        return Built(f"{self.name}--{pool}.{self.suffix}", data, answers)


@dataclass(frozen=True)
class Committed:
    """A document of ``benchmarks/documents/files`` with the gold beside it."""

    name: str
    suffix: str
    kind: str = "committed"
    pools: tuple[str, ...] = ("own",)

    def build(self, pool: str) -> Built:
        """The file as committed."""
        stem = self.name.removeprefix("old-")
        answers = json.loads((FILES / f"{stem}.gold.json").read_text(encoding="utf-8"))
        data = (FILES / f"{stem}.{self.suffix}").read_bytes()
        return Built(f"{self.name}--{pool}.{self.suffix}", data, answers)


def _set(
    compose: Callable[[Plan], Composed], write: Callable[..., bytes], with_plan: bool, **how: Any
) -> Callable[[Plan], tuple[bytes, Composed]]:
    def make(plan: Plan) -> tuple[bytes, Composed]:
        composed = compose(plan)
        more = (plan,) if with_plan else ()
        return write(composed.parts, *more, **how), composed

    return make


def _then(
    compose: Callable[[Plan], Composed],
    write: Callable[..., bytes],
    after: Callable[[bytes], bytes],
    with_plan: bool = False,
) -> Callable[[Plan], tuple[bytes, Composed]]:
    """Written, then changed as a file."""
    made = _set(compose, write, with_plan)

    def make(plan: Plan) -> tuple[bytes, Composed]:
        data, composed = made(plan)
        return after(data), composed

    return make


def _layout(
    name: str, suffix: str, kind: str, compose: Callable[[Plan], Composed], **how: Any
) -> Layout:
    write: Callable[..., bytes] = {
        "txt": text, "md": markdown, "html": html, "docx": word, "xlsx": book, "pdf": pdf,
    }[suffix]  # fmt: skip
    return Layout(name, suffix, kind, _set(compose, write, suffix == "html", **how))


def _wrapped(plan: Plan) -> tuple[bytes, Composed]:
    composed = mixed.wrapped_text(plan)
    return mixed.wrap(text(composed.parts), plan), composed


_ALL = (
    _layout("chapters-word", "docx", "prose", prose.chapters),
    _layout("chapters-text", "txt", "prose", prose.chapters),
    _layout("parts-sections", "txt", "prose", prose.parts_and_sections, encoding="cp932", newline="\r\n"),
    _layout("parts-sections-pdf", "pdf", "prose", prose.parts_and_sections),
    _layout("roman-kana", "docx", "prose", prose.roman_kana, styles=False),
    _layout("roman-kana-pdf", "pdf", "prose", prose.roman_kana),
    _layout("lettered", "md", "prose", prose.lettered),
    _layout("lettered-quoted", "md", "prose", prose.lettered, quoted=True),
    _layout("bold-heads-pdf", "pdf", "prose", prose.bold_heads, columns=2, size=9.0),
    _layout("bold-heads-word", "docx", "prose", prose.bold_heads),
    _layout("decimal-web", "html", "prose", prose.decimal),
    _layout("decimal-pdf", "pdf", "prose", prose.decimal, running="計画書"),
    _layout("level-words", "docx", "prose", prose.level_words),
    _layout("level-words-md", "md", "prose", prose.level_words, bold_from=5),
    _layout("level-words-bands", "pdf", "prose", prose.level_words, bands=True),
    _layout("master-pdf", "pdf", "table", tables.master, wide=True, size=8.0),
    _layout("master-web", "html", "table", tables.master),
    _layout("register-book", "xlsx", "list", tables.register),
    _layout("register-pdf", "pdf", "list", tables.register, wide=True, size=7.5),
    _layout("two-row-head", "docx", "table", tables.two_row_head),
    _layout("two-row-head-web", "html", "table", tables.two_row_head, heads=False),
    _layout("kpis-apart", "pdf", "table", tables.kpis_apart),
    _layout("kpis-apart-text", "txt", "table", tables.kpis_apart),
    _layout("kpis-by-year", "docx", "table", tables.kpis_by_year),
    _layout("kpis-by-year-book", "xlsx", "table", tables.kpis_by_year),
    _layout("money-list", "pdf", "list", tables.money_list, wide=True, size=8.5),
    _layout("money-list-md", "md", "list", tables.money_list),
    _layout("indicators-across", "html", "table", tables.indicators_across),
    _layout("card-word", "docx", "card", cards.card_table),
    _layout("card-pdf", "pdf", "card", cards.card_table),
    _layout("dl-form", "html", "card", cards.dl_form),
    _layout("sheet-cards", "xlsx", "card", cards.sheet_cards),
    _layout("labelled-lines", "txt", "card", cards.labelled_lines),
    _layout("roadmap-word", "docx", "schedule", cards.roadmap),
    _layout("roadmap-pdf", "pdf", "schedule", cards.roadmap, wide=True),
    _layout("goals-with-figures", "md", "prose", cards.goals_with_figures),
    _layout("goals-with-figures-word", "docx", "prose", cards.goals_with_figures),
    _layout("merged-bars", "docx", "schedule", schedules.merged_bars),
    _layout("merged-bars-pdf", "pdf", "schedule", schedules.merged_bars),
    _layout("merged-chart", "xlsx", "schedule", schedules.merged_chart),
    _layout("merged-chart-web", "html", "schedule", schedules.merged_chart),
    _layout("coloured-cells", "xlsx", "schedule", schedules.coloured_cells),
    _layout("coloured-cells-word", "docx", "schedule", schedules.coloured_cells),
    _layout("two-phases", "docx", "schedule", schedules.two_phases),
    _layout("two-phases-web", "html", "schedule", schedules.two_phases),
    _layout("half-years", "pdf", "schedule", schedules.half_years, wide=True, size=9.0),
    _layout("quarters", "html", "schedule", schedules.quarters),
    _layout("year-lists", "txt", "schedule", schedules.year_lists),
    _layout("year-lists-word", "docx", "schedule", schedules.year_lists),
    _layout("text-bars", "txt", "schedule", schedules.drawn_text_bars),
    _layout("text-bars-md", "md", "schedule", schedules.drawn_text_bars),
    _layout("kana-items", "txt", "prose", running.kana_items),
    _layout("kana-items-word", "docx", "prose", running.kana_items),
    _layout("drawn-lines", "txt", "schedule", running.drawn_lines),
    _layout("overview-first", "docx", "table", mixed.overview_first, running="計画"),
    _layout("overview-first-pdf", "pdf", "table", mixed.overview_first),
    _layout("ladder", "xlsx", "list", mixed.ladder_only),
    _layout("ladder-md", "md", "list", mixed.ladder_only),
    _layout("long-rows", "pdf", "table", mixed.long_rows, cells=13.0),
    _layout("no-rules", "pdf", "table", mixed.no_rules),
    _layout("no-rules-word", "docx", "table", mixed.no_rules),
    Layout("wrapped-text", "txt", "prose", _wrapped),
    _layout("wrapped-md", "md", "prose", mixed.wrapped_text),
    _layout("prose-only", "txt", "prose", mixed.prose_only),
    _layout("prose-only-bare", "pdf", "prose", mixed.prose_only, bare=True),
    _layout("policy-cards", "html", "card", mixed.policy_cards),
    _layout("policy-cards-pdf", "pdf", "card", mixed.policy_cards, bands=True),
    Layout("slide-cards", "pdf", "slide", drawn.slide_cards),
    Layout("slide-columns", "pdf", "slide", drawn.slide_columns),
    Layout("sheet-boxes", "pdf", "card", drawn.sheet_boxes),
    _layout("charts-within", "pdf", "schedule", drawn.charts_within),
    _layout("charts-beside", "pdf", "schedule", drawn.charts_beside),
    _layout("side-by-side", "pdf", "table", drawn.side_by_side, wide=True, size=9.0),
    _layout("unfolded", "pdf", "prose", drawn.unfolded, columns=2, size=9.0),
    Layout("graph-paper", "xlsx", "card", office.graph_paper),
    Layout("web-cards", "html", "card", office.web_cards),
    Layout("old-site", "html", "card", office.old_site),
    Layout("readings-web", "html", "prose", _then(prose.lettered, html, office.with_readings, True)),
    Layout("readings-word", "docx", "prose", _then(prose.level_words, word, office.word_readings)),
    Layout("nested-tables", "docx", "card", office.nested_tables),
    Layout("large-register", "xlsx", "list", _set(office.large_register, book, False), ("reform",)),
    Layout("vertical", "pdf", "vertical", drawn.vertical),
    _layout("labels-above", "docx", "card", forms.labels_above),
    _layout("labels-above-pdf", "pdf", "card", forms.labels_above),
    _layout("labels-beside", "html", "card", forms.labels_beside),
    _layout("labels-beside-word", "docx", "card", forms.labels_beside),
    Layout("cards-of-items", "html", "card", forms.cards_of_items),
    Layout("terms-form", "html", "card", forms.terms_form),
    _layout("boxes-of-bullets", "pdf", "slide", forms.boxes_of_bullets),
    _layout("boxes-of-bullets-web", "html", "card", forms.boxes_of_bullets),
    _layout("boxes-of-actions", "pdf", "slide", forms.boxes_of_actions),
    _layout("boxed-measures", "pdf", "card", forms.boxed_measures),
    _layout("boxed-measures-word", "docx", "card", forms.boxed_measures),
    _layout("form-sheets", "xlsx", "card", forms.form_sheets),
)  # fmt: skip
LAYOUTS: dict[str, Layout | Committed] = {
    layout.name: layout
    for layout in (*_ALL, *(Committed(f"old-{spec.id}", spec.suffix) for spec in PLANS))
}
