"""ChEBI: what is a drug, a class of drugs, a form of a drug, and merely a chemical."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.ontology.terminologies.releases import write_chebi
from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES, contract
from trialgraph.ontology.terminologies import chebi
from trialgraph.ontology.terminologies.entry import Entry
from trialgraph.ontology.terminologies.frame import Synonym

CHEBI = AUTHORITIES["CHEBI"]
TERMS = {
    "24431": ("chemical entity", ""),
    "50906": ("role", ""),
    "36342": ("subatomic particle", ""),
    "52217": ("pharmaceutical", "is_a: CHEBI:50906"),
    "23888": ("drug", "is_a: CHEBI:52217"),
    "24432": ("biological role", "is_a: CHEBI:50906"),
    "52210": ("pharmacological role", "is_a: CHEBI:24432"),
    "38215": ("calcium channel blocker", "is_a: CHEBI:52210"),
    "35705": ("immunosuppressive agent", "is_a: CHEBI:23888"),
    "76924": ("plant metabolite", "is_a: CHEBI:24432"),
    "24866": ("salt", "is_a: CHEBI:24431"),
    "36807": ("hydrochloride", "is_a: CHEBI:24866"),
    "37853": ("phosphate salt", "is_a: CHEBI:24431"),
    "35505": ("hydrate", "is_a: CHEBI:24431"),
    "60004": ("mixture", "is_a: CHEBI:24431"),
    "60911": ("racemate", "is_a: CHEBI:60004"),
}


def entries(folder: Path, terms: dict[str, tuple[str, str]]) -> dict[str, Entry]:
    stanzas = (f"\n[Term]\nid: CHEBI:{id_}\nname: {name}\n{says}\n" for id_, (name, says) in (TERMS | terms).items())
    path = folder / "chebi.obo"
    path.write_text("format-version: 1.2\ndata-version: 245\n" + "".join(stanzas), encoding="utf-8")
    return {entry.label: entry for entry in chebi.read(path).entries}


def drug(name: str, says: str = "") -> tuple[str, str]:
    return name, f"is_a: CHEBI:24431\nrelationship: has_role CHEBI:35705\n{says}"


def chemical(name: str, says: str = "") -> tuple[str, str]:
    return name, f"is_a: CHEBI:24431\n{says}"


def curies(iris: tuple[str, ...]) -> list[str]:
    return [contract(iri) for iri in iris]


def test_roles_are_classes_where_they_treat(tmp_path: Path) -> None:
    types = {label: entry.type for label, entry in entries(tmp_path, {}).items()}
    assert {label for label, type_ in types.items() if type_ == "DrugClass"} == {
        "pharmaceutical",
        "drug",
        "pharmacological role",
        "calcium channel blocker",
        "immunosuppressive agent",
    }
    assert [label for label, type_ in types.items() if not type_] == [
        "role",
        "subatomic particle",
        "biological role",
        "plant metabolite",
    ]


@pytest.mark.parametrize(
    ("says", "type_"),
    [
        ("relationship: has_role CHEBI:35705", "Drug"),
        ("relationship: RO:0000087 CHEBI:35705", "Drug"),
        ("relationship: http://purl.obolibrary.org/obo/chebi/has_role CHEBI:35705", "Drug"),
        ('synonym: "gestodene" EXACT INN []', "Drug"),
        ('synonym: "gestodene" RELATED http://purl.obolibrary.org/obo/chebi/INN []', "Drug"),
        ("relationship: has_role CHEBI:38215", "Substance"),
        ("relationship: has_role CHEBI:76924", "Substance"),
        ('synonym: "Off!" RELATED BRAND_NAME []', "Substance"),
        ("", "Substance"),
    ],
)
def test_a_pharmaceutical_role_or_an_inn_makes_a_drug(says: str, type_: str, tmp_path: Path) -> None:
    assert entries(tmp_path, {"1": chemical("something", says)})["something"].type == type_


def test_a_role_is_not_handed_down(tmp_path: Path) -> None:
    found = entries(tmp_path, {"1": drug("parent"), "2": ("child", "is_a: CHEBI:1")})
    assert (found["parent"].type, found["child"].type) == ("Drug", "Substance")


def test_classes_are_the_roles_that_are_classes(tmp_path: Path) -> None:
    says = "relationship: has_role CHEBI:76924\nrelationship: has_role CHEBI:38215"
    found = entries(tmp_path, {"8764": drug("mycophenolate mofetil", says)})
    assert curies(found["mycophenolate mofetil"].classes) == ["CHEBI:35705", "CHEBI:38215"]


@pytest.mark.parametrize(
    ("kind", "form"),
    [("24866", "salt"), ("36807", "salt"), ("37853", "salt"), ("35505", "hydrate"), ("60004", "mixture")],
)
def test_a_form_leads_to_its_drug_and_is_one(kind: str, form: str, tmp_path: Path) -> None:
    part = f"is_a: CHEBI:{kind}\nrelationship: has_part CHEBI:1"
    found = entries(tmp_path, {"1": drug("oseltamivir"), "2": ("oseltamivir in a form", part)})["oseltamivir in a form"]
    assert (found.type, curies(found.ingredients), found.form) == ("Drug", ["CHEBI:1"], form)


@pytest.mark.parametrize("side", ["is_conjugate_acid_of", "is_conjugate_base_of"])
def test_the_ion_in_a_salt_leads_to_its_drug(side: str, tmp_path: Path) -> None:
    """ChEBI makes amantadine hydrochloride of the cation adamantan-1-aminium, which has no role of its own."""
    found = entries(
        tmp_path,
        {
            "2618": drug("amantadine"),
            "3": chemical("adamantan-1-aminium", f"relationship: {side} CHEBI:2618"),
            "2619": ("amantadine hydrochloride", "is_a: CHEBI:36807\nrelationship: BFO:0000051 CHEBI:3"),
        },
    )
    assert curies(found["amantadine hydrochloride"].ingredients) == ["CHEBI:2618"]
    assert (found["adamantan-1-aminium"].type, found["adamantan-1-aminium"].form) == ("Substance", "")


def test_the_rest_of_a_salt_is_no_ingredient(tmp_path: Path) -> None:
    says = "is_a: CHEBI:24866\nrelationship: has_part CHEBI:1\nrelationship: has_part CHEBI:2"
    found = entries(tmp_path, {"1": drug("amlodipine"), "2": chemical("besylate"), "3": ("amlodipine besylate", says)})
    assert curies(found["amlodipine besylate"].ingredients) == ["CHEBI:1"]


@pytest.mark.parametrize(
    "says",
    [
        "is_a: CHEBI:60911\nrelationship: has_part CHEBI:1",
        "is_a: CHEBI:24431\nrelationship: has_part CHEBI:1",
        "is_a: CHEBI:24866\nrelationship: is_tautomer_of CHEBI:1",
        "is_a: CHEBI:24431\nrelationship: is_conjugate_base_of CHEBI:1",
        "is_a: CHEBI:24431\nrelationship: has_functional_parent CHEBI:1",
    ],
)
def test_what_is_no_form_of_a_drug_has_no_ingredients(says: str, tmp_path: Path) -> None:
    """A racemate has its mirror images for parts, and is the drug itself."""
    found = entries(tmp_path, {"1": drug("esomeprazole"), "2": ("omeprazole", says)})["omeprazole"]
    assert (found.ingredients, found.form, found.type) == ((), "", "Substance")


@pytest.mark.parametrize(
    ("synonym", "field"),
    [
        (Synonym("Aspirin", "RELATED"), "synonyms"),
        (Synonym("acetylsalicylic acid", "EXACT", "INN"), "synonyms"),
        (Synonym("Tylenol", "RELATED", "BRAND_NAME"), "brands"),
        (Synonym("2-(acetyloxy)benzoic acid", "EXACT", "IUPAC_NAME"), "related"),
        (Synonym("C9H8O4", "RELATED", "FORMULA"), "related"),
        (Synonym("CC(=O)Oc1ccccc1C(O)=O", "RELATED", "SMILES"), "related"),
        (Synonym("InChI=1S/C9H8O4", "RELATED", "INCHI"), "related"),
        (Synonym("In", "RELATED"), "related"),
        (Synonym("salicylates", "BROAD"), "related"),
        (Synonym("ATP", "RELATED"), "abbreviations"),
    ],
)
def test_names_are_sorted_by_their_type_as_all_are_related(synonym: Synonym, field: str) -> None:
    assert chebi.field(synonym) == field


def test_an_ontology_without_chemistry_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "chebi.obo"
    path.write_text("format-version: 1.2\n\n[Term]\nid: CHEBI:24431\nname: chemical entity\n", encoding="utf-8")
    with pytest.raises(InvalidTerms, match=r"chebi\.obo: lacks CHEBI:50906"):
        chebi.read(path)


def test_the_drugs_of_chebi(shared: Path, tmp_path: Path) -> None:
    found = chebi.read(write_chebi(shared, tmp_path / "chebi.obo", whole=False))
    drugs: dict[str, Entry] = {}
    types: Counter[str] = Counter()
    for entry in found.entries:
        if entry.replaced_by is None:
            types[entry.type] += 1
        if entry.type == "Drug":
            drugs[entry.label] = entry
    assert types == {"Substance": 33_427, "Drug": 5_518, "DrugClass": 457, "": 1_083}
    assert (found.version, found.left_out) == ("230", {})
    mmf = drugs["mycophenolate mofetil"]
    assert (mmf.iri, mmf.form) == (CHEBI + "8764", "")
    assert CHEBI + "35705" in mmf.classes
    assert curies(drugs["oseltamivir phosphate"].ingredients) == ["CHEBI:7798"]
    assert curies(drugs["cyclophosphamide hydrate"].ingredients) == ["CHEBI:4027"]
    assert curies(drugs["co-trimoxazole"].ingredients) == ["CHEBI:45924", "CHEBI:9332"]
    assert drugs["omeprazole"].ingredients == ()
