"""MeSH's N-Triples: years in IRIs, records that NLM has withdrawn, and files that are broken or in part."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.ontology.terminologies.mesh_documents import VOCABULARY, names, triples
from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies import mesh, mesh_supplementary
from trialgraph.ontology.terminologies.entry import Entry
from trialgraph.ontology.terminologies.mesh_rdf import ELSEWHERE, UNNAMED, WITHDRAWN
from trialgraph.ontology.terminologies.mesh_record import Heading, Record

MESH = AUTHORITIES["MESH"]

DISEASES = Record(ui="D003240", label="Connective Tissue Diseases", trees=("C17.300",))
LUPUS = Record(ui="D008180", label="Lupus", names=names("SLE", tag="ACR"), trees=("C17.300.480",))
DISCOID = Record(ui="C000001", label="a rare lupus", kind="3", headings=(Heading("D008180", True),))
ALL = (DISEASES, LUPUS, DISCOID)


def write(tmp_path: Path, text: str, name: str = "mesh.nt") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def entries(file: Path) -> dict[str, Entry]:
    return {found.iri.removeprefix(MESH): found for found in mesh.read(file).entries}


def test_descriptors_and_supplementary_records_come_from_one_file(tmp_path: Path) -> None:
    found = entries(write(tmp_path, triples(*ALL)))
    assert found["D008180"].abbreviations == ("SLE",)
    assert found["D008180"].broader == (MESH + "D003240",)
    assert found["C000001"].broader == (MESH + "D008180",)
    assert {entry.type for entry in found.values()} == {"Condition"}


def test_the_supplementary_records_alone_can_be_had(tmp_path: Path) -> None:
    release = mesh_supplementary.read(write(tmp_path, triples(*ALL)))
    assert [entry.label for entry in release.entries] == ["a rare lupus"]


def test_a_year_in_iris_is_the_version_and_no_part_of_an_iri(tmp_path: Path) -> None:
    stamped, plain = write(tmp_path, triples(*ALL, year="2020"), "a.nt"), write(tmp_path, triples(*ALL), "b.nt")
    assert (mesh.read(stamped).version, mesh.read(plain).version) == ("2020", "")
    assert entries(stamped) == entries(plain)


def test_without_one_the_name_tells_the_year(tmp_path: Path) -> None:
    file = tmp_path / "mesh2025.nt.gz"
    file.write_bytes(gzip.compress(triples(*ALL).encode()))
    assert mesh.read(file).version == "2025"
    assert len(entries(file)) == 3


def test_a_withdrawn_record_is_kept_as_replaced_by_nothing(tmp_path: Path) -> None:
    gone = Record(ui="D000005", label="Gone", active=False)
    assert entries(write(tmp_path, triples(gone)))["D000005"].replaced_by == ""


def test_a_withdrawn_term_is_left_out_and_counted(tmp_path: Path) -> None:
    text = triples(LUPUS) + f'<{MESH}T0000000000> <{VOCABULARY}active> "false" .\n'
    release = mesh.read(write(tmp_path, text))
    assert [entry.abbreviations for entry in release.entries] == [()]
    assert release.left_out[WITHDRAWN] == 1


def test_permuted_terms_have_the_tag_of_the_term(tmp_path: Path) -> None:
    record = Record(ui="D001241", label="Aspirin", names=names("Dispril", tag="TRD"), trees=("D02.455",))
    text = triples(record) + f'<{MESH}T0000000000> <{VOCABULARY}altLabel> "Dispril, 300" .\n'
    assert entries(write(tmp_path, text))["D001241"].brands == ("Dispril", "Dispril, 300")


def test_what_a_record_is_mapped_to_with_a_qualifier_is_not_above_it(tmp_path: Path) -> None:
    analog = Record(ui="C000002", label="an analog", kind="1", headings=(Heading("D000117Q000031", True),))
    assert entries(write(tmp_path, triples(analog)))["C000002"].broader == ()


def test_a_new_kind_of_supplementary_record_is_no_term(tmp_path: Path) -> None:
    text = triples(DISCOID).replace("SCR_Disease", "SCR_Device")
    assert entries(write(tmp_path, text))["C000001"].type == ""


class TestParts:
    """A part of MeSH speaks of records, concepts and terms that are not in it."""

    def test_a_broader_descriptor_is_stated_where_no_place_tells(self, tmp_path: Path) -> None:
        part = Record(ui="D008180", label="Lupus", trees=("C17.300.480",), above=("D003240",))
        assert entries(write(tmp_path, triples(part)))["D008180"].broader == (MESH + "D003240",)

    def test_a_record_without_a_name_is_counted(self, tmp_path: Path) -> None:
        text = triples(LUPUS) + f"<{MESH}D001172> <{VOCABULARY}broaderDescriptor> <{MESH}D003240> .\n"
        release = mesh.read(write(tmp_path, text))
        assert len(list(release.entries)) == 1
        assert release.left_out[UNNAMED] == 1

    @pytest.mark.parametrize("kind", ["/M0", "/T0"])
    def test_a_concept_or_term_that_is_missing_is_counted(self, tmp_path: Path, kind: str) -> None:
        lines = triples(LUPUS).splitlines(keepends=True)
        release = mesh.read(write(tmp_path, "".join(line for line in lines if kind not in line.split(">")[0])))
        assert [entry.label for entry in release.entries] == ["Lupus"]
        assert release.left_out[ELSEWHERE] == 1

    def test_the_real_part_of_2020(self, shared: Path) -> None:
        release = mesh.read(shared / "data/terminology/mesh2020-subset.nt")
        found = {entry.iri.removeprefix(MESH): entry for entry in release.entries}
        assert release.version == "2020"
        assert len(found) == 9
        assert {entry.type for entry in found.values()} == {"Condition"}
        assert found["C000598941"].label == "Keratoactinomycosis"
        assert found["C000598941"].broader == (MESH + "D003320", MESH + "D003607")
        assert release.left_out[UNNAMED] == 109


class TestInvalid:
    def test_a_file_cut_within_a_line(self, tmp_path: Path) -> None:
        text = triples(*ALL)
        lines = text.count("\n")
        with pytest.raises(InvalidTerms, match=rf"mesh\.nt, line {lines}: it is cut short or no N-Triples: "):
            entries(write(tmp_path, text[:-12]))

    def test_a_broken_line_is_told_by_its_number_in_the_file(self, tmp_path: Path) -> None:
        noise = f'<{MESH}D1> <{VOCABULARY}note> "not needed" .\n' * 30_000
        broken = f"<{MESH}D1> <{VOCABULARY}active> oops .\n"
        with pytest.raises(InvalidTerms, match=r"mesh\.nt, line 30001: it is cut short or no N-Triples: (?!Parser)"):
            entries(write(tmp_path, noise + broken + triples(LUPUS)))

    def test_triples_of_something_else(self, tmp_path: Path) -> None:
        text = '<http://purl.obolibrary.org/obo/MONDO_1> <http://www.w3.org/2000/01/rdf-schema#label> "x" .\n'
        with pytest.raises(InvalidTerms, match=r"mesh\.nt: there is no record of MeSH in it"):
            entries(write(tmp_path, text))

    def test_not_utf_8(self, tmp_path: Path) -> None:
        file = tmp_path / "mesh.nt"
        file.write_bytes(triples(Record(ui="D1", label="Ménière Disease")).encode("latin-1"))
        with pytest.raises(InvalidTerms, match=r"mesh\.nt, line \d+: it is cut short or no N-Triples"):
            entries(file)

    def test_an_archive_cut_short(self, tmp_path: Path) -> None:
        file = tmp_path / "mesh.nt.gz"
        file.write_bytes(gzip.compress(triples(*ALL).encode())[:-30])
        with pytest.raises(InvalidTerms, match=r"mesh\.nt\.gz: the archive is broken"):
            entries(file)

    def test_two_descriptors_at_one_place(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidTerms, match=r"D1 and D2 have the same tree number"):
            entries(write(tmp_path, triples(*(Record(ui=ui, label=ui, trees=("C01",)) for ui in ("D1", "D2")))))
