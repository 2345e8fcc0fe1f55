"""MeSH: names, places and types of descriptors, the same from NLM's XML and N-Triples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ontology.terminologies.mesh_documents import descriptors, names, supplementary, triples
from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies import mesh
from trialgraph.ontology.terminologies.entry import OPEN, Entry
from trialgraph.ontology.terminologies.mesh_record import Name, Record, entry
from trialgraph.ontology.terminologies.mesh_trees import BELOW_ITSELF, NO_PARENT

MESH, UNII = AUTHORITIES["MESH"], AUTHORITIES["UNII"]

IMMUNOSUPPRESSIVE = Record(ui="D007166", label="Immunosuppressive Agents", trees=("D27.505.696.477.656",))
MYCOPHENOLIC = Record(
    ui="D009173",
    label="Mycophenolic Acid",
    names=names("Mycophenolic Acid", "Acid, Mycophenolic"),
    concepts=(names("Mycophenolate Mofetil") + names("CellCept", tag="TRD"),),
    numbers=("HU9DX48N0T",),
    trees=("D02.241.081.193.678",),
    actions=("D007166",),
)
ASPIRIN = Record(
    ui="D001241",
    label="Aspirin",
    names=names("Aspirin", "Acetylsalicylic Acid") + names("ASA", tag="ABB") + names("Dispril", tag="TRD"),
    concepts=(names("Ecotrin", tag="TRD"), names("Aluminum Aspirin")),
    numbers=("R16CO5Y76E",),
    trees=("D02.455.426.559.389.657.410.595.176",),
    actions=("D000894",),
)


def read(tmp_path: Path, *records: Record) -> tuple[dict[str, Entry], dict[str, int]]:
    file = tmp_path / "desc2025.xml"
    file.write_text(descriptors(*records), encoding="utf-8")
    release = mesh.read(file)
    return {found.iri.removeprefix(MESH): found for found in release.entries}, release.left_out


def descriptor(ui: str, label: str, *trees: str, **more: Any) -> Record:
    return Record(ui=ui, label=label, trees=trees, **more)


def test_says_what_it_is() -> None:
    assert (mesh.NAME, mesh.TERMS) == ("mesh", OPEN)
    assert mesh.URL and mesh.URL.endswith("/desc{year}.gz")


class TestNames:
    """Only the preferred concept's terms mean the record."""

    def test_terms_of_the_preferred_concept_are_synonyms_permuted_ones_too(self, tmp_path: Path) -> None:
        scleroderma = descriptor(
            "D012595",
            "Scleroderma, Systemic",
            "C17.300.799",
            names=names("Systemic Scleroderma", "Sclerosis, Systemic"),
        )
        found, _ = read(tmp_path, scleroderma)
        assert found["D012595"].synonyms == ("Systemic Scleroderma", "Sclerosis, Systemic")

    def test_a_narrower_concept_and_its_brand_are_no_names(self, tmp_path: Path) -> None:
        found, _ = read(tmp_path, MYCOPHENOLIC)
        acid = found["D009173"]
        assert acid.synonyms == ("Acid, Mycophenolic",)
        assert (acid.brands, acid.related) == ((), ("Mycophenolate Mofetil", "CellCept"))

    def test_a_concept_of_trade_names_only_is_a_product_of_the_substance(self, tmp_path: Path) -> None:
        found, _ = read(tmp_path, ASPIRIN)
        aspirin = found["D001241"]
        assert aspirin.brands == ("Dispril", "Ecotrin")
        assert (aspirin.abbreviations, aspirin.related) == (("ASA",), ("Aluminum Aspirin",))

    def test_a_product_of_a_class_is_no_name_of_the_class(self) -> None:
        insulins = Record(ui="D061385", label="Insulins", concepts=(names("Humulin", tag="TRD"),))
        assert entry(insulins, "DrugClass", ()).related == ("Humulin",)
        assert entry(insulins, "DrugClass", ()).brands == ()

    def test_a_name_is_listed_once_whatever_its_case_and_concept(self) -> None:
        record = Record(
            ui="D1", label="Zinc", names=names("zinc", "Zn") + names("ZINC", tag="TRD"), concepts=(names("zn"),)
        )
        found = entry(record, "Substance", ())
        assert (found.synonyms, found.brands, found.related) == (("Zn",), (), ())

    @pytest.mark.parametrize("tag", ["ABX", "ACX", "EPO", "LAB", "NAM", "NON"])
    def test_other_tags_are_of_plain_names(self, tag: str) -> None:
        assert entry(Record(ui="D1", label="x", names=names("y z", tag=tag)), "", ()).synonyms == ("y z",)


class TestIdentifiers:
    def test_a_unii_is_the_same_substance_and_actions_are_classes(self, tmp_path: Path) -> None:
        found, _ = read(tmp_path, MYCOPHENOLIC, IMMUNOSUPPRESSIVE)
        acid = found["D009173"]
        assert acid.exact == (UNII + "HU9DX48N0T",)
        assert acid.classes == (MESH + "D007166",)

    @pytest.mark.parametrize("number", ["0", "24280-93-1", "EC 2.4.2.17", "R16CO5Y76", "r16co5y76e"])
    def test_other_registry_numbers_are_no_unii(self, number: str) -> None:
        found = entry(Record(ui="D1", label="x", numbers=(number,)), "Substance", ())
        assert (found.exact, found.close) == ((), ())

    def test_two_uniis_are_not_both_the_same(self) -> None:
        found = entry(Record(ui="D1", label="x", numbers=("HU9DX48N0T", "9242ECW6R0")), "Drug", ())
        assert (found.exact, found.close) == ((), (UNII + "HU9DX48N0T", UNII + "9242ECW6R0"))


