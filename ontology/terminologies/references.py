"""Ids of other authorities as ontologies write them, and the IRIs they stand for."""

from __future__ import annotations

import re
from functools import cache

from trialgraph.ontology.namespaces import AUTHORITIES, expand

# Names that ontologies give an authority, other than its own in `AUTHORITIES`.
_ALIASES = {
    "MSH": "MESH",
    "NCI": "NCIT",
    "UMLS_CUI": "UMLS",
    "SCTID": "SNOMED",
    "SNOMEDCT": "SNOMED",
    "SNOMEDCT_US": "SNOMED",
    "SNOMED_CT": "SNOMED",
    "ORPHANET": "ORPHA",
    "ORDO": "ORPHA",
    "RXCUI": "RXNORM",
}
# Where else the ids of an authority resolve.
_STEMS = {
    "identifiers.org/mesh/": "MESH",
    "identifiers.org/mesh:": "MESH",
    "identifiers.org/snomedct/": "SNOMED",
    "identifiers.org/snomedct:": "SNOMED",
    "identifiers.org/umls/": "UMLS",
    "identifiers.org/umls:": "UMLS",
    "linkedlifedata.com/resource/umls/id/": "UMLS",
    "purl.bioontology.org/ontology/SNOMEDCT/": "SNOMED",
    "purl.bioontology.org/ontology/MESH/": "MESH",
}
# What is said of a reference that does not become an IRI.
STRANGE = "a cross-reference to an authority that has no place here"

# A release in the prefix: `SNOMEDCT_US_2023_03_01`, `NCI2009_04D`.
_RELEASE = re.compile(r"_?\d{4}_.*\Z")
# The prefixes of ids that may become IRIs, as a pattern.
NAMES = f"(?:{'|'.join(sorted({*AUTHORITIES, *_ALIASES}, key=len, reverse=True))})(?:_?[0-9]{{4}}_[A-Z0-9_]*)?"


def reference(written: str) -> str | None:
    """The IRI that an id (`MSH:D012595`, `SCTID:89155008`) or another IRI for it stands for.

    None where the authority is not one of `AUTHORITIES`.
    """
    if written.startswith(("http://", "https://")):
        return _resolved(written)
    prefix, _, rest = written.partition(":")
    return expand(f"{_authority(prefix)}:{rest.removeprefix('Orphanet_')}") if rest else None


@cache
def _authority(prefix: str) -> str:
    name = _RELEASE.sub("", prefix.upper())
    return _ALIASES.get(name, name)


def _resolved(iri: str) -> str | None:
    if any(iri.startswith(stem) for stem in AUTHORITIES.values()):
        return iri
    place = iri.split("://", 1)[1].removeprefix("www.")
    for stem, authority in _STEMS.items():
        if place.startswith(stem):
            return AUTHORITIES[authority] + place[len(stem) :]
    return None
