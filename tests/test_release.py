"""A release: the same bytes for the same data, every file whole and true to the graph, and described as it is."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import csvw
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from rdflib.compare import isomorphic

from kg.export.diff.compare import difference
from kg.export.release.catalogue import PUBLISHER
from kg.export.release.parquet import as_parquet
from kg.export.release.rdf_files import written
from kg.export.release.sheet import Column, Sheet
from kg.export.release.write import FORMATS, release_day, wanted_formats, write_release
from kg.model.problems import UsageError
from kg.store.embedded import Opened
from kg.store.embedded import opened as in_memory
from kg.store.source import Table
from tests.conftest import DATA, ROOT, Run

DAY = "2026-11-22"
BASE = "https://w3id.org/techmarket/"
RELEASE = f"{BASE}id/dataset/techmarket/{DAY}"
VOID = "http://rdfs.org/ns/void#"
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
DCT = rdflib.DCTERMS
#: Descriptions tell the day; the data does not.
DATED = {"void.ttl", "dcat.ttl", "index.html", "SHA256SUMS"}


def quiet(_: str) -> None:
    """Where the steps are told to."""


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def table(opened: Opened, query: str) -> Table:
    """The answer over all graphs."""
    prefixes = (
        f"PREFIX tm: <{BASE}def#> PREFIX qb: <http://purl.org/linked-data/cube#> "
        "PREFIX sa: <http://purl.org/linked-data/sdmx/2009/attribute#> "
    )
    answer = opened.run(prefixes + query, all_graphs=True)
    assert isinstance(answer, Table)
    return answer


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, opened: Opened) -> Path:
    folder, new = write_release(opened, tmp_path_factory.mktemp("releases"), DAY, FORMATS, quiet)
    assert new
    return folder


@pytest.fixture(scope="module")
def void(release: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(release / "void.ttl")


@pytest.fixture(scope="module")
def dcat(release: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(release / "dcat.ttl", publicID=release.as_uri() + "/dcat.ttl")


@pytest.fixture(scope="module")
def metadata(release: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release / "csvw" / "csv-metadata.json").read_text(encoding="utf-8"))
    return found


# The same bytes, in one step


def test_a_store_built_anew_elsewhere_gives_the_same_bytes(release: Path, tmp_path: Path, kg: Run) -> None:
    """Other folders, another order of hashing, time zone and language, the day by SOURCE_DATE_EPOCH."""
    data = tmp_path / "elsewhere"
    shutil.copytree(DATA, data, copy_function=shutil.copyfile)
    env = {
        "KG_DATA": str(data),
        "KG_STORE": str(tmp_path / "store"),
        "PYTHONHASHSEED": "4242",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONUTF8": "1",
        "SOURCE_DATE_EPOCH": "1795391999",  # the last second of the day, UTC
    }
    assert kg("build", env=env).returncode == 0
    done = kg("export", str(tmp_path / "out"), env=env)
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'out' / f'techmarket-{DAY}'}\n"), done.stderr
    one, other = files_of(release), files_of(tmp_path / "out" / f"techmarket-{DAY}")
    assert sorted(one) == sorted(other)
    assert [name for name in one if one[name] != other[name]] == []


@pytest.fixture(scope="module")
def small(opened: Opened) -> Opened:
    """Some graphs of the store, for what does not depend on how much there is."""
    store = Store()
    for name in ("ontology", "reference", "events/2006", "figures/2006/t01", "figures/2014/t01"):
        store.extend(opened.store.quads_for_pattern(None, None, None, opened.names.graph(name)))
    return in_memory(store)


def test_the_day_is_in_the_descriptions_alone(small: Opened, tmp_path: Path) -> None:
    one, two = (files_of(write_release(small, tmp_path, day, FORMATS, quiet)[0]) for day in (DAY, "2026-12-01"))
    assert sorted(one) == sorted(two)
    assert {name for name in one if one[name] != two[name]} == DATED


def test_no_file_names_a_folder_of_the_machine(release: Path, store_folder: Path) -> None:
    told = [str(folder).encode() for folder in (store_folder, ROOT, release.parent)]
    assert [(name, word) for name, content in files_of(release).items() for word in told if word in content] == []


def test_it_is_there_whole_or_not_at_all(small: Opened, tmp_path: Path) -> None:
    def stop(step: str) -> None:
        if step == "writing csvw":
            assert len(list(tmp_path.glob(".techmarket-*/release/*.ttl"))) == 4, "by now much is written"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_release(small, tmp_path, DAY, ("ttl", "csvw"), stop)
    assert list(tmp_path.iterdir()) == []


def test_a_release_that_is_there_stays_as_it_is(release: Path, small: Opened, tmp_path: Path) -> None:
    place, new = write_release(small, tmp_path, DAY, ("ttl",), quiet)
    assert new
    before = files_of(place)
    assert write_release(small, tmp_path, DAY, ("ttl",), quiet) == (place, False)
    with pytest.raises(UsageError, match="there already and holds something else"):
        write_release(small, tmp_path, DAY, ("csvw",), quiet)
    assert files_of(place) == before
    assert [path.name for path in tmp_path.iterdir()] == [place.name]


def test_the_day_given_the_epoch_or_today() -> None:
    assert release_day("2026-02-28", {"SOURCE_DATE_EPOCH": "0"}) == "2026-02-28"
    assert release_day(None, {"SOURCE_DATE_EPOCH": "86399"}) == "1970-01-01"
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", release_day(None, {}))
    for wrong in ("2026-02-30", "20260228", "28.2.2026", ""):
        with pytest.raises(UsageError, match="YYYY-MM-DD"):
            release_day(wrong, {})
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        release_day(None, {"SOURCE_DATE_EPOCH": "yesterday"})


def test_formats_are_chosen_and_others_refused() -> None:
    assert wanted_formats(None) == FORMATS
    assert wanted_formats("ttl, nq") == ("nq", "ttl")
    for wrong in ("xml", "nq,docx", ""):
        with pytest.raises(UsageError, match="known are nq, trig, ttl"):
            wanted_formats(wrong)


@pytest.mark.parametrize("args", [("--date", "tomorrow"), ("--formats", "xml")])
def test_bad_input_ends_with_2_and_writes_nothing(kg: Run, tmp_path: Path, args: tuple[str, str]) -> None:
    done = kg("export", str(tmp_path / "out"), *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert args[0] in done.stderr
    assert not (tmp_path / "out").exists()


# RDF


def test_nquads_trig_and_jsonld_each_hold_exactly_the_graph(release: Path, opened: Opened) -> None:
    wanted = set(opened.store)
    forms = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD}
    for suffix, form in forms.items():
        assert set(parse(path=str(release / f"techmarket.{suffix}"), format=form)) == wanted, suffix
    lines = (release / "techmarket.nq").read_text(encoding="utf-8").split("\n")[:-1]
    assert lines == sorted(set(lines))


def test_turtle_has_what_each_edition_prints_and_each_part(release: Path, opened: Opened) -> None:
    def graphs(*starts: str) -> set[tuple[object, ...]]:
        wanted = tuple(f"{BASE}graph/{start}" for start in starts)
        names = [g for g in opened.store.named_graphs() if isinstance(g, NamedNode) and g.value.startswith(wanted)]
        assert names
        found = (quad for name in names for quad in opened.store.quads_for_pattern(None, None, None, name))
        return {(quad.subject, quad.predicate, quad.object) for quad in found}

    parts = {
        year: [f"{k}/{year}" for k in ("figures", "events", "coverage", "observations")] for year in ("2006", "2014")
    }
    wanted = {f"edition-{year}": graphs(*starts) for year, starts in parts.items()}
    wanted.update({part: graphs(part) for part in ("ontology", "reference", "current", "flows")})
    assert {path.stem for path in release.glob("*.ttl")} == {*wanted, "void", "dcat"}
    for name, triples in wanted.items():
        found = [(q.subject, q.predicate, q.object) for q in parse(path=str(release / f"{name}.ttl"))]
        assert set(found) == triples, name
        assert len(found) == len(triples), "each once"


def test_rdflib_reads_the_turtle_and_the_context_as_we_mean_them(release: Path) -> None:
    """Another reader: the chronicle of 2006 as JSON-LD with the context file, against its statements."""
    document = json.loads((release / "techmarket.jsonld").read_text(encoding="utf-8"))
    context = json.loads((release / "context.jsonld").read_text(encoding="utf-8"))
    assert document["@context"] == context["@context"]
    events = next(graph for graph in document["@graph"] if graph["@id"] == "graph:events/2006")
    read = rdflib.Graph().parse(data=json.dumps({**context, "@graph": events["@graph"]}), format="json-ld")
    lines = [q for q in parse(path=str(release / "techmarket.nq")) if str(q.graph_name).endswith("graph/events/2006>")]
    wanted = rdflib.Graph().parse(data="".join(f"{quad.triple} .\n" for quad in lines), format="nt")
    assert len(wanted) > 300
    assert isomorphic(read, wanted)
    assert len(rdflib.Graph().parse(release / "ontology.ttl")) == len(set(parse(path=str(release / "ontology.ttl"))))


def test_a_jsonld_value_keeps_its_digits_and_type(release: Path) -> None:
    document = json.loads((release / "techmarket.jsonld").read_text(encoding="utf-8"))
    nodes = {n["@id"]: n for g in document["@graph"] if g["@id"] == "graph:figures/2014/a13" for n in g["@graph"]}
    cell = nodes["id:figure/2014/a13/r001c05"]
    assert (cell["printedText"], cell["value"], cell["rowLabel"]) == ("2851.72", "2851.72", "北京")
    assert document["@context"]["value"] == {"@id": "tm:value", "@type": "xsd:decimal"}


def test_prefixes_come_in_one_order() -> None:
    """The serialiser writes them in the order of a hash that differs from run to run."""
    node = NamedNode("https://example.org/a")
    known = {f"p{number}": f"https://example.org/{number}/" for number in range(20)}
    text = written([Quad(node, node, Literal("@prefix "), node)], RdfFormat.TRIG, known).decode()
    heads = [line for line in text.split("\n") if line.startswith("@prefix")]
    assert heads == sorted(heads)
    assert len(heads) == 20
    assert list(parse(text.encode(), format=RdfFormat.TRIG)) == [Quad(node, node, Literal("@prefix "), node)]


# CSV on the Web


def wrong_columns(folder: Path, metadata: dict[str, Any]) -> list[str]:
    """CSV files that nothing describes, or whose heading is another than the titles of the columns described."""
    described = {table["url"]: [c["titles"] for c in table["tableSchema"]["columns"]] for table in metadata["tables"]}
    wrong = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            if next(csv.reader(file)) != described.pop(path.name, None):
                wrong.append(path.name)
    return wrong + sorted(described)


def test_every_csv_and_column_is_described_and_no_other(release: Path, metadata: dict[str, Any]) -> None:
    assert wrong_columns(release / "csvw", metadata) == []
    for table in metadata["tables"]:
        assert [c["name"] for c in table["tableSchema"]["columns"] if not c.get("dc:description")] == []


def test_the_check_of_columns_sees_one_that_is_not_described(release: Path, metadata: dict[str, Any]) -> None:
    less = json.loads(json.dumps(metadata))
    less["tables"][0]["tableSchema"]["columns"].pop(3)
    less["tables"].pop()
    names = {metadata["tables"][0]["url"], metadata["tables"][-1]["url"]}
    assert set(wrong_columns(release / "csvw", less)) == names


def read_as_described(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Every table by a reader of CSV on the Web, every value of the type that is described."""
    group = csvw.TableGroup.from_file(folder / "csv-metadata.json")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return {str(table.url): [dict(row) for row in table.iterdicts(strict=True)] for table in group.tables}


