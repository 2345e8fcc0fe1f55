"""A record's quads: what stands in the graph for small records, and that no text can break it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialgraph.loaders.model import (
    ArmGroup,
    Characteristic,
    Criterion,
    EligibilityText,
    Inference,
    Intervention,
    Location,
    Mention,
    MeshTerm,
    Official,
    Outcome,
    PartialDate,
    Quantity,
    Record,
    SecondaryId,
    Sponsor,
    Trial,
    Window,
)
from trialgraph.loaders.quads import quads, record_iri, record_quads, trial_id, trial_iri
from trialgraph.ontology.lexicon import Lexicon, Term
from trialgraph.ontology.namespaces import PLACES_GRAPH, PREFIXES, prologue

DIGEST = "0123456789abcdef" * 4
MMF, PREDNISONE, PLACEBO = "urn:mmf", "urn:prednisone", "urn:placebo"
SSC, ILD = "urn:ssc", "urn:ild"
LEXICON = Lexicon(
    [
        Term(iri=MMF, type="Drug", label="mycophenolate mofetil", abbreviations=("MMF",)),
        Term(iri=PREDNISONE, type="Drug", label="prednisone"),
        Term(iri=PLACEBO, type="Drug", label="placebo"),
        Term(iri=SSC, type="Condition", label="systemic sclerosis", abbreviations=("SSc",)),
        Term(iri=ILD, type="Condition", label="interstitial lung disease", abbreviations=("ILD",)),
    ]
)


def record(trial: Trial) -> Record:
    return Record(trial=trial, source="studies.zip!a.xml", place="line 3", format="sheet", digest=DIGEST)


def graph(trial: Trial, criteria: Sequence[Criterion] = ()) -> ox.Store:
    store = ox.Store()
    store.load("".join(quads(record(trial), criteria, LEXICON)).encode(), format=ox.RdfFormat.N_QUADS)
    return store


def values(store: ox.Store, query: str) -> list[str]:
    """The single column of a query over all graphs, sorted."""
    answer = store.query(prologue() + query, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return sorted(str(getattr(solution[0], "value", "")) for solution in answer)


def expected(turtle: str, graph: str) -> ox.Dataset:
    """The dataset of a Turtle text in one named graph; `@` at the start of a node stands for the record's IRI."""
    text = prologue().replace("PREFIX", "@prefix").replace(">\n", "> .\n") + turtle.replace("<@", f"<{graph}")
    parsed = ox.parse(text, format=ox.RdfFormat.TURTLE)
    return ox.Dataset([ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(graph)) for q in parsed])


def assert_quads(trial: Trial, turtle: str, criteria: Sequence[Criterion] = (), places: str = "") -> None:
    """The graphs hold exactly the statements of the Turtle texts, and those that every record has."""
    found = ox.Dataset(ox.parse("".join(quads(record(trial), criteria, LEXICON)), format=ox.RdfFormat.N_QUADS))
    iri = record_iri(record(trial))
    frame = f"""
        <@> a tg:SourceRecord ; tg:describes <{trial_iri(record(trial))}> ; tg:format "sheet" ;
            tg:sourceKind "page" ; tg:digest "{DIGEST}" ;
            dct:source "studies.zip!a.xml" ; tg:place "line 3" .
    """
    want = ox.Dataset([*expected(frame + turtle, iri), *expected(places, PLACES_GRAPH)])
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    want.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert sorted(map(str, found)) == sorted(map(str, want))


