"""The IRIs of the graph, in one place, and CURIEs for them.

`TG` is the ontology's own namespace; change it here and it changes everywhere. A CURIE such as `CHEBI:8764`
stands for the IRI its authority publishes, so that the graph joins with theirs.
"""

from __future__ import annotations

import re
from functools import lru_cache

BASE = "https://w3id.org/trialgraph/"
TG = BASE + "ontology#"
TERM = BASE + "term/"
RECORD = BASE + "record/"
TRIAL = BASE + "trial/"
ORGANIZATION = BASE + "organization/"
GRAPH = BASE + "graph/"
VOCABULARY = BASE + "vocabulary/"

OBO = "http://purl.obolibrary.org/obo/"

# Prefix -> IRI stem, for terms of every authority that the shipped tables name.
AUTHORITIES: dict[str, str] = {
    "MONDO": OBO + "MONDO_",
    "HP": OBO + "HP_",
    "CHEBI": OBO + "CHEBI_",
    "DOID": OBO + "DOID_",
    "NCIT": OBO + "NCIT_",
    "MAXO": OBO + "MAXO_",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "RXNORM": "http://purl.bioontology.org/ontology/RXNORM/",
    "UNII": "https://precision.fda.gov/uniisearch/srs/unii/",
    "DRUGBANK": "https://go.drugbank.com/drugs/",
    "ATC": "http://purl.bioontology.org/ontology/ATC/",
    "LOINC": "http://loinc.org/rdf/",
    "SNOMED": "http://snomed.info/id/",
    "UMLS": "https://uts.nlm.nih.gov/uts/umls/concept/",
    "ORPHA": "http://www.orpha.net/ORDO/Orphanet_",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "ROR": "https://ror.org/",
    "TERM": TERM,
}

# Prefixes that every query may use without declaring them.
PREFIXES: dict[str, str] = {
    "tg": TG,
    "term": TERM,
    "effect": VOCABULARY + "effect/",
    "kind": VOCABULARY + "kind/",
    "timing": VOCABULARY + "timing/",
    "anchor": VOCABULARY + "anchor/",
    "status": VOCABULARY + "status/",
    "phase": VOCABULARY + "phase/",
    "code": VOCABULARY + "code/",
    "graph": GRAPH,
    "nct": "https://clinicaltrials.gov/study/",
    "mondo": AUTHORITIES["MONDO"],
    "hp": AUTHORITIES["HP"],
    "chebi": AUTHORITIES["CHEBI"],
    "ncit": AUTHORITIES["NCIT"],
    "mesh": AUTHORITIES["MESH"],
    "rxnorm": AUTHORITIES["RXNORM"],
    "unii": AUTHORITIES["UNII"],
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

TERMS_GRAPH = GRAPH + "terms"
BRIDGES_GRAPH = GRAPH + "bridges"
CLOSURE_GRAPH = GRAPH + "closure"
IDENTITY_GRAPH = GRAPH + "identity"
ONTOLOGY_GRAPH = GRAPH + "ontology"
VERSIONS_GRAPH = GRAPH + "versions"
# What people decided about which trials are one.
DECISIONS_GRAPH = GRAPH + "decisions"
# What is known of cities and organizations whichever record names them.
PLACES_GRAPH = GRAPH + "places"
ORGANIZATIONS_GRAPH = GRAPH + "organizations"
MEMBERSHIP_GRAPH = GRAPH + "membership/"

_CURIE = re.compile(r"([A-Za-z]+):(\S+)\Z")


def expand(curie: str) -> str | None:
    """The IRI a CURIE stands for, or None when its prefix is not one of `AUTHORITIES` (case is ignored)."""
    match = _CURIE.match(curie)
    stem = AUTHORITIES.get(match[1].upper()) if match else None
    return stem + match[2] if match and stem else None


@lru_cache(100_000)
def contract(iri: str) -> str:
    """The CURIE of a term's IRI; an IRI of no known authority comes back as it is."""
    for prefix, stem in AUTHORITIES.items():
        if iri.startswith(stem):
            return f"{prefix}:{iri[len(stem) :]}"
    return iri


def authority(iri: str) -> str:
    """Who coined an IRI: a prefix of `AUTHORITIES`, or the IRI less its last step."""
    curie = contract(iri)
    return curie.partition(":")[0] if curie != iri else iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def prologue() -> str:
    """The PREFIX lines put before a query that lacks them."""
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
