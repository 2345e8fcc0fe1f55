"""SKOS in every syntax: labels by language, hierarchy in both directions, types stated or given."""

from __future__ import annotations

import zipfile
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
import pytest

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.namespaces import AUTHORITIES, PREFIXES, TERM
from trialgraph.ontology.terminologies import skos
from trialgraph.ontology.terminologies.entry import Entry

EX = "https://example.org/"
MESH = AUTHORITIES["MESH"]
PROLOGUE = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("skos", "dct", "owl", "tg", "rdfs"))
PROLOGUE += f"@prefix ex: <{EX}> .\n@prefix mesh: <{MESH}> .\n"
VOCABULARY = """
ex:scheme a skos:ConceptScheme ; dct:title "Rheumatology"@en, "Rheumatologie"@de ; owl:versionInfo "2.1" ;
    skos:hasTopConcept ex:disease .
ex:disease a skos:Concept ; skos:prefLabel "Disease"@en ; skos:narrower ex:ssc .
ex:ssc a skos:Concept ; skos:prefLabel "Systemische Sklerose"@de, "Systemic sclerosis"@en ;
    skos:altLabel "Progressive systemic sclerosis"@en-GB, "Sklerodermie"@de, "PSS" ;
    skos:hiddenLabel "Sistemic sclerosis"@en ; tg:abbreviation "SSc" ;
    skos:exactMatch mesh:D012595 ; skos:closeMatch ex:other ; skos:notation "MONDO:0005100", "M34" .
ex:limited a skos:Concept ; skos:prefLabel "Limited systemic sclerosis" ; skos:broader ex:ssc, ex:ssc .
"""


def written(folder: Path, text: str = VOCABULARY, name: str = "terms.ttl") -> Path:
    (folder / name).write_text(PROLOGUE + text, "utf-8")
    return folder / name


def entries(path: Path, type: str = "") -> dict[str, Entry]:
    return {entry.iri.removeprefix(EX): entry for entry in skos.read(path, type).entries}


def converted(folder: Path, format: ox.RdfFormat) -> Path:
    quads = ox.parse((PROLOGUE + VOCABULARY).encode(), format=ox.RdfFormat.TURTLE)
    file = folder / f"terms.{format.file_extension}"
    triples = quads if format.supports_datasets else (quad.triple for quad in quads)
    with file.open("wb") as stream:
        ox.serialize(triples, stream, format)
    return file


def test_a_concept_with_all_that_it_has(tmp_path: Path) -> None:
    assert entries(written(tmp_path), "condition")["ssc"] == Entry(
        iri=EX + "ssc",
        type="Condition",
        label="Systemic sclerosis",
        synonyms=("Progressive systemic sclerosis", "PSS", "Sistemic sclerosis"),
        abbreviations=("SSc",),
        broader=(EX + "disease",),
        exact=(MESH + "D012595", AUTHORITIES["MONDO"] + "0005100"),
        close=(EX + "other",),
    )


def test_broader_and_narrower_are_one_hierarchy(tmp_path: Path) -> None:
    found = entries(written(tmp_path))
    assert list(found) == ["disease", "ssc", "limited"]
    assert [entry.broader for entry in found.values()] == [(), (EX + "disease",), (EX + "ssc",)]


def test_a_broad_match_is_broader_as_skos_has_it(tmp_path: Path) -> None:
    text = VOCABULARY + "ex:limited skos:broadMatch mesh:D012595 . ex:disease skos:narrowMatch mesh:D1 ."
    assert entries(written(tmp_path, text))["limited"].broader == (EX + "ssc", MESH + "D012595")


def test_the_version_has_the_title_in_it(tmp_path: Path) -> None:
    assert skos.read(written(tmp_path)).version == "Rheumatology 2.1"
    assert skos.read(written(tmp_path, 'ex:a a skos:Concept ; skos:prefLabel "a" .')).version == ""


@pytest.mark.parametrize(
    "format",
    [
        ox.RdfFormat.N_TRIPLES,
        ox.RdfFormat.N_QUADS,
        ox.RdfFormat.TRIG,
        ox.RdfFormat.RDF_XML,
        ox.RdfFormat.JSON_LD,
    ],
)
def test_every_syntax_says_the_same(tmp_path: Path, format: ox.RdfFormat) -> None:
    found, expected = entries(converted(tmp_path, format)), entries(written(tmp_path))
    assert found == expected


def test_a_language_that_is_not_english_is_better_than_none(tmp_path: Path) -> None:
    text = 'ex:a a skos:Concept ; skos:prefLabel "Sklerose"@de ; skos:altLabel "sclérose"@fr .'
    entry = entries(written(tmp_path, text))["a"]
    assert (entry.label, entry.synonyms) == ("Sklerose", ("sclérose",))


def test_english_of_no_country_goes_before_others(tmp_path: Path) -> None:
    text = 'ex:a a skos:Concept ; skos:prefLabel "anaemia"@en-GB, "Anämie"@de, "low blood", "anemia"@en .'
    entry = entries(written(tmp_path, text))["a"]
    assert (entry.label, entry.synonyms) == ("anemia", ("anaemia", "low blood"))


def test_a_stated_type_goes_before_the_given_one(tmp_path: Path) -> None:
    text = (
        'ex:a a tg:DrugClass, skos:Concept ; skos:prefLabel "a" ; tg:brandName "A" .'
        'ex:b a tg:Drug ; skos:prefLabel "b" .'
    )
    found = entries(written(tmp_path, text), "Condition")
    assert [entry.type for entry in found.values()] == ["DrugClass", "Drug"]
    assert found["a"].brands == ("A",)