def test_trial_fields() -> None:
    trial = Trial(
        nct_id="NCT00000001",
        brief_title="A trial",
        official_title="A trial of something",
        acronym="AT",
        org_study_id="X-1",
        organization="Clinic",
        secondary_ids=(SecondaryId(id="2020-1", type="EUDRACT_NUMBER"),),
        overall_status="RECRUITING",
        phases=("PHASE1", "PHASE2"),
        allocation="Coin toss",
        sex="ALL",
        enrollment_count=12,
        enrollment_type="ESTIMATED",
        start_date=PartialDate(date="2007-07", type="ACTUAL"),
        completion_date=PartialDate(date="2010"),
        last_update_post_date=PartialDate(date="2011-02-03"),
        minimum_age="6 Months",
        maximum_age="N/A",
        healthy_volunteers=False,
        has_results=True,
        related_trials=("NCT00000002",),
    )
    assert_quads(
        trial,
        """
        nct:NCT00000001 a tg:Trial ; tg:id "NCT00000001" ; rdfs:label "A trial" ; tg:briefTitle "A trial" ;
            tg:officialTitle "A trial of something" ; tg:acronym "AT" ;
            tg:hasIdentifier <@#identifier1>, <@#identifier2> ;
            tg:overallStatus status:RECRUITING ; tg:phase phase:PHASE1, phase:PHASE2 ;
            tg:allocation <https://w3id.org/trialgraph/vocabulary/code/Coin%20toss> ; tg:sex code:ALL ;
            tg:enrollmentCount 12 ; tg:enrollmentType code:ESTIMATED ;
            tg:startDate "2007-07-01"^^xsd:date ; tg:startDatePrecision "month" ; tg:startDateType "ACTUAL" ;
            tg:completionDate "2010-01-01"^^xsd:date ; tg:completionDatePrecision "year" ;
            tg:lastUpdatePostDate "2011-02-03"^^xsd:date ;
            tg:minimumAge 0.5 ; tg:minimumAgeText "6 Months" ; tg:maximumAgeText "N/A" ;
            tg:healthyVolunteers false ; tg:hasResults true ; tg:relatedTrial nct:NCT00000002 .
        <https://w3id.org/trialgraph/vocabulary/code/Coin%20toss> skos:notation "Coin toss" .
        <@#identifier1> tg:value "X-1" ; tg:identifierSource "Clinic" .
        <@#identifier2> tg:value "2020-1" ; tg:identifierType "EUDRACT_NUMBER" .
        """,
    )


