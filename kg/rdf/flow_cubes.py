"""The cubes of flows: a measure of its own for what is estimated and for what a source states, by origin, destination,
period and the quantity that flows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.rdf.names import Names, external
from kg.rdf.triples import A, Triple, boolean, labels

_DIMENSIONS = ("destination", "of", "origin", "period")
#: Attributes of every flow, beside those of its cube.
_SHARED = ("unitMeasure", "obsStatus")


def cube_code(measure: str) -> str:
    """The code path of the cube of a measure of flows."""
    return f"{measure}/{'+'.join(_DIMENSIONS)}"


def flow_cube(measure: str, attributes: Iterable[str], titles: tuple[str, str], names: Names) -> Iterator[Triple]:
    """The structure definition of a cube and its components; ``attributes`` are local names of ours."""
    cube = names.thing("cube", cube_code(measure))
    yield cube, A, external("qb:DataStructureDefinition")
    yield from labels(cube, *titles)
    parts = {f"dimension/{name}": ("qb:dimension", names.term(name)) for name in _DIMENSIONS if name != "period"}
    parts["dimension/period"] = ("qb:dimension", external("sdmx-dimension:refPeriod"))
    parts[f"measure/{measure}"] = ("qb:measure", names.measure(measure))
    parts |= {f"attribute/{local}": ("qb:attribute", names.term(local)) for local in attributes}
    parts |= {f"attribute/{local}": ("qb:attribute", external(f"sdmx-attribute:{local}")) for local in _SHARED}
    for code, (kind, prop) in parts.items():
        part = names.thing("component", code)
        yield cube, external("qb:component"), part
        yield part, A, external("qb:ComponentSpecification")
        yield part, external(kind), prop
        if kind == "qb:attribute":
            yield part, external("qb:componentAttachment"), external("qb:Observation")
            yield part, external("qb:componentRequired"), boolean(True)
            yield prop, A, external("qb:AttributeProperty")
