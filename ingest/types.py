"""What the ingest room takes and gives.

A reader turns a file into a :class:`RawDocument`: one text and, where the format
has structure, the blocks found in it.  Extraction turns that into a
:class:`PlanRecord`.  All offsets are half-open, in code points of
``RawDocument.text`` (decoded, byte order mark removed, line ends as in the
file); pages count from 1; years are Japanese fiscal years (April to March).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from text.numbers import Quantity, comparable


class BlockKind(StrEnum):
    """What a stretch of the document is, before anything is read into it."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"
    FOOTNOTE = "footnote"
    CAPTION = "caption"
    CONTENTS = "contents"


Box = tuple[float, float, float, float]
"""Left, top, right and bottom in points from the top left corner of the shown page."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a block or a cell is set; a field is None where the format does not say.

    ``page`` counts from 1; ``size`` is the usual type size in points; ``ink`` and
    ``fill`` are the colours of text and background as 0xRRGGBB; ``box`` is the number
    of the drawn box, text frame or card that holds it, the same for all that stand in
    it and unique in the document; ``list_level`` counts from 1; ``align`` is left,
    center or right; ``header`` marks a head cell of a table; ``vertical`` text that
    runs from top to bottom.
    """

    page: int | None = None
    bbox: Box | None = None
    size: float | None = None
    bold: bool | None = None
    ink: int | None = None
    fill: int | None = None
    box: int | None = None
    list_level: int | None = None
    align: str | None = None
    struck: bool | None = None
    header: bool | None = None
    vertical: bool | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled or drawn figure of a page that is no background of a whole block: a bar, an arrow.

    ``kind`` is bar, arrow or line; ``text`` what stands in it, which the blocks hold
    too where it was written there.
    """

    page: int
    bbox: Box
    kind: str
    fill: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell of a table; ``row`` and ``col`` count from 0 in the full grid."""

    start: int
    end: int
    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1
    form: Form | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"cell span {self.start}-{self.end} is inverted")
        if self.row < 0 or self.col < 0 or self.rowspan < 1 or self.colspan < 1:
            raise ValueError(f"cell at {self.row},{self.col} has an impossible place or span")


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as a reader saw it; merged cells stand once, with their spans.

    ``spans_known`` is False where merged cells cannot be told from empty ones
    (plain text): an empty cell then may belong to its neighbour.
    """

    cells: tuple[RawCell, ...]
    n_rows: int
    n_cols: int
    spans_known: bool = True


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block of the document; ``level`` is the heading or list level from style, from 1."""

    kind: BlockKind
    start: int
    end: int
    level: int | None = None
    marker: str | None = None
    table: RawTable | None = None
    form: Form | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"block span {self.start}-{self.end} is inverted")
        if (self.kind is BlockKind.TABLE) != (self.table is not None):
            raise ValueError("a table block, and no other, holds a table")


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A file as a reader gives it.

    ``blocks`` in document order, empty for plain text (the block parser finds
    them there).  ``pages`` holds the start offset of each page, empty where the
    format has none.  ``losses`` says what the reader could not carry over;
    ``shapes`` are the drawn figures of its pages, by page.
    """

    name: str
    media_type: str
    sha256: str
    text: str
    encoding: str | None = None
    pages: tuple[int, ...] = ()
    blocks: tuple[RawBlock, ...] = ()
    losses: tuple[Issue, ...] = ()
    shapes: tuple[Shape, ...] = ()

    def page_of(self, offset: int) -> int | None:
        """The 1-based page that holds ``offset``; None where there are no pages."""
        from bisect import bisect_right

        return bisect_right(self.pages, offset) if self.pages else None


class Severity(StrEnum):
    """How much an issue matters to who reads the data."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a statement stands: ``quote`` is ``text[start:end]`` of the raw text."""

    document: str
    page: int | None
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"provenance span {self.start}-{self.end} is inverted")
        if len(self.quote) != self.end - self.start:
            raise ValueError("the quote is not as long as its span")


