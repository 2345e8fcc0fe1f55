"""Which terms a record's lists name: placebos, combinations, drugs given in passing, conditions and their evidence."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from trialgraph.loaders.grounding import Evidence
from trialgraph.loaders.links import conditions, named_by, unlisted
from trialgraph.loaders.model import ArmGroup, Characteristic, Criterion, Intervention, Mention, Trial
from trialgraph.ontology.lexicon import Lexicon, Term

MMF, PREDNISONE, PLACEBO = "urn:mmf", "urn:prednisone", "urn:placebo"
SSC, ILD = "urn:ssc", "urn:ild"
LEXICON = Lexicon(
    [
        Term(iri=MMF, type="Drug", label="mycophenolate mofetil", abbreviations=("MMF",)),
        Term(iri="urn:mps", type="Drug", label="mycophenolate sodium", broader=(MMF,)),
        Term(iri=PREDNISONE, type="Drug", label="prednisone"),
        Term(iri=PLACEBO, type="Drug", label="placebo"),
        Term(iri="urn:saline", type="Drug", label="normal saline"),
        Term(iri="urn:hsct", type="Procedure", label="stem cell transplantation", treatment=True),
        Term(iri="urn:mad", type="Drug", label="mycophenolic adenine dinucleotide", names=("MAD",), curated=False),
        Term(iri="urn:biopsy", type="Procedure", label="skin biopsy"),
        Term(
            iri=SSC,
            type="Condition",
            label="systemic scleroderma",
            names=("systemic sclerosis",),
            abbreviations=("SSc",),
        ),
        Term(iri=ILD, type="Condition", label="interstitial lung disease", abbreviations=("ILD",)),
        Term(iri="urn:pah", type="Condition", label="pulmonary arterial hypertension"),
        Term(iri="urn:pm", type="Condition", label="polymyositis", abbreviations=("PM",)),
        Term(iri="urn:pmr", type="Condition", label="polymyalgia rheumatica", abbreviations=("PM",)),
    ]
)


@pytest.mark.parametrize(
    ("name", "about", "given"),
    [
        ("Mycophenolate mofetil", [MMF], [MMF]),
        ("MMF plus prednisone", [MMF, PREDNISONE], [MMF, PREDNISONE]),
        ("Placebo of MMF", [PLACEBO], []),
        ("placebo for mycophenolate mofetil and prednisone", [PLACEBO], []),
        ("MMF placebo", [PLACEBO], []),
        ("Matching placebo", [PLACEBO], []),
        ("Placebo (normal saline)", [PLACEBO], []),
        ("Sham procedure", [PLACEBO], []),
        ("Placebo + MMF", [PLACEBO, MMF], [MMF]),
        ("stem cell transplantation", ["urn:hsct"], ["urn:hsct"]),
        ("skin biopsy", ["urn:biopsy"], []),
        ("education", [], []),
    ],
)
def test_what_an_intervention_is_about(name: str, about: list[str], given: list[str]) -> None:
    found = named_by(Intervention(name=name), LEXICON)
    assert [term.iri for term in found.terms] == about
    assert [term.iri for term in found.given] == given
    assert found.is_placebo == (PLACEBO in about and not given)


def test_other_names_tell_where_the_name_does_not() -> None:
    found = named_by(Intervention(name="RS-61443", other_names=("x", "MMF")), LEXICON)
    assert [term.iri for term in found.given] == [MMF]
    assert found.how == "other name"


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Mucosal Misting Flask", "MMF"),
        ("hemogram", "tests of the blood in which sugar, prednisone and salt are measured"),
        ("Atomizer", "MAD"),
    ],
)
def test_other_names_that_tell_nothing(name: str, other: str) -> None:
    assert named_by(Intervention(name=name, other_names=(other,)), LEXICON).terms == ()


def test_an_other_name_that_the_record_bears_out() -> None:
    device = Intervention(name="Atomizer", other_names=("MAD",))
    found = named_by(device, LEXICON, Evidence(LEXICON, ("urn:mad",)))
    assert [term.iri for term in found.terms] == ["urn:mad"]


@pytest.mark.parametrize(
    ("description", "confidence"),
    [
        ("prednisone(0.5mg-1mg/kg/day)", [0.7]),
        ("Prednisone 0.5-1.0 mg/kg/d, the dose was reduced", [0.7]),
        ("oral Prednisone 10-15 mg/d", [0.7]),
        ("5 mg of prednisone daily", [0.7]),
        ("MMF in combination with prednisone", [0.5]),
        ("Subjects received oral prednisone", [0.5]),
        ("Placebo plus prednisone 5 mg", [0.7]),
        ("prednisone placebo", []),
        ("placebo of prednisone 5 mg", []),
        ("instead of prednisone 5 mg", []),
        ("at most 10 mg/day of prednisone or equivalent", []),
        ("compared with prednisone", []),
        ("prednisone may help", []),
        ("received prior prednisone", []),
        ("Placebo (normal saline) 1.3 mg", []),
        ("placebo 5 mg", []),
        ("mycophenolate sodium 720 mg", []),
    ],
)
def test_drugs_given_without_being_listed(description: str, confidence: list[float]) -> None:
    trial = Trial(interventions=(Intervention(name="MMF", description=description),))
    found = unlisted(trial, [LEXICON.term(MMF)], LEXICON)
    assert [each.confidence for each in found] == confidence
    assert all(each.description == description and each.term.iri == PREDNISONE for each in found)


def test_a_drug_given_in_several_places_is_found_once_with_its_arms() -> None:
    trial = Trial(
        arm_groups=(
            ArmGroup(label="A", description="received prednisone"),
            ArmGroup(label="B", description="Prednisone 5 mg"),
            ArmGroup(label="C"),
        ),
        interventions=(Intervention(name="MMF", description="with prednisone 5 mg"),),
    )
    (found,) = unlisted(trial, [], LEXICON)
    assert (found.text, found.arms, found.confidence) == ("prednisone", (1, 2), 0.7)


@pytest.mark.parametrize(
    ("trial", "evidence"),
    [
        (Trial(conditions=("Systemic Sclerosis",)), [("Systemic Sclerosis", "conditions", 1.0, SSC)]),
        (Trial(conditions=("Scleroderma, Systemic",)), [("Scleroderma, Systemic", "conditions", 1.0, SSC)]),
        (
            Trial(conditions=("ILD due to SSc",)),
            [("ILD due to SSc", "conditions", 0.8, ILD), ("ILD due to SSc", "conditions", 0.8, SSC)],
        ),
        (Trial(conditions=("Bad hair",)), [("Bad hair", "conditions", 1.0, None)]),
        (Trial(conditions=("PM",)), [("PM", "conditions", 1.0, None)]),
        (Trial(conditions=("MMF",)), [("MMF", "conditions", 1.0, None)]),
        (Trial(brief_title="MMF in SSc", official_title="MMF in SSc"), [("SSc", "title", 0.7, SSC)]),
        (Trial(official_title="Skin biopsy"), []),
        (Trial(official_title="Pain without polymyositis"), []),
        (Trial(conditions=("Healthy",), brief_title="ILD"), [("Healthy", "conditions", 1.0, None)]),
        (
            Trial(conditions=("Polymyositis",), brief_title="PD and ILD in polymyositis"),
            [("Polymyositis", "conditions", 1.0, "urn:pm"), ("polymyositis", "title", 0.7, "urn:pm")],
        ),
        (
            Trial(conditions=("Polymyositis", "interstitial lung disease"), brief_title="ILD"),
            [
                ("Polymyositis", "conditions", 1.0, "urn:pm"),
                ("interstitial lung disease", "conditions", 1.0, ILD),
                ("ILD", "title", 0.7, ILD),
            ],
        ),
    ],
)
def test_why_a_trial_studies_a_condition(trial: Trial, evidence: list[tuple[str, str, float, str | None]]) -> None:
    found = [(each.text, each.field, each.confidence, each.term) for each in conditions(trial, (), LEXICON)]
    assert found == evidence


REQUIRED = Characteristic(
    about=Mention(start=0, end=0, text="", type="Condition", term=ILD),
    effect="requires",
    kind="diagnosis",
    rule="diagnosis",
    confidence=0.9,
    start=0,
    end=0,
)
INCLUSION = Criterion(list="inclusion", ordinal=4, text="", start=0, end=0)


def diagnosis(text: str, term: str | None = ILD, **changes: Any) -> Criterion:
    """An inclusion criterion that requires ILD, apart from the changes to it or to its characteristic."""
    start = text.index("ILD")
    about = Mention(start=start, end=start + 3, text="ILD", type="Condition", term=term)
    ours = {name: changes.pop(name) for name in ("list", "parent") if name in changes}
    characteristic = msgspec.structs.replace(REQUIRED, about=about, **changes)
    return msgspec.structs.replace(INCLUSION, text=text, end=len(text), characteristics=(characteristic,), **ours)


@pytest.mark.parametrize(
    ("criterion", "studied"),
    [
        (diagnosis("Patients with ILD"), [ILD]),
        (diagnosis("Patients with ILD", list="exclusion"), []),
        (diagnosis("Patients with ILD", parent=3), []),
        (diagnosis("Patients with ILD", negated=True), []),
        (diagnosis("Patients with ILD", effect="excludes"), []),
        (diagnosis("Patients with ILD", kind="comorbidity"), []),
        (diagnosis("Patients with ILD", None), []),
        (diagnosis("Any of the following: PAH, ILD"), []),
        (diagnosis("ILD and any of the following: PAH, ulcers"), [ILD]),
    ],
)
def test_a_required_diagnosis_is_studied(criterion: Criterion, studied: list[str]) -> None:
    found = list(conditions(Trial(), [criterion], LEXICON))
    assert [each.term for each in found] == studied
    assert all(each.criterion is criterion and each.confidence == 0.9 for each in found)
