"""DOID, whole and as a slim, of 2014, 2024 and 2026."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.ontology.terminologies.releases import write_doid
from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES, expand
from trialgraph.ontology.terminologies import doid
from trialgraph.ontology.terminologies.entry import Entry, Release

DOID = AUTHORITIES["DOID"]


def read(path: Path) -> tuple[dict[str, Entry], Release]:
    found = doid.read(path)
    return {entry.iri: entry for entry in found.entries}, found


def types(entries: dict[str, Entry]) -> Counter[str]:
    return Counter(entry.type for entry in entries.values() if entry.replaced_by is None)


def test_every_disease_but_disease_itself_is_a_condition(tmp_path: Path) -> None:
    path = tmp_path / "doid.obo"
    path.write_text(
        "format-version: 1.2\n\n[Term]\nid: DOID:4\nname: disease\n\n[Term]\nid: DOID:418\nname: systemic scleroderma\n"
        "xref: MESH:D012595\nxref: NCI:C72070\nproperty_value: skos:exactMatch NCI:C72070\nis_a: DOID:4\n",
        encoding="utf-8",
    )
    entries, _ = read(path)
    assert {entry.label: entry.type for entry in entries.values()} == {
        "disease": "",
        "systemic scleroderma": "Condition",
    }
    assert entries[DOID + "418"].exact == (expand("NCIT:C72070"),)
    assert entries[DOID + "418"].close == (expand("MESH:D012595"),)


def test_another_ontology_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hp.obo"
    path.write_text("format-version: 1.2\n\n[Term]\nid: HP:0000001\nname: All\n", encoding="utf-8")
    with pytest.raises(InvalidTerms, match=r"hp\.obo: has no term of DOID"):
        doid.read(path)


def test_the_release_of_2014(shared: Path) -> None:
    """It breaks the syntax: `[JA:Epilepsy Genetics Kiel]` is no id."""
    entries, found = read(shared / "data/terminology/HumanDO-2014.obo.xz")
    assert found.version == "2015-05-14"
    assert types(entries) == {"Condition": 6_573, "": 1}
    angiosarcoma = entries[DOID + "0001816"]
    assert angiosarcoma.synonyms == ("hemangiosarcoma",)
    assert expand("MESH:D006394") in angiosarcoma.close
    assert entries[DOID + "267"].replaced_by == DOID + "0001816"
    assert entries[DOID + "0050001"].replaced_by == ""


def test_the_cancer_slim_in_owl(shared: Path) -> None:
    entries, found = read(shared / "data/terminology/DO_cancer_slim.owl.xz")
    assert found.version == "2026-07-31"
    assert types(entries) == {"Condition": 729}
    assert entries[DOID + "0050523"].abbreviations == ("ATLL",)
    assert sum(len(entry.exact) for entry in entries.values()) == 57


def test_the_terms_of_2024(shared: Path, tmp_path: Path) -> None:
    entries, _ = read(write_doid(shared, tmp_path / "doid.obo"))
    assert types(entries) == {"Condition": 11_453, "": 1}
    assert entries[DOID + "15"].synonyms == ("genital system disease",)
    assert entries[DOID + "6309"].replaced_by == DOID + "15"
