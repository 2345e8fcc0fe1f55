"""The tables of a record as they stand in the graph, read with plain SPARQL from the N-Quads of the loaders.

What the graph may leave unsaid, or say of a shared node, is a line here: a date without a precision is that of a day,
and the city of a site stands on its place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from urllib.parse import unquote

import pyoxigraph as ox

from tests.loaders.independent_reader import DATES, Row, Tables, bag, country, folded, joined, row

TG = "https://w3id.org/trialgraph/ontology#"
PREFIXES = f"""
PREFIX tg: <{TG}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
# Properties of a trial that have a table of their own, and those that say what is concluded rather than printed.
ELSEWHERE = {
    *("hasSponsorship", "sponsor", "leadSponsor", "collaborator", "hasOfficial", "hasIdentifier", "hasArm"),
    *("hasIntervention", "hasOutcome", "hasSite", "registryMesh", "hasConditionEvidence"),
    *("type", "gives", "studies", "hasCriterion"),
}
# What may be said of a part of a trial: what the tables compare; behind `and`, what is concluded.
PARTS = {
    "hasSponsorship": "party aboutText role agencyClass and type basis confidence",
    "hasOfficial": "label role affiliation and type",
    "hasIdentifier": "value identifierType identifierSource",
    "hasArm": "label armType description usesIntervention and type",
    "hasIntervention": "label interventionType description otherName listed "
    "and type about linkedBy candidate isPlacebo confidence",
    "hasOutcome": "outcomeType measure timeFrame description and type",
    "hasSite": "facility city state country countryCode locatedIn and type organization",
    "registryMesh": "value meshBranch exactMatch",
}
YEARS = ("minimumAge", "maximumAge")
# Vocabulary and registry pages: what they name is the last step of the IRI.
STEMS = ("https://w3id.org/trialgraph/vocabulary/", "https://clinicaltrials.gov/study/")

_SPONSORS = """
    SELECT ?text ?role ?class ?known {
      ?trial tg:hasSponsorship ?part . ?part tg:aboutText ?text ; tg:role ?role OPTIONAL { ?part tg:agencyClass ?class }
      BIND(EXISTS {
        ?part tg:party ?party . ?trial tg:sponsor ?party . ?party rdfs:label|skos:altLabel ?text .
        { ?trial tg:leadSponsor ?party FILTER(?role = "LEAD") }
        UNION { ?trial tg:collaborator ?party FILTER(?role = "COLLABORATOR") }
      } && (!BOUND(?class) || EXISTS { ?part tg:party/tg:agencyClass ?class }) AS ?known)
    }"""
_STRAY_SPONSORS = """
    SELECT ?party { ?trial tg:sponsor|tg:leadSponsor|tg:collaborator ?party
                    FILTER NOT EXISTS { ?trial tg:hasSponsorship/tg:party ?party } }"""
_SITES = """
    SELECT ?site ?facility ?city ?state ?code ?country {
      ?trial tg:hasSite ?site
      OPTIONAL { ?site tg:facility ?facility }
      OPTIONAL { ?site tg:locatedIn?/tg:city ?city } OPTIONAL { ?site tg:locatedIn?/tg:state ?state }
      OPTIONAL { ?site tg:locatedIn?/tg:countryCode ?code } OPTIONAL { ?site tg:country ?country }
    }"""


