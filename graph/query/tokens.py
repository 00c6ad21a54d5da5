"""The tokens of SPARQL (https://www.w3.org/TR/sparql11-query/#sparqlGrammar)."""

from __future__ import annotations

import re
from typing import Final

# PN_CHARS_BASE of the grammar: letters, and of Japanese all but the ideographic blank
_BASE: Final = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    r"\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START: Final = rf"{_BASE}_"
_VARIABLE: Final = rf"{_START}0-9\u00b7\u0300-\u036f\u203f\u2040"
_NAME: Final = rf"{_VARIABLE}\-"
_ESCAPED: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LONGEST_PREFIX: Final = 99

TOKEN: Final = re.compile(
    rf"""
    (?P<gap>(?:[ \t\r\n]|\#[^\r\n]*)+)
  | (?P<long>'''(?:[^'\\]|\\.|'(?!''))*+'''|\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\")
  | (?P<string>'(?:[^'\\\r\n]|\\.)*+'|"(?:[^"\\\r\n]|\\.)*+")
  | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*+)
  | (?P<variable>[?$][{_START}0-9][{_VARIABLE}]*+)
  | (?P<blank>_:[{_START}0-9](?:[{_NAME}.]*[{_NAME}])?)
  | (?P<name>(?:[{_BASE}](?:[{_NAME}.]{{0,{_LONGEST_PREFIX}}}[{_NAME}])?)?:
        (?:(?:[{_START}0-9:]|{_ESCAPED})(?:(?:[{_NAME}:.]|{_ESCAPED})*
            (?:[{_NAME}:]|{_ESCAPED}))?)?)
  | (?P<number>[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
  | (?P<word>[^\W\d]\w*)
  | (?P<sign>\^\^|\|\||&&|<=|>=|!=|[{{}}()\[\].,;=<>!+\-*/|^?~])
    """,
    re.VERBOSE | re.DOTALL,
)
"""One token; the name of the group that matched is its kind, ``gap`` for what stands between."""

WORDS: Final = frozenset(
    [
        "BASE",
        "PREFIX",
        "SELECT",
        "DISTINCT",
        "REDUCED",
        "AS",
        "CONSTRUCT",
        "WHERE",
        "DESCRIBE",
        "ASK",
        "FROM",
        "NAMED",
        "GROUP",
        "BY",
        "HAVING",
        "ORDER",
        "ASC",
        "DESC",
        "LIMIT",
        "OFFSET",
        "VALUES",
        "OPTIONAL",
        "GRAPH",
        "SERVICE",
        "SILENT",
        "BIND",
        "UNDEF",
        "MINUS",
        "UNION",
        "FILTER",
        "A",
        "IN",
        "NOT",
        "EXISTS",
        "TRUE",
        "FALSE",
        "LATERAL",
        "SEPARATOR",
    ]
)
"""The words of a query that name no function, in capitals."""

FUNCTIONS: Final = frozenset(
    [
        "COUNT",
        "SUM",
        "MIN",
        "MAX",
        "AVG",
        "SAMPLE",
        "GROUP_CONCAT",
        "STR",
        "LANG",
        "LANGMATCHES",
        "DATATYPE",
        "BOUND",
        "IRI",
        "URI",
        "BNODE",
        "RAND",
        "ABS",
        "CEIL",
        "FLOOR",
        "ROUND",
        "CONCAT",
        "STRLEN",
        "UCASE",
        "LCASE",
        "ENCODE_FOR_URI",
        "CONTAINS",
        "STRSTARTS",
        "STRENDS",
        "STRBEFORE",
        "STRAFTER",
        "YEAR",
        "MONTH",
        "DAY",
        "HOURS",
        "MINUTES",
        "SECONDS",
        "TIMEZONE",
        "TZ",
        "NOW",
        "UUID",
        "STRUUID",
        "MD5",
        "SHA1",
        "SHA256",
        "SHA384",
        "SHA512",
        "COALESCE",
        "IF",
        "STRLANG",
        "STRDT",
        "SAMETERM",
        "ISIRI",
        "ISURI",
        "ISBLANK",
        "ISLITERAL",
        "ISNUMERIC",
        "REGEX",
        "SUBSTR",
        "REPLACE",
        "ADJUST",
        "TRIPLE",
        "SUBJECT",
        "PREDICATE",
        "OBJECT",
        "ISTRIPLE",
        "LANGDIR",
        "STRLANGDIR",
        "HASLANG",
        "HASLANGDIR",
    ]
)
"""The functions of SPARQL that the engine has, in capitals."""
