"""A record as RDF: N-Quads in a graph of its own, as docs/graph.md states them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from trialgraph.loaders.criteria.context import Context
from trialgraph.loaders.criteria.reader import read_criteria
from trialgraph.loaders.criteria_quads import add_criteria, criterion_key
from trialgraph.loaders.formats.codes import ID_TYPES
from trialgraph.loaders.formats.kinds import kind
from trialgraph.loaders.links import conditions
from trialgraph.loaders.model import Criterion, PartialDate, Record, SecondaryId, Trial
from trialgraph.loaders.people_quads import add_people, add_places
from trialgraph.loaders.statements import (
    Statements,
    age,
    boolean,
    day,
    decimal,
    integer,
    iri,
    named,
    slug,
    string,
)
from trialgraph.loaders.treatment_quads import add_code, add_treatments
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.namespaces import AUTHORITIES, PREFIXES, RECORD, TRIAL
from trialgraph.ontology.organizations import Organizations
from trialgraph.ontology.registries import SAME_TRIAL, RegistryId, preferred, registry_id


def trial_id(record: Record) -> str:
    """The registry id; else a short id that is the same for every record of that title and lead sponsor."""
    trial = record.trial
    if known := _registry_id(trial):
        return known.id
    lead = [sponsor.name for sponsor in trial.sponsors if sponsor.role == "LEAD"]
    # A record that prints neither has nothing but its bytes to be known by.
    words = " ".join([trial.brief_title or trial.official_title or record.digest, *lead])
    return f"P-{hashlib.sha256(' '.join(words.casefold().split()).encode()).hexdigest()[:10]}"


def trial_iri(record: Record) -> str:
    """The IRI of the trial: the registry's own page, or one of ours for a provisional trial."""
    known = _registry_id(record.trial)
    return known.iri if known else TRIAL + trial_id(record)


def _registry_id(trial: Trial) -> RegistryId | None:
    """The id that the trial is known by: its own, or one of a registry that is preferred to its record's."""
    stated = [trial.id, *(each.id for each in trial.secondary_ids if each.type in SAME_TRIAL)]
    return preferred([each for text in stated if (each := registry_id(text))])


def record_iri(record: Record) -> str:
    """The IRI of a record, which is also the graph that holds all that was read from it."""
    return f"{RECORD}{slug(record.format)}/{quote(record.trial.id or trial_id(record), safe='')}/{record.digest[:12]}"


def record_quads(record: Record, lexicon: Lexicon, organizations: Organizations | None = None) -> Iterator[str]:
    """N-Quads lines of a record, its criteria read; each ends with a newline, and their order is always the same.

    Sponsors and sites are looked for among the `organizations`, or those that come with the package.
    """
    trial = record.trial
    criteria = read_criteria(trial.eligibility, lexicon, Context.of(trial, lexicon)) if trial.eligibility else ()
    return quads(record, criteria, lexicon, organizations)


def quads(
    record: Record, criteria: Sequence[Criterion], lexicon: Lexicon, organizations: Organizations | None = None
) -> Iterator[str]:
    """N-Quads lines of a record whose criteria have been read."""
    known = Organizations.shipped() if organizations is None else organizations
    to, trial = Statements(record_iri(record)), record.trial
    node = iri(trial_iri(record))
    _add_record(to, node, record)
    _add_identity(to, node, record)
    _add_design(to, node, trial)
    _add_dates(to, node, trial)
    add_people(to, node, trial, known)
    add_places(to, node, trial, known)
    add_treatments(to, node, trial, lexicon)
    _add_outcomes(to, node, trial)
    _add_conditions(to, node, trial, criteria, lexicon)
    _add_remarks(to, node, trial)
    add_criteria(to, node, criteria)
    return iter(to.lines)


def _add_record(to: Statements, trial: str, record: Record) -> None:
    node, eligibility = iri(to.graph), record.trial.eligibility
    to.add(node, "rdf:type", named("SourceRecord"))
    to.add(node, "describes", trial)
    to.add(node, "format", string(record.format))
    to.add(node, "sourceKind", string(kind(record.format)))
    to.add(node, "dct:source", string(record.source))
    to.add(node, "place", string(record.place))
    to.add(node, "digest", string(record.digest))
    if eligibility:
        to.add(node, "eligibilityText", string(eligibility.text))
        to.add(node, "eligibilityStart", integer(eligibility.offset))


def _add_identity(to: Statements, node: str, record: Record) -> None:
    trial, identifier = record.trial, trial_id(record)
    to.add(node, "rdf:type", named("Trial"), None if _registry_id(trial) else named("ProvisionalTrial"))
    to.add(node, "id", string(identifier))
    to.add(node, "rdfs:label", string(trial.brief_title or trial.official_title or trial.acronym or identifier))
    to.add(node, "briefTitle", string(trial.brief_title))
    to.add(node, "officialTitle", string(trial.official_title))
    to.add(node, "acronym", string(trial.acronym))
    to.add(node, "briefSummary", string(trial.brief_summary))
    own = SecondaryId(id=trial.org_study_id, domain=trial.organization) if trial.org_study_id else None
    for n, each in enumerate([*([own] if own else []), *trial.secondary_ids, *_number_of_record(trial)], 1):
        part = to.node(f"identifier{n}")
        to.add(node, "hasIdentifier", part)
        to.add(part, "value", string(each.id))
        to.add(part, "identifierType", string(each.type))
        to.add(part, "identifierSource", string(each.domain))


