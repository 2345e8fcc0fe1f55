"""Small releases about glimmer disease, which nobody has, and the drugs against it, in the formats of real ones."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tests.ontology.terminologies.mesh_documents import descriptors, names
from trialgraph.ontology.namespaces import TERM, expand
from trialgraph.ontology.shelf import Loaded, Shelf
from trialgraph.ontology.terminologies import named
from trialgraph.ontology.terminologies.entry import Entry, Release
from trialgraph.ontology.terminologies.mesh_record import Record

# MONDO's own upper terms, by which its reader sorts the others; then a disease that the package has, and five of ours.
MONDO = """format-version: 1.2
data-version: releases/2026-01-06
ontology: mondo

[Term]
id: MONDO:0000001
name: disease

[Term]
id: MONDO:0700096
name: human disease
is_a: MONDO:0000001

[Term]
id: MONDO:0005583
name: non-human animal disease
is_a: MONDO:0000001

[Term]
id: MONDO:0021178
name: injury

[Term]
id: MONDO:0042489
name: disease susceptibility

[Term]
id: MONDO:0005100
name: systemic sclerosis
synonym: "glimmerless scleroderma" EXACT []
is_a: MONDO:9900001

[Term]
id: MONDO:9900001
name: luminous disorder
is_a: MONDO:0700096

[Term]
id: MONDO:9900002
name: glimmer disease
synonym: "Zorb syndrome" EXACT []
is_a: MONDO:9900001
xref: MESH:D9900002 {source="MONDO:equivalentTo"}

[Term]
id: MONDO:9900003
name: juvenile glimmer disease
is_a: MONDO:9900002

[Term]
id: MONDO:9900004
name: dimming disease
is_a: MONDO:9900001
"""
SYSTEMIC_SCLEROSIS, LUMINOUS, GLIMMER, JUVENILE, DIMMING = (
    expand(f"MONDO:{id}") or "" for id in ("0005100", "9900001", "9900002", "9900003", "9900004")
)
MESH_GLIMMER, MESH_SHINING = (expand(f"MESH:{ui}") or "" for ui in ("D9900002", "D9900001"))

MESH = descriptors(
    Record(ui="D9900001", label="Shining Diseases", trees=("C05.999",)),
    Record(ui="D9900002", label="Glimmer Syndromes", names=names("Glimmer Syndromes", "Sparkle Fever"),
           trees=("C05.999.100",)),
    Record(ui="D9900003", label="Dimness", trees=("C05.999.200",)),
)  # fmt: skip

DRUGS = """id,label,synonyms,brands,parents,classes,type
1,zorbamide,ZB-101 hydrate|zorbamidum,Zorbex,,blockers,Drug
2,imaginumab,,,,blockers,Drug
blockers,zorb blockers,,,agents,,DrugClass
agents,luminosity agents,,,,,DrugClass
"""
ZORBAMIDE, IMAGINUMAB, BLOCKERS, AGENTS = (f"{TERM}drugs/{id}" for id in ("1", "2", "blockers", "agents"))

MAPPINGS = """#curie_map:
#  MONDO: http://purl.obolibrary.org/obo/MONDO_
subject_id\tpredicate_id\tobject_id\tmapping_justification
MONDO:9900004\tskos:exactMatch\tMESH:D9900003\tsemapv:ManualMappingCuration
"""


def written(path: Path, text: str) -> Path:
    """The file, with the text in it."""
    path.write_text(text, encoding="utf-8")
    return path


def mondo(folder: Path, more: str = "", version: str = "2026-01-06") -> Path:
    """A release of MONDO, with more terms."""
    return written(folder / "mondo.obo", MONDO.replace("2026-01-06", version) + more)


def mesh(folder: Path) -> Path:
    """A release of MeSH, where glimmer disease goes by another name and stands elsewhere."""
    return written(folder / "desc2026.xml", MESH)


def drugs(folder: Path) -> Path:
    """A table of drugs and their classes."""
    return written(folder / "drugs.csv", DRUGS)


def mappings(folder: Path) -> Path:
    """A mapping set that says what dimming disease is called in MeSH."""
    return written(folder / "dimming.sssom.tsv", MAPPINGS)


def atc(folder: Path) -> Path:
    """A licensed source: the ATC code of zorbamide, which nobody gave it."""
    return written(folder / "atc.csv", "ATC code,ATC level name\nL04AX98,zorbamide\nL04AX,Luminous agents\n")


def study(folder: Path, *conditions: str, drug: str = "Zorbex") -> Path:
    """A record as ClinicalTrials.gov writes them, of a trial in these conditions, which excludes those on the drug."""
    section = {
        "identificationModule": {"nctId": "NCT99000001", "briefTitle": "A Trial"},
        "conditionsModule": {"conditions": list(conditions) or ["Zorb Syndrome"]},
        "eligibilityModule": {
            "eligibilityCriteria": f"Exclusion Criteria:\n\n* {drug} within 4 weeks before baseline\n"
        },
    }
    return written(folder / "study.json", json.dumps({"protocolSection": section}))


def about(name: str, origin: str = "") -> Loaded:
    """What is known of a source before it is read."""
    return Loaded(
        name=name,
        title=name.title(),
        licence="none",
        redistributable=True,
        origin=origin or f"{name}.obo",
        sha256="",
        added="2026-01-06T00:00:00+00:00",
    )


def put(shelf: Shelf, name: str, path: Path) -> Loaded:
    """What stands on the shelf after the file was added under the name of its terminology, before any hyphen."""
    module = named(name.partition("-")[0])
    return shelf.add(about(name, path.name), module.read(path))


def entries(*found: Entry, version: str = "1") -> Release:
    """A release of these entries."""
    return Release(version=version, entries=iter(found), left_out={})


def entry(curie: str, label: str, *broader: str, type: str = "Condition", synonyms: Iterable[str] = ()) -> Entry:
    """An entry by CURIE."""
    above = tuple(expand(each) or each for each in broader)
    return Entry(iri=expand(curie) or curie, type=type, label=label, broader=above, synonyms=tuple(synonyms))


def kept(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, byte for byte."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
