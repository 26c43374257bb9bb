"""RDF Data Cube definitions, generated from the keys that occur.

A cube is one measure × one set of dimensions, all required: no qb:measureType, no optional dimension. Each edition,
and the current view, has its own data set with the cube's structure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.editions.reference import Reference
from kg.model.key import Key
from kg.rdf.names import Names, external
from kg.rdf.triples import A, Triple, boolean, labels, text


def cube_code(key: Key) -> str:
    """The code path of the cube that a key belongs to: measure/dimension+dimension."""
    return f"{key.measure}/{'+'.join(name for name, _ in key.dimensions)}"


def _label(key: Key, reference: Reference) -> tuple[str, str]:
    measure = reference.measures[key.measure]
    dimensions = [reference.dimensions[name] for name, _ in key.dimensions]
    zh = f"{measure.label_zh}：按{'、'.join(d.label_zh for d in dimensions)}"
    return zh, f"{measure.label_en} by {', '.join(d.label_en for d in dimensions)}"


def cube_definitions(keys: Iterable[Key], reference: Reference, names: Names) -> Iterator[Triple]:
    """The structure definitions of the cubes that the keys need, and the component specifications they share."""
    cubes = {cube_code(key): key for key in keys}
    component = external("qb:component")
    for code, key in sorted(cubes.items()):
        node = names.thing("cube", code)
        yield node, A, external("qb:DataStructureDefinition")
        yield from labels(node, *_label(key, reference))
        yield node, component, names.thing("component", f"measure/{key.measure}")
        for name, _ in key.dimensions:
            yield node, component, names.thing("component", f"dimension/{name}")
        for local in ("unitMeasure", "canonicalValue", "decimals"):
            yield node, component, names.thing("component", f"attribute/{local}")
    for measure in sorted({key.measure for key in cubes.values()}):
        node = names.thing("component", f"measure/{measure}")
        yield node, A, external("qb:ComponentSpecification")
        yield node, external("qb:measure"), names.measure(measure)
    for name in sorted({name for key in cubes.values() for name, _ in key.dimensions}):
        node = names.thing("component", f"dimension/{name}")
        yield node, A, external("qb:ComponentSpecification")
        yield node, external("qb:dimension"), names.dimension(name, reference)
    attributes = {
        "unitMeasure": external("sdmx-attribute:unitMeasure"),
        "canonicalValue": names.term("canonicalValue"),
        "decimals": names.term("decimals"),
    }
    for local, attribute in attributes.items():
        node = names.thing("component", f"attribute/{local}")
        yield node, A, external("qb:ComponentSpecification")
        yield node, external("qb:attribute"), attribute
        yield node, external("qb:componentAttachment"), external("qb:Observation")
        yield node, external("qb:componentRequired"), boolean(True)
        yield attribute, A, external("qb:AttributeProperty")


def data_sets(view: str, keys: Iterable[Key], reference: Reference, names: Names) -> Iterator[Triple]:
    """The data sets of a view: an edition's year, current, computed, asof-YEAR or asof-YEAR-computed."""
    for code, key in sorted({cube_code(key): key for key in keys}.items()):
        node = names.thing("dataset", f"{view}/{code}")
        zh, en = _label(key, reference)
        yield node, A, external("qb:DataSet")
        yield from labels(node, f"{zh}（{view}）", f"{en} ({view})")
        yield node, external("qb:structure"), names.thing("cube", code)
        yield node, names.term("view"), text(view)
        if view.isdigit():
            yield node, names.term("edition"), names.thing("edition", view)
