"""The commands about terminologies: what they say, what they list, and that bad input costs nothing but itself."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

import trialgraph
from tests.ontology.glimmer import DRUGS, GLIMMER, MESH, MONDO, ZORBAMIDE, atc, drugs, kept, mesh, mondo, study
from trialgraph.cli import main
from trialgraph.terms import add

OWL_XML = """<?xml version="1.0"?>
<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="http://purl.obolibrary.org/obo/mondo.owl">
  <Declaration><Class IRI="http://purl.obolibrary.org/obo/MONDO_9900001"/></Declaration>
</Ontology>
"""
AGAIN = "\n[Term]\nid: MONDO:9900002\nname: again\n"
CIRCULAR = MONDO.replace("is_a: MONDO:0700096", "is_a: MONDO:9900002", 1)
OTHER_YEAR = MESH.replace("DescriptorUI>", "UI>")
OTHER_ROOT = MESH.replace("DescriptorRecordSet", "DescriptorRecords")


class Run:
    """Runs commands as a shell would; `err` is what the last one wrote to stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys, self.err = capsys, ""

    def __call__(self, *arguments: str | Path, status: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, self.err = self.capsys.readouterr()
        assert ended.value.code == status, self.err
        return out

    def rows(self, *arguments: str | Path) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self(*arguments)), delimiter="\t"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of one record, with MONDO and a licensed table beside it."""
    place = tmp_path_factory.mktemp("terms")
    folder = place / "graph"
    add("mondo", folder, mondo(place))
    add("atc", folder, atc(place))
    trialgraph.build([str(study(place))], folder)
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path) -> Run:
    monkeypatch.setenv("TRIALGRAPH_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return Run(capsys)


class TestList:
    def test_what_was_added(self, run: Run) -> None:
        licensed, open_ = run.rows("terms", "list")
        assert open_.pop("added").startswith("20")
        assert open_ == {
            "name": "mondo",
            "title": "Mondo Disease Ontology",
            "version": "2026-01-06",
            "terms": "10",
            "names": "12",
            "licence": "CC BY 4.0, Monarch Initiative",
            "export": "yes",
            "origin": "mondo.obo",
        }
        assert (licensed["name"], licensed["export"]) == ("atc", "no")
        assert run.err == ""

    def test_every_format(self, run: Run) -> None:
        rows = run.rows("terms", "list")
        assert rows == list(csv.DictReader(io.StringIO(run("terms", "list", "--format", "csv"))))
        found = json.loads(run("terms", "list", "--format", "json"))
        assert [{name: str(value) for name, value in row.items()} for row in found] == rows
        assert found[1]["terms"] == 10
        assert "Mondo Disease" in run("terms", "list", "--format", "table")
        run("terms", "list", "--format", "xml", status=2)

    def test_nothing_was_added(self, run: Run) -> None:
        assert run.rows("terms", "list", "--graph", "nowhere") == []
        assert "no terminology was added to nowhere" in run.err
        assert not Path("nowhere").exists()

    def test_no_notes(self, run: Run) -> None:
        assert run("terms", "list", "--notes") == "note\n"


class TestAddAndRemove:
    def test_from_a_file_to_the_graph_and_back(self, run: Run, tmp_path: Path) -> None:
        place = ("--graph", tmp_path / "new")
        assert run("terms", "add", "mondo", mondo(tmp_path), *place) == ""
        assert run.err.splitlines() == [
            "trialgraph: mondo: Mondo Disease Ontology 2026-01-06",
            "trialgraph: 10 terms with 12 names from mondo.obo; licence: CC BY 4.0, Monarch Initiative",
            f"trialgraph: trials that are in {tmp_path / 'new'} keep their links until they are built again",
        ]
        run("build", study(tmp_path), *place)
        (found,) = run.rows("terms", "find", "zorb syndrome", *place)
        assert (found["id"], found["label"], found["studied"]) == ("MONDO:9900002", "glimmer disease", "1")
        assert run("terms", "remove", "mondo", *place) == ""
        assert run.err == f"trialgraph: mondo is gone from {tmp_path / 'new'}\n"
        run("terms", "find", "zorb syndrome", *place, status=1)
        assert run.rows("terms", "list", *place) == []

    def test_what_was_left_out_and_decided_is_told(self, run: Run, tmp_path: Path) -> None:
        place = ("--graph", tmp_path / "new")
        circles = "".join(
            f"{n},disease {n},{n + 20},MONDO:88{n:02}\n{n + 20},kind {n},,MONDO:77{n:02}\n" for n in range(7)
        )
        kinds = "".join(
            f"\n[Term]\nid: MONDO:88{n:02}\nname: ill {n}\nis_a: MONDO:0700096\n"
            f"\n[Term]\nid: MONDO:77{n:02}\nname: odd {n}\nis_a: MONDO:88{n:02}\n"
            for n in range(7)
        )
        run("terms", "add", "mondo", mondo(tmp_path, kinds + "\n[Term]\nid: MONDO:9900009\n"), *place)
        assert "trialgraph: left out: 1 x a term without a name" in run.err.splitlines()
        (tmp_path / "odd.csv").write_text("id,label,parents,exact\n" + circles)
        run("terms", "add", "table", "odd.csv", "--type", "Condition", *place)
        told = [line for line in run.err.splitlines() if "closes a circle" in line]
        assert len(told) == 2
        assert "... and 5 more decisions in joining it with the rest: terms list --notes" in run.err
        notes = run.rows("terms", "list", "--notes", *place)
        assert len(notes) == 7
        assert [f"trialgraph: {row['note']}" for row in notes[:2]] == told

    def test_help_names_the_commands(self, run: Run) -> None:
        told = run("terms", "--help")
        assert all(command in told for command in ("find", "add", "list", "remove"))
        run("terms", "add", status=2)


def zipped(text: str, length: int = -20) -> bytes:
    return gzip.compress(text.encode())[:length]


# What is given (no file where it is None), the name of the file, and what is said of it.
BAD: dict[str, tuple[str, str, bytes | str | None, str]] = {
    "truncated in a line": ("mondo", "a.obo", MONDO[: MONDO.rindex("is_a") + 2], "a.obo, line "),
    "truncated in a tag": ("mondo", "a.obo", MONDO + '\nsynonym: "half', "a.obo, line "),
    "OWL/XML": ("mondo", "a.owl", OWL_XML, "a.owl: OWL/XML, which is not read"),
    "OWL cut off": ("mondo", "a.owl", "<?xml version='1.0'?>\n<rdf:RDF xmlns:rdf='http://www.w3.org/", "a.owl"),
    "other XML": ("mondo", "a.owl", MESH, "a.owl: OBO, obographs JSON, or OWL in RDF/XML was expected"),
    "another ontology": ("hpo", "a.obo", MONDO, "a.obo: "),
    "no ontology": ("mondo", "a.obo", DRUGS, "a.obo, line 1: OBO, obographs JSON, or OWL in RDF/XML was expected"),
    "MeSH of another layout": ("mesh", "desc1999.xml", OTHER_YEAR, "desc1999.xml, line "),
    "MeSH of another root": ("mesh", "desc1999.xml", OTHER_ROOT, "desc1999.xml: it is a DescriptorRecords where"),
    "MeSH cut off": ("mesh", "desc2026.xml", MESH[:-200], "desc2026.xml, line "),
    "supplementary for descriptors": ("mesh-supplementary", "desc2026.xml", MESH, "desc2026.xml: it is a Descriptor"),
    "a cycle in OBO": ("mondo", "a.obo", CIRCULAR, "a.obo: a cycle: MONDO:"),
    "a cycle in a table": ("table", "a.csv", "id,label,parents\n1,one,2\n2,two,1\n", "a.csv: "),
    "an id twice in OBO": ("mondo", "a.obo", MONDO + AGAIN, "a.obo, line 56: MONDO:9900002 stands twice"),
    "an id twice in a table": ("table", "a.csv", "id,label\n1,one\n1,two\n", "a.csv, line 3: column id: '1' is there"),
    "an empty file": ("mondo", "a.obo", "", "a.obo: the file is empty"),
    "an empty table": ("table", "a.csv", "", "a.csv: the file is empty"),
    "an empty MeSH": ("mesh", "desc2026.xml", "", "desc2026.xml: the file is empty"),
    "only a header": ("table", "a.csv", "id,label\n", "a.csv, line 1: no terms below the header"),
    "not UTF-8": ("mondo", "a.obo", MONDO.encode() + b"\n[Term]\nid: MONDO:9900009\nname: caf\xe9\n", "a.obo, line "),
    "a table that is not UTF-8": ("table", "a.csv", b"id,label\n1,caf\xe9\n", "a.csv, line 2: it is not UTF-8"),
    "a broken archive": ("mondo", "a.obo.gz", zipped(MONDO), "a.obo.gz: the archive is broken"),
    "an id that no graph holds": ("table", "a.csv", "id,label\nhttp://a/%z,one\n", "a.csv: 'http://a/%z' is no IRI"),
    "a missing file": ("mondo", "none.obo", None, "none.obo: no such file"),
    "a folder": ("mondo", ".", None, "is a directory"),
    "an unknown terminology": ("monde", "a.obo", MONDO, "'monde' is no terminology, name one of: mondo, hpo, "),
}  # fmt: skip


class TestBadInput:
    @pytest.mark.parametrize("name", BAD)
    def test_it_is_told_in_a_line_and_costs_nothing_else(
        self, run: Run, folder: Path, tmp_path: Path, name: str
    ) -> None:
        terminology, file, content, told = BAD[name]
        if content is not None:
            Path(file).write_bytes(content if isinstance(content, bytes) else content.encode())
        before = kept(folder / "terminologies")
        assert run("terms", "add", terminology, file, status=1) == ""
        (line,) = run.err.splitlines()
        assert line.startswith("trialgraph: ")
        assert told in line
        assert "Traceback" not in line
        assert kept(folder / "terminologies") == before
        query = "SELECT ?term { ?trial tg:studies ?term }"
        assert [str(term) for term in trialgraph.open(folder).sparql(query).column("term")] == [GLIMMER]

    @pytest.mark.parametrize("terminology", ["snomed", "umls", "atc", "table", "skos", "sssom"])
    def test_what_has_no_address_needs_a_file(self, run: Run, folder: Path, terminology: str) -> None:
        before = kept(folder / "terminologies")
        run("terms", "add", terminology, status=1)
        (line,) = run.err.splitlines()
        assert line.startswith(f"trialgraph: {terminology} (")
        assert line.endswith("is added from a file that you hold: name it")
        assert kept(folder / "terminologies") == before

    @pytest.mark.parametrize(
        ("type", "told"),
        [
            ("Disease", "'Disease' is no type of a term; there are Drug, DrugClass, Condition"),
            ("Substance", "mondo says"),
        ],
    )
    def test_a_type_that_does_not_fit(self, run: Run, tmp_path: Path, type: str, told: str) -> None:
        source = ("table", drugs(tmp_path)) if type == "Disease" else ("mondo", mondo(tmp_path))
        run("terms", "add", *source, "--type", type, status=1)
        (line,) = run.err.splitlines()
        assert told in line

    def test_what_is_not_there_cannot_be_removed(self, run: Run, folder: Path) -> None:
        before = kept(folder / "terminologies")
        run("terms", "remove", "mesh", status=1)
        assert run.err == "trialgraph: no terminology 'mesh' was added here; there are: atc, mondo\n"
        assert kept(folder / "terminologies") == before
        run("terms", "remove", "mesh", "--graph", "nowhere", status=1)
        assert not Path("nowhere").exists()

    def test_a_folder_of_other_things_is_no_graph(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "photos").mkdir()
        (tmp_path / "photos" / "me.png").touch()
        run("terms", "add", "mondo", mondo(tmp_path), "--graph", "photos", status=1)
        assert run.err == "trialgraph: photos: this folder does not hold a graph\n"
        assert list(kept(tmp_path / "photos")) == ["me.png"]


def test_after_all_this_another_source_is_added_as_if_nothing_had_been(run: Run, folder: Path, tmp_path: Path) -> None:
    """The last test of the file: it writes to the graph of the others."""
    run("terms", "add", "table", drugs(tmp_path))
    run("terms", "add", "mesh", mesh(tmp_path))
    assert [row["name"] for row in run.rows("terms", "list")] == ["atc", "mesh", "mondo", "table-drugs"]
    run("build", study(tmp_path))
    assert ZORBAMIDE.rpartition("/")[2] in run("terms", "find", "zorbamidum")


class TestExport:
    def test_terms_below_one_as_an_ontology(self, run: Run, tmp_path: Path) -> None:
        run("terms", "export", "glimmer.owl", "--under", "glimmer disease")
        written = (tmp_path / "glimmer.owl").read_text(encoding="utf-8")
        assert "glimmer disease" in written
        assert "systemic sclerosis" not in written
        assert "glimmer.owl: " in run.err

    def test_licensed_terms_stay_here_unless_asked_for(self, run: Run, tmp_path: Path) -> None:
        run("terms", "export", "open.owl")
        assert "terms of ATC, whose licence forbids passing them on" in run.err
        run("terms", "export", "all.owl", "--licensed")
        assert "forbids" not in run.err
        assert (tmp_path / "all.owl").stat().st_size > (tmp_path / "open.owl").stat().st_size

    def test_an_unknown_term_is_an_error(self, run: Run) -> None:
        run("terms", "export", "none.owl", "--under", "no such thing", status=1)
        assert "no term is called 'no such thing'" in run.err
