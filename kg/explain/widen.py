"""Widening a SELECT query: the same query that also tells what each of its variables was bound to.

The variables of a query name the observations it reads, but its projection leaves them out. Here every SELECT, those
inside it too, gets one more column for each variable of its own pattern; where it groups, the column lists the
bindings of the group. The query keeps its meaning: nothing is taken away, and the new names are used nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.store.tokens import Token, tokens

_AGGREGATES = frozenset(("COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT"))
#: Aggregates that weigh values against each other: over a mixture they say nothing.
_WEIGHING = frozenset(("SUM", "AVG", "MIN", "MAX"))
_SUMMING = frozenset(("SUM", "AVG"))
_PREFIX = "widened_"

#: A new column, the variable that it tells of, and how heavily that is aggregated.
Column = tuple[str, str, int]


@dataclass(frozen=True)
class Widened:
    """A widened query. ``columns`` are the new columns of the outermost SELECT, each with the variable it tells of;
    ``weighed`` are those where a SUM, AVG, MIN or MAX is taken over the variable, ``summed`` those with a SUM or AVG;
    ``ranked_by`` is the variable whose descending order comes first, "" if there is none; ``graphs`` are the graphs
    named after GRAPH, as written."""

    text: str
    columns: dict[str, str]
    weighed: frozenset[str]
    summed: frozenset[str]
    ranked_by: str
    graphs: tuple[str, ...]


@dataclass
class _Select:
    """A SELECT while it is read: the tokens of its projection, where the projection ends, what its pattern binds."""

    projection: list[Token]
    end: int
    distinct: bool = False
    own: dict[str, None] = field(default_factory=dict)
    inner: list[Column] = field(default_factory=list)
    modifiers: list[Token] = field(default_factory=list)

    @property
    def groups(self) -> bool:
        words = {token.text for token in (*self.projection, *self.modifiers) if token.kind == "word"}
        return "GROUP" in words or bool(words & _AGGREGATES)

    @property
    def heaviness(self) -> int:
        """2 if it sums, 1 if it takes a minimum or maximum, else 0."""
        words = {token.text for token in (*self.projection, *self.modifiers) if token.kind == "word"}
        return 2 if words & _SUMMING else 1 if words & _WEIGHING else 0

    @property
    def star(self) -> bool:
        return [token.text for token in self.projection] == ["*"]


class _Reader:
    """Reads SELECTs one inside the other and notes what is to be written where."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.insertions: list[tuple[int, str]] = []
        self.graphs: dict[str, None] = {}
        self._names: Iterator[str] = (f"{_PREFIX}{number}" for number in range(len(self.tokens) + 1))

    def select(self, at: int) -> tuple[_Select, list[Column], int]:
        """The SELECT whose keyword is at a token: what it is, its new columns, and the token after it."""
        start = at = at + 1
        while at < len(self.tokens) and self.tokens[at].text not in ("WHERE", "FROM", "{"):
            at += 1
        plain = [t for t in self.tokens[start:at] if t.text not in ("DISTINCT", "REDUCED")]
        this = _Select(plain, self._end(at), distinct=len(plain) < at - start)
        while at < len(self.tokens) and self.tokens[at].text != "{":
            at += 1
        at = self._group(at, this)
        start = at
        while at < len(self.tokens) and self.tokens[at].text != "}":
            at += 1
        this.modifiers = self.tokens[start:at]
        return this, self._project(this), at

    def _end(self, at: int) -> int:
        return self.tokens[at].start if at < len(self.tokens) else len(self.text)

    def _group(self, at: int, this: _Select) -> int:
        """Read the group that opens at a token; return the token after its end."""
        at += 1
        while at < len(self.tokens) and self.tokens[at].text != "}":
            token = self.tokens[at]
            if token.kind == "variable":
                this.own[token.text[1:]] = None
            if token.kind == "word" and token.text == "GRAPH":
                self.graphs[self.tokens[at + 1].text] = None
            if token.text in ("EXISTS", "MINUS"):
                # What stands there is tested, not bound.
                at = self._group(at + 1, _Select([], 0))
            elif token.text == "SELECT":
                before = len(self.insertions)
                inner, columns, at = self.select(at)
                if inner.distinct:
                    # Telling its bindings apart would give a row for each, and what joins it as many.
                    del self.insertions[before:]
                else:
                    this.inner.extend(columns)
            elif token.text == "{":
                at = self._group(at, this)
            else:
                at += 1
        return at + 1

    def _project(self, this: _Select) -> list[Column]:
        """Note the new columns of a SELECT: each with the variable it tells of, and how heavily it is aggregated."""
        if this.star:
            return [*((name, name, 0) for name in this.own), *this.inner]
        columns, terms = [], []
        for name, of, heavy in [*((name, name, 0) for name in this.own), *this.inner]:
            new = next(self._names)
            many = f'GROUP_CONCAT(DISTINCT COALESCE(STR(?{name}), ""); SEPARATOR=" ")'
            terms.append(f"({many if this.groups else f'?{name}'} AS ?{new})")
            columns.append((new, of, max(heavy, this.heaviness if this.groups else 0)))
        self.insertions.append((this.end, " ".join(["", *terms, ""])))
        return columns


def widen(text: str) -> Widened:
    """The widened form of a SELECT query. Raises ValueError if it is not one."""
    reader = _Reader(text)
    at = next((n for n, token in enumerate(reader.tokens) if token.kind == "word" and token.text == "SELECT"), None)
    opens = next((n for n, token in enumerate(reader.tokens) if token.text == "{"), None)
    if at is None or opens is None or opens < at:
        raise ValueError("only a SELECT query can be explained")
    this, columns, _ = reader.select(at)
    wide = text
    for place, terms in sorted(reader.insertions, reverse=True):
        wide = wide[:place] + terms + wide[place:]
    weighed = frozenset(new for new, _, heavy in columns if heavy)
    summed = frozenset(new for new, _, heavy in columns if heavy > 1)
    return Widened(
        wide, {new: of for new, of, _ in columns}, weighed, summed, _ranked_by(this.modifiers), tuple(reader.graphs)
    )


def _ranked_by(modifiers: list[Token]) -> str:
    """The variable of the first key of ORDER BY, if that key is descending."""
    for at, token in enumerate(modifiers):
        if token.text == "ORDER" and [t.text for t in modifiers[at + 1 : at + 3]] == ["BY", "DESC"]:
            return next((t.text[1:] for t in modifiers[at:] if t.kind == "variable"), "")
    return ""
