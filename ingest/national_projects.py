"""The official download of 行政事業レビュー: national projects with laws and plans behind them.

Source: 行政事業レビュー見える化サイト, 公共データ利用規約 第1.0版.  A folder holds
zips of CSV (UTF-8 with byte order mark), one per sheet: 1-1 offices, 1-2 purpose
and outline, 1-3 laws and plans, 1-4 subsidy rates, 1-5 related projects.  Sheet
1-2 has one row for each project; the others refer to it by year and project
number.  A project that several ledgers or offices report stands there in
several rows: each is a project of its own here, told apart by ``row``.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ingest.errors import DamagedFileError, IngestError, UnreadableFileError
from ingest.types import LawReference, NationalProjectRecord
from text.messages import Message

SHEETS = ("1-1", "1-2", "1-3", "1-4", "1-5")
MAX_EXPANDED = 512 * 1024 * 1024
"""Expanded bytes that one sheet may have; the published ones stay under 16 MB."""

_LAW_ID = re.compile(r"\d{3}[A-Z0-9]{4}\d{8}|\d{3}[A-Z]{2}\d{10}|\d{3}[A-Z0-9]{12}")
_REVISION = re.compile(r"_\d{8}_[0-9A-Z]+$")


def read_projects(folder: Path) -> Iterator[NationalProjectRecord]:
    """The projects of a downloaded folder, in the order of sheet 1-2.

    Raises UnreadableFileError where the folder or a sheet is missing,
    DamagedFileError where a sheet is no such table; both name the file and,
    where there is one, the line.
    """
    sheets = {name: _find(folder, name) for name in SHEETS}
    laws: dict[tuple[str, str], list[LawReference]] = {}
    plans: dict[tuple[str, str], list[str]] = {}
    for line in _rows(sheets["1-3"], ("事業年度", "予算事業ID", "法令名", "計画通知名")):
        key = (line["事業年度"], line["予算事業ID"])
        if line["法令名"]:
            laws.setdefault(key, []).append(_law(line))
        if line["計画通知名"]:
            plans.setdefault(key, []).append(line["計画通知名"])
    subsidies: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line in _rows(sheets["1-4"], ("事業年度", "予算事業ID", "補助対象", "補助率")):
        if line["補助率"]:
            # the sheets protect fractions from spreadsheets by a leading apostrophe
            rate = (line["補助対象"], line["補助率"].removeprefix("'"))
            subsidies.setdefault((line["事業年度"], line["予算事業ID"]), []).append(rate)
    related: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for line in _rows(sheets["1-5"], ("事業年度", "予算事業ID", "関連事業の事業名", "関連性")):
        if line["関連事業の事業名"]:
            entry = (line["関連事業の事業ID"], line["関連事業の事業名"], line["関連性"])
            related.setdefault((line["事業年度"], line["予算事業ID"]), []).append(entry)

    seen: dict[tuple[str, str], int] = {}
    wanted = (
        "事業年度",
        "予算事業ID",
        "事業名",
        "府省庁",
        "事業の目的",
        "現状・課題",
        "事業の概要",
    )
    for number, line in enumerate(_rows(sheets["1-2"], wanted), 2):
        key = (line["事業年度"], line["予算事業ID"])
        if not line["事業年度"].isdigit() or not line["予算事業ID"]:
            raise DamagedFileError(
                Message("has no year or no project number"),
                file=str(sheets["1-2"]),
                place=Message("row %(row)s", row=number),
            )
        seen[key] = seen.get(key, 0) + 1
        yield NationalProjectRecord(
            year=int(line["事業年度"]),
            number=line["予算事業ID"],
            row=seen[key],
            name=line["事業名"],
            ministry=line["府省庁"] or line.get("政策所管府省庁", ""),
            offices=tuple(line[k] for k in ("局・庁", "部", "課", "室", "班", "係") if line.get(k)),
            purpose=line["事業の目的"] or None,
            problem=line["現状・課題"] or None,
            outline=line["事業の概要"] or None,
            url=line.get("事業概要URL") or None,
            kind=line.get("事業区分") or None,
            from_fy=_year(line.get("事業開始年度")),
            to_fy=_year(line.get("事業終了（予定）年度")),
            laws=tuple(dict.fromkeys(laws.get(key, ()))),
            plans=tuple(dict.fromkeys(plans.get(key, ()))),
            subsidies=tuple(dict.fromkeys(subsidies.get(key, ()))),
            related=tuple(dict.fromkeys(related.get(key, ()))),
        )


def law_id(text: str | None) -> str | None:
    """e-Gov's law id out of a cell, revision cut off; None where the cell holds none."""
    bare = _REVISION.sub("", (text or "").strip())
    return bare if len(bare) == 15 and _LAW_ID.fullmatch(bare) else None


