"""The key of a quantity: a measure and the set of (dimension, member) that say what it is about.

Two people who mean the same number write the same key; two who mean different numbers, different keys. A total
over a classification is the *absence* of that dimension. A key has one readable ASCII path, which is its name in
IRIs: ``contract-value/area=cn-110000/direction=output/period=2013``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_CODE = re.compile(r"[a-z0-9][a-z0-9.-]*", re.ASCII)
_MEMBER = re.compile(r"[a-z0-9][a-z0-9.;=-]*", re.ASCII)


@dataclass(frozen=True, order=True)
class Key:
    """Measure and dimensions, the latter sorted by name, one member each. Make it with :meth:`make`."""

    measure: str
    dimensions: tuple[tuple[str, str], ...]

    @classmethod
    def make(cls, measure: str, dimensions: Mapping[str, str]) -> Key:
        """Normalise and check; a direction belongs to an area and is dropped where there is none.

        Raises ValueError for a code that cannot stand in an IRI path.
        """
        dims = dict(dimensions)
        if "area" not in dims:
            dims.pop("direction", None)
        for code in (measure, *dims):
            if not _CODE.fullmatch(code):
                raise ValueError(f"{code!r} is not a code (lower-case ASCII letters, digits, '.', '-')")
        for member in dims.values():
            if not _MEMBER.fullmatch(member):
                raise ValueError(f"{member!r} is not a member code (lower-case ASCII letters, digits, '.-;=')")
        return cls(measure, tuple(sorted(dims.items())))

    def get(self, dimension: str) -> str | None:
        """The member of one dimension, or None where the key does not have the dimension."""
        return dict(self.dimensions).get(dimension)

    def replace(self, measure: str | None = None, **changes: str | None) -> Key:
        """The same key with another measure or other members; None drops a dimension, ``_`` stands for ``-``."""
        dims = dict(self.dimensions)
        for name, member in changes.items():
            dims.pop(name.replace("_", "-"), None)
            if member is not None:
                dims[name.replace("_", "-")] = member
        return Key.make(measure or self.measure, dims)

    @property
    def path(self) -> str:
        """The name of the key in IRIs; :meth:`parse` is its inverse."""
        return "/".join([self.measure, *(f"{name}={member}" for name, member in self.dimensions)])

    @classmethod
    def parse(cls, path: str) -> Key:
        """The key with this path; raises ValueError if it is none, or not in normal form."""
        measure, *pairs = path.split("/")
        dims = {}
        for pair in pairs:
            name, equals, member = pair.partition("=")
            if not equals or name in dims:
                raise ValueError(f"{path!r} is not a key path: {pair!r} is no dimension=member")
            dims[name] = member
        key = cls.make(measure, dims)
        if key.path != path:
            raise ValueError(f"{path!r} is not in normal form, which is {key.path!r}")
        return key

    def as_member(self) -> str:
        """This key as a member of the dimension ``denominator``: its path without the period, ';' for '/'.

        Raises ValueError for a key that has a denominator itself, whose name would read as another key.
        """
        if self.get("denominator") is not None:
            raise ValueError(f"{self.path} has a denominator itself and cannot be one")
        return ";".join([self.measure, *(f"{n}={m}" for n, m in self.dimensions if n != "period")])

    @classmethod
    def from_member(cls, member: str, period: str | None) -> Key:
        """The key that a ``denominator`` member names, in the given period."""
        measure, *pairs = member.split(";")
        dims = dict(pair.split("=", 1) for pair in pairs)
        if period is not None:
            dims["period"] = period
        return cls.make(measure, dims)

    @property
    def denominator(self) -> Key | None:
        """For a share or ratio: the key of the quantity that is 100 %, in the same period."""
        member = self.get("denominator")
        return None if member is None else Key.from_member(member, self.get("period"))