def test_people_and_places() -> None:
    trial = Trial(
        nct_id="NCT00000001",
        sponsors=(
            Sponsor(name="Clinic  of Xi'an", role="LEAD", agency_class="OTHER"),
            Sponsor(name="Ann Smith", role="COLLABORATOR"),
            Sponsor(name="Acme"),
        ),
        overall_officials=(Official(name="Ann Smith", role="STUDY_CHAIR", affiliation="Clinic", title="MD"),),
        locations=(
            Location(facility="Ward 1", city="Xi'an", zip="710061", country="China", status="RECRUITING"),
            Location(state="Hubei", country="China"),
            Location(facility="Ward 2", country="Former Yugoslavia"),
        ),
        outcomes=(Outcome(type="primary", measure="mRSS", time_frame="week 24", description="skin"),),
        mesh_terms=(
            MeshTerm(term="Scleroderma, Systemic", id="D012595", branch="condition"),
            MeshTerm(term="Skin Diseases", id="D012871", branch="condition", ancestor=True),
        ),
        inferences=(Inference(field="sponsors.role", value="Acme: LEAD", basis="the last named", confidence=0.7),),
    )
    assert_quads(
        trial,
        """
        nct:NCT00000001 a tg:Trial ; tg:id "NCT00000001" ; rdfs:label "NCT00000001" ;
            tg:country "China", "Former Yugoslavia" ; tg:countryCode "CN" ;
            tg:sponsor <https://w3id.org/trialgraph/organization/clinic-of-xi%27an>,
                <https://w3id.org/trialgraph/organization/ann-smith>, <https://w3id.org/trialgraph/organization/acme> ;
            tg:leadSponsor <https://w3id.org/trialgraph/organization/clinic-of-xi%27an> ;
            tg:collaborator <https://w3id.org/trialgraph/organization/ann-smith> ;
            tg:hasSponsorship <@#sponsor1>, <@#sponsor2>, <@#sponsor3> ; tg:hasOfficial <@#official1> ;
            tg:hasSite <@#site1>, <@#site2>, <@#site3> ; tg:hasOutcome <@#outcome1> ;
            tg:registryMesh <@#mesh1> ; tg:hasInference <@#inference1> .
        <https://w3id.org/trialgraph/organization/clinic-of-xi%27an> a tg:Organization ;
            rdfs:label "Clinic  of Xi'an" ; tg:agencyClass code:OTHER .
        <https://w3id.org/trialgraph/organization/ann-smith> a tg:Person ; rdfs:label "Ann Smith" .
        <https://w3id.org/trialgraph/organization/acme> a tg:Organization ; rdfs:label "Acme" .
        <@#sponsor1> tg:party <https://w3id.org/trialgraph/organization/clinic-of-xi%27an> ;
            tg:aboutText "Clinic  of Xi'an" ; tg:role "LEAD" ; tg:agencyClass code:OTHER .
        <@#sponsor2> tg:party <https://w3id.org/trialgraph/organization/ann-smith> ;
            tg:aboutText "Ann Smith" ; tg:role "COLLABORATOR" .
        <@#sponsor3> tg:party <https://w3id.org/trialgraph/organization/acme> ;
            tg:aboutText "Acme" .
        <@#official1> a tg:Person ; rdfs:label "Ann Smith" ; tg:role "STUDY_CHAIR" ; tg:affiliation "Clinic" .
        <@#site1> tg:facility "Ward 1" ;
            tg:locatedIn <https://w3id.org/trialgraph/place/cn/-/xian> .
        <@#site2> tg:locatedIn <https://w3id.org/trialgraph/place/cn/hubei> .
        <@#site3> tg:facility "Ward 2" ; tg:country "Former Yugoslavia" .
        <@#outcome1> tg:outcomeType "primary" ; tg:measure "mRSS" ; tg:timeFrame "week 24" ;
            tg:description "skin" .
        <@#mesh1> tg:value "Scleroderma, Systemic" ; tg:meshBranch "condition" ;
            skos:exactMatch <http://id.nlm.nih.gov/mesh/D012595> .
        <@#inference1> tg:field "sponsors.role" ; tg:value "Acme: LEAD" ; tg:basis "the last named" ;
            tg:confidence 0.7 .
        """,
        places="""
        <https://w3id.org/trialgraph/place/cn/-/xian> a tg:Place ; rdfs:label "Xi'an, CN" ; tg:city "Xi'an" ;
            tg:countryCode "CN" .
        <https://w3id.org/trialgraph/place/cn/hubei> a tg:Place ; rdfs:label "Hubei, CN" ; tg:state "Hubei" ;
            tg:countryCode "CN" .
        """,
    )


def test_arms_and_interventions() -> None:
    trial = Trial(
        nct_id="NCT00000001",
        arm_groups=(
            ArmGroup(label="A", type="EXPERIMENTAL", intervention_names=("Drug: Mycophenolate  Mofetil",)),
            ArmGroup(label="B", description="Placebo of MMF, with prednisone (10-15 mg/d)"),
        ),
        interventions=(
            Intervention(name="Mycophenolate mofetil", type="DRUG", description="oral", other_names=("CellCept",)),
            Intervention(name="Placebo of mycophenolate mofetil", arm_group_labels=("B",)),
        ),
    )
    assert_quads(
        trial,
        """
        nct:NCT00000001 a tg:Trial ; tg:id "NCT00000001" ; rdfs:label "NCT00000001" ;
            tg:gives <urn:mmf>, <urn:prednisone> ; tg:hasArm <@#arm1>, <@#arm2> ;
            tg:hasIntervention <@#intervention1>, <@#intervention2>, <@#intervention3> .
        <@#arm1> a tg:Arm ; rdfs:label "A" ; tg:armType code:EXPERIMENTAL ; tg:usesIntervention <@#intervention1> .
        <@#arm2> a tg:Arm ; rdfs:label "B" ; tg:description "Placebo of MMF, with prednisone (10-15 mg/d)" ;
            tg:usesIntervention <@#intervention2>, <@#intervention3> .
        <@#intervention1> a tg:Intervention ; rdfs:label "Mycophenolate mofetil" ; tg:interventionType code:DRUG ;
            tg:description "oral" ; tg:otherName "CellCept" ; tg:about <urn:mmf> ; tg:isPlacebo false ; tg:listed true ;
            tg:linkedBy "whole" .
        <@#intervention2> a tg:Intervention ; rdfs:label "Placebo of mycophenolate mofetil" ; tg:about <urn:placebo> ;
            tg:isPlacebo true ; tg:listed true .
        <@#intervention3> a tg:Intervention ; rdfs:label "prednisone" ; tg:about <urn:prednisone> ; tg:listed false ;
            tg:description "Placebo of MMF, with prednisone (10-15 mg/d)" ; tg:isPlacebo false ; tg:confidence 0.7 .
        """,
    )


