"""One small MONDO in the three syntaxes: the same terms, whatever they are written in."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import OBO
from trialgraph.ontology.terminologies import mondo
from trialgraph.ontology.terminologies.frame import Frame, Synonym, Xref
from trialgraph.ontology.terminologies.ontology_file import Ontology, read

OIO = "http://www.geneontology.org/formats/oboInOwl#"

AS_OBO = """format-version: 1.2
data-version: releases/2026-01-06

[Term]
id: MONDO:0000001
name: disease

[Term]
id: MONDO:0005100
name: systemic sclerosis
alt_id: MONDO:0000999
synonym: "SSc" EXACT ABBREVIATION []
synonym: "scleroderma" BROAD []
xref: MESH:D012595 {source="MONDO:equivalentTo"}
xref: UMLS:C0036421
is_a: MONDO:0000001
relationship: disease_has_feature HP:0100324
property_value: skos:exactMatch DOID:418

[Term]
id: MONDO:0000998
name: obsolete scleroderma syndrome
is_obsolete: true
replaced_by: MONDO:0005100
consider: MONDO:0000001
"""

AS_JSON = {
    "graphs": [
        {
            "id": OBO + "mondo.json",
            "meta": {"version": OBO + "mondo/releases/2026-01-06/mondo.json"},
            "nodes": [
                {"id": OBO + "MONDO_0000001", "lbl": "disease", "type": "CLASS"},
                {
                    "id": OBO + "MONDO_0005100",
                    "lbl": "systemic sclerosis",
                    "type": "CLASS",
                    "meta": {
                        "definition": {"val": "An illness.", "xrefs": ["a b"]},
                        "synonyms": [
                            {"pred": "hasExactSynonym", "val": "SSc", "synonymType": OBO + "OMO_0003000"},
                            {"pred": "hasBroadSynonym", "val": "scleroderma", "xrefs": ["DOID:418"]},
                        ],
                        "xrefs": [
                            {
                                "val": "MESH:D012595",
                                "meta": {
                                    "basicPropertyValues": [{"pred": OIO + "source", "val": "MONDO:equivalentTo"}]
                                },
                            },
                            {"val": "UMLS:C0036421"},
                        ],
                        "basicPropertyValues": [
                            {"pred": OIO + "hasAlternativeId", "val": "MONDO:0000999"},
                            {"pred": "http://www.w3.org/2004/02/skos/core#exactMatch", "val": "DOID:418"},
                        ],
                    },
                },
                {
                    "id": OBO + "MONDO_0000998",
                    "lbl": "obsolete scleroderma syndrome",
                    "type": "CLASS",
                    "meta": {
                        "deprecated": True,
                        "basicPropertyValues": [
                            {"pred": OBO + "IAO_0100001", "val": OBO + "MONDO_0005100"},
                            {"pred": OIO + "consider", "val": "MONDO:0000001"},
                        ],
                    },
                },
                {"id": OBO + "RO_0002573", "lbl": "has modifier", "type": "PROPERTY", "meta": None},
            ],
            "edges": [
                {"sub": OBO + "MONDO_0005100", "pred": "is_a", "obj": OBO + "MONDO_0000001"},
                {
                    "sub": OBO + "MONDO_0005100",
                    "pred": OBO + "mondo#disease_has_feature",
                    "obj": OBO + "HP_0100324",
                },
            ],
        }
    ]
}

AXIOM = """
  <owl:Axiom>
    <owl:annotatedSource rdf:resource="http://purl.obolibrary.org/obo/MONDO_0005100"/>
    <owl:annotatedProperty rdf:resource="http://www.geneontology.org/formats/oboInOwl#{property}"/>
    <owl:annotatedTarget>{target}</owl:annotatedTarget>
    {says}
  </owl:Axiom>