class TestPlaces:
    def test_the_parent_is_who_stands_one_step_up(self, tmp_path: Path) -> None:
        found, left_out = read(
            tmp_path,
            descriptor("D003240", "Connective Tissue Diseases", "C17.300"),
            descriptor("D012595", "Scleroderma, Systemic", "C17.300.799", "C17.800.784"),
            descriptor("D012871", "Skin Diseases", "C17.800"),
            descriptor("D045743", "Scleroderma, Diffuse", "C17.300.799.602", "C17.800.784.602"),
        )
        assert found["D012595"].broader == (MESH + "D003240", MESH + "D012871")
        assert found["D045743"].broader == (MESH + "D012595",)
        assert found["D003240"].broader == ()
        assert left_out == {NO_PARENT: 2}

    def test_a_place_below_itself_is_left_out_and_counted(self, tmp_path: Path) -> None:
        found, left_out = read(
            tmp_path,
            descriptor("D005128", "Eye Diseases", "C11"),
            descriptor("D015835", "Ocular Motility Disorders", "C11.590", "C11.590.810.825"),
            descriptor("D013285", "Strabismus", "C11.590.810"),
        )
        assert found["D015835"].broader == (MESH + "D005128",)
        assert found["D013285"].broader == (MESH + "D015835",)
        assert left_out == {BELOW_ITSELF: 1}

    def test_two_at_one_place_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidTerms, match=r"desc2025\.xml: D1 and D2 have the same tree number C17\.300"):
            read(tmp_path, descriptor("D1", "a", "C17.300"), descriptor("D2", "b", "C17.300"))

    def test_a_circle_through_two_branches_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidTerms, match=r"own ancestor: MESH:D(1 -> MESH:D2|2 -> MESH:D1) -> "):
            read(tmp_path, descriptor("D1", "a", "C01", "C02.100"), descriptor("D2", "b", "C02", "C01.100"))

    def test_a_combination_is_none_of_its_ingredients(self, tmp_path: Path) -> None:
        found, _ = read(
            tmp_path,
            descriptor("D004338", "Drug Combinations", "D26.310"),
            descriptor("D013420", "Sulfamethoxazole", "D02.065.884.725.867"),
            descriptor("D014295", "Trimethoprim", "D03.383.742.906"),
            descriptor(
                "D015662", "Trimethoprim, Sulfamethoxazole Drug Combination",
                "D02.065.884.725.867.500", "D03.383.742.906.500", "D26.310.875",
            ),
        )  # fmt: skip
        product = found["D015662"]
        assert product.type == "Drug"
        assert product.broader == (MESH + "D004338",)
        assert (product.form, product.ingredients) == ("combination", (MESH + "D013420", MESH + "D014295"))
        assert found["D004338"].type == "DrugClass"

    def test_a_class_of_combinations_is_a_kind_of_all_it_stands_below(self, tmp_path: Path) -> None:
        found, _ = read(
            tmp_path,
            descriptor("D004338", "Drug Combinations", "D26.310"),
            descriptor("D003276", "Contraceptives, Oral", "D27.505.696.875.360.276.210"),
            descriptor(
                "D003277", "Contraceptives, Oral, Combined", "D26.310.360", "D27.505.696.875.360.276.210.100"
            ),
        )  # fmt: skip
        assert found["D003277"].broader == (MESH + "D004338", MESH + "D003276")
        assert found["D003277"].form == ""


NAME = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
TERMS = st.lists(st.builds(Name, NAME, st.sampled_from(["NON", "ABB", "ACR", "TRD", "LAB"])), min_size=1, max_size=4)


@st.composite
def records(draw: st.DrawFn) -> Record:
    number = draw(st.integers(1, 9))
    terms = [tuple(terms) for terms in draw(st.lists(TERMS, min_size=1, max_size=3))]
    return Record(
        ui=f"D00000{number}",
        label=draw(NAME),
        names=terms[0],
        concepts=tuple(terms[1:]),
        numbers=draw(st.sampled_from([("0",), ("R16CO5Y76E",), ("50-78-2",)])),
        trees=draw(st.sampled_from([(f"D02.{number}00",), (f"C04.{number}00", f"E04.{number}00"), ()])),
        actions=draw(st.sampled_from([(), ("D000894",)])),
    )


@given(st.lists(records(), min_size=1, max_size=4, unique_by=lambda record: record.ui))
def test_xml_and_triples_say_the_same(tmp_path_factory: pytest.TempPathFactory, given_records: list[Record]) -> None:
    folder = tmp_path_factory.mktemp("mesh")
    xml, nt = folder / "desc2025.xml", folder / "mesh2025.nt"
    xml.write_text(descriptors(*given_records), encoding="utf-8")
    nt.write_text(triples(*given_records, year="2025"), encoding="utf-8")
    one, other = mesh.read(xml), mesh.read(nt)
    assert one.version == other.version == "2025"
    assert sorted(one.entries, key=lambda e: e.iri) == sorted(other.entries, key=lambda e: e.iri)


def test_a_file_of_the_other_kind_is_named(tmp_path: Path) -> None:
    file = tmp_path / "supp2025.xml"
    file.write_text(supplementary(Record(ui="C1", label="x", kind="1")), encoding="utf-8")
    with pytest.raises(InvalidTerms, match=r"supp2025\.xml: it is a SupplementalRecordSet .* added as mesh-supplement"):
        mesh.read(file)


def test_qualifiers_are_no_descriptors(tmp_path: Path) -> None:
    file = tmp_path / "qual2025.xml"
    file.write_text("<QualifierRecordSet></QualifierRecordSet>", encoding="utf-8")
    with pytest.raises(InvalidTerms, match=r"it is a QualifierRecordSet where a DescriptorRecordSet is expected$"):
        mesh.read(file)
