"""Keep the catalogues of messages in step with code, templates and queries.

``python tools/messages.py`` extracts all messages, updates every catalogue below
``text/messages/`` and compiles it; ``--add LANGUAGE`` starts a new catalogue first.
What is still untranslated is listed, and the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from text.messages import CATALOGUES, DOMAIN, SOURCE_LANGUAGE, Message  # noqa: E402

HEADER: Final = "# What Shisaku says to people. Kept up to date by tools/messages.py."
ROOMS: Final = ("text", "resources", "ingest", "graph", "search", "api")
KEYWORDS: Final[dict[str, Any]] = {
    "Message": None,
    "counted": (1, 2),
    "Code": (2,),
    "foreign": None,
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
METHODS: Final = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/queries/**.rq", "tools.messages:titles"),
]
OPTIONS: Final = {"**/templates/**.html": {"silent": "false", "newstyle_gettext": "true"}}


def titles(
    file: IO[bytes], *_: object, **_options: object
) -> Iterator[tuple[int, None, str, list[str]]]:
    """What the heads of query files say to people (an extraction method of Babel)."""
    for number, line in enumerate(file, 1):
        name, _, said = line.decode("utf-8").rstrip("\n").partition(": ")
        if name in ("# title", "# about"):
            yield number, None, said, []


def extracted() -> Catalog:
    """All messages of the rooms, without translations, each with the files that say it."""
    found = Catalog(domain=DOMAIN, project="Shisaku", charset="utf-8")
    for room in ROOMS:
        for name, _, message, comments, context in extract_from_dir(
            ROOT / room, METHODS, OPTIONS, KEYWORDS, ("Translators:",), strip_comment_tags=True
        ):
            found.add(
                message, None, [(f"{room}/{name}", 0)], auto_comments=comments, context=context
            )
    for text in described():
        found.add(text.key, None, [("api/web/app.py", 0)])
    return found


def described() -> Iterable[Message]:
    """What the OpenAPI description says, which FastAPI takes from docstrings and parameters."""
    # late: the whole service is imported for it
    from api.settings import load
    from api.web.app import create_app
    from api.web.pages.docs import texts

    return sorted(texts(create_app(load({})).openapi()))


def files() -> list[Path]:
    """The catalogues, one a language."""
    return sorted(CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def read(path: Path) -> Catalog:
    """One catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain=DOMAIN)


def untranslated(catalogue: Catalog) -> Iterable[str]:
    """The messages that a catalogue lacks, or has marked as doubtful."""
    for message in catalogue:
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (not all(said) or message.fuzzy):
            yield str(message.id)


def add(language: str) -> None:
    """An empty catalogue for a language, to be filled by the update."""
    path = CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    path.parent.mkdir(parents=True)
    write(path, Catalog(language))


def update(path: Path, template: Catalog) -> Catalog:
    """Bring a catalogue up to the messages that there are, and write it with its ``.mo``."""
    known = read(path)
    known.update(template, no_fuzzy_matching=True, update_creation_date=False)
    known.obsolete.clear()
    write(path, known)
    path.with_suffix(".mo").write_bytes(compiled(known))
    return known


class Bare(Catalog):
    """A catalogue whose head has only what gettext needs: no dates, no names of people."""

    mime_headers = property(  # type: ignore[assignment]
        lambda self: [
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]
    )


def bare(catalogue: Catalog) -> Catalog:
    """The messages of a catalogue under a head that is always the same."""
    copy = Bare(catalogue.locale, header_comment=HEADER, fuzzy=False)
    for entry in catalogue:
        if entry.id:
            copy[entry.id] = entry
    return copy


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue in the form that gettext loads; the same for the same translations."""
    out = BytesIO()
    write_mo(out, bare(catalogue))
    return out.getvalue()


def write(path: Path, catalogue: Catalog) -> None:
    """The catalogue as a file, sorted by message."""
    with path.open("wb") as file:
        write_po(file, bare(catalogue), width=100, sort_output=True, include_lineno=False)


def main() -> int:
    """Update all catalogues; 1 where one lacks a translation."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--add", metavar="LANGUAGE", help="start a catalogue, such as fr")
    asked = parser.parse_args()
    if asked.add and asked.add != SOURCE_LANGUAGE:
        add(asked.add)
    template = extracted()
    lacking = 0
    for path in files():
        for message in untranslated(update(path, template)):
            lacking += 1
            print(f"{path.relative_to(ROOT)}: untranslated: {message}")
    print(f"{len(template)} messages, {len(files())} catalogues")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
