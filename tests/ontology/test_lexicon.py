"""Which words name which terms, on a small lexicon made here and on a few facts of the shipped one."""

from __future__ import annotations

from itertools import pairwise

import pytest

from trialgraph.ontology import lexicon as lexicon_module
from trialgraph.ontology.lexicon import Lexicon, Term, _Answers, normal, tokens
from trialgraph.ontology.namespaces import TERM, expand

MESH_GOUT = "http://id.nlm.nih.gov/mesh/D006073"

TERMS = (
    Term(iri=TERM + "joint", type="Condition", label="joint disease", names=("arthropathy",)),
    Term(iri=TERM + "arthritis", type="Condition", label="arthritis", broader=(TERM + "joint",)),
    Term(iri=TERM + "gout", type="Condition", label="gout", matches=(MESH_GOUT,)),
    Term(iri=TERM + "tophus", type="Condition", label="tophaceous gout", broader=(TERM + "gout",)),
    Term(iri=TERM + "crohn", type="Condition", label="Crohn disease", abbreviations=("CD",)),
    Term(iri=TERM + "celiac", type="Condition", label="celiac disease", abbreviations=("CD", "CeD")),
    Term(iri=TERM + "tnf", type="DrugClass", label="TNF-alpha inhibitor", names=("anti-TNF",)),
    Term(iri=TERM + "antibiotic", type="DrugClass", label="antibiotics"),
    Term(iri=TERM + "depression", type="Condition", label="depression", abbreviations=("MDD",)),
    Term(iri=TERM + "antidepressant", type="DrugClass", label="antidepressant"),
    Term(iri=TERM + "lavage", type="Procedure", label="joint lavage", treatment=True),
    Term(iri=TERM + "x-ray", type="Procedure", label="joint x-ray"),
    Term(iri=TERM + "nameless", type="Observation", label="..."),
)
BRIDGES = ((TERM + "gout", TERM + "arthritis"), (TERM + "joint", TERM + "arthritis"))


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(TERMS, BRIDGES)


def found(lexicon: Lexicon, text: str) -> list[tuple[str, list[str]]]:
    """The words that name something, each with the last parts of the IRIs it may mean."""
    return [(text[m.start : m.end], [t.iri.removeprefix(TERM) for t in m.terms]) for m in lexicon.match(text)]


@pytest.mark.parametrize(
    ("printed", "same"),
    [
        ("Gout", "gout"),
        ("diseases", "disease"),
        ("biopsies", "biopsy"),
        ("abscesses", "abscess"),
        ("rashes", "rash"),
        ("reflexes", "reflex"),
        ("anaemia", "anemia"),
        ("oedema", "edema"),
        ("tumours", "tumor"),
        ("randomisation", "randomization"),
        ("Sjögren", "sjogren"),
        ("Ménière", "meniere"),
        ("TNFα", "tnfalpha"),
        ("Β", "beta"),
        ("headaches", "headache"),
        ("viruses", "virus"),
    ],
)
def test_spellings_of_a_word_have_one_normal_form(printed: str, same: str) -> None:
    assert normal(printed) == normal(same)


@pytest.mark.parametrize("word", ["lupus", "sepsis", "mass", "gas"])
def test_words_that_only_look_like_plurals_stay(word: str) -> None:
    assert normal(word) == word


def test_tokens_have_offsets_and_leave_out_the_possessive() -> None:
    text = "Crohn's (S) anti‐TNF’s, 5"
    assert [token.text for token in tokens(text)] == ["Crohn", "(", "S", ")", "anti", "TNF", ",", "5"]
    assert all(text[token.start : token.end] == token.text for token in tokens(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Active GOUT", [("GOUT", ["gout"])]),
        ("joint diseases, arthropathies", [("joint diseases", ["joint"]), ("arthropathies", ["joint"])]),
        ("Crohn's disease", [("Crohn's disease", ["crohn"])]),
        ("Crohn’s disease", [("Crohn’s disease", ["crohn"])]),
        ("coeliac disease", [("coeliac disease", ["celiac"])]),
        ("TNF-α inhibitors", [("TNF-α inhibitors", ["tnf"])]),
        ("TNF alpha\n  inhibitor", [("TNF alpha\n  inhibitor", ["tnf"])]),
        ("anti–TNF, anti TNF", [("anti–TNF", ["tnf"]), ("anti TNF", ["tnf"])]),
        ("Antibiotic", [("Antibiotic", ["antibiotic"])]),
    ],
)
def test_a_name_is_found_however_it_is_spelt(lexicon: Lexicon, text: str, names: list[tuple[str, list[str]]]) -> None:
    assert found(lexicon, text) == names


