"""Who runs a trial and where, as statements: sponsors, officials, sites; one node an organization and a place."""

from __future__ import annotations

from functools import lru_cache

from trialgraph.loaders.model import Location, Sponsor, Trial
from trialgraph.loaders.statements import Statements, decimal, iri, named, slug, string
from trialgraph.loaders.treatment_quads import add_code
from trialgraph.ontology.namespaces import ORGANIZATION, ORGANIZATIONS_GRAPH, PLACES_GRAPH
from trialgraph.ontology.organizations import Found, Organization, Organizations
from trialgraph.ontology.places import country_code, place


def add_people(to: Statements, node: str, trial: Trial, organizations: Organizations) -> None:
    """Nothing; the sponsors are stated, each with its name as written, and the officials."""
    people = {official.name.casefold() for official in trial.overall_officials}
    for n, sponsor in enumerate(trial.sponsors, 1):
        is_person = sponsor.agency_class == "INDIV" or sponsor.name.casefold() in people
        found = Found() if is_person else organizations.resolve(sponsor.name)
        party = iri(found.organization.iri if found.organization else ORGANIZATION + slug(sponsor.name))
        to.add(node, "sponsor", party)
        if sponsor.role:
            to.add(node, "leadSponsor" if sponsor.role == "LEAD" else "collaborator", party)
        if found.organization:
            _add_organization(to, found.organization, sponsor.name)
        else:
            to.add(party, "rdf:type", named("Person" if is_person else "Organization"))
            to.add(party, "rdfs:label", string(sponsor.name))
        add_code(to, party, "agencyClass", "agency_class", sponsor.agency_class)
        _add_sponsorship(to, node, n, sponsor, party, found)
    for n, official in enumerate(trial.overall_officials, 1):
        part = to.node(f"official{n}")
        to.add(node, "hasOfficial", part)
        to.add(part, "rdf:type", named("Person"))
        to.add(part, "rdfs:label", string(official.name))
        to.add(part, "role", string(official.role))
        to.add(part, "affiliation", string(official.affiliation))


def add_places(to: Statements, node: str, trial: Trial, organizations: Organizations) -> None:
    """Nothing; the countries and the sites are stated, a site with the place and the organization it is known to be."""
    countries = dict.fromkeys(trial.location_countries or [site.country for site in trial.locations])
    codes = dict.fromkeys(country_code(country) for country in countries if country)
    to.add(node, "country", *(string(country) for country in countries))
    to.add(node, "countryCode", *(string(code) for code in codes))
    for n, site in enumerate(trial.locations, 1):
        part = to.node(f"site{n}")
        to.add(node, "hasSite", part)
        to.add(part, "facility", string(site.facility))
        _add_place(to, part, site)
        _add_site_organization(to, part, site, organizations)


def _add_sponsorship(to: Statements, node: str, n: int, sponsor: Sponsor, party: str, found: Found) -> None:
    """What the record says of one sponsor, and on what ground the name is taken for the organization."""
    part = to.node(f"sponsor{n}")
    to.add(node, "hasSponsorship", part)
    to.add(part, "party", party)
    to.add(part, "aboutText", string(sponsor.name))
    to.add(part, "role", string(sponsor.role))
    add_code(to, part, "agencyClass", "agency_class", sponsor.agency_class)
    if found.organization:
        to.add(part, "basis", string(found.how))
        to.add(part, "confidence", decimal(found.score))


def _add_organization(to: Statements, organization: Organization, written: str) -> None:
    """What is known of an organization that a record names, in the graph of all organizations."""
    node, known = iri(organization.iri), to.beside(ORGANIZATIONS_GRAPH)
    known.add(node, "rdf:type", named("Organization"))
    known.add(node, "rdfs:label", string(organization.name))
    known.add(node, "skos:altLabel", string(written) if written != organization.name else None)
    known.add(node, "countryCode", string(organization.country))
    known.add(
        node, "skos:exactMatch", iri(organization.ror) if organization.ror not in ("", organization.iri) else None
    )


def _add_site_organization(to: Statements, part: str, site: Location, organizations: Organizations) -> None:
    # A hospital's name is often that of others elsewhere: without a country it is not taken for one of them.
    code = country_code(site.country) if site.country else None
    if site.facility and code:
        found = organizations.resolve(site.facility, code, site.city)
        if found.organization:
            to.add(part, "organization", iri(found.organization.iri))
            _add_organization(to, found.organization, site.facility)


def _add_place(to: Statements, part: str, site: Location) -> None:
    """Nothing; the place of a site is stated, in the graph of all places, or the words where they are no place."""
    node, lines = _known_place(site.country, site.state, site.city)
    if node is None:
        to.add(part, "city", string(site.city))
        to.add(part, "state", string(site.state))
        to.add(part, "country", string(site.country))
        to.add(part, "countryCode", string(country_code(site.country) if site.country else None))
        return
    to.add(part, "locatedIn", node)
    to.lines.extend(lines)


# A registry has its sites in some 100,000 places, most of which are met again and again.
@lru_cache(100_000)
def _known_place(country: str | None, state: str | None, city: str | None) -> tuple[str | None, tuple[str, ...]]:
    """The node of a place, and what is known of it; neither where it is not known."""
    there = place(country, state, city)
    if there is None:
        return None, ()
    node, known = iri(there.iri), Statements(PLACES_GRAPH)
    known.add(node, "rdf:type", named("Place"))
    known.add(node, "rdfs:label", string(", ".join(filter(None, (there.city, there.state, there.country)))))
    known.add(node, "city", string(there.city))
    known.add(node, "state", string(there.state))
    known.add(node, "countryCode", string(there.country))
    return node, tuple(known.lines)