def _number_of_record(trial: Trial) -> Iterator[SecondaryId]:
    """The id of the record in its own registry, where the trial is known by that of another."""
    own, known = registry_id(trial.id), _registry_id(trial)
    if own and known and own.id != known.id:
        yield SecondaryId(id=own.id, type=ID_TYPES.get(own.registry, "REGISTRY"), domain=own.registry)


def _add_design(to: Statements, node: str, trial: Trial) -> None:
    add_code(to, node, "overallStatus", "status", trial.overall_status)
    for phase in trial.phases:
        add_code(to, node, "phase", "phase", phase)
    add_code(to, node, "studyType", "study_type", trial.study_type)
    add_code(to, node, "allocation", "allocation", trial.allocation)
    add_code(to, node, "interventionModel", "intervention_model", trial.intervention_model)
    add_code(to, node, "primaryPurpose", "primary_purpose", trial.primary_purpose)
    add_code(to, node, "masking", "masking", trial.masking)
    add_code(to, node, "sex", "sex", trial.sex)
    add_code(to, node, "enrollmentType", "date_type", trial.enrollment_type)
    to.add(node, "enrollmentCount", integer(trial.enrollment_count))
    for name, printed in (("minimumAge", trial.minimum_age), ("maximumAge", trial.maximum_age)):
        to.add(node, name, age(printed))
        to.add(node, f"{name}Text", string(printed))
    to.add(node, "healthyVolunteers", boolean(trial.healthy_volunteers))
    to.add(node, "isFdaRegulatedDrug", boolean(trial.is_fda_regulated_drug))
    to.add(node, "isFdaRegulatedDevice", boolean(trial.is_fda_regulated_device))
    to.add(node, "isFdaRegulated", boolean(trial.is_fda_regulated))
    to.add(node, "hasResults", boolean(trial.has_results))


def _add_dates(to: Statements, node: str, trial: Trial) -> None:
    dates: dict[str, PartialDate | None] = {
        "startDate": trial.start_date,
        "primaryCompletionDate": trial.primary_completion_date,
        "completionDate": trial.completion_date,
        "studyFirstPostDate": trial.study_first_post_date,
        "resultsFirstPostDate": trial.results_first_post_date,
        "lastUpdatePostDate": trial.last_update_post_date,
        "statusVerifiedDate": trial.status_verified_date,
    }
    for name, date in dates.items():
        if date:
            to.add(node, name, day(date))
            to.add(node, f"{name}Precision", string(date.precision) if date.precision != "day" else None)
            to.add(node, f"{name}Type", string(date.type))


def _add_outcomes(to: Statements, node: str, trial: Trial) -> None:
    for n, outcome in enumerate(trial.outcomes, 1):
        part = to.node(f"outcome{n}")
        to.add(node, "hasOutcome", part)
        to.add(part, "outcomeType", string(outcome.type))
        to.add(part, "measure", string(outcome.measure))
        to.add(part, "timeFrame", string(outcome.time_frame))
        to.add(part, "description", string(outcome.description))


def _add_conditions(to: Statements, node: str, trial: Trial, criteria: Sequence[Criterion], lexicon: Lexicon) -> None:
    evidence = list(conditions(trial, criteria, lexicon))
    to.add(node, "studies", *(iri(term) for term in dict.fromkeys(each.term for each in evidence) if term))
    for n, each in enumerate(evidence, 1):
        part = to.node(f"condition{n}")
        to.add(node, "hasConditionEvidence", part)
        to.add(part, "about", iri(each.term) if each.term else None)
        to.add(part, "aboutText", string(each.text))
        to.add(part, "linkedBy", string(each.how))
        to.add(part, "candidate", *map(iri, each.candidates))
        to.add(part, "evidenceField", string(each.field))
        to.add(part, "confidence", decimal(each.confidence))
        if each.criterion:
            to.add(part, "evidenceCriterion", to.node(criterion_key(each.criterion.list, each.criterion.ordinal)))


def _add_remarks(to: Statements, node: str, trial: Trial) -> None:
    """What the registry attached, what the page links to, and what a reader concluded."""
    to.add(node, "relatedTrial", *(iri(PREFIXES["nct"] + other) for other in dict.fromkeys(trial.related_trials)))
    headings = [heading for heading in trial.mesh_terms if not heading.ancestor]
    for n, heading in enumerate(headings, 1):
        part = to.node(f"mesh{n}")
        to.add(node, "registryMesh", part)
        to.add(part, "value", string(heading.term))
        to.add(part, "meshBranch", string(heading.branch))
        to.add(part, "skos:exactMatch", iri(AUTHORITIES["MESH"] + heading.id) if heading.id else None)
    for n, inference in enumerate(trial.inferences, 1):
        part = to.node(f"inference{n}")
        to.add(node, "hasInference", part)
        to.add(part, "field", string(inference.field))
        to.add(part, "value", string(inference.value))
        to.add(part, "basis", string(inference.basis))
        to.add(part, "confidence", decimal(inference.confidence))
