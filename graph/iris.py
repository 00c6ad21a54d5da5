"""The one place where IRIs of the data are made.

Identifiers are validated before they become part of an IRI; what has no
identifier of its own gets a key, ten hexadecimal digits of a hash over what
identifies the thing (its title and its parents, joined with a separator that
cannot occur in them), so that its IRI stays when a plan is read again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable
from typing import Final, NewType
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from graph.errors import InvalidIdError
from graph.namespaces import DEFAULT_BASE_IRI
from ingest.types import PlanRecord
from text.folding import narrow
from text.messages import Message

PlanId = NewType("PlanId", str)
"""A validated identifier of a plan; made by :func:`plan_id` alone."""

_PLAN_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,119}")
_SLUG: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,118}[A-Za-z0-9])?")
_CODE5: Final = re.compile(r"[0-9]{5}")
_CODE2: Final = re.compile(r"[0-9]{2}")
_KEY: Final = re.compile(r"[0-9a-f]{10}(?:-[0-9]+)?")
_LAW_ID: Final = re.compile(r"[0-9A-Z]{15}")
_NUMBER: Final = re.compile(r"[0-9A-Za-z]{1,20}")
_BAD_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|\\^`]')

KINDS: Final = frozenset(
    {
        "policy",
        "measure",
        "action",
        "kpi",
        "interim",
        "phase",
        "milestone",
        "project",
        "term",
        "citation",
        "alignment",
        "suggestion",
        "issue",
        "org",
        "source",
        "fact",
    }
)
"""Elements below ``plan/{pid}/`` that are named by a key."""

RESERVED_GRAPHS: Final = frozenset(
    {"topics", "sources", "municipalities", "ontology", "national-projects", "dataset"}
    | {"fiscal-years", "links", "shapes"}
)
"""Last path segments of graphs that belong to no plan."""


def plan_id(text: str) -> PlanId:
    """Validates an identifier of a plan (letters, digits, ``-`` and ``_``; at most 120)."""
    if not _PLAN_ID.fullmatch(text):
        raise InvalidIdError(
            Message("%(text)s is no identifier of a plan (A-Z a-z 0-9 _ -)", text=repr(text))
        )
    if text in RESERVED_GRAPHS:
        raise InvalidIdError(
            Message("%(text)s is reserved and cannot identify a plan", text=repr(text))
        )
    return PlanId(text)


def plan_id_of(record: PlanRecord) -> PlanId:
    """The identifier of a plan that no manifest names.

    ``{code or 'unknown'}-{10 hex}`` over title, municipality and publication, so
    that it does not depend on the name or the bytes of the file.
    """
    plan = record.plan
    code = plan.jis_code if plan.jis_code and _CODE5.fullmatch(plan.jis_code) else "unknown"
    return plan_id(f"{code}-{key_of(plan.title, plan.municipality, plan.published)}")


def normalised(text: str) -> str:
    """What counts of a text when identity is decided: one width, no white space, lower case."""
    return "".join(narrow(text).split()).casefold()


def key_of(*parts: str | None) -> str:
    """Ten hexadecimal digits that stand for the parts; None differs from empty."""
    # normalised text holds no white space, so neither separator can occur in it
    joined = "\x1f".join("\x1e" if part is None else normalised(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()[:10]


class KeyMinter:
    """Gives the elements of one document their keys.

    Two things that share what identifies them get ``…`` and ``…-2``, in the order
    in which they stand in the document.
    """

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], int] = {}
        self._given: dict[tuple[str, Hashable], str] = {}

    def mint(self, kind: str, *parts: str | None, thing: Hashable = None) -> str:
        """A new key of this kind; with ``thing``, the key is remembered for :meth:`get`."""
        if kind not in KINDS:
            raise InvalidIdError(Message("%(kind)s is no kind of element", kind=repr(kind)))
        key = key_of(*parts)
        count = self._taken.get((kind, key), 0) + 1
        self._taken[kind, key] = count
        if count > 1:
            key = f"{key}-{count}"
        if thing is not None:
            self._given[kind, thing] = key
        return key

    def get(self, kind: str, thing: Hashable) -> str | None:
        """The key that was minted for ``thing``, None where there was none."""
        return self._given.get((kind, thing))


def validated_base(base: str) -> str:
    """The base as it is; InvalidIdError unless it is http(s), absolute and ends with ``/``."""
    parts = urlsplit(base)
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or not parts.path.endswith("/")
        or parts.query
        or parts.fragment
        or base.endswith(("?", "#"))
        or _BAD_IN_IRI.search(base)
    ):
        raise InvalidIdError(
            Message(
                "%(base)s is no base of IRIs (like %(default_base_iri)s, with / at the end)",
                base=repr(base),
                default_base_iri=DEFAULT_BASE_IRI,
            )
        )
    return base


class Iris:
    """Mints the IRIs below one base."""

    def __init__(self, base: str = DEFAULT_BASE_IRI) -> None:
        self.base: Final = validated_base(base)

    def _node(self, path: str) -> NamedNode:
        return NamedNode(self.base + path)

    def plan(self, pid: PlanId) -> NamedNode:
        return self._node(f"plan/{pid}")

    def element(self, pid: PlanId, kind: str, key: str) -> NamedNode:
        """``plan/{pid}/{kind}/{key}`` for one of KINDS."""
        if kind not in KINDS or not _KEY.fullmatch(key):
            raise InvalidIdError(Message("%(kind)s/%(key)s names no element", kind=kind, key=key))
        return self._node(f"plan/{pid}/{kind}/{key}")

    def passage(self, pid: PlanId, start: int, end: int) -> NamedNode:
        """The stretch ``start``-``end`` (half-open code points of the raw text)."""
        if not 0 <= start <= end:
            raise InvalidIdError(
                Message("passage %(start)s-%(end)s is inverted", start=start, end=end)
            )
        return self._node(f"plan/{pid}/passage/{start}-{end}")

    def document(self, pid: PlanId) -> NamedNode:
        return self._node(f"document/{pid}")

    def graph(self, pid: PlanId) -> NamedNode:
        """The named graph that holds all of one document."""
        return self._node(f"graph/{pid}")

    def curated_graph(self, name: str) -> NamedNode:
        """The named graph of a file of ``ontology/`` (``topics`` ...)."""
        return self._node(f"graph/{_slug(name)}")

    def topic(self, slug: str) -> NamedNode:
        return self._node(f"topic/{_slug(slug)}")

    def source(self, slug: str) -> NamedNode:
        return self._node(f"source/{_slug(slug)}")

    def source_edition(self, slug: str, edition: str) -> NamedNode:
        return self._node(f"source/{_slug(slug)}/edition/{_slug(edition)}")

    def source_item(self, slug: str, item: str) -> NamedNode:
        return self._node(f"source/{_slug(slug)}/item/{_slug(item)}")

    def law(self, law_id: str) -> NamedNode:
        """A law outside the register, by its e-Gov id."""
        if not _LAW_ID.fullmatch(law_id):
            raise InvalidIdError(
                Message("%(law_id)s is no law id (15 letters and digits)", law_id=repr(law_id))
            )
        return self._node(f"source/law-{law_id}")

    def national_project(self, year: int, number: str, row: int = 1) -> NamedNode:
        """A project of the state: fiscal year of the review, 予算事業ID and row if not the first."""
        if not (1900 <= year <= 2199 and _NUMBER.fullmatch(number) and row >= 1):
            raise InvalidIdError(
                Message(
                    "%(year)s-%(number)s-%(row)s names no national project",
                    year=year,
                    number=number,
                    row=row,
                )
            )
        return self._node(f"national-project/{year}-{number}" + (f"-{row}" if row > 1 else ""))

    def national_project_at(self, path: str) -> NamedNode:
        """A project by the last part of its IRI (``2024-806``, ``2024-1501-2``)."""
        year, _, rest = path.partition("-")
        number, _, row = rest.partition("-")
        if not (year.isascii() and year.isdigit() and (not row or row.isdigit())):
            raise InvalidIdError(Message("%(path)s names no national project", path=repr(path)))
        return self.national_project(int(year), number, int(row or 1))

    def municipality(self, code: str) -> NamedNode:
        if not _CODE5.fullmatch(code):
            raise InvalidIdError(
                Message("%(code)s is no municipality code (5 digits)", code=repr(code))
            )
        return self._node(f"municipality/{code}")

    def prefecture(self, code: str) -> NamedNode:
        if not _CODE2.fullmatch(code):
            raise InvalidIdError(
                Message("%(code)s is no prefecture code (2 digits)", code=repr(code))
            )
        return self._node(f"prefecture/{code}")

    def fiscal_year(self, year: int) -> NamedNode:
        if not 1868 <= year <= 2199:
            raise InvalidIdError(Message("%(year)s is no plausible fiscal year", year=year))
        return self._node(f"fiscal-year/{year}")

    def dataset(self) -> NamedNode:
        """The whole of one snapshot as a void:Dataset."""
        return self._node("dataset")

    def sparql_endpoint(self) -> NamedNode:
        """Where a service with this base answers SPARQL."""
        return self._node("sparql")

    def build(self, snapshot_id: str) -> NamedNode:
        """The activity that made a snapshot."""
        return self._node(f"build/{_slug(snapshot_id)}")

    def path_of(self, iri: str) -> str | None:
        """The path below the base (``plan/x``), None for IRIs of others."""
        return iri[len(self.base) :] if iri.startswith(self.base) else None


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text) or ".." in text:
        raise InvalidIdError(
            Message("%(text)s may not stand in an IRI (A-Z a-z 0-9 . _ -)", text=repr(text))
        )
    return text
