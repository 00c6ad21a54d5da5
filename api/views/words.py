"""What properties, classes and closed sets of values are called on pages.

Terms of our own vocabulary carry their names in the ontology; here are those of other
vocabularies, and the values that the data writes as codes.
"""

from __future__ import annotations

from typing import Final

from graph.namespaces import (
    DCAT,
    DCTERMS,
    ELI,
    OA,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SHISAKU,
    SKOS,
    TIME,
    VOID,
)
from text.messages import Message

CLASSES: Final[dict[str, Message]] = {
    ORG.Organization.value: Message("Organization"),
    ORG.OrganizationalUnit.value: Message("Department"),
    PROV.Activity.value: Message("Making of the data"),
    PROV.Entity.value: Message("Source of facts"),
    PROV.SoftwareAgent.value: Message("Program"),
    VOID.Dataset.value: Message("Dataset"),
    DCAT.Dataset.value: Message("Dataset"),
    SKOS.Concept.value: Message("Topic"),
    SKOS.ConceptScheme.value: Message("Scheme of topics"),
    OWL.Ontology.value: Message("Vocabulary"),
}
"""Classes of other vocabularies that the data uses."""

PROPERTIES: Final[dict[str, Message]] = {
    SKOS.prefLabel.value: Message("Name"),
    RDFS.label.value: Message("Name"),
    SCHEMA.name.value: Message("Name"),
    DCTERMS.title.value: Message("Title"),
    SKOS.altLabel.value: Message("Also called"),
    SKOS.hiddenLabel.value: Message("Words that lead here"),
    SKOS.definition.value: Message("Definition"),
    SKOS.broader.value: Message("Broader"),
    SKOS.narrower.value: Message("Narrower"),
    SKOS.related.value: Message("Related"),
    SKOS.hasTopConcept.value: Message("Topics"),
    SKOS.exactMatch.value: Message("Same as"),
    OWL.sameAs.value: Message("Same as"),
    RDFS.comment.value: Message("Comment"),
    RDFS.seeAlso.value: Message("See also"),
    RDF.subject.value: Message("Of"),
    RDF.predicate.value: Message("What is said"),
    SCHEMA.url.value: Message("Website"),
    SCHEMA.softwareVersion.value: Message("Version of the program"),
    SCHEMA.numberOfPages.value: Message("Pages"),
    DCTERMS.identifier.value: Message("Identifier"),
    DCTERMS.source.value: Message("Document"),
    DCTERMS.issued.value: Message("Date"),
    DCTERMS.modified.value: Message("Updated"),
    DCTERMS.publisher.value: Message("Publisher"),
    DCTERMS.isPartOf.value: Message("Part of"),
    DCTERMS.hasPart.value: Message("Parts"),
    DCTERMS.isVersionOf.value: Message("Version of"),
    DCTERMS.replaces.value: Message("Replaces"),
    DCTERMS.isReplacedBy.value: Message("Replaced by"),
    DCTERMS.temporal.value: Message("Plans of this period"),
    DCTERMS.subject.value: Message("Topic"),
    DCTERMS.license.value: Message("Licence"),
    DCTERMS.description.value: Message("Comment"),
    DCAT.mediaType.value: Message("Media type"),
    DCAT.version.value: Message("Version of the program"),
    ELI.based_on.value: Message("Based on"),
    ELI.amends.value: Message("Amends"),
    ELI.cites.value: Message("Cites"),
    ELI.date_document.value: Message("Date"),
    ELI.first_date_entry_in_force.value: Message("In force from"),
    OA.hasSource.value: Message("Document"),
    PROV.wasDerivedFrom.value: Message("Derived from"),
    PROV.wasGeneratedBy.value: Message("Version of the data"),
    PROV.wasAssociatedWith.value: Message("Program"),
    PROV.endedAtTime.value: Message("Built"),
    PROV.used.value: Message("Documents"),
    ORG.subOrganizationOf.value: Message("Part of"),
    VOID.triples.value: Message("Statements"),
    VOID.documents.value: Message("Documents"),
    VOID.entities.value: Message("Number"),
    VOID["class"].value: Message("Kind"),
    OWL.versionInfo.value: Message("Version"),
}
"""Properties of other vocabularies that people are shown."""

OMITTED: Final = frozenset(
    term.value
    for term in (
        RDF.type,
        OA.start,
        OA.end,
        OA.exact,
        TIME.hasBeginning,
        TIME.hasEnd,
        TIME.intervalMeets,
        SHISAKU.order,
        SHISAKU.method,
        SHISAKU.matchLabel,
        SHISAKU.hint,
        SHISAKU.fact,
        SHISAKU.wording,
        SHISAKU.evidence,
        SHISAKU.certain,
        ELI.date_document,
        SKOS.inScheme,
        SKOS.topConceptOf,
        VOID.uriSpace,
        VOID.vocabulary,
        VOID.sparqlEndpoint,
        VOID.classPartition,
        VOID.subset,
    )
)
"""What pages leave to the data: places and order within a file, how something was read, and
what the page shows in another way (evidence, parts of the dataset)."""

YEARS: Final = frozenset(
    SHISAKU[name].value
    for name in (
        "targetYear",
        "fromYear",
        "toYear",
        "fiscalYear",
        "year",
        "periodStart",
        "periodEnd",
    )
)
SHARES: Final = frozenset((SHISAKU.confidence.value, SHISAKU.understoodShare.value))
DATES: Final = frozenset(
    term.value
    for term in (
        DCTERMS.issued,
        DCTERMS.modified,
        PROV.endedAtTime,
        ELI.first_date_entry_in_force,
        SHISAKU.date,
        SHISAKU.periodStartMonth,
        SHISAKU.periodEndMonth,
    )
)

VALUES: Final[dict[tuple[str, str], Message]] = {
    (SHISAKU[name].value, code): said
    for name, codes in {
        "stance": {
            "実施": Message("in place"),
            "計画": Message("planned"),
            "検討": Message("considered"),
            "言及のみ": Message("mentioned"),
        },
        "bodyKind": {
            "national": Message("national body"),
            "prefectural": Message("body of a prefecture"),
            "department": Message("department of the municipality"),
            "board": Message("board"),
            "team": Message("team"),
            "post": Message("post"),
            "other": Message("Other"),
        },
        "relation": {
            "heed": Message("follows it"),
            "reference": Message("refers to it"),
            "basis": Message("rests on it"),
            "subsidy": Message("is subsidised by it"),
            "superior": Message("stands below it"),
            "doubles": Message("doubles as it"),
        },
        "severity": {
            "error": Message("error"),
            "warning": Message("warning"),
            "info": Message("info"),
        },
        "passageKind": {
            "paragraph": Message("paragraph"),
            "table": Message("row of a table"),
            "list_item": Message("item of a list"),
            "heading": Message("heading"),
            "footnote": Message("footnote"),
            "caption": Message("caption"),
            "contents": Message("line of the contents"),
        },
        "milestoneKind": {
            "start": Message("start"),
            "due": Message("due date"),
            "event": Message("event"),
        },
    }.items()
    for code, said in codes.items()
}
"""Codes of closed sets, by property and code."""