@dataclass(frozen=True, slots=True)
class Issue:
    """Something lost, doubtful or contradictory in a document.

    ``code`` is one of the documented codes (``ingest/issues.py``), ``message``
    Japanese, ``about`` the id of the element or None for the document, and
    ``readings`` the competing values as printed.
    """

    code: str
    message: str
    severity: Severity = Severity.WARNING
    about: str | None = None
    provenance: Provenance | None = None
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """What every extracted element carries besides its own fields."""

    id: str
    provenance: Provenance | None = field(default=None, kw_only=True)
    confidence: float = field(default=1.0, kw_only=True)
    method: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not within 0 and 1")


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The plan itself: see the record format for the conventions."""

    title: str | None = None
    municipality: str | None = None
    prefecture: str | None = None
    jis_code: str | None = None
    published: str | None = None
    period_start_fy: int | None = None
    period_end_fy: int | None = None
    period_start: str | None = None
    period_end: str | None = None
    """First and last month (YYYY-MM), where the period is printed in months."""
    version_or_status: str | None = None
    doubles_as: tuple[str, ...] = ()
    provenance: tuple[tuple[str, Provenance], ...] = ()
    """(field name, where it stands) for every field that was read from the text."""


@dataclass(frozen=True, slots=True)
class Policy(Element):
    label: str = ""
    number: str | None = None
    parent: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Action(Element):
    text: str = ""


@dataclass(frozen=True, slots=True)
class Measure(Element):
    """A 施策.  ``span`` covers its whole block; ``cites`` are ids of ``sources``."""

    title: str = ""
    raw_title: str | None = None
    number: str | None = None
    parent: str | None = None
    goal: str | None = None
    goal_provenance: Provenance | None = None
    department: str | None = None
    actions: tuple[Action, ...] = ()
    cites: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    stance: str | None = None
    state: str | None = None
    """What the plan says of the present state (未導入, 試行中), as printed."""
    state_provenance: Provenance | None = None
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Interim:
    """A value between baseline and target: its fiscal year, number, printed text and unit."""

    fy: int | None = None
    value: float | None = None
    text: str | None = None
    unit: str | None = None

    def __post_init__(self) -> None:
        if self.value is None and not self.text:
            raise ValueError("an interim value needs a number or a text")


@dataclass(frozen=True, slots=True)
class Comparable:
    """The values of an indicator in one unit without a power (人 for 万人)."""

    unit: str | None
    baseline: float | None
    target: float | None
    interim: tuple[float | None, ...]
    """One for each interim value, in their order."""


@dataclass(frozen=True, slots=True)
class Kpi(Element):
    """An indicator of a measure or, where ``measure`` is None, of a ``policy``.

    ``indicator`` is as printed; ``subject`` is what a bare one (交付率) is of, in the words
    of the text around it (マイナンバーカード交付率), else None.  Each value stands as printed: the number, and the unit beside it.

    ``unit`` is that of the target (of the baseline where there is no target),
    ``baseline_unit`` that of the baseline: 9,800人 → 1万人 has 人 and 万人.
    """

    measure: str | None = None
    policy: str | None = None
    indicator: str = ""
    subject: str | None = None
    baseline_value: float | None = None
    baseline_unit: str | None = None
    baseline_text: str | None = None
    baseline_asof: str | None = None
    target_value: float | None = None
    target_text: str | None = None
    target_fy: int | None = None
    unit: str | None = None
    interim: tuple[Interim, ...] = ()

    @property
    def comparable(self) -> Comparable | None:
        """The values in one unit; None where they differ in more than a power (分, 時間)."""
        units = (self.baseline_unit, self.unit, *(step.unit for step in self.interim))
        values = (self.baseline_value, self.target_value, *(step.value for step in self.interim))
        stated = [
            Quantity(value, unit, 0, 0)
            for value, unit in zip(values, units, strict=True)
            if value is not None
        ]
        same = comparable(stated)
        if same is None:
            return None
        unit, numbers = same
        left = iter(numbers)
        found = [None if value is None else next(left) for value in values]
        return Comparable(unit, found[0], found[1], tuple(found[2:]))


@dataclass(frozen=True, slots=True)
class Phase(Element):
    """A row or bar of the schedule; ``certain`` is False where columns were lost."""

    measure: str | None = None
    task: str = ""
    from_fy: int | None = None
    to_fy: int | None = None
    certain: bool = True


MILESTONE_KINDS = ("start", "due", "event")


@dataclass(frozen=True, slots=True)
class Milestone(Element):
    """A printed time by which, or from which, something is done.

    ``date`` is YYYY, YYYY-MM or YYYY-MM-DD in calendar time as far as it is printed, None
    where only a fiscal year is; ``fy`` is the fiscal year that holds it; ``printed`` the
    time as printed.  ``kind`` is one of :data:`MILESTONE_KINDS`.
    """

    measure: str | None = None
    text: str = ""
    kind: str = "event"
    date: str | None = None
    fy: int | None = None
    printed: str = ""

    def __post_init__(self) -> None:
        Element.__post_init__(self)
        if self.kind not in MILESTONE_KINDS:
            raise ValueError(f"{self.kind} is no kind of milestone")


@dataclass(frozen=True, slots=True)
class Project(Element):
    """Work that the plan reports as already done."""

    measure: str | None = None
    fy: int | None = None
    label: str = ""
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a source is named.

    ``relation`` is how it is cited: basis (基づく), heed (踏まえる), reference (参考),
    subsidy (補助事業), superior (上位計画), doubles (兼ねる); None where the text does not say.
    """

    printed: str
    provenance: Provenance
    measure: str | None = None
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class Source(Element):
    """A document that the plan names; ``register_id`` is its slug in the register, if known."""

    label: str = ""
    as_printed: tuple[str, ...] = ()
    type: str = "other"
    issuer: str | None = None
    date: str | None = None
    law_number: str | None = None
    register_id: str | None = None
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class GlossaryTerm(Element):
    term: str = ""
    alt: tuple[str, ...] = ()
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class Organization(Element):
    """A body or a post; ``role`` is what its sentence says of it.

    ``kind`` is department, board, team, post, national or prefectural; ``offices`` are
    those that it holds for the plan (本部長, CIO, 事務局, 編集).
    """

    label: str = ""
    role: str | None = None
    kind: str | None = None
    offices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage(Element):
    """A stretch to search and to cite: mended ``text`` of ``provenance.quote``.

    ``heading`` is the path of headings above it; ``measure`` the id of the
    measure whose block holds it; ``kind`` a BlockKind value.
    """

    text: str = ""
    heading: tuple[str, ...] = ()
    measure: str | None = None
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """The file that a record was read from.

    ``understood`` is the share (0 to 1) of the text in tables, forms, lists and labelled
    paragraphs stating something of which something was read; None where none states anything.
    """

    id: str
    name: str
    media_type: str
    sha256: str
    encoding: str | None = None
    chars: int = 0
    pages: int | None = None
    understood: float | None = None

    def __post_init__(self) -> None:
        if self.understood is not None and not 0.0 <= self.understood <= 1.0:
            raise ValueError(f"share {self.understood} is not within 0 and 1")


