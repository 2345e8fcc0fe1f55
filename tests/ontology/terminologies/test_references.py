"""Ids of other authorities, in the many ways that ontologies write them."""

from __future__ import annotations

import re

import pytest

from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies.references import NAMES, reference

MESH, SNOMED, UMLS = AUTHORITIES["MESH"], AUTHORITIES["SNOMED"], AUTHORITIES["UMLS"]


@pytest.mark.parametrize(
    ("written", "iri"),
    [
        ("MESH:D012595", MESH + "D012595"),
        ("MSH:D012595", MESH + "D012595"),
        ("mesh:D012595", MESH + "D012595"),
        ("NCI:C72070", AUTHORITIES["NCIT"] + "C72070"),
        ("NCI2009_04D:C72070", AUTHORITIES["NCIT"] + "C72070"),
        ("UMLS_CUI:C0036421", UMLS + "C0036421"),
        ("SCTID:89155008", SNOMED + "89155008"),
        ("SNOMEDCT_US_2023_03_01:89155008", SNOMED + "89155008"),
        ("SNOMEDCT_2010_1_31:89155008", SNOMED + "89155008"),
        ("SNOMED_CT:89155008", SNOMED + "89155008"),
        ("Orphanet:90291", AUTHORITIES["ORPHA"] + "90291"),
        ("ORDO:Orphanet_90291", AUTHORITIES["ORPHA"] + "90291"),
        ("DrugBank:DB00688", AUTHORITIES["DRUGBANK"] + "DB00688"),
        ("http://identifiers.org/mesh/D012595", MESH + "D012595"),
        ("https://identifiers.org/mesh:D012595", MESH + "D012595"),
        ("http://www.identifiers.org/snomedct/89155008", SNOMED + "89155008"),
        ("http://linkedlifedata.com/resource/umls/id/C0036421", UMLS + "C0036421"),
        ("http://www.orpha.net/ORDO/Orphanet_90291", AUTHORITIES["ORPHA"] + "90291"),
        ("http://purl.obolibrary.org/obo/DOID_418", AUTHORITIES["DOID"] + "418"),
        ("OMIM:181750", None),
        ("ICD10CM:M34", None),
        ("https://omim.org/entry/181750", None),
        ("http://purl.obolibrary.org/obo/UBERON_0000955", None),
        ("MESH", None),
        ("MESH:", None),
        ("", None),
    ],
)
def test_an_id_leads_to_the_iri_of_its_authority(written: str, iri: str | None) -> None:
    assert reference(written) == iri
    # What the pattern lets through and what becomes an IRI must be the same ids.
    if iri and not written.startswith("http"):
        assert re.fullmatch(NAMES, written.partition(":")[0], re.IGNORECASE)


@pytest.mark.parametrize("prefix", ["OMIM", "ICD10CM", "MESHX", "NCIM", "SNOMEDVET", "UMLSX"])
def test_no_other_authority_is_taken_for_a_known_one(prefix: str) -> None:
    assert not re.fullmatch(NAMES, prefix, re.IGNORECASE)
    assert reference(f"{prefix}:1") is None