def _law(line: dict[str, str]) -> LawReference:
    article = "".join(
        part for part in (line.get("条"), line.get("項") and f"第{line['項']}項") if part
    )
    return LawReference(
        name=line["法令名"],
        number=line.get("法令番号") or None,
        law_id=law_id(line.get("法令ID")),
        article=article or None,
    )


def _year(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"(?:19|20)\d\d", text) else None


def _find(folder: Path, sheet: str) -> Path:
    if not folder.is_dir():
        raise UnreadableFileError(Message("no such folder"), file=str(folder))
    found = sorted(p for p in folder.iterdir() if p.name.startswith(f"{sheet}_"))
    found = [p for p in found if p.suffix.lower() in (".zip", ".csv")]
    if not found:
        raise UnreadableFileError(
            Message("holds no sheet %(sheet)s (.zip or .csv)", sheet=sheet), file=str(folder)
        )
    return found[-1]


def _open(path: Path) -> io.TextIOBase:
    if path.suffix.lower() == ".csv":
        return io.TextIOWrapper(path.open("rb"), encoding="utf-8-sig", newline="")
    archive = zipfile.ZipFile(path)
    members = [m for m in archive.infolist() if m.filename.lower().endswith(".csv")]
    if len(members) != 1:
        raise DamagedFileError(
            Message("holds %(count)s CSV files, not one", count=len(members)), file=str(path)
        )
    if members[0].file_size > MAX_EXPANDED:
        raise DamagedFileError(Message("is too large when expanded"), file=str(path))
    return io.TextIOWrapper(archive.open(members[0]), encoding="utf-8-sig", newline="")


def _rows(path: Path, wanted: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The rows of a sheet, cells stripped; the columns in ``wanted`` must be there."""
    try:
        with _open(path) as handle:
            reader = csv.reader(handle)
            header = next(reader, [])
            missing = [name for name in wanted if name not in header]
            if missing:
                raise DamagedFileError(
                    Message("lacks the column %(missing)s", missing=missing[0]),
                    file=str(path),
                    place=Message("row %(row)s", row=1),
                )
            for number, cells in enumerate(reader, 2):
                if len(cells) != len(header):
                    raise DamagedFileError(
                        Message(
                            "has %(count)s cells, the header %(header)s",
                            count=len(cells),
                            header=len(header),
                        ),
                        file=str(path),
                        place=Message("row %(row)s", row=number),
                    )
                yield dict(zip(header, map(str.strip, cells), strict=True))
    except IngestError:
        raise
    except FileNotFoundError as error:
        raise UnreadableFileError(Message("does not exist"), file=str(path)) from error
    except (OSError, EOFError, zipfile.BadZipFile, UnicodeDecodeError, csv.Error) as error:
        raise DamagedFileError(
            Message("cannot be read (%(reason)s)", reason=error), file=str(path)
        ) from error
    except (RuntimeError, NotImplementedError) as error:  # what zipfile says of encryption
        raise DamagedFileError(
            Message("cannot be unpacked (%(reason)s)", reason=error), file=str(path)
        ) from error
