"""Sponsors and sites: one node an organization, whatever records call it, and what was written kept."""

from __future__ import annotations

import pyoxigraph as ox

from trialgraph.loaders.model import Location, Official, Record, Sponsor, Trial
from trialgraph.loaders.quads import quads
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.namespaces import prologue
from trialgraph.ontology.organizations import Organization, Organizations
from trialgraph.ontology.validation import violations

ORG = "https://w3id.org/trialgraph/organization/"
NORTH = Organization(
    iri=ORG + "north", name="North Hospital", names=("NH",), country="FR", city="Lyon", ror="https://ror.org/05x5km989"
)
KNOWN = Organizations(
    [NORTH, Organization(iri="https://ror.org/00f54p054", name="Acme", ror="https://ror.org/00f54p054")]
)


def lines(*trials: Trial) -> list[str]:
    records = [
        Record(trial=trial, source="a", place="1", format="sheet", digest=f"{n}" * 64) for n, trial in enumerate(trials)
    ]
    return [line for record in records for line in quads(record, (), Lexicon([]), KNOWN)]


def select(found: list[str], query: str) -> list[tuple[str, ...]]:
    store = ox.Store()
    store.load("".join(found).encode(), format=ox.RdfFormat.N_QUADS)
    answer = store.query(prologue() + query, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return sorted({tuple(str(getattr(cell, "value", "")) for cell in row) for row in answer})


def sponsored(*names: str) -> list[str]:
    return lines(
        *(Trial(nct_id=f"NCT0000000{n}", sponsors=(Sponsor(name=name, role="LEAD"),)) for n, name in enumerate(names))
    )


class TestSponsors:
    def test_spellings_of_one_organization_are_one_node_with_one_label(self) -> None:
        found = sponsored("North Hospital", "NORTH HOSPITAL S.A.", "The North Hospital, France")
        assert select(found, "SELECT DISTINCT ?s { ?t tg:leadSponsor ?s }") == [(ORG + "north",)]
        assert select(found, "SELECT ?l { ?s a tg:Organization ; rdfs:label ?l }") == [("North Hospital",)]
        assert select(found, "SELECT ?l { ?s skos:altLabel ?l }") == [
            ("NORTH HOSPITAL S.A.",),
            ("The North Hospital, France",),
        ]

    def test_what_was_written_and_how_it_was_known_stay_with_the_record(self) -> None:
        query = "SELECT ?w ?b ?c { ?t tg:hasSponsorship [ tg:aboutText ?w ; tg:basis ?b ; tg:confidence ?c ] }"
        assert select(sponsored("NH", "North Hospital SA"), query) == [
            ("NH", "written", "1"),
            ("North Hospital SA", "form", "0.98"),
        ]

    def test_its_country_and_ror_id_come_along(self) -> None:
        found = sponsored("North Hospital")
        assert select(found, "SELECT ?c ?r { ?s tg:countryCode ?c ; skos:exactMatch ?r }") == [("FR", NORTH.ror)]

    def test_an_organization_that_ror_names_matches_nothing_but_itself(self) -> None:
        found = sponsored("Acme")
        assert select(found, "SELECT ?s { ?t tg:sponsor ?s }") == [("https://ror.org/00f54p054",)]
        assert select(found, "SELECT ?r { ?s skos:exactMatch ?r }") == []

    def test_what_is_not_known_keeps_its_name(self) -> None:
        found = sponsored("South Hospital")
        assert select(found, "SELECT ?s ?l { ?t tg:sponsor ?s . ?s rdfs:label ?l }") == [
            (ORG + "south-hospital", "South Hospital")
        ]
        assert select(found, "SELECT ?b { ?s tg:basis ?b }") == []

    def test_a_person_is_never_an_organization(self) -> None:
        official = Official(name="Acme")
        trial = Trial(nct_id="NCT00000001", sponsors=(Sponsor(name="Acme"),), overall_officials=(official,))
        individual = Trial(nct_id="NCT00000002", sponsors=(Sponsor(name="North Hospital", agency_class="INDIV"),))
        assert select(lines(trial, individual), "SELECT ?c { ?t tg:sponsor [ a ?c ] }") == [
            ("https://w3id.org/trialgraph/ontology#Person",)
        ]


class TestSites:
    def sites(self, *sites: Location) -> list[str]:
        return lines(Trial(nct_id="NCT00000001", locations=sites))

    def test_a_facility_that_is_known_is_its_organization(self) -> None:
        found = self.sites(Location(facility="North Hosp.", city="Lyon", country="France"))
        assert select(found, "SELECT ?f ?o { ?s tg:facility ?f ; tg:organization ?o }") == [
            ("North Hosp.", ORG + "north")
        ]

    def test_one_elsewhere_or_nowhere_is_not(self) -> None:
        elsewhere = (
            Location(facility="North Hospital", city="Nice", country="France"),
            Location(facility="North Hospital", city="Lyon", country="Belgium"),
            Location(facility="North Hospital"),
        )
        assert select(self.sites(*elsewhere), "SELECT ?o { ?s tg:organization ?o }") == []

    def test_spellings_of_one_place_are_one(self) -> None:
        found = self.sites(
            Location(city="Zürich", country="Switzerland"),
            Location(city="Zurich", country="switzerland"),
            Location(city="Zurich", state="Kansas", country="United States"),
        )
        assert select(found, "SELECT ?p ?c { ?s tg:locatedIn ?p . ?p tg:countryCode ?c }") == [
            ("https://w3id.org/trialgraph/place/ch/-/zurich", "CH"),
            ("https://w3id.org/trialgraph/place/us/kansas/zurich", "US"),
        ]

    def test_a_country_that_is_no_more_stays_a_name(self) -> None:
        found = self.sites(Location(city="Novi Sad", country="Former Serbia and Montenegro"))
        assert select(found, "SELECT ?c { ?t a tg:Trial ; tg:country ?c }") == [("Former Serbia and Montenegro",)]
        assert select(found, "SELECT ?c { ?s tg:countryCode|tg:locatedIn ?c }") == []


def test_such_records_are_well_formed() -> None:
    trial = Trial(
        nct_id="NCT00000001",
        brief_title="A trial",
        sponsors=(Sponsor(name="NH", role="LEAD", agency_class="OTHER"), Sponsor(name="Other", role="COLLABORATOR")),
        locations=(Location(facility="North Hospital", city="Lyon", country="France"), Location(country="Italy")),
    )
    assert violations(lines(trial)) == []