CRITERIA = (
    Criterion(list="inclusion", ordinal=1, text="One of:", start=0, end=7, effect="informs"),
    Criterion(
        list="inclusion",
        ordinal=2,
        text="SSc",
        start=8,
        end=11,
        parent=1,
        label="a)",
        effect="requires",
        characteristics=(
            Characteristic(
                about=Mention(start=8, end=11, text="SSc", type="Condition", term=SSC),
                effect="requires",
                kind="diagnosis",
                rule="diagnosis",
                confidence=0.9,
                start=8,
                end=11,
            ),
        ),
    ),
    Criterion(
        list="exclusion",
        ordinal=1,
        text="drugs (MMF) within 4 weeks",
        start=20,
        end=46,
        effect="excludes",
        duplicate_of=3,
        unparsed=((27, 28), (30, 31)),
        characteristics=(
            Characteristic(
                about=Mention(start=20, end=25, text="drugs", type="DrugClass"),
                effect="excludes",
                kind="treatment-exposure",
                rule="exposure",
                confidence=1.0,
                start=20,
                end=31,
                quantity=Quantity(
                    text="=50-60%", comparator=">=", number=50.0, upper_comparator="<=", upper_number=60.5, unit="%",
                    ucum="%", relative_to="ULN", repaired_from="=",
                ),
            ),
            Characteristic(
                about=Mention(start=27, end=30, text="MMF", type="Drug", term=MMF),
                effect="excludes",
                kind="treatment-exposure",
                rule="exposure",
                confidence=0.85,
                start=20,
                end=46,
                timing="within",
                window=Window(
                    text="within 4 weeks", value=4.0, unit="week", days=28.0, low_days=-28.0, high_days=0.0,
                    comparator="<=", anchor="baseline", anchor_text="baseline", alternative="5 half-lives",
                ),
                example_of="drugs",
                exception_to="all drugs",
                condition="> 1 g",
                group="g1",
                negated=True,
            ),
        ),
    ),
)  # fmt: skip