def test_the_longest_name_wins(lexicon: Lexicon) -> None:
    text = "tophaceous gout and gout"
    assert found(lexicon, text) == [("tophaceous gout", ["tophus"]), ("gout", ["gout"])]


@pytest.mark.parametrize("text", ["Crohn, disease", "Crohn (disease)", "Crohn; disease", "Crohn", "disease Crohn"])
def test_a_name_holds_together(lexicon: Lexicon, text: str) -> None:
    assert found(lexicon, text) == []


@pytest.mark.parametrize("text", ["goutweed", "arthritisx", "cd", "Cd", "ced", "CED", "MDDX"])
def test_parts_of_words_and_other_cases_of_an_abbreviation_name_nothing(lexicon: Lexicon, text: str) -> None:
    assert found(lexicon, text) == []


def test_an_abbreviation_is_taken_letter_by_letter_and_may_be_plural(lexicon: Lexicon) -> None:
    assert found(lexicon, "CeD or CeDs") == [("CeD", ["celiac"]), ("CeDs", ["celiac"])]
    assert [match.abbreviation for match in lexicon.match("CeD, celiac disease")] == [True, False]


def test_an_ambiguous_abbreviation_keeps_all_its_terms(lexicon: Lexicon) -> None:
    assert found(lexicon, "(CD)") == [("CD", ["crohn", "celiac"])]


def test_an_abbreviation_inside_a_longer_code_names_nothing(lexicon: Lexicon) -> None:
    assert found(lexicon, "CD-19 cells, MDD-X and R-CD") == []
    assert found(lexicon, "MDD-CeD") == [("MDD", ["depression"]), ("CeD", ["celiac"])]


def test_anti_and_non_turn_a_name_into_another(lexicon: Lexicon) -> None:
    assert found(lexicon, "non-gout, anti-depression") == []
    assert found(lexicon, "anti-TNF, antidepressants") == [
        ("anti-TNF", ["tnf"]),
        ("antidepressants", ["antidepressant"]),
    ]


def test_matches_are_in_order_and_do_not_overlap(lexicon: Lexicon) -> None:
    matches = lexicon.match("tophaceous gout joint disease CD joint lavage TNF-alpha inhibitor joint x-rays")
    assert len(matches) == 6
    assert all(before.end <= after.start for before, after in pairwise(matches))


def test_an_empty_text_names_nothing(lexicon: Lexicon) -> None:
    assert lexicon.match("") == lexicon.match(" ,; ") == []


@pytest.mark.parametrize(
    ("name", "iris"),
    [
        ("gouts", ["gout"]),
        ("Arthropathy", ["joint"]),
        ("TERM:gout", ["gout"]),
        ("term:gout", ["gout"]),
        (TERM + "gout", ["gout"]),
        ("MESH:D006073", ["gout"]),
        (MESH_GOUT, ["gout"]),
        ("CD", ["crohn", "celiac"]),
        ("cd", []),
        ("gout arthritis", []),
        ("MESH:D000000", []),
        ("", []),
        ("...", ["nameless"]),
    ],
)
def test_a_whole_name_is_resolved(lexicon: Lexicon, name: str, iris: list[str]) -> None:
    assert [term.iri.removeprefix(TERM) for term in lexicon.resolve(name)] == iris


def test_a_term_is_found_by_its_iri(lexicon: Lexicon) -> None:
    assert lexicon.term(TERM + "gout").curie == "TERM:gout"
    with pytest.raises(KeyError):
        lexicon.term(TERM + "unheard-of")


def test_what_patients_are_treated_with(lexicon: Lexicon) -> None:
    treatments = {term.iri.removeprefix(TERM) for term in lexicon if term.is_treatment}
    assert treatments == {"tnf", "antibiotic", "antidepressant", "lavage"}


def test_kinds_are_followed_over_bridges_and_round_a_circle(lexicon: Lexicon) -> None:
    ancestors = [iri.removeprefix(TERM) for iri in lexicon.ancestors(TERM + "tophus")]
    assert ancestors == ["tophus", "gout", "arthritis", "joint"]
    assert lexicon.is_a(TERM + "gout", TERM + "gout")
    assert lexicon.is_a(TERM + "tophus", TERM + "arthritis")
    assert not lexicon.is_a(TERM + "arthritis", TERM + "gout")
    assert not Lexicon(TERMS).is_a(TERM + "gout", TERM + "arthritis")


