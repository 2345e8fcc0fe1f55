"""The type of a descriptor by its tree numbers, its actions, and what is below it."""

from __future__ import annotations

import pytest

from trialgraph.ontology.terminologies.mesh_record import Record
from trialgraph.ontology.terminologies.mesh_trees import Trees, under
from trialgraph.ontology.terminologies.mesh_types import Types, supplementary_type

ACTION = ("D000900",)


def types(*records: Record) -> dict[str, str]:
    """The type of each, by label."""
    found = Types(records, Trees(records, "desc2025.xml"))
    return {record.label: found.of(record) for record in records}


def record(label: str, *trees: str, actions: tuple[str, ...] = (), number: str = "0") -> Record:
    return Record(ui=f"D:{label}", label=label, trees=trees, actions=actions, numbers=(number,))


@pytest.mark.parametrize(
    ("label", "trees", "expected"),
    [
        ("Scleroderma, Systemic", ("C17.300.799", "C17.800.784"), "Condition"),
        ("Fatigue", ("C23.888.369",), "Condition"),
        ("Anxiety Disorders", ("F03.080",), "Condition"),
        ("Depression", ("F01.145.126.350", "F01.470.282"), "Condition"),
        ("Emotions", ("F01.470",), ""),
        # A finding that is also a place of the body or a way to examine it is a finding.
        ("Keloid", ("A10.165.450.300.425", "C17.300.200.425"), "Condition"),
        ("Overweight", ("C18.654.726.750", "C23.888.144.699", "E01.370.600.115.450.375.699"), "Condition"),
        ("Immunosuppressive Agents", ("D27.505.696.477.656",), "DrugClass"),
        ("Glucocorticoids", ("D06.472.040.543", "D27.505.696.399.472.488"), "DrugClass"),
        ("Contraceptives, Oral, Combined", ("D26.310.360", "D27.505.696.875.360.276.210.100"), "DrugClass"),
        ("Contrast Media", ("D27.505.259.500", "D27.720.259"), "DrugClass"),
        ("Carcinogens", ("D27.888.569.100",), ""),
        ("Calcium", ("D01.268.552.100", "D23.119.100"), "Substance"),
        ("Saline Solution", ("D26.776.498.500.750",), "Substance"),
        ("Capsules", ("D26.255.150",), ""),
        ("Placebos", ("D26.660", "E02.785"), ""),
        ("Influenza Vaccines", ("D20.215.894.899.302",), "Drug"),
        ("Hematopoietic Stem Cell Transplantation", ("E02.095.147.500.500.500", "E04.936.225.687"), "Procedure"),
        ("Anesthesia, General", ("E03.155.197",), "Procedure"),
        ("Tooth Extraction", ("E04.545.700", "E06.645.700"), "Procedure"),
        ("Magnetic Resonance Imaging", ("E01.370.350.825.500",), "Procedure"),
        ("Cognitive Behavioral Therapy", ("F04.754.137.428",), "Procedure"),
        ("Leukocyte Count", ("E01.370.225.500.195.107.595", "E05.200.500.195.107.595"), "Measurement"),
        ("Biopsy", ("E01.370.225.500.384.100", "E01.370.388.100", "E04.074"), "Procedure"),
        ("Enzyme-Linked Immunosorbent Assay", ("E05.478.566.350.170",), ""),
        ("Lung", ("A04.411",), ""),
        ("Humans", ("B01.050.150.900.649.313.988.400.112.400.400",), ""),
        ("Female", (), ""),
    ],
)
def test_a_type_follows_from_the_branch(label: str, trees: tuple[str, ...], expected: str) -> None:
    assert types(record(label, *trees)) == {label: expected}