def test_criteria() -> None:
    trial = Trial(nct_id="NCT00000001", eligibility=EligibilityText(text="One of: ...", offset=5))
    assert_quads(
        trial,
        """
        <@> tg:eligibilityText "One of: ..." ; tg:eligibilityStart 5 .
        nct:NCT00000001 a tg:Trial ; tg:id "NCT00000001" ; rdfs:label "NCT00000001" ;
            tg:hasCriterion <@#I1>, <@#I2>, <@#E1> .
        <@#I1> a tg:EligibilityCriterion, tg:InclusionCriterion ; tg:list "inclusion" ; tg:ordinal 1 ;
            tg:text "One of:" ; tg:start 0 ; tg:effect effect:informs .
        <@#I2> a tg:EligibilityCriterion, tg:InclusionCriterion ; tg:list "inclusion" ; tg:ordinal 2 ; tg:label "a)" ;
            tg:text "SSc" ; tg:start 8 ; tg:effect effect:requires ; tg:parent <@#I1> ;
            tg:hasCharacteristic <@#I2.1> .
        <@#I2.1> a tg:Characteristic ; tg:effect effect:requires ; tg:kind kind:diagnosis ; tg:about <urn:ssc> ;
            tg:aboutText "SSc" ; tg:aboutStart 8 ; tg:aboutType "Condition" ;
            tg:timing timing:unspecified ; tg:confidence 0.9 ; tg:rule "diagnosis" .
        <@#E1> a tg:EligibilityCriterion, tg:ExclusionCriterion ; tg:list "exclusion" ; tg:ordinal 1 ;
            tg:text "drugs (MMF) within 4 weeks" ; tg:start 20 ; tg:effect effect:excludes ;
            tg:duplicateOf <@#E3> ; tg:hasUnparsed <@#E1.unparsed1>, <@#E1.unparsed2> ;
            tg:hasCharacteristic <@#E1.1>, <@#E1.2> .
        <@#E1.unparsed1> tg:unparsedStart 27 ; tg:unparsedEnd 28 .
        <@#E1.unparsed2> tg:unparsedStart 30 ; tg:unparsedEnd 31 .
        <@#E1.1> a tg:Characteristic ; tg:effect effect:excludes ; tg:kind kind:treatment-exposure ;
            tg:aboutText "drugs" ; tg:aboutStart 20 ; tg:aboutType "DrugClass" ;
            tg:timing timing:unspecified ; tg:confidence "1"^^xsd:decimal ; tg:rule "exposure" ;
            tg:start 20 ; tg:end 31 ; tg:comparator ">=" ; tg:number "50"^^xsd:decimal ; tg:upperComparator "<=" ;
            tg:upperNumber 60.5 ; tg:unit "%" ; tg:ucum "%" ; tg:relativeTo "ULN" ; tg:valueText "=50-60%" ;
            tg:repairedFrom "=" .
        <@#E1.2> a tg:Characteristic ; tg:effect effect:excludes ; tg:kind kind:treatment-exposure ;
            tg:about <urn:mmf> ;
            tg:aboutText "MMF" ; tg:aboutStart 27 ; tg:aboutType "Drug" ; tg:timing timing:within ;
            tg:windowValue "4"^^xsd:decimal ; tg:windowUnit "week" ; tg:windowDays "28"^^xsd:decimal ;
            tg:windowComparator "<=" ; tg:windowText "within 4 weeks" ; tg:windowAlternative "5 half-lives" ;
            tg:lowDays "-28"^^xsd:decimal ; tg:highDays "0"^^xsd:decimal ; tg:anchor anchor:baseline ;
            tg:anchorText "baseline" ; tg:exampleOf <@#E1.1> ; tg:exceptionTo "all drugs" ;
            tg:condition "> 1 g" ; tg:group "g1" ; tg:negated true ; tg:confidence 0.85 ; tg:rule "exposure" .
        """,
        CRITERIA,
    )


