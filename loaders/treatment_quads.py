"""Arms and interventions, listed or found in a description, as statements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialgraph.loaders.formats.codes import CODES, Kind
from trialgraph.loaders.grounding import Evidence
from trialgraph.loaders.links import Given, named_by, unlisted
from trialgraph.loaders.model import ArmGroup, Intervention, Trial
from trialgraph.loaders.statements import Statements, boolean, coded, decimal, iri, named, string
from trialgraph.ontology.lexicon import Lexicon

# Arms name an intervention with its type before it: "Drug: Baricitinib".
_TYPE = re.compile(r"[a-z][a-z ]+:\s*-?\s*")


def add_treatments(to: Statements, trial: str, record: Trial, lexicon: Lexicon) -> None:
    """Nothing; the arms of a trial, its interventions, and which terms are given to patients are added."""
    evidence = Evidence.of(record, lexicon)
    readings = [named_by(intervention, lexicon, evidence) for intervention in record.interventions]
    given = {term.iri: term for reading in readings for term in reading.given}
    found = unlisted(record, [term for reading in readings for term in reading.terms], lexicon)
    given.update((each.term.iri, each.term) for each in found)
    to.add(trial, "gives", *(iri(term) for term in given))
    _add_arms(to, trial, record, found)
    for n, (intervention, reading) in enumerate(zip(record.interventions, readings, strict=True), 1):
        node = to.node(f"intervention{n}")
        to.add(trial, "hasIntervention", node)
        _add_listed(to, node, intervention)
        to.add(node, "about", *(iri(term.iri) for term in reading.terms))
        to.add(node, "linkedBy", string(reading.how))
        to.add(node, "candidate", *map(iri, reading.candidates))
        to.add(node, "isPlacebo", boolean(reading.is_placebo))
        to.add(node, "listed", boolean(True))
    for n, each in enumerate(found, len(record.interventions) + 1):
        to.add(trial, "hasIntervention", to.node(f"intervention{n}"))
        _add_found(to, to.node(f"intervention{n}"), each)


def add_code(to: Statements, node: str, predicate: str, kind: Kind, value: str | None) -> None:
    """Nothing; a coded value is added, and its notation too where it is printed but no code of the registry."""
    concept = coded(kind if kind in ("status", "phase") else "code", value)
    to.add(node, predicate, concept)
    if concept and value not in CODES[kind]:
        to.add(concept, "skos:notation", string(value))


def _add_arms(to: Statements, trial: str, record: Trial, found: list[Given]) -> None:
    for n, arm in enumerate(record.arm_groups, 1):
        node = to.node(f"arm{n}")
        to.add(trial, "hasArm", node)
        to.add(node, "rdf:type", named("Arm"))
        to.add(node, "rdfs:label", string(arm.label))
        add_code(to, node, "armType", "arm_type", arm.type)
        to.add(node, "description", string(arm.description))
        used = [*_used(arm, record), *_mentioned(n, record, found)]
        to.add(node, "usesIntervention", *(to.node(f"intervention{number}") for number in used))


def _used(arm: ArmGroup, record: Trial) -> Iterator[int]:
    """The numbers of the interventions that name the arm, or, where they name none, that the arm names.

    Two interventions of one name, given in different ways to different arms, are told apart by the arms they name.
    """
    names = {_plain(name) for name in arm.intervention_names}
    for n, intervention in enumerate(record.interventions, 1):
        labels = intervention.arm_group_labels
        if arm.label in labels if labels else _plain(intervention.name) in names:
            yield n


def _mentioned(number: int, record: Trial, found: list[Given]) -> Iterator[int]:
    """The numbers of the unlisted interventions that the arm's description gives."""
    for n, given in enumerate(found, len(record.interventions) + 1):
        if number in given.arms:
            yield n


def _plain(name: str) -> str:
    return _TYPE.sub("", " ".join(name.casefold().split()), count=1)


def _add_listed(to: Statements, node: str, intervention: Intervention) -> None:
    to.add(node, "rdf:type", named("Intervention"))
    to.add(node, "rdfs:label", string(intervention.name))
    add_code(to, node, "interventionType", "intervention_type", intervention.type)
    to.add(node, "description", string(intervention.description))
    to.add(node, "otherName", *(string(name) for name in dict.fromkeys(intervention.other_names)))


def _add_found(to: Statements, node: str, given: Given) -> None:
    to.add(node, "rdf:type", named("Intervention"))
    to.add(node, "rdfs:label", string(given.text))
    to.add(node, "description", string(given.description))
    to.add(node, "about", iri(given.term.iri))
    to.add(node, "isPlacebo", boolean(False))
    to.add(node, "listed", boolean(False))
    to.add(node, "confidence", decimal(given.confidence))