class Graph:
    """The quads of one record, asked in SPARQL over all their graphs."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._store = ox.Store()
        self._store.bulk_load("".join(lines).encode(), format=ox.RdfFormat.N_QUADS)

    def rows(self, query: str) -> list[Row]:
        """The rows of an answer; a code is its last step, "" stands for what is not bound."""
        found = self._store.query(PREFIXES + query, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        return [tuple(_cell(each) for each in solution) for solution in found]

    def tables(self) -> Tables:
        """The same tables as the independent readers give."""
        interventions = self._interventions()
        return {
            "trial": self._trial(),
            "sponsors": bag(self.rows(_SPONSORS) + self.rows(_STRAY_SPONSORS)),
            "officials": self._listed("hasOfficial", "rdfs:label", "role", "affiliation"),
            "identifiers": self._listed("hasIdentifier", "value", "identifierType", "identifierSource"),
            "arms": self._arms(interventions),
            "interventions": bag(interventions.values()),
            "outcomes": self._listed("hasOutcome", "outcomeType", "measure", "timeFrame", "description"),
            "sites": bag(self._sites()),
            "mesh": self._listed("registryMesh", "value", "meshBranch", "skos:exactMatch"),
            "conditions": bag(
                self.rows("SELECT DISTINCT ?text { ?e tg:evidenceField 'conditions' ; tg:aboutText ?text }")
            ),
            "eligibility": bag(
                self.rows("SELECT ?start ?text { ?record tg:eligibilityText ?text ; tg:eligibilityStart ?start }")
            ),
        }

    def beyond(self) -> set[Row]:
        """What is said of a part of the trial that is neither compared nor known to be concluded."""
        said = self.rows("SELECT DISTINCT ?link ?property { ?trial a tg:Trial ; ?link ?part . ?part ?property ?value }")
        named = {(link.rpartition("#")[2], property.replace("/", "#").rpartition("#")[2]) for link, property in said}
        return {(link, name) for link, name in named if link in PARTS and name not in PARTS[link].split()}

    def _parts(self, link: str, *properties: str) -> list[Row]:
        """For each part of the trial its IRI, then the values of these properties, each of which has at most one."""
        names = [name if ":" in name else f"tg:{name}" for name in properties]
        optional = " ".join(f"OPTIONAL {{ ?part {name} ?v{n} }}" for n, name in enumerate(names))
        columns = " ".join(f"?v{n}" for n in range(len(names)))
        return self.rows(f"SELECT ?part {columns} {{ ?trial tg:{link} ?part {optional} }}")

    def _listed(self, link: str, *properties: str) -> Counter[Row]:
        """The values of these properties of each part of the trial."""
        return bag(tuple(cells) for _, *cells in self._parts(link, *properties))

    def _trial(self) -> Counter[Row]:
        """Every value of the trial itself but what has a table of its own, whatever the property is called."""
        found = self.rows("SELECT ?property ?value { ?record tg:describes ?trial . ?trial ?property ?value }")
        named = [(property.rpartition("#")[2], value) for property, value in found]
        kept = {(name, f"{float(value):.4f}" if name in YEARS else value) for name, value in named}
        kept = {each for each in kept if each[0] not in ELSEWHERE}
        stated = {name for name, _ in kept}
        dates = stated & {"statusVerifiedDate", *(name for name, _, _ in DATES)}
        return bag(kept | {(f"{name}Precision", "day") for name in dates if f"{name}Precision" not in stated})

    def _interventions(self) -> dict[str, Row]:
        """The interventions that the record lists, by IRI."""
        names: dict[str, set[Row]] = defaultdict(set)
        for part, name in self.rows(
            "SELECT ?part ?name { ?trial tg:hasIntervention ?part . ?part tg:otherName ?name }"
        ):
            names[part].add((name,))
        found = self._parts("hasIntervention", "rdfs:label", "interventionType", "description", "listed")
        return {part: row(*cells, joined(names[part])) for part, *cells, listed in found if listed != "false"}

    def _arms(self, interventions: dict[str, Row]) -> Counter[Row]:
        """The arms, each with those of the listed interventions that it uses."""
        used: dict[str, list[Row]] = defaultdict(list)
        for arm, part in self.rows("SELECT ?arm ?part { ?arm tg:usesIntervention ?part }"):
            if part in interventions:
                used[arm].append(interventions[part])
        found = self._parts("hasArm", "rdfs:label", "armType", "description")
        return bag(row(*cells, joined(used[part])) for part, *cells in found)

    def _sites(self) -> Iterable[Row]:
        """The sites; names are folded, since the spellings of one city are one place."""
        found: dict[str, set[Row]] = defaultdict(set)
        for site, facility, city, state, code, land in self.rows(_SITES):
            found[site].add((facility, folded(city), folded(state), code or country(land) or land))
        return (row(*("|".join(sorted(set(cells))) for cells in zip(*rows, strict=True))) for rows in found.values())


def _cell(term: object) -> str:
    value = str(getattr(term, "value", ""))
    if isinstance(term, ox.NamedNode) and value.startswith(STEMS):
        return unquote(value.rpartition("/")[2])
    return value
