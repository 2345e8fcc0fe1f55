"""MeSH's supplementary records: what they are mapped to, and the tables of them as a release."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.ontology.terminologies.mesh_documents import descriptors, names, supplementary
from tests.ontology.terminologies.mesh_releases import write_descriptors, write_supplementary
from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies import mesh, mesh_supplementary
from trialgraph.ontology.terminologies.entry import OPEN, Entry
from trialgraph.ontology.terminologies.mesh_record import Heading, Record
from trialgraph.ontology.terminologies.mesh_trees import BELOW_ITSELF

MESH, UNII = AUTHORITIES["MESH"], AUTHORITIES["UNII"]


def read(tmp_path: Path, text: str) -> list[Entry]:
    file = tmp_path / "supp2025.xml"
    file.write_text(text, encoding="utf-8")
    return list(mesh_supplementary.read(file).entries)


def mapped(*headings: tuple[str, bool], kind: str = "1") -> Record:
    return Record(ui="C000001", label="x", kind=kind, headings=tuple(Heading(*heading) for heading in headings))


def test_says_what_it_is() -> None:
    assert (mesh_supplementary.NAME, mesh_supplementary.TERMS) == ("mesh-supplementary", OPEN)
    assert mesh_supplementary.URL and mesh_supplementary.URL.endswith("/supp{year}.gz")


def test_a_chemical_with_an_action_is_a_drug(tmp_path: Path) -> None:
    record = Record(
        ui="C582435",
        label="pembrolizumab",
        kind="1",
        names=names("pembrolizumab") + names("Keytruda", tag="TRD") + names("MK-3475", tag="LAB"),
        numbers=("DPT0O3T46P",),
        actions=("D000074322",),
        headings=(Heading("D061067", True),),
    )
    (found,) = read(tmp_path, supplementary(record))
    assert (found.iri, found.type, found.label) == (MESH + "C582435", "Drug", "pembrolizumab")
    assert (found.synonyms, found.brands) == (("MK-3475",), ("Keytruda",))
    assert (found.exact, found.classes) == ((UNII + "DPT0O3T46P",), (MESH + "D000074322",))
    assert found.broader == (MESH + "D061067",)


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ([("D011720", True)], ("D011720",)),
        # A regimen is a protocol, and consists of drugs.
        ([("D000971", True), ("D002955", False), ("D005472", False)], ("D000971",)),
        ([("D002955", False), ("D005472", False)], ("D002955", "D005472")),
        # A combination is none of its ingredients.
        ([("D002752", True), ("D003000", True), ("D004338", False)], ("D004338",)),
        ([], ()),
    ],
)
def test_it_stands_below_its_main_headings(headings: list[tuple[str, bool]], expected: tuple[str, ...]) -> None:
    assert mapped(*headings).mapped == expected


def test_a_derivative_of_a_substance_does_not_stand_below_it(tmp_path: Path) -> None:
    text = supplementary(mapped(("D006896", False), ("D000117", True)))
    qualifier = "<QualifierReferredTo><QualifierUI>*Q000031</QualifierUI></QualifierReferredTo>"
    reference = "<DescriptorUI>D006896</DescriptorUI></DescriptorReferredTo>"
    assert reference in text
    (found,) = read(tmp_path, text.replace(reference, reference + qualifier))
    assert found.broader == (MESH + "D000117",)


def test_a_file_of_the_other_kind_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidTerms, match=r"it is a DescriptorRecordSet .* it is added as mesh$"):
        read(tmp_path, descriptors(Record(ui="D1", label="x")))


class TestTables:
    """The tables of the shared folder, written as releases."""

    def test_descriptors(self, shared: Path, tmp_path: Path) -> None:
        release = mesh.read(write_descriptors(shared, tmp_path / "desc2025.gz"))
        found = {entry.iri.removeprefix(MESH): entry for entry in release.entries}
        assert (release.version, len(found), release.left_out) == ("2025", 30_764, {BELOW_ITSELF: 1})
        assert found["D012595"].type == "Condition"
        assert found["D045743"].broader == (MESH + "D012595",)
        assert found["D007166"].type == "DrugClass"
        assert found["D009173"].type == "Substance"
        assert Counter(entry.type for entry in found.values())["Condition"] > 5_000

    def test_the_first_supplementary_records(self, shared: Path, tmp_path: Path) -> None:
        release = mesh_supplementary.read(write_supplementary(shared, tmp_path / "supp2025.xml", limit=20_000))
        types = Counter(entry.type for entry in release.entries)
        assert sum(types.values()) == 20_000
        assert types["Substance"] > 15_000
        assert types["Drug"] == 0, "the table says of no chemical what it does"
