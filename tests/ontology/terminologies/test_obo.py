"""OBO as fastobo reads it: what is kept of a stanza, what releases get away with, and where the others are wrong."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.terminologies import obo
from trialgraph.ontology.terminologies.frame import Frame, Frames, Synonym, Xref
from trialgraph.ontology.terminologies.references import STRANGE

HEADER = "format-version: 1.2\n"
SSC = "\n[Term]\nid: MONDO:0005100\nname: systemic sclerosis\n"


def read(text: str | bytes) -> tuple[list[Frame], Frames]:
    data = text if isinstance(text, bytes) else text.encode()
    found = obo.frames(io.BytesIO(data), "small.obo")
    return list(found.stream), found


def term(lines: str) -> Frame:
    [frame], _ = read(f"{HEADER}{SSC}{lines}")
    return frame


def cause(text: str | bytes) -> str:
    with pytest.raises(InvalidTerms) as raised:
        read(text)
    return str(raised.value)


def test_a_stanza_is_a_frame() -> None:
    frame = term(
        'synonym: "SSc" EXACT ABBREVIATION [MONDO:Lexical] {source="NCIT:C72070"}\n'
        'synonym: "scleroderma" BROAD []\n'
        'xref: MESH:D012595 {source="DOID:418", source="MONDO:equivalentTo"} ! Scleroderma, Systemic\n'
        "is_a: MONDO:0019340 ! scleroderma\n"
        "relationship: RO:0000087 CHEBI:23888\n"
        "property_value: skos:exactMatch DOID:418\n"
        "property_value: http://www.w3.org/2004/02/skos/core#closeMatch http://identifiers.org/mesh/D012594\n"
        "alt_id: MONDO:0000002\n"
    )
    assert frame == Frame(
        id="MONDO:0005100",
        label="systemic sclerosis",
        synonyms=(Synonym("SSc", "EXACT", "ABBREVIATION"), Synonym("scleroderma", "BROAD")),
        xrefs=(Xref("MESH:D012595", ("DOID:418", "MONDO:equivalentTo")),),
        is_a=("MONDO:0019340",),
        relations=(("has_role", "CHEBI:23888"),),
        matches=(("exactMatch", "DOID:418"), ("closeMatch", "http://identifiers.org/mesh/D012594")),
        alt_ids=("MONDO:0000002",),
    )


def test_an_obsolete_stanza_says_what_to_use() -> None:
    frame = term("is_obsolete: true\nreplaced_by: MONDO:0019340\nconsider: HP:0100324\n")
    assert (frame.obsolete, frame.replaced_by, frame.consider) == (True, ("MONDO:0019340",), ("HP:0100324",))


@pytest.mark.parametrize(
    ("written", "type_"),
    [
        ("BRAND_NAME", "BRAND_NAME"),
        ("IUPAC:NAME", "IUPAC_NAME"),
        ("http://purl.obolibrary.org/obo/chebi/INN", "INN"),
        ("http://purl.obolibrary.org/obo/chebi#IUPAC_NAME", "IUPAC_NAME"),
        ("OMO:0003012", "ACRONYM"),
        ("layperson", "LAYPERSON"),
    ],
)
def test_the_type_of_a_synonym_is_its_plain_name(written: str, type_: str) -> None:
    assert term(f'synonym: "Gilenya" EXACT {written} []\n').synonyms == (Synonym("Gilenya", "EXACT", type_),)


@pytest.mark.parametrize(
    "line",
    [
        'def: "An illness." [JA:Epilepsy Genetics Kiel, url:http\\://example.org]',
        'comment: a loose " quote and a { brace',
        "! a remark",
        "created_by: somebody",
        'property_value: http://purl.obolibrary.org/obo/chebi/smiles "C[C@H]" xsd:string',
        "",
    ],
)
def test_what_is_of_no_use_cannot_spoil_a_file(line: str) -> None:
    assert term(f"{line}\nis_a: MONDO:0019340\n") == Frame(
        id="MONDO:0005100", label="systemic sclerosis", is_a=("MONDO:0019340",)
    )


def test_evidence_with_a_space_in_its_id_does_not_matter() -> None:
    """Former releases of ChEBI wrote `[KEGG COMPOUND:]`, which is no id."""
    kept = term('synonym: "a [2] b" EXACT [KEGG COMPOUND:]\nsynonym: "say \\"x\\" [y]" RELATED []\n').synonyms
    assert kept == (Synonym("a [2] b", "EXACT"), Synonym('say "x" [y]', "RELATED"))


@pytest.mark.parametrize("name", ["N(4)-{beta-D-GlcNAc}-Asn", "N(4)-\\{beta-D-GlcNAc}-Asn"])
def test_a_brace_in_a_name_needs_no_escape(name: str) -> None:
    [frame], _ = read(f"{HEADER}\n[Term]\nid: CHEBI:187876\nname: {name}\n")
    assert frame.label == "N(4)-{beta-D-GlcNAc}-Asn"


def test_cross_references_that_lead_nowhere_are_counted() -> None:
    lines = "xref: OMIM:181750\nxref: KEGG COMPOUND:70458-96-7\nxref: MSH:D012595\nxref: SNOMEDCT_2010_1_31:89155008\n"
    [frame], found = read(f"{HEADER}{SSC}{lines}")
    assert [xref.id for xref in frame.xrefs] == ["MSH:D012595", "SNOMEDCT_2010_1_31:89155008"]
    assert found.left_out == {STRANGE: 2}


def test_only_terms_are_terms() -> None:
    frames, _ = read(f"{HEADER}{SSC}\n[Typedef]\nid: part_of\nname: part of\nis_transitive: true\n")
    assert [frame.id for frame in frames] == ["MONDO:0005100"]


@pytest.mark.parametrize(
    ("header", "version"),
    [
        ("data-version: releases/2026-01-06\ndate: 14:05:2015 16:40\n", "releases/2026-01-06"),
        ("date: 14:05:2015 16:40\n", "2015-05-14"),
        ("", ""),
    ],
)
def test_the_version_is_that_of_the_header(header: str, version: str) -> None:
    assert read(f"{HEADER}{header}{SSC}")[1].version == version


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(newline: str, mark: str) -> None:
    lines = f'{HEADER}{SSC}synonym: "SSc" EXACT [a:b]\nxref: MESH:D012595\n'
    [frame], _ = read(mark + lines.replace("\n", newline))
    assert (frame.label, frame.synonyms, frame.xrefs) == (
        "systemic sclerosis",
        (Synonym("SSc", "EXACT"),),
        (Xref("MESH:D012595"),),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'{HEADER}{SSC}synonym: "SS', "small.obo, line 6: the file breaks off in the middle of this line"),
        (f"{HEADER}{SSC}\n[Ter", "small.obo, line 7: the file breaks off in the middle of this line"),
        (f"{HEADER}{SSC}{SSC}", "small.obo, line 8: MONDO:0005100 stands twice; first in line 4"),
        (f'{HEADER}{SSC}synonym: "a"b" EXACT []\n', "small.obo, line 6: not valid OBO: expected SynonymScopeSingle"),
        (f"{HEADER}\n[Term]\nname: nameless\n", "small.obo, line 4: not valid OBO"),
        ((HEADER + SSC).encode() + b"name: \xe9\n", "small.obo, line 6: not UTF-8"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str | bytes, said: str) -> None:
    assert cause(text).startswith(said)


def test_the_line_is_right_far_down_a_large_file() -> None:
    """The text goes through in blocks; the lines are counted over all of them."""
    many = "".join(f'\n[Term]\nid: MONDO:{n:07}\nname: n{n}\ndef: "{"x" * 99}" []\n' for n in range(9000))
    assert cause(f"{HEADER}{many}\n[Term]\nid: MONDO:0000001\nname: again\n").startswith(
        "small.obo, line 45004: MONDO:0000001 stands twice; first in line 9"
    )
    assert cause(f'{HEADER}{many}synonym: "a\n').startswith("small.obo, line 45002: not valid OBO")


NAMES = st.text(st.characters(categories=["L", "N", "P", "S"]) | st.just(" "), min_size=1)
# No name ends in a backslash, and fastobo takes an escaped one there for the escape of the quote.
NAMES = NAMES.map(lambda name: name.strip().rstrip("\\").strip()).filter(bool)


@given(name=NAMES, other=NAMES)
def test_every_name_comes_through(name: str, other: str) -> None:
    """OBO escapes a backslash anywhere, a quote in a quoted text, and what begins a remark or qualifier in a name."""
    plain = "".join("\\" + c if c in '\\{"!' else c for c in name)
    quoted = other.replace("\\", "\\\\").replace('"', '\\"')
    [frame], _ = read(f'{HEADER}\n[Term]\nid: MONDO:1\nname: {plain}\nsynonym: "{quoted}" EXACT []\n')
    assert (frame.label, frame.synonyms) == (name, (Synonym(other, "EXACT"),))
