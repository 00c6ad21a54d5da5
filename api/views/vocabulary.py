"""The terms of the vocabulary with their labels and definitions."""

from __future__ import annotations

from api.queries.reader import Reader
from api.views.rows import Json, local


def vocabulary(reader: Reader) -> list[Json]:
    """Classes and properties of the vocabulary's own namespace, by name."""
    found: dict[str, Json] = {}
    for row in reader.rows("vocabulary"):
        iri = str(row["term"])
        item = found.setdefault(
            iri,
            {
                "iri": iri,
                "name": local(iri),
                "kind": row["kind"],
                "label": row["label"],
                "label_en": row["labelEn"],
                "definition": row["definition"],
                "definition_en": row["definitionEn"],
                "domain": [],
                "range": [],
                "above": [],
            },
        )
        for key in ("domain", "range", "above"):
            value = row[key]
            if value is not None and not str(value).startswith("_:") and value not in item[key]:
                item[key].append(value)
    return list(found.values())
