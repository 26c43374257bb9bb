"""Whether a query's answer depends on what an endpoint takes for its default graph, which differs from server to
server."""

from __future__ import annotations

from kg.store.kinds import query_kind
from kg.store.tokens import Token, tokens

_BEGINS = ("{", "}", ".", ";")
_TERMS = ("variable", "iri", "name", "text")


def reads_default_graph(text: str) -> bool:
    """Whether a query has a triple outside every GRAPH and names no dataset (FROM); in doubt it has."""
    if names_dataset(text):
        return False
    return query_kind(text) == "DESCRIBE" or _has_triple(_outside(tokens(text)))


def names_dataset(text: str) -> bool:
    """Whether a query says with FROM which graphs it reads."""
    return any(token.kind == "word" and token.text == "FROM" for token in tokens(text))


def _outside(found: list[Token]) -> list[Token]:
    """The tokens without the groups of GRAPH, the data of VALUES, and what stands in parentheses."""
    kept: list[Token] = []
    at = 0
    while at < len(found):
        token = found[at]
        if token.text in ("GRAPH", "VALUES") and token.kind == "word":
            while at < len(found) and found[at].text != "{":
                at += 1
            at = _closing(found, at, "{", "}")
        elif token.text == "(":
            at = _closing(found, at, "(", ")")
        else:
            kept.append(token)
            at += 1
    return kept


def _closing(found: list[Token], at: int, opens: str, closes: str) -> int:
    """The token after the end of what opens at a token."""
    depth = 0
    while at < len(found):
        depth += {opens: 1, closes: -1}.get(found[at].text, 0)
        at += 1
        if depth == 0:
            break
    return at


def _has_triple(kept: list[Token]) -> bool:
    """Whether a term stands where a triple begins, once the first group is open."""
    inside = next((at for at, token in enumerate(kept) if token.text == "{"), len(kept))
    pairs = zip(kept[inside:], kept[inside + 1 :], strict=False)
    return any(before.text in _BEGINS and (after.kind in _TERMS or after.text in "[(") for before, after in pairs)