class TestChemicals:
    def test_an_action_makes_a_drug(self) -> None:
        assert types(record("Cyclophosphamide", "D02.455", actions=ACTION)) == {"Cyclophosphamide": "Drug"}

    def test_no_action_in_the_whole_file_makes_nothing_a_drug(self) -> None:
        found = types(record("Steroids", "D04.210.500"), record("Prednisone", "D04.210.500.745"))
        assert set(found.values()) == {"Substance"}

    def test_a_unit_of_drugs_is_a_class_whatever_number_it_has(self) -> None:
        found = types(
            record("Benzodiazepines", "D03.633.100.079.080", number="12794-10-4"),
            record("Diazepam", "D03.633.100.079.080.270", actions=ACTION, number="Q3JTX2Q7TU"),
            record("Medazepam", "D03.633.100.079.080.530", number="P0J3387W3S"),
        )
        assert found == {"Benzodiazepines": "DrugClass", "Diazepam": "Drug", "Medazepam": "Substance"}

    def test_a_class_with_an_action_of_its_own_is_a_class(self) -> None:
        penicillins = record("Penicillins", "D02.886.108.750", actions=ACTION)
        found = types(penicillins, record("Ampicillin", "D02.886.108.750.750", actions=ACTION, number="7C782967RD"))
        assert found["Penicillins"] == "DrugClass"

    @pytest.mark.parametrize("number", ["9PHQ9Y1OLM", "50-24-8"])
    def test_a_numbered_drug_stays_one_with_drugs_below(self, number: str) -> None:
        prednisolone = record("Prednisolone", "D04.210.500.745.432", actions=ACTION, number=number)
        below = record("Methylprednisolone", "D04.210.500.745.432.769", actions=ACTION, number="X4W7ZR7023")
        assert types(prednisolone, below)["Prednisolone"] == "Drug"

    def test_a_substance_with_a_unii_is_no_class(self) -> None:
        purine = record("Purine", "D03.633.100.759", number="W60KTZ3IZY")
        assert types(purine, record("x", "D03.633.100.759.1", actions=ACTION))["Purine"] == "Substance"

    def test_few_drugs_make_no_class(self) -> None:
        proteins = record("Proteins", "D12.776")
        some = [record(f"protein {n}", f"D12.776.{n}") for n in range(100, 102)]
        assert types(proteins, *some, record("Aprotinin", "D12.776.645", actions=ACTION))["Proteins"] == "Substance"

    def test_a_drug_below_by_two_numbers_counts_once(self) -> None:
        acids = record("Acids", "D02.241")
        drug = record("x", "D02.241.100", "D02.241.200.100", actions=ACTION)
        others = (record("y", "D02.241.200"), record("z", "D02.241.300"))
        assert types(acids, drug, *others)["Acids"] == "Substance"

    def test_a_drug_among_uses_makes_no_class_of_what_uses_it(self) -> None:
        forms, drug = record("Dosage Forms", "D26.255"), record("x", "D26.255.100", "D02.100", actions=ACTION)
        assert types(forms, drug)["Dosage Forms"] == ""

    def test_a_vaccine_is_a_drug_and_what_is_above_one_a_class(self) -> None:
        found = types(record("COVID-19 Vaccines", "D20.215.894.1"), record("Ad26COVS1", "D20.215.894.1.125"))
        assert found == {"COVID-19 Vaccines": "DrugClass", "Ad26COVS1": "Drug"}


@pytest.mark.parametrize(
    ("kind", "actions", "expected"),
    [
        ("1", ACTION, "Drug"),
        ("1", (), "Substance"),
        ("2", (), "Procedure"),
        ("2", ACTION, "Procedure"),
        ("3", (), "Condition"),
        ("4", (), ""),
        ("5", (), ""),
        ("6", (), ""),
        ("7", (), ""),
    ],
)
def test_the_class_of_a_supplementary_record_is_its_type(kind: str, actions: tuple[str, ...], expected: str) -> None:
    assert supplementary_type(Record(ui="C1", label="x", kind=kind, actions=actions)) == expected


@pytest.mark.parametrize(
    ("number", "branch", "inside"),
    [
        ("C17.300", "C", True),
        ("C17.300", "C17", True),
        ("C17", "C17", True),
        ("C170", "C17", False),
        ("D27.5050", "D27.505", False),
        ("D27", "D27.505", False),
    ],
)
def test_a_branch_is_a_number_and_what_is_below_it(number: str, branch: str, inside: bool) -> None:
    assert under(number, branch) is inside