"""
SYNONYM_AXIOM = AXIOM.format(
    property="hasExactSynonym",
    target="SSc",
    says='<oboInOwl:hasSynonymType rdf:resource="http://purl.obolibrary.org/obo/mondo#ABBREVIATION"/>',
)
XREF_AXIOM = AXIOM.format(
    property="hasDbXref", target="MESH:D012595", says="<oboInOwl:source>MONDO:equivalentTo</oboInOwl:source>"
)
HEAD = """<?xml version="1.0"?>
<!-- <Ontology> in a remark is no root -->
<!DOCTYPE rdf:RDF [<!ENTITY obo "http://purl.obolibrary.org/obo/">]>
<rdf:RDF xml:base="http://purl.obolibrary.org/obo/mondo.owl"
    xmlns:obo="http://purl.obolibrary.org/obo/"
    xmlns:owl="http://www.w3.org/2002/07/owl#"
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
    xmlns:skos="http://www.w3.org/2004/02/skos/core#"
    xmlns:oboInOwl="http://www.geneontology.org/formats/oboInOwl#">
  <owl:Ontology rdf:about="http://purl.obolibrary.org/obo/mondo.owl">
    <owl:versionIRI rdf:resource="http://purl.obolibrary.org/obo/mondo/releases/2026-01-06/mondo.owl"/>
  </owl:Ontology>
  <owl:ObjectProperty rdf:about="http://purl.obolibrary.org/obo/RO_0002573">
    <rdfs:label>has modifier</rdfs:label>
  </owl:ObjectProperty>
"""
BODY = """
  <owl:Class rdf:about="&obo;MONDO_0000001">
    <rdfs:label>disease</rdfs:label>
  </owl:Class>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/MONDO_0005100">
    <rdfs:subClassOf rdf:resource="http://purl.obolibrary.org/obo/MONDO_0000001"/>
    <rdfs:subClassOf>
      <owl:Restriction>
        <owl:onProperty rdf:resource="http://purl.obolibrary.org/obo/mondo#disease_has_feature"/>
        <owl:someValuesFrom rdf:resource="http://purl.obolibrary.org/obo/HP_0100324"/>
      </owl:Restriction>
    </rdfs:subClassOf>
    <oboInOwl:hasAlternativeId>MONDO:0000999</oboInOwl:hasAlternativeId>
    <oboInOwl:hasExactSynonym>SSc</oboInOwl:hasExactSynonym>
    <oboInOwl:hasBroadSynonym>scleroderma</oboInOwl:hasBroadSynonym>
    <oboInOwl:hasDbXref>MESH:D012595</oboInOwl:hasDbXref>
    <oboInOwl:hasDbXref>UMLS:C0036421</oboInOwl:hasDbXref>
    <rdfs:label xml:lang="en">systemic sclerosis</rdfs:label>
    <rdfs:label xml:lang="de">systemische Sklerose</rdfs:label>
    <skos:exactMatch>DOID:418</skos:exactMatch>
  </owl:Class>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/MONDO_0000998">
    <rdfs:label>obsolete scleroderma syndrome</rdfs:label>
    <owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>
    <obo:IAO_0100001 rdf:resource="http://purl.obolibrary.org/obo/MONDO_0005100"/>
    <oboInOwl:consider>MONDO:0000001</oboInOwl:consider>
  </owl:Class>
