"""Twenty invented documents that are no plans: nothing may be taken from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.documents.nodes import Node
from benchmarks.documents.nonplans import figures, papers
from benchmarks.documents.pools import POOLS
from benchmarks.documents.write_book import book
from benchmarks.documents.write_html import html
from benchmarks.documents.write_pdf import pdf
from benchmarks.documents.write_text import markdown, text
from benchmarks.documents.write_word import word

_WRITE: dict[str, Callable[..., bytes]] = {
    "txt": text, "md": markdown, "docx": word, "xlsx": book, "pdf": pdf,
}  # fmt: skip


@dataclass(frozen=True)
class NonPlan:
    """A document: its name says what it is."""

    name: str
    suffix: str
    parts: Callable[[], list[Node]]
    how: tuple[tuple[str, Any], ...] = ()

    def build(self) -> bytes:
        """The file."""
        if self.suffix == "html":
            return html(self.parts(), POOLS["reform"])
        return _WRITE[self.suffix](self.parts(), **dict(self.how))


_ALL = (
    NonPlan("council-minutes", "txt", papers.council_minutes),
    NonPlan("council-minutes-word", "docx", papers.committee_minutes),
    NonPlan("survey-report", "pdf", figures.survey_report),
    NonPlan("survey-tables", "xlsx", figures.survey_tables),
    NonPlan("budget-by-section", "pdf", figures.budget_sections, (("wide", True),)),
    NonPlan("budget-book", "xlsx", figures.budget_sections),
    NonPlan("settlement-summary", "md", figures.settlement),
    NonPlan("statistics-yearbook", "xlsx", figures.yearbook),
    NonPlan("statistics-page", "html", figures.population),
    NonPlan("mayors-speech", "txt", papers.speech),
    NonPlan("policy-speech-pdf", "pdf", papers.policy_speech),
    NonPlan("call-for-tender", "docx", papers.tender),
    NonPlan("specification", "pdf", papers.specification),
    NonPlan("newsletter", "html", papers.newsletter),
    NonPlan("newsletter-columns", "pdf", papers.newsletter, (("columns", 2),)),
    NonPlan("ordinance", "txt", papers.ordinance),
    NonPlan("rules-word", "docx", papers.rules),
    NonPlan("agenda", "md", papers.agenda),
    NonPlan("press-release", "html", papers.press_release),
    NonPlan("organisation-chart", "xlsx", figures.telephone_list),
)
NONPLANS: dict[str, NonPlan] = {document.name: document for document in _ALL}
