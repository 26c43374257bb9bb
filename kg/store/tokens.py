"""The tokens of a SPARQL text: enough to tell names, variables and braces from strings and comments."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<text>\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<comment>\#[^\n]*)
      | (?P<variable>[?$]\w+)
      | (?P<name>[\w.-]*:[\w.:%\\-]*)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<other>[{}()*]|\S)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A token: its kind, its text (words in upper case) and where it stands."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of a SPARQL text, comments left out."""
    found = []
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind != "comment":
            found.append(Token(kind, match[0].upper() if kind == "word" else match[0], match.start(), match.end()))
    return found
