"""The generator of invented plans: deterministic, its gold valid and printed, its split fixed."""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from benchmarks.documents import make_fonts
from benchmarks.documents.facts import fig
from benchmarks.documents.layouts.registry import LAYOUTS, Built
from benchmarks.documents.nonplans import NONPLANS
from benchmarks.documents.split import FIT, HELD
from benchmarks.passages import is_named, place
from benchmarks.scoring import Tally, refused, score

pytestmark = pytest.mark.slow

SHARED = Path(__file__).parents[2].parent / "shared"
EVERY = [(name, pool) for name, layout in LAYOUTS.items() for pool in layout.pools]
GENERATED = [(name, pool) for name, pool in EVERY if LAYOUTS[name].kind != "committed"]


def folded(text: str) -> str:
    """NFKC without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@cache
def built(layout: str, pool: str) -> Built:
    return LAYOUTS[layout].build(pool)


def printed(document: Built) -> str:
    """The characters of a file without white space, read without the program's readers."""
    suffix = document.name.rpartition(".")[2]
    if suffix == "pdf":
        pages = pypdfium2.PdfDocument(document.data)
        text = "".join(page.get_textpage().get_text_range() for page in pages)
    elif suffix in ("docx", "xlsx"):
        with zipfile.ZipFile(BytesIO(document.data)) as packed:
            names = [n for n in packed.namelist() if re.search(r"document|header|foot|sharedStr|sheet\d", n)]  # fmt: skip
            text = "".join(packed.read(name).decode() for name in names if name.endswith(".xml"))
        text = unescape(re.sub(r"<w:rt>.*?</w:rt>|<[^>]+>", "", text))
    else:
        for encoding in ("utf-8", "cp932", "euc_jp"):
            try:
                text = document.data.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
        if suffix == "html":
            text = unescape(re.sub(r"<rt>.*?</rt>|<rp>.*?</rp>|<[^>]+>", "", text))
        text = re.sub(r"<br>|^>", "", text, flags=re.MULTILINE)
    return re.sub(r"[￾\x00-\x1f]", "", folded(text))


def stands(text: str, wanted: str) -> bool:
    """Whether a string is printed, whole or cut once by the end of a page or cell."""
    sought = folded(wanted)
    return sought in text or any(
        sought[:k] in text and sought[k:] in text for k in range(1, len(sought))
    )