def test_numbers_are_kept_as_they_are_written() -> None:
    lines = list(quads(record(Trial(nct_id="NCT00000001", minimum_age="18 Years")), CRITERIA, LEXICON))
    store = ox.Store()
    store.load("".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
    kept = store.dump(format=ox.RdfFormat.N_QUADS)
    assert kept is not None
    assert sorted(kept.decode().splitlines()) == sorted("".join(lines).splitlines())


def test_lines_are_in_the_same_order_each_time_and_in_one_graph() -> None:
    trial = record(Trial(nct_id="NCT00000001", conditions=("ILD",)))
    first, second = list(quads(trial, CRITERIA, LEXICON)), list(quads(trial, CRITERIA, LEXICON))
    assert first == second
    assert {line.rpartition("<")[2] for line in first} == {f"{record_iri(trial)}> .\n"}
    assert record_iri(trial) == "https://w3id.org/trialgraph/record/sheet/NCT00000001/0123456789ab"


def test_a_trial_without_a_registry_id_is_provisional() -> None:
    trial = Trial(brief_title="A  Trial", sponsors=(Sponsor(name="Clinic", role="LEAD"),))
    same = Trial(brief_title="a trial", sponsors=(Sponsor(name="CLINIC", role="LEAD"),))
    other = Trial(brief_title="A Trial", sponsors=(Sponsor(name="Hospital", role="LEAD"),))
    identifier = trial_id(record(trial))
    assert identifier == trial_id(record(same)) != trial_id(record(other))
    assert trial_iri(record(trial)) == f"https://w3id.org/trialgraph/trial/{identifier}"
    assert values(graph(trial), "SELECT ?t { ?s a ?t ; tg:id [] }") == [
        PREFIXES["tg"] + "ProvisionalTrial",
        PREFIXES["tg"] + "Trial",
    ]
    assert len(identifier) == 12 and identifier.startswith("P-")


@pytest.mark.parametrize(
    ("registry_id", "stated", "found"),
    [
        ("ISRCTN00000018", "NCT00000001", {"NCT00000001", "ISRCTN00000018"}),
        ("2004-000001-11-SE", "NCT00000001", {"NCT00000001", "2004-000001-11"}),
        ("ISRCTN00000018", "none yet", {"none yet"}),
        ("NCT00000001", "NCT00000001", {"NCT00000001"}),
    ],
)
def test_a_trial_known_by_the_id_of_another_registry_has_that_of_its_record_too(
    registry_id: str, stated: str, found: set[str]
) -> None:
    store = graph(Trial(registry_id=registry_id, secondary_ids=(SecondaryId(id=stated, type="NCT"),)))
    assert set(values(store, "SELECT ?value { ?trial tg:hasIdentifier/tg:value ?value }")) == found


def test_the_evidence_of_a_studied_condition_points_to_its_criterion() -> None:
    criterion = msgspec.structs.replace(CRITERIA[1], parent=None)
    store = graph(Trial(nct_id="NCT00000001", conditions=("Bad hair",)), [criterion])
    assert values(store, "SELECT ?term { ?trial tg:studies ?term }") == [SSC]
    evidence = "{ ?trial tg:hasConditionEvidence ?e . ?e tg:aboutText ?words ; tg:confidence ?sure ; tg:evidenceField "
    assert values(store, f"SELECT ?words {evidence} 'conditions' }}") == ["Bad hair"]
    assert values(store, f"SELECT ?text {evidence} 'criterion' ; tg:evidenceCriterion/tg:text ?text }}") == ["SSc"]
    assert values(store, f"SELECT ?sure {evidence} 'criterion' ; tg:about <{SSC}> }}") == ["0.9"]


@pytest.mark.parametrize(
    ("printed", "years"),
    [
        ("18 Years", ["18"]),
        ("18 Years and Over", ["18"]),
        ("1 Month", ["0.083333"]),
        ("2 Weeks", ["0.038330"]),
        ("30 Days", ["0.082136"]),
        ("N/A", []),
        ("Child", []),
    ],
)
def test_ages_in_years(printed: str, years: list[str]) -> None:
    found = values(graph(Trial(nct_id="NCT00000001", maximum_age=printed)), "SELECT ?a { ?s tg:maximumAge ?a }")
    assert [float(age) for age in found] == pytest.approx([float(year) for year in years], abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(title=st.text(min_size=1), sponsor=st.text(min_size=1), criterion=st.text(min_size=1))
def test_any_text_comes_back_as_it_went_in(title: str, sponsor: str, criterion: str) -> None:
    trial = Trial(
        brief_title=title,
        sponsors=(Sponsor(name=sponsor, role="LEAD", agency_class=sponsor),),
        eligibility=EligibilityText(text=criterion),
    )
    lines = list(record_quads(record(trial), LEXICON))
    store = ox.Store()
    store.load("".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
    assert all(line.count("\n") == 1 for line in lines)
    assert values(store, "SELECT ?t { ?s tg:briefTitle ?t }") == [title]
    assert values(store, "SELECT ?n { ?t tg:leadSponsor ?s . ?s rdfs:label ?n }") == [sponsor]
    assert values(store, "SELECT ?t { ?r tg:eligibilityText ?t }") == [criterion]