def test_a_deprecated_concept_says_what_took_its_place(tmp_path: Path) -> None:
    text = (
        'ex:a a skos:Concept ; skos:prefLabel "a" ; dct:isReplacedBy ex:b . ex:b a skos:Concept ; skos:prefLabel "b" .'
        'ex:c a skos:Concept ; skos:prefLabel "c" ; owl:deprecated true .'
    )
    found = entries(written(tmp_path, text))
    assert [entry.replaced_by for entry in found.values()] == [EX + "b", None, ""]


def test_what_cannot_be_named_is_counted(tmp_path: Path) -> None:
    text = VOCABULARY + '[] a skos:Concept ; skos:prefLabel "nobody" . ex:nameless a skos:Concept .'
    read = skos.read(written(tmp_path, text))
    assert len(list(read.entries)) == 3
    assert read.left_out == {skos.BLANK: 1, skos.NAMELESS: 1}


def test_an_archive_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "download", "w") as archive:
        archive.writestr("folder/terms.ttl", PROLOGUE + VOCABULARY)
    assert entries(tmp_path / "download") == entries(written(tmp_path))


def test_relative_iris_lie_under_the_name_of_the_file(tmp_path: Path) -> None:
    (entry,) = entries(written(tmp_path, '<a> a skos:Concept ; skos:prefLabel "a" .')).values()
    assert entry.iri == TERM + "terms/a"


OWL_XML = '<?xml version="1.0"?>\n<Ontology xmlns="http://www.w3.org/2002/07/owl#"><Declaration/></Ontology>'


@pytest.mark.parametrize(
    ("name", "text", "cause"),
    [
        ("terms.ttl", VOCABULARY[:-40], r", line \d+, column \d+: "),
        ("terms.ttl", "ex:a skos:prefLabel 'a' .", ": it holds no skos:Concept"),
        ("terms.xlsx", "", r": '\.xlsx' is no RDF; known are \.ttl"),
        ("terms.rdf", "", ": "),
    ],
)
def test_a_bad_file_is_told(tmp_path: Path, name: str, text: str, cause: str) -> None:
    file = written(tmp_path, text, name)
    with pytest.raises(InvalidTerms, match=rf"^{name}{cause}"):
        list(skos.read(file).entries)


@pytest.mark.parametrize("name", ["terms.rdf", "terms.owl"])
def test_owl_xml_is_no_rdf_xml(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(OWL_XML)
    with pytest.raises(InvalidTerms, match=rf"^{name}: "):
        skos.read(tmp_path / name)


@pytest.mark.parametrize("kept", [0.3, 0.5, 0.9, 0.99])
def test_rdf_xml_cut_short_is_told(tmp_path: Path, kept: float) -> None:
    """The parser itself takes the end of a file for the end of the document."""
    file = converted(tmp_path, ox.RdfFormat.RDF_XML)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(InvalidTerms, match=r"^terms\.rdf: "):
        skos.read(file)


def test_a_comment_may_follow_the_end_of_rdf_xml(tmp_path: Path) -> None:
    file = converted(tmp_path, ox.RdfFormat.RDF_XML)
    file.write_bytes(file.read_bytes() + b"\n<!-- made by a tool -->\n")
    assert len(entries(file)) == 3


def test_a_cycle_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidTerms, match=r"^terms\.ttl: a term is its own ancestor: https://example\.org/"):
        entries(written(tmp_path, VOCABULARY + "ex:disease skos:broader ex:limited ."))


def test_an_unknown_type_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidTerms, match="'gene' is no type of a term"):
        skos.read(written(tmp_path), "gene")


SHIPPED = sorted(Path(str(files("trialgraph.ontology"))).glob("terms/*.ttl"))


@pytest.mark.parametrize(
    "file",
    [file for file in SHIPPED if file.name.startswith(("condition", "drug", "procedure"))],
    ids=lambda file: file.stem,
)
def test_the_files_of_the_package_can_be_read_as_any_other(file: Path) -> None:
    lexicon = Lexicon.shipped()
    read = skos.read(file)
    found = list(read.entries)
    assert found and not read.left_out
    for entry in found:
        term = lexicon.term(entry.iri)
        assert (entry.type, entry.label) == (term.type, term.label)
        assert set(term.broader) <= set(entry.broader)


def test_what_is_said_about_terms_is_no_term(tmp_path: Path) -> None:
    (entry,) = entries(
        written(tmp_path, 'ex:b a tg:Bridge ; rdfs:label "b" . ex:a a tg:Drug ; skos:prefLabel "a" .')
    ).values()
    assert entry.label == "a"


def test_what_the_graph_says_of_a_term_is_understood(tmp_path: Path) -> None:
    text = f"""<{AUTHORITIES["CHEBI"]}8764> a tg:Drug, skos:Concept ; skos:prefLabel "mycophenolate mofetil" ;
        tg:abbreviation "MMF" ; tg:brandName "CellCept" ; skos:notation "CHEBI:8764" ."""
    (entry,) = entries(written(tmp_path, text)).values()
    assert (entry.type, entry.abbreviations, entry.brands) == ("Drug", ("MMF",), ("CellCept",))
    assert entry.exact == ()