"""
AS_OWL = f"{HEAD}{BODY}{SYNONYM_AXIOM}{XREF_AXIOM}</rdf:RDF>\n"

SYNTAXES = {"mondo.obo": AS_OBO, "mondo.json": json.dumps(AS_JSON), "mondo.owl": AS_OWL}


def ontology(folder: Path, text: str, name: str = "mondo.owl") -> Ontology:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def cause(folder: Path, text: str, name: str = "mondo.owl") -> str:
    with pytest.raises(InvalidTerms) as raised:
        ontology(folder, text, name)
    return str(raised.value)


@pytest.mark.parametrize("name", SYNTAXES)
def test_the_frames_are_the_same(name: str, tmp_path: Path) -> None:
    found = ontology(tmp_path, SYNTAXES[name], name)
    assert found.version == "2026-01-06"
    assert found.left_out == {}
    assert list(found.frames.values()) == [
        Frame(id="MONDO:0000001", label="disease"),
        Frame(
            id="MONDO:0005100",
            label="systemic sclerosis",
            synonyms=(Synonym("SSc", "EXACT", "ABBREVIATION"), Synonym("scleroderma", "BROAD")),
            xrefs=(Xref("MESH:D012595", ("MONDO:equivalentTo",)), Xref("UMLS:C0036421")),
            matches=(("exactMatch", "DOID:418"),),
            is_a=("MONDO:0000001",),
            relations=(("disease_has_feature", "HP:0100324"),),
            alt_ids=("MONDO:0000999",),
        ),
        Frame(
            id="MONDO:0000998",
            label="obsolete scleroderma syndrome",
            obsolete=True,
            replaced_by=("MONDO:0005100",),
            consider=("MONDO:0000001",),
        ),
    ]


def test_the_entries_are_the_same(tmp_path: Path) -> None:
    read_as = []
    for name, text in SYNTAXES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        read_as.append(list(mondo.read(tmp_path / name).entries))
    assert read_as[0] == read_as[1] == read_as[2]
    assert [entry.type for entry in read_as[0]] == ["", "Condition", "", ""]


def test_an_axiom_may_stand_before_what_it_is_about(tmp_path: Path) -> None:
    before = ontology(tmp_path, f"{HEAD}{XREF_AXIOM}{SYNONYM_AXIOM}{BODY}</rdf:RDF>").frames["MONDO:0005100"]
    after = ontology(tmp_path, AS_OWL).frames["MONDO:0005100"]
    assert (before.synonyms, before.xrefs) == (after.synonyms, after.xrefs)


def test_a_class_in_a_restriction_does_not_tear_it(tmp_path: Path) -> None:
    nested = BODY.replace(
        '<owl:someValuesFrom rdf:resource="http://purl.obolibrary.org/obo/HP_0100324"/>',
        '<owl:someValuesFrom><owl:Class rdf:about="&obo;HP_0100324"/></owl:someValuesFrom>',
    )
    frames = ontology(tmp_path, f"{HEAD}{nested}</rdf:RDF>").frames
    assert frames["MONDO:0005100"].relations == (("disease_has_feature", "HP:0100324"),)


def test_two_labels_of_one_class_are_two_terms_with_one_id(tmp_path: Path) -> None:
    again = '<owl:Class rdf:about="&obo;MONDO_0005100"><rdfs:label>morphea</rdfs:label></owl:Class>'
    said = cause(tmp_path, f"{HEAD}{BODY}{again}</rdf:RDF>")
    assert said == "mondo.owl: MONDO:0005100 stands twice, as 'systemic sclerosis' and as 'morphea'"


def test_a_truncated_owl_file_is_refused(tmp_path: Path) -> None:
    assert cause(tmp_path, AS_OWL[:-30]).startswith("mondo.owl: not valid RDF/XML")


def test_a_node_that_stands_twice_is_refused(tmp_path: Path) -> None:
    graph = AS_JSON["graphs"][0]
    twice = {"graphs": [graph | {"nodes": [*graph["nodes"], graph["nodes"][0]]}]}  # type: ignore[index]
    assert cause(tmp_path, json.dumps(twice), "mondo.json") == "mondo.json: MONDO:0000001 stands twice"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"graphs": [', "mondo.json: not valid obographs JSON: Input data was truncated"),
        ('{"trials": []}', "mondo.json: not valid obographs JSON: Object missing required field `graphs`"),
        ('{"graphs": []}', "mondo.json: no graph in it"),
        ('{"graphs": [{"nodes": [{"id": "a:b"}, {"id": 3}]}]}', "mondo.json, node 2: Expected `str`, got `int`"),
    ],
)
def test_json_that_is_no_ontology_is_refused(text: str, said: str, tmp_path: Path) -> None:
    assert cause(tmp_path, text, "mondo.json").startswith(said)


def test_the_first_graph_is_the_ontology(tmp_path: Path) -> None:
    """What an ontology imports may follow in graphs of its own."""
    imported = {"nodes": [{"id": OBO + "HP_0100324", "lbl": "Scleroderma", "type": "CLASS"}]}
    text = json.dumps({"graphs": [*AS_JSON["graphs"], imported]})
    assert "HP:0100324" not in ontology(tmp_path, text, "mondo.json").frames


def test_nulls_are_what_is_absent(tmp_path: Path) -> None:
    node = {"id": OBO + "MONDO_0000001", "lbl": "disease", "type": "CLASS", "meta": {"synonyms": None, "xrefs": None}}
    text = msgspec.json.encode({"graphs": [{"nodes": [node], "meta": None}]}).decode()
    assert ontology(tmp_path, text, "mondo.json").frames == {
        "MONDO:0000001": Frame(id="MONDO:0000001", label="disease")
    }