@pytest.fixture(scope="module")
def described(release: Path) -> dict[str, list[dict[str, Any]]]:
    return read_as_described(release / "csvw")


def test_a_reader_of_csv_on_the_web_finds_it_valid(release: Path, described: dict[str, list[dict[str, Any]]]) -> None:
    assert csvw.CSVW(str(release / "csvw" / "csv-metadata.json"), validate=True).is_valid
    assert len(described) == len(list((release / "csvw").glob("*.csv"))) > 50


def test_that_reader_sees_a_value_that_is_not_of_its_type(release: Path, tmp_path: Path) -> None:
    folder = tmp_path / "csvw"
    shutil.copytree(release / "csvw", folder)
    path = folder / "2014-t02.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2851.72", "2851,72x"), encoding="utf-8")
    with pytest.raises((ValueError, UserWarning)):
        read_as_described(folder)


def _committed(path: Path) -> Iterator[list[str]]:
    """The rows of a committed table, without headings."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from (row for row in csv.reader(file) if row[-1] != "line")


def test_the_printed_tables_have_the_characters_of_the_committed_ones(release: Path) -> None:
    """Labels are joined there, so their columns are left out; all else is equal row by row."""
    seen = 0
    for path in sorted(DATA.glob("editions/*/tables/*.csv")):
        name = f"{path.parts[-3]}-{path.stem}"
        files = sorted([*(release / "csvw").glob(f"{name}.csv"), *(release / "csvw").glob(f"{name}.[0-9].csv")])
        cells = []
        for file in files:
            head, *rows = csv.reader(file.read_text(encoding="utf-8").splitlines())
            kept = [
                n for n, label in enumerate(head) if label not in ("row_label", "unit") and not label.endswith("/unit")
            ]
            cells += [[row[n] for n in kept] for row in rows]
        assert cells == [row[len(row) - len(cells[0]) :] for row in _committed(path)], path
        seen += len(cells)
    assert seen > 600


def test_the_lists_are_the_committed_ones(release: Path) -> None:
    for path in sorted(DATA.glob("editions/*/lists/*.csv")):
        rows = csv.DictReader((release / "csvw" / f"{path.parts[-3]}-{path.stem}.csv").read_text("utf-8").splitlines())
        found = [[row["number"], row["region"], row["name"], row["line"]] for row in rows]
        assert found == list(_committed(path))[0 if found else 1 :], path


def test_every_printed_number_has_a_unit_and_the_source_line(metadata: dict[str, Any]) -> None:
    unit = "http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure"
    tables = [table for table in metadata["tables"] if "prov:wasDerivedFrom" in table]
    assert len(tables) > 45
    for table in tables:
        columns = table["tableSchema"]["columns"]
        titles = [column["titles"] for column in columns]
        assert titles[-1] == "line"
        assert table["dc:source"]["@id"] in (f"{BASE}id/edition/2006", f"{BASE}id/edition/2014")
        for column in columns[:-1]:
            if column["datatype"] not in ("string", "integer"):
                assert unit in column or "unit" in titles or f"{column['titles']}/unit" in titles, table["url"]


def test_the_observations_are_those_of_the_graph(described: dict[str, list[dict[str, Any]]], opened: Opened) -> None:
    rows = table(
        opened,
        "SELECT ?o ?value ?canonical ?unit WHERE { ?o a qb:Observation ; ?m ?value ; tm:canonicalValue ?canonical ; "
        "sa:unitMeasure ?unit ; tm:quantity/tm:measure ?m }",
    ).rows
    wanted = {
        row["o"]: (Decimal(row["value"]), Decimal(row["canonical"]), row["unit"].rpartition("/")[2]) for row in rows
    }
    found = described["observations.csv"]
    assert len(found) == len(wanted) > 8000
    assert {str(r["observation"].unsplit()): (r["value"], r["canonical_value"], r["unit"]) for r in found} == wanted


def test_a_row_of_the_observations_says_all_of_its_key_and_sources(described: dict[str, list[dict[str, Any]]]) -> None:
    key = "contract-value/area=cn-110000/direction=output/period=2013"
    row = next(r for r in described["observations.csv"] if (r["view"], r["quantity"]) == ("2014", key))
    assert (row["measure"], row["area"], row["direction"], row["period"]) == (
        "contract-value",
        "cn-110000",
        "output",
        "2013",
    )
    assert (row["value"], row["unit"], row["canonical_value"]) == (Decimal("2851.72"), "yuan-1e8", 285172000000)
    assert (row["edition"], row["status"], row["figures_agree"]) == ("2014", "published", True)
    assert "2014/a13/r001c05" in row["figures"]
    computed = next(
        r for r in described["observations.csv"] if (r["view"], r["measure"]) == ("computed", "net-outflow")
    )
    assert (computed["status"], computed["edition"]) == ("computed", None)
    assert len(computed["figures"]) >= 2


def test_the_addresses_of_coded_values_are_things_of_the_graph(
    described: dict[str, list[dict[str, Any]]], metadata: dict[str, Any], opened: Opened
) -> None:
    seen = 0
    for described_table in metadata["tables"][:5]:
        for column in described_table["tableSchema"]["columns"]:
            if "valueUrl" in column:
                start = column["valueUrl"].removesuffix(f"{{+{column['name']}}}")
                for code in {row[column["name"]] for row in described[described_table["url"]]} - {None}:
                    assert next(opened.store.quads_for_pattern(NamedNode(start + code), None, None, None), None), code
                    seen += 1
    assert seen > 3000


# Parquet


def test_parquet_has_the_exact_decimals_of_the_graph_and_no_float(release: Path, opened: Opened) -> None:
    sheets = {path.stem: pq.read_table(path) for path in (release / "parquet").glob("*.parquet")}
    assert set(sheets) == {"observations", "flows", "figures", "findings", "organisations"}
    assert [f for sheet in sheets.values() for f in sheet.schema if pa.types.is_floating(f.type)] == []
    wanted = {
        "observations": ("canonical_value", "observation", "canonicalValue"),
        "figures": ("value", "iri", "value"),
        "findings": ("expected_low", "iri", "expectedLow"),
        "flows": ("upper", "flow", "upper"),
    }
    for name, (column, key, local) in wanted.items():
        rows = table(opened, f"SELECT ?s ?v WHERE {{ ?s tm:{local} ?v }}").rows
        columns = sheets[name].select([key, column]).to_pydict()
        found = {k: v for k, v in zip(columns[key], columns[column], strict=True) if v is not None}
        assert found == {row["s"]: Decimal(row["v"]) for row in rows}, name
        assert pa.types.is_decimal128(sheets[name].schema.field(column).type)
    assert sheets["organisations"].num_rows == len(table(opened, "SELECT ?o { ?o a tm:Organisation }").rows)
    assert sheets["figures"].num_rows == len(table(opened, "SELECT ?o { ?o a tm:Figure }").rows)


def test_a_decimal_that_does_not_fit_is_refused_and_not_rounded() -> None:
    sheet = Sheet("x", "", "", "", (Column("v", "decimal"),), (("0.1234567890123",),), "v")
    with pytest.raises(UsageError, match="x, column v: found a value that does not fit"):
        as_parquet(sheet)


def test_parquet_and_csv_say_the_same(release: Path, described: dict[str, list[dict[str, Any]]]) -> None:
    rows = pq.read_table(release / "parquet" / "figures.parquet").to_pylist()
    for one, other in zip(rows, described["figures.csv"], strict=True):
        assert {**one, "iri": ""} == {**other, "iri": "", "printed": other["printed"] or None}


# Descriptions


def test_void_counts_what_is_there(void: rdflib.Graph, opened: Opened) -> None:
    node = rdflib.URIRef(RELEASE)

    def number(local: str) -> int:
        return int(str(void.value(node, rdflib.URIRef(VOID + local))))

    counted = {
        "triples": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
        "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
        "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
        "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        "entities": f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER(REGEX(STR(?s), "^{BASE}(id|code)/")) }}',
    }
    for local, query in counted.items():
        assert number(local) == int(table(opened, query).rows[0]["n"]), local


@pytest.mark.parametrize(
    ("link", "what", "size", "query"),
    [
        ("classPartition", "class", "entities", "SELECT ?k (COUNT(DISTINCT ?s) AS ?n) { ?s a ?k } GROUP BY ?k"),
        (
            "propertyPartition",
            "property",
            "triples",
            "SELECT ?k (COUNT(*) AS ?n) { GRAPH ?g { ?s ?k ?o } } GROUP BY ?k",
        ),
        ("subset", "", "triples", "SELECT ?k (COUNT(*) AS ?n) { GRAPH ?k { ?s ?p ?o } } GROUP BY ?k"),
    ],
)
def test_void_partitions_are_those_of_the_graph(
    void: rdflib.Graph, opened: Opened, link: str, what: str, size: str, query: str
) -> None:
    of = rdflib.URIRef(VOID + what if what else "http://www.w3.org/ns/sparql-service-description#name")
    parts = void.objects(rdflib.URIRef(RELEASE), rdflib.URIRef(VOID + link))
    found = {str(void.value(part, of)): int(str(void.value(part, rdflib.URIRef(VOID + size)))) for part in parts}
    assert found == {row["k"]: int(row["n"]) for row in table(opened, query).rows}


def test_dcat_lists_every_file_with_its_size_and_hash(dcat: rdflib.Graph, release: Path) -> None:
    found = {}
    for part in dcat.objects(rdflib.URIRef(RELEASE), DCAT.distribution):
        name = str(dcat.value(part, DCAT.downloadURL)).removeprefix(release.as_uri() + "/")
        checksum = dcat.value(part, SPDX.checksum)
        assert dcat.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        assert str(dcat.value(part, DCAT.mediaType)).startswith("https://www.iana.org/assignments/media-types/")
        found[name] = (int(str(dcat.value(part, DCAT.byteSize))), str(dcat.value(checksum, SPDX.checksumValue)).lower())
    files = {name: content for name, content in files_of(release).items() if name not in DATED - {"void.ttl"}}
    assert found == {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in files.items()}


def test_dcat_says_which_release_of_what_it_is(dcat: rdflib.Graph, opened: Opened) -> None:
    node, data_set = rdflib.URIRef(RELEASE), rdflib.URIRef(f"{BASE}id/dataset/techmarket")
    assert str(dcat.value(node, DCAT.version)) == DAY == str(dcat.value(node, DCT.issued))
    assert dcat.value(data_set, DCAT.hasVersion) == node
    assert dcat.value(node, DCAT.isVersionOf) == data_set
    publisher = dcat.value(dcat.value(node, DCT.publisher), rdflib.FOAF.name)
    assert str(publisher) == PUBLISHER
    assert f'name: "{PUBLISHER}"' in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    # The country, and the years from the first to the last that an observation is of.
    assert str(dcat.value(node, DCT.spatial)) == f"{BASE}id/area/cn"
    period = dcat.value(node, DCT.temporal)
    years = table(
        opened,
        "SELECT (MIN(?y) AS ?first) (MAX(?y) AS ?last) { ?o a qb:Observation ; "
        "<http://purl.org/linked-data/sdmx/2009/dimension#refPeriod>/tm:year ?y }",
    ).rows[0]
    ends = (str(dcat.value(period, DCAT.startDate)), str(dcat.value(period, DCAT.endDate)))
    assert ends == (years["first"], years["last"])


def test_no_licence_is_claimed_for_the_data_that_the_repository_does_not_state(dcat: rdflib.Graph) -> None:
    assert list(dcat.subject_objects(DCT.license)) == []
    rights = dcat.value(rdflib.URIRef(RELEASE), DCT.rights)
    labels = {str(label) for label in dcat.objects(rights, rdflib.RDFS.label)}
    assert any("no licence is stated for the data" in label for label in labels)
    assert "The figures and facts in `data/` are taken from the official reports" in (ROOT / "README.md").read_text(
        "utf-8"
    )


def test_the_sums_are_those_of_every_file(release: Path, tmp_path: Path) -> None:
    names = {line.partition("  ")[2] for line in (release / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
    assert names == set(files_of(release)) - {"SHA256SUMS"}
    check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(check, cwd=release, check=False).returncode == 0
    copy = tmp_path / "copy"
    shutil.copytree(release, copy)
    (copy / "void.ttl").write_bytes((copy / "void.ttl").read_bytes()[:-1])
    assert subprocess.run(check, cwd=copy, check=False, capture_output=True).returncode == 1


def test_the_index_links_to_every_file(release: Path) -> None:
    linked = set(re.findall(r'href="([^"]+)"', (release / "index.html").read_text(encoding="utf-8")))
    assert linked == set(files_of(release)) - {"SHA256SUMS", "index.html"}


def test_a_release_differs_in_nothing_from_what_it_was_made_of(small: Opened, tmp_path: Path) -> None:
    """Read from the folder, and from each of the files that hold everything."""
    folder, _ = write_release(small, tmp_path, DAY, ("nq", "trig", "jsonld"), quiet)
    for name in ("techmarket.nq", "techmarket.trig", "techmarket.jsonld"):
        found = difference(folder, folder / name)
        assert (found.changes, found.same_statements, found.warnings) == ((), True, ()), name
