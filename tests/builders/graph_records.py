"""Records of invented plans, for tests of the graph room."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph.build.builder import BuildReport, build_snapshot
from graph.types import BuildJob
from ingest.types import (
    Action,
    DocumentFacts,
    GlossaryTerm,
    Interim,
    Issue,
    Kpi,
    Measure,
    Mention,
    Milestone,
    Organization,
    Passage,
    Phase,
    PlanFacts,
    PlanRecord,
    Policy,
    Project,
    Provenance,
    Severity,
    Source,
)

REPOSITORY = Path(__file__).parents[2]
ONTOLOGY = REPOSITORY / "ontology"


class Text:
    """Writes a document piece by piece and tells where each piece stands."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = ""

    def say(self, piece: str) -> Provenance:
        start = len(self.text)
        self.text += piece + "\n"
        return Provenance(self.name, None, start, start + len(piece), piece)


def record(
    city: str = "七尾市",
    prefecture: str = "石川県",
    code: str | None = "17202",
    *,
    topics: tuple[str, ...] = ("digital-divide", "online-procedures", "rpa"),
    end: int = 2025,
    actions: int = 2,
    source: str | None = "jichitai-dx",
    definition: str = "手作業を機械に任せる仕組みのこと。",
    name: str | None = None,
) -> PlanRecord:
    """A small plan with one of everything; one measure for each topic."""
    name = name or f"{code or city}.txt"
    doc = Text(name)
    title = f"{city}デジタル計画"
    at_title = doc.say(title)
    at_period = doc.say(f"期間は2022年度から{end}年度まで")
    policies = (
        Policy(
            "p1", provenance=doc.say("方針1 暮らし"), method="heading", label="暮らし", number="1"
        ),
        Policy(
            "p2",
            provenance=doc.say("柱1-1 窓口"),
            confidence=0.9,
            method="heading",
            label="窓口",
            number="1-1",
            parent="p1",
            level="柱",
        ),
    )
    measures: list[Measure] = []
    kpis: list[Kpi] = []
    phases: list[Phase] = []
    projects: list[Project] = []
    passages: list[Passage] = []
    mentions: list[Mention] = []
    for number, topic in enumerate(topics, start=1):
        mid = f"m{number}"
        at = doc.say(f"施策{number} {topic}の取組")
        goal = doc.say(f"{topic}を{city}で進めることを目指す。")
        passages.append(
            Passage(
                f"x{number}",
                provenance=goal,
                text=goal.quote,
                heading=("暮らし", "窓口"),
                measure=mid,
                method="block",
            )
        )
        measures.append(
            Measure(
                mid,
                provenance=at,
                method="heading",
                title=f"{topic}の取組",
                number=str(number),
                parent="p2",
                goal=goal.quote,
                goal_provenance=goal,
                department="情報課" if number % 2 else "市民課",
                actions=tuple(
                    Action(
                        f"{mid}a{n}",
                        provenance=doc.say(f"作業{9 - n} {topic}のため"),
                        text=f"作業{9 - n} {topic}のため",
                    )
                    for n in range(1, actions + 1)
                ),
                cites=("s1",) if number == 1 and source else (),
                concepts=(topic,),
            )
        )
        if number == 1 and source:
            mentions.append(Mention("自治体DX推進計画", doc.say("自治体DX推進計画による"), mid))
        kpis.append(
            Kpi(
                f"k{number}",
                provenance=doc.say(f"{topic}の参加者 100.0人→250人"),
                measure=mid,
                indicator=f"{topic}の参加者",
                baseline_value=100.0,
                baseline_unit="人",
                baseline_text="100.0人",
                baseline_asof="2021",
                target_value=250,
                target_text="250人",
                target_fy=end,
                unit="人",
                interim=(Interim(end - 1, 0.02, "0.02万人", "万人"),),
            )
        )
        phases.append(
            Phase(
                f"h{number}",
                provenance=doc.say(f"準備 {2021 + number} {2022 + number}"),
                measure=mid,
                task="準備",
                from_fy=2021 + number,
                to_fy=2022 + number,
            )
        )
        projects.append(
            Project(
                f"j{number}",
                provenance=doc.say(f"試行{number}は済んだ"),
                measure=mid,
                fy=2020,
                label=f"試行{number}",
                department="情報課",
            )
        )
    milestones = [
        Milestone(
            "d1",
            provenance=doc.say("令和4年10月末までに準備を終える"),
            measure="m1",
            text="準備を終える",
            kind="due",
            date="2022-10",
            fy=2022,
            printed="令和4年10月末",
        )
    ]
    phases.append(Phase("h0", provenance=doc.say("拡大"), measure="m1", task="拡大", certain=False))
    own = doc.say("独自の指針に沿う")
    sources = [
        Source(
            "s2",
            provenance=own,
            method="name",
            label="独自の指針",
            as_printed=("独自の指針",),
            type="other",
            mentions=(Mention("独自の指針", own, None),),
        )
    ]
    if source:
        sources.insert(
            0,
            Source(
                "s1",
                provenance=mentions[0].provenance if mentions else own,
                method="register",
                label="自治体DX推進計画",
                as_printed=("自治体DX推進計画",),
                type="national_strategy",
                issuer="総務省",
                date="2020-12",
                register_id=source,
                mentions=tuple(mentions),
            ),
        )
    at_term = doc.say(f"RPA {definition}")
    return PlanRecord(
        document=DocumentFacts(
            id=name.removesuffix(".txt"),
            name=name,
            media_type="text/plain",
            sha256=hashlib.sha256(doc.text.encode()).hexdigest(),
            encoding="utf-8",
            chars=len(doc.text),
        ),
        plan=PlanFacts(
            title=title,
            municipality=city,
            prefecture=prefecture,
            jis_code=code,
            published="2022-02",
            period_start_fy=2022,
            period_end_fy=end,
            version_or_status="第1版",
            doubles_as=("官民データ活用推進計画",),
            provenance=(("title", at_title), ("period_end_fy", at_period)),
        ),
        policies=policies,
        measures=tuple(measures),
        kpis=tuple(kpis),
        schedule=tuple(phases),
        milestones=tuple(milestones),
        projects=tuple(projects),
        sources=tuple(sources),
        glossary=(
            GlossaryTerm(
                "g1", provenance=at_term, term="RPA", alt=("ロボット",), definition=definition
            ),
        ),
        organizations=(
            Organization("o1", provenance=doc.say("推進本部"), label="推進本部", role="推進体制"),
        ),
        passages=tuple(passages),
        issues=(
            Issue(
                "schedule_columns_lost",
                "工程の年度が読み取れない",
                Severity.WARNING,
                "h0",
                doc.say("工程表"),
                ("拡大",),
            ),
        ),
    )


