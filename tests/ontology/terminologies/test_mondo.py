"""MONDO: which terms are conditions, and what MONDO holds to be the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ontology.terminologies.releases import write_mondo
from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES, expand
from trialgraph.ontology.terminologies import mondo
from trialgraph.ontology.terminologies.entry import Entry, Release
from trialgraph.ontology.terminologies.foundry import DANGLING, FOREIGN, NAMELESS, UNEQUAL
from trialgraph.ontology.terminologies.references import STRANGE

HIERARCHY = """format-version: 1.2
data-version: releases/2026-01-06

[Term]
id: MONDO:0000001
name: disease
synonym: "disorder" EXACT []

[Term]
id: MONDO:0700096
name: human disease
is_a: MONDO:0000001

[Term]
id: MONDO:0005583
name: non-human animal disease
is_a: MONDO:0000001

[Term]
id: MONDO:0021178
name: injury

[Term]
id: MONDO:0042489
name: disease susceptibility
"""
TYPES = {
    "MONDO:0000001": "",
    "MONDO:0700096": "",
    "MONDO:0005583": "",
    "MONDO:0021178": "Condition",
    "MONDO:0042489": "",
}


def release(folder: Path, text: str) -> tuple[dict[str, Entry], Release]:
    path = folder / "mondo.obo"
    path.write_text(HIERARCHY + text, encoding="utf-8")
    found = mondo.read(path)
    return {entry.iri.rpartition("/")[2].replace("_", ":"): entry for entry in found.entries}, found


def term(folder: Path, lines: str) -> tuple[Entry, dict[str, int]]:
    entries, found = release(folder, f"\n[Term]\nid: MONDO:0005100\nname: systemic sclerosis\n{lines}")
    return entries["MONDO:0005100"], found.left_out


def test_diseases_and_injuries_of_people_are_conditions(tmp_path: Path) -> None:
    entries, found = release(
        tmp_path,
        "\n[Term]\nid: MONDO:0005100\nname: systemic sclerosis\nis_a: MONDO:0700096\n"
        "\n[Term]\nid: MONDO:0024945\nname: hepatitis, non-human animal\nis_a: MONDO:0005583\n"
        "\n[Term]\nid: MONDO:0043510\nname: brain injury\nis_a: MONDO:0021178\n"
        "\n[Term]\nid: MONDO:0013909\nname: human herpesvirus 8, susceptibility to\nis_a: MONDO:0042489\n",
    )
    assert {id_: entry.type for id_, entry in entries.items()} == TYPES | {
        "MONDO:0005100": "Condition",
        "MONDO:0024945": "",
        "MONDO:0043510": "Condition",
        "MONDO:0013909": "",
    }
    assert (found.version, found.left_out) == ("2026-01-06", {})


def test_equivalent_cross_references_are_exact_and_the_others_close(tmp_path: Path) -> None:
    entry, left_out = term(
        tmp_path,
        'xref: MESH:D012595 {source="DOID:418", source="MONDO:equivalentTo"}\n'
        'xref: Orphanet:90291 {source="MONDO:equivalentTo"}\n'
        'xref: SCTID:89155008 {source="MONDO:relatedTo"}\n'
        'xref: OMIM:181750 {source="MONDO:equivalentTo"}\n'
        'xref: UMLS:C0036421 {source="NCIT:C72070"}\n'
        "xref: NCIT:C72070\n"
        "property_value: skos:exactMatch NCIT:C72070\n"
        "property_value: skos:exactMatch http://identifiers.org/mesh/D012595\n"
        "property_value: skos:broadMatch DOID:419\n"
        "is_a: MONDO:0700096\n",
    )
    assert entry.exact == tuple(map(expand, ("NCIT:C72070", "MESH:D012595", "ORPHA:90291")))
    assert entry.close == (expand("UMLS:C0036421"),)
    assert left_out == {STRANGE: 1, UNEQUAL: 2}


def test_names_are_sorted(tmp_path: Path) -> None:
    entry, _ = term(
        tmp_path,
        'synonym: "systemic scleroderma" EXACT []\nsynonym: "SSc" EXACT ABBREVIATION []\n'
        'synonym: "scleroderma" BROAD []\nsynonym: "PSS" EXACT DEPRECATED []\n',
    )
    assert entry.synonyms == ("systemic scleroderma",)
    assert entry.abbreviations == ("SSc",)
    assert entry.related == ("scleroderma", "PSS")


def test_what_is_obsolete_or_merged_is_kept_and_never_linked(tmp_path: Path) -> None:
    entries, _ = release(
        tmp_path,
        "\n[Term]\nid: MONDO:0005100\nname: systemic sclerosis\nis_a: MONDO:0700096\n"
        "alt_id: MONDO:0000999\nalt_id: MONDO:0000998\n"
        "\n[Term]\nid: MONDO:0000998\nis_obsolete: true\nname: obsolete PSS\nreplaced_by: MONDO:0005100\n"
        "\n[Term]\nid: MONDO:0000997\nname: obsolete CREST\nis_obsolete: true\nconsider: MONDO:0005100\n",
    )
    successor = expand("MONDO:0005100")
    merged, replaced, dropped = (entries[f"MONDO:000099{n}"] for n in (9, 8, 7))
    assert (merged.label, merged.replaced_by, merged.type) == ("systemic sclerosis", successor, "")
    assert (replaced.label, replaced.replaced_by, replaced.type) == ("obsolete PSS", successor, "")
    assert (dropped.replaced_by, dropped.close, dropped.type) == ("", (successor,), "")
    assert entries["MONDO:0005100"].replaced_by is None


def test_what_has_no_place_is_counted(tmp_path: Path) -> None:
    entries, found = release(
        tmp_path,
        "\n[Term]\nid: MONDO:0005100\nname: systemic sclerosis\nis_a: MONDO:0700096\nis_a: MONDO:0019340\n"
        "is_a: HP:0000118\n\n[Term]\nid: HP:0000118\nname: Phenotypic abnormality\n"
        "\n[Term]\nid: MONDO:0000002\nis_a: MONDO:0700096\n",
    )
    assert entries["MONDO:0005100"].broader == (expand("MONDO:0700096"),)
    assert found.left_out == {DANGLING: 2, FOREIGN: 1, NAMELESS: 1}


def test_another_ontology_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hp.obo"
    path.write_text("format-version: 1.2\n\n[Term]\nid: HP:0000001\nname: All\n", encoding="utf-8")
    with pytest.raises(InvalidTerms, match=r"hp\.obo: lacks MONDO:0000001"):
        mondo.read(path)


def test_mondo_as_a_whole(shared: Path, tmp_path: Path) -> None:
    found = mondo.read(write_mondo(shared, tmp_path / "mondo.obo"))
    entries = {entry.iri: entry for entry in found.entries}
    assert len(entries) == 23_964 + 73
    assert sum(entry.type == "Condition" for entry in entries.values()) > 22_000
    ssc = entries[AUTHORITIES["MONDO"] + "0005100"]
    assert "SSc" in ssc.abbreviations
    assert AUTHORITIES["MONDO"] + "0019340" in ssc.broader
    assert AUTHORITIES["MESH"] + "D012595" in ssc.exact
    assert entries[AUTHORITIES["MONDO"] + "0024945"].type == ""
    assert all(parent in entries for entry in entries.values() for parent in entry.broader)
    assert set(found.left_out) == {STRANGE}