def test_the_split_is_fixed_disjoint_and_whole() -> None:
    assert not set(FIT) & set(HELD)
    assert {*FIT, *HELD} == set(LAYOUTS)
    assert 40 <= len(HELD) <= len(FIT)
    for side in (FIT, HELD):
        assert len({LAYOUTS[name].suffix for name in side}) == 6
        assert {LAYOUTS[name].kind for name in side} >= {"prose", "table", "card"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_documents_are_the_same_every_time(layout: str) -> None:
    pool = LAYOUTS[layout].pools[len(layout) % len(LAYOUTS[layout].pools)]
    again = LAYOUTS[layout].build(pool)
    first = built(layout, pool)
    assert printed(again) == printed(first)
    assert again.gold == first.gold
    if LAYOUTS[layout].suffix not in ("docx", "xlsx"):
        assert again.data == first.data


@pytest.mark.parametrize(("layout", "pool"), EVERY)
def test_ids_of_the_gold_resolve(layout: str, pool: str) -> None:
    gold = built(layout, pool).gold
    ids = {name: [row["id"] for row in gold[name]] for name in ("policies", "measures", "sources")}
    assert all(len(set(known)) == len(known) for known in ids.values())
    assert gold["measures"]
    assert {m["parent"] for m in gold["measures"]} <= {None, *ids["policies"]}
    assert {p["parent"] for p in gold["policies"]} <= {None, *ids["policies"]}
    assert {c for m in gold["measures"] for c in m["cites"]} <= set(ids["sources"])
    for row in (*gold["kpis"], *gold["schedule"]):
        assert row["measure"] in ids["measures"] or (
            row["measure"] is None and row.get("policy") in ids["policies"]
        )
    json.dumps(gold)


def wanted(built_: Built) -> list[str]:
    """Every string of the gold that the document must print."""
    gold = built_.gold
    out = [gold["plan"]["municipality"], gold["plan"]["title"]]
    out += [p["label"] for p in gold["policies"]]
    for measure in gold["measures"]:
        out += [measure["title"], measure["goal"], measure["department"], *measure["actions"]]
    for kpi in gold["kpis"]:
        out += [kpi["indicator"], _bare(kpi["target_text"], kpi["unit"])]
        if kpi["baseline_value"] is not None:
            out.append(_bare(kpi["baseline_text"], kpi.get("baseline_unit") or kpi["unit"]))
        out += [_bare(row["text"], row["unit"]) for row in kpi.get("interim", [])]
    out += [row["task"] for row in gold["schedule"]]
    out += [s["as_printed"][0] for s in gold["sources"] if not s.get("optional")]
    out += [t["term"] for t in gold["glossary"]]
    for done in gold["projects"]:
        out += [done["label"], done["department"]]
    return [text for text in out if text]


def _bare(text: str, unit: str | None) -> str:
    """A figure without its unit, which a column of its own may hold."""
    return text.replace(unit, "", 1) if unit else text


@pytest.mark.parametrize(("layout", "pool"), GENERATED)
def test_the_document_prints_its_gold(layout: str, pool: str) -> None:
    document = built(layout, pool)
    text = printed(document)
    assert not [sought for sought in wanted(document) if not stands(text, sought)]


def test_fonts_hold_every_character() -> None:
    for weight in ("Regular", "Bold"):
        font = TTFont(make_fonts.FONTS / f"BIZUDGothic-{weight}.subset.ttf")
        pdfs = [pair for pair in GENERATED if LAYOUTS[pair[0]].suffix == "pdf"]
        texts = "".join(printed(built(layout, pool)) for layout, pool in pdfs)
        assert {c for c in texts if ord(c) not in font.getBestCmap()} <= {"\ufeff"}


def test_figures_are_read_as_printed() -> None:
    known = {"1,200人": (1200, "人"), "2万5千件": (25000, "件"), "160万人": (160, "万人"), "年8千件": (8, "千件"),
             "△38人": (-38, "人"), "12・5％": (12.5, "％"), "50％以上": (50, "％"), "3億1千万円": (310000000, "円")}  # fmt: skip
    assert {text: (fig(text).value, fig(text).unit) for text in known} == known
    assert fig("全課で実施").value is None


@pytest.mark.skipif(not (SHARED / "evaluation/gold").exists(), reason="no gold of the originals")
def test_scores_are_those_of_the_evaluation_script() -> None:
    from benchmarks.extraction import golds, scorer
    from ingest.pipeline import ingest_file
    from ingest.records import to_json

    same = {"policies": "policies", "measures": "measures", "actions": "actions", "sources": "sources",
            "measure_citations": "citations", "kpis": "kpis", "glossary": "glossary", "projects": "projects"}  # fmt: skip
    checked = 0
    for path in sorted((SHARED / "plans").glob("*.txt")):
        record = json.loads(json.dumps(to_json(ingest_file(path))))
        gold = golds().get(str(record["plan"]["jis_code"]))
        if gold is None:
            continue
        theirs, _ = scorer().score(record, gold)
        ours = score(record, gold).tallies
        checked += 1
        for name, own in same.items():
            if theirs[name]:
                tally = ours[own]
                assert theirs[name]["precision"] == round(tally.precision, 3), name
                assert theirs[name]["recall"] == round(tally.recall, 3), name
                assert (theirs[name]["pred"], theirs[name]["gold"]) == (tally.found, tally.wanted)
        assert theirs["plan"]["accuracy"] == round(ours["plan"].f1, 3)
        assert theirs["measure_parent"]["accuracy"] == round(ours["parents"].f1, 3)
        if theirs["schedule_recall"]:
            assert theirs["schedule_recall"]["recall"] == round(ours["schedule"].recall, 3)
    assert checked >= 2


def test_gold_against_itself_is_right_and_a_refusal_all_missed() -> None:
    gold = built("card-word", "ward").gold
    for tally in score(gold, gold).tallies.values():
        assert tally.right == tally.found == tally.wanted
    lost = refused(gold).tallies["measures"]
    assert lost == Tally(0, 0, len(gold["measures"]))


def test_a_miss_is_named_only_by_an_issue_on_its_passage() -> None:
    text = "目次\n窓口の予約……3\n\n窓口の予約\n係が受け付けます。\n担当　市民係"
    row = {"title": "窓口の予約", "department": "市民係", "actions": [], "goal": None}
    at = place(text, row, {})
    assert at == (text.index("\n\n") + 2, text.index("\n\n") + 7)
    issue = {"provenance": {"start": at[0], "end": at[1]}}
    assert is_named(text, row, {}, [issue])
    assert not is_named(
        text, row, {}, [{"provenance": {"start": 3, "end": 8}}, {"provenance": None}]
    )


def test_non_plans_are_many_and_the_same_every_time() -> None:
    assert len(NONPLANS) == 20
    assert {document.suffix for document in NONPLANS.values()} == {"txt", "md", "html", "docx", "xlsx", "pdf"}  # fmt: skip
    for document in NONPLANS.values():
        first, again = (Built(f"{document.name}.{document.suffix}", document.build(), {}) for _ in range(2))  # fmt: skip
        assert len(printed(first)) > 60
        assert printed(first) == printed(again)