def test_a_name_listed_twice_counts_once() -> None:
    gout = Term(iri=TERM + "gout", type="Condition", label="gout", names=("Gout",), abbreviations=("GA", "GA"))
    assert found(Lexicon([gout]), "gout, GA") == [("gout", ["gout"]), ("GA", ["gout"])]


def test_an_iri_without_a_term_is_its_only_ancestor(lexicon: Lexicon) -> None:
    assert list(lexicon.ancestors(TERM + "unheard-of")) == [TERM + "unheard-of"]


@pytest.mark.parametrize(
    ("name", "curie"),
    [
        ("mycophenolate mofetil", "CHEBI:8764"),
        ("MMF", "CHEBI:8764"),
        ("CellCept", "CHEBI:8764"),
        ("lupus nephritis", "MONDO:0005556"),
        ("systemic sclerosis", "MONDO:0005100"),
        ("SLE", "MONDO:0007915"),
        ("Sjögren's syndrome", "MONDO:0010030"),
        ("anti-TNFα", "MESH:D000079424"),
        ("MESH:D009173", "CHEBI:168396"),
    ],
)
def test_shipped_names(name: str, curie: str) -> None:
    assert [term.curie for term in Lexicon.shipped().resolve(name)] == [curie]


def test_shipped_terms_hang_together() -> None:
    nephritis, lupus = expand("MONDO:0005556"), expand("MONDO:0007915")
    assert nephritis is not None
    assert lupus is not None
    assert Lexicon.shipped().is_a(nephritis, lupus)
    assert not Lexicon.shipped().is_a(lupus, nephritis)


def test_a_shipped_abbreviation_of_several_terms_keeps_them() -> None:
    labels = {term.label for term in Lexicon.shipped().resolve("PE")}
    assert {"pulmonary embolism", "plasma exchange"} <= labels


@pytest.mark.parametrize("text", ["gout\x00 gout", "\ud800gout gout", "gout​, gout\ufeff", "MDD\x00 MDD \x00"])
def test_what_nobody_sees_is_no_word(lexicon: Lexicon, text: str) -> None:
    assert len(lexicon.match(text)) == 2
    assert lexicon.resolve(text) == ()


def test_a_name_does_not_reach_over_an_empty_line_or_a_bullet(lexicon: Lexicon) -> None:
    assert found(lexicon, "joint\n\ndisease") == found(lexicon, "joint\n - disease") == []


def test_half_a_character_behind_an_abbreviation_is_nothing() -> None:
    lexicon = Lexicon([Term(iri=TERM + "a", type="Drug", label="azorb", abbreviations=("AZ", "AZ 5"))])
    assert found(lexicon, "AZ\ud800") == [("AZ", ["a"])]


@pytest.mark.parametrize("words", [12, 13])
def test_a_name_of_more_than_twelve_words_is_not_looked_for(words: int) -> None:
    name = " ".join(f"zorb{n}" for n in range(words))
    lexicon = Lexicon([Term(iri=TERM + "long", type="Condition", label=name)])
    assert bool(found(lexicon, name)) == (words == 12)


def test_answers_are_forgotten_before_they_fill_the_memory() -> None:
    answers: _Answers[str, int] = _Answers(len, most=2)
    assert [answers[text] for text in ("a", "bb", "a", "ccc", "a")] == [1, 2, 1, 3, 1]
    assert answers == {"ccc": 3, "a": 1}


def test_names_are_found_again_when_all_steps_were_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "tophaceous gout, joint lavage or TNF-alpha inhibitors; celiac or Crohn's disease, CeD; joint\ndisease"
    names = found(Lexicon(TERMS, BRIDGES), text)
    monkeypatch.setattr(lexicon_module, "_MOST_STEPS", 3)
    lexicon = Lexicon(TERMS, BRIDGES)
    assert [found(lexicon, text) for _ in range(2)] == [names, names]
    assert _entries(lexicon._first) <= 3


def _entries(longer: lexicon_module._Longer) -> int:
    return sum(1 + (_entries(step[1]) if step[1] is not None else 0) for step in longer.values())
