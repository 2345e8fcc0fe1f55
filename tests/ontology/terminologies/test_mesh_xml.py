"""MeSH's XML: versions, compression, layouts of other years, and files that are broken."""

from __future__ import annotations

import gzip
import lzma
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from tests.ontology.terminologies.mesh_documents import descriptors, names, supplementary
from trialgraph.errors import InvalidTerms
from trialgraph.ontology.terminologies import mesh, mesh_supplementary
from trialgraph.ontology.terminologies.entry import Entry
from trialgraph.ontology.terminologies.mesh_record import Record

LUPUS = Record(
    ui="D008180", label="Lupus Erythematosus, Systemic", names=names("SLE", tag="ACR"), trees=("C17.300.480",)
)
LUNG = Record(ui="D008168", label="Lung", trees=("A04.411",))


def write(tmp_path: Path, text: str, name: str = "desc2025.xml") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def entries(file: Path) -> list[Entry]:
    return list(mesh.read(file).entries)


class TestVersion:
    @pytest.mark.parametrize(
        ("address", "name", "expected"),
        [
            ("https://www.nlm.nih.gov/databases/dtd/nlmdescriptorrecordset_20240101.dtd", "desc2025.xml", "2024"),
            ("desc2015.dtd", "mesh.xml", "2015"),
            ("somewhere.dtd", "desc2023.xml", "2023"),
            ("somewhere.dtd", "headings.xml", ""),
        ],
    )
    def test_the_document_type_is_asked_before_the_name(
        self, tmp_path: Path, address: str, name: str, expected: str
    ) -> None:
        start, _, rest = descriptors(LUPUS).partition("https")
        text = start + address + rest[rest.index('"') :]
        assert mesh.read(write(tmp_path, text, name)).version == expected

    def test_without_a_document_type_the_name_in_an_archive_tells(self, tmp_path: Path) -> None:
        bare = descriptors(LUPUS).split(">\n", 2)[2]
        file = tmp_path / "download.zip"
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("desc2022.xml", bare)
        assert mesh.read(file).version == "2022"

    def test_the_supplementary_records_have_their_own(self, tmp_path: Path) -> None:
        text = supplementary(Record(ui="C1", label="x", kind="1"), year="2024")
        assert mesh_supplementary.read(write(tmp_path, text, "supp.xml")).version == "2024"


class TestFiles:
    def test_compressed_is_the_same(self, tmp_path: Path) -> None:
        data = descriptors(LUPUS, LUNG).encode()
        plain = write(tmp_path, data.decode())
        (tmp_path / "desc2025.gz").write_bytes(gzip.compress(data))
        (tmp_path / "desc2025.xml.xz").write_bytes(lzma.compress(data))
        with zipfile.ZipFile(tmp_path / "desc2025.zip", "w") as archive:
            archive.writestr("desc2025.xml", data)
        expected = entries(plain)
        assert len(expected) == 2
        for name in ("desc2025.gz", "desc2025.xml.xz", "desc2025.zip"):
            assert entries(tmp_path / name) == expected

    def test_the_layouts_of_registry_numbers_are_the_same(self, tmp_path: Path) -> None:
        record = Record(ui="D001241", label="Aspirin", numbers=("R16CO5Y76E",), trees=("D02.455",))
        text = descriptors(record)
        older = text.replace("<RegistryNumberList>", "").replace("</RegistryNumberList>", "")
        assert older != text
        assert entries(write(tmp_path, older)) == entries(write(tmp_path, text))
        assert entries(write(tmp_path, older))[0].exact

    def test_space_around_text_is_nothing(self, tmp_path: Path) -> None:
        text = descriptors(LUPUS)
        spaced = text.replace("<String>", "<String>\n   ").replace("</String>", "\n  </String>")
        assert entries(write(tmp_path, spaced)) == entries(write(tmp_path, text))

    def test_other_elements_are_passed_over(self, tmp_path: Path) -> None:
        more = " <SeeRelatedList><SeeRelatedDescriptor><DescriptorReferredTo><DescriptorUI>D1</DescriptorUI>"
        more += "</DescriptorReferredTo></SeeRelatedDescriptor></SeeRelatedList>\n <ConceptList>"
        text = descriptors(LUPUS)
        assert entries(write(tmp_path, text.replace(" <ConceptList>", more))) == entries(write(tmp_path, text))


def test_records_are_let_go_as_they_are_read(tmp_path: Path) -> None:
    def peak(many: int) -> int:
        records = (Record(ui=f"C{number:06}", label=f"compound {number}", kind="1") for number in range(many))
        file = write(tmp_path, supplementary(*records), "supp2025.xml")
        tracemalloc.start()
        try:
            assert sum(1 for _ in mesh_supplementary.read(file).entries) == many
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    # An id stays, so that a second one is noticed; a record in XML would be ten times that.
    assert peak(2_500) - peak(500) < 2_000 * 300


