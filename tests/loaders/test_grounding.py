"""What an entry of a list stands for: its wordings, its parts, the evidence that decides, and what is not linked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.loaders.grounding import (
    CONDITION,
    EVIDENT,
    PART,
    TREATMENT,
    WHOLE,
    Evidence,
    Grounding,
    defines,
    ground,
    headed,
    is_ambiguous,
)
from trialgraph.loaders.model import Intervention, MeshTerm, Trial
from trialgraph.loaders.wording import forms
from trialgraph.ontology.lexicon import Lexicon, Term


def condition(
    label: str, *names: str, codes: tuple[str, ...] = (), up: tuple[str, ...] = (), ours: bool = True
) -> Term:
    """A condition whose IRI is its label."""
    return Term(
        iri=label, type="Condition", label=label, names=names, abbreviations=codes, broader=up, curated=ours
    )  # fmt: skip


def treatment(
    label: str, *names: str, type: str = "Drug", codes: tuple[str, ...] = (), ours: bool = True, up: str = ""
) -> Term:
    """A drug, a class, a chemical or a procedure whose IRI is its label."""
    broader = (up,) if up else ()
    return Term(
        iri=label, type=type, label=label, names=names, abbreviations=codes, curated=ours, broader=broader
    )  # fmt: skip


LEXICON = Lexicon(
    [
        condition("breast cancer"),
        condition("brain cancer"),
        condition("cervical cancer", "cervix cancer"),
        condition("digestive system cancer", "gastrointestinal tract cancer"),
        condition("lung cancer"),
        condition("non-small cell lung carcinoma", codes=("NSCLC",), up=("lung cancer",)),
        condition("peritoneal neoplasm"),
        condition("gastric cancer"),
        condition("solid tumor"),
        condition("asthma"),
        condition("type 2 diabetes"),
        condition("chronic fatigue syndrome", "postviral fatigue syndrome"),
        condition("disc herniation", "displacement of intervertebral disc"),
        condition("myelopathy"),
        condition("adult-onset Still disease", "Still's disease"),
        condition("chronic pancreatitis", "pancreatitis"),
        condition("acute lymphoblastic leukemia", codes=("ALL",)),
        condition("systemic scleroderma", "systemic sclerosis", codes=("SSc",)),
        condition("polymyositis", codes=("PM",)),
        condition("polymyalgia rheumatica", codes=("PM",)),
        condition("human papillomavirus infection", codes=("HPV",)),
        condition("head and neck cancer"),
        condition("interstitial lung disease of childhood", "child", ours=False),
        condition("Inflammation", ours=False),
        treatment("Therapeutics", "treatment", type="Procedure", ours=False),
        treatment("omalizumab", "Xolair"),
        treatment("fluorouracil", "5 fluorouracil"),
        treatment("diclofenac"),
        treatment("platinum compounds", type="DrugClass"),
        treatment("cisplatin", up="platinum compounds"),
        treatment("carboplatin", up="platinum compounds"),
        treatment("topotecan"),
        treatment("adenosine"),
        treatment("nitric oxide"),
        treatment("penicillins", type="DrugClass"),
        treatment("immunotherapy", type="Procedure"),
        treatment("transplantation", "transplant", type="Procedure"),
        treatment("immune checkpoint inhibitors", "anti-PD-L1", type="DrugClass"),
        treatment("epalrestat", type="Substance", ours=False),
        treatment("Mesothelin", type="Substance", ours=False),
        treatment("MRX-2843", type="Substance", ours=False),
        treatment("choline", type="Substance", ours=False),
        treatment("cholines", type="Substance", ours=False),
        treatment("plasma exchange", type="Procedure", codes=("PE",)),
        treatment("mycophenolic adenine dinucleotide", codes=("MAD",), ours=False),
        treatment("DDT", ours=False),
        treatment("bintrafusp alfa protein, human", type="Substance", ours=False),
    ]
)
NOTHING = Evidence(LEXICON)


def found(entry: str, slot: tuple[str, ...], evidence: Evidence = NOTHING) -> list[tuple[str | None, str]]:
    """The IRIs that an entry is grounded in, with how."""
    return [(each.term.iri if each.term else None, each.how) for each in ground(entry, slot, LEXICON, evidence)]


class TestConditions:
    @pytest.mark.parametrize(
        ("entry", "term", "how"),
        [
            ("Systemic Sclerosis", "systemic scleroderma", "whole"),
            ("- Asthma", "asthma", "whole"),
            ("B. Breast Cancer", "breast cancer", "whole"),
            ("Scleroderma, Systemic", "systemic scleroderma", "reordered"),
            ("Cancer Cervix", "cervical cancer", "reordered"),
            ("Lung Non-Small Cell Carcinoma", "non-small cell lung carcinoma", "reordered"),
            ("Gastrointestinal Tract Malignancies", "digestive system cancer", "respelled"),
            ("Peritoneal Tumour", "peritoneal neoplasm", "respelled"),
            ("Type2 diabetes", "type 2 diabetes", "respelled"),
            ("Post-Viral Fatigue Syndrome", "chronic fatigue syndrome", "respelled"),
            ("Head & Neck Cancer", "head and neck cancer", "whole"),
            ("Systemic Sclerosis (SSc)", "systemic scleroderma", "bracket"),
            ("Brain (Nervous System) Cancers", "brain cancer", "bracket"),
            ("XY (systemic sclerosis)", "systemic scleroderma", "bracket"),
        ],
    )
    def test_a_name_in_another_wording(self, entry: str, term: str, how: str) -> None:
        assert found(entry, CONDITION) == [(term, how)]

    @pytest.mark.parametrize(
        "entry",
        [
            "Stage IV Breast Cancer",
            "Stage IIIB or IV Breast Cancer",
            "Anatomic Stage III Breast Cancer AJCC v8",
            "Stage I Breast Cancer AJCC v6 and v7",
            "Locally Advanced or Metastatic Breast Cancer",
            "Recurrent/Refractory Breast Cancer",
            "Breast Cancer, Recurrent",
            "Breast Cancer Stage II",
            "Breast Cancer, Unspecified, Adult",
            "Early Breast Cancer",
            "Breast cancer in the elderly",
            "Patients with breast cancer",
            "breast cancer not otherwise specified",
        ],
    )
    def test_a_name_with_its_stage_course_and_bearer(self, entry: str) -> None:
        (each,) = ground(entry, CONDITION, LEXICON, NOTHING)
        assert each == Grounding(entry, LEXICON.term("breast cancer"), "qualified", EVIDENT)

    def test_what_patients_are_without_is_no_part_of_the_name(self) -> None:
        entry = "Displacement of Intervertebral Disc Without Myelopathy"
        assert found(entry, CONDITION) == [("disc herniation", "qualified")]

    def test_what_brackets_say_more_narrowly(self) -> None:
        assert found("Lung Cancer (NSCLC)", CONDITION) == [("non-small cell lung carcinoma", "bracket")]
        assert found("NSCLC (Lung Cancer)", CONDITION) == [("non-small cell lung carcinoma", "bracket")]
        both = [("cisplatin", "bracket"), ("carboplatin", "bracket")]
        assert found("Platinum compounds (cisplatin or carboplatin)", TREATMENT) == both

    @pytest.mark.parametrize(
        ("entry", "terms"),
        [
            ("Asthma due to systemic sclerosis", ["asthma", "systemic scleroderma"]),
            ("Asthma and asthma again", ["asthma"]),
            ("Pain without asthma", []),
            ("Gastric/Lung Cancer", ["gastric cancer", "lung cancer"]),
            ("Breast, Gastric, or Lung Cancer", ["breast cancer", "gastric cancer", "lung cancer"]),
            ("Rare, Bad, or Lung Cancer", ["lung cancer"]),
            ("Tumors Excluding Lung, Breast, Gastric Cancer", []),
            ("Carcinoma of the Neck (HPV Negative)", []),
            ("Non-asthma cohort", []),
            ("Omalizumab", []),
            ("Bad hair", []),
        ],
    )
    def test_the_names_within_an_entry(self, entry: str, terms: list[str]) -> None:
        assert [term for term, how in found(entry, CONDITION) if how == "part"] == terms
        assert len(found(entry, CONDITION)) == len(terms)

    @pytest.mark.parametrize(
        "entry", ["Still's Disease, Juvenile Onset", "Acute pancreatitis", "Juvenile Still's disease"]
    )
    def test_the_opposite_is_not_meant(self, entry: str) -> None:
        assert found(entry, CONDITION) == []

    def test_an_ordinary_word_stands_for_a_term_that_it_is_the_label_of(self) -> None:
        assert found("Inflammation", CONDITION) == [("Inflammation", "whole")]
        assert found("Child", CONDITION) == []
        assert found("Severe Inflammation", CONDITION) == []


class TestTreatments:
    @pytest.mark.parametrize(
        ("entry", "term", "how"),
        [
            ("Xolair®", "omalizumab", "whole"),
            ("omalizumab (Xolair)", "omalizumab", "bracket"),
            ("Omalizumab 150 mg", "omalizumab", "handling"),
            ("Omalizumab 0.016 mg/kg subcutaneous injection", "omalizumab", "handling"),
            ("US-licensed Xolair", "omalizumab", "handling"),
            ("Omalizumab Prefilled Syringe", "omalizumab", "handling"),
            ("Omalizumab Formulation 2", "omalizumab", "handling"),
            ("Cisplatin 75mg/m2 for 3 months", "cisplatin", "handling"),
            ("topotecan hydrochloride for injection", "topotecan", "salt"),
            ("Diclofenac Sodium Gel", "diclofenac", "salt"),
            ("5fluorouracil", "fluorouracil", "respelled"),
            ("MRX2843", "MRX-2843", "respelled"),
            ("Choline", "choline", "whole"),
            ("Bintrafusp alfa", "bintrafusp alfa protein, human", "respelled"),
        ],
    )
    def test_a_name_in_another_wording(self, entry: str, term: str, how: str) -> None:
        assert found(entry, TREATMENT) == [(term, how)]

    def test_how_it_is_given_makes_another_procedure(self) -> None:
        assert found("Oral immunotherapy", TREATMENT) == [("immunotherapy", "part")]

    @pytest.mark.parametrize(
        ("entry", "terms"),
        [
            ("Epalrestat + Alpha + Standard care", ["epalrestat"]),
            ("epalrestat 50 mg plus cisplatin", ["epalrestat", "cisplatin"]),
            ("cisplatin/Xolair", ["cisplatin", "omalizumab"]),
            ("Kit for children (epalrestat)", ["epalrestat"]),
            ("Surgery and treatment", []),
            ("cisplatin without omalizumab", ["cisplatin"]),
            ("cisplatin with or without omalizumab", ["cisplatin", "omalizumab"]),
            ("T cells targeting GPC3, Mesothelin, or EGFR", []),
            ("Antibody for PD-L1 and Mesothelin", []),
            ("Fractional exhaled nitric oxide", []),
            ("Adenosine deaminase activity", []),
            ("cisplatin serum level", []),
            ("Penicillin Allergy Evaluation", []),
            ("Anti-PD-L1 CSR T cells", []),
            ("cisplatin maintenance after transplant", ["cisplatin"]),
            ("transplant after cisplatin", ["transplantation", "cisplatin"]),
            ("Peanut Extract (PE) drops", []),
            ("CELZ-201-DDT", []),
            ("asthma", []),
        ],
    )
    def test_the_names_within_an_entry(self, entry: str, terms: list[str]) -> None:
        assert found(entry, TREATMENT) == [(term, "part") for term in terms]


class TestEvidence:
    PM = MeshTerm(term="polymyositis", branch="condition")

    def test_several_meanings_stay_open(self) -> None:
        (each,) = ground("PM", CONDITION, LEXICON, NOTHING)
        assert (each.term, each.confidence, each.how) == (None, 0.5, "whole")
        assert {term.iri for term in each.candidates} == {"polymyositis", "polymyalgia rheumatica"}

    @pytest.mark.parametrize(
        "trial",
        [
            Trial(mesh_terms=(PM,)),
            Trial(conditions=("PM", "Polymyositis")),
            Trial(interventions=(Intervention(name="polymyositis"),)),
        ],
    )
    def test_the_record_points_to_one(self, trial: Trial) -> None:
        (each,) = ground("PM", CONDITION, LEXICON, Evidence.of(trial, LEXICON))
        assert each == Grounding("PM", LEXICON.term("polymyositis"), "evidence", EVIDENT)

    def test_the_record_points_to_both_or_to_neither(self) -> None:
        both = Evidence(LEXICON, ("polymyositis", "polymyalgia rheumatica"))
        assert (
            found("PM", CONDITION, both) == found("PM", CONDITION, Evidence(LEXICON, ("asthma",))) == [(None, "whole")]
        )

    def test_a_broader_or_a_narrower_term_points_too(self) -> None:
        terms = tuple(map(LEXICON.term, ("non-small cell lung carcinoma", "asthma")))
        assert Evidence(LEXICON, ("lung cancer",)).pick(terms) == terms[0]
        lung = tuple(map(LEXICON.term, ("lung cancer", "asthma")))
        assert Evidence(LEXICON, ("non-small cell lung carcinoma",)).pick(lung) == lung[0]
        assert Evidence(LEXICON).pick(terms) is None

    def test_an_abbreviation_that_nothing_bears_out_is_no_part(self) -> None:
        assert found("MAD kit", TREATMENT) == []
        assert found("MAD kit", TREATMENT, Evidence(LEXICON, ("mycophenolic adenine dinucleotide",))) == [
            ("mycophenolic adenine dinucleotide", "part")
        ]


class TestHeadings:
    MESH = "http://id.nlm.nih.gov/mesh/"
    TERMS = Lexicon(
        [
            Term(iri="a", type="Condition", label="gout", matches=(MESH + "D006073",)),
            Term(iri="b", type="Condition", label="colitis", abbreviations=("UC",)),
            Term(iri="c", type="Condition", label="carcinoma", abbreviations=("UC",)),
        ]
    )

    @pytest.mark.parametrize(
        ("heading", "term"),
        [
            (MeshTerm(term="Whatever", id="D006073"), "a"),
            (MeshTerm(term="Gout"), "a"),
            (MeshTerm(term="Colitis", id="D003092"), "b"),
            (MeshTerm(term="UC"), None),
            (MeshTerm(term="Goat"), None),
        ],
    )
    def test_the_term_of_a_heading(self, heading: MeshTerm, term: str | None) -> None:
        meant = headed(heading, self.TERMS)
        assert (meant.iri if meant else None) == term


@pytest.mark.parametrize(
    ("words", "short", "whether"),
    [
        ("Mucosal Atomization Device", "MAD", True),
        ("the Peanut Extract ", "PE", True),
        ("Peanut", "P", False),
        ("plasma exchange and more", "PE", False),
    ],
)
def test_an_abbreviation_that_the_words_define(words: str, short: str, whether: bool) -> None:
    assert defines(words, short) is whether


@pytest.mark.parametrize(
    ("name", "whether"),
    [("MAD", True), ("DDT", True), ("GRAZAX", False), ("MK3475", False), ("omalizumab", False), ("CD19", True)],
)
def test_which_abbreviations_may_be_those_of_many_things(name: str, whether: bool) -> None:
    assert is_ambiguous(name) is whether


@given(st.text(max_size=60), st.booleans())
def test_forms_come_each_once_and_the_entry_comes_first(entry: str, drugs: bool) -> None:
    texts = [form.text for form in forms(entry, drugs=drugs)]
    assert len(texts) == len(set(texts))
    assert texts[:1] == ([entry] if entry else [])


WORDS = ("asthma", "no", "(NSCLC)", "omalizumab", "+", "PM", "without", "5", "mg", ",", "stage", "IV", "and")


@given(st.lists(st.sampled_from(WORDS), max_size=9))
def test_each_term_is_found_once_in_words_of_the_entry(words: list[str]) -> None:
    entry = " ".join(words)
    for slot in (CONDITION, TREATMENT):
        each = ground(entry, slot, LEXICON, NOTHING)
        assert all(part.text in entry and 0 < part.confidence <= WHOLE for part in each)
        iris = [part.term.iri for part in each if part.term]
        assert len(iris) == len(set(iris))
        assert all(part.confidence == PART for part in each if part.how == "part")