SOURCE_TYPES = (
    "law",
    "national_program",
    "national_guideline",
    "national_strategy",
    "prefectural_plan",
    "municipal_plan",
    "international",
    "other",
)


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """Everything read from one document."""

    document: DocumentFacts
    plan: PlanFacts
    policies: tuple[Policy, ...] = ()
    measures: tuple[Measure, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    schedule: tuple[Phase, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    projects: tuple[Project, ...] = ()
    sources: tuple[Source, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()
    organizations: tuple[Organization, ...] = ()
    passages: tuple[Passage, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class LawReference:
    """A law as a project names it; ``law_id`` is e-Gov's, without a revision, or None."""

    name: str
    number: str | None = None
    law_id: str | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class NationalProjectRecord:
    """A project of the state as the official review lists it; years are fiscal years.

    ``row`` tells apart projects that share a year and number.
    """

    year: int
    number: str
    row: int
    name: str
    ministry: str
    offices: tuple[str, ...] = ()
    purpose: str | None = None
    problem: str | None = None
    outline: str | None = None
    url: str | None = None
    kind: str | None = None
    from_fy: int | None = None
    to_fy: int | None = None
    laws: tuple[LawReference, ...] = ()
    plans: tuple[str, ...] = ()
    subsidies: tuple[tuple[str, str], ...] = ()
    """(who is subsidised, at which rate), as printed."""
    related: tuple[tuple[str, str, str], ...] = ()
    """(project number, name, relation), as printed."""