class TestInvalid:
    @pytest.mark.parametrize(
        ("old", "new", "cause"),
        [
            (' PreferredConceptYN="Y"', "", "Concept without PreferredConceptYN, which MeSH has since 2010"),
            ('PreferredConceptYN="Y"', 'PreferredConceptYN="N"', "0 preferred concepts where there should be one"),
            (' LexicalTag="ACR"', "", "Term without LexicalTag, which MeSH has since 2010"),
            ('<Term LexicalTag="ACR"><String>SLE</String></Term>', "", "a concept without terms"),
            ("<String>SLE</String>", "<String> </String>", "Term without String"),
            ("DescriptorName>", "Name>", "DescriptorRecord without DescriptorName/String"),
            ("ConceptList>", "Concepts>", "0 preferred concepts where there should be one"),
        ],
    )
    def test_another_layout_is_told_with_line_and_id(self, tmp_path: Path, old: str, new: str, cause: str) -> None:
        text = descriptors(LUNG, LUPUS)
        before, record = text.split("<DescriptorRecord ")[:2], text.split("<DescriptorRecord ")[2]
        assert old in record
        broken = "<DescriptorRecord ".join([*before, record.replace(old, new)])
        line = 1 + broken[: broken.rindex("<DescriptorRecord ")].count("\n")
        with pytest.raises(InvalidTerms) as raised:
            entries(write(tmp_path, broken))
        assert str(raised.value) == f"desc2025.xml, line {line}: D008180: {cause}"

    def test_a_record_without_id_is_told_by_its_line(self, tmp_path: Path) -> None:
        broken = descriptors(LUNG).replace("DescriptorUI>", "UI>")
        with pytest.raises(InvalidTerms, match=r"line 4: a record without UI: DescriptorRecord without DescriptorUI"):
            entries(write(tmp_path, broken))

    def test_supplementary_records_of_before_their_classes_are_refused(self, tmp_path: Path) -> None:
        text = supplementary(Record(ui="C1", label="x", kind="1")).replace(' SCRClass = "1"', "")
        file = write(tmp_path, text, "supp2009.xml")
        with pytest.raises(InvalidTerms, match=r"supp2009\.xml, line 4: C1: .* without SCRClass, .* since 2010"):
            list(mesh_supplementary.read(file).entries)

    def test_an_id_twice(self, tmp_path: Path) -> None:
        text = descriptors(LUNG, LUPUS, Record(ui="D008168", label="Lungs"))
        line = 1 + text[: text.rindex("<DescriptorRecord ")].count("\n")
        with pytest.raises(InvalidTerms) as raised:
            entries(write(tmp_path, text))
        assert str(raised.value) == f"desc2025.xml, line {line}: D008168: there are two records of this id"

    @pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
    def test_a_file_cut_short(self, tmp_path: Path, share: float) -> None:
        text = descriptors(LUNG, LUPUS)
        with pytest.raises(InvalidTerms, match=r"desc2025\.xml, line \d+: it is (cut short or )?no XML"):
            entries(write(tmp_path, text[: int(len(text) * share)]))

    def test_an_archive_cut_short(self, tmp_path: Path) -> None:
        file = tmp_path / "desc2025.gz"
        data = gzip.compress(descriptors(LUNG, LUPUS).encode())
        file.write_bytes(data[:-30])
        with pytest.raises(InvalidTerms, match=r"desc2025\.gz: the archive is broken"):
            entries(file)

    def test_an_empty_file(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidTerms, match=r"desc2025\.xml: the file is empty"):
            entries(write(tmp_path, ""))

    def test_a_set_without_records(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidTerms, match=r"desc2025\.xml: there is no DescriptorRecord in it"):
            entries(write(tmp_path, descriptors()))

    def test_no_xml_at_all(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidTerms, match=r"desc2025\.xml, line 1: it is no XML"):
            entries(write(tmp_path, "ui\tname\nD008168\tLung\n"))

    def test_not_utf_8(self, tmp_path: Path) -> None:
        file = tmp_path / "desc2025.xml"
        file.write_bytes(descriptors(Record(ui="D1", label="Ménière Disease")).encode("latin-1"))
        with pytest.raises(InvalidTerms, match=r"desc2025\.xml, line \d+: it is (cut short or )?no XML"):
            entries(file)

    def test_entities_are_refused(self, tmp_path: Path) -> None:
        start, _, rest = descriptors(LUNG).partition("<DescriptorRecordSet")
        bomb = start.replace('dtd">', 'dtd" [\n<!ENTITY a "aaaaaaaa">\n<!ENTITY b "&a;&a;&a;">\n]>')
        with pytest.raises(InvalidTerms, match=r"desc2025\.xml, line 3: it declares entities"):
            entries(write(tmp_path, bomb + "<DescriptorRecordSet" + rest))
