"""HPO: what is wrong with a patient is a condition, what is said about it is not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES, expand
from trialgraph.ontology.terminologies import hpo
from trialgraph.ontology.terminologies.entry import Entry
from trialgraph.ontology.terminologies.references import STRANGE

SMALL = """format-version: 1.2
data-version: hp/releases/2026-02-16

[Term]
id: HP:0000001
name: All

[Term]
id: HP:0000118
name: Phenotypic abnormality
is_a: HP:0000001

[Term]
id: HP:0000005
name: Mode of inheritance
is_a: HP:0000001

[Term]
id: HP:0001250
name: Seizure
synonym: "Fits" EXACT layperson []
synonym: "Epilepsy" RELATED []
synonym: "monoallelic_autosomal" EXACT allelic_requirement []
xref: SNOMEDCT_US:91175000
is_a: HP:0000118
"""


def small(folder: Path) -> dict[str, Entry]:
    path = folder / "hp.obo"
    path.write_text(SMALL, encoding="utf-8")
    return {entry.label: entry for entry in hpo.read(path).entries}


def test_only_abnormalities_are_conditions(tmp_path: Path) -> None:
    assert {label: entry.type for label, entry in small(tmp_path).items()} == {
        "All": "",
        "Phenotypic abnormality": "",
        "Mode of inheritance": "",
        "Seizure": "Condition",
    }


def test_a_layperson_says_what_a_doctor_means(tmp_path: Path) -> None:
    seizure = small(tmp_path)["Seizure"]
    assert seizure.synonyms == ("Fits",)
    assert seizure.related == ("Epilepsy", "monoallelic_autosomal")


def test_a_cross_reference_is_close(tmp_path: Path) -> None:
    """HPO lists several SNOMED CT concepts for one term and says of none that it is the same."""
    seizure = small(tmp_path)["Seizure"]
    assert (seizure.exact, seizure.close) == ((), (expand("SNOMED:91175000"),))


def test_another_ontology_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hp.obo"
    path.write_text(SMALL.replace("HP:0000118", "HP:0000119"), encoding="utf-8")
    with pytest.raises(InvalidTerms, match=r"hp\.obo: lacks HP:0000118"):
        hpo.read(path)


def test_the_release_of_february_2026(shared: Path) -> None:
    found = hpo.read(shared / "data/terminology/hp-2026-02-16.obo.xz")
    entries = {entry.iri: entry for entry in found.entries}
    terms = [entry for entry in entries.values() if entry.replaced_by is None]
    assert found.version == "2026-02-16"
    assert Counter(entry.type for entry in terms) == {"Condition": 18_689, "": 700}
    assert len(entries) == 23_389
    # Three of them are of relations, not of terms.
    assert found.left_out == {STRANGE: 393}
    seizure = entries[AUTHORITIES["HP"] + "0001250"]
    assert (seizure.type, seizure.synonyms) == ("Condition", ("Epileptic seizure", "Seizures"))
    assert entries[AUTHORITIES["HP"] + "0000006"].type == ""
    assert all(parent in entries for entry in terms for parent in entry.broader)
    assert all(entry.replaced_by in {"", *entries} for entry in entries.values() if entry.replaced_by is not None)
