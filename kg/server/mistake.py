"""Where a query that is not SPARQL goes wrong, and what would mend it.

The engine tells that a query is wrong, but for most mistakes the place it names is the end of the text; rdflib's parser
names the beginning of what it cannot read, so it is asked for the place.
"""

from __future__ import annotations

import re

from kg.store.tokens import tokens

#: Characters of a query up to which the second parser is asked: it is slow.
SHORT = 20_000
_DECLARED = re.compile(r"PREFIX\s+([^\s:]*):", re.IGNORECASE)
_ENGINE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def refusal(query: str, error: str) -> dict[str, object]:
    """The head of the answer to a query that the engine refuses with an error."""
    found = _ENGINE.search(error)
    expected = (found[3] if found else error).replace("\n", " ")
    if len(expected) > 200:
        expected = expected[:200] + " …"
    said: dict[str, object] = {"status": 400, "detail": f"the query is not valid SPARQL: {expected}", "fix": ""}
    if found:
        said |= {"line": int(found[1]), "column": int(found[2])}
    offset = _offset(query) if len(query) <= SHORT else None
    if offset is not None:
        near = query[offset : offset + 40].split("\n")[0]
        said |= placed(query, offset) | {"fix": f"look at {near!r}" if near else "the query ends too early"}
    elif undeclared := _undeclared(query):
        prefix, offset = undeclared
        said |= {"detail": f"the prefix {prefix}: is not declared", "fix": f"declare it: PREFIX {prefix}: <…>"}
        said |= placed(query, offset)
    return said


def placed(query: str, offset: int) -> dict[str, object]:
    """Line and column of an offset, both from 1."""
    return {"line": query.count("\n", 0, offset) + 1, "column": offset - query.rfind("\n", 0, offset)}


def _undeclared(query: str) -> tuple[str, int] | None:
    """The first prefix that is used and not declared, and where."""
    declared = {"_", *_DECLARED.findall(query)}
    names = ((t.text.partition(":")[0], t.start) for t in tokens(query) if t.kind == "name")
    return next(((prefix, start) for prefix, start in names if prefix not in declared), None)


def _offset(query: str) -> int | None:
    """Where rdflib's parser stops reading; None if it reads the query, or fails in another way."""
    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parseQuery(query)
    except ParseException as error:
        return error.loc
    except Exception:
        # Whatever it is: the place is a help and no more.
        return None
    return None
