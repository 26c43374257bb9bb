"""Decisions on organisations: whose name a printed name is, and how two bodies are related. Never by likeness alone."""

from __future__ import annotations

from dataclasses import dataclass

#: unit-of: belongs to, or is hosted by; successor-of: is the changed form of; not-same-as: alike by name, two bodies;
#: undecided: alike, and neither report says whether they are one.
RELATIONS = ("unit-of", "successor-of", "not-same-as", "undecided")
#: Kinds of bodies in the register, by why they are in it.
KINDS = ("institution", "exchange", "seller", "body")
#: Where an area, and a city, is from.
AREA_BASES = ("list", "report", "name", "ours")
CITY_BASES = ("name", "report", "block")
#: What a decision rests on: the printed name, another place of the report, or our own knowledge.
BASES = ("name", "report", "ours")


@dataclass(frozen=True)
class NameDecision:
    """One printed name of an organisation, and why the name is taken to be that organisation's."""

    organisation: str
    edition: str
    table: str
    printed: str
    decision: str


@dataclass(frozen=True)
class OrganisationLink:
    """How one organisation is related to another, what that rests on, and the reason."""

    organisation: str
    relation: str
    other: str
    basis: str
    reason_zh: str
    reason_en: str

    @property
    def code(self) -> str:
        """The code of the link in IRIs."""
        return f"{self.organisation}-{self.relation}-{self.other}"