TOPICS = {
    "digital-divide": ("デジタルデバイド対策", "digital divide", ("情報格差",)),
    "online-procedures": ("行政手続のオンライン化", "online procedures", ()),
    "rpa": ("RPAの活用", "robotic process automation", ()),
    "paperless": ("ペーパーレス化", "paperless offices", ()),
}

CURATED = """
BASE <https://shisaku.example/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX shisaku: <https://shisaku.example/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

PLACES = {
    "17": ("石川県", {"17202": "七尾市", "17204": "輪島市"}),
    "45": ("宮崎県", {"45206": "日向市"}),
}


def _source(slug: str, label: str) -> dict[str, Any]:
    empty: dict[str, Any] = {
        key: [] for key in ("namesakes", "topics", "projects", "editions", "items")
    }
    nothing = dict.fromkeys(("issuer", "date", "law_number", "law_id"))
    known = {"id": slug, "label": label, "names": [label], "type": "national_strategy"}
    return {**empty, **nothing, **known, "verified": True}


def small_ontology(folder: Path) -> Path:
    """An ontology with the real shapes and vocabulary, and a few topics, places and sources."""
    folder.mkdir(parents=True)
    shutil.copytree(ONTOLOGY / "shapes", folder / "shapes")
    vocabulary = ONTOLOGY / "shisaku.ttl"
    if vocabulary.exists():
        shutil.copy(vocabulary, folder)
    topics = [CURATED]
    for slug, (label, english, alternatives) in TOPICS.items():
        names = "".join(f' ; skos:altLabel "{name}"@ja' for name in alternatives)
        topics.append(
            f"<topic/{slug}> a skos:Concept, shisaku:Topic ; skos:inScheme <topic/scheme> ;\n"
            f'  skos:prefLabel "{label}"@ja, "{english}"@en{names} .'
        )
    (folder / "topics.ttl").write_text("\n".join(topics), "utf-8")
    (folder / "sources").mkdir()
    (folder / "sources" / "plans.ttl").write_text(
        CURATED + "<source/jichitai-dx> a shisaku:NationalStrategy, shisaku:Source ;\n"
        '  skos:prefLabel "自治体DX推進計画"@ja ; skos:note [ skos:prefLabel "注"@ja ] .\n'
        "<source/unused> a shisaku:NationalStrategy, shisaku:Source ;\n"
        '  skos:prefLabel "別の計画"@ja ; dcterms:relation <source/jichitai-dx> .\n',
        "utf-8",
    )
    places = [CURATED]
    for code, (prefecture, cities) in PLACES.items():
        places.append(
            f'<prefecture/{code}> a shisaku:Prefecture ; skos:prefLabel "{prefecture}"@ja ; '
            f'shisaku:code "{code}" .'
        )
        places.extend(
            f'<municipality/{city}> a shisaku:Municipality ; skos:prefLabel "{name}"@ja ; '
            f'shisaku:code "{city}" ; shisaku:prefecture <prefecture/{code}> .'
            for city, name in cities.items()
        )
    (folder / "municipalities.ttl").write_text("\n".join(places), "utf-8")
    lexicon = folder / "lexicon"
    lexicon.mkdir()
    _dump(
        lexicon / "topics.json",
        [
            {"id": slug, "label": label, "en": english, "alt": list(names)}
            for slug, (label, english, names) in TOPICS.items()
        ],
    )
    _dump(
        lexicon / "sources.json",
        [_source("jichitai-dx", "自治体DX推進計画"), _source("unused", "別の計画")],
    )
    _dump(lexicon / "not_sources.json", {"names": []})
    _dump(
        lexicon / "municipalities.json",
        {
            "prefectures": [{"code": code, "name": name} for code, (name, _) in PLACES.items()],
            "municipalities": [
                {"code": code, "name": name, "prefecture": prefecture}
                for prefecture, cities in PLACES.values()
                for code, name in cities.items()
            ],
        },
    )
    return folder


def _dump(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def read_city(source: str) -> PlanRecord:
    """The reading function of the tests' builds; ``source`` says what to make."""
    if source == "nanao":
        return record()
    if source == "wajima":
        return record(
            "輪島市",
            code="17204",
            topics=("digital-divide", "paperless"),
            end=2024,
            definition="決まった作業を人の代わりにこなす道具。",
        )
    if source == "hyuga":
        return record(
            "日向市", "宮崎県", "45206", topics=("online-procedures",), source=None, end=2026
        )
    if source == "unknown":
        return record("架空町", "石川県", None, topics=("rpa",), source=None)
    if source == "no-title":
        plan = record("輪島市", code="17204")
        return replace(plan, measures=(replace(plan.measures[0], title=""), *plan.measures[1:]))
    if source == "die":
        os._exit(9)
    raise ValueError(f"no such plan: {source}")


def build(data: Path, ontology: Path, *sources: str, **options: Any) -> BuildReport:
    """A build of these cities in one process."""
    options.setdefault("base_iri", "https://city.example/kg/")
    options.setdefault("processes", 1)
    return build_snapshot(
        data,
        [BuildJob(source, f"{source}.txt") for source in sources],
        read_city,
        ontology=ontology,
        **options,
    )
